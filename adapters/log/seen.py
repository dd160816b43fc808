"""The log as this process has seen it: whether entries that it has seen are gone, or are others, since."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping
from threading import Lock

from domain.errors import PositionLost
from domain.record.lost import LostEntries

MARKS_MAX = 64

logger = logging.getLogger(__name__)


class SeenLog:
    """``hashes`` gives the Merkle leaf at each of some positions, as far as the log has them now."""

    def __init__(self, hashes: Callable[[Iterable[int]], Mapping[int, bytes]]) -> None:
        self._hashes = hashes
        self._marks: dict[int, bytes] = {}  # leaves by position, those that were seen last at the end
        self._before: dict[int, bytes] = {}  # the marks as they were when the log seemed to begin anew below them
        self._lost: LostEntries | None = None
        self._turn = Lock()

    def note(self, position: int, leaf: bytes) -> None:
        """The log has this entry. The highest position stays, however many come after it."""
        with self._turn:
            if not self._before and position <= max(self._marks, default=0) and self._marks.get(position) != leaf:
                self._before = dict(self._marks)  # the new history may outgrow them before anybody looks
            self._marks.pop(position, None)
            self._marks[position] = leaf
            while len(self._marks) > MARKS_MAX:
                highest = max(self._marks)
                del self._marks[next(each for each in self._marks if each != highest)]

    def look(self) -> LostEntries | None:
        """Return the entries that the log has lost since this process began; None if it has lost none.

        Raises ``LogUnavailable``.
        """
        with self._turn:
            before, marks = self._before, dict(self._marks)
        for some in filter(None, (before, marks)):
            self._compare(some)
        with self._turn:
            if self._before is before:
                self._before = {}
        return self._lost

    def _compare(self, marks: Mapping[int, bytes]) -> None:
        highest = max(marks)
        if self._hashes([highest]).get(highest) == marks[highest]:
            return
        now, before = self._hashes(marks), list(marks)[: list(marks).index(highest)]
        # Marks that came after the highest one are of the new log.
        common = max((each for each in before if now.get(each) == marks[each]), default=0)
        self._tell(LostEntries(seen=highest, common=common))

    def refuse_lost(self, position: int) -> None:
        """Raises ``PositionLost`` for a position that the log does not have anymore.

        Once the log has grown past it, a number cannot tell the two histories apart.
        """
        lost = self.look()
        if lost is not None and lost.common < position <= lost.seen and position not in self._hashes([position]):
            raise PositionLost(position=position, common=lost.common)

    def _tell(self, lost: LostEntries) -> None:
        if lost != self._lost:
            logger.error("%s", lost)
        self._lost = lost
