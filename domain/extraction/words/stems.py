"""Words without the endings of their cases, so that a declared name is found in each of them."""

from __future__ import annotations

import re
from functools import lru_cache

STEM_LENGTH_MIN = 3
WORDS_KEPT = 10_000
ENDINGS = (  # of nouns and adjectives, in both languages
    "ього|ьому|ього|ими|ого|ому|ему|его|ами|ями|ях|ах|ям|ам|ов|ів|їв|ев|ей|єв|ою|ею|єю|ой|ом|ем|єм|им|ім|ым|ых|их|іх"
    "|ий|ій|ый|ої|еї|ее|ое|ая|яя|ую|юю|ые|ие|ья|ью|а|я|у|ю|и|і|ї|е|є|о|ь|й|ы"
)
ENDING = re.compile(f"(?:{ENDINGS})$")
CYRILLIC = re.compile(r"[\u0400-\u04ff][\u0400-\u04ff'-]*")


@lru_cache(maxsize=WORDS_KEPT)
def stem(word: str) -> str:
    """Return a word in small letters without its ending. Short ones, such as ЗСУ and РФ, stay whole."""
    if len(word) <= STEM_LENGTH_MIN or CYRILLIC.fullmatch(word) is None:
        return word
    found = ENDING.search(word, STEM_LENGTH_MIN)
    return word if found is None else word[: found.start()]


def is_cyrillic(text: str) -> bool:
    return CYRILLIC.match(text) is not None
