"""Which statements govern, and all that is weighed for it, read from the tables of the record."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

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
from domain.places.geometry import Box
from domain.record.declarations import Place
from domain.stances.governing import Coordinates, Weighed
from domain.stances.ports import KnownStatement, PlaceFilter
from domain.vocabulary import Bound, ClaimantId, ConflictId, Matter, PlaceId, Status, Voice


class SqlGoverningStatements(SnapshotPart):
    """The ``GoverningStatements`` port."""

    def governing(
        self, conflict: ConflictId, coordinates: Coordinates, places: PlaceFilter, *, at: int, after: PlaceId
    ) -> Iterator[tuple[Place, ClaimantId, KnownStatement]]:
        bound = coordinates.bound
        speaker = "speaker" if coordinates.voice is Voice.SIDE else "claimant"
        wanted, given = place_conditions(places)
        # Were both on the column, SQLite would take the range, and read the whole conflict for one place.
        where = "s.place > :after" if places.place is None else "s.place = :place and :place > :after"
        inner = (
            f"select s.*, row_number() over (partition by s.place, s.{speaker} order by s.rank desc, s.position desc)"
            f" as nth from record_statements s where s.conflict = :conflict and s.matter = :matter"
            f" and s.{speaker} is not null and {where} and {known('s')}"
            f" and s.stated_{bound} <= :said_by and s.effective_{bound} <= :about and s.until_latest >= :about"
            f" and {not_taken_back('s', bound)}"
        )
        captured = f" and not ({_captured(speaker, bound)})" if coordinates.matter is Matter.SIEGE else ""
        sql = (
            f"select {TOLD_COLUMNS}, p.shape from ({inner}) s {WITH_REPORT} {WITH_PLACE}"
            f" where s.nth = 1 {captured} {wanted} order by s.place, s.{speaker}"
        )
        given |= {
            "conflict": conflict,
            "matter": str(coordinates.matter),
            "after": after,
            "at": at,
            "said_by": coordinates.said_by,
            "about": coordinates.about,
        }
        for row in self._session.stream(sql, given):
            told = told_from_row(row)
            yield place_from_text(row[-1]), told.word.speaker_in(coordinates.voice) or told.word.claimant, told

    def words(self, conflict: ConflictId, places: PlaceFilter, *, at: int) -> Iterator[Weighed]:
        wanted, given = place_conditions(places)
        by_place = "" if places.place is None else " and s.place = :place"
        sql = (
            f"select s.id, s.position, {WORD_COLUMNS} from record_statements s {WITH_PLACE if wanted else ''}"
            f" where s.conflict = :conflict and {known('s')}{by_place} {wanted} order by s.place, s.position"
        )
        for statement, position, *row in self._session.stream(sql, given | {"conflict": conflict, "at": at}):
            yield word_from_row(statement, position, row)

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


def _captured(speaker: str, bound: Bound) -> str:
    """Whether the governing statement ``s`` is an encirclement that a capture ends: a statement about control."""
    return (
        f"s.status = '{Status.ENCIRCLED}' and exists (select 1 from record_statements c"
        f" where c.conflict = s.conflict and c.matter = '{Matter.CONTROL}' and c.place = s.place"
        f" and c.{speaker} = s.{speaker} and c.status = '{Status.CONTROLLED}' and c.side = s.side and {known('c')}"
        f" and c.stated_{bound} <= :said_by and c.effective_{bound} <= :about"
        f" and (c.rank > s.rank or (c.rank = s.rank and c.position > s.position)) and {not_taken_back('c', bound)})"
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
