"""Checks of every request: known parameters, each once, and valid ids in its path."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated

from fastapi import Path, Request
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from pydantic import BaseModel

from api.wire.fields import ID_PATTERN
from domain.errors import BadQuestion, Fault, NotFound, Refused
from domain.meanings import meant
from domain.text import ID_LENGTH_MAX, fault_in_id

IdPath = Annotated[str, Path(pattern=ID_PATTERN)]


async def known_parameters(request: Request) -> None:
    """Refuse parameters that the route does not know, by name, and those that are given twice."""
    if not request.scope["query_string"]:
        return
    route = request.scope.get("route")
    known = _parameters(route.dependant) if isinstance(route, APIRoute) else set()
    given = [name for name, _ in request.query_params.multi_items()]
    for name in given:
        if name not in known:
            cure = f"use {meant(name, sorted(known))}" if known else "this address takes no parameters"
            raise BadQuestion(name[:80], "is not a parameter here", cure)
        if given.count(name) > 1:
            raise BadQuestion(name, "is given twice", "give it once")


async def fit_names(request: Request) -> None:
    """What cannot be an id names nothing that is there, and nothing is declared under it."""
    for what, name in request.path_params.items():
        if fault := fault_in_id(name):
            if request.method == "PUT":
                raise Refused([Fault("/id", *fault)])
            raise NotFound(what, name[:ID_LENGTH_MAX], fault[1])


def _parameters(of: Dependant) -> set[str]:
    own = {name for field in of.query_params for name in _names(field.field_info.annotation, field.alias)}
    return own.union(*(_parameters(each) for each in of.dependencies))


def _names(annotation: object, alias: str) -> Iterable[str]:
    """Of a model, the names of its fields."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [field.alias or name for name, field in annotation.model_fields.items()]
    return [alias]
