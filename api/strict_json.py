"""Strict JSON: what two readers could take for two things is refused, and no input takes long or deep.

RFC 8259 in UTF-8 without a BOM; no duplicate names, no NaN or infinities, no lone surrogates, no NUL, at most 32 deep.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from typing import NoReturn

from domain.errors import ClaimlineError
from domain.forms import escaped

DEPTH_MAX = 32
INTEGER_DIGITS_MAX = 19
NUMBER_LENGTH_MAX = 64
EXPONENT_MAX = 300
BOM = b"\xef\xbb\xbf"
QUOTE, BACKSLASH = ord('"'), ord("\\")
OPENING, CLOSING = frozenset(b"[{"), frozenset(b"]}")


class BadJson(ClaimlineError):
    """A body that is not JSON as this service takes it."""

    def __init__(self, problem: str, cure: str, pointer: str = "") -> None:
        super().__init__(f"{problem}: {cure}")
        self.problem = problem
        self.cure = cure
        self.pointer = pointer


def is_json(content_type: str | None) -> bool:
    """Whether the media type is ``application/json``, in UTF-8 if it names a charset."""
    media_type, *parameters = [part.strip().lower() for part in (content_type or "").split(";")]
    return media_type == "application/json" and all(each in ("charset=utf-8", 'charset="utf-8"') for each in parameters)


def parse_json(body: bytes, *, max_bytes: int, max_depth: int = DEPTH_MAX) -> object:
    """Plain data: numbers with a point or an exponent as ``Decimal``. Raises ``BadJson``."""
    if len(body) > max_bytes:
        raise BadJson(f"the text has {len(body)} bytes", f"send at most {max_bytes}")
    if body.startswith(BOM):
        raise BadJson("the text begins with a byte order mark", "send UTF-8 without one")
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise BadJson(f"the text is not UTF-8 at byte {error.start + 1}", "send it in UTF-8") from None
    _refuse_depth(body, max_depth)
    try:
        parsed: object = _DECODER.decode(text)
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise BadJson(f"the text is no JSON at {where} ({error.msg})", "mend it there") from None
    if "\\u" in text:  # only an escape can write what UTF-8 cannot
        _refuse_unfit_texts(parsed)
    return parsed


def _refuse_depth(body: bytes, max_depth: int) -> None:
    """One look at each byte, outside of strings: a parser that recurses is not asked before."""
    depth, in_string, escaped = 0, False, False
    for byte in body:
        if in_string:
            if escaped:
                escaped = False
            elif byte == BACKSLASH:
                escaped = True
            elif byte == QUOTE:
                in_string = False
        elif byte == QUOTE:
            in_string = True
        elif byte in OPENING:
            depth += 1
            if depth > max_depth:
                raise BadJson(f"the text is more than {max_depth} levels deep", "send it flatter")
        elif byte in CLOSING:
            depth -= 1


def _refuse_duplicates(pairs: Sequence[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) < len(pairs):
        [(twice, _)] = Counter(name for name, _ in pairs).most_common(1)
        raise BadJson(f"the name {twice[:80]!r} is given twice in one object", "give it once")
    return found


def _refuse_constant(name: str) -> NoReturn:
    raise BadJson(f"{name} is no JSON number", "write a number in digits, or leave it out")


def _integer(digits: str) -> int:
    if len(digits.lstrip("-")) > INTEGER_DIGITS_MAX:
        raise BadJson(f"a number has {len(digits)} digits", f"use at most {INTEGER_DIGITS_MAX}")
    return int(digits)


def _decimal(digits: str) -> Decimal:
    try:
        number = Decimal(digits) if len(digits) <= NUMBER_LENGTH_MAX else None
    except InvalidOperation:  # an exponent beyond what even a Decimal holds
        number = None
    if number is None or abs(number.adjusted()) > EXPONENT_MAX:
        raise BadJson(f"the number {digits[:NUMBER_LENGTH_MAX]} is out of range", "write it in plain digits")
    return number


_DECODER = json.JSONDecoder(
    object_pairs_hook=_refuse_duplicates,
    parse_constant=_refuse_constant,
    parse_int=_integer,
    parse_float=_decimal,
)


def _refuse_unfit_texts(value: object, pointer: str = "") -> None:
    match value:
        case str():
            _refuse_unfit(value, pointer)
        case list():
            for index, each in enumerate(value):
                _refuse_unfit_texts(each, f"{pointer}/{index}")
        case dict():
            for name, each in value.items():
                _refuse_unfit(name, pointer)
                _refuse_unfit_texts(each, f"{pointer}/{escaped(name)}")
        case _:
            pass


def _refuse_unfit(text: str, pointer: str) -> None:
    for character in text:
        if character == "\0" or "\ud800" <= character <= "\udfff":
            what = "NUL" if character == "\0" else "a lone surrogate"
            raise BadJson(f"a text holds {what} (U+{ord(character):04X})", "take it out", pointer)
