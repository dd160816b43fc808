"""Several places of one name: what a text says of where they lie decides, and all else only puts them in order."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as some

from adapters.lexicons.files import shipped
from domain.extraction.explanations import Because
from domain.extraction.ports import PlaceOption
from domain.extraction.proposals import Proposal
from domain.extraction.whereabouts.areas import AreaReader
from domain.extraction.whereabouts.clues import Clues
from domain.extraction.whereabouts.distances import bearing, turned
from domain.extraction.whereabouts.ranking import Ranking, Surroundings
from domain.extraction.words.where import Compass
from domain.places.geometry import Point
from domain.places.search import distance_km
from tests.support.properties import examples
from tests.unit.extraction.namesakes import namesakes, read_with

BY_KUPIANSK, BY_POKROVSK = "UA63080130120053141", "UA14160210240098875"
IN_THE_LUHANSK_OBLAST = {"UA44120030040027990", "UA44140130150088358", "UA44160010090021725"}


def proposed(text: str, places: Sequence[PlaceOption] | None = None) -> Proposal:
    return read_with(places or namesakes(), text).proposals[0]


def choices(proposal: Proposal) -> list[str]:
    [question] = [each for each in proposal.questions if each.field == "place"]
    return [each.value for each in question.of]


@pytest.mark.parametrize(
    ("text", "where", "place"),
    [
        ("Russia said it took Pishchane in Pokrovsk Raion.", "Pokrovsk Raion", BY_POKROVSK),
        (
            "Russia said it took Pishchane, a village 14 km southeast of Kupiansk.",
            "14 km southeast of Kupiansk",
            BY_KUPIANSK,
        ),
        (
            "Russia said it took Pishchane (14km southeast of Kupiansk).",
            "14km southeast of Kupiansk",
            BY_KUPIANSK,
        ),
        ("Russia said it took Pishchane, 9 miles from Kupiansk.", "9 miles from Kupiansk", BY_KUPIANSK),
        (
            "Російські війська захопили Піщане Покровського району, повідомив Генштаб.",
            "Покровського району",
            BY_POKROVSK,
        ),
        (
            "Російські війська захопили Піщане, за 14 км на південний схід від Куп’янська, повідомив Генштаб.",
            "14 км на південний схід від Куп'янська",
            BY_KUPIANSK,
        ),
        (
            "ВС РФ взяли Песчаное, расположенное в 14 км к юго-востоку от Купянска, сообщило Минобороны РФ.",
            "14 км к юго-востоку от Купянска",
            BY_KUPIANSK,
        ),
        (
            "ВС РФ освободили село Песчаное Покровского района Донецкой области, сообщило Минобороны РФ.",
            "Покровского района, Донецкой области",
            BY_POKROVSK,
        ),
    ],
)
def test_an_area_or_a_distance_beside_the_name_decides_and_is_shown(text: str, where: str, place: str) -> None:
    proposal = proposed(text)

    assert proposal.statement.place == place
    assert proposal.why["place"].because is Because.LIES_THERE
    assert where == proposal.why["place"].values["where"]
    assert proposal.questions == ()
    assert len(proposal.evidence["place"]) >= 2


@pytest.mark.parametrize(
    "text",
    [
        "Russia said it took Pishchane in Luhansk Oblast.",
        "In Luhansk Oblast, Russia said it took Pishchane.",
        "Російські війська захопили село Піщане на Луганщині, повідомив Генштаб ЗСУ.",
        "ВС РФ освободили Песчаное в ЛНР, сообщило Минобороны РФ.",
    ],
)
def test_an_area_that_has_several_leaves_a_question_with_these_first(text: str) -> None:
    proposal = proposed(text)

    assert proposal.statement.place is None
    assert set(choices(proposal)) == IN_THE_LUHANSK_OBLAST


def test_an_area_behind_a_list_is_that_of_all_its_names() -> None:
    text = "ВС РФ освободили населённые пункты Купянск и Песчаное Луганской области, сообщило Минобороны РФ."
    _, second = read_with(namesakes(), text).proposals

    assert set(choices(second)) == IN_THE_LUHANSK_OBLAST


def test_nearness_to_the_other_places_of_the_text_ranks_and_does_not_decide() -> None:
    proposal = proposed("Russia said it took Pishchane. Ukraine said it holds Kupiansk.")

    assert proposal.statement.place is None
    assert choices(proposal)[0] == BY_KUPIANSK
    assert len(choices(proposal)) == 3


def test_each_choice_has_its_oblast_and_no_two_read_the_same() -> None:
    [question] = proposed("Russia said its forces took Oleksandrivka near Kupiansk.").questions
    labels = [each.label for each in question.of]

    assert all(" Oblast, Ukraine" in label for label in labels)
    assert len(set(labels)) == 3


def test_where_it_lies_is_said_once_and_holds_for_the_whole_text() -> None:
    denied = "Ukraine denied that Pishchane, 14 km southeast of Kupiansk, was captured."
    text = f"Russia said it took Pishchane. {denied}"
    first, second = read_with(namesakes(), text).proposals

    assert (first.statement.place, second.statement.place) == (BY_KUPIANSK, BY_KUPIANSK)
    assert first.why["place"].because is Because.SAID_WHERE


def test_two_places_of_one_name_in_a_text_stay_two() -> None:
    text = (
        "Russia said it took Pishchane, 14 km southeast of Kupiansk. "
        "Russia said it took Pishchane in Pokrovsk Raion. Russia said it took Pishchane."
    )
    places = [each.statement.place for each in read_with(namesakes(), text).proposals]

    assert places == [BY_KUPIANSK, BY_POKROVSK, None]


def test_the_only_place_of_a_name_is_a_question_where_the_text_says_that_it_lies_elsewhere() -> None:
    only = [each for each in namesakes() if each.name != "Pishchane" or each.id == BY_KUPIANSK]
    proposal = proposed("Russia said it took Pishchane in Donetsk Oblast.", only)

    assert proposal.statement.place is None
    assert proposal.questions[0].ask.because is Because.ELSEWHERE
    assert choices(proposal) == [BY_KUPIANSK]


def test_an_area_that_no_list_has_contradicts_nothing() -> None:
    only = [each for each in namesakes() if each.name != "Pishchane" or each.id == BY_KUPIANSK]

    assert proposed("Russia said it took Pishchane in the Donbas region.", only).statement.place == BY_KUPIANSK


def test_a_distance_behind_a_verb_of_its_own_is_not_that_of_the_name() -> None:
    proposal = proposed("Russia said it took Pishchane and advanced 14 km southeast of Kupiansk.")

    assert proposal.statement.place is None


def test_what_the_record_spoke_of_newly_comes_first_among_those_as_near() -> None:
    spoken = [
        each._replace(statements=1, said_last=5) if each.id == "UA44140130150088358" else each for each in namesakes()
    ]

    assert choices(proposed("Russia said it took Pishchane.", spoken))[0] == "UA44140130150088358"


# Laws

RANKING = Ranking(AreaReader(shipped()["en"].where, shipped()["en"].where))
POINTS = some.builds(Point, some.floats(44, 52), some.floats(22, 40))
AT = Point(49.71003, 37.61581)


@given(points=some.lists(POINTS, min_size=2, max_size=8, unique=True), seed=some.integers(0, 99))
def test_a_farther_place_never_comes_before_a_nearer_one_all_else_being_equal(points: list[Point], seed: int) -> None:
    options = [PlaceOption(f"p{number}", "Kamianka", ("Ukraine",), point) for number, point in enumerate(points)]
    random.Random(seed).shuffle(options)
    ranked = RANKING.ranked(options, Clues(), Surroundings(points=(AT,))).options
    away = [distance_km(AT, each.point) for each in ranked if each.point is not None]

    assert away == sorted(away)


@given(seed=some.integers(0, 999))
@examples(20)
def test_the_order_of_the_gazetteer_makes_no_difference(seed: int) -> None:
    text = "Russia said its forces took Mykolaivka. Ukraine said it holds Bakhmut."
    shuffled = list(namesakes())
    random.Random(seed).shuffle(shuffled)

    assert choices(proposed(text, shuffled)) == choices(proposed(text))


def test_the_order_is_the_same_under_any_hash_seed() -> None:
    script = (
        "from tests.unit.extraction.test_namesakes import choices, proposed\n"
        "print(choices(proposed('Russia said its forces took Mykolaivka. Ukraine said it holds Bakhmut.')))"
    )
    namesakes()  # skips where the gazetteer is missing
    runs = {
        subprocess.run(
            [sys.executable, "-c", script],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("0", "1", "2")
    }

    assert len(runs) == 1


@given(point=POINTS)
def test_the_way_back_points_the_other_way(point: Point) -> None:
    there, back = bearing(AT, point), bearing(point, AT)

    assert distance_km(AT, point) < 1 or abs((there - back) % 360 - 180) < 15


def test_bearings_are_those_of_a_map() -> None:
    bakhmut, siversk = Point(48.59419, 37.99886), Point(48.86476, 38.09683)

    assert turned(bearing(bakhmut, siversk), Compass.NORTH) < 20
    assert turned(bearing(siversk, bakhmut), Compass.SOUTH) < 20
