"""The outcomes of claims of control: counts by claimant, and the claims behind them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from api.text.sentences import Sentences, Telling
from api.web.charts.bars import BarChart, bar_chart
from api.web.page import Page
from domain.questions.overviews.disputes import Outcomes
from domain.record.declarations import Place
from domain.stances.outcomes import Answered, ClaimOfControl
from domain.vocabulary import ClaimantId, StatementId


@dataclass(frozen=True, slots=True)
class CountCell:
    """``link``: of the claims that are counted; None where the filter would add those of claimants below."""

    count: int
    link: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimantCounts:
    name: str
    total: CountCell
    counts: Sequence[CountCell]


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimRow:
    """``begins`` and ``ends`` are dates in words, as imprecise as they were given."""

    place: str
    place_link: str
    who: str
    begins: str
    ends: str
    outcome: Answered
    length: str
    statements: Sequence[tuple[StatementId, str]]
    closed_by: tuple[StatementId, str] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeRows:
    """Shapes outcomes for one page. ``told``: the statements that claims are made of and ended by."""

    page: Page
    says: Sentences
    told: Telling

    def counts(self, of: Outcomes) -> Sequence[ClaimantCounts]:
        """By claimant, those with most claims first."""
        by_most = sorted(of.counts.items(), key=lambda item: (-sum(item[1].values()), item[0]))
        return [
            ClaimantCounts(
                name=self.says.claimant(claimant),
                total=CountCell(sum(counts.values()), self._claims_link(claimant, None)),
                counts=[CountCell(counts.get(each, 0), self._claims_link(claimant, each)) for each in Answered],
            )
            for claimant, counts in by_most
        ]

    def _claims_link(self, claimant: ClaimantId, outcome: Answered | None) -> str | None:
        conflict = self.page.conflict
        if conflict is None or len(conflict.below(claimant)) > 1:
            return None
        return self.page.here(claimant=claimant, outcome=outcome, cursor=None)

    def rows(self, of: Outcomes) -> Sequence[ClaimRow]:
        return [self._row(each, of.places[each.place]) for each in of.page.items]

    def _row(self, of: ClaimOfControl, place: Place) -> ClaimRow:
        begun = [self.told[each] for each in of.statements]
        closer = [] if of.closed_by is None else [self.told[of.closed_by]]
        ends = self.says.ends(of.begins, of.ends, begun, [*begun, *closer])
        return ClaimRow(
            place=self.says.place(place),
            place_link=self.page.state.link(f"/places/{place.id}"),
            who=self.says.claimant(of.claimant),
            begins=ends.words["from"],
            ends=ends.words["to"],
            outcome=of.outcome,
            length="" if of.days is None else self.says.days(of.days),
            statements=[self._link(each) for each in of.statements],
            closed_by=None if of.closed_by is None else self._link(of.closed_by),
        )

    def _link(self, statement: StatementId) -> tuple[StatementId, str]:
        return statement, self.page.state.link(f"/statements/{statement}")


def chart_of(counts: Sequence[ClaimantCounts]) -> BarChart:
    """Return a bar for each claimant, cut by outcome."""
    return bar_chart(
        {each.name: dict(zip(map(str, Answered), (cell.count for cell in each.counts), strict=True)) for each in counts}
    )
