"""The words of Ukrainian and Russian: lexicons with every form written out, and declared names in their cases."""

from __future__ import annotations

import importlib.util
import subprocess
import sys

import pytest

from adapters.lexicons.files import shipped
from api.intake.demo import starter
from domain.extraction.text.tokens import tokens
from domain.extraction.words.claimants import ClaimantWords, claimant_words
from domain.extraction.words.lexicon import Phrases
from domain.extraction.words.stems import stem
from domain.record.declarations import Claimant, Conflict
from tests.support.tidiness import ROOT


def demo_words() -> ClaimantWords:
    draft = starter().conflict
    claimants = {
        id_: Claimant(name=each.name, role=each.role, parent=each.parent, aliases=each.aliases, people=each.people)
        for id_, each in draft.claimants.items()
        if each.name is not None and each.role is not None
    }
    return claimant_words(Conflict(id=draft.id, name=draft.name or "", tz="Europe/Kyiv", claimants=claimants))


@pytest.mark.parametrize("language", ["uk", "ru"])
def test_a_lexicon_has_its_words_in_the_form_in_which_they_are_looked_for(language: str) -> None:
    lexicon = shipped()[language]
    phrases = {phrase for words in lexicon.words.values() for phrase in words}
    phrases |= {phrase for frame in lexicon.frames for forms in frame.forms.values() for phrase in forms}

    assert len(phrases) > 2000
    assert [phrase for phrase in phrases if phrase != phrase.lower() or "ё" in phrase or "\u2019" in phrase] == []


@pytest.mark.parametrize(
    ("language", "word", "status"),
    [
        ("uk", "захопили", "controlled"),
        ("uk", "захоплено", "controlled"),
        ("uk", "взяттям під контроль", "controlled"),
        ("uk", "відійшли", "not_present"),
        ("uk", "контролюється", "controlled"),
        ("uk", "в оточенні", "encircled"),
        ("ru", "освобождена", "controlled"),
        ("ru", "освобождением", "controlled"),
        ("ru", "овладели", "controlled"),
        ("ru", "утратила контроль над", "not_controlled"),
        ("ru", "идут бои", "contested"),
    ],
)
def test_a_form_of_a_word_has_the_status_of_its_frame(language: str, word: str, status: str) -> None:
    found = shipped()[language].frame_words.longest(word.split(), 0)

    assert found is not None
    assert found[0] == len(word.split())
    assert str(found[1][0].frame.status) == status


@pytest.mark.parametrize(
    ("words", "claimant"),
    [
        ("Генштабу ЗСУ", "ukraine-general-staff"),
        ("Збройними силами України", "ukraine"),
        ("Кремлем", "russia"),
        ("російськими", "russia"),
        ("росіянами", "russia"),
        ("Минобороны РФ", "russia-ministry-of-defence"),
        ("Вооружённым силам России", "russia"),
        ("Південною", None),
    ],
)
def test_a_declared_name_is_found_in_each_of_its_cases(words: str, claimant: str | None) -> None:
    found = demo_words().at([token.key for token in tokens(words, 0, len(words))], 0)

    assert (None if found is None else found[1][0].claimant) == claimant


@pytest.mark.parametrize(
    ("word", "person"),
    [("Сирського", "Oleksandr Syrskyi"), ("Герасимовым", "Valery Gerasimov"), ("Пушилину", "Denis Pushilin")],
)
def test_a_person_is_found_by_the_surname_in_any_script_and_case(word: str, person: str) -> None:
    [called] = demo_words().surname(word)

    assert called.person is not None
    assert called.person.name == person


@pytest.mark.parametrize(
    ("one", "other"),
    [("росія", "росією"), ("україна", "україні"), ("сили", "силами"), ("кремль", "кремля"), ("зсу", "зсу")],
)
def test_the_cases_of_a_name_have_one_stem(one: str, other: str) -> None:
    assert stem(one) == stem(other)


def test_a_phrase_is_not_found_where_its_words_end_too_early() -> None:
    phrases = Phrases([("a", 1), ("a b", 2)])

    assert list(phrases.at(["a"], 0)) == [(1, [1])]
    assert phrases.longest(["a", "b"], 0) == (2, [2])


@pytest.mark.skipif(
    importlib.util.find_spec("pymorphy3") is None, reason="pymorphy3 is not installed: it makes the forms"
)
def test_the_lexicons_are_those_that_the_script_makes() -> None:
    made = subprocess.run([sys.executable, "-m", "tests.support.slavic_forms", "--check"], cwd=ROOT, check=False)

    assert made.returncode == 0
