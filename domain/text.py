"""What may stand in a text of the record: bounded, printable, and the same to every reader."""

from __future__ import annotations

import unicodedata
from urllib.parse import urlsplit

NAME_LENGTH_MAX = 200
PHRASE_LENGTH_MAX = 300
PROSE_LENGTH_MAX = 2_000
URL_LENGTH_MAX = 2_000
ID_LENGTH_MAX = 64
ID_CHARACTERS = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._:-")
LANGUAGE_CHARACTERS = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-")
LANGUAGE_LENGTH_MAX = 35  # RFC 5646 section 4.4.1
BIDI_OVERRIDES = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
LINE_BREAKS = frozenset("\n\t")

FaultInText = tuple[str, str]  # what is so, what to do


def fault_in_name(text: str) -> FaultInText | None:
    if fault := _fault_in_text(text, NAME_LENGTH_MAX, frozenset()):
        return fault
    if not unicodedata.is_normalized("NFC", text):
        return "is not in Unicode normal form C", "compose its accents (NFC), so that equal names have equal bytes"
    if text != text.strip():
        return "begins or ends with a space", "leave the space out"
    return None


def fault_in_phrase(text: str) -> FaultInText | None:
    return _fault_in_text(text, PHRASE_LENGTH_MAX, frozenset())


def fault_in_prose(text: str) -> FaultInText | None:
    """Prose may break lines."""
    return _fault_in_text(text, PROSE_LENGTH_MAX, LINE_BREAKS)


def fault_in_id(text: str) -> FaultInText | None:
    if 1 <= len(text) <= ID_LENGTH_MAX and ID_CHARACTERS.issuperset(text):
        return None
    return (
        f"{text[:ID_LENGTH_MAX]!r} is not an id",
        f"use 1 to {ID_LENGTH_MAX} of the letters A-Z a-z, digits and . _ : -",
    )


def fault_in_language(text: str) -> FaultInText | None:
    if 1 <= len(text) <= LANGUAGE_LENGTH_MAX and LANGUAGE_CHARACTERS.issuperset(text):
        return None
    return "is not a language tag", "write a tag such as uk, ru or en-GB (RFC 5646)"


def fault_in_url(text: str) -> FaultInText | None:
    if fault := _fault_in_text(text, URL_LENGTH_MAX, frozenset()):
        return fault
    cure = "give an address that begins with http:// or https://, or leave it out"
    if any(character.isspace() for character in text):
        return "has a space in it", cure
    try:
        parts = urlsplit(text)
        is_web = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        is_web = False
    return None if is_web else ("is not a web address", cure)


def _fault_in_text(text: str, length_max: int, allowed_controls: frozenset[str]) -> FaultInText | None:
    if not text or text.isspace():
        return "is empty", "write something, or leave it out where it need not be given"
    if len(text) > length_max:
        return f"has {len(text)} characters", f"use at most {length_max}"
    if text.isprintable():
        return None
    for index, character in enumerate(text):
        if character not in allowed_controls and (what := _unfit(character)):
            return f"holds {what} (U+{ord(character):04X}) at character {index + 1}", "take it out"
    return None


def _unfit(character: str) -> str | None:
    """What makes an unprintable character unfit to keep; None for spaces, joiners and marks of direction."""
    if character in BIDI_OVERRIDES:
        return "a bidirectional override"
    category = unicodedata.category(character)
    if category == "Cc":
        return "a control character"
    if category == "Cs":
        return "a lone surrogate"
    if ord(character) & 0xFFFE == 0xFFFE or 0xFDD0 <= ord(character) <= 0xFDEF:  # noqa: PLR2004 - Unicode 23.7
        return "a non-character"
    return None


DASHES = "-\u2010\u2011\u2012\u2013\u2014"
