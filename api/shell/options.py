"""The options of a command, made from the fields of its question."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import Enum
from functools import wraps
from inspect import Parameter, Signature, signature
from pathlib import Path
from types import NoneType
from typing import Any, Concatenate, ParamSpec, TypeVar, get_args

import typer
from pydantic.fields import FieldInfo

from api.http.parameters.shared import InShell, Only, Parameters
from api.http.parsing.values import Least

READ_BY_TYPER = (int, Enum, Path)  # bool is an int
NUMBER_MAX = 10**18
P = ParamSpec("P")
AskedT = TypeVar("AskedT", bound=Parameters)


def asks(
    model: type[AskedT], *, argument: str | None = None, **defaults: object
) -> Callable[[Callable[Concatenate[AskedT, P], None]], Callable[P, None]]:
    """Give a command the fields of ``model`` as options, and hand it the question that was asked.

    ``argument``: the field given without a name. ``defaults``: those that differ from HTTP.
    """
    fields = {name: field for name, field in model.model_fields.items() if Only.HTTP not in field.metadata}
    options = [_option(name, field, argument, defaults) for name, field in fields.items()]

    def with_options(command: Callable[Concatenate[AskedT, P], None]) -> Callable[P, None]:
        _, *own = signature(command, eval_str=True).parameters.values()

        @wraps(command)
        def run(*args: P.args, **kwargs: P.kwargs) -> None:
            given = {name: _within(value) for name in fields if (value := kwargs.pop(name)) is not None}
            command(model.read(given), *args, **kwargs)

        parameters = sorted([*own, *options], key=_place_in_help)
        run.__signature__ = Signature(parameters)  # type: ignore[attr-defined]
        run.__annotations__ = {each.name: each.annotation for each in parameters}
        return run

    return with_options


def _within(value: object) -> object:
    """A number of the command line, no larger than a database holds."""
    return min(value, NUMBER_MAX) if type(value) is int else value


def _place_in_help(parameter: Parameter) -> tuple[bool, bool]:
    """Arguments first, `--json` last."""
    return parameter.kind is Parameter.KEYWORD_ONLY, parameter.name == "as_json"


def _in_shell(field: FieldInfo) -> InShell:
    marks = (mark for mark in _read(field)[1] if isinstance(mark, InShell))
    return next(marks, InShell(field.description or ""))


def _option(name: str, field: FieldInfo, argument: str | None, defaults: Mapping[str, object]) -> Parameter:
    type_, marks = _read(field)
    shown = _in_shell(field)
    if name == argument:
        given: Any = typer.Argument(help=shown.help, metavar=shown.name)
        return Parameter(name, Parameter.POSITIONAL_OR_KEYWORD, default=given, annotation=type_)
    least = next((mark.number for mark in marks if isinstance(mark, Least)), None)
    default = defaults.get(name, ... if field.is_required() else field.get_default(call_default_factory=True))
    option: Any = typer.Option(default, f"--{name.replace('_', '-')}", help=shown.help, min=least)
    return Parameter(name, Parameter.KEYWORD_ONLY, default=option, annotation=type_ if default else type_ | None)


def _read(field: FieldInfo) -> tuple[type, list[Any]]:
    """The type that the command line reads, and what the annotation of the field says besides."""
    parts = [part for part in get_args(field.annotation) if part is not NoneType] or [field.annotation]
    type_, *marks = get_args(parts[0]) or parts
    is_read = isinstance(type_, type) and issubclass(type_, READ_BY_TYPER)
    return type_ if is_read else str, [*field.metadata, *marks]
