"""The figures of a conflict: claims by month, days until acknowledgement, contradictions.

They count as things stand at one instant, about = said-by, with the bound ``latest``: what had surely been
said by then.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, tzinfo
from functools import lru_cache

from domain.dates.edtf import Bounds
from domain.dates.instants import LAST, Instant, day_start, local_day
from domain.questions.along.lists import EVERYTHING, OverviewFilter
from domain.questions.coordinates import Asking
from domain.questions.looked import LookedAt, looked_at
from domain.questions.overviews.disputes import at_one_instant
from domain.questions.past import Question, RecordSnapshot, Resolved
from domain.record.declarations import Place
from domain.stances.lines import Axis, Line
from domain.stances.ports import ClaimLabels, ClaimsSaid, ControlClaims, GoverningStatements
from domain.vocabulary import ClaimantId

MONTH_LENGTH = len("2025-12")
MONTHS = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthlyClaims:
    """How many statements of the kind ``claim`` a claimant made in a month about the places of a region.

    ``month``: of the conflict's zone; None if the bounds of the stated date lie in several. ``region``: None if its
    places name none. ``retracted``: how many of them were taken back by then.
    """

    month: str | None
    claimant: ClaimantId
    region: str | None
    claims: int
    retracted: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AcknowledgedClaims:
    """How many claims of control a claimant began, and of those that were acknowledged, after how many days.

    ``by_days``: how many claims by the days until acknowledgement, ascending.
    """

    claimant: ClaimantId
    claims: int
    by_days: Mapping[int, int]

    @property
    def acknowledged(self) -> int:
        return sum(self.by_days.values())

    def quantile(self, share: float) -> int:
        """The least number of days within which at least ``share`` of the acknowledged claims were acknowledged."""
        counted = 0
        for days, claims in self.by_days.items():
            counted += claims
            if counted >= share * self.acknowledged:
                return days
        msg = f"no claim of {self.claimant} was acknowledged"
        raise ValueError(msg)


@dataclass(frozen=True, slots=True, kw_only=True)
class ContradictedClaims:
    """How many claims of control a claimant began, and how many of them other sides contradicted while they stood.

    ``by``: how many of them each side contradicted; several may contradict one.
    """

    claimant: ClaimantId
    claims: int
    contradicted: int
    by: Mapping[ClaimantId, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Claims by month (the undated last), claimant and region; the others by claimant."""

    resolved: Resolved
    claims: Sequence[MonthlyClaims]
    acknowledgement: Sequence[AcknowledgedClaims]
    contradictions: Sequence[ContradictedClaims]
    looked_at: LookedAt | None = None  # where there are none


def ask_figures(asking: Asking, question: Question, shown: OverviewFilter) -> Figures:
    """Return the figures of a conflict as things stand at about = said-by."""
    with asking.readings.snapshot() as past:
        resolved = at_one_instant(asking, past, question, shown)
        shown = resolved.meant(shown)
        of_control = _of_control(past, resolved, shown)
        figures = Figures(
            resolved=resolved,
            claims=_claims(past, resolved, shown),
            acknowledgement=acknowledged(of_control),
            contradictions=contradicted(of_control),
        )
        if figures.claims or figures.acknowledgement:
            return figures
        every = _of_control(past, resolved, EVERYTHING)
        return Figures(
            resolved=resolved,
            claims=(),
            acknowledgement=(),
            contradictions=(),
            looked_at=looked_at(past, resolved, shown.places, beside=sum(each.claims for each in every)),
        )


# Claims by month, claimant and region


def region(place: Place) -> str | None:
    return region_of(place.admin)


def region_of(admin: Sequence[str]) -> str | None:
    """The second of the admin areas of a place, below the country; the only one if there is one."""
    return None if not admin else admin[min(1, len(admin) - 1)]


def month(stated: Bounds, zone: tzinfo) -> str | None:
    """The month of the calendar in ``zone``; None if the bounds lie in several."""
    first = local_day(stated.earliest, zone)
    return first.isoformat()[:MONTH_LENGTH] if stated.latest < _month_end(first.year, first.month, zone) else None


@lru_cache(maxsize=4_096)
def _month_end(year: int, month: int, zone: tzinfo) -> Instant:
    """The first instant after a month of the calendar in ``zone``."""
    if (year, month) == (date.max.year, date.max.month):
        return LAST + 1
    return day_start(date(year + month // MONTHS, month % MONTHS + 1, 1).toordinal(), zone)


def by_month(said: Iterable[ClaimsSaid]) -> Sequence[MonthlyClaims]:
    """``said``: their places are labelled by region, their dates by month; without one, by an empty text."""
    claims, retracted = Counter[tuple[str, ClaimantId, str]](), Counter[tuple[str, ClaimantId, str]]()
    for each in said:
        key = (each.stated_label, each.claimant, each.place_label)
        claims[key] += each.claims
        retracted[key] += each.claims if each.are_retracted else 0
    in_order = sorted(claims, key=lambda key: (not key[0], *key))
    return [
        MonthlyClaims(
            month=key[0] or None,
            claimant=key[1],
            region=key[2] or None,
            claims=claims[key],
            retracted=retracted[key],
        )
        for key in in_order
    ]


def _claims(past: RecordSnapshot, resolved: Resolved, shown: OverviewFilter) -> Sequence[MonthlyClaims]:
    conflict, at = resolved.conflict, resolved.known_at.position
    if conflict is None:
        return ()
    claimants, admins = shown.claimants(conflict), past.admins(at=at)
    labels = ClaimLabels(
        of_place=lambda place: region_of(admins[place]) or "",
        of_stated=lambda stated: month(stated, resolved.zone) or "",
    )
    said = past.claims_said(conflict.id, shown.places, labels, said_by=resolved.coordinates.said_by, at=at)
    return by_month(each for each in said if claimants is None or each.claimant in claimants)


# Claims of control, by claimant


def acknowledged(claims: Iterable[ControlClaims]) -> Sequence[AcknowledgedClaims]:
    began, after = Counter[ClaimantId](), dict[ClaimantId, Counter[int]]()
    for each in claims:
        began[each.claimant] += each.claims
        days = after.setdefault(each.claimant, Counter())
        if each.days is not None:
            days[each.days] += each.claims
    return [
        AcknowledgedClaims(claimant=claimant, claims=began[claimant], by_days=dict(sorted(after[claimant].items())))
        for claimant in sorted(began)
    ]


def contradicted(claims: Iterable[ControlClaims]) -> Sequence[ContradictedClaims]:
    began, ever, by = Counter[ClaimantId](), Counter[ClaimantId](), dict[ClaimantId, Counter[ClaimantId]]()
    for each in claims:
        began[each.claimant] += each.claims
        ever[each.claimant] += each.claims if each.contradicted_by else 0
        by.setdefault(each.claimant, Counter()).update(dict.fromkeys(each.contradicted_by, each.claims))
    return [
        ContradictedClaims(
            claimant=claimant,
            claims=began[claimant],
            contradicted=ever[claimant],
            by=dict(sorted(by[claimant].items())),
        )
        for claimant in sorted(began)
    ]


def _of_control(past: GoverningStatements, resolved: Resolved, shown: OverviewFilter) -> Sequence[ControlClaims]:
    conflict, asked = resolved.conflict, resolved.coordinates
    if conflict is None:
        return ()
    line = Line(axis=Axis.SAID_BY, about=None, said_by=None, known_at=resolved.known_at.position, voice=asked.voice)
    claimants = shown.claimants(conflict)
    found = past.control_claims(conflict, line, shown.places, by=asked.about)
    return [each for each in found if claimants is None or each.side in claimants or each.claimant in claimants]
