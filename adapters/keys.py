"""Keys in a table: 256 random bits, kept as a hash. A plain hash is enough where there is nothing to guess."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Callable
from hashlib import sha256
from hmac import compare_digest
from typing import Any

from adapters.sql.session import Database
from domain.dates.instants import Instant
from domain.intake.keys import ApiKey, KeyRefused, Scope
from domain.ports import Clock
from domain.text import fault_in_name

SESSION_PREFIX, SESSION_PURPOSE = "cls", b"claimline read session v1"
TOKEN_PREFIX = "clk"  # noqa: S105 - tells people and scanners what they have found
SELECTOR_BYTES = 6  # names the row, so that the secret is never looked up
SECRET_BYTES = 32
COLUMNS = "name, scopes, added_at, revoked_at"


class SqlKeys:
    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def add(self, name: str, scopes: frozenset[Scope]) -> str:
        if fault := fault_in_name(name):
            raise KeyRefused(f"the name of a key {': '.join(fault)}")
        selector, secret = secrets.token_hex(SELECTOR_BYTES), secrets.token_urlsafe(SECRET_BYTES)
        with self._database.write() as session:
            if session.rows("select 1 from keys where name = :name", {"name": name}):
                raise KeyRefused(f"there is a key {name!r} already, and entries bear its name: choose another name")
            session.execute(
                f"insert into keys (selector, secret_hash, {COLUMNS})"
                " values (:selector, :secret_hash, :name, :scopes, :added_at, null)",
                {
                    "selector": selector,
                    "secret_hash": _hashed(secret),
                    "name": name,
                    "scopes": " ".join(sorted(scopes)),
                    "added_at": self._clock.now(),
                },
            )
        return f"{TOKEN_PREFIX}_{selector}_{secret}"

    def find(self, token: str) -> ApiKey | None:
        prefix, selector, secret = _parts(token)
        return self._found(
            selector, lambda expected: prefix == TOKEN_PREFIX and compare_digest(_hashed(secret), expected)
        )

    def read_session(self, token: str) -> str | None:
        _, selector, secret = _parts(token)
        return None if self.find(token) is None else f"{SESSION_PREFIX}_{selector}_{_session_mark(_hashed(secret))}"

    def find_session(self, session: str) -> ApiKey | None:
        prefix, selector, mark = _parts(session)
        given = mark.encode("utf-8", "surrogateescape")
        return self._found(
            selector,
            lambda expected: prefix == SESSION_PREFIX and compare_digest(given, _session_mark(expected).encode()),
        )

    def _found(self, selector: str, is_right: Callable[[str], bool]) -> ApiKey | None:
        """The key in use of that selector, if its hash is the one. It takes as long for an unknown selector."""
        with self._database.read() as session:
            sql = f"select secret_hash, {COLUMNS} from keys where selector = :selector"
            rows = session.rows(sql, {"selector": selector}) if selector.isascii() and selector.isalnum() else []
        is_right_one = is_right(rows[0][0] if rows else _hashed("")) and bool(rows)
        key = _key(rows[0][1:]) if is_right_one else None
        return key if key is not None and key.revoked_at is None else None

    def list(self) -> list[ApiKey]:
        with self._database.read() as session:
            return [_key(row) for row in session.rows(f"select {COLUMNS} from keys order by name", {})]

    def revoke(self, name: str) -> ApiKey:
        now: Instant = self._clock.now()
        with self._database.write() as session:
            rows = session.rows(f"select {COLUMNS} from keys where name = :name", {"name": name})
            if not rows or rows[0][3] is not None:
                raise KeyRefused(f"key {name!r} is not in use: `claimline keys list` shows those there are")
            session.execute("update keys set revoked_at = :now where name = :name", {"now": now, "name": name})
            return _key((*rows[0][:3], now))


def _parts(token: str) -> tuple[str, str, str]:
    prefix, _, rest = token.partition("_")
    selector, _, secret = rest.partition("_")
    return prefix, selector, secret


def _session_mark(secret_hash: str) -> str:
    """Neither the hash nor the secret can be made from the mark."""
    return hmac.new(secret_hash.encode(), SESSION_PURPOSE, sha256).hexdigest()


def _hashed(secret: str) -> str:
    return sha256(secret.encode("utf-8", "surrogateescape")).hexdigest()


def _key(row: tuple[Any, ...]) -> ApiKey:
    name, scopes, added_at, revoked_at = row
    scopes_of = frozenset(Scope(scope) for scope in scopes.split())
    return ApiKey(name=name, scopes=scopes_of, added_at=added_at, revoked_at=revoked_at)
