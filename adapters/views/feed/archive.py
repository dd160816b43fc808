"""The feed read from its end, and with what its items speak of."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TypeVar

from adapters.sql.session import Database, Session
from adapters.views.feed.known import Known
from adapters.views.feed.reader import ITEM_COLUMNS, Bodies, Row, conditions, generation_of, row_of
from adapters.views.record.part import conflict_from_text, place_from_text
from domain.dates.instants import Instant
from domain.feed.background import Background, KnownThing, conflict_at, place_at, statements_at
from domain.feed.channels import ChannelBlock
from domain.feed.items import BEGINNING, FeedFilter, Item, ItemKey
from domain.record.declarations import Conflict, Place

DeclaredT = TypeVar("DeclaredT", Conflict, Place)


class SqlArchive:
    """The ``Archive`` port."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def newest(self, wanted: FeedFilter, *, within: ChannelBlock, limit: int) -> Sequence[Item]:
        with self._database.read() as session:
            rows = self._rows(session, wanted, within, limit)
            return Bodies(session, self._database.engine, rows).items()

    def last_by(self, instant: Instant) -> ItemKey:
        with self._database.read() as session:
            if generation_of(session) is None:
                return BEGINNING
            newest = "order by found_at desc, position desc limit 1"
            recorded = f"(select position from record_positions where found_at <= :instant {newest})"
            sql = (  # of what is due after that entry, what is due by then
                f"select position, item from feed_items where position <= {recorded}"
                f" and (is_due = 0 or at <= :instant or position < {recorded})"
                " order by position desc, item desc limit 1"
            )
            rows = session.rows(sql, {"instant": instant})
        return ItemKey(*rows[0]) if rows else BEGINNING

    def background(self, items: Iterable[Item]) -> Background:
        told_of = list(items)
        statements = {at for item in told_of for at in statements_at(item)}
        conflicts = {at for item in told_of if (at := conflict_at(item)) is not None}
        places = {at for item in told_of if (at := place_at(item)) is not None}
        with self._database.read() as session:
            known = Known(session, self._database.engine)
            return Background(
                conflicts=_each(known.versions("conflicts", conflicts), conflict_from_text),
                places=_each(known.versions("places", places), place_from_text),
                statements=known.told(statements),
            )

    def _rows(self, session: Session, wanted: FeedFilter, within: ChannelBlock, limit: int) -> list[Row]:
        if generation_of(session) is None:
            return []
        asked, given = conditions(wanted, self._database.engine)
        sql = (
            f"select {ITEM_COLUMNS} from feed_items i where (i.position, i.item) > (:after, :after_item)"
            f" and (i.position, i.item) <= (:until, :until_item){''.join(f' and {each}' for each in asked)}"
            " order by i.position desc, i.item desc limit :limit"
        )
        (after, after_item), (until, until_item) = within
        given |= {"after": after, "after_item": after_item, "until": until, "until_item": until_item, "limit": limit}
        return [row_of(row) for row in session.rows(sql, given)]


def _each(shapes: Mapping[KnownThing, str], read: Callable[[str], DeclaredT]) -> dict[KnownThing, DeclaredT]:
    """Each shape is read once: a page is about few things, over and over."""
    there = {text: read(text) for text in set(shapes.values())}
    return {at: there[text] for at, text in shapes.items()}
