"""The positions that this process has brought the views to: waiters wake at once, and ask no database."""

from __future__ import annotations

from threading import Condition

BACKSTOP_SECONDS = 0.1


class Progress:
    """Knows what this process has committed, while it leads; of a view that it does not lead, nothing."""

    def __init__(self) -> None:
        self._moved = Condition()
        self._positions: dict[str, int] = {}

    def reach(self, view: str, position: int) -> None:
        with self._moved:
            self._positions[view] = position
            self._moved.notify_all()

    def forget(self) -> None:
        """Another process may lead from now on, on a log that may be another."""
        with self._moved:
            self._positions.clear()
            self._moved.notify_all()

    def await_position(self, view: str, position: int, *, timeout_seconds: float = BACKSTOP_SECONDS) -> bool:
        """Return True once the view is known to hold ``position``; False when the time is up, or at once if unknown."""
        with self._moved:
            self._moved.wait_for(lambda: self._positions.get(view, position) >= position, timeout_seconds)
            return self._positions.get(view, -1) >= position

    def tell(self) -> None:
        """Tell those who wait that something has moved, if only in time."""
        with self._moved:
            self._moved.notify_all()

    def moved(self, *, timeout_seconds: float) -> None:
        """Return when a view of this process has moved, or when the time is up."""
        with self._moved:
            self._moved.wait(timeout_seconds)
