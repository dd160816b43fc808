"""Texts as they are compared: what a page, a keyboard or a spreadsheet adds or changes unseen counts for nothing.

Stored and shown texts stay as they were written; only what they are compared by is folded.
"""

from __future__ import annotations

import re
import unicodedata

DASHES = "-\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d"


def _ranges(text: str) -> frozenset[str]:
    """Characters from a list of code points and ranges in hexadecimal."""
    pairs = (part.partition("-") for part in text.split())
    return frozenset(chr(at) for first, _, last in pairs for at in range(int(first, 16), int(last or first, 16) + 1))


INVISIBLE = _ranges(  # Default_Ignorable_Code_Point, of DerivedCoreProperties.txt
    "AD 34F 61C 115F-1160 17B4-17B5 180B-180F 200B-200F 202A-202E 2060-206F 3164 FE00-FE0F FEFF FFA0 FFF0-FFF8"
    " 1BCA0-1BCA3 1D173-1D17A E0000-E0FFF"
)
APOSTROPHES = _ranges(  # apostrophes, primes, soft and hard signs, hamza and ʿayn, in the forms that keyboards give
    "22 27 60 B4 294-295 2B9-2BF 2C0-2C1 2C8 2CA-2CB 2E4 2EE 2F4 2F5-2F6 384 55A 559 5F3-5F4 7F4-7F5 1D9C 1FBD 1FBF"
    " 1FEF 1FFD-1FFE 2018-201F 2032-2037 2057 275B-275E A721 A722-A725 A78B-A78C FF02 FF07 FF40"
)
BIDI_OVERRIDES = _ranges("202A-202E 2066-2069")
ACCENTS = _ranges("300-36F 483-487 653-655 1AB0-1AFF 1DC0-1DFF 20D0-20FF FE20-FE2F")  # of no script of their own
POINTS = _ranges(  # vowel points and signs of recitation, which Arabic, Hebrew and Syriac leave out at will; tatweel
    "591-5BD 5BF 5C1-5C2 5C4-5C5 5C7 610-61A 640 64B-652 656-65F 670 6D6-6DC 6DF-6E4 6E7-6E8 6EA-6ED 711 730-74A"
    " 8CA-8E1 8E3-8FF FB1E 10EFC-10EFF"
)
_ALEFS = dict.fromkeys((0x622, 0x623, 0x625, 0x671, 0x672, 0x673), "\u0627")
_GRAVE = {0x450: "\u0435", 0x45D: "\u0438"}  # stressed vowels that Unicode composes
_HIDDEN = dict.fromkeys(map(ord, INVISIBLE))
_ONE_SIGN = dict.fromkeys(map(ord, APOSTROPHES), "'") | dict.fromkeys(map(ord, DASHES), "-")
_BEFORE = _HIDDEN | _ONE_SIGN  # NFKC makes a space and an accent of an acute accent
_AFTER = _HIDDEN | _ONE_SIGN | dict.fromkeys(map(ord, POINTS)) | _ALEFS | _GRAVE
_STRESS = re.compile(r"(?<=[аеєиіїоуыэюяё])[\u0300\u0301]", re.IGNORECASE)


def visible(text: str) -> str:
    """``text`` without its invisible characters."""
    return text if text.isascii() else text.translate(_HIDDEN)


def unstressed(text: str) -> str:
    """Cyrillic, in Unicode normal form C, without the marks that dictionaries put on the stressed vowel."""
    return _STRESS.sub("", text)


def trimmed(text: str) -> str:
    """``text`` without the spaces and invisible characters around it. Overrides stay, for the rules to refuse."""
    begin, end = 0, len(text)
    while begin < end and _is_blank(text[begin]):
        begin += 1
    while begin < end and _is_blank(text[end - 1]):
        end -= 1
    return text[begin:end]


def _is_blank(character: str) -> bool:
    return character.isspace() or (character in INVISIBLE and character not in BIDI_OVERRIDES)


def compared(text: str) -> str:
    """``text`` as it is searched: without case, invisible characters, points and stress, one sign for each of a kind.

    Accents that make another letter stay, and so do the marks of scripts that write vowels with them.
    """
    if text.isascii():
        text = text.lower().replace('"', "'").replace("`", "'")  # the signs of ``_ONE_SIGN`` in ASCII
    else:
        text = unicodedata.normalize("NFKC", text.translate(_BEFORE)).casefold().translate(_AFTER)
        text = unstressed(text)
    return " ".join(text.split())
