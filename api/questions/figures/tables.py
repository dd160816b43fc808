"""The figures of a conflict as a flat table."""

from __future__ import annotations

from collections.abc import Iterator

from api.files.tables import Row, flat
from api.files.writing import Table
from api.questions.figures import wire
from api.questions.tables import POINT
from domain.questions.overviews.figures import Figures

FIGURES = (
    *("figure", "month", "claimant", "region", "claims", "retracted", "acknowledged", *wire.SHARES, "days"),
    *("contradicted", "by", *POINT),
)


def figures(of: Figures) -> Table:
    shape = wire.figures(of)

    def rows() -> Iterator[Row]:
        for month in shape["claims"]:
            yield {**month, "figure": "claims"}
        for each in shape["acknowledgement"]:
            counts = {"claimant": each["claimant"], "claims": each["claims"], "acknowledged": each["acknowledged"]}
            yield {**counts, **(each["days"] or {}), "figure": "acknowledgement"}
            for part in each["by_days"]:
                alike = {"acknowledged": part["claims"], "days": part["days"]}
                yield {"figure": "acknowledged_after", "claimant": each["claimant"], **alike}
        for said in shape["contradictions"]:
            yield {**said, "by": None, "figure": "contradictions"}
            for side, claims in said["by"].items():
                by = {"contradicted": claims, "by": side}
                yield {"figure": "contradicted_by", "claimant": said["claimant"], "claims": said["claims"], **by}

    return flat(FIGURES, {name: shape[name] for name in POINT}, rows())  # type: ignore[literal-required]
