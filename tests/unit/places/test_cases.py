"""Names of places in the cases of Ukrainian and Russian: each form leads back to its name, and common words do not."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import zip_longest

import pytest

from domain.places.cases import nominatives
from domain.places.names import folded
from tests.support.external_data import rows_of, shared

Paradigms = Sequence[tuple[str, str, Sequence[str]]]  # what a name ends with, how much of it goes, what comes instead
UKRAINIAN: Paradigms = (
    ("(?:с|ц|з)ьк", "", ("а", "у", "ом")),
    ("(?:поле|море)", "е", ("я", "ю", "ем", "і")),
    ("[бвгґджзклмнпрстфхцчш]е", "е", ("ого", "ому", "им")),
    ("нє", "є", ("ього", "ьому", "ім")),
    ("ий", "ий", ("ого", "ому", "им")),
    ("ка", "ка", ("ки", "ці", "ку", "кою")),
    ("га", "га", ("ги", "зі", "гу", "гою")),
    ("(?:ська|цька|[вн]ова|[вн]ева)", "а", ("ої", "ій", "у", "ою")),
    ("[бвдзлмнпрст]а", "а", ("и", "і", "у", "ою")),
    ("ія", "я", ("ї", "ю", "єю")),
    ("(?:лля|ння|ття|ддя|жжя|ччя|ззя)", "я", ("ю", "ям", "і")),
    ("[внлрт]я", "я", ("і", "ю", "ею")),
    ("піль", "іль", ("оля", "олю", "олем", "олі")),
    ("ків", "ів", ("ова", "ову", "овом", "ові")),
    ("їв", "їв", ("єва", "єву", "євом", "єві")),
    ("[нрт]ь", "ь", ("я", "ю", "ем", "і")),
    ("ай", "й", ("ю", "єм", "ї", "я")),
    ("о", "о", ("а", "у", "ом", "і")),
    ("ки", "ки", ("ок", "кам", "ками", "ках")),
    ("[влмнрст]и", "и", ("ів", "ам", "ами", "ах")),
    ("[вн]і", "і", ("их", "им", "ими")),
    ("ці", "ці", ("ців", "цям", "цями", "цях")),
    ("[бвдзлмнпрст]", "", ("а", "у", "ом", "і")),
)
RUSSIAN: Paradigms = (
    ("ск", "", ("а", "у", "ом", "е")),
    ("ое", "ое", ("ого", "ому", "ым", "ом")),
    ("[чшн]ее", "ее", ("его", "ему", "им", "ем")),
    ("ый", "ый", ("ого", "ому", "ым", "ом")),
    ("ий", "ий", ("ого", "ому", "им", "ом")),
    ("ая", "ая", ("ой", "ую")),
    ("[кгх]а", "а", ("и", "е", "у", "ой")),
    ("[бвдзлмнпрст]а", "а", ("ы", "е", "у", "ой")),
    ("ия", "ия", ("ии", "ию", "ией")),
    ("[влмнрт]я", "я", ("и", "е", "ю", "ей")),
    ("[вн]о", "о", ("а", "у", "ом", "е")),
    ("ье", "ье", ("ья", "ью", "ьем")),
    ("ец", "ец", ("ца", "цу", "цом", "це")),
    ("ки", "ки", ("кам", "ками", "ках")),
    ("[влмнрст]ы", "ы", ("ам", "ами", "ах")),
    ("[нлрт]ь", "ь", ("я", "ю", "ем", "и")),
    ("ай", "й", ("я", "ю", "ем", "е")),
    ("[бвдзлмнпрст]", "", ("а", "у", "ом", "е")),
)
OF: dict[str, Paradigms] = {"uk": UKRAINIAN, "ru": RUSSIAN}
MARKS_OF_RUSSIAN = re.compile("[ыэёъ]|(?:ое|ово|ево|ский|ье|ая)$")


def forms(name: str, language: str) -> Iterator[str]:
    """The other cases of a name whose every word has a paradigm; of words that a hyphen joins, the last changes."""
    parts = re.split("([ -])", name.lower())
    words = [list(_declined(word, OF[language])) for word in parts[::2]]
    for at, joint in enumerate(parts[1::2]):
        words[at] = words[at] if joint == " " else [parts[2 * at]] * len(words[at + 1])
    if all(words):
        for each in zip(*words, strict=False):
            yield "".join(a + b for a, b in zip_longest(each, parts[1::2], fillvalue=""))


def _declined(word: str, paradigms: Paradigms) -> Iterator[str]:
    for ending, cut, endings in paradigms:
        if re.search(f"{ending}$", word):
            yield from (word[: len(word) - len(cut)] + each for each in endings)
            return


def gazetteer(language: str) -> frozenset[str]:
    rows = rows_of(shared("gazetteer/settlements.csv"))
    if language == "uk":
        return frozenset(row["name_uk"] for row in rows)
    names = (name for row in rows for name in row["alt_cyrillic"].split("|"))
    return frozenset(name for name in names if MARKS_OF_RUSSIAN.search(name))


@pytest.mark.parametrize(("language", "at_least"), [("uk", 0.999), ("ru", 0.99)])
def test_each_case_of_a_name_in_the_gazetteer_leads_back_to_it(language: str, at_least: float) -> None:
    names = gazetteer(language)
    known = {folded(name) for name in names}
    asked = found = 0
    for number, name in enumerate(sorted(names)):
        if number % 8 == 0:
            for form in forms(name, language):
                asked += 1
                found += folded(name) in known.intersection(nominatives(folded(form), language))

    assert asked > 400
    assert found / asked >= at_least


@pytest.mark.parametrize(
    ("form", "language", "name"),
    [
        ("Малої Токмачки", "uk", "мала токмачка"),
        ("Часового Яру", "uk", "часів яр"),
        ("Куп'янська-Вузлового", "uk", "куп'янськ-вузловий"),
        ("Гуляйполя", "uk", "гуляйполе"),
        ("Дробишевим", "uk", "дробишеве"),
        ("Кринок", "uk", "кринки"),
        ("Ямполя", "uk", "ямпіль"),
        ("Харкова", "uk", "харків"),
        ("Києві", "uk", "київ"),
        ("Кривого Рогу", "uk", "кривий ріг"),
        ("Золотого Колодязя", "uk", "золотий колодязь"),
        ("Часова Яра", "ru", "часов яр"),
        ("Сухого Яра", "ru", "сухой яр"),
        ("Урожайным", "ru", "урожайное"),
        ("Авдеевку", "ru", "авдеевка"),
        ("Иванополья", "ru", "иванополье"),
        ("Крынок", "ru", "крынки"),
        ("Первомайском", "ru", "первомайск"),
        ("Великой Новосёлки", "ru", "великая новосёлка"),
        ("Дергачей", "ru", "дергачи"),
    ],
)
def test_forms_of_known_towns_lead_back_to_their_names(form: str, language: str, name: str) -> None:
    assert name in nominatives(form.lower(), language)


def test_a_form_is_always_a_reading_of_itself_and_another_language_has_no_endings() -> None:
    assert nominatives("Siversk", "en") == ("Siversk",)
    assert nominatives("Сіверська", "uk")[0] == "Сіверська"


def test_a_name_of_many_words_costs_little() -> None:
    assert len(nominatives(" ".join(["Великої"] * 5000), "uk")) == 1
    assert len(nominatives("Великої Новосілки Нової Каховки", "uk")) < 100


def test_common_words_are_seldom_names_of_places() -> None:
    """In running text, where a capital letter tells nothing at the beginning of a sentence."""
    known = {folded(name) for name in gazetteer("uk")}
    words = {
        word
        for row in rows_of(shared("deepstate-statements/statements.csv"))
        for word in re.findall(r"(?<![\w'])[а-яіїєґ']{3,}", row["description"].replace("’", "'"))
    }
    false = {word for word in words if known.intersection(nominatives(folded(word), "uk"))}

    assert len(words) > 500
    assert len(false) / len(words) < 0.08
