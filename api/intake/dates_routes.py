"""Dates as people write them, read: a preview for those who record, in a browser or in their own program."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Query, Response

from api.http.caching.lasting import PageDep
from api.http.parameters.shared import OfConflict, means
from api.http.parsing.values import SearchText
from api.http.service import ServiceDep
from api.intake.dates_wire import ReadDatesAnswer, date_phrase
from api.text.languages import Tongue
from api.text.languages.reading import language_of
from api.wire.shapes import understood
from domain.dates.phrases import finding, reading
from domain.dates.phrases.finding import FoundPhrase
from domain.dates.phrases.reading import Publication
from domain.errors import BadQuestion
from domain.questions.coordinates import Asking
from domain.questions.declared import ask_conflict_understood
from domain.record.declarations import Conflict

router = APIRouter(tags=["record"])
TEXT_LENGTH_MAX = 2_000


class DatesQuestion(OfConflict):
    """One phrase, or a text with phrases in it."""

    phrase: Annotated[SearchText | None, means("one date in words, such as `on Thursday`", "earlier this month")] = None
    text: Annotated[
        str | None, means("a text of up to 2,000 characters: all dates in it", "On Thursday, Russia said that")
    ] = None
    published: Annotated[
        SearchText | None, means("when the text appeared: a date with its year. Relative words need it", "2025-12-11")
    ] = None
    words: Annotated[Tongue, means("the language of `in_words`. Default: en", "en")] = Tongue.EN


@router.get("/dates")
def read_dates(page: PageDep, service: ServiceDep, asked: Annotated[DatesQuestion, Query()]) -> Response:
    """Read the dates in a phrase or in a text, relative to its publication, with the bounds of each."""
    return page.answer(lambda: (_read(service.asking, asked), {}))


def _read(asking: Asking, asked: DatesQuestion) -> ReadDatesAnswer:
    if (asked.phrase is None) == (asked.text is None):
        raise BadQuestion("phrase", "or `text` is missing, or both are there", "give one of the two")
    if asked.text is not None and len(asked.text) > TEXT_LENGTH_MAX:
        raise BadQuestion("text", f"has {len(asked.text):,} characters", f"send {TEXT_LENGTH_MAX:,} at once")
    conflict, named = ask_conflict_understood(asking, asked.conflict)
    publication = _publication(asked.published, conflict)
    language = language_of(asked.words)
    found = _found(asked, publication)
    nearest = None if found or asked.phrase is None else reading.nearest(asked.phrase, publication)
    return {
        **understood(named),
        "conflict": conflict.id,
        "zone": conflict.tz,
        "published": None if publication.published is None else publication.published.text,
        "dates": [date_phrase(each, publication, language) for each in found],
        "nearest": nearest,
    }


def _found(asked: DatesQuestion, publication: Publication) -> Sequence[FoundPhrase]:
    if asked.text is not None:
        return finding.find(asked.text, publication)
    phrase = reading.read(asked.phrase or "", publication)
    return [] if phrase is None else [FoundPhrase(0, len(phrase.words), phrase)]


def _publication(published: str | None, conflict: Conflict) -> Publication:
    """Raises ``BadQuestion`` where ``published`` is not a date with its year."""
    unknown = Publication(None, conflict.zone)
    if published is None:
        return unknown
    phrase = reading.read(published, unknown)
    if phrase is None or phrase.named is None:
        problem = "is not a date with its year" if phrase is None else phrase.problem
        raise BadQuestion("published", problem, "write 2025-12-11 or 11 December 2025")
    return Publication(phrase.named, conflict.zone)
