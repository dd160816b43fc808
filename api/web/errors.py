"""Errors as pages: the words of the problem document, for a reader instead of a program."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from http import HTTPStatus
from typing import Any, NamedTuple

import orjson
from fastapi import FastAPI, Request, Response
from pydantic import ValidationError

from api.http import problems
from api.http.access.auth import tell_refusal
from api.http.negotiation.choosing import most_wanted
from api.http.problems import PROBLEM_TYPES
from api.service import Service
from api.web.page import Frame, SeveralConflicts, frame_of
from api.web.session.asking import KEY_REQUIRED, ask_for_key, here
from api.web.state import PageQuestion, address

HTML, PROBLEM = "text/html", problems.MEDIA_TYPE
OFFERED = {PROBLEM: [PROBLEM, "application/json"], HTML: [HTML]}
FOR_PROGRAMS = ("/v1/", "/ogc", "/openapi.json", "/health", "/ready", "/metrics", "/static/")


class Suggestion(NamedTuple):
    """A valid value that is near the one that was asked for, and the address with it."""

    link: str
    name: str
    traits: str


def install(app: FastAPI, service: Service) -> None:
    """Answer errors as problem documents, and as pages to those who read."""
    problems.install(app, lambda request, answer: _for_reader(request, answer, service), partial(tell_refusal, service))
    app.add_exception_handler(SeveralConflicts, _choose)


def _for_reader(request: Request, answer: Response, service: Service) -> Response:
    if request.url.path.startswith(FOR_PROGRAMS) or not _wants_page(request):
        return answer
    problem = orjson.loads(bytes(answer.body))
    slug = str(problem["type"]).rpartition("/")[2]
    if slug == KEY_REQUIRED:
        return ask_for_key(_frame(request, service), here(request))
    kept = {name: value for name, value in answer.headers.items() if name in {"retry-after", "www-authenticate"}}
    return _frame(request, service).answer(
        "web/error.html.j2",
        status=answer.status_code,
        headers=kept,
        problem=problem,
        remedy=PROBLEM_TYPES[slug].remedy,
        suggestions=[*_in_path(request, problem), *_in_query(request, problem)],
    )


def _wants_page(request: Request) -> bool:
    return most_wanted(",".join(request.headers.getlist("accept")), OFFERED) == HTML


def _frame(request: Request, service: Service) -> Frame:
    """Of the parameters, those about the display are kept, if they are valid."""
    given = {name: value for name, value in request.query_params.items() if name in {"lang", "theme"}}
    try:
        return frame_of(request, service, PageQuestion.model_validate(given))
    except ValidationError:
        return frame_of(request, service, PageQuestion())


def _in_path(request: Request, problem: Mapping[str, Any]) -> list[Suggestion]:
    """Near the id in the path."""
    folder = request.url.path.rpartition("/")[0]
    given = list(request.query_params.items())
    return [_suggestion(each, address(f"{folder}/{each['id']}", given)) for each in problem.get("suggestions", [])]


def _in_query(request: Request, problem: Mapping[str, Any]) -> list[Suggestion]:
    """Near the value of a parameter."""
    given = dict(request.query_params)
    return [
        _suggestion(each, address(request.url.path, {**given, error["parameter"]: each["id"]}.items()))
        for error in problem.get("errors", [])
        for each in error.get("suggestions", [])
    ]


def _suggestion(of: Mapping[str, str], link: str) -> Suggestion:
    return Suggestion(link, of.get("name") or of["id"], of.get("traits", ""))


def _choose(_: Request, several: Exception) -> Response:
    if not isinstance(several, SeveralConflicts):
        raise several
    return several.frame.answer("web/choose.html.j2", status=HTTPStatus.MULTIPLE_CHOICES)
