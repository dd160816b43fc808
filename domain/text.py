"""What may stand in a text of the record: bounded, printable, and the same to every reader."""

from __future__ import annotations

import re
import unicodedata
from ipaddress import ip_address
from urllib.parse import SplitResult, quote, urlsplit

from domain.folding import BIDI_OVERRIDES, INVISIBLE, visible

NAME_LENGTH_MAX = 200
PHRASE_LENGTH_MAX = 300
PROSE_LENGTH_MAX = 2_000
URL_LENGTH_MAX = 2_000
ID_LENGTH_MAX = 64
ID_CHARACTERS = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._:-")
LANGUAGE_LENGTH_MAX = 35  # RFC 5646 section 4.4.1
_PRIVATE = "[xX](?:-[A-Za-z0-9]{1,8})+"
_GRANDFATHERED = (  # of RFC 5646 section 2.1, those that do not follow the grammar
    "en-GB-oed i-ami i-bnn i-default i-enochian i-hak i-klingon i-lux i-mingo i-navajo i-pwn i-tao i-tay i-tsu"
    " sgn-BE-FR sgn-BE-NL sgn-CH-DE"
)
LANGUAGE_PATTERN = (
    "(?:[A-Za-z]{2,3}(?:-[A-Za-z]{3}){0,3}|[A-Za-z]{4,8})(?:-[A-Za-z]{4})?(?:-(?:[A-Za-z]{2}|[0-9]{3}))?"
    "(?:-(?:[A-Za-z0-9]{5,8}|[0-9][A-Za-z0-9]{3}))*(?:-[0-9A-WY-Za-wy-z](?:-[A-Za-z0-9]{2,8})+)*"
    f"(?:-{_PRIVATE})?|{_PRIVATE}"
)
_LANGUAGE = re.compile(f"{LANGUAGE_PATTERN}|(?i:{_GRANDFATHERED.replace(' ', '|')})")
UNFIT_IN_URL = '<>"{}|\\^`[]'  # RFC 3986 section 2: never as they are; brackets only around the address of a host
_STRAY_PERCENT = re.compile("%(?![0-9A-Fa-f]{2})")
_TO_ENCODE = re.compile(f"[\x00-\x20\x7f{re.escape(UNFIT_IN_URL)}#]")
LINE_BREAKS = frozenset("\n\t")
HOST_LENGTH_MAX, LABEL_LENGTH_MAX = 253, 63  # RFC 1035 section 2.3.4
NUMBER_OF_A_HOST = re.compile("[0-9]+|0x[0-9a-f]*")  # as its last label, it makes an IPv4 address of all of it
BRAILLE_BLANK, BYTE_ORDER_MARK, TAGS = "\u2800", "\ufeff", range(0xE0000, 0xE0080)

FaultInText = tuple[str, str]  # what is so, what to do


def fault_in_name(text: str) -> FaultInText | None:
    """People tell names apart by eye, so nothing in one may be hidden but joiners and marks of direction."""
    if fault := _fault_in_text(text, NAME_LENGTH_MAX, frozenset()):
        return fault
    if not any(map(_is_seen, text)):
        return "has no visible character", "write it with letters, digits or signs"
    if fault := _hidden_in(text):
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
    if len(text) <= LANGUAGE_LENGTH_MAX and _LANGUAGE.fullmatch(text):
        return None
    return "is not a language tag", "write a tag such as uk, ru or en-GB (RFC 5646)"


def fault_in_url(text: str) -> FaultInText | None:
    if fault := _fault_in_text(text, URL_LENGTH_MAX, frozenset()) or _hidden_in(text):
        return fault
    cure = "give an address that begins with http:// or https://, or leave it out"
    if text.split() != [text]:
        return "has a space in it", cure
    try:
        parts = urlsplit(text)
        is_web = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        is_web = False
    if not is_web:
        return "is not a web address", cure
    if "@" in parts.netloc:
        return "holds a user name or a password", "write the address without it: what stands before the @, and the @"
    if not _is_host(parts):
        return f"has a host that is not a name: {parts.netloc[:40]!r}", "write it as in https://example.org/page"
    return _fault_in_characters(text, rest_at=len(parts.scheme) + len("://") + len(parts.netloc))


def _is_host(parts: SplitResult) -> bool:
    """Whether the host is an IP address, or a name as the DNS has it, in any script."""
    host = parts.hostname or ""
    labels = host.split(".")
    if parts.netloc.startswith("[") or NUMBER_OF_A_HOST.fullmatch(labels[-1]):
        return _is_address(host)
    return len(host) <= HOST_LENGTH_MAX and all(map(_is_label, labels))


def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def _is_label(label: str) -> bool:
    return (
        1 <= len(label) <= LABEL_LENGTH_MAX
        and label.strip("-") == label
        and all(each in "-_" or unicodedata.category(each)[0] in "LMN" for each in label)
    )


def _fault_in_characters(url: str, *, rest_at: int) -> FaultInText | None:
    """Characters that an address holds only percent-encoded. Letters of other scripts may stand as they are."""
    rest, sharp, fragment = url[rest_at:].partition("#")
    written = url[:rest_at] + _encoded(rest) + sharp + _encoded(fragment)
    if written == url:
        return None
    at = next((at for at, (one, other) in enumerate(zip(url, written, strict=False)) if one != other), len(url) - 1)
    return f"holds {url[at]!r} at character {at + 1}, which an address holds only percent-encoded", f"write {written}"


def _encoded(part: str) -> str:
    return _TO_ENCODE.sub(lambda unfit: quote(unfit[0]), _STRAY_PERCENT.sub("%25", part))


def _fault_in_text(text: str, length_max: int, allowed_controls: frozenset[str]) -> FaultInText | None:
    if not text or not visible(text).strip():
        return "is empty", "write something, or leave it out where it need not be given"
    if len(text) > length_max:
        return f"has {len(text)} characters", f"use at most {length_max}"
    if text.isprintable():
        return None
    for index, character in enumerate(text):
        if character not in allowed_controls and (what := _unfit(character)):
            return f"holds {what} (U+{ord(character):04X}) at character {index + 1}", "take it out"
    return None


def _hidden_in(text: str) -> FaultInText | None:
    """A line break, tag or unassigned character: no reader sees it, and some programs act on it."""
    if text.isprintable():
        return None
    for index, character in enumerate(text):
        if what := _hidden(character):
            return f"holds {what} (U+{ord(character):04X}) at character {index + 1}", "take it out"
    return None


def _hidden(character: str) -> str | None:
    if ord(character) in TAGS:
        return "a tag character"
    if character == BYTE_ORDER_MARK:
        return "a byte order mark"
    return {"Zl": "a line break", "Zp": "a line break", "Cn": "an unassigned character"}.get(
        unicodedata.category(character)
    )


def _is_seen(character: str) -> bool:
    """Whether it is drawn by itself. Characters for private use are drawn by nobody's font but their maker's."""
    kind = unicodedata.category(character)[0]
    return kind in "LNPS" and character not in INVISIBLE and character != BRAILLE_BLANK


def has_unfit_characters(text: str) -> bool:
    """Whether ``text`` holds what no text of the record may hold, but for marks of direction, which do no harm here."""
    return not text.isprintable() and any(each not in BIDI_OVERRIDES and _unfit(each) for each in text)


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
