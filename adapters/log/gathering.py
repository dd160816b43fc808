"""Group commit: one thread does the work of all the callers that wait.

A caller starts at once if no other thread works. Callers that arrive meanwhile wait; then the first of them does the
work of all. No caller waits for others to arrive, and a lone caller works in its own thread.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from threading import Event, Lock
from typing import Generic

from domain.intake.ports import WorkT

GATHERED_MAX = 1_000  # by the weights of what is gathered; more than that is done alone


class _Waiting(Generic[WorkT]):
    """A caller's work. ``woken``: when it is over, or when the caller is the next to work."""

    def __init__(self, work: WorkT) -> None:
        self.work = work
        self.woken = Event()
        self.is_over = False

    def end(self, error: BaseException | None = None) -> None:
        if not self.is_over:
            self.work.error = self.work.error or error
            self.is_over = True
            self.woken.set()


class GroupCommit(Generic[WorkT]):
    """The ``Gathering`` port."""

    def __init__(self, at_once: int = GATHERED_MAX) -> None:
        self._at_once = at_once
        self._lock = Lock()
        self._queue: deque[_Waiting[WorkT]] = deque()
        self._is_busy = False

    @property
    def waiting(self) -> int:
        """How many callers wait for their turn, with the one whose turn it is."""
        return len(self._queue) + self._is_busy

    def run(
        self, work: WorkT, do: Callable[[Sequence[WorkT]], None], settle: Callable[[Sequence[WorkT]], None]
    ) -> None:
        own = _Waiting(work)
        self._enter(own)
        own.woken.wait()
        if not own.is_over:
            self._lead(do, settle)
        if work.error is not None:
            raise work.error

    def _enter(self, own: _Waiting[WorkT]) -> None:
        with self._lock:
            self._queue.append(own)
            if not self._is_busy:
                self._is_busy = True
                own.woken.set()

    def _lead(self, do: Callable[[Sequence[WorkT]], None], settle: Callable[[Sequence[WorkT]], None]) -> None:
        """Do the work of all that wait: the caller's own comes first."""
        gathered = self._gathered()
        try:
            try:
                do([each.work for each in gathered])
            finally:
                self._hand_over()
            self._let_go(gathered)
            if left := [each.work for each in gathered if not each.is_over]:
                settle(left)
        except BaseException as error:  # noqa: BLE001 - raised to each of them
            for each in gathered:
                each.end(error)
        for each in gathered:
            each.end()

    def _gathered(self) -> list[_Waiting[WorkT]]:
        with self._lock:
            gathered = [self._queue.popleft()]
            weight = gathered[0].work.weight
            while self._queue and (weight := weight + self._queue[0].work.weight) <= self._at_once:
                gathered.append(self._queue.popleft())
            return gathered

    def _hand_over(self) -> None:
        """Wake the next to work, if anybody waits."""
        with self._lock:
            self._is_busy = bool(self._queue)
            if self._queue:
                self._queue[0].woken.set()

    @staticmethod
    def _let_go(gathered: Sequence[_Waiting[WorkT]]) -> None:
        """End the wait of callers whose work needs no settling."""
        for each in gathered:
            if each.work.error is not None or each.work.is_over:
                each.end()
