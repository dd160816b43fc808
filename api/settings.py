"""Every setting, typed, listed once, read at start. A bad one stops the start with its name and its remedy."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from enum import StrEnum, auto
from ipaddress import ip_address
from pathlib import Path

from domain.errors import ClaimlineError

PREFIX = "CLAIMLINE_"
SQLITE_SCHEME = "sqlite:///"
POSTGRES_SCHEMES = ("postgresql://", "postgres://")
PORT_MAX = 65_535


class BadSetting(ClaimlineError):
    def __init__(self, name: str, problem: str, cure: str) -> None:
        super().__init__(f"the setting {PREFIX}{name.upper()} {problem}: {cure}")


class Reading(StrEnum):
    """Who may read on an address that is not loopback."""

    OPEN = auto()
    KEY = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    database: str = "sqlite:///claimline.db"
    host: str = "127.0.0.1"
    port: int = 8000
    read: Reading | None = None
    service_role: str | None = None

    @property
    def sqlite_path(self) -> Path | None:
        """The file of the database; None where it is PostgreSQL."""
        if not self.database.startswith(SQLITE_SCHEME):
            return None
        return Path(self.database.removeprefix(SQLITE_SCHEME))

    @property
    def reading_needs_key(self) -> bool:
        return self.read is Reading.KEY


MEANINGS = {
    "database": "where the record is kept: `sqlite:///FILE` or `postgresql://USER:PASSWORD@HOST/NAME`",
    "host": "the address to serve on",
    "port": "the port to serve on",
    "read": "who may read: `open` or `key`; must be set where the address is not loopback",
    "service_role": "the PostgreSQL role that `claimline migrate` grants the service's rights to, if it is another",
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
