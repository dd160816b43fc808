"""Words that stand between words of saying and what is said: *announced on Sunday the capture of*."""

from __future__ import annotations

from domain.extraction.words.row import Row

BETWEEN_MAX = 6  # in items
DATED = ("weekday", "month", "filler", "to", "date")


def before_dates(row: Row, at: int) -> int:
    """Return the item before a date, or before whom it was said to, that ends at ``at``."""
    here = at
    while here > 0 and at - here < BETWEEN_MAX and _is_between(row, here):
        here -= 1
    return here


def _is_between(row: Row, at: int) -> bool:
    return row.has(at, *DATED) or row.key(at).isdecimal() or bool(row.called(at))
