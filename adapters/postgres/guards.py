"""What keeps the log in PostgreSQL from being changed: whether it is all there, as this version sets it up."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping

from adapters.postgres.database import SERVICE_ROLES
from adapters.sql.migrations import migrations
from adapters.sql.session import Session
from domain.audit.checks import Finding

ALWAYS = "A"  # in sessions that play a replica, too
TRIGGERS: Mapping[str, str] = {  # as the server writes them
    "stored_events_refuse_change": (
        "CREATE TRIGGER stored_events_refuse_change BEFORE DELETE OR TRUNCATE ON claimline.stored_events"
        " FOR EACH STATEMENT EXECUTE FUNCTION claimline.refuse_change()"
    ),
    "stored_events_refuse_update": (
        "CREATE TRIGGER stored_events_refuse_update BEFORE UPDATE ON claimline.stored_events"
        " FOR EACH ROW EXECUTE FUNCTION claimline.refuse_all_but_erasure()"
    ),
    "stored_events_refuse_gaps": (
        "CREATE TRIGGER stored_events_refuse_gaps AFTER INSERT ON claimline.stored_events REFERENCING NEW TABLE AS"
        " added FOR EACH STATEMENT EXECUTE FUNCTION claimline.refuse_gaps()"
    ),
}
CONSTRAINTS = frozenset({"stored_events_pkey", "stored_events_one_stream", "stored_events_name_and_bytes"})
RIGHTS = frozenset({"SELECT", "INSERT"})  # on the log: what a service reads and appends with

TRIGGERS_THERE = """
select tgname, tgenabled::text, pg_get_triggerdef(oid) from pg_trigger
where tgrelid = 'claimline.stored_events'::regclass and not tgisinternal
"""
FUNCTIONS_THERE = """
select proname, prosrc, prosecdef, coalesce(array_to_string(proconfig, '; '), '') from pg_proc
where pronamespace = 'claimline'::regnamespace
"""
CONSTRAINTS_THERE = """
select conname from pg_constraint where conrelid = 'claimline.stored_events'::regclass and convalidated
"""
TABLE_THERE = """
select relhasrules, relrowsecurity from pg_class where oid = 'claimline.stored_events'::regclass
"""
# Of the role and of everybody, in the table and in single columns of it.
RIGHTS_THERE = """
with entitled (oid) as (select oid from pg_roles where rolname = :role union select 0),
granted as (
  select (aclexplode(relacl)).* from pg_class where oid = 'claimline.stored_events'::regclass
  union all
  select (aclexplode(attacl)).* from pg_attribute where attrelid = 'claimline.stored_events'::regclass
)
select distinct privilege_type from granted where grantee in (select oid from entitled)
"""
OWNS = """
select pg_has_role(cast(:role as name), relowner, 'usage') from pg_class
where oid = 'claimline.stored_events'::regclass
"""
FUNCTION = re.compile(r"create (?:or replace )?function claimline\.(\w+)\((.*?)\$\$(.*?)\$\$", re.DOTALL)
PATH = re.compile(r"set search_path = ([\w, ]+?) as$")
CURE = (
    "find out who changed the database; as the role that owns the log, set it up in a new one with `claimline migrate`,"
    " and move the log there by `claimline log export` and `claimline log import`"
)


def guards(there: Session, fresh: Session) -> Iterator[Finding]:
    del fresh  # a SQLite file: it knows nothing of these
    there.execute("set local search_path = pg_catalog", {})  # definitions then come with the schema of each thing
    for finding in (*_triggers(there), *_functions(there), *_table(there), *_rights(there)):
        yield Finding(None, finding, CURE)


def _triggers(there: Session) -> Iterator[str]:
    found = {name: (enabled, definition) for name, enabled, definition in there.rows(TRIGGERS_THERE, {})}
    for name in sorted(TRIGGERS.keys() | found.keys()):
        if name not in found:
            yield f"the trigger {name} is missing"
        elif name not in TRIGGERS:
            yield f"the trigger {name} is not one of Claimline's"
        elif found[name][0] != ALWAYS:
            yield f"the trigger {name} is not enabled always"
        elif found[name][1] != TRIGGERS[name]:
            yield f"the trigger {name} is not as Claimline makes it"


def functions() -> dict[str, tuple[str, bool, str]]:
    """Those that the migrations make, the last of each name: its body, by whose rights it runs, and its settings."""
    found = (each for migration in migrations("adapters.postgres") for each in FUNCTION.findall(migration.sql))
    return {name: (body, "security definer" in head, _settings(head)) for name, head, body in found}


def _settings(head: str) -> str:
    path = PATH.search(head.strip())
    return "" if path is None else f"search_path={path[1]}"


def _functions(there: Session) -> Iterator[str]:
    found = {name: tuple(told) for name, *told in there.rows(FUNCTIONS_THERE, {})}
    for name, expected in functions().items():
        if found.get(name) != expected:
            yield f"the function claimline.{name} is missing, or not as Claimline makes it"


def _table(there: Session) -> Iterator[str]:
    has_rules, has_policies = there.rows(TABLE_THERE, {})[0]
    if has_rules:
        yield "the table of the log has rules, which can change what is written to it and read from it"
    if has_policies:
        yield "the table of the log has row security, which can hide entries"
    for name in sorted(CONSTRAINTS - {name for (name,) in there.rows(CONSTRAINTS_THERE, {})}):
        yield f"the constraint {name} of the table of the log is missing"


def _rights(there: Session) -> Iterator[str]:
    """Of the roles that serve. Where the owner of the log itself serves, the triggers alone guard it."""
    for role, _, _ in there.rows(SERVICE_ROLES, {}):
        if there.rows(OWNS, {"role": role})[0][0]:
            yield f"the role {role} serves, and has the rights of the owner of the log, or of a superuser"
        granted = {privilege for (privilege,) in there.rows(RIGHTS_THERE, {"role": role})}
        if beyond := sorted(granted - RIGHTS):
            yield f"the role {role} serves, and may {', '.join(beyond)} in the table of the log"


CHECKS: Mapping[str, Callable[[Session, Session], Iterator[Finding]]] = {"guards": guards}
