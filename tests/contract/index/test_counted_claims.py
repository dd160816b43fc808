"""Claims as the index counts them, along an axis or by labels: those that the fold of the log knows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapters.sql.session import Database
from adapters.zones import installed
from domain.dates.instants import Instant, to_text
from domain.record.folded import Record, record_at
from domain.stances.governing import word_of
from domain.stances.lines import Axis, Line
from domain.stances.ports import ClaimLabels
from domain.vocabulary import Bound, Kind, Matter
from tests.support.builders import CONFLICT, OTHER_TOWN, Journal
from tests.support.engines import sqlite_engine
from tests.support.histories import INSTANTS, journals, quarrels, sieges
from tests.support.indexes import a_record_view, feed, loaded_from
from tests.support.properties import examples


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    database = sqlite_engine(tmp_path_factory.mktemp("counted")).database()
    yield database
    database.close()


@settings(examples(60), suppress_health_check=list(HealthCheck))
@given(
    journal=journals(size=20) | quarrels(size=20) | sieges(size=20),
    axis=st.sampled_from([Axis.SAID_BY, Axis.ABOUT]),
    bound=st.sampled_from(Bound),
    matter=st.sampled_from(Matter),
    only=st.none() | st.just({OTHER_TOWN}),
)
def test_they_are_those_that_the_fold_knows(  # noqa: PLR0913, PLR0917 - each drawn by itself
    database: Database, journal: Journal, axis: Axis, bound: Bound, matter: Matter, only: set[str] | None
) -> None:
    feed(a_record_view(database), journal.entries)
    state = loaded_from(database, len(journal.entries))
    for at in range(3, len(journal.entries) + 1, 4):
        line = Line(axis=axis, about=None, said_by=None, known_at=at, bound=bound, matter=matter)
        record = record_at(journal.entries, position=at, first_rules=installed)
        expected = Counter[tuple[str, int]]()
        for filed in record.known_statements():
            word = word_of(filed, record.conflicts[CONFLICT])
            if filed.content.kind is Kind.CLAIM and word.matter is matter and (only is None or word.place in only):
                expected[word.claimant, word.effective(bound) if axis is Axis.ABOUT else word.stated(bound)] += 1

        found = list(state.claims_along(CONFLICT, line, only))
        assert {(each.claimant, each.at): each.claims for each in found} == expected
        assert len(found) == len(expected)


FINE = ClaimLabels(of_place=str, of_stated=lambda stated: f"{to_text(stated.earliest)} {to_text(stated.latest)}")
COARSE = ClaimLabels(of_place=lambda place: place[-1:], of_stated=lambda stated: to_text(stated.latest)[:7])


@settings(examples(60), suppress_health_check=list(HealthCheck))
@given(
    journal=journals(size=20) | quarrels(size=20) | sieges(size=20),
    labels=st.sampled_from([FINE, COARSE]),
    only=st.none() | st.none() | st.just({OTHER_TOWN}),
)
def test_by_labels_they_are_those_that_the_fold_knows(
    database: Database, journal: Journal, labels: ClaimLabels, only: set[str] | None
) -> None:
    feed(a_record_view(database), journal.entries)
    state = loaded_from(database, len(journal.entries))
    for at in range(3, len(journal.entries) + 1, 4):
        record = record_at(journal.entries, position=at, first_rules=installed)
        for said_by in INSTANTS[::4]:
            found = list(state.claims_said(CONFLICT, only, labels, said_by=said_by, at=at))
            expected = said_in_fold(record, labels, only, said_by)
            assert {each[:4]: each.claims for each in found} == expected
            assert len(found) == len(expected)


def said_in_fold(
    record: Record, labels: ClaimLabels, only: set[str] | None, said_by: Instant
) -> Counter[tuple[str, str, str, bool]]:
    """Surely said by then; retracted, where the retraction surely was, too."""
    words = [(filed, word_of(filed, record.conflicts[CONFLICT])) for filed in record.known_statements()]
    said = [(filed, word) for filed, word in words if word.dating.stated.latest <= said_by]
    taken_back = {word.retracts for _, word in said}
    return Counter(
        (labels.of_place(word.place), word.claimant, labels.of_stated(word.dating.stated), filed.id in taken_back)
        for filed, word in said
        if filed.content.kind is Kind.CLAIM and (only is None or word.place in only)
    )
