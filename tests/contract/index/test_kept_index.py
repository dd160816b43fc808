"""The index of a process is at every moment as good as one that was just loaded, whatever happens to the tables."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from threading import Event

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapters.index import kept
from adapters.index.kept import KeptIndex
from adapters.index.loading.files import Damaged, header_of, saved_state
from adapters.index.loading.tables import loaded
from adapters.index.state import IndexState
from adapters.log import codec
from adapters.log.read import read
from adapters.sql.dialect import Engine as EngineName
from adapters.sql.session import Database, Session
from adapters.views.applying import Applier
from adapters.zones import installed
from domain.dates.edtf import parse_instant
from domain.errors import LogUnavailable
from domain.intake.drafts import AnnulmentDraft, ClaimantCorrectionDraft
from domain.intake.rules.claimants import decide_claimant_correction
from domain.record.entries import Entry
from domain.record.folded import record_at
from domain.stances.governing import Coordinates
from domain.vocabulary import Bound, Matter, Status, Voice
from tests.support.builders import CONFLICT, NOON, OTHER_TOWN, Journal, a_draft, a_place, amended
from tests.support.engines import Engine
from tests.support.histories import KYIV, OTHER_RULES, coordinates, grow, journals, rules_like, sieges
from tests.support.indexes import a_record_view, feed, listed, of_fold
from tests.support.properties import examples

A_MOMENT = 0.001
some = settings(examples(25), suppress_health_check=list(HealthCheck))
EVERY_QUESTION = [
    Coordinates(about=NOON, said_by=NOON, bound=bound, voice=voice, matter=matter)
    for bound in Bound
    for voice in Voice
    for matter in Matter
]


class Kept:
    """An index of the tables that ``applier`` fills, and of the log that ``entries`` are."""

    def __init__(self, database: Database, file: Path | None = None) -> None:
        self.database, self.file = database, file
        self.applier = a_record_view(database)
        self.entries: Sequence[Entry] = []
        self.index = self.another()

    def another(self) -> KeptIndex:
        """As another process would have it."""
        return KeptIndex(self.database, self._leaf_at, file=self.file)

    def _leaf_at(self, position: int) -> str | None:
        there = position <= len(self.entries)
        return read(codec.encode(self.entries[position - 1])).leaf.hex() if there else None

    def append(self, entries: Sequence[Entry], *, batch: int = 9) -> None:
        self.entries = [*self.entries, *entries]
        feed(self.applier, entries, batch=batch)

    def state(self) -> IndexState:
        with self.database.read() as session:
            return self.index.state_for(session)

    def assert_is_fold(self, asked: Sequence[Coordinates], *, at: int | None = None) -> None:
        at = len(self.entries) if at is None else at
        record, state = record_at(self.entries, position=at, first_rules=installed), self.state()
        for each in asked:
            assert listed(state, record, CONFLICT, each) == of_fold(record, CONFLICT, each)


@pytest.fixture
def database(engine: Engine) -> Iterator[Database]:
    database = engine.database()
    yield database
    database.close()


@pytest.fixture
def few_later(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "LATER_MAX", 3)


@pytest.mark.usefixtures("few_later")
@some
@given(
    journal=journals(size=24) | sieges(size=24),
    asked=st.lists(coordinates(matters=tuple(Matter)), min_size=3, max_size=3),
    steps=st.lists(st.integers(min_value=1, max_value=9), min_size=1, max_size=6),
)
def test_it_follows_the_tables_as_if_it_were_loaded_anew(
    database: Database, journal: Journal, asked: list[Coordinates], steps: list[int]
) -> None:
    there, start = Kept(database), 3
    there.append(journal.entries[:start])
    there.assert_is_fold(asked)
    while start < len(journal.entries):
        for step in steps:
            there.append(journal.entries[start : start + step])
            start += step
            there.assert_is_fold(asked)
    for at in range(3, len(journal.entries) + 1):
        there.assert_is_fold(asked, at=at)


def test_a_place_that_is_spoken_of_late_comes_in_the_order_of_its_id(database: Database) -> None:
    there, journal = Kept(database), Journal()
    journal.report(a_draft("first", by="russia", place="town"))
    there.append(journal.entries)
    there.state()
    journal.append([a_place("abbey"), a_place("zoo")])
    for place in ("zoo", OTHER_TOWN, "abbey"):
        journal.report(a_draft(f"of-{place}", by="russia", place=place))
    there.append(journal.entries[len(there.entries) :])
    found = listed(there.state(), journal.record, CONFLICT, EVERY_QUESTION[0])

    assert [each.place for each in found] == ["abbey", "other-town", "town", "zoo"]
    there.assert_is_fold(EVERY_QUESTION)


def a_history(statements: int = 12) -> Journal:
    journal = Journal()
    for number in range(statements):
        by = "ukraine" if number % 3 else "russia"
        journal.report(a_draft(f"s{number}", by=by, stated=f"2025-05-{number + 1:02}"))
    return journal


@pytest.mark.usefixtures("few_later")
@some
@given(journal=journals(size=24), asked=coordinates(), data=st.data())
def test_it_starts_from_the_file_and_reads_what_came_since(
    database: Database, journal: Journal, asked: Coordinates, data: st.DataObject, tmp_path: Path
) -> None:
    there = Kept(database, tmp_path / "claimline.db.index")
    there.append(journal.entries)
    there.index.step(saves=True)
    assert there.file is not None
    grow(data.draw, journal, size=8, claimants=("russia", "ukraine", "wagner", "isw"))
    there.append(journal.entries[len(there.entries) :])
    there.index = there.another()

    for at in range(3, len(there.entries) + 1):
        there.assert_is_fold([asked], at=at)


@pytest.mark.usefixtures("few_later")
def test_a_start_from_the_file_reads_no_statement_that_it_holds(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = Kept(database, tmp_path / "index")
    there.append(a_history().entries)
    there.index.step(saves=True)
    there.index = there.another()
    monkeypatch.setattr(kept, "loaded", None)

    there.assert_is_fold(EVERY_QUESTION)


@pytest.mark.usefixtures("few_later")
@pytest.mark.parametrize("damage", ["cut", "flipped", "empty", "other-format", "long"])
def test_a_damaged_file_is_not_used_and_is_written_anew(database: Database, tmp_path: Path, damage: str) -> None:
    there = Kept(database, file := tmp_path / "index")
    there.append(a_history().entries)
    there.index.step(saves=True)
    whole = file.read_bytes()
    file.write_bytes(
        {
            "cut": whole[:-4],
            "flipped": whole[:-4] + bytes([whole[-4] ^ 1]) + whole[-3:],
            "empty": b"",
            "other-format": whole.replace(b'"format":2', b'"format":1', 1),
            "long": whole + b"0",
        }[damage]
    )
    with pytest.raises(Damaged):
        saved_state(file, header_of(file))
    there.index = there.another()

    there.assert_is_fold(EVERY_QUESTION)
    there.index.step(saves=True)
    assert file.read_bytes() == whole


@pytest.mark.usefixtures("few_later")
@pytest.mark.parametrize("restarts", [False, True])
def test_after_a_log_lost_entries_and_grew_again_it_answers_from_the_new_ones(
    database: Database, tmp_path: Path, *, restarts: bool
) -> None:
    there, lost, kept_journal = Kept(database, tmp_path / "index"), a_history(12), a_history(9)
    there.append(lost.entries)
    there.index.step(saves=True)
    there.assert_is_fold(EVERY_QUESTION)
    for number in range(9):
        kept_journal.report(a_draft(f"other{number}", by="ukraine", stated="2025-05-20"))
    there.applier, there.entries = a_record_view(database), []
    there.append(kept_journal.entries)
    with database.write() as session:  # as a restored database has it: the tables are of the same generation
        session.execute("update view_cursors set generation = 1 where view_name = 'record'", {})
    if restarts:
        there.index = there.another()

    for at in range(3, len(there.entries) + 1):
        there.assert_is_fold(EVERY_QUESTION, at=at)


@some
@given(journal=journals(size=24) | sieges(size=24), data=st.data())
def test_after_a_log_lost_entries_it_goes_back_to_the_last_position_in_common(
    database: Database, journal: Journal, data: st.DataObject, monkeypatch: pytest.MonkeyPatch
) -> None:
    common = data.draw(st.integers(4, len(journal.entries)))
    other = _beginning(journal, common)
    grow(data.draw, other, size=8, claimants=("russia", "ukraine", "wagner", "isw"))
    there = _after_a_failover(database, journal.entries, other.entries, common)

    with monkeypatch.context() as patched:
        patched.setattr(kept, "loaded", None)
        for at in range(3, len(there.entries) + 1):
            there.assert_is_fold(EVERY_QUESTION, at=at)


def test_a_statement_that_a_lost_entry_annulled_is_there_again(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal = a_history()
    common = len(journal.entries)
    other = _beginning(journal, common)
    journal.take(amended(journal.record, "s11", AnnulmentDraft(reason="out"), amendment="annulled"))
    other.report(a_draft("other", by="russia", stated="2025-05-20"))
    there = _after_a_failover(database, journal.entries, other.entries, common)

    monkeypatch.setattr(kept, "loaded", None)
    there.assert_is_fold(EVERY_QUESTION)


def _beginning(journal: Journal, common: int) -> Journal:
    other = Journal()
    for entry in journal.entries[len(other.entries) : common]:
        other.record.apply(entry)
        other.entries.append(entry)
        other.at = entry.recorded_at
    return other


def _after_a_failover(database: Database, lost: Sequence[Entry], entries: Sequence[Entry], common: int) -> Kept:
    """The index has read the one log, and had seen the position in common. The tables now hold the other one."""
    there = Kept(database)
    for part in (lost[:common], lost[common:]):
        there.append(part)
        there.state()
    with database.read() as session:
        generation = kept.mark_of(session).generation
    there.applier, there.entries = a_record_view(database), []
    there.append(entries)
    with database.write() as session:  # as a restored database has it: the tables are of the same generation
        of_record = "where view_name = 'record'"
        session.execute(f"update view_cursors set generation = :same {of_record}", {"same": generation})
    return there


def test_tables_that_were_made_anew_are_read_anew(database: Database) -> None:
    there, journal = Kept(database), a_history()
    there.append(journal.entries)
    before = there.state()
    there.applier = Applier(database, a_record_view(database).view)
    feed(there.applier, journal.entries)

    assert there.state() is not before
    there.assert_is_fold(EVERY_QUESTION)


def test_a_snapshot_from_before_is_answered_beside_newer_ones(database: Database) -> None:
    there, journal = Kept(database), a_history()
    there.append(journal.entries[:-2])
    with database.read() as session:
        assert there.index.state_for(session).position == len(journal.entries) - 2
        there.append(journal.entries[-2:])
        assert there.state().position == len(journal.entries)
        there.index.state_for(session)
    there.assert_is_fold(EVERY_QUESTION, at=len(journal.entries) - 2)
    there.assert_is_fold(EVERY_QUESTION)


@pytest.mark.usefixtures("few_later")
def test_readers_get_right_answers_while_rows_come_and_are_sorted(database: Database) -> None:
    there, journal, done = Kept(database), a_history(25), Event()
    there.append(journal.entries[:6])

    def ask() -> int:
        asked = 0
        while not done.is_set() or not asked:
            with database.read() as session:
                state = there.index.state_for(session)
                at = kept.mark_of(session).position
            record = record_at(journal.entries, position=at, first_rules=installed)
            for each in EVERY_QUESTION:
                assert listed(state, record, CONFLICT, each) == of_fold(record, CONFLICT, each)
            asked += 1
        return asked

    def sort() -> None:
        while not done.is_set():
            there.index.step(saves=False)

    with ThreadPoolExecutor() as pool:
        asking = [pool.submit(each) for each in (ask, ask, sort)]
        for start in range(6, len(journal.entries), 3):
            there.append(journal.entries[start : start + 3])
        done.set()
        assert all(each.result() != 0 for each in asking)


def test_before_the_tables_are_there_it_has_nothing(database: Database) -> None:
    index = KeptIndex(database, lambda _: None)
    with database.read() as session:
        assert index.state_for(session).position == 0


def test_a_process_that_serves_keeps_and_saves_it_in_the_background(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept, "LATER_MAX", 3)
    monkeypatch.setattr(kept, "IDLE_SECONDS", 0.01)
    there = Kept(database, file := tmp_path / "index")
    there.append(a_history().entries)
    assert there.index.trouble() is None  # nobody waits for it yet
    there.index.start(saves=lambda: True)
    try:
        while there.index.trouble() is not None or not file.exists():
            Event().wait(A_MOMENT)
    finally:
        there.index.stop()

    there.index = there.another()
    monkeypatch.setattr(kept, "loaded", None)
    there.assert_is_fold(EVERY_QUESTION)


def test_why_it_cannot_be_read_is_told_until_it_can(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "IDLE_SECONDS", 0.01)
    there, is_full = Kept(database), [True]
    there.append(a_history().entries)

    def refused(session: Session, engine: EngineName, *, position: int) -> IndexState:
        if is_full:
            raise LogUnavailable("the disk is full")
        return loaded(session, engine, position=position)

    monkeypatch.setattr(kept, "loaded", refused)
    there.index.start(saves=lambda: False)
    try:
        while there.index.trouble() != "the disk is full":
            Event().wait(A_MOMENT)
        is_full.clear()
        while there.index.trouble() is not None:
            Event().wait(A_MOMENT)
    finally:
        there.index.stop()
    there.assert_is_fold(EVERY_QUESTION)


def test_it_follows_statements_that_are_weighed_anew(database: Database) -> None:
    there, journal = Kept(database), Journal()
    journal.append([rules_like(KYIV)])
    journal.report(a_draft("said", by="wagner", status=Status.CONTROLLED, holder="wagner", stated="2025-05-01"))
    there.append(journal.entries)
    there.assert_is_fold(EVERY_QUESTION)
    parent = ClaimantCorrectionDraft(
        conflict=CONFLICT, claimant="wagner", role=None, parent="ukraine", without_parent=False, reason="misjudged"
    )
    journal.take(decide_claimant_correction(journal.record, parent, "c1"))
    there.append(journal.entries[len(there.entries) :])
    [place] = listed(there.state(), journal.record, CONFLICT, EVERY_QUESTION[0])

    assert place.stances == {"ukraine": 6}
    there.assert_is_fold(EVERY_QUESTION)
    journal.append([OTHER_RULES[2]])
    there.append(journal.entries[len(there.entries) :])
    for hour in range(24):  # of the day that now begins and ends at other instants
        at = parse_instant(f"2025-05-01T{hour:02}:00:00Z")
        there.assert_is_fold([replace(EVERY_QUESTION[0], about=at, said_by=at)])
