"""Strict JSON: what two readers could take for two things is refused, and no input takes long or deep.

RFC 8259 in UTF-8 without a BOM; no duplicate names, no NaN or infinities, no lone surrogates, no NUL, at most 32 deep.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from decimal import Decimal, InvalidOperation
from typing import NamedTuple, Never

from domain.errors import ClaimlineError
from domain.intake.fields import escaped
from domain.text import FaultInText

JSON = "application/json"
DEPTH_MAX = 32
INTEGER_DIGITS_MAX = 19
NUMBER_LENGTH_MAX = 64
EXPONENT_MAX = 300
NAME_SHOWN = 80
BOM = b"\xef\xbb\xbf"
STRING = re.compile(rb'"[^"\\]*(?:\\.[^"\\]*)*"?', re.DOTALL)  # fits one that never ends, too, and so never goes back
BRACKETS = b"[]{}"
NOT_BRACKETS = bytes(set(range(256)) - set(BRACKETS))
OPENING = frozenset(b"[{")
NUMBERS = (int, Decimal)
UNFIT_CHARACTER = re.compile("[\0\ud800-\udfff]")
FIT_ESCAPE = re.compile(r"\\(?:[^u]|u[dD][89abAB]..\\u[dD][c-fC-F]..|u(?!0000|[dD][89a-fA-F]))")


class BadJson(ClaimlineError):
    """A body that is not JSON as this service takes it.

    ``pointer`` (RFC 6901) leads to what is at fault; it is empty where that is the text as a whole.
    """

    def __init__(self, problem: str, cure: str, pointer: str = "") -> None:
        super().__init__(f"{problem}: {cure}")
        self.problem = problem
        self.cure = cure
        self.pointer = pointer


UTF_8 = frozenset({"utf-8", "utf8"})


def fault_in_media_type(content_type: str | None) -> FaultInText | None:
    """Why a body of that type is not read: it is ``application/json``, in UTF-8 if it names a charset."""
    media_type, *parameters = [part.strip().lower() for part in (content_type or "").split(";")]
    if media_type != JSON:
        return f"the body is not {JSON}", f"send Content-Type: {JSON}"
    for name, _, value in (each.partition("=") for each in parameters if each):
        charset = value.strip('"')
        if name != "charset" or charset not in UTF_8:
            what = (
                f"the charset {charset[:NAME_SHOWN]!r}" if name == "charset" else f"the parameter {name[:NAME_SHOWN]!r}"
            )
            return f"the media type has {what}", f"send UTF-8 as Content-Type: {JSON}"
    return None


def parse_json(body: bytes, *, max_bytes: int, max_depth: int = DEPTH_MAX) -> object:
    """Plain data: numbers with a point or an exponent as ``Decimal``. Raises ``BadJson``, and nothing else."""
    text = _text(body, max_bytes)
    _refuse_depth(body, max_depth)
    try:
        parsed = _parsed(text, _STRICT)
    except _Unfit:  # a hook of the decoder is not told where it is: look again, and keep what is unfit in its place
        parsed = _parsed(text, _LENIENT)
        _refuse_unfit(parsed)
        raise
    if "\\" in FIT_ESCAPE.sub("", text):  # only an escape can write NUL, or half of a pair of surrogates
        _refuse_unfit(parsed)
    return parsed


def _text(body: bytes, max_bytes: int) -> str:
    if len(body) > max_bytes:
        raise BadJson(f"the text has {len(body)} bytes", f"send at most {max_bytes}")
    if body.startswith(BOM):
        raise BadJson("the text begins with a byte order mark", "send UTF-8 without one")
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise BadJson(f"the text is not UTF-8 at byte {error.start + 1}", "send it in UTF-8") from None
    if not text.strip():
        raise BadJson("the text is empty", "send a JSON object")
    return text


def _refuse_depth(body: bytes, max_depth: int) -> None:
    """Counts brackets outside of strings, so that a parser that recurses never sees too many."""
    if body.count(b"[") + body.count(b"{") <= max_depth:
        return
    depth = 0
    for byte in STRING.sub(b"", body).translate(None, NOT_BRACKETS):
        depth += 1 if byte in OPENING else -1
        if depth > max_depth:
            raise BadJson(f"the text is more than {max_depth} levels deep", "send it flatter")


def _parsed(text: str, decoder: json.JSONDecoder) -> object:
    try:
        parsed: object = decoder.decode(text)
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise BadJson(f"the text is no JSON at {where} ({error.msg})", "mend it there") from None
    return parsed


class _Unfit(BadJson):
    """A value that is JSON, but not as we take it. ``member`` is the name of the one at fault in an object."""

    def __init__(self, problem: str, cure: str, *, member: str | None = None) -> None:
        super().__init__(problem, cure)
        self.member = member


def _decoder(meet: Callable[[_Unfit], object]) -> json.JSONDecoder:
    """One that does with what is unfit as ``meet`` does: raise it, or return it to stand for the value."""

    def members(pairs: Sequence[tuple[str, object]]) -> object:
        found = dict(pairs)
        return found if len(found) == len(pairs) else meet(_given_twice(pairs))

    def constant(name: str) -> object:
        return meet(_Unfit(f"{name} is no JSON number", "write a number in digits, or leave it out"))

    def integer(digits: str) -> object:
        count = len(digits.removeprefix("-"))
        if count > INTEGER_DIGITS_MAX:
            return meet(_Unfit(f"a number has {count} digits", f"use at most {INTEGER_DIGITS_MAX}"))
        return int(digits)

    def decimal(digits: str) -> object:
        number = _decimal(digits)
        if number is None:
            return meet(_Unfit(f"the number {digits[:NUMBER_LENGTH_MAX]} is out of range", "write it in plain digits"))
        return number

    return json.JSONDecoder(object_pairs_hook=members, parse_constant=constant, parse_int=integer, parse_float=decimal)


def _given_twice(pairs: Sequence[tuple[str, object]]) -> _Unfit:
    seen = set[str]()
    for name, _ in pairs:
        if name in seen:
            break
        seen.add(name)
    return _Unfit(f"the name {name[:NAME_SHOWN]!r} is given twice in one object", "give it once", member=name)


def _decimal(digits: str) -> Decimal | None:
    """The exact number; None where it is too long, or too large or small for any use."""
    if len(digits) > NUMBER_LENGTH_MAX:
        return None
    try:
        number = Decimal(digits)
    except InvalidOperation:  # an exponent beyond what decimals themselves can hold
        return None
    return number if abs(number.adjusted()) <= EXPONENT_MAX else None


def _raise(unfit: _Unfit) -> Never:
    raise unfit


_STRICT = _decoder(_raise)
_LENIENT = _decoder(lambda unfit: unfit)


class _Place(NamedTuple):
    """Where a value stands: as a chain, so that only a fault has its pointer written out."""

    above: _Place | None
    step: str | int

    def pointer(self) -> str:
        above = self.above.pointer() if self.above else ""
        return f"{above}/{escaped(str(self.step))}"


def _refuse_unfit(value: object, place: _Place | None = None) -> None:
    """Raise the first fault in ``value``: one that the decoder left in its place, or a text that cannot be kept."""
    match value:
        case str():
            _refuse_unfit_text(value, place)
        case list():
            for index, each in enumerate(value):
                if not isinstance(each, NUMBERS):
                    _refuse_unfit(each, _Place(place, index))
        case dict():
            for name, each in value.items():
                _refuse_unfit_text(name, place)  # before it can stand in a pointer
                _refuse_unfit(each, _Place(place, name))
        case _Unfit(member=str(name)):
            _refuse_unfit_text(name, place)
            raise BadJson(value.problem, value.cure, _Place(place, name).pointer())
        case _Unfit():
            raise BadJson(value.problem, value.cure, _pointer(place))
        case _:
            pass


def _refuse_unfit_text(text: str, place: _Place | None) -> None:
    if found := UNFIT_CHARACTER.search(text):
        what = "NUL" if found[0] == "\0" else "a lone surrogate"
        raise BadJson(f"a text holds {what} (U+{ord(found[0]):04X})", "take it out", _pointer(place))


def _pointer(place: _Place | None) -> str:
    return place.pointer() if place else ""
