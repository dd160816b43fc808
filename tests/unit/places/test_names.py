"""Spellings of one name meet in its key; its beginnings are found while it is typed; a slip is undone."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.places.names import beginnings, folded, key, keys, romanised, slips, sounds

SPELLINGS = [
    ["Kupiansk", "Kupyansk", "Kup'jans'k", "Kup”yans’k", "KUPIANSK", "Купянск", "Купʼянськ", "Куп’янськ", "Куп'янськ"],
    ["Khmelnytskyi", "Khmel'nyts'kyy", "Khmelnitskiy", "Khmelnytskyï", "Хмельницький", "Хмельницкий"],
    ["Krasnyi Lyman", "Krasny Liman", "Krasnyy Liman", "Красный Лиман", "Красний Лиман"],
    ["Artyomovsk", "Artemovsk", "Artëmovsk", "Артёмовск", "Артемовск"],
    ["Zaporizhzhia", "Zaporizhzhya", "Zaporizhia", "Zaporižžja", "Запоріжжя"],
    ["Mariupol", "Mariupol'", "Mariyupol", "Маріуполь", "Мариуполь"],
    ["Avdiivka", "Avdiyivka", "Авдіївка"],
    ["Yalta", "Ialta", "Jalta", "Ялта"],
    ["Yenakiieve", "Yenakiyeve", "Enakieve", "Єнакієве"],
    ["Shchastia", "Schastya", "Щастя"],
    ["Kharkiv", "Harkiv", "Харків"],
    ["Gorlovka", "Горловка"],
    ["Zghurivka", "Згурівка"],
    ["Donetsk", "Doneck", "Donets'k", "Донецьк", "Донецк"],
    ["Chernihiv", "Černihiv", "Чернігів"],
    ["New-York", "New York"],
    ["Haiove", "Hayove", "Гайове"],
    ["Malyi Obukhiv", "Maly Obukhiv", "Малий Обухів"],
    ["Nizhyn", "Nizhin", "Ніжин"],
    ["Al-Bāb", "Al Bab", "Albab"],
    ["الباب", "ألباب"],
]
UKRAINIAN = "абвгґдеєжзиіїйклмнопрстуфхцчшщьюя’"


@pytest.mark.parametrize("spellings", SPELLINGS, ids=lambda spellings: spellings[0])
def test_spellings_of_one_name_have_one_key(spellings: list[str]) -> None:
    assert {key(each) for each in spellings} == {key(spellings[0])}


@pytest.mark.parametrize(
    ("one", "other"), [("Siversk", "Soledar"), ("Lyman", "Lymany"), ("Ivanivka", "Vanivka"), ("Kyiv", "Kiev")]
)
def test_other_names_have_other_keys(one: str, other: str) -> None:
    assert key(one) != key(other)


@given(st.text(alphabet=UKRAINIAN, min_size=1, max_size=20))
def test_a_ukrainian_name_and_its_romanisation_have_one_key(name: str) -> None:
    assert key(romanised(name)) == key(name) or _is_ambiguous(name)


def _is_ambiguous(name: str) -> bool:
    """Where the Latin of the resolution can be read in two ways: "ts" of two letters, "kh" of two."""
    return any(pair in name.replace("’", "").replace("ь", "") for pair in ("тс", "кг", "цг", "сг", "чг", "шг", "жг"))


@given(st.text(max_size=40))
def test_every_text_has_a_key_that_is_its_own(name: str) -> None:
    assert key(name) == key(folded(name))
    assert bool(key(name)) is bool(folded(name))


@given(st.lists(st.text(max_size=20), max_size=8))
def test_many_keys_at_once_are_those_of_each(names: list[str]) -> None:
    assert list(keys(names)) == [key(name) for name in names]


@pytest.mark.parametrize("name", ["Kupiansk", "Mariupol", "Маріуполь", "Slovyansk", "Donetsk", "Kharkiv", "Yampil"])
def test_every_beginning_of_a_name_leads_to_its_key(name: str) -> None:
    for length in range(1, len(name) + 1):
        typed = name[:length]
        assert any(key(name).startswith(each) for each in beginnings(typed)), typed
        assert key(name).startswith(key(typed)) or sounds(name).startswith(sounds(typed)), typed


@given(st.text(alphabet=UKRAINIAN[:-1], min_size=5, max_size=16), st.integers())
def test_a_spelling_with_one_slip_leads_back_to_the_name(name: str, seed: int) -> None:
    typed = slipped(name, Random(seed), UKRAINIAN[:-1])

    assert key(name) == key(typed) or key(name) in slips(typed) or len(folded(typed)) < 4


@given(st.sampled_from([spelling for each in SPELLINGS[:12] for spelling in each if spelling.isascii()]), st.integers())
def test_so_does_a_latin_one(name: str, seed: int) -> None:
    typed = slipped(name.lower(), Random(seed), "abcdefghijklmnopqrstuvwxyz")

    assert key(name) == key(typed) or key(name) in slips(typed)


def slipped(name: str, random: Random, alphabet: str) -> str:
    """``name`` with a letter too many, one missing, another, or two swapped."""
    at, letter = random.randrange(len(name) - 1), random.choice(alphabet)
    return random.choice(
        [
            name[:at] + letter + name[at:],
            name[:at] + name[at + 1 :],
            name[:at] + letter + name[at + 1 :],
            name[:at] + name[at + 1] + name[at] + name[at + 2 :],
        ]
    )


def test_a_short_name_has_no_slips() -> None:
    assert slips("Kyi") == set()


@pytest.mark.parametrize(
    ("ukrainian", "latin"),
    [
        ("Бахмут", "Bakhmut"),
        ("Куп’янськ-Вузловий", "Kupiansk-Vuzlovyi"),
        ("Єнакієве", "Yenakiieve"),
        ("Згурівка", "Zghurivka"),
        ("Щастя", "Shchastia"),
        ("Яни Капу", "Yany Kapu"),
        ("Сіверськодонецьк", "Siverskodonetsk"),
    ],
)
def test_ukrainian_is_romanised_as_the_resolution_says(ukrainian: str, latin: str) -> None:
    assert romanised(ukrainian) == latin
