"""What the rules for appending share: the decision, and refusing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from domain.errors import Fault, Refused
from domain.record.entries import Body


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """The bodies to append, in order; none where the record says so already.

    ``position``: of the entry that says so, where it is a single one.
    """

    bodies: Sequence[Body]
    position: int | None = None


def unknown(pointer: str, what: str, name: str, cure: str) -> Fault:
    return Fault(pointer, f"{what} {name!r} is not in the record", cure)


def refuse(faults: Iterable[Fault]) -> None:
    if found := list(faults):
        raise Refused(found)
