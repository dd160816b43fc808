"""Errors to HTTP: the one table. Every error is a problem document (RFC 9457) that says what to do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

import orjson
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from api.http.strict_json import BadJson
from api.http.values import bad_questions
from domain.audit.prove import Erased, Unsigned
from domain.errors import (
    AlreadyRecorded,
    ClaimlineError,
    CursorDiverged,
    Fault,
    LogUnavailable,
    NotFound,
    NotMigrated,
    PositionConflict,
    Refused,
    Unreadable,
    ViewsBehind,
)
from domain.questions.stances import BadQuestion

MEDIA_TYPE = "application/problem+json"
RETRY_SECONDS = "1"
SEE_DOCS = "see /docs for the addresses and what they take"


class Problem(ClaimlineError):
    """An error of HTTP's own: of keys, media types, sizes, methods."""

    def __init__(self, status: int, slug: str, detail: str, cure: str, **headers: str) -> None:
        super().__init__(f"{detail}: {cure}")
        self.status = status
        self.slug = slug
        self.detail = detail
        self.cure = cure
        self.headers = {name.replace("_", "-"): value for name, value in headers.items()}


class Kind(NamedTuple):
    status: int
    slug: str
    title: str


KINDS: Mapping[type[ClaimlineError], Kind] = {
    BadQuestion: Kind(400, "bad-parameter", "A parameter or a header cannot be"),
    NotFound: Kind(404, "not-there", "There is no such thing in the record"),
    AlreadyRecorded: Kind(409, "clash", "It is there already and says something else"),
    Erased: Kind(410, "erased", "What the entry held was removed"),
    CursorDiverged: Kind(409, "cursor-diverged", "The cursor is of another history than the log"),
    Refused: Kind(422, "refused", "Refused, and nothing of it was recorded"),
    BadJson: Kind(422, "bad-json", "The body is not JSON as this service takes it"),
    ViewsBehind: Kind(503, "behind", "The views have not read the log that far"),
    Unsigned: Kind(503, "unsigned", "No signed checkpoint covers it yet"),
    LogUnavailable: Kind(503, "unavailable", "The database cannot be reached"),
    NotMigrated: Kind(503, "not-migrated", "The database is not set up"),
    Unreadable: Kind(503, "unreadable", "The log holds an entry of a later version"),
    PositionConflict: Kind(503, "busy", "Others were recording at the same time"),
}
TITLES = {
    "no-key": "A key is needed",
    "no-scope": "The key does not allow this",
    "media-type": "The body is of another media type",
    "not-acceptable": "The answer has no form that is accepted",
    "too-large": "The body is too large",
    "not-found": "There is nothing at this address",
    "too-many-streams": "There are as many streams as there may be",
    "method": "This address does not take that method",
    "bad-parameter": "A parameter or a header cannot be",
    "failed": "The service failed",
}


def type_of(slug: str) -> str:
    """A reference to the page that explains it, at this service."""
    return f"/problems/{slug}"


def _document(  # noqa: PLR0913 - the members of RFC 9457, and what goes around them
    status: int,
    slug: str,
    title: str,
    detail: str,
    *,
    errors: Iterable[Mapping[str, str]] = (),
    also: Mapping[str, Any] | None = None,
    headers: Mapping[str, str] | None = None,
) -> Response:
    body: dict[str, Any] = {"type": type_of(slug), "title": title, "status": status, "detail": detail}
    body |= also or {}
    if listed := list(errors):
        body["errors"] = listed
    return Response(orjson.dumps(body), status_code=status, media_type=MEDIA_TYPE, headers=dict(headers or {}))


def _pointed(fault: Fault) -> dict[str, str]:
    return {"pointer": fault.pointer, "detail": fault.problem, "cure": fault.cure}


def _errors(error: ClaimlineError) -> list[dict[str, str]]:
    match error:
        case Refused(faults=faults):
            return [_pointed(fault) for fault in faults]
        case AlreadyRecorded(fault=fault):
            return [_pointed(fault)]
        case BadJson():
            return [_pointed(Fault(error.pointer, error.problem, error.cure))]
        case BadQuestion():
            return [{"parameter": error.parameter, "detail": error.problem, "cure": error.cure}]
        case _:
            return []


def _also(error: ClaimlineError) -> dict[str, Any]:
    """Members of its own type of problem."""
    if not isinstance(error, CursorDiverged):
        return {}
    common = {"position": error.common, "cursor": error.resume}
    return {"position": error.position, "size": error.size, "last_common": common}


def _of_domain(_: Request, error: Exception) -> Response:
    kind = next((KINDS[each] for each in type(error).__mro__ if each in KINDS), None)
    if kind is None or not isinstance(error, ClaimlineError):
        return _document(500, "failed", TITLES["failed"], "something failed that should not: see the service's log")
    headers = {"Retry-After": RETRY_SECONDS} if kind.status == 503 else {}  # noqa: PLR2004 - Service Unavailable
    return _document(*kind, str(error), errors=_errors(error), also=_also(error), headers=headers)


def _of_http(_: Request, error: Exception) -> Response:
    if not isinstance(error, Problem):
        return _of_domain(_, error)
    detail = f"{error.detail}: {error.cure}"
    return _document(error.status, error.slug, TITLES[error.slug], detail, headers=error.headers)


def _of_framework(_: Request, error: Exception) -> Response:
    if not isinstance(error, HTTPException):
        return _of_domain(_, error)
    slug = {404: "not-found", 405: "method"}.get(error.status_code, "failed")
    return _document(error.status_code, slug, TITLES[slug], SEE_DOCS, headers=error.headers)


def no_such_method(allowed: Iterable[str]) -> Response:
    return _document(405, "method", TITLES["method"], SEE_DOCS, headers={"Allow": ", ".join(allowed)})


def _of_parameters(_: Request, error: Exception) -> Response:
    """Query parameters that do not fit their type. Bodies never come this way."""
    found = error.errors() if isinstance(error, RequestValidationError) else []
    bad = bad_questions(found)
    detail = "; ".join(map(str, bad))
    if any(each["loc"][0] == "path" for each in found):
        return _document(404, "not-there", KINDS[NotFound].title, f"the id in the address is none: {detail}")
    return _document(
        400, "bad-parameter", TITLES["bad-parameter"], detail, errors=[each for one in bad for each in _errors(one)]
    )


def install(app: FastAPI) -> None:
    app.add_exception_handler(ClaimlineError, _of_domain)
    app.add_exception_handler(Problem, _of_http)
    app.add_exception_handler(HTTPException, _of_framework)
    app.add_exception_handler(RequestValidationError, _of_parameters)
    app.add_exception_handler(Exception, _of_domain)
