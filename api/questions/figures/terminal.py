"""The figures of a conflict, for a person at a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from api.questions.figures.wire import SHARES, days_until
from api.text import headings
from api.text.terminal import english, looked_through, name_of
from domain.questions.overviews.figures import Figures
from domain.record.declarations import Conflict

NO_MONTH, NO_REGION = "no one month", "no region"


def figures(of: Figures) -> Iterator[str]:
    conflict = of.resolved.conflict
    yield headings.as_of(of.resolved, None, english())
    yield from looked_through(of.looked_at)
    if of.claims:
        yield from _part("Claims", ["month", "claimant", "region", "claims", "retracted"], _claims(of, conflict))
    if of.acknowledgement:
        titles = ["claimant", "claims", "acknowledged", *(name.replace("_", " ") for name in SHARES)]
        yield from _part("Claims of control, and days until acknowledgement", titles, _acknowledged(of, conflict))
    if of.contradictions:
        titles = ["claimant", "claims", "contradicted", "by"]
        yield from _part("Claims of control, and how many were contradicted", titles, _contradicted(of, conflict))


def _claims(of: Figures, conflict: Conflict | None) -> Iterator[list[str]]:
    for each in of.claims:
        who, where = name_of(each.claimant, conflict), each.region or NO_REGION
        yield [each.month or NO_MONTH, who, where, str(each.claims), str(each.retracted)]


def _acknowledged(of: Figures, conflict: Conflict | None) -> Iterator[list[str]]:
    for each in of.acknowledgement:
        days: Mapping[str, object] = days_until(each) or dict.fromkeys(SHARES, "-")
        who, counts = name_of(each.claimant, conflict), (each.claims, each.acknowledged)
        yield [who, *map(str, counts), *(str(days[name]) for name in SHARES)]


def _contradicted(of: Figures, conflict: Conflict | None) -> Iterator[list[str]]:
    for each in of.contradictions:
        by = ", ".join(f"{name_of(side, conflict)} {claims}" for side, claims in each.by.items())
        yield [name_of(each.claimant, conflict), str(each.claims), str(each.contradicted), by or "-"]


def _part(title: str, columns: Sequence[str], rows: Iterator[list[str]]) -> Iterator[str]:
    """A table whose columns are as wide as what stands in them."""
    lines = [list(columns), *rows]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    yield ""
    yield title
    for line in lines:
        yield "  " + "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
