"""Which form an answer takes: the parameter ``f`` decides, else the header ``Accept`` (RFC 9110, section 12.5.1)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple, TypeVar

from fastapi import Request

from api.http.negotiation.formats import MEDIA_TYPES, TEXTS, Form, Formatted, OfOne
from api.http.problems import Problem
from domain.errors import BadQuestion

NAMES: Mapping[Form, Sequence[str]] = {  # what clients call them
    Form.JSON: ("application/json",),
    Form.GEOJSON: ("application/geo+json", "application/vnd.geo+json"),
    Form.NDJSON: ("application/x-ndjson", "application/ndjson", "application/jsonl"),
    Form.CSV: ("text/csv",),
    Form.MARKDOWN: ("text/markdown",),
    Form.SSE: ("text/event-stream",),
    Form.TEXT: ("text/plain",),
    Form.PROSE: ("text/markdown",),
}
VARIES: Mapping[str, str] = {"Vary": "Accept"}
AnyT = TypeVar("AnyT")


class Wanted(NamedTuple):
    """The form of an answer; ``raw``: cells as they are, though a spreadsheet may take some for formulas."""

    form: Form
    raw: bool


class Weighted(NamedTuple):
    """One element of ``Accept``: a media type, or a wildcard for several, and how much it is wanted."""

    type: str
    quality: float

    def matches(self, name: str) -> bool:
        return self.type in (name, "*/*", f"{name.partition('/')[0]}/*")

    @property
    def precision(self) -> int:
        """The most precise range that matches a form speaks for it."""
        return 0 if self.type == "*/*" else 1 if self.type.endswith("/*") else 2


def accepted(accept: str, offered: Sequence[Form]) -> Form | None:
    """The form that is wanted most, the first ``offered`` of equals; None where none is wanted."""
    return most_wanted(accept, {form: NAMES[form] for form in offered})


def most_wanted(accept: str, offered: Mapping[AnyT, Collection[str]]) -> AnyT | None:
    """As ``accepted``, of anything that goes by names of media types."""
    ranges = list(weighted(accept))
    if not ranges:
        return next(iter(offered))
    qualities = {each: _quality(names, ranges) for each, names in offered.items()}
    best = max(offered, key=lambda each: qualities[each])  # the first of equals
    return best if qualities[best] > 0 else None


def _quality(names: Collection[str], ranges: Sequence[Weighted]) -> float:
    matching = [each for each in ranges if any(each.matches(name) for name in names)]
    precision = max((each.precision for each in matching), default=0)
    return max((each.quality for each in matching if each.precision == precision), default=0.0)


def weighted(accept: str) -> Iterator[Weighted]:
    """The elements of a header of this kind."""
    for element in accept.split(","):
        name, *parameters = (part.strip().lower() for part in element.split(";"))
        if name:
            yield Weighted(name, next((_number(each[2:]) for each in parameters if each.startswith("q=")), 1.0))


def _number(text: str) -> float:
    """A quality between 0 and 1; what is none asks for nothing."""
    return float(text) if text.replace(".", "", 1).isdecimal() and text.isascii() and float(text) <= 1 else 0.0


def wanted_of(request: Request, asked: Formatted) -> Wanted:
    """The form that ``asked`` names, else the one that is accepted of those that it offers."""
    accept = ",".join(request.headers.getlist("accept"))
    return Wanted(_form(asked.f, accept, asked.FORMS), raw=bool(asked.raw))


def form_of(request: Request, asked: OfOne) -> Form:
    """As ``wanted_of``, of an answer that has no table."""
    return _form(asked.f, ",".join(request.headers.getlist("accept")), asked.FORMS)


def _form(f: str | None, accept: str, offered: Sequence[Form]) -> Form:
    if f is not None:
        return Form(f)
    form = accepted(accept, offered)
    if form is None:
        types = dict.fromkeys(MEDIA_TYPES[each].partition(";")[0] for each in offered)
        raise none_accepted(types, f", or choose with f={'|'.join(offered)}")
    return form


def none_accepted(offered: Iterable[str], or_else: str = "") -> Problem:
    """``offered``: media types."""
    cure = f"accept one of {', '.join(offered)}{or_else}"
    return Problem("not-acceptable", "this answer has none of the forms that are accepted", cure, **VARIES)


def refuse_words_for_tables(wanted: Wanted, words: object) -> None:
    """Words stand in objects: a row of a table, and a feature, tell of one statement alone."""
    refuse_words(wanted, words, (Form.JSON, Form.NDJSON))


def refuse_words(wanted: Wanted, words: object, taking: Sequence[Form]) -> None:
    """Raises ``BadQuestion`` where the form is not one of ``taking``. A text to paste is in words anyway."""
    if words is not None and wanted.form not in {*taking, *TEXTS}:
        cure = f"ask for {' or '.join(taking)}, or leave words out"
        raise BadQuestion("words", f"cannot be told as {wanted.form}", cure)
