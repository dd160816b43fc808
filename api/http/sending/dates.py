"""Instants as headers have them."""

from __future__ import annotations

from email.utils import format_datetime
from functools import lru_cache

from domain.dates.instants import Instant, to_datetime


@lru_cache(maxsize=64)  # most answers are known at the end of the log
def http_date(instant: Instant) -> str:
    return format_datetime(to_datetime(instant).replace(microsecond=0), usegmt=True)
