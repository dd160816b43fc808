"""An entry about a whole conflict: the places that it changes are made anew of their words, some at a time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice

from adapters.sql.dialect import Engine, among, listed, table_of
from adapters.sql.session import Session
from adapters.views.record.part import ACTIVE
from adapters.views.timelines.conflicts import SidesKnown
from adapters.views.timelines.revisions import VERSION, WordVersion, version_from_row
from adapters.views.timelines.rows import Rows
from adapters.views.timelines.window import Window
from adapters.views.timelines.words import About
from domain.record.amendments import ClaimantCorrection
from domain.record.zones import ZoneRules
from domain.stances.known import ListedWords, PlaceWord, TakenBack
from domain.vocabulary import ConflictId

AT_ONCE = 200  # places


class Anew:
    """``position``: that of the entry."""

    def __init__(self, session: Session, engine: Engine, prefix: str, position: int) -> None:
        self._session = session
        self._engine: Engine = engine
        self._prefix = prefix
        self._position = position

    def write(self, body: ZoneRules | ClaimantCorrection) -> None:
        conflicts = self._conflicts_in(body.name) if isinstance(body, ZoneRules) else {body.conflict}
        for conflict in sorted(conflicts):
            places = iter(self._changed(conflict))
            while some := list(islice(places, AT_ONCE)):
                self._make(some)

    def _conflicts_in(self, zone: str) -> set[ConflictId]:
        rows = self._session.rows(f"select distinct c.id from {ACTIVE}conflicts c where c.tz = :zone", {"zone": zone})
        return {conflict for (conflict,) in rows}

    def _changed(self, conflict: ConflictId) -> list[About]:
        """The places with a statement that is weighed anew, and those where another side speaks than before."""
        known = SidesKnown(self._session, self._engine, {conflict}, self._position)
        turned = known.sides(conflict, at=self._position - 1) ^ known.sides(conflict, at=self._position)
        sql = (
            f"select distinct s.conflict, s.place from {ACTIVE}statements s where s.conflict = :conflict"
            " and s.known_from <= :at and s.known_to > :at"
            f" and (s.known_from = :at or (s.matter is not null and {among(self._engine, 's.speaker', 'turned')}))"
            " order by s.place"
        )
        given = {"conflict": conflict, "at": self._position, "turned": listed(self._engine, turned)}
        return [About(*row) for row in self._session.rows(sql, given)]

    def _make(self, places: Sequence[About]) -> None:
        window, rows = Window(self._session, self._engine, self._prefix), Rows()
        window.load_whole(places)
        known = SidesKnown(self._session, self._engine, {each.conflict for each in places}, self._position)
        for about, words in self._words(places).items():
            place, sides = window.places[about], known.sides(about.conflict, at=self._position)
            place.remake(words, sides=sides, words=ListedWords(words))
            rows.take(about, place, self._position)
        rows.write(self._session, self._prefix)

    def _words(self, places: Sequence[About]) -> dict[About, list[PlaceWord]]:
        """All that are known at the position."""
        versions: dict[About, list[WordVersion]] = {about: [] for about in places}
        for each in self._versions(places):
            versions[each.about].append(each)
        return {about: list(_taken_back(of_place)) for about, of_place in versions.items()}

    def _versions(self, places: Sequence[About]) -> Iterator[WordVersion]:
        table, given = table_of(
            self._engine, "w", {"conflict": "text", "place": "text"}, [tuple(each) for each in places]
        )
        sql = (
            f"select {VERSION} from {table} join {ACTIVE}statements s on s.place = w.place and s.conflict = w.conflict"
            " where s.known_from <= :at and s.known_to > :at"
        )
        yield from map(version_from_row, self._session.stream(sql, {**given, "at": self._position}))


def _taken_back(versions: Sequence[WordVersion]) -> Iterator[PlaceWord]:
    """The words of one place, each with the retraction of it."""
    retractions = {each.retracts: each.word for each in versions if each.retracts is not None}
    for each in versions:
        retraction = retractions.get(each.word.said.statement)
        yield each.word if retraction is None else each.word.retracted(TakenBack(retraction.said, retraction.begins))
