"""The picture of a conflict counts and shows what the answer of stances says, place by place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pytest

from api.demo import load
from domain.errors import BadQuestion
from domain.questions.coordinates import Asking
from domain.questions.overviews.picture import Shown, ask_licences, ask_picture
from domain.questions.past import Question
from domain.questions.stances.places import ask_stances
from domain.stances.ports import PlaceFilter, StanceFilter
from domain.vocabulary import Agreement, Bound, Matter, Voice
from tests.support.engines import Engine
from tests.support.running import running

SIVERSK, ZENIT = "geonames:694403", "demo:avdiivka-zenit-position"
POINTS = [
    Question(said_by="2025-12-12"),
    Question(said_by="2025-12-12", matter=Matter.SIEGE),
    Question(said_by="2023-05-22", bound=Bound.EARLIEST, voice=Voice.OWN),
    Question(about="2025-11-30", said_by="2025-12-24", known_at="229"),
    Question(said_by="2021-01-01"),
]


@pytest.fixture(scope="module")
def asking(module_engine: Engine) -> Iterator[Asking]:
    with running(module_engine) as there:
        load(there.service)
        yield there.service.asking


@pytest.mark.parametrize("question", POINTS)
def test_a_picture_counts_and_shows_what_the_stances_say(asking: Asking, question: Question) -> None:
    picture, _ = ask_picture(asking, question, None)
    places = ask_stances(asking, question, PlaceFilter(), StanceFilter(), limit=100).places

    assert picture.counts == Counter(each.verdict.agreement for each in places)
    assert sum((Counter(each.counts) for each in picture.districts), Counter()) == picture.counts
    assert picture.disputed == {
        each.place.id: {speaker: _shown(told.word) for speaker, told in each.stances.items()}
        for each in places
        if each.verdict.agreement is Agreement.DISPUTED
    }
    located = [each for each in places if each.place.lat is not None]
    assert picture.located == len(located)
    assert picture.unlocated == sorted(each.place.id for each in places if each.place.lat is None)
    assert picture.shown == {
        speaker: Counter(_shown(each.stances[speaker].word) for each in located if speaker in each.stances)
        for speaker in {speaker for each in located for speaker in each.stances}
    }


def _shown(word: object) -> Shown:
    return Shown(getattr(word, "status", None), getattr(word, "holder", None))


def test_the_chosen_place_comes_with_the_dispute_that_is_open_there(asking: Asking) -> None:
    _, chosen = ask_picture(asking, Question(said_by="2025-12-12"), "Северск")
    assert chosen is not None
    assert chosen.stances.place.id == SIVERSK
    assert chosen.dispute is not None
    assert (chosen.dispute.opened_by, chosen.dispute.ends) == ("siv-11", None)

    for elsewhere in (Question(said_by="2025-12-24"), Question(said_by="2025-12-12", about="2025-12-11")):
        _, later = ask_picture(asking, elsewhere, SIVERSK)
        assert later is not None
        assert later.dispute is None


def test_a_place_of_which_nothing_was_said_yet_is_silent(asking: Asking) -> None:
    _, chosen = ask_picture(asking, Question(said_by="2021-01-01"), ZENIT)

    assert chosen is not None
    assert (chosen.stances.stances, chosen.stances.verdict.agreement) == ({}, Agreement.SILENT)


def test_a_place_that_is_unknown_is_refused(asking: Asking) -> None:
    with pytest.raises(BadQuestion, match="Sivrsk"):
        ask_picture(asking, Question(), "Sivrsk")


def test_before_the_conflict_was_declared_there_is_nothing(asking: Asking) -> None:
    picture, chosen = ask_picture(asking, Question(known_at="0"), None)

    assert (picture.total, picture.speakers, chosen) == (0, (), None)


def test_licences_are_those_that_imports_name(asking: Asking) -> None:
    assert ask_licences(asking, Question()) == {}
