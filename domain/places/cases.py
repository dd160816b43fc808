"""Names of places in the cases of Ukrainian and Russian, taken back to the nominative by their endings alone.

The tables say what an ending may stand for. They hold endings only, so that most readings are not names: a gazetteer
tells which of them are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice, product

STEM_LENGTH_MIN = 1
READINGS_MAX = 96  # of one name
WORDS_MAX = 4  # of one name, those that a hyphen joins included

_UKRAINIAN = """
    ого: е ий, ього: є ій, ому: е ий, ьому: є ій, им: е ий і и, ім: є ій е ий, ої: а, ьої: я, ій: а я, ою: а, ьою: я,
    ею: я а, єю: я, ую: а, юю: я, их: і, ими: і, іх: і, іми: і,
    у: а ∅ о е, ю: я ь й е ∅, и: а ь, і: а ∅ о ь я е, ї: я й, а: ∅ о е, я: ь й е, ом: ∅ о, ем: ь е ∅, єм: й є, ям: я і,
    ям: ь, ами: и і, ям: і, ями: і я, ах: и і, ях: і я, ам: и і а, ів: и і, їв: ї, ей: і, ∅: и а о, ок: ки ка, ек: ки,
    ь: і, ові: ∅ о, еві: ь е ∅, єві: й, ці: ка ки, зі: га г, сі: ха х, ню: нь, ттю: ть, ллю: ль, ссю: сь, ддю: дь,
    рю: р, чю: ч, жжю: ж,
    ова: ів, ову: ів, овом: ів, ові: ів, овим: ів, ового: ів, овому: ів, ева: ів, еву: ів, евом: ів, еві: ів,
    єва: їв, єву: їв, євом: їв, єві: їв, поля: піль, полю: піль, полем: піль, полі: піль,
    огу: іг, ога: іг, огом: іг, озі: іг, оду: ід, ода: ід, одом: ід, оді: ід, осту: іст, оста: іст, остом: іст,
    ості: іст, ору: ір, ора: ір, ором: ір, орі: ір, ола: іл, олу: іл, олом: іл, олі: іл, еня: інь, оля: іль, олю: іль,
    олем: іль, оку: ік, ока: ік, ебу: іб, оту: іт,
    ця: ець, цю: ець, цем: ець, ці: ець, ка: ок, ку: ок, ком: ок, ня: ень, ню: ень, нем: ень, ні: ень, ла: ел ол,
    лу: ел ол, лом: ел ол, лі: ел ол, ра: ер ор, ру: ер ор
"""
_RUSSIAN = """
    ого: ое ый ий ой, его: ее ий, ому: ое ый ий ой, ему: ее ий, ым: ое ый ой ые ово ево ино, им: ое ее ий ие,
    ом: ое ый ой ∅ о, ем: ее ий ь е й ∅, ем: ье, ой: ая а, ою: ая а, ей: яя я а ая и ье, ую: ая, юю: яя, ых: ые, их: ие,
    ыми: ые, ими: ие, ы: а, и: а я ь ия, е: а ∅ я ь й о, у: а ∅ о, ю: я ь й е, а: ∅ о, я: ь й е, ии: ия ий ие,
    ию: ия ий, ией: ия, ью: ь ье, ья: ье ей, ье: ья, ьи: ья, ьем: ье ей, ям: и ья, ями: и ья, ях: и ья,
    ам: ы и а, ами: ы и а, ах: ы и а, ов: ы и, ев: и ы, ∅: ы и а о, ок: ки ка, ек: ки ка, ь: и я, ин: ны, ен: ны на,
    ца: ец, цу: ец, цом: ец, цем: ец, це: ец, ка: ок ек, ку: ок ек, ком: ок ек, ке: ок ек, ня: ень, ню: ень, нем: ень,
    не: ень, ла: ел ол, лу: ел ол, лом: ел ол, ле: ел ол, ва: ов ев, ову: ов, овым: ов, овом: ов, ову: ово, ра: ер ор,
    ьца: ец, йца: ец, йцу: ец, йце: ец, йцем: ец, рья: рий
"""


def _table(text: str) -> Mapping[str, Sequence[str]]:
    """Each ending with those of the nominatives that it may stand for; ∅ is none."""
    found = dict[str, list[str]]()
    for part in text.replace("\n", " ").split(","):
        ending, _, nominatives = part.strip().partition(":")
        found.setdefault(ending.strip("∅"), []).extend(each.strip("∅") for each in nominatives.split())
    return {ending: tuple(dict.fromkeys(nominatives)) for ending, nominatives in found.items()}


ENDINGS: Mapping[str, Mapping[str, Sequence[str]]] = {"uk": _table(_UKRAINIAN), "ru": _table(_RUSSIAN)}
ENDING_LENGTH_MAX = max(len(ending) for table in ENDINGS.values() for ending in table)
_PARTS = re.compile(r"([ -]+)")


def nominatives(name: str, language: str) -> Sequence[str]:
    """``name``, and each nominative that it may be a case of, by its endings; in small letters where an ending changes.

    The words of a name are taken back each for itself: *Малої Токмачки* to *Мала Токмачка*, among others.
    """
    parts = _PARTS.split(name)
    if language not in ENDINGS or len(parts) > 2 * WORDS_MAX:
        return (name,)
    options = [_words(part, ENDINGS[language]) if at % 2 == 0 else (part,) for at, part in enumerate(parts)]
    return tuple(dict.fromkeys("".join(each) for each in islice(_together(options), READINGS_MAX)))


def _together(options: Sequence[Sequence[str]]) -> Iterator[Sequence[str]]:
    """The first of each; then all changed, which a name of several words mostly is; then the others."""
    yield [each[0] for each in options]
    yield from product(*(each[1:] or each for each in options))
    yield from product(*options)


def _words(word: str, endings: Mapping[str, Sequence[str]]) -> Sequence[str]:
    """``word`` and its nominatives, longest ending first: it says most."""
    found = [word]
    for length in range(min(ENDING_LENGTH_MAX, len(word) - STEM_LENGTH_MIN), -1, -1):
        stem, ending = word[: len(word) - length], word[len(word) - length :]
        found += [stem + nominative for nominative in endings.get(ending, ())]
    return tuple(dict.fromkeys(found))
