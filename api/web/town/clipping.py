"""The part of the lanes that a small screen shows: since the last dispute, or since a side last said something else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from api.web.town.lanes import Row, Stretch
from domain.dates.instants import Instant
from domain.stances.timeline import Dispute


def since(rows: Sequence[Row], disputes: Sequence[Dispute]) -> tuple[list[Row], Sequence[Dispute]]:
    """Return the lanes of the sides from then on, and others with a stance since then, without marks."""
    turns = [each.span.begins for row in rows if row.is_side for each in row.stretches]
    turns = turns or [each.span.begins for row in rows for each in row.stretches]
    if not turns:
        return [], ()
    begins = disputes[-1].begins if disputes else max(turns)
    cut = [replace(row, said=(), stretches=_from(row.stretches, begins)) for row in rows]
    return [row for row in cut if row.is_side or row.stretches], [each for each in disputes if each.begins >= begins]


def _from(stretches: Sequence[Stretch], begins: Instant) -> list[Stretch]:
    """Move the beginning of an earlier stretch to the edge, and leave its date out."""
    return [
        each if each.span.begins >= begins else Stretch(replace(each.span, begins=begins), None)
        for each in stretches
        if each.span.ends is None or each.span.ends > begins
    ]
