"""Languages read from their files, each when it is first used: most commands need one of them or none."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any, cast, get_args, get_origin, get_type_hints

from api.text.languages import Tongue
from api.text.languages.table import Language


@cache
def language_of(tongue: Tongue) -> Language:
    file = files("api.text.languages").joinpath(f"{tongue}.json")
    return cast(Language, made(Language, json.loads(file.read_bytes())))


def made(type_: Any, value: Any) -> Any:  # noqa: ANN401 - whatever a field of the table is
    """``value`` as the type has it. A library that validates would take fifty times as long as all the rest."""
    origin, parts = get_origin(type_), get_args(type_)
    if origin is Mapping:
        return {parts[0](name): made(parts[1], each) for name, each in value.items()}
    if origin is Sequence:
        return [made(parts[0], each) for each in value]
    if origin is tuple:
        return tuple(made(part, each) for part, each in zip(parts, value, strict=True))
    if issubclass(type_, str):
        return type_(value)
    hints = _hints(type_)
    return type_(**{name: made(hints[name], each) for name, each in value.items()})


@cache
def _hints(type_: type) -> Mapping[str, Any]:
    return get_type_hints(type_)
