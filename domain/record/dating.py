"""The bounds of a statement's dates, after the two cuts."""

from __future__ import annotations

from datetime import tzinfo
from typing import NamedTuple

from domain.dates import instants
from domain.dates.edtf import Bounds, ImpreciseDate
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
    """Return the bounds of ``content``. ``recorded_at`` is that of the statement's first entry."""
    if isinstance(content, Retraction):
        return dated(content.stated, None, None, recorded_at=recorded_at, zone=zone)
    return dated(content.stated, content.effective, content.until, recorded_at=recorded_at, zone=zone)


def dated(
    stated: ImpreciseDate,
    effective: ImpreciseDate | None,
    until: ImpreciseDate | None,
    *,
    recorded_at: Instant,
    zone: tzinfo,
) -> Dating:
    """Nothing is said after it is recorded, and nothing that has happened began after it was said: hence two cuts.

    Dates announced for later keep their bounds. Without ``effective``, it is the same as ``stated``.
    """
    said = _cut(stated.bounds(zone), recorded_at)
    began = said if effective is None else _cut(effective.bounds(zone), said.latest)
    return Dating(said, began, FOREVER if until is None else until.bounds(zone))


def _cut(bounds: Bounds, at: Instant) -> Bounds:
    return Bounds(bounds.earliest, min(bounds.latest, at)) if bounds.earliest <= at else bounds
