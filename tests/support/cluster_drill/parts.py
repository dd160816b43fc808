"""All who work while things fail: writers, readers, an observer of roots, and followers on four ways."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from random import Random
from threading import Thread
from time import monotonic
from typing import Any

import httpx2

from tests.support.cluster_drill.hosts import Balancer, Hosts
from tests.support.cluster_drill.watch import Watch
from tests.support.drill import GONE, Channel, Drill, Follower, Lines, Part, Pull, Stream
from tests.support.small_record import PLACES, a_claim, a_report

WRITE_PAUSE_SECONDS, READ_PAUSE_SECONDS, ROOT_PAUSE_SECONDS = 0.2, 1.0, 0.5
READABLE_SECONDS = 30.0
TEMPORARY = {0, 429, 503}
LIVELY = ("/v1/stances", "/v1/disputes", "/v1/places/hill/stances", "/v1/statements?limit=10", "/v1/figures")
DAY = "about=2024-06-20&said_by=2024-06-20"


class Worker(Thread):
    """A thread whose failure is a fault of the drill."""

    def __init__(self, name: str, hosts: Hosts, key: str, watch: Watch) -> None:
        super().__init__(name=name, daemon=True)
        self.hosts, self.key, self.watch = hosts, key, watch
        self.chance = Random(name)
        self.balancer = Balancer(hosts, key)

    def run(self) -> None:
        try:
            while not self.watch.over.is_set():
                self.work()
        except BaseException as failure:  # noqa: BLE001 - told at the end of the drill
            self.watch.fault(f"{self.name}: {failure!r}")
        finally:
            self.balancer.close()

    def work(self) -> None:
        raise NotImplementedError

    def rest(self, seconds: float) -> None:
        self.watch.over.wait(self.chance.uniform(0.5, 1.5) * seconds)


class Writer(Worker):
    """Sends each report until it is acknowledged, then reads it through another process."""

    number = 0

    def work(self) -> None:
        name = f"{self.name}-{self.number}"
        same = Random(name)  # the same report when it is sent again
        place, claimant = same.choice(list(PLACES)), same.choice(["red", "blue"])
        claim = a_claim(id=f"s-{name}", place=place, claimant=claimant, holder=claimant)
        answer = self.balancer.post("/v1/reports", a_report(claim, id=name))
        status = 0 if answer is None else answer.status_code
        self.watch.status(status)
        if answer is not None and status in {200, 201}:
            position = int(answer.json()["statements"][0]["position"])
            self.watch.acknowledge(f"s-{name}", position)
            self.number += 1
            self._read_own(f"s-{name}", place, position)
        elif status not in TEMPORARY:
            raise AssertionError(f"a report was answered with {status}: {answer.text if answer is not None else ''}")
        self.rest(WRITE_PAUSE_SECONDS)

    def _read_own(self, statement: str, place: str, position: int) -> None:
        at_least = {"Claimline-Min-Position": str(position)}
        deadline = monotonic() + READABLE_SECONDS
        while not self.watch.over.is_set() and monotonic() < deadline:
            if (found := self.balancer.get(f"/v1/statements/{statement}", **at_least)) is not None:
                address, answer = found
                assert answer.status_code == 200, f"{statement}, acknowledged, is not at {address}"
                break
        pinned = f"/v1/places/{place}/stances?{DAY}&known_at={position}"
        if (found := self.balancer.get(pinned, **at_least)) is not None:
            self.watch.pin(pinned, found[1].content, found[0])


class Reader(Worker):
    """Asks what moves, and pinned questions again, of any process."""

    def work(self) -> None:
        pinned = self.watch.some_pinned(self.chance) if self.chance.random() < 0.5 else None
        found = self.balancer.get(pinned or self.chance.choice(LIVELY))
        if found is not None:
            self.watch.reads.answered()
            if pinned is not None:
                self.watch.pin(pinned, found[1].content, found[0])
        self.rest(READ_PAUSE_SECONDS)


class RootReader(Worker):
    def work(self) -> None:
        found = self.balancer.get("/v1/log/checkpoint")
        if found is not None and found[1].status_code == 200:
            self.watch.root(found[1].text)
        self.rest(ROOT_PAUSE_SECONDS)


class Failing(Follower):
    """A follower that resumes after any temporary answer."""

    def work(self) -> None:
        while not self.drill.over.is_set():
            try:
                for item in self.items(self.chance.randrange(20, 400)):
                    self.take(item)
            except GONE:
                self.drill.over.wait(0.2)
            except httpx2.HTTPStatusError as error:
                if error.response.status_code not in TEMPORARY:
                    raise AssertionError(f"{self.name}: {error.response.text[:500]}") from error
                self.drill.over.wait(0.2)
            self.cuts += 1


class PullAnywhere(Failing, Pull):
    """Pages, each from another process."""


class LinesAnywhere(Failing, Lines):
    """Lines, each page from another process."""


class StreamAnywhere(Failing, Stream):
    """Server-Sent Events, resumed at another process."""


class ChannelAnywhere(Failing, Channel):
    """A feed reader whose requests go to any process."""


def followers(hosts: Any, key: str) -> tuple[Drill, list[Follower]]:
    """They all start at the beginning of the feed."""
    drill = Drill(hosts, key, reports=0, seed=1)
    kinds = (PullAnywhere, LinesAnywhere, StreamAnywhere, ChannelAnywhere)
    return drill, [each(drill, each.__name__) for each in kinds]


def ended(drill: Drill, parts: Sequence[Part]) -> None:
    drill.over.set()
    for part in parts:
        with suppress(RuntimeError):
            part.join(timeout=30)
