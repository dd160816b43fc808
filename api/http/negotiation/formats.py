"""The forms of answers, and the parameters that choose one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum, auto
from typing import Annotated, ClassVar

from pydantic import GetPydanticSchema

from api.http.parameters.shared import Only, Parameters, means
from api.http.parsing.values import Flag, read_by
from domain.errors import BadQuestion


class Form(StrEnum):
    JSON = auto()
    GEOJSON = auto()
    NDJSON = auto()
    CSV = auto()
    MARKDOWN = auto()
    SSE = auto()
    TEXT = auto()  # to paste, as plain text
    PROSE = auto()  # to paste, as Markdown; ``MARKDOWN`` is a table


class TableForm(StrEnum):
    """The forms that are made from flat rows."""

    CSV = Form.CSV
    NDJSON = Form.NDJSON
    MARKDOWN = Form.MARKDOWN


MEDIA_TYPES: Mapping[Form, str] = {
    Form.JSON: "application/json",
    Form.GEOJSON: "application/geo+json",
    Form.NDJSON: "application/x-ndjson",
    Form.CSV: "text/csv; charset=utf-8; header=present",
    Form.MARKDOWN: "text/markdown; charset=utf-8; variant=GFM",
    Form.SSE: "text/event-stream; charset=utf-8",
    Form.TEXT: "text/plain; charset=utf-8",
    Form.PROSE: "text/markdown; charset=utf-8",
}
WITH_PLACES = (Form.JSON, Form.GEOJSON, Form.NDJSON, Form.CSV, Form.MARKDOWN)
WITHOUT_PLACES = (Form.JSON, Form.NDJSON, Form.CSV, Form.MARKDOWN)
TEXTS = (Form.PROSE, Form.TEXT)  # of one thing, to paste
OF_ONE = (Form.JSON, *TEXTS)
PLACES_WITH_TEXTS = (Form.JSON, Form.GEOJSON, Form.NDJSON, Form.CSV, Form.PROSE, Form.MARKDOWN, Form.TEXT)
WITH_TEXTS = (Form.JSON, Form.NDJSON, Form.CSV, Form.PROSE, Form.MARKDOWN, Form.TEXT)
FEED_FORMS = (Form.JSON, Form.NDJSON, Form.SSE)
FEED_PAGE_FORMS = (Form.JSON, Form.NDJSON)


class ShellForm(StrEnum):
    """In the shell, where an answer is also a text to paste."""

    CSV = Form.CSV
    NDJSON = Form.NDJSON
    MARKDOWN = Form.MARKDOWN
    TEXT = Form.TEXT
    PROSE = Form.PROSE
    HTML = auto()

    @property
    def is_text(self) -> bool:
        """Whether it is a text to paste; else a table."""
        return self in {ShellForm.TEXT, ShellForm.PROSE, ShellForm.HTML}


class PastedForm(StrEnum):
    """In the shell, of one thing."""

    TEXT = Form.TEXT
    PROSE = Form.PROSE
    HTML = ShellForm.HTML


def _one_of(offered: Sequence[Form]) -> GetPydanticSchema:
    def form(parameter: str, text: str) -> str:
        if text not in set(offered):
            cure = f"use one of {', '.join(offered)}"
            raise BadQuestion(parameter, f"{text[:80]!r} is not a format of this answer", cure)
        return text

    return read_by(form, among=[str(each) for each in offered])


_F = means("the form of the answer; else as `Accept` wants it", "json")


class Formatted(Parameters):
    """``FORMS``: those that the answer has, the default first."""

    FORMS: ClassVar[Sequence[Form]] = WITH_PLACES

    f: Annotated[str | None, Only.HTTP, _F, _one_of(WITH_PLACES)] = None
    raw: Annotated[
        Flag | None,
        Only.HTTP,
        means("1: cells of CSV as they are, though a spreadsheet may run them as formulas", "1"),
    ] = None


class WithoutPlaces(Formatted):
    FORMS: ClassVar[Sequence[Form]] = WITHOUT_PLACES

    f: Annotated[str | None, Only.HTTP, _F, _one_of(WITHOUT_PLACES)] = None


class WithTexts(Formatted):
    FORMS: ClassVar[Sequence[Form]] = WITH_TEXTS

    f: Annotated[str | None, Only.HTTP, _F, _one_of(WITH_TEXTS)] = None


class PlacesWithTexts(Formatted):
    FORMS: ClassVar[Sequence[Form]] = PLACES_WITH_TEXTS

    f: Annotated[str | None, Only.HTTP, _F, _one_of(PLACES_WITH_TEXTS)] = None


class OfOne(Parameters):
    """The forms of an answer about one thing, which has no table."""

    FORMS: ClassVar[Sequence[Form]] = OF_ONE

    f: Annotated[str | None, Only.HTTP, _F, _one_of(OF_ONE)] = None


class FeedFormatted(Formatted):
    FORMS: ClassVar[Sequence[Form]] = FEED_FORMS

    f: Annotated[str | None, Only.HTTP, _F, _one_of(FEED_FORMS)] = None


class FeedPageFormatted(Formatted):
    FORMS: ClassVar[Sequence[Form]] = FEED_PAGE_FORMS

    f: Annotated[str | None, Only.HTTP, _F, _one_of(FEED_PAGE_FORMS)] = None
