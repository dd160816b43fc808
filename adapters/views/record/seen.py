"""Writers in a process that answers from a standby: they see what they wrote, if the standby is not far behind."""

from __future__ import annotations

from contextlib import suppress
from typing import NamedTuple

from domain.errors import LogUnavailable
from domain.intake.needs import Needs
from domain.intake.ports import RecordView
from domain.record.folded import Record

REPLAY_SECONDS = 1.0


class SeenThere(NamedTuple):
    """The ``RecordView`` port. Decisions are made on ``view``; waiting also waits, for a short time, for ``there``."""

    view: RecordView
    there: RecordView

    def position(self) -> int:
        return self.view.position()

    def part(self, needs: Needs) -> Record:
        return self.view.part(needs)

    def wait(self, position: int, *, timeout_seconds: float) -> bool:
        is_held = self.view.wait(position, timeout_seconds=timeout_seconds)
        if is_held:
            with suppress(LogUnavailable):
                self.there.wait(position, timeout_seconds=min(timeout_seconds, REPLAY_SECONDS))
        return is_held
