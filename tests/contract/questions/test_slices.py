"""Slices: a patch gives a reader what a fresh answer gives, and the histogram counts what the rules say."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapters.sql.session import Database
from adapters.views.record.past import SqlPast
from api.questions.slice.wire import slice_bytes
from domain.dates.instants import Instant, local_day, to_text
from domain.questions.coordinates import Asking
from domain.questions.past import Question
from domain.questions.stances.slice import SliceWanted, ask_slice
from domain.record.statements import Claim
from domain.stances.governing import word_of
from domain.stances.lines import Axis
from domain.stances.ports import PlaceFilter
from domain.stances.timeline import track
from domain.vocabulary import Bound, Matter, Voice
from tests.support.builders import CONFLICT, NOON, OTHER_TOWN, TOWN, Journal, a_draft
from tests.support.engines import Engine
from tests.support.histories import INSTANTS, journals, quarrels, sieges, words_of
from tests.support.indexes import a_record_view, feed, index_of
from tests.support.properties import examples
from tests.support.running import SetClock
from tests.support.slices import patched, shown_in

some = settings(examples(40), suppress_health_check=list(HealthCheck))
EVERYWHERE = PlaceFilter()


class Snapshots:
    """Of a database that has the tables of the record and nothing else."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @contextmanager
    def snapshot(self, *, along_time: bool = False) -> Iterator[SqlPast]:
        assert not along_time
        with self._database.read() as session:
            yield SqlPast(session, self._database.engine, index_of(self._database))


@pytest.fixture(scope="module")
def database(module_engine: Engine) -> Iterator[Database]:
    database = module_engine.database()
    yield database
    database.close()


def asked(database: Database, journal: Journal, question: Question, wanted: SliceWanted) -> Any:
    """The answer as it is sent."""
    asking = Asking(readings=Snapshots(database), clock=SetClock(NOON), log_size=lambda: len(journal.entries))
    return json.loads(slice_bytes(ask_slice(asking, question, wanted)))


instants = st.sampled_from(INSTANTS).map(to_text)


@st.composite
def questions(draw: st.DrawFn) -> tuple[Question, Axis]:
    axis = draw(st.sampled_from([*Axis, Axis.SAID_BY]))
    fixed = axis in {Axis.KNOWN_AT, Axis.NONE}
    question = Question(
        conflict=CONFLICT,
        about=draw(instants) if fixed or (axis is Axis.SAID_BY and draw(st.booleans())) else None,
        said_by=draw(instants) if fixed or (axis is Axis.ABOUT and draw(st.booleans())) else None,
        bound=draw(st.sampled_from(list(Bound))),
        voice=draw(st.sampled_from(list(Voice))),
        matter=draw(st.sampled_from(list(Matter))),
    )
    return question, axis


@some
@given(data=st.data(), journal=journals(size=24) | quarrels(size=20) | sieges(size=24), question=questions())
def test_a_patched_slice_is_a_fresh_one(
    database: Database, data: st.DataObject, journal: Journal, question: tuple[Question, Axis]
) -> None:
    feed(a_record_view(database), journal.entries)
    positions = sorted(data.draw(st.lists(st.integers(0, len(journal.entries)), min_size=2, max_size=4)))
    place = data.draw(st.sampled_from([None, None, TOWN]), label="place") if positions[0] >= 3 else None
    wanted = SliceWanted(axis=question[1], places=PlaceFilter(place=place))

    def at(position: int, after: int | None = None) -> Any:
        return asked(database, journal, replace(question[0], known_at=str(position)), replace(wanted, after=after))

    held = shown_in(at(positions[0]))
    for before, position in pairwise(positions):
        patch = at(position, before)
        held = patched(held, patch)
        assert patch["after"] in {before, None}
        assert not set(patch["gone"]) & set(patch["places"])
        assert held == shown_in(at(position))


def test_a_patch_holds_only_places_that_something_was_said_of(database: Database) -> None:
    journal = Journal()
    journal.report(a_draft("s1", by="russia"))
    position = len(journal.entries)
    journal.report(a_draft("s2", by="russia", place=OTHER_TOWN))
    feed(a_record_view(database), journal.entries)
    patch = asked(database, journal, Question(conflict=CONFLICT), SliceWanted(places=EVERYWHERE, after=position))

    assert (patch["after"], patch["places"], patch["gone"], patch["histogram"]) == (position, [OTHER_TOWN], [], None)


@some
@given(journal=journals(size=24) | quarrels(size=20), bound=st.sampled_from(Bound), matter=st.sampled_from(Matter))
def test_the_histogram_counts_claims_of_each_week_and_disputes_at_its_end(
    database: Database, journal: Journal, bound: Bound, matter: Matter
) -> None:
    feed(a_record_view(database), journal.entries)
    question = Question(conflict=CONFLICT, bound=bound, matter=matter)
    conflict, words = journal.record.conflicts[CONFLICT], words_of(journal.record)
    claims = Counter[tuple[str, str]]()
    for filed in journal.record.known_statements():
        word = word_of(filed, conflict)
        if isinstance(filed.content, Claim) and word.matter is matter:
            claims[monday_of(word.stated(bound), conflict.zone), word.claimant] += 1

    found = asked(database, journal, question, SliceWanted(places=EVERYWHERE))["histogram"]
    weeks = found["weeks"]
    assert weeks == sorted(set(weeks))
    counted = {(week, by): of[at] for by, of in found["claims"].items() for at, week in enumerate(weeks) if of[at]}
    assert counted == claims
    disputes = [
        each
        for place in (TOWN, OTHER_TOWN)
        for each in track(
            [word for word in words if word.place == place],
            sides=conflict.sides(),
            bound=bound,
            voice=Voice.SIDE,
            matter=matter,
        ).disputes
    ]
    assert_disputes(weeks, found["disputed"], disputes, conflict.zone)


def monday_of(instant: Instant, zone: Any) -> str:
    day = local_day(instant, zone)
    return str(day - timedelta(days=day.weekday()))


def assert_disputes(weeks: list[str], disputed: list[int], disputes: list[Any], zone: Any) -> None:
    """At the end of each week that is listed; and no week is missing in which one began or ended alone."""
    for week, count in zip(weeks, disputed, strict=True):
        begun = [each for each in disputes if monday_of(each.begins, zone) <= week]
        ended = [each for each in begun if each.ends is not None and monday_of(each.ends, zone) <= week]
        assert count == len(begun) - len(ended)
    changes = Counter[str]()
    for each in disputes:
        changes[monday_of(each.begins, zone)] += 1
        if each.ends is not None:
            changes[monday_of(each.ends, zone)] -= 1
    assert {week for week, change in changes.items() if change} <= set(weeks)
