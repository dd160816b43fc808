"""An entry about a whole conflict: the places that it changes are made anew of their words, some at a time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet

from adapters.log.read import Read
from adapters.sql.dialect import Engine, among, listed, table_of
from adapters.sql.session import Session
from adapters.views.conflicts import Conflicts
from adapters.views.record.part import ACTIVE, LOOK_UP, OPEN
from adapters.views.timelines.kept import KeptTimelines
from adapters.views.timelines.revisions import VERSION, WordVersion, version_from_row
from adapters.views.timelines.rows import COLUMNS, Rows
from adapters.views.timelines.window import Window
from adapters.views.weighing import About
from domain.record.amendments import ClaimantCorrection
from domain.record.zones import ZoneRules
from domain.stances.keeping.known import PlaceWord, TakenBack
from domain.stances.keeping.place import KeptPlace
from domain.stances.keeping.remembered import RememberedWords
from domain.vocabulary import ConflictId, PlaceId

AT_ONCE = 200  # places


class Anew:
    """``read``: such an entry. The places are made anew in their order. ``kept``: where they are all in memory."""

    def __init__(  # noqa: PLR0913, PLR0917 - where it reads and writes, and for which entry
        self, session: Session, engine: Engine, prefix: str, record: str, read: Read, kept: KeptTimelines | None = None
    ) -> None:
        self._session = session
        self._record = record
        self._engine: Engine = engine
        self._prefix = prefix
        self._read = read
        self._kept = kept
        self._position = read.position

    def step(self) -> bool:
        """Make some places anew. Returns whether there were any left."""
        if self._record != ACTIVE:
            self._session.execute(LOOK_UP.format(record=self._record), {})
        places = self._next()
        if places:
            self._make(places)
            done = (self._position, self._read.leaf.hex(), *places[-1])
            self._session.execute(f"delete from {self._prefix}steps", {})
            self._session.insert(f"{self._prefix}steps", ("position", "leaf", "conflict", "place"), [done])
        return bool(places)

    def finish(self) -> None:
        while self.step():
            pass
        self._session.execute(f"delete from {self._prefix}steps", {})

    def _next(self) -> list[About]:
        sql = f"select conflict, place from {self._prefix}steps where position = :position"
        rows = self._session.rows(sql, {"position": self._position})
        done = About(*rows[0]) if rows else About("", "")
        body = rereading(self._read)
        conflicts = self._conflicts_in(body.name) if isinstance(body, ZoneRules) else {body.conflict} if body else set()
        found = list[About]()
        for conflict in sorted(each for each in conflicts if each >= done.conflict):
            after = done.place if conflict == done.conflict else ""
            found += self._changed(conflict, after=after, limit=AT_ONCE - len(found))
        return found

    def _conflicts_in(self, zone: str) -> set[ConflictId]:
        rows = self._session.rows(
            f"select distinct c.id from {self._record}conflicts c where c.tz = :zone", {"zone": zone}
        )
        return {conflict for (conflict,) in rows}

    def _changed(self, conflict: ConflictId, *, after: PlaceId, limit: int) -> list[About]:
        """The places with a statement that is weighed anew, and those where another side speaks than before."""
        known = self._conflicts({conflict})
        turned = known.sides(conflict, at=self._position - 1) ^ known.sides(conflict, at=self._position)
        sql = (
            f"select distinct s.conflict, s.place from {self._record}statements s where s.conflict = :conflict"
            " and s.known_from <= :at and s.known_to > :at"
            f" and (s.known_from = :at or (s.matter is not null and {among(self._engine, 's.speaker', 'turned')}))"
            " and s.place > :after order by s.place limit :limit"
        )
        given: dict[str, object] = {"conflict": conflict, "at": self._position, "after": after, "limit": limit}
        given["turned"] = listed(self._engine, turned)
        return [About(*row) for row in self._session.rows(sql, given)]

    def _make(self, places: Sequence[About]) -> None:
        rows, whole = Rows(), self._whole(places)
        known = self._conflicts({each.conflict for each in places})
        for about, known_words in self._words(places).items():
            place, words = whole[about], RememberedWords(known_words)
            sides = known.sides(about.conflict, at=self._position)
            place.remake(known_words, sides=sides, words=words)
            if self._kept is not None:
                self._kept.keep(about, place, words)
            rows.take(about, place, self._position)
        rows.write(self._session, self._engine, self._prefix)

    def _whole(self, places: Sequence[About]) -> Mapping[About, KeptPlace]:
        if self._kept is not None:
            return {about: self._kept.place(about) for about in places}
        window = Window(self._session, self._engine, self._prefix)
        window.load_whole(places)
        return window.places

    def _conflicts(self, conflicts: AbstractSet[ConflictId]) -> Conflicts:
        known = Conflicts(self._session, self._engine, self._record, first=self._position, last=self._position)
        known.know(conflicts)
        return known

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
            f"select {VERSION} from {table} join {self._record}statements s"
            " on s.place = w.place and s.conflict = w.conflict where s.known_from <= :at and s.known_to > :at"
        )
        yield from map(version_from_row, self._session.stream(sql, {**given, "at": self._position}))


def rereading(read: Read) -> ZoneRules | ClaimantCorrection | None:
    """The entry, if it changes how the statements of a conflict are read."""
    if read.narrow is not None:
        return None
    body = read.entry.body
    return body if isinstance(body, ZoneRules | ClaimantCorrection) else None


def undo_another(session: Session, prefix: str, read: Read) -> None:
    """Undo the steps of an entry that the log no longer has: ``read`` came in its place."""
    rows = session.rows(f"select position, leaf from {prefix}steps", {})
    if not rows or rows[0] == (read.position, read.leaf.hex()):
        return
    at = {"position": rows[0][0]}
    for table in COLUMNS:
        session.execute(f"delete from {prefix}{table} where known_from = :position", at)
        session.execute(f"update {prefix}{table} set known_to = {OPEN} where known_to = :position", at)
    session.execute(f"delete from {prefix}steps", {})


def _taken_back(versions: Sequence[WordVersion]) -> Iterator[PlaceWord]:
    """The words of one place, each with the retraction of it."""
    retractions = {each.retracts: each.word for each in versions if each.retracts is not None}
    for each in versions:
        retraction = retractions.get(each.word.said.statement)
        yield each.word if retraction is None else each.word.retracted(TakenBack(retraction.said, retraction.begins))
