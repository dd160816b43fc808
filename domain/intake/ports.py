"""What recording asks of the views."""

from __future__ import annotations

from typing import Protocol

from domain.intake.needs import Needs
from domain.record.folded import Record


class RecordView(Protocol):
    """The record as far as the views have read the log."""

    def position(self) -> int:
        """The position of the last entry that the view holds."""

    def part(self, needs: Needs) -> Record:
        """That part of the record, and its position, as of one moment."""

    def wait(self, position: int, *, timeout_seconds: float) -> bool:
        """Return once the view holds ``position`` (True), or when the time is up (False)."""
