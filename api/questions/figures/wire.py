"""The wire of figures: claims by month, days until acknowledgement, contradictions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated

from pydantic import Field
from typing_extensions import TypedDict

from api.wire import answers
from api.wire.shapes import coordinates, looked_at, understood
from domain.questions.overviews.figures import AcknowledgedClaims, ContradictedClaims, Figures, MonthlyClaims

SHARES: Mapping[str, float] = {"least": 0.0, "quarter": 0.25, "median": 0.5, "three_quarters": 0.75, "most": 1.0}
Days = Annotated[int, Field(ge=0)]


class ClaimsOfMonth(TypedDict):
    """``month``: null where a date lies in several. ``region``: null where a place has no admin area."""

    month: str | None
    claimant: str
    region: str | None
    claims: answers.Position
    retracted: answers.Position


class DaysUntil(TypedDict):
    """Within so many days that share of the acknowledged claims was acknowledged."""

    least: Days
    quarter: Days
    median: Days
    three_quarters: Days
    most: Days


class ClaimsAfterDays(TypedDict):
    days: Days
    claims: answers.Position


class Acknowledgement(TypedDict):
    """``days`` is null where no claim was acknowledged; ``by_days`` lists all that were."""

    claimant: str
    claims: answers.Position
    acknowledged: answers.Position
    days: DaysUntil | None
    by_days: Sequence[ClaimsAfterDays]


class Contradictions(TypedDict):
    claimant: str
    claims: answers.Position
    contradicted: answers.Position
    by: Annotated[Mapping[str, answers.Position], Field(description="by side")]


class ReadFiguresAnswer(answers.Coordinates):
    claims: Sequence[ClaimsOfMonth]
    acknowledgement: Sequence[Acknowledgement]
    contradictions: Sequence[Contradictions]


def figures(of: Figures) -> ReadFiguresAnswer:
    return {
        **coordinates(of.resolved),
        **understood(of.resolved),
        "claims": [_claims(each) for each in of.claims],
        "acknowledgement": [_acknowledgement(each) for each in of.acknowledgement],
        "contradictions": [_contradictions(each) for each in of.contradictions],
        **looked_at(of.looked_at, of.resolved),
    }


def _claims(of: MonthlyClaims) -> ClaimsOfMonth:
    return {
        "month": of.month,
        "claimant": of.claimant,
        "region": of.region,
        "claims": of.claims,
        "retracted": of.retracted,
    }


def _acknowledgement(of: AcknowledgedClaims) -> Acknowledgement:
    return {
        "claimant": of.claimant,
        "claims": of.claims,
        "acknowledged": of.acknowledged,
        "days": days_until(of),
        "by_days": [{"days": days, "claims": claims} for days, claims in of.by_days.items()],
    }


def days_until(of: AcknowledgedClaims) -> DaysUntil | None:
    if not of.acknowledged:
        return None
    days = {name: of.quantile(share) for name, share in SHARES.items()}
    return {
        "least": days["least"],
        "quarter": days["quarter"],
        "median": days["median"],
        "three_quarters": days["three_quarters"],
        "most": days["most"],
    }


def _contradictions(of: ContradictedClaims) -> Contradictions:
    return {"claimant": of.claimant, "claims": of.claims, "contradicted": of.contradicted, "by": of.by}
