"""Every setting, typed, listed once, read at start. A bad one stops the start with its name and its remedy."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum, auto
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from pathlib import Path
from typing import Annotated, Any, TypeVar, get_type_hints
from urllib.parse import urlsplit

from domain.errors import ClaimlineError
from domain.proofs.errors import Malformed
from domain.proofs.notes import refuse_name
from domain.proofs.policies import WitnessPolicy, parse_policy
from domain.webhooks.targets import Targets

PREFIX = "CLAIMLINE_"
SQLITE_SCHEME = "sqlite:///"
ANY_ORIGIN = "*"
POSTGRES_SCHEMES = ("postgresql://", "postgres://")
OF_POSTGRES = ("read_database", "direct_database", "synchronous")
PORT_MAX = 65_535
WORKERS_MAX = 64
_PASSWORD_PARAMETER = re.compile(r"((?:password|passfile|sslpassword)=)[^&\s]*", re.IGNORECASE)
_STRAY_PERCENT = re.compile("%(?![0-9A-Fa-f]{2})")
EnumT = TypeVar("EnumT", bound=StrEnum)


def without_password(database: str) -> str:
    """The address of a database as it may be shown: no password, neither before the host nor as a parameter."""
    scheme, mark, rest = database.partition("://")
    rest = _PASSWORD_PARAMETER.sub(r"\1***", rest)
    login, at, there = rest.rpartition("@")
    user, colon, _ = login.partition(":")
    return f"{scheme}{mark}{user}{colon and ':***'}{at}{there}"


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


class LogLines(StrEnum):
    """How log lines are written."""

    TEXT = auto()
    JSON = auto()


def _number(least: int, most: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        if not (text.isascii() and text.isdigit() and len(text) <= len(str(most)) and least <= int(text) <= most):
            msg = f"write a number from {least} to {most}"
            raise ValueError(msg)
        return int(text)

    return read


def _switch(text: str) -> bool:
    if text not in {"0", "1"}:
        msg = "write 1 for yes, or 0 for no"
        raise ValueError(msg)
    return text == "1"


def _one_of(members: type[EnumT]) -> Callable[[str], EnumT]:
    def read(text: str) -> EnumT:
        if text not in set(members):
            msg = f"write {' or '.join(members)}"
            raise ValueError(msg)
        return members(text)

    return read


def _database(text: str) -> str:
    if text.startswith(POSTGRES_SCHEMES) and _is_unencoded(text):
        msg = "write / ? # @ : and % in a password percent-encoded, as in %2F for /"
        raise ValueError(msg)
    if text.startswith(POSTGRES_SCHEMES) or (text.startswith(SQLITE_SCHEME) and len(text) > len(SQLITE_SCHEME)):
        return text
    msg = "write sqlite:///FILE or postgresql://USER@HOST/NAME"
    raise ValueError(msg)


def _postgres(text: str) -> str:
    if not text.startswith(POSTGRES_SCHEMES):
        msg = "write postgresql://USER@HOST/NAME"
        raise ValueError(msg)
    return _database(text)


def _is_unencoded(address: str) -> bool:
    """Whether a part of the address, a password for one, has signs that part addresses: what follows is misread."""
    hosts = re.split("[/?#]", address.partition("://")[2])[0].rpartition("@")[2]
    ports = [found[1] for host in hosts.split(",") if (found := re.search(r":([^:\]]*)$", host))]
    return bool(_STRAY_PERCENT.search(address)) or not all(port == "" or port.isdigit() for port in ports)


def _servers(text: str) -> tuple[str, ...]:
    """Addresses of the servers of one broker. A password in one would be logged: it is refused, and not repeated."""
    servers = tuple(dict.fromkeys(text.replace(",", " ").split()))
    if any("@" in each for each in servers):
        cure = (
            "write the address alone, and set CLAIMLINE_NATS_USER and CLAIMLINE_NATS_PASSWORD, or CLAIMLINE_NATS_TOKEN"
        )
        raise BadSetting("nats", "holds a password or a token", cure)
    if not servers or not all(re.fullmatch(r"(nats|tls)://[^\s/?#]+", each) for each in servers):
        msg = "write nats://HOST:4222 or tls://HOST:4222, of several servers with spaces between"
        raise ValueError(msg)
    return servers


def _stream_name(text: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9_-]{1,100}", text):
        msg = "write up to 100 letters of ASCII, digits, _ and -"
        raise ValueError(msg)
    return text


def _origin(text: str) -> str:
    try:
        refuse_name(text)
    except Malformed:
        msg = "write a URL without its scheme, such as example.org/log: no spaces, no plus signs"
        raise ValueError(msg) from None
    return text


def _origins(text: str) -> tuple[str, ...]:
    """Origins of websites, in the form in which browsers send them."""
    origins = tuple(dict.fromkeys(text.replace(",", " ").split()))
    for each in origins:
        parts = urlsplit(each)
        written = f"{parts.scheme}://{parts.netloc}".lower()
        if each != ANY_ORIGIN and (parts.scheme not in ("http", "https") or not parts.hostname or "@" in each):
            msg = "write * or origins such as https://maps.example.org, with spaces between"
            raise ValueError(msg)
        if each not in (ANY_ORIGIN, written):
            msg = f"an origin has no path and no capitals: write {written}"
            raise ValueError(msg)
    return origins


def _public_address(text: str) -> str:
    (address, *others) = _origins(text) or ("",)
    if others or address in ("", ANY_ORIGIN):
        msg = "write one address without a path, such as https://claims.example.org"
        raise ValueError(msg)
    return address


def _networks(text: str) -> tuple[IPv4Network | IPv6Network, ...]:
    try:
        return tuple(ip_network(each) for each in text.replace(",", " ").split())
    except ValueError:
        msg = "write addresses or networks such as 10.0.0.7 or 10.1.0.0/16, with spaces between"
        raise ValueError(msg) from None


def _header(text: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9-]+", text) or text.lower() in {"authorization", "cookie", "host"}:
        msg = "write the name of a header that only the proxy sets, such as X-Auth-Request-Email"
        raise ValueError(msg)
    return text


def _policy(text: str) -> WitnessPolicy:
    try:
        policy = parse_policy(Path(text).read_bytes())
    except (OSError, Malformed) as error:
        msg = f"name a file with a policy, as of c2sp.org/tlog-policy ({error})"
        raise ValueError(msg) from None
    asked = {
        name for name, witness in policy.witnesses.items() if (witness.url or "").startswith(("http://", "https://"))
    }
    if not policy.is_met_by(asked):
        msg = f"write the addresses of enough witnesses for the quorum {policy.quorum!r}: witness NAME KEY https://…"
        raise ValueError(msg)
    return policy


def _geojson(text: str) -> Path:
    path = Path(text)
    try:
        kind = json.loads(path.read_bytes())["type"]
    except (OSError, ValueError, KeyError, TypeError):
        kind = None
    if kind != "FeatureCollection":
        msg = "name a readable GeoJSON file that holds a FeatureCollection"
        raise ValueError(msg)
    return path


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Each setting: how its text is read, which raises ``ValueError`` with what is valid; and what it means."""

    database: Annotated[
        str, _database, "where the record is kept: `sqlite:///FILE` or `postgresql://USER:PASSWORD@HOST/NAME`"
    ] = "sqlite:///claimline.db"
    read_database: Annotated[
        str | None,
        _postgres,
        "PostgreSQL standbys that questions are answered from: `postgresql://USER:PASSWORD@HOST,HOST/NAME`",
    ] = None
    direct_database: Annotated[
        str | None,
        _postgres,
        "the address of PostgreSQL itself, where `database` is that of PgBouncer in transaction mode",
    ] = None
    host: Annotated[str, str, "the address to serve on"] = "127.0.0.1"
    port: Annotated[int, _number(0, 65_535), "the port to serve on"] = 8000
    read: Annotated[
        Reading | None, _one_of(Reading), "who may read: `open` or `key`; must be set where the address is not loopback"
    ] = None
    synchronous: Annotated[
        bool,
        _switch,
        "1: a report is acknowledged once a synchronous standby of PostgreSQL has it; otherwise 503",
    ] = False
    conflict: Annotated[
        str | None, str, "the conflict, by id or name, that questions, pages and commands mean which name none"
    ] = None
    service_role: Annotated[
        str | None, str, "the PostgreSQL role that `claimline migrate` grants the service's rights to, if it is another"
    ] = None
    log_signer: Annotated[
        Signer, _one_of(Signer), "whether this process may sign checkpoints: `here`, or `elsewhere`, which reads no key"
    ] = Signer.HERE
    log_key: Annotated[str | None, str, "the private keys that sign checkpoints, as a key file holds them"] = field(
        default=None, repr=False
    )
    log_key_file: Annotated[str | None, str, "the file of those keys, readable by its owner alone"] = None
    log_mark_file: Annotated[
        str | None,
        str,
        "the file that keeps the size and root of what was signed last; never restored with the database",
    ] = None
    log_origin: Annotated[
        str | None, _origin, "the name of the log in checkpoints: a URL without its scheme, never changed"
    ] = None
    log_policy: Annotated[
        WitnessPolicy | None, _policy, "the file that says which witnesses must cosign before a checkpoint is published"
    ] = None
    log_overlap_days: Annotated[
        int, _number(0, 3_650), "for how many days an old key signs beside the one that replaces it"
    ] = 90
    index_file: Annotated[
        str | None, str, "the file that keeps the stance index between starts; default: beside a SQLite database"
    ] = None
    webhook_targets: Annotated[
        Targets,
        _one_of(Targets),
        "where webhooks may lead: `public`; `local`: also over http and to this machine; `none`",
    ] = Targets.PUBLIC
    nats: Annotated[
        tuple[str, ...],
        _servers,
        "the NATS servers that the feed is published to, as nats://HOST:4222 or tls://HOST:4222, with spaces between",
    ] = ()
    nats_stream: Annotated[
        str | None, _stream_name, "the name of the JetStream stream; default: `claimline-` and the id of the log"
    ] = None
    nats_replicas: Annotated[
        int, _number(1, 5), "on how many servers of a cluster the stream is kept, where the service makes it"
    ] = 1
    nats_user: Annotated[str | None, str, "the user of the NATS servers"] = None
    nats_password: Annotated[str | None, str, "that user's password"] = field(default=None, repr=False)
    nats_token: Annotated[str | None, str, "the token of the NATS servers, instead of a user"] = field(
        default=None, repr=False
    )
    nats_creds: Annotated[Path | None, Path, "the credentials file of the NATS user, as `nsc` writes it"] = None
    nats_nkey: Annotated[Path | None, Path, "the file of the seed of the NATS user's nkey"] = None
    nats_ca: Annotated[
        Path | None, Path, "the file of the certificate that signed those of the NATS servers; needs tls://"
    ] = None
    cors: Annotated[
        tuple[str, ...],
        _origins,
        "the websites whose pages may call the service from a browser: origins with spaces between, or `*` for all",
    ] = ()
    embed_origins: Annotated[
        tuple[str, ...],
        _origins,
        "the websites that may frame the pages under `/embed`: origins with spaces between, or `*` for all",
    ] = ()
    boundaries: Annotated[
        Path | None,
        _geojson,
        "a GeoJSON file with the districts of the map, instead of those of Ukraine",
    ] = None
    streams_max: Annotated[
        int,
        _number(1, 999_999),
        "how many may stream the feed from this process at once; each takes an open file",
    ] = 2_000
    streams_per_client: Annotated[
        int | None, _number(1, 999_999), "how many of these streams one client may have open: an address, or a key"
    ] = None
    rate_per_key: Annotated[
        int | None, _number(1, 1_000_000), "how many requests a minute one key may make; above, the answer is 429"
    ] = None
    rate_per_address: Annotated[
        int | None, _number(1, 1_000_000), "how many requests a minute may come from one address; above, 429"
    ] = None
    public_address: Annotated[
        str | None,
        _public_address,
        "the address at which clients reach the service, as https://claims.example.org: in its links and redirects",
    ] = None
    trusted_proxies: Annotated[
        tuple[IPv4Network | IPv6Network, ...],
        _networks,
        "the proxies whose X-Forwarded-For and X-Forwarded-Proto count: addresses or networks with spaces between",
    ] = ()
    name_header: Annotated[
        str | None, _header, "the header in which trusted proxies name the person who signed in: that name is recorded"
    ] = None
    clock_ahead: Annotated[
        int,
        _number(1, 36_500),
        "on SQLite, by how many days the clock may be ahead of the last entry; further ahead, nothing is recorded",
    ] = 366
    audit_log: Annotated[
        str | None, str, "where failures of authentication, amendments and keys are written: a file, or `stderr`"
    ] = None
    mcp_key: Annotated[str | None, str, "the key that `claimline mcp` records with, where it serves one assistant"] = (
        field(default=None, repr=False)
    )
    log_lines: Annotated[
        LogLines, _one_of(LogLines), "how a serving process writes its log lines to stderr: `text` or `json`"
    ] = LogLines.TEXT

    @property
    def sqlite_path(self) -> Path | None:
        """The file of the database; None where it is PostgreSQL."""
        if not self.database.startswith(SQLITE_SCHEME):
            return None
        return Path(self.database.removeprefix(SQLITE_SCHEME))

    @property
    def log_database(self) -> str:
        """The database for sessions of their own: appends, locks, notices, migrations. No pooler stands before it."""
        return self.direct_database or self.database

    @property
    def reading_needs_key(self) -> bool:
        return self.read is Reading.KEY

    @property
    def is_for_this_machine(self) -> bool:
        """Whether it serves on loopback, and nobody there needs a key."""
        return _is_loopback(self.host) and not self.reading_needs_key

    @property
    def names_a_key(self) -> bool:
        return self.log_key is not None or self.log_key_file is not None

    @property
    def key_path(self) -> Path | None:
        """The file of the keys that sign: the named one, or one beside a SQLite database; None for others."""
        if self.log_key_file is not None or (sqlite := self.sqlite_path) is None:
            return None if self.log_key_file is None else Path(self.log_key_file)
        return sqlite.with_name(f"{sqlite.name}.logkey")

    @property
    def index_path(self) -> Path | None:
        """The file of the saved stance index: the named one, or one beside a SQLite database; None for others."""
        if self.index_file is not None or (sqlite := self.sqlite_path) is None:
            return None if self.index_file is None else Path(self.index_file)
        return sqlite.with_name(f"{sqlite.name}.index")

    @property
    def mark_path(self) -> Path | None:
        """The file of what was signed last: beside that of the keys, unless one is named."""
        if self.log_mark_file is not None:
            return Path(self.log_mark_file)
        return None if (keys := self.key_path) is None else keys.with_name(f"{keys.name}.mark")


def read_settings(environ: Mapping[str, str]) -> Settings:
    """Raises ``BadSetting`` for an invalid value, and for a name that is not a setting."""
    readers = {name: hint.__metadata__[0] for name, hint in get_type_hints(Settings, include_extras=True).items()}
    known = {f"{PREFIX}{name.upper()}": name for name in readers}
    for name in environ:
        if name.startswith(PREFIX) and name not in known and not name.startswith(f"{PREFIX}TEST_"):
            raise BadSetting(
                name.removeprefix(PREFIX), "does not exist", f"the settings are {', '.join(sorted(known))}"
            )
    given = {known[name]: text for name, text in environ.items() if name in known and text != ""}
    settings = Settings(**{name: _read(name, text, readers[name]) for name, text in given.items()})
    for name in OF_POSTGRES:
        if settings.sqlite_path is not None and getattr(settings, name):
            cure = "name a PostgreSQL database in CLAIMLINE_DATABASE, or unset it"
            raise BadSetting(name, "is set, and the database is a SQLite file", cure)
    return settings


def _read(name: str, text: str, reader: Callable[[str], Any]) -> Any:  # noqa: ANN401 - of any type
    try:
        return reader(text)
    except ValueError as invalid:
        raise BadSetting(name, f"is {without_password(text)!r}", str(invalid)) from None


def refuse_to_serve_unguarded(settings: Settings) -> None:
    """Reading is open on loopback; on any other address somebody has to say so. Names are taken from known proxies."""
    if settings.name_header is not None and not settings.trusted_proxies:
        cure = "name the proxy in CLAIMLINE_TRUSTED_PROXIES"
        raise BadSetting("name_header", "is set, but no proxy is trusted", cure)
    if settings.read is None and not _is_loopback(settings.host):
        cure = f"the address {settings.host} is not loopback: say open for everybody, or key for holders of one"
        raise BadSetting("read", "is not set", cure)


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
