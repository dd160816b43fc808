"""Text to paste on a page: the same thing as plain text, as Markdown and as HTML, each behind a button."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from api.http.negotiation.pasted import pasting_of
from api.text.pasting.marks import TextForm
from api.text.pasting.rendering import all_pasted, pasted
from api.text.pasting.things import Pasted, Pasting
from api.web.page import Frame


def pasting_for(page: Frame) -> Pasting:
    """Makes texts to paste in the language of the page. Their addresses are those of this service."""
    return pasting_of(page.request, page.words.tongue)


def texts_of_all(those: Sequence[Pasted]) -> Mapping[str, str]:
    """The same of several things, one below the other."""
    return {str(form): all_pasted(those, form) for form in TextForm}


def texts_of(of: Pasted) -> Mapping[str, str]:
    """The text in each form, by the name of the form: what ``paste`` of ``pasting.html.j2`` takes."""
    return {str(form): pasted(of, form) for form in TextForm}
