"""The publisher: while this process has the lead, sends the feed into the stream of a broker, as it grows."""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import suppress
from random import SystemRandom
from threading import Event, Thread

from domain.brokers.publishing import StreamProgress, StreamPublishing
from domain.brokers.streams import BrokerUnavailable, PublisherReplaced, StreamRefused
from domain.errors import LogUnavailable, ViewsBehind
from domain.ports import Leadership

LOOK_SECONDS = 0.5  # for the feed to grow, before the lead is looked at again
RETRY_SECONDS = 0.5
RETRY_SECONDS_MAX = 30.0

logger = logging.getLogger(__name__)
chance = SystemRandom().random


class Publisher:
    """``publishing`` is made in the thread that uses it, so that nothing is connected where nothing is published."""

    def __init__(self, publishing: Callable[[], StreamPublishing], leadership: Leadership) -> None:
        self._make = publishing
        self._leadership = leadership
        self._failures = 0
        self._stopping = Event()
        self._thread: Thread | None = None

    def start(self) -> None:
        self._thread = Thread(target=self._run, name="claimline-publisher", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Finish the batch that is being sent, and hand the lead over."""
        self._stopping.set()
        if self._thread is not None:
            self._thread.join()
        self._leadership.release()

    def catch_up(self) -> StreamProgress:
        publishing = self._make()
        try:
            if not self._leads():
                raise PublisherReplaced("another process publishes this log: `claimline status` shows how far it is")
            if (now := publishing.begin()) is None:
                raise StreamRefused("the log is empty: record something first")
            while (following := publishing.step(now)) is not None:
                now = following
            return publishing.settle(now)
        finally:
            publishing.stream.close()
            self._leadership.release()

    def _run(self) -> None:
        publishing = self._make()
        while not self._stopping.is_set():
            try:
                self._publish(publishing)
            except PublisherReplaced as replaced:
                logger.info("publishing looks again: %s", replaced)
                self._wait_to_retry()
            except (BrokerUnavailable, StreamRefused) as error:
                self._tell(publishing, error)
                self._wait_to_retry()
            except (LogUnavailable, ViewsBehind) as error:
                logger.warning("publishing waits: %s", error)
                self._wait_to_retry()
            except Exception:
                logger.exception("publishing failed and begins again")
                self._wait_to_retry()
        publishing.stream.close()

    def _publish(self, publishing: StreamPublishing) -> None:
        if not self._leads() or (now := publishing.begin()) is None:
            self._stopping.wait(RETRY_SECONDS)
            return
        logger.info("publishes to the stream %s, after sequence %d", now.kept.stream, now.at.sequence)
        while not self._stopping.is_set() and self._leadership.held():
            now = self._turn(publishing, now)
        publishing.settle(now)

    def _turn(self, publishing: StreamPublishing, now: StreamProgress) -> StreamProgress:
        following = publishing.step(now)
        self._failures = 0
        if following is not None:
            return following
        settled = publishing.settle(now)
        publishing.feeding.news.wait(past=now.key, timeout_seconds=LOOK_SECONDS)
        return settled

    def _leads(self) -> bool:
        return self._leadership.held() or self._leadership.try_acquire()

    def _tell(self, publishing: StreamPublishing, error: Exception) -> None:
        logger.warning("publishing waits: %s", error)
        with suppress(LogUnavailable):
            if log := publishing.feeding.log():
                publishing.cursors.tell(publishing.stream.name(log), str(error))

    def _wait_to_retry(self) -> None:
        """Longer after each failure, and not at the same time as others."""
        seconds = min(RETRY_SECONDS * 2**self._failures, RETRY_SECONDS_MAX)
        self._failures = min(self._failures + 1, 10)
        self._stopping.wait(seconds * (0.5 + chance() / 2))
