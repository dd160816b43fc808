"""The page of each type of problem: where the ``type`` of a problem document leads."""

from __future__ import annotations

from html import escape

import orjson
from fastapi import APIRouter, Request, Response

from api.http.negotiation import VARIES as BY_ACCEPT
from api.http.negotiation import most_wanted, none_accepted
from api.http.problem_pages import PAGES, ProblemPage
from api.http.problems import Problem
from api.http.strict import IdPath
from api.operations.docs import HEADERS

HTML, JSON = "text/html", "application/json"
OFFERED = {HTML: [HTML], JSON: [JSON]}

router = APIRouter(tags=["problems"])


@router.get("/problems/{slug}", summary="What a type of problem means")
async def explain_problem(slug: IdPath, request: Request) -> Response:
    """What a problem of this type means, and what to do: as a page to read, or as JSON where `Accept` asks for it."""
    page = PAGES.get(slug)
    if page is None:
        cure = f"there are {', '.join(sorted(PAGES))}"
        raise Problem(404, "not-found", f"there is no type of problem {slug!r}", cure)
    wanted = most_wanted(",".join(request.headers.getlist("accept")), OFFERED)
    if wanted is None:
        raise none_accepted(OFFERED)
    body = _as_page(page) if wanted == HTML else orjson.dumps(_shape(page))
    return Response(body, media_type=wanted, headers={**HEADERS, **BY_ACCEPT})


def _shape(page: ProblemPage) -> dict[str, object]:
    return {
        "type": page.type,
        "title": page.title,
        "status": page.status,
        "meaning": page.meaning,
        "remedy": list(page.remedy),
    }


def _as_page(page: ProblemPage) -> str:
    remedy = "".join(f"<li>{escape(step)}</li>\n" for step in page.remedy)
    title = escape(page.title)
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/docs/docs.css">
</head>
<body>
<header>
<h1>{title}</h1>
<p class="quiet">HTTP {page.status}, <code>{escape(page.type)}</code></p>
</header>
<main>
<p>{escape(page.meaning)}</p>
<h2>What to do</h2>
<ul>
{remedy}</ul>
<p>Every address and what it takes: <a href="/docs">/docs</a>.</p>
</main>
</body>
</html>
"""
