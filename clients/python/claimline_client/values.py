"""Values of a question, as an address has them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

Value = str | int | float | date
"""A text, a number, a truth (``True`` is 1), a day, or an instant, which needs its offset."""


def written(query: Mapping[str, object]) -> dict[str, str]:
    """Return the query as texts. A value of ``None`` is left out. Raises ``ValueError``."""
    return {name: _text(name, value) for name, value in query.items() if value is not None}


def _text(name: str, value: object) -> str:
    match value:
        case bool():
            return str(int(value))
        case datetime(tzinfo=None):
            raise ValueError(f"Invalid `{name}` {value.isoformat()}: an instant needs its offset, as in +00:00")
        case date():  # a datetime is one
            return value.isoformat()
        case _:
            return str(value)
