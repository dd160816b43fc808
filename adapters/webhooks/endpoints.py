"""Endpoints in tables. A change names the revision that it was made on, and does nothing on any other."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import orjson

from adapters.sql.dialect import among, listed
from adapters.sql.session import Database, Session
from domain.dates.instants import Instant
from domain.webhooks.endpoints import (
    ENDPOINTS_MAX,
    DeliveryAttempt,
    Disabled,
    Endpoint,
    EndpointChange,
    EndpointId,
    EndpointStatus,
    Order,
    Secret,
    Undelivered,
)
from domain.webhooks.retry import latest_wait

ENDPOINT = (
    "id, url, wanted, ordering, description, cursor, added_at, added_by, disabled_at, disabled_because, failing_since,"
    " revision"
)
OWED = "item, type, position, cursor, attempts, first_at, due_at, holds, problem"
ATTEMPT = "item, type, position, at, milliseconds, status, problem, answer, next_at"
STANDINGS = f"""
select {ENDPOINT},
  (select count(*) from webhook_owed o where o.webhook = w.id and o.due_at is not null),
  (select count(*) from webhook_owed o where o.webhook = w.id and o.due_at is null),
  (select min(o.due_at) from webhook_owed o where o.webhook = w.id and o.due_at is not null),
  (select count(*) from webhook_owed o where o.webhook = w.id and o.due_at is not null and o.holds = 1)
from webhooks w
"""
SECRETS = "select webhook, secret, added_at, until from webhook_secrets"
PUT_OWED = f"""
insert into webhook_owed (webhook, {OWED})
values (:webhook, :item, :type, :position, :cursor, :attempts, :first_at, :due_at, :holds, :problem)
on conflict (webhook, item) do update set
  attempts = excluded.attempts, due_at = excluded.due_at, holds = excluded.holds, problem = excluded.problem
"""


class SqlEndpoints:
    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, endpoint: Endpoint) -> bool:
        with self._database.write() as session:
            self._one_at_a_time(session)
            rows = session.rows("select id from webhooks", {})
            if len(rows) >= ENDPOINTS_MAX or (endpoint.id,) in rows:
                return False
            columns = _columns(endpoint)
            values = ", ".join(f":{name}" for name in columns)
            session.execute(f"insert into webhooks ({', '.join(columns)}) values ({values})", columns)
            _put_secrets(session, endpoint)
        return True

    def all(self) -> list[EndpointStatus]:
        with self._database.read() as session:
            secrets = _secrets(session.rows(f"{SECRETS} order by webhook, place", {}))
            rows = session.rows(f"{STANDINGS} order by w.added_at, w.id", {})
            return [_standing(row, secrets[row[0]]) for row in rows]

    def standing(self, endpoint: EndpointId) -> EndpointStatus | None:
        with self._database.read() as session:
            rows = session.rows(f"{STANDINGS} where w.id = :id", {"id": endpoint})
            secrets = _secrets(session.rows(f"{SECRETS} where webhook = :id order by place", {"id": endpoint}))
            return _standing(rows[0], secrets[endpoint]) if rows else None

    def remove(self, endpoint: EndpointId) -> bool:
        with self._database.write() as session:
            if not self._locked(session, endpoint):
                return False
            for table in ("webhook_attempts", "webhook_owed", "webhook_secrets"):
                session.execute(f"delete from {table} where webhook = :id", {"id": endpoint})
            session.execute("delete from webhooks where id = :id", {"id": endpoint})
        return True

    def change(self, before: Endpoint, after: Endpoint, what: EndpointChange) -> Endpoint | None:
        with self._database.write() as session:
            revisions = self._locked(session, before.id)
            if revisions and what.attempt is not None:
                _keep(session, before.id, what.attempt)
            if revisions != [(before.revision,)]:
                return None
            stored = replace(after, revision=before.revision + 1)
            _put(session, before, stored)
            _put_change(session, before.id, what)
        return stored

    def due(self, endpoint: EndpointId, now: Instant) -> Undelivered | None:
        is_due = "(due_at <= :now or due_at > :latest)"
        sql = f"select {OWED} from webhook_owed where webhook = :id and {is_due} order by position, item limit 1"
        with self._database.read() as session:
            rows = session.rows(sql, {"id": endpoint, "now": now, "latest": latest_wait(now)})
        return _owed(rows[0]) if rows else None

    def parked(self, endpoint: EndpointId) -> list[Undelivered]:
        sql = f"select {OWED} from webhook_owed where webhook = :id and due_at is null order by position, item"
        with self._database.read() as session:
            return [_owed(row) for row in session.rows(sql, {"id": endpoint})]

    def unpark(self, endpoint: EndpointId, now: Instant, items: Sequence[str] | None) -> int:
        params: dict[str, object] = {"id": endpoint}
        condition = "webhook = :id and due_at is null"
        if items is not None:
            condition += f" and {among(self._database.engine, 'item', 'items')}"
            params["items"] = listed(self._database.engine, items)
        with self._database.write() as session:
            self._locked(session, endpoint)
            ((count,),) = session.rows(f"select count(*) from webhook_owed where {condition}", params)
            sql = f"update webhook_owed set due_at = :now, attempts = 0 where {condition}"
            session.execute(sql, params | {"now": now})
        return int(count)

    def keep(self, endpoint: EndpointId, attempt: DeliveryAttempt) -> None:
        with self._database.write() as session:
            if self._locked(session, endpoint):
                _keep(session, endpoint, attempt)

    def attempts(self, endpoint: EndpointId, *, before: int | None, limit: int) -> list[DeliveryAttempt]:
        earlier = "" if before is None else " and number < :before"
        which = f"webhook = :id{earlier} order by number desc limit :limit"
        sql = f"select {ATTEMPT}, number from webhook_attempts where {which}"
        params = {"id": endpoint, "limit": limit} | ({} if before is None else {"before": before})
        with self._database.read() as session:
            return [_attempt(row) for row in session.rows(sql, params)]

    def forget_attempts(self, before: Instant) -> None:
        with self._database.write() as session:
            session.execute("delete from webhook_attempts where at < :before", {"before": before})

    def _locked(self, session: Session, endpoint: EndpointId) -> list[tuple[Any, ...]]:
        """The revision, for this transaction alone to change; nothing where there is no such endpoint."""
        lock = " for update" if self._database.engine == "postgres" else ""
        return session.rows(f"select revision from webhooks where id = :id{lock}", {"id": endpoint})

    def _one_at_a_time(self, session: Session) -> None:
        if self._database.engine == "postgres":
            session.execute("lock table webhooks in share row exclusive mode", {})


def _columns(endpoint: Endpoint) -> dict[str, object]:
    disabled = endpoint.disabled
    return {
        "id": endpoint.id,
        "url": endpoint.url,
        "wanted": orjson.dumps(dict(endpoint.wanted)).decode(),
        "ordering": str(endpoint.order),
        "description": endpoint.description,
        "cursor": endpoint.cursor,
        "added_at": endpoint.added_at,
        "added_by": endpoint.added_by,
        "disabled_at": None if disabled is None else disabled.at,
        "disabled_because": None if disabled is None else disabled.because,
        "failing_since": endpoint.failing_since,
        "revision": endpoint.revision,
    }


def _put(session: Session, before: Endpoint, after: Endpoint) -> None:
    columns = _columns(after)
    given = ", ".join(f"{name} = :{name}" for name in columns if name != "id")
    session.execute(f"update webhooks set {given} where id = :id", columns)
    if after.secrets != before.secrets:
        session.execute("delete from webhook_secrets where webhook = :id", {"id": after.id})
        _put_secrets(session, after)


def _put_secrets(session: Session, endpoint: Endpoint) -> None:
    session.many(
        "insert into webhook_secrets (webhook, place, secret, added_at, until)"
        " values (:webhook, :place, :secret, :added_at, :until)",
        [
            {
                "webhook": endpoint.id,
                "place": place,
                "secret": each.text,
                "added_at": each.added_at,
                "until": each.until,
            }
            for place, each in enumerate(endpoint.secrets)
        ],
    )


def _put_change(session: Session, endpoint: EndpointId, what: EndpointChange) -> None:
    if what.settled is not None:
        params = {"id": endpoint, "item": what.settled}
        session.execute("delete from webhook_owed where webhook = :id and item = :item", params)
    if what.forgotten_from is not None:
        params_from = {"id": endpoint, "position": what.forgotten_from}
        session.execute("delete from webhook_owed where webhook = :id and position >= :position", params_from)
    if what.owed is not None:
        session.execute(PUT_OWED, {"webhook": endpoint, **_owed_columns(what.owed)})
    if what.hastened_at is not None:
        params_now = {"id": endpoint, "now": what.hastened_at}
        sql = "update webhook_owed set due_at = :now, attempts = 0 where webhook = :id and due_at is not null"
        session.execute(sql, params_now)


def _owed_columns(owed: Undelivered) -> dict[str, object]:
    return {name: getattr(owed, name) for name in OWED.split(", ")} | {"holds": int(owed.holds)}


def _keep(session: Session, endpoint: EndpointId, attempt: DeliveryAttempt) -> None:
    names = ATTEMPT.split(", ")
    values = ", ".join(f":{name}" for name in names)
    session.execute(
        f"insert into webhook_attempts (webhook, {ATTEMPT}) values (:webhook, {values})",
        {"webhook": endpoint, **{name: getattr(attempt, name) for name in names}},
    )


def _standing(row: tuple[Any, ...], secrets: Sequence[Secret]) -> EndpointStatus:
    *columns, waiting, parked, due_at, holding = row
    return EndpointStatus(_endpoint(columns, secrets), waiting, parked, due_at, is_held=holding > 0)


def _secrets(rows: Iterable[tuple[Any, ...]]) -> Mapping[EndpointId, list[Secret]]:
    """Those of each endpoint, the newest first."""
    found = defaultdict[EndpointId, list[Secret]](list)
    for endpoint, text, added_at, until in rows:
        found[endpoint].append(Secret(text=text, added_at=added_at, until=until))
    return found


def _endpoint(columns: Sequence[Any], secrets: Sequence[Secret]) -> Endpoint:
    name, url, wanted, order, description, cursor, added_at, added_by, disabled_at, because, failing, revision = columns
    return Endpoint(
        id=name,
        url=url,
        wanted=orjson.loads(wanted),
        order=Order(order),
        secrets=secrets,
        cursor=cursor,
        added_at=added_at,
        added_by=added_by,
        description=description,
        disabled=None if disabled_at is None else Disabled(disabled_at, because),
        failing_since=failing,
        revision=revision,
    )


def _owed(row: tuple[Any, ...]) -> Undelivered:
    given = dict(zip(OWED.split(", "), row, strict=True))
    return Undelivered(**(given | {"holds": bool(given["holds"])}))


def _attempt(row: tuple[Any, ...]) -> DeliveryAttempt:
    return DeliveryAttempt(**dict(zip((*ATTEMPT.split(", "), "number"), row, strict=True)))
