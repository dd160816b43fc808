"""Every setting, typed, listed once, read at start. A bad one stops the start with its name and its remedy."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from enum import StrEnum, auto
from ipaddress import ip_address
from pathlib import Path

from domain.errors import ClaimlineError
from domain.proofs.errors import Malformed
from domain.proofs.notes import refuse_name
from domain.webhooks.targets import Targets

PREFIX = "CLAIMLINE_"
SQLITE_SCHEME = "sqlite:///"
POSTGRES_SCHEMES = ("postgresql://", "postgres://")
PORT_MAX = 65_535
DAYS_MAX = 3_650
STREAMS_DIGITS_MAX = 6


class BadSetting(ClaimlineError):
    def __init__(self, name: str, problem: str, cure: str) -> None:
        super().__init__(f"the setting {PREFIX}{name.upper()} {problem}: {cure}")


class Reading(StrEnum):
    """Who may read on an address that is not loopback."""

    OPEN = auto()
    KEY = auto()


class Signer(StrEnum):
    """Which process signs checkpoints."""

    HERE = auto()
    ELSEWHERE = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    database: str = "sqlite:///claimline.db"
    host: str = "127.0.0.1"
    port: int = 8000
    read: Reading | None = None
    service_role: str | None = None
    log_signer: Signer = Signer.HERE
    log_key: str | None = field(default=None, repr=False)
    log_key_file: str | None = None
    log_mark_file: str | None = None
    log_origin: str | None = None
    log_overlap_days: int = 90
    webhook_targets: Targets = Targets.PUBLIC
    streams_max: int = 2_000

    @property
    def sqlite_path(self) -> Path | None:
        """The file of the database; None where it is PostgreSQL."""
        if not self.database.startswith(SQLITE_SCHEME):
            return None
        return Path(self.database.removeprefix(SQLITE_SCHEME))

    @property
    def reading_needs_key(self) -> bool:
        return self.read is Reading.KEY

    @property
    def names_a_key(self) -> bool:
        return self.log_key is not None or self.log_key_file is not None

    @property
    def key_path(self) -> Path | None:
        """The file of the keys that sign: beside a SQLite database, unless one is named; None where there is none."""
        if self.log_key_file is not None or (sqlite := self.sqlite_path) is None:
            return None if self.log_key_file is None else Path(self.log_key_file)
        return sqlite.with_name(f"{sqlite.name}.logkey")

    @property
    def mark_path(self) -> Path | None:
        """The file of what was signed last: beside that of the keys, unless one is named."""
        if self.log_mark_file is not None:
            return Path(self.log_mark_file)
        return None if (keys := self.key_path) is None else keys.with_name(f"{keys.name}.mark")


MEANINGS = {
    "database": "where the record is kept: `sqlite:///FILE` or `postgresql://USER:PASSWORD@HOST/NAME`",
    "host": "the address to serve on",
    "port": "the port to serve on",
    "read": "who may read: `open` or `key`; must be set where the address is not loopback",
    "service_role": "the PostgreSQL role that `claimline migrate` grants the service's rights to, if it is another",
    "log_signer": "whether this process may sign checkpoints: `here`, or `elsewhere`, which reads no key",
    "log_key": "the private keys that sign checkpoints, as a key file holds them",
    "log_key_file": "the file of those keys, readable by its owner alone",
    "log_mark_file": "the file that keeps the size and root of what was signed last; never restored with the database",
    "log_origin": "the name of the log in checkpoints: a URL without its scheme, never changed",
    "log_overlap_days": "for how many days an old key signs beside the one that replaces it",
    "webhook_targets": "where webhooks may lead: `public`; `local`: also over http and to this machine; `none`",
    "streams_max": "how many may stream the feed from this process at once; each takes an open file",
}


def read_settings(environ: Mapping[str, str]) -> Settings:
    """Raises ``BadSetting`` for a value that cannot be, and for a name that is none of ours."""
    known = {f"{PREFIX}{field.name.upper()}": field.name for field in fields(Settings)}
    given = {known[name]: value for name, value in environ.items() if name in known and value != ""}
    for name in environ:
        if name.startswith(PREFIX) and name not in known and not name.startswith(f"{PREFIX}TEST_"):
            names = ", ".join(sorted(known))
            raise BadSetting(name.removeprefix(PREFIX), "is none of ours", f"the settings are {names}")
    return Settings(
        database=_database(given.get("database", Settings().database)),
        host=given.get("host", Settings().host),
        port=_port(given.get("port", str(Settings().port))),
        read=_reading(given.get("read")),
        service_role=given.get("service_role"),
        log_signer=_signer(given.get("log_signer", Settings().log_signer)),
        log_key=given.get("log_key"),
        log_key_file=given.get("log_key_file"),
        log_mark_file=given.get("log_mark_file"),
        log_origin=_origin(given.get("log_origin")),
        log_overlap_days=_days(given.get("log_overlap_days", str(Settings().log_overlap_days))),
        webhook_targets=_targets(given.get("webhook_targets", Settings().webhook_targets)),
        streams_max=_streams(given.get("streams_max", str(Settings().streams_max))),
    )


def _database(text: str) -> str:
    if text.startswith(POSTGRES_SCHEMES) or (text.startswith(SQLITE_SCHEME) and len(text) > len(SQLITE_SCHEME)):
        return text
    raise BadSetting(
        "database", f"is {text.rsplit('@', maxsplit=1)[-1]!r}", "write sqlite:///FILE or postgresql://USER@HOST/NAME"
    )


def _port(text: str) -> int:
    if text.isascii() and text.isdigit() and 0 <= int(text) <= PORT_MAX:
        return int(text)
    raise BadSetting("port", f"is {text!r}", f"write a number from 0 to {PORT_MAX}")


def _reading(text: str | None) -> Reading | None:
    if text is None:
        return None
    if text in set(Reading):
        return Reading(text)
    raise BadSetting("read", f"is {text!r}", "write open, or key")


def _signer(text: str) -> Signer:
    if text in set(Signer):
        return Signer(text)
    raise BadSetting("log_signer", f"is {text!r}", "write here, or elsewhere")


def _origin(text: str | None) -> str | None:
    try:
        if text is not None:
            refuse_name(text)
    except Malformed:
        cure = "write a URL without its scheme, such as example.org/log: no spaces, no plus signs"
        raise BadSetting("log_origin", f"is {text!r}", cure) from None
    return text


def _days(text: str) -> int:
    if text.isascii() and text.isdigit() and int(text) <= DAYS_MAX:
        return int(text)
    raise BadSetting("log_overlap_days", f"is {text!r}", f"write a number from 0 to {DAYS_MAX}")


def _targets(text: str) -> Targets:
    if text in set(Targets):
        return Targets(text)
    raise BadSetting("webhook_targets", f"is {text!r}", "write public, none, or local for development on this machine")


def _streams(text: str) -> int:
    if text.isascii() and text.isdigit() and len(text) <= STREAMS_DIGITS_MAX and int(text) > 0:
        return int(text)
    raise BadSetting("streams_max", f"is {text!r}", "write a number, 1 or more")


def refuse_to_serve_unguarded(settings: Settings) -> None:
    """Reading is open on loopback; on any other address somebody has to say so."""
    if settings.read is None and not _is_loopback(settings.host):
        cure = f"the address {settings.host} is not loopback: say open for everybody, or key for holders of one"
        raise BadSetting("read", "is not set", cure)


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
