"""What keeps the log in a SQLite file from being changed: whether it is all there, as this version sets it up."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from adapters.log.stream import STREAM, TABLE
from adapters.sql.session import Session
from domain.audit.checks import Finding

SCHEMA = "select type || ' ' || name, sql from sqlite_master where sql is not null"
STRANGERS = f"select count(*) from {TABLE} where originator_id is not '{STREAM.hex}' or rowid <> originator_version"
CURE = "find out who changed the file; then run `claimline log export` here and `claimline log import` into a new one"


def guards(there: Session, fresh: Session) -> Iterator[Finding]:
    """``fresh``: a file that this version has just set up, without views."""
    expected, found = dict(fresh.rows(SCHEMA, {})), dict(there.rows(SCHEMA, {}))
    for name in sorted(expected):
        if expected[name] != found.get(name):
            what = "is not as Claimline makes it" if name in found else "is missing"
            yield Finding(None, f"the {name} {what}", CURE)
    for name in sorted(found.keys() - expected.keys()):
        if name.startswith("trigger "):
            yield Finding(None, f"the {name} is not one of Claimline's", CURE)
    if count := there.rows(STRANGERS, {})[0][0]:
        yield Finding(None, f"{TABLE} holds rows that are none of the log's, or out of their order: {count}", CURE)


def sound(there: Session, fresh: Session) -> Iterator[Finding]:
    """Whether the pages of the file and its indexes fit together, as SQLite itself sees it."""
    del fresh
    for (said,) in there.rows("pragma integrity_check(1)", {}):
        if said != "ok":
            yield Finding(None, f"SQLite says of the file: {said}", "take the file from a backup, or import an export")


CHECKS: Mapping[str, Callable[[Session, Session], Iterator[Finding]]] = {"guards": guards, "file": sound}
