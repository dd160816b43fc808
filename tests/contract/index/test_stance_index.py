"""The promises of the port ``StanceIndex``: the answers of the rules of time over all statements."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapters.sql.session import Database
from adapters.zones import installed
from domain.dates.edtf import Bounds, parse, parse_instant
from domain.dates.instants import Instant
from domain.intake.drafts import AnnulmentDraft
from domain.record.declarations import Claimant
from domain.record.folded import Record, record_at
from domain.record.statements import Retraction
from domain.stances.governing import Coordinates
from domain.stances.lines import Axis
from domain.stances.passed import passed
from domain.stances.ports import PlaceFilter, PlaceVerdict, SaidFilter, StanceFilter
from domain.vocabulary import Agreement, Bound, Kind, Matter, Role, Status, Voice
from tests.support.builders import CLAIMANTS, CONFLICT, NOON, OTHER_TOWN, TOWN, Journal, a_conflict, a_draft, amended
from tests.support.cases import CONFLICT as CASE
from tests.support.cases import Case, mapped_positions, temporal_cases
from tests.support.engines import Engine
from tests.support.histories import INSTANTS, coordinates, journals, sieges, words_of
from tests.support.indexes import (
    EVERY_STANCE,
    a_record_view,
    feed,
    listed,
    loaded_from,
    of_fold,
    said_beside_in_fold,
    said_in_fold,
)
from tests.support.properties import examples
from tests.unit.stances.test_temporal_vectors import recorded

some = settings(examples(25), suppress_health_check=list(HealthCheck))


@pytest.fixture(scope="module")
def database(module_engine: Engine) -> Iterator[Database]:
    database = module_engine.database()
    yield database
    database.close()


@some
@given(
    journal=journals(size=20) | sieges(size=24),
    asked=st.lists(coordinates(matters=tuple(Matter)), min_size=4, max_size=4),
    batch=st.integers(min_value=1, max_value=9),
)
def test_it_answers_as_the_fold_does_at_every_position(
    database: Database, journal: Journal, asked: list[Coordinates], batch: int
) -> None:
    feed(a_record_view(database), journal.entries, batch=batch)
    index = loaded_from(database, len(journal.entries))
    for at in range(3, len(journal.entries) + 1):
        record = record_at(journal.entries, position=at, first_rules=installed)
        for each in asked:
            assert listed(index, record, CONFLICT, each) == of_fold(record, CONFLICT, each)


filters = st.builds(
    StanceFilter,
    agreement=st.none() | st.sampled_from(Agreement),
    claimant=st.none() | st.sampled_from([*CLAIMANTS, "nobody"]),
    holder=st.none() | st.sampled_from(["russia", "wagner", "nobody"]),
    status=st.none() | st.sampled_from(Status),
)


def shown_of(listed: list[PlaceVerdict], record: Record, shown: StanceFilter) -> list[PlaceVerdict]:
    """The same list as a filter shows it, but for the agreement that it names."""
    content = {filed.position: filed.content for filed in record.known_statements()}
    below = record.conflicts[CONFLICT].below

    def is_shown(speaker: str, position: int) -> bool:
        said = content[position]
        assert not isinstance(said, Retraction)
        by = shown.claimant is None or {speaker, said.claimant} & below(shown.claimant)
        holds = shown.holder is None or said.holder in below(shown.holder)
        return bool(by) and holds and shown.status in (None, said.status)

    left = [
        each._replace(stances={by: position for by, position in each.stances.items() if is_shown(by, position)})
        for each in listed
    ]
    return [each for each in left if each.stances]


@some
@given(journal=journals(size=20) | sieges(size=20), asked=coordinates(matters=tuple(Matter)), shown=filters)
def test_a_filter_chooses_what_is_shown_and_agreement_is_computed_before_it(
    database: Database, journal: Journal, asked: Coordinates, shown: StanceFilter
) -> None:
    feed(a_record_view(database), journal.entries)
    index, record = loaded_from(database, len(journal.entries)), journal.record
    of_any_agreement = shown_of(of_fold(record, CONFLICT, asked), record, shown)
    found = index.stances(record.conflicts[CONFLICT], asked, None, shown, at=len(journal.entries))

    assert listed(index, record, CONFLICT, asked, shown) == [
        each for each in of_any_agreement if shown.agreement in (None, each.verdict.agreement)
    ]
    assert {each: count for each, count in found.counts.items() if count} == Counter(
        each.verdict.agreement for each in of_any_agreement
    )


@some
@given(journal=journals(size=20) | sieges(size=20), asked=coordinates(matters=tuple(Matter)))
def test_only_the_places_that_are_looked_at_come(database: Database, journal: Journal, asked: Coordinates) -> None:
    feed(a_record_view(database), journal.entries)
    index, record, at = loaded_from(database, len(journal.entries)), journal.record, len(journal.entries)
    whole = of_fold(record, CONFLICT, asked)
    for places in ({TOWN}, {"nowhere"}, set[str](), {TOWN, OTHER_TOWN, "nowhere"}):
        found = index.stances(record.conflicts[CONFLICT], asked, places, EVERY_STANCE, at=at)
        assert found.page(after="", limit=9) == [each for each in whole if each.place in places]


@some
@given(
    journal=journals(size=24),
    ends=st.tuples(st.sampled_from(INSTANTS), st.sampled_from(INSTANTS)),
    places=st.none() | st.sets(st.sampled_from([TOWN, OTHER_TOWN, "nowhere"])),
    wanted=st.builds(
        SaidFilter,
        places=st.just(PlaceFilter()),
        claimants=st.none() | st.sets(st.sampled_from([*CLAIMANTS, "nobody"])),
        matter=st.none() | st.sampled_from(Matter),
        axis=st.sampled_from([Axis.SAID_BY, Axis.ABOUT, Axis.KNOWN_AT]),
    ),
)
def test_it_tells_what_is_surely_and_what_possibly_said_between_two_instants(
    database: Database, journal: Journal, ends: tuple[Instant, Instant], places: set[str] | None, wanted: SaidFilter
) -> None:
    feed(a_record_view(database), journal.entries)
    index, between = loaded_from(database, len(journal.entries)), Bounds(min(ends), max(ends))
    if wanted.axis is Axis.KNOWN_AT:
        between = Bounds(*sorted(end % (len(journal.entries) + 1) for end in ends))
    for at in range(3, len(journal.entries) + 1):
        record = record_at(journal.entries, position=at, first_rules=installed)
        expected = said_in_fold(record, CONFLICT, between, places, wanted)
        assert index.said(CONFLICT, between, places, wanted, at=at) == expected
        beside = said_beside_in_fold(record, CONFLICT, between, places, wanted)
        assert index.said_beside(CONFLICT, between, places, wanted, at=at) == beside


@some
@given(
    journal=journals(size=24), places=st.none() | st.sets(st.sampled_from([TOWN, OTHER_TOWN, "nowhere"]), min_size=1)
)
def test_it_counts_what_is_known_and_of_how_many_places(
    database: Database, journal: Journal, places: set[str] | None
) -> None:
    feed(a_record_view(database), journal.entries)
    index = loaded_from(database, len(journal.entries))
    for at in range(3, len(journal.entries) + 1):
        record = record_at(journal.entries, position=at, first_rules=installed)
        about = [filed.content.place for filed in record.known_statements()]
        some = [place for place in about if places is None or place in places]
        assert index.how_much(CONFLICT, places, at=at) == (len(set(some)), len(some))


@some
@given(
    journal=journals(size=24) | sieges(size=24),
    asked=coordinates(matters=tuple(Matter)),
    places=st.none() | st.sets(st.sampled_from([TOWN, OTHER_TOWN, "nowhere"]), min_size=1),
)
def test_it_counts_by_reason_what_is_no_stance(
    database: Database, journal: Journal, asked: Coordinates, places: set[str] | None
) -> None:
    feed(a_record_view(database), journal.entries)
    index = loaded_from(database, len(journal.entries))
    for at in range(3, len(journal.entries) + 1):
        words = words_of(record_at(journal.entries, position=at, first_rules=installed))
        some = [word for word in words if places is None or word.place in places]
        assert index.passed(CONFLICT, asked, places, at=at) == passed(some, asked)


@pytest.mark.engines("sqlite")
@pytest.mark.parametrize("case", temporal_cases(), ids=lambda case: str(case["name"]))
def test_it_gives_the_answers_of_the_case(database: Database, case: Case) -> None:
    entries, positions = recorded(case), mapped_positions(case)
    feed(a_record_view(database), entries)
    index = loaded_from(database, len(entries))
    for question in case["questions"]:
        record = record_at(entries, position=positions[question["known_at"]])
        by_position = {filed.position: filed.id for filed in record.known_statements()}
        found = listed(index, record, CASE, asked_in(question))

        assert {
            "stances": {each.place: {by: by_position[at] for by, at in each.stances.items()} for each in found},
            "agreement": {each.place: str(each.verdict.agreement) for each in found},
            "common": {each.place: list(each.verdict.common) for each in found},
        } == {name: question[name] for name in ("stances", "agreement", "common")}


def asked_in(question: Mapping[str, Any]) -> Coordinates:
    return Coordinates(
        about=parse_instant(question["about"]),
        said_by=parse_instant(question["said_by"]),
        bound=Bound(question["bound"]),
        voice=Voice(question["voice"]),
        matter=Matter(question["matter"]),
    )


def test_a_conflict_or_a_place_that_nobody_spoke_of_has_no_answer(database: Database) -> None:
    journal = Journal()
    feed(a_record_view(database), journal.entries)
    index, at = loaded_from(database, len(journal.entries)), len(journal.entries)
    asked = Coordinates(about=NOON, said_by=NOON, matter=Matter.SIEGE)
    found = index.stances(journal.record.conflicts[CONFLICT], asked, {TOWN}, EVERY_STANCE, at=at)

    assert (found.total, set(found.counts.values()), found.page(after="", limit=1)) == (0, {0}, [])
    assert index.said("peace", Bounds(NOON, NOON), None, SaidFilter(places=PlaceFilter()), at=at) == ([], [])


def test_more_sides_than_a_word_of_the_machine_has_bits_agree_as_the_rules_say(database: Database) -> None:
    journal, sides = Journal(), [f"side-{number:02}" for number in range(70)]
    declared = replace(a_conflict(), claimants={side: Claimant(name=side, role=Role.PARTY) for side in sides})
    journal.append([declared])
    for side, place in ((sides[0], TOWN), (sides[69], TOWN), (sides[68], OTHER_TOWN)):
        draft = a_draft(f"of-{side}", by=side, status=Status.NOT_CONTROLLED, holder=sides[69], place=place)
        journal.report(draft)
    feed(a_record_view(database), journal.entries)
    index, asked = loaded_from(database, len(journal.entries)), Coordinates(about=NOON, said_by=NOON)

    found = listed(index, journal.record, CONFLICT, asked)
    assert found == of_fold(journal.record, CONFLICT, asked)
    assert len(found[1].verdict.common) == len(sides) + 3  # two more sides, nobody and contested, but not the one


def test_a_retraction_takes_back_while_it_is_known(database: Database) -> None:
    journal = Journal()
    journal.report(a_draft("said", by="russia", stated="2025-05-01"))
    journal.report(a_draft("back", by="russia", kind=Kind.RETRACTION, retracts="said", stated="2025-05-02"))
    taken_back = len(journal.entries)
    journal.take(amended(journal.record, "back", AnnulmentDraft(reason="never said"), amendment="a1"))
    feed(a_record_view(database), journal.entries)
    index, conflict = loaded_from(database, len(journal.entries)), journal.record.conflicts[CONFLICT]
    asked = Coordinates(about=NOON, said_by=NOON)

    found = [
        index.stances(conflict, asked, None, EVERY_STANCE, at=at).total for at in range(4, len(journal.entries) + 1)
    ]
    assert found == [0, 1, 1, 0, 1]
    assert taken_back == 7


def test_a_statement_counts_up_to_the_last_instant_of_its_until(database: Database) -> None:
    journal = Journal()
    journal.report(a_draft("said", by="russia", stated="2025-05-01", until="2025-05-03"))
    feed(a_record_view(database), journal.entries)
    index, conflict = loaded_from(database, len(journal.entries)), journal.record.conflicts[CONFLICT]
    last = parse("2025-05-03").bounds(conflict.zone).latest

    def total(about: Instant) -> int:
        asked = Coordinates(about=about, said_by=NOON)
        return index.stances(conflict, asked, None, EVERY_STANCE, at=len(journal.entries)).total

    assert [total(about) for about in (last - 1, last, last + 1)] == [1, 1, 0]
