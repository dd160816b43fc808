"""What the rules for appending share: the decision that they come to, and how they refuse."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import tzinfo

from domain.errors import Fault, NotThere, Refused
from domain.record.declarations import Conflict
from domain.record.entries import Body

Zones = Callable[[str], tzinfo | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """The bodies to append, in order; none where all of it is there already."""

    bodies: Sequence[Body]


def unknown(pointer: str, what: str, name: str, cure: str) -> Fault:
    return Fault(pointer, f"there is no {what} {name!r}", cure)


def zone_of(conflict: Conflict, zones: Zones) -> tzinfo:
    zone = zones(conflict.tz)
    if zone is None:  # it was there when the conflict was declared
        raise NotThere("time zone", conflict.tz, "install the tzdata release that this version is pinned to")
    return zone


def refuse(faults: Iterable[Fault]) -> None:
    if found := list(faults):
        raise Refused(found)
