"""Errors to HTTP, each a problem document (RFC 9457) that says what to do. ``problems.toml`` lists the types."""

from __future__ import annotations

import logging
import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus
from importlib.resources import files
from typing import Any

import orjson
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

from api.http.parsing.strict_json import BadJson
from api.http.parsing.values import bad_questions
from domain.audit.prove import Erased, Unsigned
from domain.errors import (
    AlreadyRecorded,
    BadQuestion,
    ClaimlineError,
    CursorDiverged,
    DatabaseDamaged,
    Fault,
    HelperFailed,
    LogUnavailable,
    Nearest,
    NotFound,
    NotMigrated,
    NotSynchronous,
    PositionConflict,
    PositionLost,
    Refused,
    Unconfirmed,
    UnknownName,
    Unreadable,
    ViewsBehind,
    with_nearest,
)
from domain.intake.guards import ClockInDoubt, EntriesMissing
from domain.intake.keys import BeyondReach

logger = logging.getLogger(__name__)
MEDIA_TYPE = "application/problem+json"
RETRY_SECONDS = "1"
SEE_DOCS = "see /docs for the addresses and what they take"


class Problem(ClaimlineError):
    """An error of HTTP's own: of keys, media types, sizes, methods."""

    def __init__(self, slug: str, detail: str, cure: str, **headers: str) -> None:
        super().__init__(f"{detail}: {cure}")
        self.slug = slug
        self.detail = detail
        self.cure = cure
        self.headers = {name.replace("_", "-"): value for name, value in headers.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class ProblemType:
    """A row of ``problems.toml``: what a type of problem means to its reader, and what to do."""

    slug: str
    status: int
    title: str
    meaning: str
    remedy: Sequence[str]

    @property
    def type(self) -> str:
        """A reference to the page that explains it, at this service."""
        return f"/problems/{self.slug}"


PROBLEM_TYPES: Mapping[str, ProblemType] = {
    slug: ProblemType(slug=slug, **row)
    for slug, row in tomllib.loads(files("api.http").joinpath("problems.toml").read_text(encoding="utf-8")).items()
}
SLUGS: Mapping[type[ClaimlineError], str] = {
    BadQuestion: "bad-parameter",
    NotFound: "not-found",
    AlreadyRecorded: "already-recorded",
    Erased: "erased",
    CursorDiverged: "cursor-diverged",
    PositionLost: "position-lost",
    Refused: "refused",
    BadJson: "bad-json",
    ViewsBehind: "not-ready",
    Unsigned: "not-signed",
    LogUnavailable: "unavailable",
    Unconfirmed: "unconfirmed",
    NotSynchronous: "not-synchronous",
    HelperFailed: "not-done",
    NotMigrated: "not-migrated",
    Unreadable: "unreadable",
    DatabaseDamaged: "unreadable",
    PositionConflict: "busy",
    ClockInDoubt: "clock-in-doubt",
    EntriesMissing: "entries-missing",
    BeyondReach: "beyond-key",
}


# Their own messages hold paths, addresses and SQL: they are for the operator.
IN_THE_LOG = "The log of the service says more"
TOLD_INSTEAD: Mapping[type[Exception], str] = {
    LogUnavailable: "the database did not answer: send the request again in a moment, with the same ids",
    DatabaseDamaged: "the database cannot be read: a backup helps",
    NotMigrated: "the database is not set up for this version: `claimline migrate` does so",
}


def _document(
    slug: str,
    detail: str,
    *,
    errors: Iterable[Mapping[str, Any]] = (),
    also: Mapping[str, Any] | None = None,
    headers: Mapping[str, str] | None = None,
) -> Response:
    problem = PROBLEM_TYPES[slug]
    body: dict[str, Any] = {"type": problem.type, "title": problem.title, "status": problem.status, "detail": detail}
    body |= also or {}
    if listed := list(errors):
        body["errors"] = listed
    return Response(orjson.dumps(body), status_code=problem.status, media_type=MEDIA_TYPE, headers=dict(headers or {}))


def _pointed(fault: Fault) -> dict[str, str]:
    return {"pointer": fault.pointer, "detail": fault.problem, "cure": fault.cure}


def _suggested(nearest: Sequence[Nearest]) -> dict[str, Any]:
    suggestions = [{name: text for name, text in each._asdict().items() if text} for each in nearest]
    return {"suggestions": suggestions} if suggestions else {}


def _in_full(error: ClaimlineError) -> str:
    """The message, and the nearest valid values."""
    return with_nearest(str(error), error.nearest if isinstance(error, NotFound | UnknownName) else ())


def _errors(error: ClaimlineError) -> list[dict[str, Any]]:
    match error:
        case Refused(faults=faults):
            return [_pointed(fault) for fault in faults]
        case AlreadyRecorded(fault=fault):
            return [_pointed(fault)]
        case BadJson():
            return [_pointed(Fault(error.pointer, error.problem, error.cure))]
        case BadQuestion():
            said = {"parameter": error.parameter, "detail": error.problem, "cure": error.cure}
            return [said | _suggested(error.nearest if isinstance(error, UnknownName) else ())]
        case _:
            return []


def _also(error: ClaimlineError) -> dict[str, Any]:
    """Members of its own type of problem."""
    if isinstance(error, NotFound):
        return _suggested(error.nearest)
    if isinstance(error, PositionLost):
        return {"position": error.position, "last_common": {"position": error.common}}
    if not isinstance(error, CursorDiverged):
        return {}
    common = {"position": error.common, "cursor": error.resume}
    return {"position": error.position, "size": error.size, "last_common": common}


def _of_domain(_: Request | None, error: Exception) -> Response:
    slug = next((SLUGS[kind] for kind in type(error).__mro__ if kind in SLUGS), None)
    if slug is None or not isinstance(error, ClaimlineError):
        return _document("internal-error", "an unexpected error: see the log of the service")
    if (told := next((TOLD_INSTEAD[kind] for kind in type(error).__mro__ if kind in TOLD_INSTEAD), None)) is not None:
        logger.warning("%s was answered, because %s", slug, error)
        return _document(slug, f"{told}. {IN_THE_LOG}", headers={"Retry-After": RETRY_SECONDS})
    headers = {"Retry-After": RETRY_SECONDS} if PROBLEM_TYPES[slug].status == HTTPStatus.SERVICE_UNAVAILABLE else {}
    return _document(slug, _in_full(error), errors=_errors(error), also=_also(error), headers=headers)


def _of_http(_: Request, error: Exception) -> Response:
    if not isinstance(error, Problem):
        return _of_domain(_, error)
    return of_problem(error)


def _of_framework(_: Request, error: Exception) -> Response:
    if not isinstance(error, HTTPException):
        return _of_domain(_, error)
    slug = {404: "no-such-address", 405: "method-not-allowed"}.get(error.status_code, "internal-error")
    return _document(slug, SEE_DOCS, headers=error.headers)


def of_problem(problem: Problem) -> Response:
    """For what is refused before a route is found."""
    return _document(problem.slug, f"{problem.detail}: {problem.cure}", headers=problem.headers)


def answer_to(error: ClaimlineError) -> Response:
    """For what is asked by another way than HTTP."""
    return of_problem(error) if isinstance(error, Problem) else _of_domain(None, error)


def no_such_method(allowed: Iterable[str]) -> Response:
    return _document("method-not-allowed", SEE_DOCS, headers={"Allow": ", ".join(allowed)})


def _of_parameters(_: Request, error: Exception) -> Response:
    """Query parameters that do not fit their type. Bodies never come this way."""
    found = error.errors() if isinstance(error, RequestValidationError) else []
    bad = bad_questions(found)
    if any(each["loc"][0] == "path" for each in found):
        named = zip(bad, found, strict=True)
        absent = [f"invalid {one.parameter} {str(each['input'])[:80]!r}: {one.cure}" for one, each in named]
        return _document("not-found", "; ".join(absent))
    detail = "; ".join(map(str, bad))
    return _document("bad-parameter", detail, errors=[each for one in bad for each in _errors(one)])


HANDLERS: Mapping[type[Exception], Callable[[Request, Exception], Response]] = {
    ClaimlineError: _of_domain,
    Problem: _of_http,
    HTTPException: _of_framework,
    RequestValidationError: _of_parameters,
    Exception: _of_domain,
}


def install(
    app: FastAPI, shown: Callable[[Request, Response], Response], told: Callable[[Request, Exception], None]
) -> None:
    """``shown`` gives a problem document the form that its reader wants; ``told`` hears of each error."""
    for kind, handler in HANDLERS.items():
        app.add_exception_handler(kind, partial(_answer, handler, shown, told))
    app.add_exception_handler(ClientDisconnect, _of_nobody)


def _answer(
    handler: Callable[[Request, Exception], Response],
    shown: Callable[[Request, Response], Response],
    told: Callable[[Request, Exception], None],
    request: Request,
    error: Exception,
) -> Response:
    told(request, error)
    return shown(request, handler(request, error))


async def _of_nobody(_: Request, __: Exception) -> Response:
    """The client went away before its request was whole: nobody reads this answer, and nothing was recorded."""
    return Response(status_code=408)
