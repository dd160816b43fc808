"""The promises of the ports ``Positions``, ``Declarations`` and ``KnownStatements``: the record at a position."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from domain.errors import ViewsBehind
from domain.places.geometry import Box
from domain.places.names import key
from domain.questions.past import Moment, RecordSnapshot, Spot, StatementFilter
from tests.support.engines import Engine
from tests.support.small_record import DECLARED, a_claim, a_report, a_retraction, small_record

MINUTE = 60 * 10**6
REPORTED = (2, 2, 2)  # entries of each report: itself and its statement
END = DECLARED + sum(REPORTED) + 1  # the annulment


@pytest.fixture(scope="module")
def past(module_engine: Engine) -> Iterator[RecordSnapshot]:
    with small_record(module_engine) as (there, clock):
        for said in (a_claim(id="s1"), a_claim(id="s2", place="ford"), a_retraction(id="s3", retracts="s1")):
            clock.instant += MINUTE
            there.post("/v1/reports", a_report(said, id=f"r-{said['id']}"))
        annulled = there.post("/v1/statements/s2/annulment", {"reason": "never said"})
        there.service.await_views(annulled["position"])
        with there.service.reader.snapshot() as past:
            past.head()  # the first question fixes the snapshot
            there.service.await_views(there.post("/v1/reports", a_report(a_claim(id="late"), id="late"))["position"])
            yield past


def test_a_snapshot_does_not_see_later_entries(past: RecordSnapshot) -> None:
    assert past.head().position == END
    assert past.told(["late"], at=END) == {}
    with pytest.raises(ViewsBehind):
        past.moment(END + 1)


def test_a_moment_is_a_position_with_its_instant_and_back(past: RecordSnapshot) -> None:
    moments = [past.moment(position) for position in range(END + 1)]
    instants = {moment.recorded_at for moment in moments if moment.recorded_at is not None}

    assert moments[0] == Moment(0, None) == past.moment_at(min(instants) - 1)
    assert {past.moment_at(at) for at in instants} == {
        max(moment for moment in moments if moment.recorded_at == at) for at in instants
    }
    assert past.last_redaction() == 0


def test_a_declaration_is_known_from_its_position_on(past: RecordSnapshot) -> None:
    assert [[conflict.id for conflict in past.conflicts(at=at)] for at in (1, 2)] == [[], ["war"]]
    assert (past.conflict("war", at=1), past.place("hill", at=2)) == (None, None)
    assert {place.id for place in past.places(at=3)} == {"hill"}
    assert past.place_names({"hill", "ford", "nowhere"}, at=3) == {"hill": "Hill"}
    assert (past.extent(at=2), past.extent(at=END)) == (None, Box(west=2, south=1, east=2, north=1))
    assert past.spots(at=2) == {}
    assert past.spots(at=3) == {"hill": Spot(is_located=True, admin=("land",))}
    assert [moment.position for moment in past.changes_of_place("hill", at=END)] == [3]


def test_statements_come_by_position_without_those_that_are_annulled(past: RecordSnapshot) -> None:
    def listed(at: int, after: int = 0, limit: int = 9) -> list[str]:
        return [told.filed.id for told in past.statements(StatementFilter(), at=at, after=after, limit=limit)]

    assert (listed(0), listed(END - 1), listed(END)) == ([], ["s1", "s2", "s3"], ["s1", "s3"])
    first = past.statements(StatementFilter(), at=END, after=0, limit=1)
    assert [told.filed.id for told in first] == ["s1"]
    assert listed(END, after=first[0].filed.position) == ["s3"]
    assert past.told(["s1", "s2", "none"], at=END).keys() == {"s1"}


def test_a_history_ends_at_the_position_that_is_asked_for(past: RecordSnapshot) -> None:
    before, after = past.history("s2", at=END - 1), past.history("s2", at=END)

    assert before is not None
    assert after is not None
    assert (before.told.filed.annulled, after.told.filed.annulled) == (False, True)
    assert [amendment.moment.position for amendment in after.amendments] == [END]
    assert [moment.position for moment in past.changes_of_statement("s2", at=END)] == [after.told.filed.position, END]
    assert past.history("s2", at=DECLARED) is past.history("none", at=END) is None


def test_names_are_looked_up_as_they_were_known(past: RecordSnapshot) -> None:
    assert [each.place for each in past.name_index(at=END).keyed({key("hill")}, None)] == ["hill"]
    with pytest.raises(ViewsBehind):
        past.name_index(at=END + 100)
    first = DECLARED - 1  # the position of the first place
    assert (past.area("LAND", at=first), past.area("LAND", at=first - 1)) == ("Land", None)
    assert past.area("Sea", at=END) is None
    assert (past.areas(at=1), past.areas(at=END)) == (set(), {"land"})
    assert past.statements_about({"hill", "ford"}, at=DECLARED) == set()
    assert past.statements_about({"hill", "ford", "dale"}, at=DECLARED + 4) == {("hill", "war"), ("ford", "war")}
    assert past.statements_about({"ford"}, at=END) == set()
    assert (past.batch_began("none"), past.conflicts_of_batch("none", at=END)) == (None, set())
