"""Values of parameters: each kind is read from its text by one strict rule, over HTTP and in the shell.

A rule takes the name of the parameter and its text, and raises ``BadQuestion``. Pydantic's own rules for numbers are
not used: they accept `1_000`, ` 7`, `+5` and `5.0`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Annotated, Any, NamedTuple, TypeVar

from pydantic import GetPydanticSchema, ValidationInfo, WithJsonSchema
from pydantic_core import PydanticCustomError
from pydantic_core.core_schema import literal_schema, str_schema, with_info_plain_validator_function

from domain.errors import BadQuestion
from domain.folding import compared, trimmed
from domain.meanings import meant, unknown
from domain.places.geometry import Box, Point
from domain.questions.coordinates import POSITION_DIGITS_MAX
from domain.text import NAME_LENGTH_MAX, fault_in_id, has_unfit_characters

LIMIT_MAX = 10_000
DAYS_DIGITS_MAX = 6
SHOWN_MAX = 80
NUMBER_LENGTH_MAX = 30
PLAIN_NUMBER = frozenset("0123456789.-")
QUOTED = re.compile("'([^']*)'")  # values, in an error of the library
T = TypeVar("T")


class Least(NamedTuple):
    """The smallest number that an option of the shell takes."""

    number: int


@contextmanager
def called(**names: str) -> Iterator[None]:
    """Errors name each of these parameters as the caller wrote it."""
    try:
        yield
    except BadQuestion as bad:
        raise bad.of(names.get(bad.parameter, bad.parameter)) from None


def an_id(parameter: str, text: str | None) -> str | None:
    if text is not None and (fault := fault_in_id(text)):
        raise BadQuestion(parameter, *fault)
    return text


def a_text(parameter: str, text: str | None) -> str | None:
    """A text to look for."""
    if text is not None and (not compared(text) or len(text) > NAME_LENGTH_MAX or has_unfit_characters(text)):
        cure = f"write 1 to {NAME_LENGTH_MAX} characters, without control characters, some of them visible"
        raise BadQuestion(parameter, "is not a text to search for", cure)
    return text


def whole_number(
    problem: str, cure: str, *, length_max: int = POSITION_DIGITS_MAX, least: int = 0, most: int | None = None
) -> Callable[[str, str], int]:
    """A rule for plain digits. A number above ``most`` is read as ``most``."""

    def number(parameter: str, text: str) -> int:
        digits = text.lstrip("0") or text[-1:]
        if not (text.isascii() and text.isdigit() and (most is not None or len(digits) <= length_max)):
            raise BadQuestion(parameter, f"{text[:SHOWN_MAX]!r} {problem}", cure)
        number = int(digits[: length_max + 1])  # of a longer one, enough digits to be above any most
        if number < least:
            raise BadQuestion(parameter, f"{text[:SHOWN_MAX]!r} {problem}", cure)
        return number if most is None else min(number, most)

    return number


YES, NO = ("1", "true"), ("0", "false")


def flag(parameter: str, text: str) -> bool:
    if text not in (*YES, *NO):
        raise BadQuestion(parameter, f"{text[:SHOWN_MAX]!r} is neither yes nor no", "use 1 or 0")
    return text in YES


def point(parameter: str, text: str) -> Point:
    try:
        lat, lon = numbers_in(text)
    except ValueError:
        raise BadQuestion(parameter, f"{text[:80]!r} is not a point", "write lat,lon in degrees") from None
    if not (abs(lat) <= 90 and abs(lon) <= 180):  # noqa: PLR2004 - degrees
        cure = "latitudes run from -90 to 90, longitudes from -180 to 180, the latitude first"
        raise BadQuestion(parameter, f"{text!r} is not a point on this earth", cure)
    return Point(lat, lon)


def box(text: str) -> Box:
    try:
        west, south, east, north = numbers_in(text)
    except ValueError:
        raise BadQuestion("bbox", f"{text[:80]!r} is not a box", "write west,south,east,north in degrees") from None
    if not (abs(west) <= 180 and abs(east) <= 180 and -90 <= south <= north <= 90):  # noqa: PLR2004 - degrees
        cure = "longitudes run from -180 to 180, latitudes from -90 to 90, the south before the north"
        raise BadQuestion("bbox", f"{text!r} is not a box on this earth", cure)
    return Box(west=west, south=south, east=east, north=north)


def numbers_in(text: str) -> list[float]:
    """Numbers between commas, as maps copy them: with spaces around. Raises ``ValueError``."""
    parts = [trimmed(part) for part in text.split(",")]
    if any(len(part) > NUMBER_LENGTH_MAX or not set(part) <= PLAIN_NUMBER for part in parts):
        raise ValueError(text)
    return [float(part) for part in parts]


def bad_questions(errors: Iterable[Mapping[str, Any]], known: Iterable[str] = ()) -> list[BadQuestion]:
    """The errors of pydantic by parameter. ``known``: the names of all parameters."""
    return [_bad_question(error, known) for error in errors]


def _bad_question(error: Mapping[str, Any], known: Iterable[str]) -> BadQuestion:
    parameter, context = str(error["loc"][-1])[:SHOWN_MAX], error.get("ctx", {})
    match error["type"]:
        case "bad":
            return BadQuestion(parameter, context["problem"], context["cure"])
        case "enum" | "literal_error":
            return BadQuestion(parameter, *unknown(str(error["input"]), QUOTED.findall(context["expected"]), parameter))
        case "missing":
            return BadQuestion(parameter, "is missing", "give it")
        case "extra_forbidden":
            return BadQuestion(parameter, "is not a parameter here", f"use {meant(parameter, list(known))}")
        case _:
            return BadQuestion(parameter, "has an invalid value", "/docs explains each parameter")


def read_by(
    rule: Callable[[str, str], T], pattern: str | None = None, *, among: Sequence[str] = ()
) -> GetPydanticSchema:
    """Texts are read by ``rule``; what a command line has read stays as it is.

    ``pattern`` and ``among`` describe the texts, and check nothing.
    """

    def read(value: object, info: ValidationInfo) -> object:
        if not isinstance(value, str):
            return value
        try:
            return rule(info.field_name or "", value)
        except BadQuestion as bad:
            raise PydanticCustomError("bad", "{problem}", {"problem": bad.problem, "cure": bad.cure}) from None

    texts = literal_schema(list(among)) if among else str_schema(pattern=pattern)
    return GetPydanticSchema(
        lambda _source, _handler: with_info_plain_validator_function(read, json_schema_input_schema=texts)
    )


def checked(rule: Callable[[str, str], object]) -> Callable[[str, str], str]:
    """A rule that leaves the text as it is, where ``rule`` can read it."""

    def same(parameter: str, text: str) -> str:
        rule(parameter, text)
        return text

    return same


def matching(pattern: str) -> WithJsonSchema:
    """Describes a text that is read later, and checks nothing."""
    return WithJsonSchema({"type": "string", "pattern": pattern})


A_POSITION = f"^[0-9]{{1,{POSITION_DIGITS_MAX}}}$"
_LIMIT = whole_number("is not a whole number", f"use a whole number from 1 to {LIMIT_MAX:,}", least=1, most=LIMIT_MAX)
_DAYS = whole_number("is not a number of days", "use a whole number such as 30", length_max=DAYS_DIGITS_MAX)
_POSITION = whole_number("is not a position", "use a whole number; 0 is the beginning")
Flag = Annotated[bool, read_by(flag, f"^(?:{'|'.join(sorted((*YES, *NO)))})$")]
SearchText = Annotated[str, read_by(a_text)]
NameText = SearchText  # an id, or a name
KnownAtText = Annotated[str, matching(".")]
CURSOR = "^[A-Za-z0-9_-]+$"
CursorText = Annotated[str, matching(CURSOR)]
Limit = Annotated[int, Least(1), read_by(_LIMIT, "^0*[1-9][0-9]*$")]
Days = Annotated[int, Least(0), read_by(_DAYS, f"^[0-9]{{1,{DAYS_DIGITS_MAX}}}$")]
Position = Annotated[int, read_by(_POSITION, A_POSITION)]
PointText = Annotated[str, read_by(checked(point))]  # a tuple would be taken for a parameter that may be repeated
BoxText = Annotated[str, read_by(checked(lambda _, text: box(text)))]
BoundingBox = Annotated[Box, read_by(lambda _, text: box(text))]
