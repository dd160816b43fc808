"""The ports of recording: the views, and the threads that record at the same time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol, TypeVar

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


class Work(Protocol):
    """The work of one caller. ``error`` is raised to that caller alone."""

    error: BaseException | None

    @property
    def weight(self) -> int: ...

    @property
    def is_over(self) -> bool:
        """Whether nothing is left to settle once it is done."""


WorkT = TypeVar("WorkT", bound=Work)


class Gathering(Protocol[WorkT]):
    """Lets one of several threads do at once what all of them wait for."""

    def run(
        self, work: WorkT, do: Callable[[Sequence[WorkT]], None], settle: Callable[[Sequence[WorkT]], None]
    ) -> None:
        """Return when ``work`` is done, with that of others or alone, and settled. Raises its error.

        ``do`` is called by one thread at a time, with work in the order in which it came; ``settle``, for what needs no
        turn, such as waiting, with the work that is not over by then. Their errors are raised to all of them.
        """
