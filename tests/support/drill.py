"""The drill of the feed: many write, somebody follows on every way, and all of it is killed at random points.

``python -m tests.support.drill`` runs it at the size that is promised, on both engines; a test runs it smaller.
"""

from __future__ import annotations

import argparse
import json
import random
import socket
import ssl
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from functools import partial
from itertools import pairwise
from pathlib import Path
from threading import Condition, Event, Thread
from time import perf_counter
from typing import Any

import httpx2

from api.feed.channels.addresses import entry_id
from api.http.caching.lasting import NOTHING
from domain.intake.keys import Scope
from tests.support.engines import Engine, postgres_engine, postgres_server, sqlite_engine
from tests.support.event_stream import events
from tests.support.receiving import TAKEN, Delivery, Reply, receiving
from tests.support.running import running
from tests.support.serving import claimline, serving
from tests.support.small_record import CONFLICT

WRITERS, PLACES, PER_REPORT = 8, 40, 9
STANDSTILL_SECONDS = 60.0
CLAIMANTS = (("red", "red"), ("red-blog", "red"), ("blue", "blue"), ("watcher", "red"))
GONE = (httpx2.TransportError, ConnectionError)
TLS = ssl.create_default_context()  # made once: for each client it takes as long as ten requests


class Server:
    """One that is killed and begun again on the same port."""

    def __init__(self, engine: Engine, environ: Mapping[str, str] = NOTHING) -> None:
        with socket.create_server(("127.0.0.1", 0)) as free:
            self._port: int = free.getsockname()[1]
        self.engine = engine
        self.address = f"http://127.0.0.1:{self._port}"
        self.kills = 0
        self.process: subprocess.Popen[str] | None = None
        self._environ = {"CLAIMLINE_WEBHOOK_TARGETS": "local", **environ}
        self._running = ExitStack()

    def start(self) -> None:
        here = serving(self.engine, self._port, self._environ)
        self.process, _ = self._running.enter_context(here)

    def kill(self) -> None:
        if self.process is not None:
            self.process.kill()
        self._running.close()

    def kill_and_start(self) -> None:
        self.kill()
        self.kills += 1
        self.start()


@dataclass
class Drill:
    """Events wake the followers that wait for them; a clock serves only to give up."""

    server: Server
    key: str
    reports: int
    seed: int
    acknowledged: dict[str, int] = field(default_factory=dict)  # the position of each report
    over: Event = field(default_factory=Event)
    failures: list[BaseException] = field(default_factory=list)
    _moved: Condition = field(default_factory=Condition)

    def chance(self, name: str) -> random.Random:
        return random.Random(f"{self.seed}-{name}")

    def tell(self, what: Callable[[], object] = lambda: None) -> None:
        with self._moved:
            what()
            self._moved.notify_all()

    def until(self, enough: Callable[[], bool], progress: Callable[[], object]) -> None:
        """Raises when nothing moves."""
        with self._moved:
            while not enough():
                before = progress()
                self._moved.wait_for(partial(self._has_moved, enough, progress, before), STANDSTILL_SECONDS)
                if self.failures:
                    raise self.failures[0]
                if not enough() and progress() == before:
                    raise AssertionError(f"nothing has moved for {STANDSTILL_SECONDS:.0f} s: {before}")

    def _has_moved(self, enough: Callable[[], bool], progress: Callable[[], object], before: object) -> bool:
        return enough() or bool(self.failures) or progress() != before

    def client(self) -> httpx2.Client:
        return httpx2.Client(
            base_url=self.server.address,
            headers={"Authorization": f"Bearer {self.key}"},
            timeout=STANDSTILL_SECONDS,
            verify=TLS,
        )


class Part(Thread):
    """A thread whose failure ends the drill."""

    def __init__(self, drill: Drill, name: str) -> None:
        super().__init__(name=name, daemon=True)
        self.drill = drill
        self.chance = drill.chance(name)

    def run(self) -> None:
        try:
            self.work()
        except BaseException as failure:  # noqa: BLE001 - it is raised again where it is waited for
            self.drill.tell(partial(self.drill.failures.append, failure))

    def work(self) -> None:
        raise NotImplementedError


# Those who write


class Writer(Part):
    """Sends each report until it is acknowledged."""

    def work(self) -> None:
        with self.drill.client() as http:
            for number in range(self.drill.reports // WRITERS):
                body = self._report(f"{self.name}-{number}")
                self.drill.tell(partial(self.drill.acknowledged.update, {body["id"]: self._sent(http, body)}))

    def _sent(self, http: httpx2.Client, body: dict[str, Any]) -> int:
        while True:
            with suppress(*GONE):
                response = http.post("/v1/reports", json=body)
                if response.status_code in {200, 201}:
                    return int(response.json()["position"])
                if response.status_code != 503:
                    raise AssertionError(response.text)

    def _report(self, name: str) -> dict[str, Any]:
        day = f"2024-06-{self.chance.randrange(1, 15):02}"
        statements = [self._statement(f"{name}-{number}", day) for number in range(PER_REPORT)]
        source = {"name": "A paper", "published": day}
        return {"id": name, "conflict": "war", "source": source, "statements": statements}

    def _statement(self, name: str, day: str) -> dict[str, Any]:
        claimant, holder = self.chance.choice(CLAIMANTS)
        place = f"p{self.chance.randrange(PLACES)}"
        said = {"id": name, "claimant": claimant, "place": place, "stated": day}
        match self.chance.randrange(4):
            case 0:
                return said | {"kind": "claim", "status": "contested"}
            case 1 if claimant == "blue":
                return said | {"kind": "claim", "status": "not_controlled", "holder": "red"}
            case _:
                return said | {"kind": "claim", "status": "controlled", "holder": holder}


# Those who follow


class Follower(Part):
    """Goes on from the cursor that it wrote down with what it took, whatever has been killed."""

    def __init__(self, drill: Drill, name: str) -> None:
        super().__init__(drill, name)
        self.ids: list[str] = []
        self.cursor = ""
        self.cuts = 0

    def work(self) -> None:
        while not self.drill.over.is_set():
            with suppress(*GONE):
                for item in self.items(self.chance.randrange(20, 400)):
                    self.take(item)
            self.cuts += 1

    def items(self, enough: int) -> Iterator[dict[str, Any]]:
        """What comes after the cursor; some ``enough`` of it at most."""
        raise NotImplementedError

    @staticmethod
    def told(item: dict[str, Any]) -> str:
        """The id of an item on this way."""
        return str(item["id"])

    def take(self, item: dict[str, Any]) -> None:
        def taken() -> None:
            self.ids.append(item["id"])
            self.cursor = item["cursor"]

        self.drill.tell(taken)


class Pull(Follower):
    def items(self, enough: int) -> Iterator[dict[str, Any]]:
        with self.drill.client() as http:
            after = {"after": self.cursor} if self.cursor else {}
            answer = http.get("/v1/feed", params={**after, "limit": str(enough), "wait": "1"})
            yield from answer.raise_for_status().json()["items"]


class Lines(Follower):
    """As lines, and from the cursor in the header."""

    def items(self, enough: int) -> Iterator[dict[str, Any]]:
        with self.drill.client() as http:
            after = {"after": self.cursor} if self.cursor else {}
            answer = http.get("/v1/feed", params={**after, "limit": str(enough), "wait": "1", "f": "ndjson"})
            yield from map(json.loads, answer.raise_for_status().text.splitlines())
            self.cursor = answer.headers["claimline-cursor"]


class Stream(Follower):
    """Server-Sent Events; it hangs up now and then, too."""

    def items(self, enough: int) -> Iterator[dict[str, Any]]:
        headers = {"Accept": "text/event-stream", **({"Last-Event-ID": self.cursor} if self.cursor else {})}
        with self.drill.client() as http, http.stream("GET", "/v1/feed", headers=headers, timeout=5) as answer:
            answer.raise_for_status()
            for _, event in zip(range(enough), events(_lines(answer)), strict=False):
                yield {**json.loads(event.data), "cursor": event.id}


def _lines(answer: httpx2.Response) -> Iterator[bytes]:
    for line in answer.iter_lines():
        yield line.encode()


class Shell(Follower):
    """``claimline follow``, which reads the database itself, and is killed now and then."""

    def items(self, enough: int) -> Iterator[dict[str, Any]]:
        after = ["--after", self.cursor] if self.cursor else []
        process = claimline(self.drill.server.engine, "follow", "--json", "--until-caught-up", *after)
        try:
            assert process.stdout is not None
            for _, line in zip(range(enough * 10), process.stdout, strict=False):
                yield json.loads(line)
        finally:
            process.kill()
            process.communicate()


class Channel(Follower):
    """A feed reader: looks at the newest document, and back through the blocks until it meets one that it had."""

    def __init__(self, drill: Drill, name: str) -> None:
        super().__init__(drill, name)
        self._known = set[str]()
        self._seen = "now"

    def items(self, enough: int) -> Iterator[dict[str, Any]]:
        with self.drill.client() as http:
            http.get("/v1/feed", params={"after": self._seen, "limit": "1", "wait": "1"}).raise_for_status()
            self._seen = http.get("/v1/feed", params={"after": "now"}).raise_for_status().json()["next"]
            found = list[str]()
            url: str | None = "/v1/feeds/conflicts/war.json"
            while url is not None:
                document = http.get(url).raise_for_status().json()
                ids = [each["id"] for each in document["items"]]
                found += [each for each in ids if each not in self._known and each not in found]
                url = None if self._known.intersection(ids) else document.get("next_url")
        for each in reversed(found):
            self._known.add(each)
            yield {"id": each, "cursor": str(enough)}

    @staticmethod
    def told(item: dict[str, Any]) -> str:
        return entry_id(item["cursor"])


class Target:
    """A webhook's; now and then it takes an item and fails to say so."""

    def __init__(self, drill: Drill, name: str, failures: int) -> None:
        self.name = name
        self.cuts = 0
        self._drill = drill
        self._chance = drill.chance(name)
        self._failures = failures
        self.ids: list[str] = []
        self.deliveries = 0

    def reply(self, delivery: Delivery) -> Reply:
        """An item that comes again is known by its id, as a receiver knows it."""
        self.deliveries += 1
        if self.ids[-1:] != [delivery.id]:
            self._drill.tell(partial(self.ids.append, delivery.id))
        if self.cuts < self._failures and self._chance.random() < 0.01:
            self.cuts += 1
            return 500, {}, b""
        return TAKEN

    @staticmethod
    def told(item: dict[str, Any]) -> str:
        return str(item["id"])


@dataclass(frozen=True, kw_only=True)
class Outcome:
    entries: int
    items: int
    kills: int
    cuts: dict[str, int]
    again: int  # deliveries beyond the first of each item
    seconds: float


def drilled(engine: Engine, *, entries: int, kills: int, failures: int, seed: int = 20251224) -> Outcome:
    """Raises ``AssertionError`` where anybody missed an item, got one twice or in another order."""
    with ExitStack() as stack:
        drill = _begun(engine, entries, seed)
        stack.callback(drill.server.kill)
        stack.callback(drill.over.set)
        target = Target(drill, "webhook", failures)
        receiver = stack.enter_context(receiving(target.reply))
        drill.server.start()
        _subscribe(drill, receiver.url)
        ways_of_reading = (Pull, Lines, Stream, Shell, Channel)
        followers = [each(drill, each.__name__.lower()) for each in ways_of_reading]
        began = perf_counter()
        _start(followers)
        _write(drill, kills)
        expected = _expected(drill)
        ways: list[Follower | Target] = [*followers, target]
        drill.until(
            lambda: all(each.ids[-1:] == [each.told(expected[-1])] for each in ways),
            lambda: [(each.name, len(each.ids)) for each in ways],
        )
        took = perf_counter() - began
        drill.over.set()
        for follower in followers:
            follower.join()
        _compare(drill, expected, ways)
        return Outcome(
            entries=len(drill.acknowledged) * (1 + PER_REPORT),
            items=len(expected),
            kills=drill.server.kills,
            cuts={each.name: each.cuts for each in ways},
            again=target.deliveries - len(expected),
            seconds=took,
        )


def _begun(engine: Engine, entries: int, seed: int) -> Drill:
    with running(engine) as there:
        there.put("/v1/conflicts/war", CONFLICT)
        for number in range(PLACES):
            there.put(f"/v1/places/p{number}", {"name": f"Town {number}", "lat": 48, "lon": 37 + number / 100})
        key = there.service.keys.add("drill", frozenset({Scope.WRITE, Scope.SUBSCRIBE, Scope.READ}))
    return Drill(Server(engine), key, entries // (1 + PER_REPORT), seed)


def _subscribe(drill: Drill, url: str) -> None:
    with drill.client() as http:
        http.post("/v1/webhooks", json={"url": url, "id": "desk", "since": "1"}).raise_for_status()


def _start(parts: list[Any]) -> None:
    for part in parts:
        part.start()


def _write(drill: Drill, kills: int) -> None:
    """All of it, while the server is killed after so many reports."""
    writers = [Writer(drill, f"w{number}") for number in range(WRITERS)]
    total = drill.reports // WRITERS * WRITERS
    _start(writers)
    chance = drill.chance("kills")
    for at in sorted(chance.sample(range(1, total), kills)):
        _until_acknowledged(drill, at)
        drill.server.kill_and_start()
    _until_acknowledged(drill, total)


def _until_acknowledged(drill: Drill, count: int) -> None:
    drill.until(lambda: len(drill.acknowledged) >= count, lambda: len(drill.acknowledged))


def _expected(drill: Drill) -> list[dict[str, Any]]:
    """The feed from its beginning, read at a stretch now that nobody writes: each report and each statement once."""
    found, cursor, is_caught_up = list[dict[str, Any]](), dict[str, str](), False
    with drill.client() as http:
        last = max(drill.acknowledged.values())
        headers = {"Claimline-Min-Position": str(last)}
        while not is_caught_up:
            answer = http.get("/v1/feed", params={**cursor, "limit": "1000"}, headers=headers).raise_for_status().json()
            found += answer["items"]
            cursor, is_caught_up = {"after": answer["next"]}, answer["caught_up"]
    reports = [each["data"]["report"]["id"] for each in found if each["type"] == "report.appended"]
    said = [each["data"]["statement"]["id"] for each in found if each["type"] == "claim.appended"]
    assert sorted(reports) == sorted(drill.acknowledged)
    assert sorted(said) == sorted(f"{report}-{number}" for report in reports for number in range(PER_REPORT))
    places = [tuple(map(int, each["id"].split("-")[1:3])) for each in found]
    assert all(before < after for before, after in pairwise(places))
    return found


def _compare(drill: Drill, expected: list[dict[str, Any]], ways: list[Follower | Target]) -> None:
    for way in ways:
        due, got = [way.told(each) for each in expected], way.ids
        first = next((at for at, (one, other) in enumerate(zip(got, due, strict=False)) if one != other), len(got))
        assert got == due, f"{way.name}: {len(got)} items for {len(due)}, other from number {first} on"
    with drill.client() as http:
        paged, number = list[str](), 1
        while (answer := http.get(f"/v1/feed/pages/{number}")).status_code == 200:
            paged += [each["id"] for each in answer.json()["items"]]
            number += 1
    assert paged == [each["id"] for each in expected[: len(paged)]]
    assert len(paged) > 0 or len(expected) < 1_000


def _engines(folder: Path, names: str) -> Iterator[Engine]:
    if "sqlite" in names:
        yield sqlite_engine(folder)
    if "postgres" in names:
        with postgres_server() as server:
            yield postgres_engine(server)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--entries", type=int, default=20_000)
    parser.add_argument("--kills", type=int, default=12)
    parser.add_argument("--failures", type=int, default=3)
    parser.add_argument("--engines", default="sqlite,postgres")
    parser.add_argument("--seed", type=int, default=20251224)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        for engine in _engines(Path(folder), given.engines):
            outcome = drilled(
                engine, entries=given.entries, kills=given.kills, failures=given.failures, seed=given.seed
            )
            sys.stdout.write(f"{engine.name}: {outcome}\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
