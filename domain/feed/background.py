"""What items of the feed speak of by its id alone, and as of which position it is told of in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from domain.feed.items import DisputeClosed, DisputeOpened, HistoryRevised, Item, Stance, StanceChanged
from domain.questions.past import Told
from domain.record.declarations import Conflict, Place
from domain.vocabulary import StatementId


class At(NamedTuple):
    """A thing as it was known at a position."""

    id: str
    position: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Background:
    conflicts: Mapping[At, Conflict]
    places: Mapping[At, Place]
    statements: Mapping[At, Told]


def conflict_at(item: Item) -> At | None:
    """The conflict that ``item`` is of."""
    return None if item.conflict is None else At(item.conflict, item.key.position)


def place_at(item: Item) -> At | None:
    """The place that ``item`` is about."""
    return None if item.place is None else At(item.place.id, item.key.position)


def before_at(item: Item, stance: Stance) -> At:
    """The statement of a stance that was there before ``item``. What its entry took away was known before it."""
    return At(stance.statement, item.key.position - (not item.is_due))


def after_at(item: Item, statement: StatementId) -> At:
    return At(statement, item.key.position)


def statements_at(item: Item) -> Iterator[At]:
    """Those that a consequence names. What entries bring, their items hold."""
    match item.body:
        case StanceChanged(before=before, after=after) | HistoryRevised(before=before, after=after):
            yield from (before_at(item, each) for each in (before,) if each is not None)
            yield from (after_at(item, each.statement) for each in (after,) if each is not None)
        case DisputeOpened(after=stances, opened_by=word) | DisputeClosed(after=stances, closed_by=word):
            yield from (after_at(item, each.statement) for each in stances.values())
            yield from (after_at(item, each) for each in (word,) if each is not None)
        case _:
            pass
