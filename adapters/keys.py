"""Keys in a table: 256 random bits, kept as a hash. A plain hash is enough where there is nothing to guess."""

from __future__ import annotations

import hmac
import logging
import secrets
from collections.abc import Callable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from hashlib import sha256
from hmac import compare_digest
from threading import Event, Lock, Thread
from typing import Any

from adapters.sql.session import Database
from domain.dates.instants import Instant
from domain.intake.keys import WHOLE, ApiKey, KeyRefused, Reach, Scope, faults_in_key
from domain.ports import Clock
from domain.text import fault_in_name

SESSION_PREFIX, SESSION_PURPOSE = "cls", b"claimline read session v1"
TOKEN_PREFIX = "clk"  # noqa: S105 - tells people and scanners what they have found
SELECTOR_BYTES = 6  # names the row, so that the secret is never looked up
SECRET_BYTES = 32
KEEP_EVERY_SECONDS = 60.0
COLUMNS = "name, scopes, added_at, revoked_at, expires_at, used_at, conflicts, claimants"

logger = logging.getLogger(__name__)


class SqlKeys:
    """When keys are used is kept in memory until ``keep_uses``."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._uses: dict[str, Instant] = {}  # by name
        self._lock = Lock()

    def add(
        self, name: str, scopes: frozenset[Scope], *, reach: Reach = WHOLE, expires_at: Instant | None = None
    ) -> str:
        if fault := fault_in_name(name):
            raise KeyRefused(f"the name of a key {': '.join(fault)}")
        for problem in faults_in_key(scopes, reach, expires_at, self._clock.now()):
            raise KeyRefused(problem)
        selector, secret = secrets.token_hex(SELECTOR_BYTES), secrets.token_urlsafe(SECRET_BYTES)
        with self._database.write() as session:
            if session.rows("select 1 from keys where name = :name", {"name": name}):
                raise KeyRefused(f"there is a key {name!r} already, and entries bear its name: choose another name")
            session.execute(
                f"insert into keys (selector, secret_hash, {COLUMNS}) values (:selector, :secret_hash, :name, :scopes,"
                " :added_at, null, :expires_at, null, :conflicts, :claimants)",
                {
                    "selector": selector,
                    "secret_hash": _hashed(secret),
                    "name": name,
                    "scopes": _text(scopes),
                    "added_at": self._clock.now(),
                    "expires_at": expires_at,
                    "conflicts": _text(reach.conflicts),
                    "claimants": _text(reach.claimants),
                },
            )
        return f"{TOKEN_PREFIX}_{selector}_{secret}"

    def recognise(self, token: str) -> ApiKey | None:
        prefix, selector, secret = _parts(token)
        return self._found(
            selector, lambda expected: prefix == TOKEN_PREFIX and compare_digest(_hashed(secret), expected)
        )

    def find(self, token: str) -> ApiKey | None:
        return self._in_use(self.recognise(token))

    def read_session(self, token: str) -> str | None:
        _, selector, secret = _parts(token)
        return None if self.find(token) is None else f"{SESSION_PREFIX}_{selector}_{_session_mark(_hashed(secret))}"

    def find_session(self, session: str) -> ApiKey | None:
        prefix, selector, mark = _parts(session)
        given = mark.encode("utf-8", "surrogateescape")
        found = self._found(
            selector,
            lambda expected: prefix == SESSION_PREFIX and compare_digest(given, _session_mark(expected).encode()),
        )
        return self._in_use(found)

    def _in_use(self, key: ApiKey | None) -> ApiKey | None:
        return key if key is not None and key.out_of_use(self._clock.now()) is None else None

    def _found(self, selector: str, is_right: Callable[[str], bool]) -> ApiKey | None:
        """The key of that selector, if its hash is the one. It takes as long for an unknown selector."""
        with self._database.read() as session:
            sql = f"select secret_hash, {COLUMNS} from keys where selector = :selector"
            rows = session.rows(sql, {"selector": selector}) if selector.isascii() and selector.isalnum() else []
        is_right_one = is_right(rows[0][0] if rows else _hashed("")) and bool(rows)
        if not is_right_one:
            return None
        key = _key(rows[0][1:])
        with self._lock:
            self._uses[key.name] = self._clock.now()
        return key

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
            return replace(_key(rows[0]), revoked_at=now)

    def keep_uses(self) -> None:
        with self._lock:
            uses, self._uses = self._uses, {}
        if not uses:
            return
        sql = "update keys set used_at = :at where name = :name and (used_at is null or used_at < :at)"
        with self._database.write(durable=False) as session:
            for name, at in sorted(uses.items()):  # in one order, since other processes do the same
                session.execute(sql, {"name": name, "at": at})


class UseKeeper:
    """Stores when keys were last used, once a minute."""

    def __init__(self, keys: SqlKeys) -> None:
        self._keys = keys
        self._stopping = Event()
        self._thread: Thread | None = None

    def start(self) -> None:
        self._thread = Thread(target=self._run, name="claimline-key-uses", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._stopping.set()
        if self._thread is not None:
            self._thread.join()

    def _run(self) -> None:
        while not self._stopping.wait(KEEP_EVERY_SECONDS):
            self._keep()
        self._keep()

    def _keep(self) -> None:
        try:
            self._keys.keep_uses()
        except Exception as error:  # noqa: BLE001 - of no use to anybody but a list
            logger.warning("the last uses of keys were not stored: %s", error)


def _parts(token: str) -> tuple[str, str, str]:
    prefix, _, rest = token.partition("_")
    selector, _, secret = rest.partition("_")
    return prefix, selector, secret


def _session_mark(secret_hash: str) -> str:
    """Neither the hash nor the secret can be made from the mark."""
    return hmac.new(secret_hash.encode(), SESSION_PURPOSE, sha256).hexdigest()


def _hashed(secret: str) -> str:
    return sha256(secret.encode("utf-8", "surrogateescape")).hexdigest()


def _text(words: AbstractSet[str] | None) -> str | None:
    return None if words is None else " ".join(sorted(words))


def _words(text: str | None) -> frozenset[str] | None:
    return None if text is None else frozenset(text.split())


def _key(row: Sequence[Any]) -> ApiKey:
    name, scopes, added_at, revoked_at, expires_at, used_at, conflicts, claimants = row
    return ApiKey(
        name=name,
        scopes=frozenset(Scope(scope) for scope in scopes.split()),
        added_at=added_at,
        revoked_at=revoked_at,
        expires_at=expires_at,
        used_at=used_at,
        reach=Reach(conflicts=_words(conflicts), claimants=_words(claimants)),
    )
