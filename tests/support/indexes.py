"""The stance index beside the fold that it must equal: journals read by the record view, and what both say."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet

from adapters.index.kept import mark_of
from adapters.index.loading.tables import loaded
from adapters.index.state import IndexState
from adapters.log import codec
from adapters.log.read import read
from adapters.sql.session import Database
from adapters.views.applying import Applier
from adapters.views.record.governing import Indexed
from adapters.views.record.view import SqlRecordView
from adapters.views.view import Copy, create_copy
from adapters.zones import installed
from domain.dates.edtf import Bounds
from domain.record.entries import Entry
from domain.record.folded import Record
from domain.stances.governing import Coordinates, Weighed, agreement, stances, word_of
from domain.stances.ports import PlaceVerdict, SaidBeside, SaidBetween, SaidFilter, StanceFilter, StanceIndex
from domain.vocabulary import PlaceId
from tests.support.said import bounds_on, is_in, possibly_said, surely_said

EVERY_STANCE = StanceFilter()


def a_record_view(database: Database) -> Applier:
    """An empty one, in the place of what was there."""
    view = SqlRecordView(database.engine, installed)
    with database.write() as session:
        create_copy(session, view, Copy(view.name, building=False))
    return Applier(database, view)


def feed(applier: Applier, entries: Sequence[Entry], *, batch: int = 9) -> None:
    for start in range(0, len(entries), batch):
        part = entries[start : start + batch]
        assert applier.apply([read(codec.encode(entry)) for entry in part]) == part[-1].position


def loaded_from(database: Database, position: int) -> IndexState:
    with database.read() as session:
        return loaded(session, database.engine, position=position)


def index_of(database: Database) -> Indexed:
    """An index that is loaded for each snapshot."""
    return lambda session: loaded(session, database.engine, position=mark_of(session).position)


def listed(
    index: StanceIndex, record: Record, conflict: str, asked: Coordinates, shown: StanceFilter = EVERY_STANCE
) -> list[PlaceVerdict]:
    """All places, read in pages of one."""
    found = index.stances(record.conflicts[conflict], asked, None, shown, at=record.position)
    places, after = list[PlaceVerdict](), ""
    while page := found.page(after=after, limit=1):
        places += page
        after = page[-1].place
    assert len(places) == found.total
    return places


def of_fold(record: Record, conflict: str, asked: Coordinates) -> list[PlaceVerdict]:
    """The stances by the rules of time, over all statements that ``record`` knows."""
    declared = record.conflicts[conflict]
    words = [word_of(filed, declared) for filed in record.known_statements() if filed.conflict == conflict]
    return [
        PlaceVerdict(
            place,
            agreement(of_place, sides=declared.sides(), matter=asked.matter),
            {speaker: word.rank.position for speaker, word in sorted(of_place.items())},
        )
        for place, of_place in sorted(stances(words, asked).items())
    ]


def said_in_fold(
    record: Record, conflict: str, between: Bounds, places: AbstractSet[PlaceId] | None, wanted: SaidFilter
) -> SaidBetween:
    known = _words_in_fold(record, conflict)
    told = [word for word in _looked_at(known.values(), places, wanted) if is_in(word, wanted.matter, known)]
    surely = [word.rank.position for word in told if surely_said(word, between, wanted.axis)]
    possibly = [word.rank.position for word in told if possibly_said(word, between, wanted.axis)]
    return SaidBetween(surely, possibly)


def said_beside_in_fold(
    record: Record, conflict: str, between: Bounds, places: AbstractSet[PlaceId] | None, wanted: SaidFilter
) -> SaidBeside:
    """The nearest dates of less than 25 hours beside ``between``."""
    words = _looked_at(_words_in_fold(record, conflict).values(), places, wanted)
    dates = [bounds_on(word, wanted.axis) for word in words if wanted.matter in {None, word.matter}]
    dates = [each for each in dates if each.latest - each.earliest <= 25 * 3_600_000_000]
    before = [each.latest for each in dates if each.latest < between.earliest]
    return SaidBeside(
        max(before, default=None),
        min((each.earliest for each in dates if each.earliest > between.latest), default=None),
    )


def _words_in_fold(record: Record, conflict: str) -> dict[str, Weighed]:
    """By statement, in the order of their positions."""
    declared = record.conflicts[conflict]
    words = [word_of(filed, declared) for filed in record.known_statements() if filed.conflict == conflict]
    return {word.statement: word for word in sorted(words, key=lambda word: word.rank.position)}


def _looked_at(words: Iterable[Weighed], places: AbstractSet[PlaceId] | None, wanted: SaidFilter) -> list[Weighed]:
    return [
        word
        for word in words
        if (wanted.claimants is None or word.claimant in wanted.claimants) and (places is None or word.place in places)
    ]
