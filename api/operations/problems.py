"""The page of each type of problem: where the ``type`` of a problem document leads."""

from __future__ import annotations

import orjson
from fastapi import APIRouter, Request, Response

from api.http.negotiation.choosing import VARIES as BY_ACCEPT
from api.http.negotiation.choosing import most_wanted, none_accepted
from api.http.problems import PROBLEM_TYPES, Problem, ProblemType
from api.http.requests.strict import IdPath
from api.http.sending.pages import HEADERS
from api.http.sending.templates import rendered

HTML, JSON = "text/html", "application/json"
OFFERED = {HTML: [HTML], JSON: [JSON]}

router = APIRouter(tags=["problems"])


@router.get("/problems/{slug}", summary="What a type of problem means")
async def explain_problem(slug: IdPath, request: Request) -> Response:
    """What a problem of this type means, and what to do: as a page to read, or as JSON where `Accept` asks for it."""
    problem = PROBLEM_TYPES.get(slug)
    if problem is None:
        raise Problem(
            "no-such-address", f"no problem type {slug!r}", f"the types are: {', '.join(sorted(PROBLEM_TYPES))}"
        )
    wanted = most_wanted(",".join(request.headers.getlist("accept")), OFFERED)
    if wanted is None:
        raise none_accepted(OFFERED)
    is_page = wanted == HTML
    body = rendered("operations/problem.html.j2", problem=problem) if is_page else orjson.dumps(_shape(problem))
    return Response(body, media_type=wanted, headers={**HEADERS, **BY_ACCEPT})


def _shape(problem: ProblemType) -> dict[str, object]:
    return {
        "type": problem.type,
        "title": problem.title,
        "status": problem.status,
        "meaning": problem.meaning,
        "remedy": problem.remedy,
    }
