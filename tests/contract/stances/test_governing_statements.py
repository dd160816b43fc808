"""The promises of the port ``GoverningStatements``: the rules of time over all statements, by place."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import pytest

from domain.dates.edtf import parse_instant
from domain.places.geometry import Box
from domain.questions.past import RecordSnapshot
from domain.stances.governing import Coordinates, stances
from domain.stances.ports import ListedStances, PlaceFilter, StanceFilter
from domain.vocabulary import Bound, Matter, Voice
from tests.support.engines import Engine
from tests.support.small_record import NOON, a_claim, a_denial, a_report, a_retraction, small_record

SAID = (
    a_claim(id="s1", stated="2024-06-01"),
    a_claim(id="s2", stated="2024-06-01", place="ford"),
    a_denial(id="s3", stated="2024-06-02", denies=["s1"]),
    a_claim(id="s4", stated="2024-06-03", claimant="red-blog", place="ford"),
    a_claim(id="s5", stated="2024-06-04", claimant="watcher", place="east", status="contested", holder=None),
    a_claim(id="s6", stated="2024-06-05", claimant="red-army", place="east"),
    a_retraction(id="s7", stated="2024-06-06", place="ford", retracts="s2"),
)
EAST = {"name": "East", "lat": 10, "lon": 20, "admin": ["Far Land"]}
EVERYWHERE = PlaceFilter()


class Snapshot(NamedTuple):
    past: RecordSnapshot
    end: int

    def stances(self, asked: Coordinates, places: PlaceFilter = EVERYWHERE, *, at: int | None = None) -> ListedStances:
        at = self.end if at is None else at
        conflict = self.past.conflict("war", at=at) or self.past.conflict_first("war")
        assert conflict is not None
        return self.past.stances(conflict, asked, places, StanceFilter(), at=at)

    def shown(self, places: PlaceFilter, *, after: str = "") -> list[str]:
        found = self.stances(coordinates(voice=Voice.OWN), places)
        return [each.place for each in found.page(after=after, limit=9)]


def coordinates(day: str = NOON, voice: Voice = Voice.SIDE, bound: Bound = Bound.LATEST) -> Coordinates:
    at = parse_instant(day)
    return Coordinates(about=at, said_by=at, bound=bound, voice=voice, matter=Matter.CONTROL)


@pytest.fixture(scope="module")
def snapshot(module_engine: Engine) -> Iterator[Snapshot]:
    with small_record(module_engine) as (there, _):
        there.put("/v1/places/east", EAST)
        for said in SAID:
            end = there.post("/v1/reports", a_report(said, id=f"r-{said['id']}"))["position"]
            there.service.await_views(end)
        with there.service.reader.snapshot() as past:
            yield Snapshot(past, past.head().position)


@pytest.mark.parametrize("voice", list(Voice))
@pytest.mark.parametrize("bound", list(Bound))
@pytest.mark.parametrize("day", ["2024-06-01T12:00:00Z", "2024-06-04T00:00:00Z", NOON])
def test_they_are_those_of_the_rules_over_all_words(snapshot: Snapshot, day: str, voice: Voice, bound: Bound) -> None:
    asked = coordinates(day, voice, bound)
    for at in range(snapshot.end + 1):
        words = list(snapshot.past.words("war", EVERYWHERE, at=at))
        found = {each.place: each.stances for each in snapshot.stances(asked, at=at).page(after="", limit=9)}
        assert found == {
            place: {speaker: word.rank.position for speaker, word in of_place.items()}
            for place, of_place in stances(words, asked).items()
        }


def test_they_come_by_place_then_by_speaker(snapshot: Snapshot) -> None:
    whole = snapshot.stances(coordinates(voice=Voice.OWN)).page(after="", limit=9)
    found = [(each.place, speaker) for each in whole for speaker in each.stances]

    assert found == sorted(found)
    assert {place for place, _ in found} == {"east", "ford", "hill"}


def test_only_places_after_the_one_that_is_named_come(snapshot: Snapshot) -> None:
    whole = snapshot.shown(EVERYWHERE)

    for last in set(whole):
        assert snapshot.shown(EVERYWHERE, after=last) == [place for place in whole if place > last]


@pytest.mark.parametrize(
    ("places", "chosen"),
    [
        (PlaceFilter(place="ford"), {"ford"}),
        (PlaceFilter(place="nowhere"), set()),
        (PlaceFilter(admin="land"), {"ford", "hill"}),
        (PlaceFilter(box=Box(west=19, south=9, east=21, north=11)), {"east"}),
        (PlaceFilter(box=Box(west=19, south=0, east=3, north=11)), {"east", "ford", "hill"}),
    ],
)
def test_a_filter_chooses_places(snapshot: Snapshot, places: PlaceFilter, chosen: set[str]) -> None:
    assert set(snapshot.shown(places)) == chosen
    assert {word.place for word in snapshot.past.words("war", places, at=snapshot.end)} == chosen


def test_words_come_by_place_then_by_position(snapshot: Snapshot) -> None:
    order = [(word.place, word.rank.position) for word in snapshot.past.words("war", EVERYWHERE, at=snapshot.end)]

    assert order == sorted(order)
    assert len(order) == len(SAID)


def test_all_that_is_told_of_a_place_comes_by_position(snapshot: Snapshot) -> None:
    def told_of(place: str, at: int) -> Sequence[str]:
        return [told.filed.id for told in snapshot.past.told_of(place, "war", at=at)]

    assert told_of("ford", snapshot.end) == ["s2", "s4", "s7"]
    assert told_of("ford", 0) == told_of("nowhere", snapshot.end) == []


def test_a_speaker_has_spoken_of_places_by_id_from_the_one_that_is_named_on(snapshot: Snapshot) -> None:
    def spoken_of(day: str, since: str = "") -> list[str]:
        found = snapshot.past.spoken_of("war", "red", coordinates(day), EVERYWHERE, at=snapshot.end, since=since)
        return [place.id for place in found]

    assert spoken_of(NOON) == ["east", "ford", "hill"]
    assert spoken_of(NOON, since="ford") == ["ford", "hill"]
    assert spoken_of("2024-06-02T12:00:00Z") == ["ford", "hill"]


def test_speakers_are_those_who_spoke_by_then_in_order(snapshot: Snapshot) -> None:
    speakers = [list(snapshot.past.speakers("war", at=at)) for at in (0, snapshot.end)]

    assert speakers == [[], ["blue", "red", "watcher"]]
