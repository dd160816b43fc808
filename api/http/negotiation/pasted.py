"""Text to paste as an answer: plain text or Markdown, in the language that `words` names."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from fastapi import Request, Response

from api.http.caching.lasting import CACHE_CONTROL, NOTHING, served
from api.http.negotiation.choosing import VARIES
from api.http.negotiation.formats import MEDIA_TYPES, Form
from api.text.languages import Tongue
from api.text.languages.reading import language_of
from api.text.pasting.marks import TextForm
from api.text.pasting.permalinks import Permalinks
from api.text.pasting.things import Pasting

OWN: Mapping[str, str] = {CACHE_CONTROL: "private, no-cache"}
MARKS: Mapping[Form, TextForm] = {Form.TEXT: TextForm.TEXT, Form.PROSE: TextForm.MARKDOWN}


def pasting_of(request: Request, words: Tongue | None) -> Pasting:
    """``words``: the language. Default: English. Addresses are absolute, as the client reached the service."""
    tongue = words or Tongue.EN
    base = str(request.base_url).rstrip("/")
    return Pasting(language=language_of(tongue), links=Permalinks(base=base, tongue=tongue))


def text_answer(request: Request, form: Form, text: str, headers: Mapping[str, str] = NOTHING) -> Response:
    """Such a text as an answer. It names the address of the service, so no cache gives it to others."""
    return text_made(request, form, lambda: (text.encode(), headers))


def text_made(request: Request, form: Form, make: Callable[[], tuple[bytes, Mapping[str, str]]]) -> Response:
    """As ``text_answer``, of what ``make`` gives with its headers."""
    body, headers = make()
    return served(request, body, MEDIA_TYPES[form], OWN, {**headers, **VARIES})
