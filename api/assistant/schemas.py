"""The parameters of a tool, from the model of its question: as JSON Schema, and as the texts of an HTTP query."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, get_args

from pydantic.fields import FieldInfo

from api.assistant.tools import InPath, Tool
from api.http.negotiation.formats import Formatted
from api.http.parameters.shared import InShell
from domain.errors import BadQuestion
from domain.meanings import meant

LIMIT, WORDS = "limit", "words"
DEFAULTS: Mapping[str, Any] = {LIMIT: 20, WORDS: "en"}  # those that differ from HTTP: an assistant reads less at once
OF_FORMS = frozenset(Formatted.model_fields)  # answers for assistants are JSON
NOISE = frozenset({"title", "default"})


@cache
def fields_of(tool: Tool) -> Mapping[str, FieldInfo]:
    """The parameters that are not in the address."""
    in_path = None if tool.in_path is None else tool.in_path.name
    return {name: field for name, field in tool.model.model_fields.items() if name not in OF_FORMS and name != in_path}


@cache
def input_schema(tool: Tool) -> dict[str, Any]:
    model, properties = tool.model.model_json_schema(), dict[str, Any]()
    if tool.in_path is not None:
        properties[tool.in_path.name] = _of_path(tool.in_path)
    for name, field in fields_of(tool).items():
        properties[name] = _of_field(name, field, model["properties"][name], model.get("$defs", {}))
    required = [*([] if tool.in_path is None else [tool.in_path.name]), *_required(tool)]
    return {"type": "object", "properties": properties, "required": required, "additionalProperties": False}


def _required(tool: Tool) -> Iterator[str]:
    return (name for name, field in fields_of(tool).items() if field.is_required())


def _of_path(part: InPath) -> dict[str, Any]:
    return {"type": "string", "description": part.meaning, "examples": [part.example]}


def _of_field(name: str, field: FieldInfo, schema: Mapping[str, Any], defined: Mapping[str, Any]) -> dict[str, Any]:
    plain = {key: value for key, value in schema.items() if key not in NOISE | {"anyOf", "$ref"}}
    for part in schema.get("anyOf", [schema]):
        if part.get("type") != "null":
            plain |= _plain(part, defined)
    plain["description"] = _meaning(field)
    if _is_number(field.annotation):
        plain = {"type": "integer", "description": plain["description"], "minimum": 0}
    if name in DEFAULTS:
        plain["default"] = DEFAULTS[name]
    return plain


def _plain(part: Mapping[str, Any], defined: Mapping[str, Any]) -> dict[str, Any]:
    """Enumerations stand where they are used: not every client follows references."""
    named = defined[part["$ref"].rpartition("/")[2]] if "$ref" in part else part
    return {key: value for key, value in named.items() if key not in NOISE}


def _meaning(field: FieldInfo) -> str:
    shown = next((mark for mark in field.metadata if isinstance(mark, InShell)), None)
    return (field.description or "") if shown is None else shown.help


def _is_number(annotation: object) -> bool:
    return annotation is int or any(_is_number(part) for part in get_args(annotation))


def query_of(tool: Tool, arguments: Mapping[str, Any]) -> dict[str, str]:
    """The query of HTTP. Raises ``BadQuestion`` for a parameter that the tool does not have."""
    fields = fields_of(tool)
    defaults = {name: value for name, value in DEFAULTS.items() if name in fields}
    given = {name: value for name, value in arguments.items() if value is not None}
    for name in given:
        if name not in fields:
            raise BadQuestion(name[:80], "is not a parameter here", f"use {meant(name, sorted(fields))}")
    return {name: as_text(name, value) for name, value in (defaults | given).items()}


def path_of(tool: Tool, arguments: Mapping[str, Any]) -> tuple[str | None, dict[str, Any]]:
    """The argument that stands in the address, and the other arguments. Raises ``BadQuestion`` where it is missing."""
    others = dict(arguments)
    if tool.in_path is None:
        return None, others
    name = tool.in_path.name
    given = others.pop(name, None)
    if given is None or given == "":
        raise BadQuestion(name, "is missing", f"give {tool.in_path.meaning}")
    return as_text(name, given), others


def as_text(name: str, value: object) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise BadQuestion(name, "is neither a text nor a number", "write it as a text, in quotes")
    return str(value)
