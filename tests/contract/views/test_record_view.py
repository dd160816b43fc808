"""The record view against the fold that it must equal, on both engines."""

from __future__ import annotations

from collections.abc import Iterator
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapters.log import codec
from adapters.log.read import Read, read
from adapters.sql.session import Database
from adapters.views.record.part import RecordPart
from adapters.views.record.past import SqlPast
from adapters.views.record.view import SqlRecordView
from adapters.zones import installed
from domain.dates.edtf import Bounds, parse
from domain.dates.instants import MICROSECONDS_PER_DAY
from domain.intake.needs import Needs
from domain.questions.past import StatementFilter
from domain.record.amendments import Annulment, Correction, Corroboration
from domain.record.declarations import Claimant, ConflictDeclaration
from domain.record.entries import Entry
from domain.record.folded import Record, record_at
from domain.record.statements import Statement
from domain.stances.governing import Coordinates, stances
from domain.stances.ports import KnownStatement, PlaceFilter, StanceFilter
from domain.vocabulary import Kind, Matter, Role, Status
from tests.support.builders import CLAIMANTS, CONFLICT, NOON, OTHER_TOWN, TOWN, Journal, a_draft
from tests.support.engines import Engine
from tests.support.histories import coordinates, grow, journals, sieges, words_of
from tests.support.indexes import a_record_view, feed, index_of
from tests.support.properties import examples

KYIV = ZoneInfo("Europe/Kyiv")
LONG = 400 * MICROSECONDS_PER_DAY


@pytest.fixture
def database(engine: Engine) -> Iterator[Database]:
    database = engine.database()
    yield database
    database.close()


def governing(database: Database, asked: Coordinates, *, at: int) -> dict[str, dict[str, KnownStatement]]:
    found: dict[str, dict[str, KnownStatement]] = {}
    with database.read() as session:
        past = SqlPast(session, database.engine, index_of(database))
        conflict = past.conflict(CONFLICT, at=at)
        assert conflict is not None
        for each in past.stances(conflict, asked, PlaceFilter(), StanceFilter(), at=at).page(after="", limit=9):
            told = past.told_at(each.stances.values(), at=at)
            found[each.place] = {speaker: told[position] for speaker, position in each.stances.items()}
    return found


def assert_view_is_fold(database: Database, entries: list[Entry], asked: Coordinates, *, at: int) -> None:
    record = record_at(entries, position=at, first_rules=installed)
    found = governing(database, asked, at=at)
    assert {place: {speaker: told.word for speaker, told in of.items()} for place, of in found.items()} == stances(
        words_of(record), asked
    )
    for told in (told for of in found.values() for told in of.values()):
        assert told.filed.content == record.statements[told.filed.id].content
        assert told.report.source == record.reports[told.filed.report].source
    with database.read() as session:
        past = SqlPast(session, database.engine, index_of(database))
        for place in (TOWN, OTHER_TOWN):
            told_of = past.told_of(place, CONFLICT, at=at)
            known = [filed for filed in record.known_statements() if filed.content.place == place]
            assert [told.filed for told in told_of] == known
            assert past.place(place, at=at) == record.places[place]


some = settings(examples(25), suppress_health_check=list(HealthCheck))


@some
@given(data=st.data())
def test_the_view_answers_as_the_fold_does_at_every_position(data: st.DataObject, database: Database) -> None:
    journal, asked = data.draw(journals()), data.draw(coordinates())
    applier = a_record_view(database)
    feed(applier, journal.entries, batch=data.draw(st.integers(min_value=1, max_value=9)))
    for at in range(3, len(journal.entries) + 1):
        assert_view_is_fold(database, journal.entries, asked, at=at)


@pytest.mark.thorough
@some
@given(sieges(size=24), st.lists(coordinates(matters=(Matter.SIEGE,)), min_size=3, max_size=3))
def test_the_view_ends_an_encirclement_where_the_fold_does(
    database: Database, journal: Journal, asked: list[Coordinates]
) -> None:
    feed(a_record_view(database), journal.entries, batch=9)
    for each in asked:
        for at in range(3, len(journal.entries) + 1):
            assert_view_is_fold(database, journal.entries, each, at=at)


def test_an_encirclement_ends_with_its_capture_and_stands_again_once_that_is_taken_back(database: Database) -> None:
    journal = Journal()
    journal.report(a_draft("ring", by="russia", status=Status.ENCIRCLED, holder="russia", stated="2025-05-01"))
    journal.report(a_draft("taken", by="wagner", status=Status.CONTROLLED, holder="wagner", stated="2025-05-02"))
    journal.report(a_draft("back", by="wagner", kind=Kind.RETRACTION, retracts="taken", stated="2025-05-04"))
    feed(a_record_view(database), journal.entries, batch=9)
    found = list[list[str]]()
    for day in ("2025-05-01", "2025-05-02", "2025-05-03", "2025-05-04"):
        end = parse(day).bounds(KYIV).latest
        asked = Coordinates(about=end, said_by=end, matter=Matter.SIEGE)
        assert_view_is_fold(database, journal.entries, asked, at=len(journal.entries))
        of_town = governing(database, asked, at=len(journal.entries)).get(TOWN, {})
        found.append([told.filed.id for told in of_town.values()])

    assert found == [["ring"], [], [], ["ring"]]


@some
@given(data=st.data())
def test_one_version_of_each_statement_is_the_last(data: st.DataObject, database: Database) -> None:
    journal = data.draw(journals(size=20))
    feed(a_record_view(database), journal.entries, batch=data.draw(st.integers(min_value=1, max_value=20)))
    with database.read() as session:
        rows = session.rows("select id from record_statements where is_last = 1 order by position", {})

    assert [name for (name,) in rows] == [each.body.id for each in journal.entries if isinstance(each.body, Statement)]


@pytest.mark.parametrize(
    ("since", "until", "is_chosen"),
    [
        ("2025-05-10", None, True),
        ("2025-05-11", None, False),
        (None, "2025-05-01", True),
        (None, "2025-04-30", False),
    ],
)
def test_statements_are_chosen_where_they_may_have_been_stated_in_time(
    database: Database, since: str | None, until: str | None, *, is_chosen: bool
) -> None:
    journal = Journal()
    journal.report(a_draft("vague", by="russia", stated="[2025-05-01..2025-05-10]"))
    feed(a_record_view(database), journal.entries, batch=9)
    wanted = StatementFilter(
        stated_from=None if since is None else parse(since).bounds(KYIV).earliest,
        stated_to=None if until is None else parse(until).bounds(KYIV).latest,
    )
    with database.read() as session:
        found = SqlPast(session, database.engine, index_of(database)).statements(
            wanted, at=len(journal.entries), after=0, limit=9
        )

    assert [told.filed.id for told in found] == (["vague"] if is_chosen else [])


@some
@given(data=st.data())
def test_a_past_answer_of_the_view_stays_whatever_is_appended(data: st.DataObject, database: Database) -> None:
    journal, asked = data.draw(journals()), data.draw(coordinates())
    applier = a_record_view(database)
    feed(applier, journal.entries, batch=5)
    at = len(journal.entries)
    before = governing(database, asked, at=at)
    grow(data.draw, journal, size=8, claimants=("russia", "ukraine", "wagner", "isw"))
    feed(applier, journal.entries[at:], batch=3)

    assert governing(database, asked, at=at) == before


@some
@given(data=st.data())
def test_a_part_of_the_record_is_that_part_of_the_fold(data: st.DataObject, database: Database) -> None:
    journal = data.draw(journals())
    feed(a_record_view(database), journal.entries, batch=4)
    named = set(data.draw(st.lists(st.sampled_from(sorted(journal.record.statements) or ["none"]), max_size=4)))
    reports = {f"report-{statement}" for statement in named}
    needs = Needs(
        statements=named,
        appended=reports,
        places={TOWN},
        conflicts={CONFLICT},
        said_of={("russia", TOWN): Bounds(NOON - LONG, NOON)},
    )
    with database.read() as session:
        part = RecordPart(session, database.engine, installed).load(needs)

    assert_part_of(part, journal.record, needs)


def assert_part_of(part: Record, whole: Record, needs: Needs) -> None:
    assert part.conflicts.items() <= whole.conflicts.items()
    assert all(part.places[place] == whole.places[place] for place in part.places)
    assert all(part.statements[each] == whole.statements[each] for each in part.statements)
    assert all(part.reports[each] == whole.reports[each] for each in part.reports)
    assert all(part.appended[each] == whole.appended[each] for each in part.appended)
    assert {TOWN} <= part.places.keys()
    assert needs.statements & whole.statements.keys() <= part.statements.keys()
    assert needs.appended & whole.reports.keys() <= part.appended.keys()
    said = [
        each.id for each in whole.statements.values() if (each.content.claimant, each.content.place) == ("russia", TOWN)
    ]
    assert set(said) <= part.statements.keys()
    for statement in needs.statements & whole.statements.keys():
        retracted_by = whole.statements[statement].retracted_by
        assert retracted_by is None or retracted_by in part.statements


@some
@given(data=st.data())
def test_all_words_and_what_is_told_of_them_are_those_of_the_fold(data: st.DataObject, database: Database) -> None:
    journal = data.draw(journals())
    feed(a_record_view(database), journal.entries, batch=data.draw(st.integers(min_value=1, max_value=9)))
    since = data.draw(st.integers(min_value=0, max_value=len(journal.entries)))
    for at in range(3, len(journal.entries) + 1):
        record = record_at(journal.entries, position=at, first_rules=installed)
        with database.read() as session:
            past = SqlPast(session, database.engine, index_of(database))
            words = list(past.words(CONFLICT, PlaceFilter(), at=at))
            assert words == sorted(words_of(record), key=lambda word: (word.place, word.rank.position))
            in_town = past.words(CONFLICT, PlaceFilter(place=TOWN), at=at)
            assert list(in_town) == [word for word in words if word.place == TOWN]
            named = {word.statement for word in words} | {"none"}
            told = past.told(named, at=at)
            assert {name: each.filed for name, each in told.items()} == {
                filed.id: filed for filed in record.known_statements()
            }
            assert past.places_of({TOWN, "none"}, at=at) == {TOWN: record.places[TOWN]}
            amended = past.amendings(named, after=since, at=at)
            assert [(each.amendment, each.moment.position) for each in amended] == [
                (entry.body, entry.position)
                for entry in journal.entries[since:at]
                if isinstance(entry.body, Correction | Annulment) and entry.body.target in named
            ]
            said = past.said_of(TOWN, CONFLICT, at=at)
            assert [each.word for each in said if not each.is_annulled] == [
                word for word in words if word.place == TOWN
            ]
            assert [(each.word.statement, each.kind, each.is_annulled) for each in said] == [
                (filed.id, filed.content.kind, filed.annulled)
                for filed in sorted(record.statements.values(), key=lambda filed: filed.position)
                if filed.content.place == TOWN
            ]
            everything = {each.word.statement for each in said}
            assert [each.moment.position for each in past.amendments(everything, at=at)] == [
                entry.position
                for entry in journal.entries[:at]
                if isinstance(entry.body, Correction | Annulment | Corroboration) and entry.body.target in everything
            ]


@some
@given(data=st.data())
def test_the_narrow_decoder_gives_the_rows_that_the_codec_gives(data: st.DataObject, database: Database) -> None:
    entries = data.draw(journals()).entries
    feed(a_record_view(database), entries, batch=data.draw(st.integers(1, 20)))
    narrow = rows(database)
    applier = a_record_view(database)
    applier.apply([Read(entry, read(codec.encode(entry)).leaf) for entry in entries])

    assert rows(database) == narrow


def rows(database: Database) -> dict[str, list[tuple[Any, ...]]]:
    with database.read() as session:
        return {
            table: sorted(session.rows(f"select * from record_{table}", {}), key=repr) for table in SqlRecordView.tables
        }


def test_a_statement_by_a_claimant_of_the_same_batch_is_weighed(database: Database) -> None:
    journal = Journal()
    journal.report(a_draft("first", by="russia"))
    scouts = Claimant(name="Scouts", role=Role.PARTY, parent="ukraine")
    known = MappingProxyType({**CLAIMANTS, "scouts": scouts})
    journal.append([ConflictDeclaration(id=CONFLICT, name="War", tz="Europe/Kyiv", claimants=known)])
    journal.report(a_draft("second", by="scouts"))
    feed(a_record_view(database), journal.entries, batch=100)

    with database.read() as session:
        assert session.rows("select id, speaker from record_statements order by position", {}) == [
            ("first", "russia"),
            ("second", "ukraine"),
        ]
