"""An entry about a whole conflict changes many places: the timelines take it in steps, and show none of them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import repeat

import pytest

from adapters.log.read import Read
from adapters.sql.session import Database, Session
from adapters.views.applying import Applier
from adapters.views.record.view import SqlRecordView
from adapters.views.timelines import anew
from adapters.views.timelines.read import along_time
from adapters.views.timelines.view import SqlTimelinesView
from adapters.views.view import Copy, View, create_copy, swap
from adapters.zones import installed
from domain.dates.edtf import Bounds
from domain.dates.instants import FIRST, LAST
from domain.errors import LogUnavailable
from domain.intake.drafts import ClaimantCorrectionDraft
from domain.intake.rules.claimants import decide_claimant_correction
from domain.questions.along.lists import EVERYTHING
from domain.record.declarations import PlaceDeclaration
from domain.vocabulary import Role, Status
from tests.support.builders import CONFLICT, Journal, a_draft
from tests.support.engines import EVERY_VERSION, Engine
from tests.support.timelines import begun, expected, filled, in_tables, reads_of, sqlite_database, tables

pytestmark = pytest.mark.engines(*EVERY_VERSION)

TOWNS = [f"town:{number}" for number in range(7)]


@pytest.fixture(autouse=True)
def _three_places_a_step(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(anew, "AT_ONCE", 3)


def claimed() -> Journal:
    """Two sides contradict each other about every town; one of them was an observer once."""
    journal = Journal()
    for town in TOWNS:
        journal.append([PlaceDeclaration(id=town, name=town)])
        for by, holder in (("russia", "russia"), ("isw", "ukraine")):
            said = a_draft(f"{by}:{town}", by=by, status=Status.CONTROLLED, holder=holder, place=town)
            journal.report(said)
    correct(journal, Role.PARTY)
    return journal


def correct(journal: Journal, role: Role) -> None:
    correction = ClaimantCorrectionDraft(conflict=CONFLICT, claimant="isw", role=role, reason="misjudged")
    journal.take(decide_claimant_correction(journal.record, correction, f"to-{role}"))


def corrected() -> Journal:
    """And last it becomes an observer again: its statements make no disputes."""
    journal = claimed()
    correct(journal, Role.OBSERVER)
    return journal


def read_but_the_last(database: Database, reads: Sequence[Read]) -> Applier:
    record, timelines = begun(database)
    assert record.apply(reads) == len(reads)
    assert timelines.apply(reads[:-1]) == len(reads) - 1
    return timelines


def step(database: Database, last: Read) -> bool:
    with database.write() as session:
        return SqlTimelinesView(database.engine).step(session, [last], prefix="timelines_")


def disputes_shown(session: Session, database: Database, journal: Journal, *, at: int) -> int | None:
    """By the reader of the questions; None where the view has not got as far."""
    reader = along_time(session, database.engine, journal.record.conflicts[CONFLICT], at=at)
    return None if reader is None else len(reader.turned(EVERYTHING, Bounds(FIRST, LAST)).opened)


def test_until_it_is_applied_whole_readers_have_the_position_before_it(engine: Engine) -> None:
    journal, database = corrected(), engine.database()
    reads, size = reads_of(journal.entries), len(journal.entries)
    timelines = read_but_the_last(database, reads)
    with database.read() as session:
        before = [in_tables(session, town, LAST, at=size - 1) for town in TOWNS]

    for _ in range(2):
        assert step(database, reads[-1])
        with database.read() as session:
            assert [in_tables(session, town, LAST, at=size - 1) for town in TOWNS] == before
            assert disputes_shown(session, database, journal, at=size - 1) == len(TOWNS)
            assert disputes_shown(session, database, journal, at=size) is None

    assert timelines.apply(reads[-1:]) == size
    with database.read() as session:
        assert [in_tables(session, town, LAST, at=size - 1) for town in TOWNS] == before
        assert disputes_shown(session, database, journal, at=size) == 0
        for town in TOWNS:
            assert in_tables(session, town, LAST, at=size) == expected(journal.entries, town, LAST, at=size)
    database.close()


def test_a_crash_between_two_steps_leaves_the_rest_to_do(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    journal, database = corrected(), engine.database()
    reads, size = reads_of(journal.entries), len(journal.entries)
    timelines = read_but_the_last(database, reads)
    steps, one = list[int](), SqlTimelinesView.step

    def second_fails(view: SqlTimelinesView, session: Session, of: Sequence[Read], *, prefix: str) -> bool:
        steps.append(1)
        if len(steps) > 1:
            raise LogUnavailable("the connection is gone")
        return one(view, session, of, prefix=prefix)

    with monkeypatch.context() as failing:
        failing.setattr(SqlTimelinesView, "step", second_fails)
        with pytest.raises(LogUnavailable):
            timelines.apply(reads[-1:])
    with database.read() as session:
        assert SqlTimelinesView(database.engine).is_between_steps(session, prefix="timelines_")
    assert timelines.apply(reads[-1:]) == size

    with sqlite_database() as another:
        filled(another, journal.entries, repeat(size))
        assert tables(database) == tables(another)
    database.close()


def test_a_copy_that_is_built_reads_the_copy_of_the_record_that_is_built_beside_it(engine: Engine) -> None:
    journal, database = corrected(), engine.database()
    views: list[View] = [SqlRecordView(database.engine, installed), SqlTimelinesView(database.engine).beside()]
    begun(database)  # the copies that are read stay empty
    for view in views:
        with database.write() as session:
            create_copy(session, view, Copy(view.name, building=True), is_indexed=False)
        building = Applier(database, view, building=True)
        assert building.apply(reads_of(journal.entries)) == len(journal.entries)
        building.index()
    with database.write() as session:
        for view in views:
            swap(session, view)

    with sqlite_database() as another:
        filled(another, journal.entries, repeat(len(journal.entries)))
        assert tables(database) == tables(another)
    database.close()


def test_steps_of_an_entry_that_the_log_has_lost_are_undone(engine: Engine) -> None:
    database, journal = engine.database(), claimed()
    timelines = read_but_the_last(database, reads_of(corrected().entries))
    assert step(database, reads_of(corrected().entries)[-1])

    journal.report(a_draft("other", by="ukraine", place=TOWNS[0]))
    entries = journal.entries
    record = SqlRecordView(database.engine, installed)
    with database.write() as session:
        create_copy(session, record, Copy(record.name, building=False))
    assert Applier(database, record).apply(reads_of(entries)) == len(entries)
    assert timelines.apply(reads_of(entries)) == len(entries)

    with sqlite_database() as another:
        filled(another, entries, repeat(len(entries)))
        assert tables(database) == tables(another)
    database.close()
