"""Counts with the English word for what is counted."""

from __future__ import annotations


def counted(count: int, one: str, many: str | None = None) -> str:
    """``many``: the word for more than one. Default: ``one`` with an s."""
    return f"{count:,} {one if count == 1 else many or f'{one}s'}"
