"""The page that asks once for a key, where reading needs one."""

from __future__ import annotations

from http import HTTPStatus

from fastapi import Request, Response

from api.web.page import Frame
from api.web.state import address

KEY_REQUIRED = "key-required"
CROSS_SITE = "cross-site"


def here(request: Request) -> str:
    """The address that was asked for, without its host."""
    return address(request.url.path, request.query_params.items())


def ask_for_key(frame: Frame, then: str, *, is_wrong: bool = False) -> Response:
    """Ask for a key; ``then``: the address that opens after it.

    A browser holds a strict cookie back where a link of another site leads here. So such a page loads itself once more.
    """
    is_again = not is_wrong and frame.request.headers.get("sec-fetch-site") == CROSS_SITE
    return frame.answer(
        "web/session/page.html.j2",
        status=HTTPStatus.UNAUTHORIZED,
        headers={"WWW-Authenticate": "Bearer", "Cache-Control": "no-store"},
        then=then,
        is_wrong=is_wrong,
        again=then if is_again else None,
    )
