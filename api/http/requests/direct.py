"""Requests go straight to their routes: the route is looked up, and what it depends on was put in order at the start.

The framework tries one route after another, and asks anew for each request what depends on what. Its answers are the
same: it reads the parameters here, too, and takes over wherever a route, or a request, is an unusual one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from inspect import isasyncgenfunction, iscoroutinefunction, isgeneratorfunction
from typing import Any, NamedTuple, get_type_hints

from fastapi._compat import ModelField, lenient_issubclass
from fastapi.dependencies.models import Dependant
from fastapi.dependencies.utils import request_params_to_args
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute, APIRouter, RouteContext, iter_route_contexts
from pydantic import BaseModel
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, QueryParams
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Match
from starlette.types import ASGIApp, Receive, Scope, Send

Address = tuple[str, str, str]  # the method, and the first two segments of the path
UNUSUAL = ("websocket", "http_connection", "response", "background_tasks", "security_scopes")


class _Unusual(Exception):
    """A route that is left to the framework."""


class _Reading(NamedTuple):
    """Parameters that are read from one place of a request. ``absent``: what they are if none is there, if known."""

    place: str
    fields: Sequence[ModelField]
    names: frozenset[bytes]
    absent: Mapping[str, Any] | None

    @classmethod
    def of(cls, place: str, fields: Sequence[ModelField], nothing: QueryParams | Headers | None) -> _Reading:
        values, faults = ({}, ["not known"]) if nothing is None else request_params_to_args(fields, nothing)
        return cls(place, fields, frozenset(each.alias.lower().encode() for each in fields), None if faults else values)

    def values(self, request: Request) -> tuple[Mapping[str, Any], Sequence[Any]]:
        """The values by name, and the faults in what was sent."""
        if self.absent is not None and not self._are_there(request.scope):
            return self.absent, ()
        return request_params_to_args(self.fields, getattr(request, self.place))

    def _are_there(self, scope: Scope) -> bool:
        if self.place == "query_params":
            return bool(scope["query_string"])
        return any(name in self.names for name, _ in scope["headers"])


class _Step(NamedTuple):
    """A call of a dependency, or of the route itself, which is the last one."""

    call: Callable[..., Any]
    is_async: bool
    depends_on: Mapping[str, int]  # by the name of a parameter, the number of the step that gives it
    awaits: tuple[int, ...]  # all steps that have to succeed before it
    request: str | None  # the name of the parameter that takes the request
    reads: tuple[_Reading, ...]


@dataclass(slots=True)
class _Plan:
    """The steps of a route. Each dependency is called once, however many others depend on it."""

    steps: list[_Step] = field(default_factory=list)
    _numbers: dict[Callable[..., Any], int] = field(default_factory=dict)

    def add(self, of: Dependant) -> int:
        """Add ``of`` after what it depends on. Returns its number. Raises ``_Unusual``."""
        below = [(each.name, self.add(each)) for each in of.dependencies]
        call = of.call
        if call is None or _is_unusual(of, call):
            raise _Unusual
        if call not in self._numbers:
            step = _Step(
                call=call,
                is_async=iscoroutinefunction(call),
                depends_on={name: number for name, number in below if name is not None},
                awaits=tuple(number for _, number in below),
                request=of.request_param_name,
                reads=tuple(each for each in _readings(of) if each.fields),
            )
            self._numbers[call] = len(self.steps)
            self.steps.append(step)
        return self._numbers[call]

    async def answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Raises ``RequestValidationError`` where parameters are wrong, having tried all dependencies."""
        request = Request(scope, receive, send)
        results: list[Any] = []
        faults: list[Any] = []
        failed = set[int]()
        for number, step in enumerate(self.steps):
            arguments, wrong = _arguments(step, request, results)
            faults += wrong
            if wrong or not failed.isdisjoint(step.awaits):
                failed.add(number)
                results.append(None)
            elif faults and number == len(self.steps) - 1:
                break
            elif step.is_async:
                results.append(await step.call(**arguments))
            else:
                results.append(await run_in_threadpool(step.call, **arguments))
        if faults:
            raise RequestValidationError(faults)
        response: Response = results[-1]
        await response(scope, receive, send)


def _is_unusual(of: Dependant, call: Callable[..., Any]) -> bool:
    """Whether the framework does more with it than to call it with parameters and a request."""
    return (
        bool(of.body_params or of.own_oauth_scopes or of.concurrency or not of.use_cache)
        or any(getattr(of, f"{name}_param_name") for name in UNUSUAL)
        or isgeneratorfunction(call)
        or isasyncgenfunction(call)
    )


def _readings(of: Dependant) -> Iterator[_Reading]:
    """A model of headers, or of cookies, is read each time: any header may be one of its fields."""
    yield _Reading.of("path_params", of.path_params, None)
    yield _Reading.of("query_params", of.query_params, QueryParams())
    is_simple = all(not lenient_issubclass(each.field_info.annotation, BaseModel) for each in of.header_params)
    yield _Reading.of("headers", of.header_params, Headers() if is_simple else None)
    yield _Reading.of("cookies", of.cookie_params, None)


def _arguments(step: _Step, request: Request, results: Sequence[Any]) -> tuple[dict[str, Any], list[Any]]:
    """The arguments of its call, and the faults in parameters that were sent."""
    arguments = {name: results[number] for name, number in step.depends_on.items()}
    faults: list[Any] = []
    for reading in step.reads:
        values, wrong = reading.values(request)
        arguments |= values
        faults += wrong
    if step.request is not None:
        arguments[step.request] = request
    return arguments, faults


class _Route(NamedTuple):
    """``match``: whether it is that of a request, and the parameters in its path."""

    match: Callable[[Scope], tuple[Match, Scope]]
    route: APIRoute
    answer: ASGIApp


DirectRoutes = Mapping[Address, Sequence[_Route]]


def direct_routes(router: APIRouter) -> DirectRoutes:
    """The routes of ``router`` by address, each list in the order of the router. They hang on no app."""
    contexts = [each for each in iter_route_contexts(router.routes) if isinstance(each.original_route, APIRoute)]
    routes = {id(each): _route(each) for each in contexts}
    addresses = {address for each in contexts for address in _addresses(each)}
    return {address: [routes[id(each)] for each in contexts if _may_be_at(each, address)] for address in addresses}


class Direct:
    """Around the routes of ``router``, inside of what handles errors."""

    def __init__(self, app: ASGIApp, router: APIRouter, routes: DirectRoutes) -> None:
        self._app = app
        self._router = router
        self._routes = routes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        route = self._find(scope) if scope["type"] == "http" and not scope.get("root_path") else None
        if route is None:
            await self._app(scope, receive, send)
            return
        scope["router"] = self._router
        await route.answer(scope, receive, send)

    def _find(self, scope: Scope) -> _Route | None:
        """The first one in the order of the router; None if only the framework can tell."""
        for each in self._routes.get(_address(scope["method"], scope["path"]), ()):
            match, found = each.match(scope)
            if match is Match.FULL:
                scope.update(found)
                scope["route"] = each.route
                return each
        return None


def _route(context: RouteContext) -> _Route:
    route = context.original_route
    assert isinstance(route, APIRoute)  # noqa: S101 - the others were left out
    try:
        answer: ASGIApp = _plan(context).answer
    except _Unusual:
        answer = context.app
    return _Route(context.matches, route, answer)


def _plan(context: RouteContext) -> _Plan:
    """Raises ``_Unusual``, also for a route whose answers the framework shapes."""
    returns = get_type_hints(context.endpoint).get("return")
    if context.response_field is not None or not (isinstance(returns, type) and issubclass(returns, Response)):
        raise _Unusual
    plan = _Plan()
    plan.add(context.dependant)
    return plan


def _address(method: str, path: str) -> Address:
    _, first, second, *_ = f"{path}//".split("/", 3)
    return method, first, second


def _addresses(context: RouteContext) -> Iterable[Address]:
    """None of a route with a parameter among its first two segments: it may be anywhere."""
    address = partial(_address, path=context.path_format or "")
    found = (address(method) for method in context.methods or ())
    return [each for each in found if "{" not in each[1] + each[2]]


def _may_be_at(context: RouteContext, address: Address) -> bool:
    method, *segments = address
    _, *own = _address(method, context.path_format or "")
    fits = all("{" in mine or mine == theirs for mine, theirs in zip(own, segments, strict=True))
    return fits and method in (context.methods or ())
