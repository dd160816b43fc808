"""Disputes as rows: the place, the dates, the length, the words of each side, and the statements."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from api.text.pasting.permalinks import anchor_of
from api.text.sentences import Sentences, Telling
from api.web.glyphs import Glyph, glyph_of
from api.web.page import Page
from api.web.state import PageState
from domain.questions.along.lists import DisputeOf
from domain.questions.overviews.disputes import Disputes
from domain.questions.overviews.figures import region
from domain.record.declarations import Place
from domain.vocabulary import ClaimantId, Matter, StatementId

SHOWN_OF_EACH = 20  # of the disputes that ended, before one outcome is chosen


def dispute_link(state: PageState, of: DisputeOf) -> str:
    """Return the address of a dispute: the page of its place, in its matter, at the dispute."""
    matter = None if of.matter is Matter.CONTROL else of.matter
    return f"{state.link(f'/places/{of.place}', matter=matter)}#{anchor_of(of.dispute)}"


@dataclass(frozen=True, slots=True)
class StatementLink:
    id: StatementId
    link: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DisputeRow:
    """``begins`` and ``ends`` are dates in words, as imprecise as they were given."""

    place: str
    place_link: str
    region: str
    matter: Matter
    begins: str
    ends: str
    length: str
    says: Mapping[ClaimantId, Glyph]
    opened_by: StatementLink
    closed_by: StatementLink | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DisputeList:
    """``all_link``: of a page with all of them, where this one has a part."""

    outcome: str
    total: int
    rows: Sequence[DisputeRow]
    next_link: str | None
    all_link: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DisputeRows:
    """Shapes disputes for one page. ``told``: the statements that began and ended them."""

    page: Page
    says: Sentences
    told: Telling

    def of(self, found: Disputes) -> Sequence[DisputeRow]:
        return [self._row(each, found.places[each.place], found.age_days(each.dispute)) for each in found.page.items]

    def _row(self, of: DisputeOf, place: Place, age_days: int) -> DisputeRow:
        dispute = of.dispute
        begun, ended = ([self.told[each]] if each else [] for each in (dispute.opened_by, dispute.closed_by))
        ends = self.says.ends(dispute.begins, dispute.ends, begun, ended)
        stances = dispute.phases[-1].stances
        return DisputeRow(
            place=self.says.place(place),
            place_link=dispute_link(self.page.state, of),
            region=region(place) or "",
            matter=of.matter,
            begins=ends.words["from"],
            ends=ends.words["to"],
            length=self.says.length(age_days, ends),
            says={
                side: glyph_of(self.page.conflict, stances[side].status, stances[side].side, self.page.words)
                for side in self.page.slots
                if side in stances
            },
            opened_by=self._link(dispute.opened_by),
            closed_by=None if dispute.closed_by is None else self._link(dispute.closed_by),
        )

    def _link(self, statement: StatementId) -> StatementLink:
        return StatementLink(statement, self.page.state.link(f"/statements/{statement}"))
