"""The promises of ``changes`` and ``words_behind``: the differences between two cuts over every word that is known."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapters.sql.session import Database
from adapters.views.record.past import SqlPast
from domain.questions.along.lists import is_of
from domain.stances.differences import CrossSection, changes
from domain.stances.governing import Coordinates, Weighed
from domain.stances.ports import PlaceFilter, StanceCut
from domain.vocabulary import Matter
from tests.support.builders import CLAIMANTS, CONFLICT, OTHER_TOWN, TOWN, Journal
from tests.support.engines import Engine
from tests.support.histories import coordinates, journals, quarrels, sieges
from tests.support.indexes import a_record_view, feed, index_of
from tests.support.properties import examples

some = settings(examples(40), suppress_health_check=list(HealthCheck))


@pytest.fixture(scope="module")
def database(module_engine: Engine) -> Iterator[Database]:
    database = module_engine.database()
    yield database
    database.close()


@st.composite
def pairs(draw: st.DrawFn) -> tuple[Coordinates, Coordinates]:
    """Of one bound, voice and matter."""
    first, second = draw(coordinates(matters=tuple(Matter))), draw(coordinates())
    return first, replace(first, about=second.about, said_by=second.said_by)


@some
@given(
    journal=journals(size=20) | quarrels(size=20) | sieges(size=24),
    asked=pairs(),
    places=st.sampled_from([PlaceFilter(), PlaceFilter(place=TOWN), PlaceFilter(place=OTHER_TOWN)]),
    claimant=st.none() | st.sampled_from([*CLAIMANTS, "nobody"]),
    data=st.data(),
)
def test_changes_are_those_between_cuts_over_every_word(  # noqa: PLR0913, PLR0917 - what a question is made of
    database: Database,
    journal: Journal,
    asked: tuple[Coordinates, Coordinates],
    places: PlaceFilter,
    claimant: str | None,
    data: st.DataObject,
) -> None:
    feed(a_record_view(database), journal.entries)
    positions = st.integers(min_value=3, max_value=len(journal.entries))
    with database.read() as session:
        past = SqlPast(session, database.engine, index_of(database))
        conflict = past.conflict(CONFLICT, at=len(journal.entries))
        assert conflict is not None
        claimants = None if claimant is None else conflict.below(claimant)
        cuts = before, after = [StanceCut(each, data.draw(positions)) for each in asked]
        whole = [a_cut(past, cut, list(past.words(CONFLICT, places, at=cut.at))) for cut in cuts]
        expected = [
            each.place
            for each in changes(*whole)
            if any(
                is_of(speaker, [word for word in (change.before, change.after) if word is not None], claimants)
                for speaker, change in each.stances.items()
            )
        ]
        found = past.changes(CONFLICT, before, after, places, claimants)
        listed = found.page(after="", limit=9)

        assert [each.place for each in listed] == expected
        assert found.total == len(expected)
        assert [place for place in (TOWN, OTHER_TOWN, "nowhere") if found.has(place)] == sorted(expected, reverse=True)
        for place in expected:
            assert [each.place for each in found.page(after=place, limit=9)] == [p for p in expected if p > place]
        matter = asked[0].matter
        behind = [a_cut(past, cut, list(past.words_behind(CONFLICT, listed, matter, at=cut.at))) for cut in cuts]
        assert list(changes(*behind)) == [each for each in changes(*whole) if each.place in expected]


def a_cut(past: SqlPast, cut: StanceCut, words: list[Weighed]) -> CrossSection:
    conflict = past.conflict(CONFLICT, at=cut.at)
    sides = frozenset() if conflict is None else conflict.sides()
    known = {word.statement: word for word in words}
    return CrossSection(position=cut.at, words=known, coordinates=cut.coordinates, sides=sides)
