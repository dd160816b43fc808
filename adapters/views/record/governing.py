"""Which statements govern, and all that is weighed for it, read from the tables of the record."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from functools import cached_property

from adapters.sql.dialect import Engine, among, listed, table_of
from adapters.sql.session import Session
from adapters.views.record.part import place_from_text
from adapters.views.record.rows import (
    RETRACTED,
    TOLD_COLUMNS,
    WITH_PLACE,
    WITH_REPORT,
    WORD_COLUMNS,
    SnapshotPart,
    known,
    told_from_row,
    word_from_row,
)
from adapters.views.record.texts import naming
from domain.dates.edtf import Bounds
from domain.dates.instants import Instant
from domain.places.geometry import Box
from domain.record.declarations import Conflict, Place
from domain.stances.governing import Coordinates, Weighed
from domain.stances.lines import Lanes, Line, SidesSince
from domain.stances.listed import ListedClaim, ListedDisputes
from domain.stances.passed import Passed
from domain.stances.ports import (
    ChangedPlace,
    ControlClaims,
    KnownStatement,
    ListedChanges,
    ListedStances,
    PlaceFilter,
    SaidBeside,
    SaidBetween,
    SaidFilter,
    StanceCut,
    StanceFilter,
    StanceIndex,
)
from domain.vocabulary import Bound, ClaimantId, ConflictId, Matter, PlaceId, Status

Indexed = Callable[[Session], StanceIndex]  # as of the snapshot of a session


class SqlGoverningStatements(SnapshotPart):
    """The ``GoverningStatements`` port."""

    def __init__(self, session: Session, engine: Engine, index: Indexed) -> None:
        super().__init__(session, engine)
        self._index = index

    def stances(
        self, conflict: Conflict, coordinates: Coordinates, places: PlaceFilter, shown: StanceFilter, *, at: int
    ) -> ListedStances:
        return self._indexed.stances(conflict, coordinates, self._chosen(places, at), shown, at=at)

    def said(self, conflict: ConflictId, between: Bounds, wanted: SaidFilter, *, at: int) -> SaidBetween:
        return self._indexed.said(conflict, between, self._chosen(wanted.places, at), wanted, at=at)

    def said_beside(self, conflict: ConflictId, between: Bounds, wanted: SaidFilter, *, at: int) -> SaidBeside:
        return self._indexed.said_beside(conflict, between, self._chosen(wanted.places, at), wanted, at=at)

    def changes(
        self,
        conflict: ConflictId,
        before: StanceCut,
        after: StanceCut,
        places: PlaceFilter,
        claimants: AbstractSet[ClaimantId] | None,
    ) -> ListedChanges:
        chosen = self._chosen(places, before.at), self._chosen(places, after.at)
        return self._indexed.changes(conflict, before, after, chosen, claimants)

    def words_behind(
        self, conflict: ConflictId, changed: Sequence[ChangedPlace], matter: Matter, *, at: int
    ) -> Iterator[Weighed]:
        if matter is Matter.SIEGE:
            # The index on places is to be taken: were the conflict a plain column, SQLite would read all of it.
            of_places = (
                f"{among(self._engine, 's.place', 'of')} and coalesce(s.conflict, '') = :conflict"
                f" and (s.matter = '{Matter.SIEGE}' or s.status = '{Status.CONTROLLED}' or s.retracts is not null)"
            )
            return self._words(of_places, {"conflict": conflict}, (each.place for each in changed), at)
        return self._words_at({position for each in changed for position in (*each.before, *each.after)}, at)

    def _words_at(self, positions: AbstractSet[int], at: int) -> Iterator[Weighed]:
        """The words at those positions, and their retractions."""
        wanted = [(position,) for position in sorted(positions)]
        table, given = table_of(self._engine, "w", {"position": "bigint"}, wanted)
        source = f"from {table} cross join record_statements s where s.position = w.position and {known('s')}"
        rows = self._session.rows(f"select s.id, s.position, {WORD_COLUMNS} {source}", {**given, "at": at})
        yield from (word_from_row(statement, position, row) for statement, position, *row in rows)
        yield from self._words(among(self._engine, "s.retracts", "of"), {}, (row[0] for row in rows), at)

    def _words(self, condition: str, given: Mapping[str, object], of: Iterable[str], at: int) -> Iterator[Weighed]:
        sql = f"select s.id, s.position, {WORD_COLUMNS} from record_statements s where {condition} and {known('s')}"
        rows = self._session.rows(sql, {**given, "at": at, "of": listed(self._engine, of)})
        return (word_from_row(statement, position, row) for statement, position, *row in rows)

    def control_claims(
        self, conflict: Conflict, line: Line, places: PlaceFilter, *, by: Instant
    ) -> Iterator[ControlClaims]:
        return self._indexed.control_claims(conflict, line, self._chosen(places, line.known_at), by=by)

    def listed_disputes(
        self,
        conflict: Conflict,
        lines: Sequence[Line],
        places: PlaceFilter,
        claimants: AbstractSet[ClaimantId] | None,
        *,
        by: Instant,
    ) -> ListedDisputes:
        return self._indexed.disputes(conflict, lines, self._chosen(places, lines[0].known_at), claimants, by=by)

    def listed_claims(
        self, conflict: Conflict, line: Line, places: PlaceFilter, *, by: Instant
    ) -> Iterator[ListedClaim]:
        return self._indexed.claims(conflict, line, self._chosen(places, line.known_at), by=by)

    def lanes(self, conflict: ConflictId, line: Line, sides: Sequence[SidesSince], places: PlaceFilter) -> Lanes:
        return self._indexed.lanes(conflict, line, sides, self._chosen(places, line.known_at))

    def lanes_touched(
        self, conflict: ConflictId, line: Line, sides: Sequence[SidesSince], places: PlaceFilter, *, after: int
    ) -> tuple[AbstractSet[PlaceId], Lanes]:
        chosen = self._chosen(places, line.known_at)
        touched = self._indexed.touched(conflict, after=after, at=line.known_at)
        these = touched if chosen is None else touched & chosen
        return these, self._indexed.lanes(conflict, line, sides, these)

    @cached_property
    def _indexed(self) -> StanceIndex:
        return self._index(self._session)

    def _chosen(self, places: PlaceFilter, at: int) -> AbstractSet[PlaceId] | None:
        """Those that the filter lets through; None where it lets all through."""
        wanted, given = place_conditions(places)
        if not wanted:
            return None if places.place is None else {places.place}
        one = "" if places.place is None else " and p.id = :place"
        sql = f"select p.id from record_places p where {known('p')}{one} {wanted}"
        return {row[0] for row in self._session.rows(sql, {**given, "at": at})}

    def words(self, conflict: ConflictId, places: PlaceFilter, *, at: int) -> Iterator[Weighed]:
        wanted, given = place_conditions(places)
        by_place = "" if places.place is None else " and s.place = :place"
        sql = (
            f"select s.id, s.position, {WORD_COLUMNS} from record_statements s {WITH_PLACE if wanted else ''}"
            f" where s.conflict = :conflict and {known('s')}{by_place} {wanted} order by s.place, s.position"
        )
        for statement, position, *row in self._session.stream(sql, given | {"conflict": conflict, "at": at}):
            yield word_from_row(statement, position, row)

    def how_much(self, conflict: ConflictId, places: PlaceFilter, *, at: int) -> tuple[int, int]:
        return self._indexed.how_much(conflict, self._chosen(places, at), at=at)

    def passed(self, conflict: ConflictId, asked: Coordinates, places: PlaceFilter, *, at: int) -> Mapping[Passed, int]:
        return self._indexed.passed(conflict, asked, self._chosen(places, at), at=at)

    def told_of(self, place: PlaceId, conflict: ConflictId, *, at: int) -> Sequence[KnownStatement]:
        sql = (
            f"select {TOLD_COLUMNS}, {RETRACTED} from record_statements s {WITH_REPORT}"
            f" where s.place = :place and s.conflict = :conflict and {known('s')} order by s.position"
        )
        rows = self._session.rows(sql, {"place": place, "conflict": conflict, "at": at})
        return [told_from_row(row, retracted_by=row[-1]) for row in rows]

    def spoken_of(  # noqa: PLR0913 - one parameter for each part of the question
        self,
        conflict: ConflictId,
        speaker: ClaimantId,
        coordinates: Coordinates,
        places: PlaceFilter,
        *,
        at: int,
        since: PlaceId,
    ) -> Iterator[Place]:
        wanted, given = place_conditions(places)
        one = "" if places.place is None else "and p.id = :place"
        sql = (
            f"select p.shape from record_places p where p.id >= :since and {known('p')} {one} {wanted}"
            " and exists (select 1 from record_statements s where s.conflict = :conflict and s.matter = :matter"
            f" and s.place = p.id and s.speaker = :speaker and {known('s')}"
            f" and s.stated_{coordinates.bound} <= :said_by and s.effective_{coordinates.bound} <= :about)"
            " order by p.id"
        )
        given |= {
            "conflict": conflict,
            "speaker": speaker,
            "matter": str(coordinates.matter),
            "said_by": coordinates.said_by,
            "about": coordinates.about,
            "at": at,
            "since": since,
        }
        for (text,) in self._session.stream(sql, given):
            yield place_from_text(text)

    def speakers(self, conflict: ConflictId, *, at: int) -> list[ClaimantId]:
        sql = (
            "select distinct s.speaker from record_statements s"
            f" where s.conflict = :conflict and s.speaker is not null and s.matter is not null and {known('s')}"
        )
        return sorted(row[0] for row in self._session.rows(sql, {"conflict": conflict, "at": at}))


def not_taken_back(alias: str, bound: Bound) -> str:
    return (
        f"not exists (select 1 from record_statements t where t.retracts = {alias}.id and {known('t')}"
        f" and t.stated_{bound} <= :said_by)"
    )


def place_conditions(places: PlaceFilter) -> tuple[str, dict[str, object]]:
    conditions, given = list[str](), dict[str, object]()
    if places.place is not None:
        given["place"] = places.place
    if places.admin is not None:
        conditions.append("p.admin like :admin escape '!'")
        given["admin"] = naming(places.admin)
    if places.box is not None:
        conditions.append(box_condition(places.box))
        box = places.box
        given |= {"west": box.west, "south": box.south, "east": box.east, "north": box.north}
    return "".join(f" and {condition}" for condition in conditions), given


def box_condition(box: Box) -> str:
    between = "p.lon >= :west and p.lon <= :east" if box.west <= box.east else "(p.lon >= :west or p.lon <= :east)"
    return f"p.lat >= :south and p.lat <= :north and {between}"
