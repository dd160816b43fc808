"""Sessions in which a browser reads, where reading needs a key. They open nothing but reads.

The cookie is made from the key, and the key cannot be made from it. It ends with the browser, and when the key is
revoked.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated
from urllib.parse import parse_qs, urlsplit

from fastapi import APIRouter, Depends, Query, Request, Response
from starlette.concurrency import run_in_threadpool

from api.http.access.auth import SESSION_COOKIE, via
from api.http.problems import Problem
from api.http.requests.bodies import refuse_coded
from api.http.service import ServiceDep
from api.web.page import frame_of
from api.web.session.asking import ask_for_key
from api.web.state import PageQuestion
from domain.intake.audited import ActOutcome, AuditEvent

BYTES_MAX = 8_192  # of a form
SAME_ORIGIN = "same-origin"

router = APIRouter(include_in_schema=False)


async def own_form(request: Request) -> dict[str, str]:
    """The fields of a form on a page of ours. Refused where another website sent it."""
    _refuse_others(request)
    refuse_coded(request)
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > BYTES_MAX:
            raise Problem("too-large", "the form is too large", f"send at most {BYTES_MAX} bytes", Connection="close")
    fields = parse_qs(body.decode("utf-8", "replace"), keep_blank_values=True)
    return {name: values[0] for name, values in fields.items()}


FormDep = Annotated[dict[str, str], Depends(own_form)]
PageDep = Annotated[PageQuestion, Query()]


@router.get("/session")
def ask(request: Request, service: ServiceDep, asked: PageDep) -> Response:
    """Ask for a key to read with."""
    return ask_for_key(frame_of(request, service, asked), asked_for(None))


@router.post("/session")
async def begin(request: Request, service: ServiceDep, form: FormDep, asked: PageDep) -> Response:
    """Begin a session with a key, and open the page that was asked for."""
    then = asked_for(form.get("then"))
    session = await run_in_threadpool(service.keys.read_session, form.get("key", "").strip())
    if session is None:
        came = via(request, None)
        refused = AuditEvent(act="authentication", outcome=ActOutcome.REFUSED, via=came, reason="no key of a session")
        service.audit.tell(refused)
        return ask_for_key(frame_of(request, service, asked), then, is_wrong=True)
    answer = _gone_to(then)
    is_tls = request.url.scheme == "https"
    answer.set_cookie(SESSION_COOKIE, session, httponly=True, samesite="strict", secure=is_tls, path="/")
    return answer


@router.post("/session/end")
async def end(request: Request, form: FormDep) -> Response:
    """Forget the session in this browser."""
    answer = _gone_to(asked_for(form.get("then")))
    is_tls = request.url.scheme == "https"
    answer.delete_cookie(SESSION_COOKIE, httponly=True, samesite="strict", secure=is_tls, path="/")
    return answer


def asked_for(text: str | None) -> str:
    """An address of this service; the first page instead of one that leads elsewhere."""
    parts = urlsplit(text or "/")
    is_ours = not parts.scheme and not parts.netloc and parts.path.startswith("/") and "\\" not in (text or "")
    return (text or "/") if is_ours and not (text or "").startswith("//") else "/"


def _gone_to(path: str) -> Response:
    return Response(status_code=HTTPStatus.SEE_OTHER, headers={"Location": path, "Cache-Control": "no-store"})


def _refuse_others(request: Request) -> None:
    """Browsers say where a form comes from: by ``Sec-Fetch-Site``, and by ``Origin`` where there is no TLS."""
    site, origin = request.headers.get("sec-fetch-site"), request.headers.get("origin")
    is_own = origin == f"{request.url.scheme}://{request.url.netloc}" if site is None else site == SAME_ORIGIN
    if not is_own:
        cure = "open the page of this service, and send its form from there"
        raise Problem("other-origin", "the form does not come from a page of this service", cure)
