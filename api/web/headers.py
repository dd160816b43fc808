"""The headers of pages: what a browser may load for them, and who may frame them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from fastapi import Request

from api.service import Service
from api.web.embedding import is_embedded

POLICY = ("default-src 'self'", "base-uri 'none'", "form-action 'self'", "object-src 'none'")
NOBODY = ("'none'",)
# With no referrer at all, forms would be sent without their origin, which is checked.
HEADERS: Mapping[str, str] = {
    "Cache-Control": "no-cache",
    "Referrer-Policy": "same-origin",
    "Vary": "Accept-Language, Cookie",
}


def headers_of(request: Request, service: Service) -> dict[str, str]:
    """The headers of the page that is asked for. Pages under ``/embed`` may be framed by the origins of the setting."""
    framed_by = service.settings.embed_origins if is_embedded(request.url.path) else ()
    return {**HEADERS, "Content-Security-Policy": _policy(framed_by)}


def _policy(framed_by: Sequence[str]) -> str:
    return "; ".join((*POLICY, f"frame-ancestors {' '.join(framed_by or NOBODY)}"))
