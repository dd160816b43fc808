"""The base of the JSON forms of bodies, and how one is read: unknown fields are refused by name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches
from itertools import islice
from typing import Any, ClassVar, TypeVar, get_args

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic_core import ErrorDetails

from api.http.parsing.values import QUOTED, SHOWN_MAX
from domain.errors import Fault, Refused
from domain.intake.fields import escaped
from domain.meanings import unknown

BODY_BYTES_MAX = 256 * 1024
FAULTS_MAX = 100  # named at once, so that no answer is larger than its question
FIELDS = "/docs explains each field"
NOT_WHOLE = ("is not a whole number", "write it in digits, without quotes or a point")
NOT_A_FLAG = ("is neither true nor false", "write true or false, without quotes")
INVALID = ("is not valid", "write it as the example has it")
NOT_AN_OBJECT = ("is not a JSON object", "write its fields in braces")
TYPES: Mapping[str, tuple[str, str]] = {  # by the name that the library gives a fault; ours bring their own words
    "missing": ("is missing", "give it"),
    "string_type": ("is not a text", "write it in quotes"),
    "list_type": ("is not a list", "write it in square brackets"),
    **dict.fromkeys(("model_type", "model_attributes_type", "dict_type"), NOT_AN_OBJECT),
    **dict.fromkeys(("int_type", "int_parsing", "int_from_float"), NOT_WHOLE),
    **dict.fromkeys(("bool_type", "bool_parsing"), NOT_A_FLAG),
}


class Form(BaseModel):
    """``EXAMPLE``: of a whole body; a service with the demo's record accepts it as it is."""

    EXAMPLE: ClassVar[Mapping[str, Any]]

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True, arbitrary_types_allowed=True)


FormT = TypeVar("FormT", bound=Form)


def read_form(form: type[FormT], given: object) -> FormT:
    """``given``, parsed JSON, as ``form``. Raises ``Refused`` with a pointer to each field that does not fit."""
    try:
        return form.model_validate(given)
    except ValidationError as error:
        raise Refused(list(islice(_faults(form, error), FAULTS_MAX))) from None


def _faults(form: type[Form], error: ValidationError) -> Iterator[Fault]:
    for each in error.errors(include_url=False):
        pointer = "".join(f"/{escaped(str(part))}" for part in each["loc"])
        yield Fault(pointer, *_explained(form, each))


def _explained(form: type[Form], error: ErrorDetails) -> tuple[str, str]:
    context: Mapping[str, Any] = error.get("ctx", {})
    match error["type"]:
        case "extra_forbidden":
            return _extra(form, error["loc"])
        case "bad_date":
            return str(context["problem"]), str(context["cure"])
        case "enum" | "literal_error":
            return _of_words(error, str(context["expected"]))
        case "less_than_equal":
            return "is too large", f"use at most {context['le']}"
        case kind:
            problem, is_ours, cure = error["msg"].partition(": ")
            if is_ours and kind not in TYPES:  # the library's own words have no colon
                return problem, cure
            problem, cure = TYPES.get(kind, INVALID)
            return problem, f"{cure}; {FIELDS}"


def _of_words(error: ErrorDetails, expected: str) -> tuple[str, str]:
    """A word that is not one of a closed list, which ``expected`` quotes."""
    name = next((str(part) for part in reversed(error["loc"]) if isinstance(part, str)), "")
    if not isinstance(error["input"], str):
        return "is not a text", f"write one of {', '.join(QUOTED.findall(expected))}, in quotes"
    return unknown(error["input"], QUOTED.findall(expected), name)


def _extra(form: type[Form], loc: Sequence[int | str]) -> tuple[str, str]:
    name, known = str(loc[-1]), _fields_at(form, loc[:-1])
    near = get_close_matches(name.casefold(), known, n=1)
    cure = f"write {near[0]}, or leave it out" if near else "leave it out"
    return f"{name[:SHOWN_MAX]!r} is not a field here", f"{cure}; {FIELDS}"


def _fields_at(form: type[BaseModel], loc: Sequence[int | str]) -> Sequence[str]:
    """The fields of the object that ``loc`` leads to."""
    for part in loc:
        field = form.model_fields.get(str(part))
        form = form if field is None else next(_forms_in(field.annotation), form)  # an index, or a key of a mapping
    return list(form.model_fields)


def _forms_in(annotation: object) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in get_args(annotation):
        yield from _forms_in(part)
