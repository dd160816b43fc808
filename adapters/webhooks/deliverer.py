"""The deliverer: while this process has the lead, looks which endpoints have something due, and sends it in threads.

Each endpoint is one thread's at a time, so that its order holds; as many as ``AT_ONCE`` are sent to together, so that a
slow one holds up nobody but itself.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from random import SystemRandom
from threading import Event, Thread
from time import monotonic

from domain.dates.instants import MICROSECONDS_PER_DAY
from domain.errors import LogUnavailable, ViewsBehind
from domain.ports import Leadership
from domain.webhooks.deliver import Delivering, is_held_up
from domain.webhooks.endpoints import ATTEMPTS_KEPT_DAYS, EndpointId, EndpointStatus
from domain.webhooks.retry import is_due

AT_ONCE = 32
SLOW_AT_ONCE = AT_ONCE // 2  # so that however many take their time, the others find threads
LOOK_SECONDS = 0.5  # between two searches for items that are due and for changes made elsewhere
RETRY_SECONDS = 0.5
TURN_SECONDS = 2.0  # for which an endpoint with much to send keeps its thread before the others have theirs
SLOW_SECONDS = 1.0  # past its turn, for the one item that was under way by then
FORGET_EVERY_SECONDS = 3_600.0

logger = logging.getLogger(__name__)
chance = SystemRandom().random


class Deliverer:
    def __init__(self, delivering: Delivering, leadership: Leadership) -> None:
        self._delivering = delivering
        self._endpoints = delivering.endpoints
        self._feed = delivering.feed
        self._clock = delivering.sending.clock
        self._leadership = leadership
        self._under_way: dict[EndpointId, Future[float]] = {}
        self._slow = set[EndpointId]()  # those whose last turn ended long after its time
        self._seen: dict[EndpointId, tuple[int, str]] = {}  # revision, and head of the feed, when last sent to
        self._forgot_at: float | None = None
        self._stopping = Event()
        self._pool = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="claimline-delivery")
        self._thread: Thread | None = None

    def start(self) -> None:
        self._thread = Thread(target=self._run, name="claimline-deliverer", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Finish what is being sent, and hand the lead over."""
        self._stopping.set()
        if self._thread is not None:
            self._thread.join()
        self._pool.shutdown()
        self._leadership.release()

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                self._look()
            except (LogUnavailable, ViewsBehind) as error:
                logger.warning("deliveries wait: %s", error)
                self._stopping.wait(RETRY_SECONDS)
            except Exception:
                logger.exception("deliveries failed and begin again")
                self._stopping.wait(RETRY_SECONDS)

    def _look(self) -> None:
        if not self._leads():
            self._stopping.wait(RETRY_SECONDS)
            return
        self._forget_old()
        self._take_back_ended()  # before reading, so that what is read of these is what became of them
        standings = self._endpoints.all()
        if not standings:  # the feed may move as it likes
            self._stopping.wait(LOOK_SECONDS)
            return
        head, now = self._feed.head(), self._clock.now()
        for standing in standings:
            endpoint = standing.endpoint
            if self._may_be_sent_to(endpoint.id) and self._has_something(standing, head, now):
                self._seen[endpoint.id] = (endpoint.revision, head)
                self._under_way[endpoint.id] = self._pool.submit(self._deliver, endpoint.id)
        if not self._stopping.is_set():
            self._feed.wait(past=head, timeout_seconds=LOOK_SECONDS)

    def _take_back_ended(self) -> None:
        for name in [name for name, sending in self._under_way.items() if sending.done()]:
            took_seconds = self._under_way.pop(name).result()
            if took_seconds > TURN_SECONDS + SLOW_SECONDS:
                self._slow.add(name)
            else:
                self._slow.discard(name)

    def _leads(self) -> bool:
        return self._leadership.held() or self._leadership.try_acquire()

    def _may_be_sent_to(self, endpoint: EndpointId) -> bool:
        if endpoint in self._under_way:
            return False
        return endpoint not in self._slow or len(self._slow & self._under_way.keys()) < SLOW_AT_ONCE

    def _has_something(self, standing: EndpointStatus, head: str, now: int) -> bool:
        """Due, or not yet looked at since the feed grew or the endpoint was changed."""
        if standing.endpoint.disabled is not None:
            return False
        if standing.due_at is not None and is_due(standing.due_at, now):
            return True
        return not is_held_up(standing) and self._seen.get(standing.endpoint.id) != (standing.endpoint.revision, head)

    def _deliver(self, endpoint: EndpointId) -> float:
        """How many seconds it took."""
        is_done, began = False, monotonic()
        try:
            is_done = self._delivering.deliver(endpoint, self._turn())
        except (LogUnavailable, ViewsBehind) as error:
            logger.warning("deliveries to %s wait: %s", endpoint, error)
            self._stopping.wait(RETRY_SECONDS)
        except Exception:
            logger.exception("deliveries to %s failed and begin again", endpoint)
            self._stopping.wait(RETRY_SECONDS)
        if not is_done:
            self._seen.pop(endpoint, None)
        return monotonic() - began

    def _turn(self) -> Callable[[], bool]:
        until, epoch = monotonic() + TURN_SECONDS, self._leadership.epoch
        return lambda: not self._stopping.is_set() and monotonic() < until and self._leadership.epoch == epoch

    def _forget_old(self) -> None:
        if self._forgot_at is None or monotonic() - self._forgot_at >= FORGET_EVERY_SECONDS:
            self._endpoints.forget_attempts(self._clock.now() - ATTEMPTS_KEPT_DAYS * MICROSECONDS_PER_DAY)
            self._forgot_at = monotonic()
