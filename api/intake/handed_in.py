"""Reports of many requests at once: one thread reads and records them, and wakes the event loop once.

A thread for each request would wait for the others, and take the interpreter from them whenever it is woken.
"""

from __future__ import annotations

from asyncio import AbstractEventLoop, Future, get_running_loop
from collections import defaultdict, deque
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from contextvars import Context, copy_context
from dataclasses import dataclass, field
from threading import Lock
from typing import Protocol, TypeAlias

from fastapi import Response

from domain.intake.append import Author
from domain.intake.deciding import Receipt
from domain.intake.drafts import Act
from domain.intake.use_cases import Recording

TAKEN_AT_ONCE = 64  # by a thread; a long report takes some hundredths of a second to read
THREADS = 64  # with those that wait for the views

Answer: TypeAlias = Response | BaseException


class Handed(Protocol):
    """The report of a request. ``read`` raises where it is not well formed."""

    def read(self) -> tuple[Act, Author]: ...

    def answer(self, receipt: Receipt) -> Response: ...


@dataclass(slots=True, eq=False)
class _Waiting:
    """``context``: that of the request, with the time that it has."""

    handed: Handed
    future: Future[Response]
    context: Context = field(default_factory=copy_context)

    def read(self) -> tuple[Act, Author] | None:
        """None where it is not well formed, which has been answered."""
        try:
            return self.handed.read()
        except Exception as error:  # noqa: BLE001 - raised to the request
            _tell({self: error})
            return None

    def answered(self, end: Receipt | BaseException) -> Answer:
        """An answer that cannot be made is the error of its own request, and keeps none of the others waiting."""
        try:
            return self.handed.answer(end) if isinstance(end, Receipt) else end
        except Exception as error:  # noqa: BLE001 - raised to the request
            return error


class HandedIn:
    """``under_way``: how many are being recorded, or wait for it."""

    def __init__(self, recording: Recording) -> None:
        self.under_way = 0
        self._recording = recording
        self._lock = Lock()
        self._waiting = deque[_Waiting]()
        self._is_deciding = False
        self._pool = ThreadPoolExecutor(THREADS, thread_name_prefix="claimline-reports")

    async def answer(self, handed: Handed) -> Response:
        """Return the answer once it is recorded and can be read. Raises as ``Recording.record`` does."""
        waiting = _Waiting(handed, get_running_loop().create_future())
        self.under_way += 1
        try:
            with self._lock:
                self._waiting.append(waiting)
            self._begin()
            return await waiting.future
        finally:
            self.under_way -= 1

    def _begin(self) -> None:
        """Have a thread take all that wait, unless one decides: it begins again then, and one commit serves many."""
        with self._lock:
            if not self._waiting or self._is_deciding:
                return
            self._is_deciding = True
            taken = [self._waiting.popleft() for _ in range(min(TAKEN_AT_ONCE, len(self._waiting)))]
        self._pool.submit(taken[0].context.run, self._record, taken)  # it came first, and has the least time

    def _record(self, taken: Sequence[_Waiting]) -> None:
        with ExitStack() as turn:  # ends once: when all are decided on, or with an error
            turn.callback(self._decided)
            fit = [(each, read) for each in taken if (read := each.read()) is not None]

            def tell(ends: Mapping[int, Receipt | BaseException]) -> None:
                turn.close()
                _tell({fit[number][0]: fit[number][0].answered(end) for number, end in ends.items()})

            if fit:
                tell(self._recording.record_all([read for _, read in fit], tell))

    def _decided(self) -> None:
        with self._lock:
            self._is_deciding = False
        self._begin()


def _tell(answers: Mapping[_Waiting, Answer]) -> None:
    by_loop = defaultdict[AbstractEventLoop, dict[_Waiting, Answer]](dict)
    for each, answer in answers.items():
        by_loop[each.future.get_loop()][each] = answer
    for loop, own in by_loop.items():
        with suppress(RuntimeError):  # it has ended, and with it the requests
            loop.call_soon_threadsafe(_end, own)


def _end(answers: Mapping[_Waiting, Answer]) -> None:
    for each, answer in answers.items():
        if each.future.done():  # the request was given up
            continue
        if isinstance(answer, BaseException):
            each.future.set_exception(answer)
        else:
            each.future.set_result(answer)
