"""The feed read from its table, and what its entries say from those of the record, each as of its position."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import orjson

from adapters.log import codec
from adapters.log.shapes import from_shape
from adapters.sql.dialect import Engine, among, holding, listed, table_of
from adapters.sql.session import Database, Session
from adapters.views.feed.known import Known, known
from adapters.views.feed.shapes import consequence_from_text
from adapters.views.feed.view import SqlFeedView
from adapters.views.record.governing import box_condition
from adapters.views.record.part import (
    batch_from_text,
    conflict_from_text,
    place_from_text,
    place_name_from_text,
    zone_from_text,
)
from adapters.views.record.texts import naming
from adapters.views.view import Copy, cursor_of
from domain.dates.instants import Instant
from domain.feed.background import KnownThing
from domain.feed.items import (
    BEGINNING,
    DECLARATIONS,
    ITEM_KINDS,
    OF_KIND,
    Appended,
    ClaimantCorrected,
    Consequence,
    Declared,
    DeclaredThing,
    EntryRedacted,
    FeedFilter,
    FeedReading,
    Item,
    ItemKey,
    ItemType,
    NamedPlace,
    ReportAppended,
    ReportCorrected,
    StatementAnnulled,
    StatementAppended,
    StatementCorrected,
    StatementCorroborated,
    Traits,
    UseChanged,
)
from domain.places.geometry import Point
from domain.record.amendments import (
    Amendment,
    Annulment,
    ClaimantCorrection,
    Correction,
    Corroboration,
    Redaction,
    SourceCorrection,
)
from domain.record.declarations import BatchDeclaration, Conflict, Place
from domain.record.folded import FiledReport
from domain.record.statements import Source
from domain.vocabulary import Kind, Matter

READ = Copy(SqlFeedView.name, building=False)
ITEM_COLUMNS = (
    "i.position, i.item, i.type, i.at, i.is_due, i.conflict, i.place, i.subject, i.shape, i.claimants, i.sides,"
    " i.matter, i.kind"
)
OF_STATEMENTS = frozenset(type_ for type_, kind in ITEM_KINDS.items() if kind.reads == "statement")
OF_USE = frozenset(type_ for type_, kind in ITEM_KINDS.items() if kind.is_of_use)
OF_CONFLICTS = frozenset(type_ for type_, kind in ITEM_KINDS.items() if kind.subject == "conflicts")
OF_PLACES = frozenset(type_ for type_, kind in ITEM_KINDS.items() if kind.subject == "places")
OF_REPORTS = frozenset(type_ for type_, kind in ITEM_KINDS.items() if kind.reads == "report")


class Row(NamedTuple):
    position: int
    number: int
    type: ItemType
    at: Instant
    is_due: bool
    conflict: str | None
    place: str | None
    subject: str | None
    shape: str | None
    claimants: str
    sides: str
    matter: str | None
    kind: str | None

    @property
    def here(self) -> KnownThing:
        return KnownThing(self.subject or "", self.position)

    @property
    def before(self) -> KnownThing:
        return KnownThing(self.subject or "", self.position - 1)


class _PlaceThen(NamedTuple):
    """A place as it was at a position."""

    name: str
    admin: str
    point: Point | None


NO_PLACE = _PlaceThen("", "", None)


class SqlFeed:
    """The ``Feed`` port."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def head(self) -> ItemKey:
        with self._database.read() as session:
            return _head(session)

    def read(self, wanted: FeedFilter, *, after: ItemKey, limit: int, up_to: int | None = None) -> FeedReading:
        with self._database.read() as session:
            generation, head = generation_of(session), _head(session)
            rows = _rows(session, self._database.engine, wanted, after, limit, up_to)
            items = Bodies(session, self._database.engine, rows).items()
        following = items[-1].key if len(rows) == limit else max(after, head)
        return FeedReading(items=items, next=following, head=head, generation=generation or 0)

    def about(self, subject: str) -> Sequence[Item]:
        """The items of entries about a statement or a report, without their consequences. Reads the whole table."""
        sql = f"select {ITEM_COLUMNS} from feed_items i where i.subject = :subject and i.shape is null"
        with self._database.read() as session:
            if generation_of(session) is None:
                return []
            rows = session.rows(f"{sql} order by i.position, i.item", {"subject": subject})
            return Bodies(session, self._database.engine, [row_of(row) for row in rows]).items()

    def count_under(self, position: int) -> int:
        with self._database.read() as session:
            if generation_of(session) is None:
                return 0
            sql = "select count(*) from feed_items where position = :position"
            return int(session.rows(sql, {"position": position})[0][0])


def generation_of(session: Session) -> int | None:
    """The cursor of the copy that is read; None if no copy has this version."""
    cursor = cursor_of(session, READ)
    return cursor.generation if cursor is not None and cursor.version == SqlFeedView.version else None


def _head(session: Session) -> ItemKey:
    if generation_of(session) is None:
        return BEGINNING
    rows = session.rows("select position, item from feed_items order by position desc, item desc limit 1", {})
    return ItemKey(*rows[0]) if rows else BEGINNING


def _rows(  # noqa: PLR0913, PLR0917 - what is read, and how much of it
    session: Session, engine: Engine, wanted: FeedFilter, after: ItemKey, limit: int, up_to: int | None
) -> list[Row]:
    if generation_of(session) is None:
        return []
    asked, given = conditions(wanted, engine)
    if up_to is not None:
        asked.append("i.position <= :up_to")
        given["up_to"] = up_to
    sql = (
        f"select {ITEM_COLUMNS} from feed_items i where (i.position, i.item) > (:position, :item)"
        f"{''.join(f' and {each}' for each in asked)} order by i.position, i.item limit :limit"
    )
    given |= {"position": after.position, "item": after.number, "limit": limit}
    return [row_of(row) for row in session.rows(sql, given)]


def row_of(row: Sequence[Any]) -> Row:
    """``row`` is of ``ITEM_COLUMNS``."""
    position, number, kind, at, is_due, *rest = row
    return Row(position, number, ItemType(kind), at, bool(is_due), *rest)


def conditions(wanted: FeedFilter, engine: Engine) -> tuple[list[str], dict[str, object]]:
    """Of the items ``i``, and the values that they need."""
    asked = [among(engine, "i.type", "types")]
    given: dict[str, object] = {"types": listed(engine, [str(each) for each in wanted.types])}
    for column in ("conflict", "place", "matter", "kind"):
        if (value := getattr(wanted, column)) is not None:
            asked.append(f"i.{column} = :{column}")
            given[column] = str(value)
    for name in ("side", "claimant"):
        if (value := getattr(wanted, name)) is not None:
            asked.append(holding(engine, f"i.{name}s", name))
            given[name] = f"\n{value}\n"
    return [*asked, *_of_places(wanted, given)], given


def _of_places(wanted: FeedFilter, given: dict[str, object]) -> list[str]:
    """Where its place was at the position of an item; puts the values that it needs into ``given``."""
    conditions = list[str]()
    if wanted.admin is not None:
        conditions.append("p.admin like :admin escape '!'")
        given["admin"] = naming(wanted.admin)
    if (box := wanted.box) is not None:
        conditions.append(box_condition(box))
        given |= {"west": box.west, "south": box.south, "east": box.east, "north": box.north}
    if not conditions:
        return []
    version = "p.id = i.place and p.known_from <= i.position and p.known_to > i.position"
    return [f"exists (select 1 from record_places p where {version} and {' and '.join(conditions)})"]


class Bodies:
    """What the rows of one reading say, with one question to each table."""

    def __init__(self, session: Session, engine: Engine, rows: Sequence[Row]) -> None:
        self._session = session
        self._engine: Engine = engine
        self._known = Known(session, engine)
        self._rows = rows

    def items(self) -> list[Item]:
        self._told = self._known.told(self._pairs(OF_STATEMENTS))
        self._reports = self._reports_of(self._pairs(OF_REPORTS))
        self._amendments = self._amendments_at(
            [row.position for row in self._rows if ITEM_KINDS[row.type].is_amendment]
        )
        self._in_use = self._versions(OF_CONFLICTS & OF_USE, OF_PLACES & OF_USE)
        self._reasons = self._reasons_at([row.position for row in self._rows if row.type in OF_USE])
        self._declared = self._declarations()
        self._conflicts = self._conflicts_around_corrections()
        self._places = self._places_then()
        return [self._item(row) for row in self._rows]

    def _item(self, row: Row) -> Item:
        place = NO_PLACE if row.place is None else self._places[KnownThing(row.place, row.position)]
        return Item(
            key=ItemKey(row.position, row.number),
            at=row.at,
            traits=_traits(row, place),
            place=None if row.place is None else NamedPlace(row.place, place.name),
            subject=row.subject,
            body=self._body(row),
            is_due=row.is_due,
        )

    def _body(self, row: Row) -> Appended | Consequence:
        if row.shape is not None:
            return consequence_from_text(row.type, row.shape)
        if row.type is ItemType.REPORT_APPENDED:
            return ReportAppended(report=self._reports[row.here])
        if row.type in OF_KIND.values():
            return StatementAppended(told=self._told[row.here])
        if ITEM_KINDS[row.type].is_amendment:
            return self._amended(row, self._amendments[row.position])
        if ITEM_KINDS[row.type].is_of_use:
            return UseChanged(what=self._in_use[row.here], reason=self._reasons[row.position])
        return Declared(what=self._declared[row.here])

    def _amended(self, row: Row, amendment: Amendment) -> Appended:
        match amendment:
            case Correction(reason=reason):
                return StatementCorrected(before=self._told[row.before], after=self._told[row.here], reason=reason)
            case Annulment(reason=reason, replaced_by=replaced_by):
                return StatementAnnulled(before=self._told[row.before], reason=reason, replaced_by=replaced_by)
            case Corroboration(source=source, note=note):
                return StatementCorroborated(told=self._told[row.here], source=source, note=note)
            case SourceCorrection(reason=reason):
                before = self._reports[row.before].source
                return ReportCorrected(report=self._reports[row.here], before=before, reason=reason)
            case ClaimantCorrection(conflict=conflict, claimant=claimant, reason=reason):
                known = [self._conflicts[KnownThing(conflict, row.position - back)] for back in (1, 0)]
                was, became = (each.claimants[claimant] for each in known)
                return ClaimantCorrected(claimant=claimant, before=was, after=became, reason=reason)
            case Redaction(position=position, removed=removed, reason=reason, approved_by=by):
                of = row.subject or ""
                return EntryRedacted(of=of, position=position, removed=removed, reason=reason, approved_by=by)

    def _pairs(self, types: frozenset[ItemType]) -> set[KnownThing]:
        rows = [row for row in self._rows if row.type in types]
        return {row.here for row in rows} | {row.before for row in rows if ITEM_KINDS[row.type].has_before}

    def _reports_of(self, pairs: set[KnownThing]) -> dict[KnownThing, FiledReport]:
        if not pairs:
            return {}
        table, given = self._known.table(pairs)
        columns = "r.id, r.conflict, r.position, r.recorded_at, r.recorded_by, r.batch, r.source, w.known_at"
        sql = f"select {columns} from {table} join record_reports r on r.id = w.id and {known('r')}"
        return {
            KnownThing(report, known_at): FiledReport(
                id=report,
                conflict=conflict,
                position=position,
                recorded_at=recorded_at,
                recorded_by=recorded_by,
                batch=batch,
                source=from_shape(Source, orjson.loads(source)),
            )
            for report, conflict, position, recorded_at, recorded_by, batch, source, known_at in self._session.rows(
                sql, given
            )
        }

    def _amendments_at(self, positions: Sequence[int]) -> dict[int, Amendment]:
        if not positions:
            return {}
        table, given = table_of(self._engine, "w", {"position": "bigint"}, [(position,) for position in positions])
        sql = f"select a.position, a.name, a.shape from {table} join record_amendments a using (position)"
        rows = self._session.rows(sql, given)
        return {position: codec.amendment_from_shape(name, orjson.loads(shape)) for position, name, shape in rows}

    def _conflicts_around_corrections(self) -> dict[KnownThing, Conflict]:
        """Return the conflicts of corrected claimants, before and after each correction."""
        rows = [row for row in self._rows if row.type is ItemType.CLAIMANT_CORRECTED]
        pairs = {KnownThing(row.conflict or "", row.position - back) for row in rows for back in (1, 0)}
        return {at: conflict_from_text(text) for at, text in self._known.versions("conflicts", pairs).items()}

    def _reasons_at(self, positions: Sequence[int]) -> dict[int, str]:
        """Why conflicts and places were retired, or are back in use."""
        if not positions:
            return {}
        table, given = table_of(self._engine, "w", {"position": "bigint"}, [(position,) for position in positions])
        rows = self._session.rows(
            f"select r.position, r.shape from {table} join record_retirings r using (position)", given
        )
        return {position: orjson.loads(shape)["reason"] for position, shape in rows}

    def _declarations(self) -> Mapping[KnownThing, DeclaredThing]:
        batches = self._batches(self._pairs(frozenset({ItemType.BATCH_DECLARED})))
        shapes = self._known.versions("zones", self._pairs(frozenset({ItemType.ZONE_DECLARED})))
        zones = {at: zone_from_text(text) for at, text in shapes.items()}
        return {**self._versions(OF_CONFLICTS & DECLARATIONS, OF_PLACES & DECLARATIONS), **batches, **zones}

    def _versions(
        self, of_conflicts: frozenset[ItemType], of_places: frozenset[ItemType]
    ) -> dict[KnownThing, Conflict | Place]:
        conflicts = self._known.versions("conflicts", self._pairs(of_conflicts))
        places = self._known.versions("places", self._pairs(of_places))
        return {at: conflict_from_text(text) for at, text in conflicts.items()} | {
            at: place_from_text(text) for at, text in places.items()
        }

    def _batches(self, pairs: set[KnownThing]) -> dict[KnownThing, BatchDeclaration]:
        ids = listed(self._engine, {each.id for each in pairs})
        sql = f"select id, shape from record_batches where {among(self._engine, 'id', 'ids')}"
        shapes = dict(self._session.rows(sql, {"ids": ids})) if pairs else {}
        return {each: batch_from_text(shapes[each.id]) for each in pairs}

    def _places_then(self) -> dict[KnownThing, _PlaceThen]:
        pairs = {KnownThing(row.place, row.position) for row in self._rows if row.place is not None}
        if not pairs:
            return {}
        names = dict[str, str]()  # by the shape: a page is about few places, over and over
        found = dict[KnownThing, _PlaceThen]()
        columns = ("shape", "admin", "lat", "lon")
        for at, (shape, admin, lat, lon) in self._known.columns("places", columns, pairs).items():
            name = names.get(shape) or names.setdefault(shape, place_name_from_text(shape))
            found[at] = _PlaceThen(name, admin, None if lat is None or lon is None else Point(lat, lon))
        return found


def _traits(row: Row, place: _PlaceThen) -> Traits:
    return Traits(
        type=row.type,
        conflict=row.conflict,
        place=row.place,
        claimants=_lines(row.claimants),
        sides=_lines(row.sides),
        matter=None if row.matter is None else Matter(row.matter),
        kind=None if row.kind is None else Kind(row.kind),
        admin=_lines(place.admin),
        point=place.point,
    )


def _lines(text: str) -> frozenset[str]:
    return frozenset(text.split("\n")) - {""}
