"""Each side keeps its colour and shape, and people with a colour vision deficiency can tell the colours apart."""

from __future__ import annotations

import re

import pytest

from api.web.assets import contents
from api.web.sides import NUMBERED, SHAPES, slot, slot_of, slots
from domain.record.declarations import Claimant, Conflict
from domain.vocabulary import Role
from tests.support.colours import contrast, difference, least_difference

TOKENS = contents()["tokens.css"].decode()
THEMES = {
    "light": TOKENS[: TOKENS.index("@media screen")],
    "dark": TOKENS[TOKENS.index(':root[data-theme="dark"]') :],
}
BACKGROUNDS = ("paper", "land", "raise", "sunk")


def colour(theme: str, name: str) -> str:
    found = re.search(rf"--{name}: (#[0-9a-f]{{6}});", THEMES[theme])
    assert found is not None, name
    return found[1]


def a_conflict(*sides: str) -> Conflict:
    claimants = {side: Claimant(name=side.title(), role=Role.PARTY) for side in sides}
    organ = {f"{sides[0]}-army": Claimant(name="Army", role=Role.PARTY, parent=sides[0])}
    watcher = {"watcher": Claimant(name="Watcher", role=Role.OBSERVER)}
    return Conflict(id="war", name="A war", tz="UTC", claimants={**watcher, **organ, **claimants})


@pytest.mark.parametrize("theme", THEMES)
def test_two_sides_are_far_apart_in_every_kind_of_vision(theme: str) -> None:
    assert least_difference([colour(theme, f"side-{number}") for number in (1, 2)]) > 40


@pytest.mark.parametrize("theme", THEMES)
def test_six_sides_differ_in_every_kind_of_vision(theme: str) -> None:
    """Beside the shapes, which every side has for itself."""
    assert least_difference([colour(theme, slot(number).colour) for number in range(1, 7)]) > 12


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("number", range(1, 7))
def test_a_shape_of_a_side_stands_out_from_the_land(theme: str, number: int) -> None:
    assert contrast(colour(theme, f"side-{number}"), colour(theme, "land")) >= 3


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(
    ("name", "least"), [("ink", 7), ("ink-2", 4.5), ("ink-3", 4.5), ("error", 4.5), ("then", 4.5), ("edge", 3)]
)
def test_texts_and_edges_stand_out_from_every_background(theme: str, name: str, least: float) -> None:
    assert min(contrast(colour(theme, name), colour(theme, back)) for back in BACKGROUNDS) >= least


def test_both_dark_themes_are_the_same() -> None:
    blocks = re.findall(r"color-scheme: dark;(.*?)\}", TOKENS, re.DOTALL)

    assert len({" ".join(each.split()) for each in blocks}) == 1
    assert len(blocks) == 2


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [  # of the test data of Sharma, Wu and Dalal (2005)
        ((50.0, 2.6772, -79.7751), (50.0, 0.0, -82.7485), 2.0425),
        ((50.0, 2.5, 0.0), (73.0, 25.0, -18.0), 27.1492),
        ((2.0776, 0.0795, -1.1350), (0.9033, -0.0636, -0.5514), 0.9082),
    ],
)
def test_the_difference_is_that_of_its_authors(
    one: tuple[float, float, float], other: tuple[float, float, float], expected: float
) -> None:
    assert difference(one, other) == pytest.approx(expected, abs=1e-4)


def test_sides_have_slots_in_the_order_of_their_declaration() -> None:
    before, after = slots(a_conflict("red", "blue")), slots(a_conflict("red", "blue", "green"))

    assert [each.shape for each in after.values()] == ["square", "circle", "triangle"]
    assert {side: after[side] for side in before} == before


def test_parties_have_the_slot_of_their_side_and_observers_none() -> None:
    conflict = a_conflict("red", "blue")

    assert slot_of(conflict, "red-army") == slots(conflict)["red"]
    assert slot_of(conflict, "watcher") is None
    assert slot_of(None, "red") is None


def test_the_seventh_side_has_a_number_for_its_shape() -> None:
    assert slot(len(SHAPES)).shape == "star"
    assert (slot(7).shape, slot(7).colour) == (NUMBERED, "side-more")
