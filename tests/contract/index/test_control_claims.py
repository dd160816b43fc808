"""Claims of control as the index counts them: those of the timeline, contradicted as a direct reading finds them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapters.sql.session import Database
from domain.dates.instants import Instant
from domain.stances.lines import Axis, Line
from domain.stances.outcomes import Answered, claims_of_control
from domain.vocabulary import Voice
from tests.support import reference
from tests.support.builders import CONFLICT, OTHER_TOWN, TOWN, Journal
from tests.support.engines import sqlite_engine
from tests.support.histories import INSTANTS, journals, quarrels, words_of
from tests.support.indexes import a_record_view, feed, loaded_from
from tests.support.properties import examples
from tests.unit.stances.test_reference import known, sides_of, since_year_one

Claim = tuple[str, str, int | None, frozenset[str]]


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    database = sqlite_engine(tmp_path_factory.mktemp("claims")).database()
    yield database
    database.close()


@settings(examples(150), suppress_health_check=list(HealthCheck))
@given(quarrels() | quarrels() | journals(size=20), st.sampled_from(list(Voice)), st.sampled_from(INSTANTS[9:]))
def test_they_are_those_of_the_timeline_contradicted_as_a_direct_reading_finds(
    database: Database, journal: Journal, voice: Voice, at: Instant
) -> None:
    feed(a_record_view(database), journal.entries)
    last, conflict = len(journal.entries), journal.record.conflicts[CONFLICT]
    line = Line(axis=Axis.SAID_BY, about=None, said_by=None, known_at=last, voice=voice)
    found = loaded_from(database, last).control_claims(conflict, line, None, by=at)

    counted = Counter[Claim]()
    for each in found:
        counted[each.side, each.claimant, each.days, each.contradicted_by] += each.claims
    assert counted == Counter(expected(journal, voice, at))


def expected(journal: Journal, voice: Voice, at: Instant) -> Iterator[Claim]:
    sides = journal.record.conflicts[CONFLICT].sides()
    for place in (TOWN, OTHER_TOWN):
        words = [word for word in words_of(journal.record) if word.place == place]
        told = {name: word for name, word in known(journal, len(journal.entries)).items() if word["place"] == place}
        direct = list(_contradicted(told, sides_of(journal), str(voice), since_year_one(at)))
        claims = list(claims_of_control(words, sides=sides, voice=voice, at=at))
        assert [(each.side, each.claimant, since_year_one(each.begins)) for each in claims] == [
            each[:3] for each in direct
        ]
        for claim, (*_, by) in zip(claims, direct, strict=True):
            is_acknowledged = claim.outcome is Answered.ACKNOWLEDGED
            yield claim.side, claim.claimant, claim.days if is_acknowledged else None, frozenset(by)


def _contradicted(
    there: reference.Words, sides: reference.Sides, voice: str, at: int
) -> Iterator[tuple[str, str, int, set[str]]]:
    """By asking every instant up to ``at`` anew: a claim, and the sides whose stances leave it impossible."""
    along = reference.Track(there, sides, reference.Asked("latest", voice, "control"))
    instants = sorted(each for each in along.instants if each <= at)
    for side in sorted(sides.sides):
        claim: tuple[str, str, int, set[str]] | None = None
        for instant in instants:
            now = along.at(instant)
            word = now.get(side)
            if word is None or word["status"] != "controlled" or sides.named(word) != side:
                if claim is not None:
                    yield claim
                claim = None
                continue
            claim = claim or (side, word["claimant"], instant, set())
            claim[3].update(each for each in now if each in sides.sides and side not in sides.possible(now[each]))
        if claim is not None:
            yield claim
