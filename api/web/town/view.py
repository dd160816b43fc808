"""The page of a town: its names, the sentences that say it all, the lanes, every statement, and the text to paste."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import NamedTuple

from api.text import headings
from api.text.sentences import Sentences
from api.web.lists import sentences_of
from api.web.page import Page
from api.web.pasting import pasting_for, texts_of
from api.web.town.axis import axis_of
from api.web.town.clipping import since
from api.web.town.drawing import LABEL_WIDTH, Drawing, Pen, anchor
from api.web.town.lanes import Row, chart_of, instants_of
from api.web.town.rows import rows_of
from api.web.town.table import StatementRow, StatementRows
from domain.dates.instants import FIRST
from domain.questions.stances.place_history import PlaceHistory
from domain.record.declarations import Place
from domain.stances.timeline import Dispute, Span
from domain.vocabulary import Agreement, ClaimantId, Matter, Outcome, StatementId

WIDE, NARROW = 1030.0, 328.0
STRETCHES_MAX = 400  # in the table


class Name(NamedTuple):
    text: str
    language: str | None
    former: bool


class Sentence(NamedTuple):
    """``who``: the words that name its speaker, to be told from the rest."""

    before: str
    who: str
    rest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StretchRow:
    """A stretch of a lane in the table: the same as its bar."""

    speaker: str
    span: Span
    says: str
    begins: str
    ends: str
    statements: Sequence[StatementId]


@dataclass(frozen=True, slots=True, kw_only=True)
class DisputeRow:
    anchor: str
    sentences: Sequence[str]
    texts: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class TownView:
    place: Place
    title: str
    names: Sequence[Name]
    lead: Sequence[Sentence]
    sentences: Sequence[str]
    frame: str
    wide: Drawing | None
    narrow: Drawing | None
    rows: Sequence[StatementRow]
    total: int
    first: int
    later: int
    next: str | None
    start: str | None
    stretches: Sequence[StretchRow]
    stretches_left_out: int
    disputes: Sequence[DisputeRow]
    disputes_left_out: int
    agreement: Agreement
    texts: Mapping[str, str]
    permalink: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TownPage:
    """Shapes a history for its page."""

    page: Page
    history: PlaceHistory

    @property
    def says(self) -> Sentences:
        return sentences_of(self.page)

    def view(self) -> TownView:
        history, rows = self.history, rows_of(self.history, list(self.page.slots))
        pasting = pasting_for(self.page)
        ids = [each.word.statement for each in history.said]
        return TownView(
            place=history.place,
            title=self.says.place(history.place),
            names=list(self._names()),
            lead=list(self._lead()),
            sentences=self._sentences(),
            frame=headings.of_stances(history.resolved, self.page.words.language),
            wide=self._wide(rows),
            narrow=self._narrow(rows),
            rows=self._rows(),
            total=len(history.said),
            first=0 if history.after is None else 1 + ids.index(history.after),
            later=history.later,
            next=None if history.next is None else f"{self.page.here(after=history.next)}#statements",
            start=None if history.after is None else f"{self.page.here(after=None)}#statements",
            stretches=list(islice(self._stretches(), STRETCHES_MAX)),
            stretches_left_out=max(0, sum(map(len, history.track.spans.values())) - STRETCHES_MAX),
            disputes=[self._dispute(each) for each in history.disputes],
            disputes_left_out=len(history.track.disputes) - len(history.disputes),
            agreement=history.stances.verdict.agreement,
            texts=texts_of(pasting.town(history.stances, history.resolved, history.disputes, history.told)),
            permalink=pasting.links.place(history.place.id, history.resolved),
        )

    def _names(self) -> Sequence[Name]:
        """Every name but the title, each once."""
        place, title = self.history.place, self.says.place(self.history.place)
        first = [Name(place.name, None, former=False)] if place.name != title else []
        every = [*first, *(Name(each.name, each.language, each.former) for each in place.names)]
        return list({each.text: each for each in reversed(every) if each.text != title}.values())[::-1]

    # Sentences

    def _lead(self) -> Sequence[Sentence]:
        """Return the stance of each side, their agreement, and the last dispute."""
        history, says = self.history, self.says
        if not history.said:
            return [Sentence("", "", says.agreement(history.stances.verdict, self._matter, history.place))]
        asked = history.resolved.coordinates
        said = self._along() if asked.about == asked.said_by else self._at_coordinates()
        verdict = says.agreement(history.stances.verdict, self._matter, history.place)
        ended = [each for each in history.disputes[-1:] if each.outcome is not Outcome.OPEN]
        return [
            *said,
            *([Sentence("", "", verdict)] if history.stances.verdict.agreement is not Agreement.DISPUTED else []),
            *(Sentence("", "", self._told(each)[0]) for each in (ended or history.disputes[-1:])),
        ]

    def _along(self) -> list[Sentence]:
        """Of each side, since when it has said what it says."""
        spans = self.history.open_spans
        return [self._bold(side, self._span(side, spans[side])) for side in self.page.slots if side in spans]

    def _at_coordinates(self) -> list[Sentence]:
        """Of each side, the statement that governs: about is another instant than said-by."""
        stances = self.history.stances.stances
        return [
            self._bold(side, self.says.statement(stances[side], self.history.place, speaker=side))
            for side in self.page.slots
            if side in stances
        ]

    def _bold(self, side: ClaimantId, sentence: str) -> Sentence:
        return Sentence(*sentence.partition(self.says.name(side)))

    def _sentences(self) -> list[str]:
        """All stretches in words, by beginning, where all statements were read."""
        if not self.history.is_whole:
            return []
        spans = [(span.begins, who, span) for who, those in self.history.track.spans.items() for span in those]
        return [self._span(who, span) for _, who, span in sorted(spans, key=lambda each: each[:2])]

    def _span(self, speaker: ClaimantId, span: Span) -> str:
        return self.says.span(speaker, span, self.history.told, self.history.place)

    @property
    def _matter(self) -> Matter:
        return self.history.resolved.coordinates.matter

    def _told(self, dispute: Dispute) -> list[str]:
        return self.says.dispute(dispute, self._matter, self.history.place, self.history.told)

    # Pictures

    def _wide(self, rows: Sequence[Row]) -> Drawing | None:
        history, asked = self.history, self.history.resolved.coordinates
        if not any(row.said or row.stretches for row in rows):
            return None
        disputes = history.track.disputes
        axis = axis_of(instants_of(rows, disputes), until=asked.said_by, width=WIDE)
        shown = [row for row in rows if row.said or row.stretches or row.is_side]
        chart = chart_of(shown, disputes, axis, asked.bound, labels_above=False)
        return self._pen.drawing("wide", chart, left=LABEL_WIDTH)

    def _narrow(self, rows: Sequence[Row]) -> Drawing | None:
        """The last dispute, or the last turn of a side, and what came after; without marks, for a small screen."""
        rows, disputes = since(rows, self.history.track.disputes)
        if not any(row.stretches for row in rows):
            return None
        axis = axis_of(instants_of(rows, disputes), until=FIRST, width=NARROW)
        chart = chart_of(rows, disputes, axis, self.history.resolved.coordinates.bound, labels_above=True)
        return self._pen.drawing("narrow", chart, left=0.0)

    @property
    def _pen(self) -> Pen:
        return Pen(
            says=self.says,
            words=self.page.words,
            said={each.word.statement: each for each in self.history.said},
            link=self._shape.address,
            list_at=self._list_at,
            dispute_link=self._dispute_link,
        )

    def _dispute_link(self, dispute: Dispute) -> str:
        """The words about it on this page, if it has any here, else the list of all disputes."""
        has_words = dispute in self.history.disputes
        return f"#{anchor(dispute)}" if has_words else self.page.state.link("/disputes", place=self.history.place.id)

    def _list_at(self, statement: StatementId) -> str:
        """The page of the list that begins with a statement."""
        ids = [each.word.statement for each in self.history.said]
        index = ids.index(statement)
        return f"{self.page.here(after=ids[index - 1] if index else None)}#statements"

    # Lists

    @property
    def _shape(self) -> StatementRows:
        disputes = self.history.track.disputes
        return StatementRows(
            says=self.says,
            words=self.page.words,
            state=self.page.state,
            shown=frozenset(each.told.filed.id for each in self.history.page),
            acknowledging=frozenset(
                each.closed_by for each in disputes if each.closed_by and each.outcome is Outcome.ACKNOWLEDGED
            ),
        )

    def _rows(self) -> list[StatementRow]:
        shape = self._shape
        return [shape.of(each.told, each.amendments) for each in self.history.page]

    def _stretches(self) -> Iterator[StretchRow]:
        pen = self._pen
        for speaker, spans in self.history.track.spans.items():
            for span in spans:
                yield StretchRow(
                    speaker=self.says.name(speaker),
                    span=span,
                    says=pen.glyph(span).label,
                    begins=self.says.date(span.begins),
                    ends="" if span.ends is None else self.says.date(span.ends),
                    statements=span.statements,
                )

    def _dispute(self, dispute: Dispute) -> DisputeRow:
        history = self.history
        pasted = pasting_for(self.page).dispute(dispute, self._matter, history.place, history.told, history.resolved)
        return DisputeRow(anchor=anchor(dispute), sentences=self._told(dispute), texts=texts_of(pasted))
