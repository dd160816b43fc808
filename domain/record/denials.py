"""What a denial says where it gives no status."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeAlias

from domain.record.declarations import Conflict
from domain.record.statements import Claim, Denial
from domain.vocabulary import MEANINGS, ClaimantId, Status

StatusAndHolder: TypeAlias = tuple[Status, ClaimantId | None]


def opposite_of(denied: Iterable[Claim | Denial], conflict: Conflict) -> StatusAndHolder | None:
    """What a denial without a status asserts: the opposite of all that it denies, if that is one and the same."""
    opposites = set[StatusAndHolder | None]()
    for content in denied:
        status = MEANINGS[content.status].opposite
        holder = None if content.holder is None else conflict.side_of(content.holder)
        opposites.add(None if status is None else (status, holder if MEANINGS[status].needs_holder else None))
    return opposites.pop() if len(opposites) == 1 else None
