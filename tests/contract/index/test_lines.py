"""The promises of the port ``StancesAlong``: at every point of a line, the answers of the rules of time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np
import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapters.index.lines.lanes import written
from adapters.index.rows.sorting import rows_of, sorted_block
from adapters.index.state import IndexState
from adapters.sql.session import Database
from adapters.zones import installed
from api.questions.slice.wire import AS_THEY_LIE
from domain.dates.edtf import parse_instant
from domain.dates.instants import FIRST, LAST, Instant, to_text
from domain.record.folded import record_at
from domain.stances.lines import Axis, Line, SidesSince
from domain.stances.timeline import track
from domain.vocabulary import Agreement, Bound, Matter, Voice
from tests.support.builders import CONFLICT, OTHER_TOWN, TOWN, Journal
from tests.support.cases import CONFLICT as CASE
from tests.support.cases import Case, mapped_positions, temporal_cases
from tests.support.engines import sqlite_engine
from tests.support.histories import INSTANTS, journals, quarrels, sieges, words_of
from tests.support.indexes import a_record_view, feed, loaded_from
from tests.support.lanes import Known, PlaceLanes, known_of, of_fold, read_back
from tests.support.properties import examples
from tests.unit.stances.test_temporal_vectors import recorded

some = settings(examples(50), suppress_health_check=list(HealthCheck))
histories = journals(size=24) | quarrels(size=20) | sieges(size=24)
instants = st.sampled_from(INSTANTS)
NO_STANCE = (0, None, None)
SILENT: tuple[dict[str, object], Agreement] = ({}, Agreement.SILENT)


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    database = sqlite_engine(tmp_path_factory.mktemp("lines")).database()
    yield database
    database.close()


@st.composite
def lines(draw: st.DrawFn) -> Line:
    axis = draw(st.sampled_from([*Axis, Axis.SAID_BY]))
    return Line(
        axis=axis,
        about=None if axis is Axis.ABOUT or (axis is Axis.SAID_BY and draw(st.booleans())) else draw(instants),
        said_by=None if axis is Axis.SAID_BY or (axis is Axis.ABOUT and draw(st.booleans())) else draw(instants),
        known_at=0,
        bound=draw(st.sampled_from(list(Bound))),
        voice=draw(st.sampled_from(list(Voice))),
        matter=draw(st.sampled_from([Matter.CONTROL, Matter.SIEGE])),
    )


def known_since(journal: Journal) -> list[Known]:
    """At every position."""
    positions = range(len(journal.entries) + 1)
    return [known_of(record_at(journal.entries, position=at, first_rules=installed)) for at in positions]


def sides_since(known: Sequence[Known], at: int) -> list[SidesSince]:
    """At each position up to ``at``, changed or not."""
    return [SidesSince(position, each.sides) for position, each in enumerate(known[: at + 1])]


def in_two_blocks(state: IndexState, position: int) -> IndexState:
    """The same state with the versions that began after ``position`` in a block of their own."""
    [block] = state.blocks
    rows = rows_of(block)
    is_late = rows.known_from > position
    if not np.any(is_late) or np.all(is_late):
        return state
    base, tail = (sorted_block(rows.taken(these), state.retractions) for these in (~is_late, is_late))
    return replace(state, base=base, later=rows.taken(is_late), tail=tail)


def points_of(line: Line, found: dict[str, PlaceLanes], last: int) -> list[int]:
    """Where something changes, and right before; and others."""
    if line.axis is Axis.KNOWN_AT:
        return list(range(last + 1))
    if line.about is not None and line.said_by is not None:
        return [line.said_by]
    begins = {at for each in found.values() for runs in (*each.speakers.values(), each.agreement) for at, _ in runs}
    return sorted({*INSTANTS, *begins, *(at - 1 for at in begins)})


@some
@given(data=st.data(), journal=histories, line=lines())
def test_at_every_point_it_answers_as_the_fold_does(
    database: Database, data: st.DataObject, journal: Journal, line: Line
) -> None:
    feed(a_record_view(database), journal.entries)
    known = known_since(journal)
    line = replace(line, known_at=data.draw(st.integers(3, len(journal.entries)), label="known_at"))
    sides = sides_since(known, line.known_at)
    state = loaded_from(database, len(journal.entries))
    state = in_two_blocks(state, data.draw(st.integers(0, len(journal.entries)), label="split"))
    found = read_back(state.lanes(CONFLICT, line, sides, None))

    for point in points_of(line, found, line.known_at):
        there = known[point if line.axis is Axis.KNOWN_AT else line.known_at]
        now = {place: lanes.at(point) for place, lanes in found.items()}
        assert {place: says for place, says in now.items() if says != SILENT} == of_fold(there, line, point), point


@some
@given(journal=histories, line=lines())
def test_no_run_shows_what_the_one_before_it_shows(database: Database, journal: Journal, line: Line) -> None:
    feed(a_record_view(database), journal.entries)
    line = replace(line, known_at=len(journal.entries))
    sides = sides_since(known_since(journal), line.known_at)
    lanes = loaded_from(database, line.known_at).lanes(CONFLICT, line, sides, None)
    found = read_back(lanes)

    assert list(lanes.places) == sorted(found)
    for place in found.values():
        assert list(place.speakers) == sorted(place.speakers)
        for runs, before in (*((each, NO_STANCE) for each in place.speakers.values()), (place.agreement, "silent")):
            says = [before, *(what for _, what in runs)]
            assert all(one != other for one, other in pairwise(says))
            assert [at for at, _ in runs] == sorted({at for at, _ in runs})
    points = lanes.points.tolist()
    assert points == sorted({at for each in found.values() for at in each.turns})
    assert lanes.disputed.tolist() == [
        sum(each.at(point)[1] is Agreement.DISPUTED for each in found.values()) for point in points
    ]


@some
@given(journal=quarrels(size=20) | sieges(size=24), bound=st.sampled_from(Bound), voice=st.sampled_from(Voice))
def test_where_about_and_said_by_are_one_the_agreement_is_that_of_the_timeline(
    database: Database, journal: Journal, bound: Bound, voice: Voice
) -> None:
    feed(a_record_view(database), journal.entries)
    at, sides = len(journal.entries), journal.record.conflicts[CONFLICT].sides()
    state = loaded_from(database, at)
    for matter in Matter:
        line = Line(axis=Axis.SAID_BY, about=None, said_by=None, known_at=at, bound=bound, voice=voice, matter=matter)
        found = read_back(state.lanes(CONFLICT, line, [SidesSince(0, sides)], None))
        for place in (TOWN, OTHER_TOWN):
            words = [word for word in words_of(journal.record) if word.place == place]
            expected = track(words, sides=sides, bound=bound, voice=voice, matter=matter).agreement
            agreement = found[place].agreement if place in found else []
            assert agreement == [(each.begins, each.agreement) for each in expected]


@some
@given(journal=histories, line=lines(), data=st.data())
def test_only_the_places_that_are_looked_at_come(
    database: Database, journal: Journal, line: Line, data: st.DataObject
) -> None:
    feed(a_record_view(database), journal.entries)
    line = replace(line, known_at=data.draw(st.integers(3, len(journal.entries))))
    sides = sides_since(known_since(journal), line.known_at)
    index = loaded_from(database, len(journal.entries))
    whole = read_back(index.lanes(CONFLICT, line, sides, None))

    for places in ({TOWN}, {"nowhere"}, set[str](), {TOWN, OTHER_TOWN}):
        found = read_back(index.lanes(CONFLICT, line, sides, places))
        assert found == {place: each for place, each in whole.items() if place in places}
    assert index.lanes("no-war", line, sides, None).places == []


@some
@given(journal=histories, line=lines(), data=st.data())
def test_only_places_that_are_touched_differ_while_the_sides_are_the_same(
    database: Database, journal: Journal, line: Line, data: st.DataObject
) -> None:
    feed(a_record_view(database), journal.entries)
    at = data.draw(st.integers(3, len(journal.entries)), label="at")
    after = data.draw(st.integers(3, at), label="after")
    known, index = known_since(journal), loaded_from(database, len(journal.entries))
    before, now = (
        read_back(index.lanes(CONFLICT, replace(line, known_at=position), sides_since(known, position), None))
        for position in (after, at)
    )
    touched = index.touched(CONFLICT, after=after, at=at)

    differing = {place for place in {*before, *now} if before.get(place) != now.get(place)}
    assert differing <= touched or any(each.sides != known[after].sides for each in known[after : at + 1])
    assert touched <= {TOWN, OTHER_TOWN}


@pytest.mark.slow
@pytest.mark.parametrize("case", temporal_cases(), ids=lambda case: case["name"])
def test_every_case_gets_its_answers_along_each_axis(database: Database, case: Case) -> None:
    entries, positions = recorded(case), mapped_positions(case)
    feed(a_record_view(database), entries, batch=200)
    index = loaded_from(database, len(entries))
    for question in case["questions"]:
        at = positions[question["known_at"]]
        record = record_at(entries, position=at)
        by_position = {filed.position: filed.id for filed in record.known_statements()}
        about, said_by = parse_instant(question["about"]), parse_instant(question["said_by"])
        fixed = Line(
            axis=Axis.NONE,
            about=about,
            said_by=said_by,
            known_at=at,
            bound=Bound(question["bound"]),
            voice=Voice(question["voice"]),
            matter=Matter(question["matter"]),
        )
        along = {
            said_by: replace(fixed, axis=Axis.SAID_BY, said_by=None),
            about: replace(fixed, axis=Axis.ABOUT, about=None),
            at: replace(fixed, axis=Axis.KNOWN_AT),
        }
        sides = [SidesSince(0, record.conflicts[CASE].sides())]
        for point, line in [(said_by, fixed), *along.items()]:
            found = {place: each.at(point) for place, each in read_back(index.lanes(CASE, line, sides, None)).items()}
            shown = {place: says for place, says in found.items() if says[0]}
            assert {
                place: {by: by_position[statement] for by, (statement, *_) in stances.items()}
                for place, (stances, _) in shown.items()
            } == question["stances"], line.axis
            assert {place: str(verdict) for place, (_, verdict) in shown.items()} == question["agreement"]


@given(st.lists(st.integers(FIRST, LAST) | st.sampled_from([FIRST, -1, 0, 1, 10**15, LAST]), min_size=1))
def test_points_are_written_as_instants_are_everywhere(instants: list[Instant]) -> None:
    column = written(np.array(instants, np.int64))

    assert orjson.loads(orjson.dumps(column, option=AS_THEY_LIE)) == [to_text(each) for each in instants]
