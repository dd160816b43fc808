"""Several processes that serve on the same sockets, and one that starts them, also after a crash, and stops them.

They share the sockets, instead of having one each for the same port (SO_REUSEPORT): so a worker that does not take
connections gets none, and one that crashes takes none with it that waited.
"""

from __future__ import annotations

import logging
import os
import signal
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Event, Thread
from time import monotonic
from types import FrameType
from typing import NoReturn

LOOK_SECONDS = 0.1
AGAIN_SECONDS = 1.0  # from one start of a worker to its next, at least
STOPPING = (signal.SIGTERM, signal.SIGINT)

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Worker:
    """A process that serves. ``number``: None where it is alone; ``ready``: to be called with its address."""

    number: int | None
    ready: Callable[[str], None]


@dataclass(slots=True)
class _Supervisor:
    """``says``: where workers say that they serve; ``lives``: whose end tells them that this process has ended."""

    count: int
    announce: Callable[[str], None]
    says: tuple[int, int] = field(default_factory=os.pipe)
    lives: tuple[int, int] = field(default_factory=os.pipe)
    numbers: dict[int, int] = field(default_factory=dict)  # of the workers, by their process ids
    began: dict[int, float] = field(default_factory=dict)  # by their numbers
    serving: set[int] = field(default_factory=set)  # the numbers of those that have served
    stopping: Event = field(default_factory=Event)

    def run(self) -> Worker:
        """Return in each worker. In this process, raise ``SystemExit`` once all have ended."""
        os.set_blocking(self.says[0], False)
        for each in STOPPING:
            signal.signal(each, self._stop)
        due = dict.fromkeys(range(1, self.count + 1), 0.0)
        while not self.stopping.is_set():
            for number in [number for number, at in due.items() if monotonic() >= at]:
                del due[number]
                if (worker := self._start(number)) is not None:
                    return worker
            for number in self._ended():
                due[number] = self.began[number] + AGAIN_SECONDS
            self._hear()
            self.stopping.wait(LOOK_SECONDS)
        return self._end_all(0)

    def _start(self, number: int) -> Worker | None:
        """None in this process."""
        self.began[number] = monotonic()
        if process := os.fork():
            self.numbers[process] = number
            return None
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        os.close(self.lives[1])
        Thread(target=_end_with, args=(self.lives[0],), name="claimline-worker", daemon=True).start()
        return Worker(number, lambda url: _say(self.says[1], f"{number} {url}\n"))

    def _ended(self) -> list[int]:
        """The numbers of the workers that have ended. One that never served says why itself, and all stop."""
        ended = list[int]()
        while self.numbers:
            process, status = os.waitpid(-1, os.WNOHANG)
            if process == 0:
                break
            if (number := self.numbers.pop(process, None)) is None:
                continue
            self._hear()
            code = os.waitstatus_to_exitcode(status)
            if number not in self.serving:
                self._end_all(max(code, 1))
            logger.error("worker %d (process %d) ended with %d, and is started anew", number, process, code)
            ended.append(number)
        return ended

    def _hear(self) -> None:
        try:
            told = os.read(self.says[0], 4096)
        except BlockingIOError:
            return
        before, lines = len(self.serving), told.decode().splitlines()
        self.serving.update(int(line.split()[0]) for line in lines)
        if before < self.count == len(self.serving):
            self.announce(lines[-1].split()[1])

    def _stop(self, number: int, frame: FrameType | None) -> None:
        del number, frame
        self.stopping.set()

    def _end_all(self, code: int) -> NoReturn:
        for process in self.numbers:
            os.kill(process, signal.SIGTERM)
        for process in self.numbers:
            os.waitpid(process, 0)
        raise SystemExit(code)


def as_worker(count: int, announce: Callable[[str], None]) -> Worker:
    """Start so many workers, if it is more than one: returns in each of them. ``announce`` is called once all serve.

    This process must have no threads, and no connection to the database, which processes cannot share.
    """
    return Worker(None, announce) if count == 1 else _Supervisor(count, announce).run()


def _say(to: int, line: str) -> None:
    os.write(to, line.encode())


def _end_with(life: int) -> None:
    """End this process when the one that started it has ended, however that was."""
    os.read(life, 1)
    os.kill(os.getpid(), signal.SIGTERM)
