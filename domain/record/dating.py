"""The bounds of a statement's dates, after the two cuts."""

from __future__ import annotations

from datetime import tzinfo
from typing import NamedTuple

from domain.dates import instants
from domain.dates.edtf import Bounds
from domain.dates.instants import Instant
from domain.record.statements import Content, Retraction

NEVER: Instant = instants.LAST + 1  # after every bound


FOREVER = Bounds(NEVER, NEVER)


class Dating(NamedTuple):
    """The bounds of a statement's dates in the zone of its conflict, after the two cuts."""

    stated: Bounds
    effective: Bounds
    until: Bounds  # ``FOREVER`` where none is given

    @property
    def until_latest(self) -> Instant:
        return self.until.latest


def dating(content: Content, *, recorded_at: Instant, zone: tzinfo) -> Dating:
    """Nothing is said after it is recorded, and nothing that has happened began after it was said: hence two cuts.

    What is announced for later keeps its bounds. ``recorded_at`` is that of the statement's first entry.
    """
    stated = _cut(content.stated.bounds(zone), recorded_at)
    if isinstance(content, Retraction):
        return Dating(stated, stated, FOREVER)
    effective = _cut((content.effective or content.stated).bounds(zone), stated.latest)
    return Dating(stated, effective, FOREVER if content.until is None else content.until.bounds(zone))


def _cut(bounds: Bounds, at: Instant) -> Bounds:
    return Bounds(bounds.earliest, min(bounds.latest, at)) if bounds.earliest <= at else bounds
