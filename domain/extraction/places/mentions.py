"""Places as a sentence mentions them: one, or a list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from domain.extraction.explanations import Because
from domain.extraction.ports import PlaceOption


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceMention:
    """``start`` and ``end``: of the name, in the plain text. ``is_back``: *the city*, which names none."""

    start: int
    end: int
    name: str
    options: Sequence[PlaceOption] = ()
    is_back: bool = False
    is_vague: bool = False  # a part, of what is not said
    is_elsewhere: bool = False  # the text says that it lies elsewhere than its options do
    is_partly: bool = False
    extent: str | None = None
    share: Decimal | None = None

    @property
    def place(self) -> PlaceOption | None:
        """The place that is meant, if one alone may be."""
        return self.options[0] if len(self.options) == 1 and not self.is_elsewhere else None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceList:
    """``last``: the item after the list. ``problem``: why nothing that was looked at is a place."""

    mentions: Sequence[PlaceMention]
    last: int
    problem: Because | None = None
