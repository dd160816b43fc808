"""The figures of a conflict as charts, and as the tables beside them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from api.text.sentences import Sentences
from api.web.charts.bars import BarChart, bar_chart
from api.web.charts.dots import DotChart, dot_chart
from api.web.charts.months import MonthChart, month_chart
from api.web.page import Page
from domain.questions.overviews.figures import AcknowledgedClaims, ContradictedClaims, Figures
from domain.record.declarations import Conflict
from domain.vocabulary import ClaimantId, Role

MEDIAN = 0.5
BARS_MAX = 12  # of claimants and regions; the table beside lists all


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthRow:
    """``counts``: by group, in the order of the chart."""

    month: str
    counts: Sequence[int]


@dataclass(frozen=True, slots=True)
class CountedClaims:
    """Counts by name, the greatest first; the chart shows the first of them."""

    counts: Mapping[str, int]

    @property
    def chart(self) -> BarChart:
        return bar_chart({name: {"count": count} for name, count in list(self.counts.items())[:BARS_MAX]})

    @property
    def is_cut(self) -> bool:
        return len(self.counts) > BARS_MAX


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimsView:
    """Claims by month and group of claimants, by claimant, and by region. ``undated``: of no single month."""

    total: int
    retracted: int
    undated: int
    groups: Sequence[str]
    by_month: MonthChart
    months: Sequence[MonthRow]
    by_claimant: CountedClaims
    by_region: CountedClaims


@dataclass(frozen=True, slots=True, kw_only=True)
class DaysRow:
    """Days are None where no claim was acknowledged."""

    name: str
    claims: int
    acknowledged: int
    least: int | None
    median: int | None
    most: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ContradictedRow:
    name: str
    claims: int
    contradicted: int
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FiguresView:
    """Shapes the figures for one page."""

    page: Page
    says: Sentences
    figures: Figures

    def claims(self) -> ClaimsView:
        rows, conflict = self.figures.claims, self.page.conflict
        months: defaultdict[str, Counter[str]] = defaultdict(Counter)
        claimants, regions = Counter[ClaimantId](), Counter[str]()
        for each in rows:
            claimants[each.claimant] += each.claims
            regions[each.region or self.page.words("figures.no_region")] += each.claims
            if each.month is not None:
                months[self._group(conflict, each.claimant)][each.month] += each.claims
        by_group = {name: months[name] for name in self._groups(conflict) if name in months}
        named = sorted({month for counts in by_group.values() for month in counts})
        return ClaimsView(
            total=sum(each.claims for each in rows),
            retracted=sum(each.retracted for each in rows),
            undated=sum(each.claims for each in rows if each.month is None),
            groups=list(by_group),
            by_month=month_chart(by_group),
            months=[MonthRow(month=month, counts=[counts[month] for counts in by_group.values()]) for month in named],
            by_claimant=CountedClaims({self.says.claimant(each): count for each, count in claimants.most_common()}),
            by_region=CountedClaims(dict(regions.most_common())),
        )

    def _groups(self, conflict: Conflict | None) -> Sequence[str]:
        """The sides, then those who speak for no side."""
        sides = [] if conflict is None else [self.says.name(each) for each in self.page.slots]
        return [*sides, self.page.words("figures.affiliates"), self.page.words("figures.observers")]

    def _group(self, conflict: Conflict | None, claimant: ClaimantId) -> str:
        role = Role.PARTY if conflict is None else conflict.claimants[claimant].role
        if role is not Role.PARTY:
            return self.page.words(f"figures.{role}s")
        side = None if conflict is None else conflict.speaker(claimant)
        return self.says.name(side or claimant)

    def days(self) -> Sequence[DaysRow]:
        return [self._days(each) for each in self.figures.acknowledgement]

    def _days(self, of: AcknowledgedClaims) -> DaysRow:
        least, median, most = (
            (of.quantile(share) for share in (0.0, MEDIAN, 1.0)) if of.acknowledged else (None, None, None)
        )
        return DaysRow(
            name=self.says.claimant(of.claimant),
            claims=of.claims,
            acknowledged=of.acknowledged,
            least=least,
            median=median,
            most=most,
        )

    def days_chart(self) -> DotChart:
        """Only claimants of whom a claim was acknowledged."""
        return dot_chart(
            {
                self.says.claimant(each.claimant): (each.by_days, each.quantile(MEDIAN))
                for each in self.figures.acknowledgement
                if each.acknowledged
            }
        )

    def contradicted(self) -> Sequence[ContradictedRow]:
        rows = [self._contradicted(each) for each in self.figures.contradictions]
        return sorted(rows, key=lambda row: (-row.contradicted, -row.claims, row.name))

    def _contradicted(self, of: ContradictedClaims) -> ContradictedRow:
        by = ", ".join(f"{self.says.name(side)} {count}" for side, count in of.by.items())
        return ContradictedRow(
            name=self.says.claimant(of.claimant), claims=of.claims, contradicted=of.contradicted, by=by
        )

    def contradicted_chart(self) -> BarChart:
        return bar_chart(
            {
                row.name: {"contradicted": row.contradicted, "rest": row.claims - row.contradicted}
                for row in self.contradicted()
            }
        )
