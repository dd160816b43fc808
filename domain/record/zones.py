"""The time zone of a conflict."""

from __future__ import annotations

from collections.abc import Callable
from datetime import tzinfo

from domain.errors import NotFound
from domain.record.declarations import Conflict

Zones = Callable[[str], tzinfo | None]


def zone_of(conflict: Conflict, zones: Zones) -> tzinfo:
    zone = zones(conflict.tz)
    if zone is None:  # it was there when the conflict was declared
        raise NotFound("time zone", conflict.tz, "install the tzdata release that this version is pinned to")
    return zone
