"""The things that items of the feed name only by id, each as of a position, for the sentences about them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from domain.feed.items import DisputeClosed, DisputeOpened, HistoryRevised, Item, ItemStance, StanceChanged
from domain.record.declarations import Conflict, Place
from domain.stances.ports import KnownStatement
from domain.vocabulary import StatementId


class KnownThing(NamedTuple):
    """A thing as it was known at a position."""

    id: str
    position: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Background:
    conflicts: Mapping[KnownThing, Conflict]
    places: Mapping[KnownThing, Place]
    statements: Mapping[KnownThing, KnownStatement]


def conflict_at(item: Item) -> KnownThing | None:
    """The conflict that ``item`` is of."""
    return None if item.conflict is None else KnownThing(item.conflict, item.key.position)


def place_at(item: Item) -> KnownThing | None:
    """The place that ``item`` is about."""
    return None if item.place is None else KnownThing(item.place.id, item.key.position)


def before_at(item: Item, stance: ItemStance) -> KnownThing:
    """The statement of a stance that was there before ``item``. What its entry took away was known before it."""
    return KnownThing(stance.statement, item.key.position - (not item.is_due))


def after_at(item: Item, statement: StatementId) -> KnownThing:
    return KnownThing(statement, item.key.position)


def statements_at(item: Item) -> Iterator[KnownThing]:
    """Those that a consequence names. What entries bring, their items hold."""
    match item.body:
        case StanceChanged(before=before, after=after) | HistoryRevised(before=before, after=after):
            yield from (before_at(item, each) for each in (before,) if each is not None)
            yield from (after_at(item, each.statement) for each in (after,) if each is not None)
        case (
            DisputeOpened(before=old, after=stances, opened_by=word)
            | DisputeClosed(before=old, after=stances, closed_by=word)
        ):
            yield from (before_at(item, each) for each in old.values())
            yield from (after_at(item, each.statement) for each in stances.values())
            yield from (after_at(item, each) for each in (word,) if each is not None)
        case _:
            pass
