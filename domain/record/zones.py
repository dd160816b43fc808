"""The rules of time zones, as the log holds them: no answer depends on the rules that a machine has installed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import tzinfo
from functools import lru_cache
from io import BytesIO
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True, kw_only=True)
class ZoneRules:
    """The compiled rules of a zone (RFC 9636), and the release of tzdata that they are of. Raises ``ValueError``."""

    name: str  # of the IANA list
    release: str
    rules: bytes

    def __post_init__(self) -> None:
        try:
            compiled(self)
        except Exception as error:
            msg = f"the rules of the zone {self.name!r} cannot be read ({type(error).__name__}: {error})"
            raise ValueError(msg) from error

    def is_newer_than(self, other: ZoneRules) -> bool:
        """Whether these are other rules, of a later release. Names of releases sort as they follow: 2025b, 2026a."""
        return self.release > other.release and self.rules != other.rules


Zones = Callable[[str], ZoneRules | None]  # the rules of a zone by its name; None: there is no such zone


def no_zones(name: str) -> None:
    """Know no zone."""


@lru_cache(maxsize=1024)
def compiled(rules: ZoneRules) -> tzinfo:
    return ZoneInfo.from_file(BytesIO(rules.rules), key=rules.name)
