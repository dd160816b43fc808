"""Where deliveries may go: addresses of the public internet alone, unless a setting lets this machine be one, too.

``ipaddress.is_global`` will not do: it calls NAT64 (64:ff9b::/96), 6to4 (2002::/16) and multicast global, which lead
into the networks that are to be kept closed. Source: the IANA registries of special addresses.
"""

from __future__ import annotations

import re
from enum import StrEnum, auto
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network
from typing import NamedTuple
from urllib.parse import SplitResult, urlsplit

from domain.text import NUMBER_OF_A_HOST, URL_LENGTH_MAX, FaultInText

PORTS = {"https": 443, "http": 80}
NAME = re.compile(r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?)*")
LOCALHOST = "localhost"
REACHABLE = "give one that can be reached from the internet"
LOOPBACK = "a loopback address"
CLOSED = tuple(
    (ip_network(network), what)
    for network, what in (
        ("0.0.0.0/8", "an unspecified address"),
        ("10.0.0.0/8", "a private address"),
        ("100.64.0.0/10", "an address that carriers share"),
        ("127.0.0.0/8", LOOPBACK),
        ("169.254.0.0/16", "a link-local address"),
        ("172.16.0.0/12", "a private address"),
        ("192.0.0.0/24", "an address of protocols"),
        ("192.0.2.0/24", "an address for documentation"),
        ("192.88.99.0/24", "a 6to4 address"),
        ("192.168.0.0/16", "a private address"),
        ("198.18.0.0/15", "an address for benchmarks"),
        ("198.51.100.0/24", "an address for documentation"),
        ("203.0.113.0/24", "an address for documentation"),
        ("224.0.0.0/4", "a multicast address"),
        ("240.0.0.0/4", "a reserved address"),
        ("::/128", "an unspecified address"),
        ("::1/128", LOOPBACK),
        ("::ffff:0:0/96", "an IPv4 address in disguise"),
        ("::ffff:0:0:0/96", "an IPv4 address in disguise"),
        ("64:ff9b::/96", "a NAT64 address"),
        ("64:ff9b:1::/48", "a NAT64 address"),
        ("2001::/32", "a Teredo address"),
        ("2001::/23", "an address of protocols"),
        ("2001:db8::/32", "an address for documentation"),
        ("2002::/16", "a 6to4 address"),
        ("3fff::/20", "an address for documentation"),
        ("fc00::/7", "a private address"),
        ("fe80::/10", "a link-local address"),
        ("fec0::/10", "a site-local address"),
        ("ff00::/8", "a multicast address"),
    )
)
GLOBAL_UNICAST = IPv6Network("2000::/3")  # of IPv6, all that is given out lies here


class Targets(StrEnum):
    PUBLIC = auto()  # https, to public addresses
    LOCAL = auto()  # http as well, and this machine: for development
    NONE = auto()  # nothing is sent at all


class Target(NamedTuple):
    scheme: str
    host: str
    port: int
    path: str  # with its query

    @property
    def is_secret(self) -> bool:
        return self.scheme == "https"

    @property
    def authority(self) -> str:
        """For the header ``Host``: the port where it is not that of the scheme."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == PORTS[self.scheme] else f"{host}:{self.port}"


def why_closed(address: str, targets: Targets) -> str | None:
    """What kind of address it is that nothing may be sent to; None where it may."""
    try:
        given = ip_address(address)
    except ValueError:
        return "no address"
    what = next((what for network, what in CLOSED if given in network), None)
    if what == LOOPBACK and targets is Targets.LOCAL:
        return None
    if what is None and given.version == 6 and given not in GLOBAL_UNICAST:  # noqa: PLR2004 - IPv6
        return "a reserved address"
    return what


def target_of(url: str) -> Target:
    """The parts of an address in which ``fault_in_target`` finds nothing."""
    parts = urlsplit(url)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(parts.scheme, parts.hostname or "", parts.port or PORTS[parts.scheme], path)


def fault_in_target(url: str, targets: Targets) -> FaultInText | None:
    """What can be told of an address without asking anybody. Where its name leads is looked at when it is used."""
    if targets is Targets.NONE:
        return "is one that nothing is sent to", "ask the operator of the service, whose settings forbid it"
    if len(url) > URL_LENGTH_MAX or not url.isascii() or not url.isprintable() or " " in url or "\\" in url:
        return (
            "cannot be an address to send to",
            f"write at most {URL_LENGTH_MAX} ASCII characters, the host as the DNS has it, the path percent-encoded",
        )
    try:
        parts = urlsplit(url)
        is_whole = bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        return "is not an address", "write it as in https://example.org/hook"
    return _fault_in_parts(parts, targets) if is_whole else ("names no host", "write it as in https://example.org/hook")


def _fault_in_parts(parts: SplitResult, targets: Targets) -> FaultInText | None:
    if parts.scheme not in PORTS or (parts.scheme == "http" and targets is Targets.PUBLIC):
        return f"begins with {parts.scheme[:20]!r}", "begin it with https://"
    if parts.username is not None or parts.fragment:
        return "holds a login or a fragment", "leave it out: deliveries are signed instead"
    host = parts.hostname or ""
    literal = _literal(host)
    if literal is None:
        return _fault_in_name(host, targets)
    if what := why_closed(str(literal), targets):
        return f"is {what}", REACHABLE
    return None


def _fault_in_name(host: str, targets: Targets) -> FaultInText | None:
    """What no public name looks like, so that its writer is refused at once. Resolvers take some of these."""
    if not NAME.fullmatch(host):
        return "has a host that is not a name", "write it as the DNS has it, without a dot at its end"
    last = host.rpartition(".")[2]
    if NUMBER_OF_A_HOST.fullmatch(last):
        return "has a number for a host", "write a name, or an IPv4 address as four numbers with dots between them"
    if last == LOCALHOST and targets is not Targets.LOCAL:
        return "is this machine", REACHABLE
    return None


def _literal(host: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(host)
    except ValueError:
        return None
