"""The base of the JSON forms of bodies, and how one is read: unknown fields are refused by name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any, ClassVar, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic_core import ErrorDetails

from domain.errors import Fault, Refused
from domain.intake.fields import escaped

BODY_BYTES_MAX = 256 * 1024
FAULTS_MAX = 100  # named at once, so that no answer is larger than its question


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
    match error["type"]:
        case "missing":
            return "is missing", "give it"
        case "extra_forbidden":
            return f"{str(error['loc'][-1])[:80]!r} is not a field here", "check the spelling, or leave it out"
        case "bad_date":
            context: Mapping[str, Any] = error.get("ctx", {})
            return str(context["problem"]), str(context["cure"])
        case "model_type" | "dict_type":
            return "is not a JSON object", f"see the example of a {form.__name__.removesuffix('Form').lower()}"
        case _:
            problem, _, cure = error["msg"].partition(": ")
            return problem, cure or "see the reference of fields"
