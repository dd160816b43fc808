"""A desk at work: writers who send each report until it is acknowledged, and the count of what became of them."""

from __future__ import annotations

import json
import subprocess
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Condition, Event, Thread
from time import monotonic
from typing import Self

import httpx2

from api.bootstrap import opened
from api.http.caching.lasting import NOTHING
from api.settings import Settings
from domain.intake.keys import Scope
from tests.support.drill import GONE, Server
from tests.support.engines import Engine
from tests.support.running import running
from tests.support.serving import claimline
from tests.support.small_record import CONFLICT, PLACES, a_claim, a_report

WRITERS, PAUSE_SECONDS, STANDSTILL_SECONDS = 4, 0.05, 60.0
DEADLINE_SECONDS = 120.0


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """``check``: the exit code of `claimline check` at the end; ``seen``: what else was seen."""

    drill: str
    engine: str
    acknowledged: int
    lost: int
    doubled: int
    check: int
    seen: Mapping[str, object] = field(default_factory=dict)

    @property
    def survived(self) -> bool:
        return self.acknowledged > 0 and not self.lost and not self.doubled and self.check == 0

    def line(self) -> str:
        counts = f"acknowledged {self.acknowledged}, lost {self.lost}, doubled {self.doubled}, check {self.check}"
        seen = "".join(f"; {what}: {value}" for what, value in self.seen.items())
        return f"{self.drill} on {self.engine}: {'survived' if self.survived else 'NOT SURVIVED'}: {counts}{seen}"


@dataclass
class Desk:
    """``acknowledged``: the position of each statement; ``answers``: how often each status came, 0 for none at all."""

    server: Server
    key: str
    note: str = ""
    acknowledged: dict[str, int] = field(default_factory=dict)
    sent: dict[str, float] = field(default_factory=dict)  # when each statement was sent last
    answers: Counter[int] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    seen: dict[str, object] = field(default_factory=dict)
    _moved: Condition = field(default_factory=Condition)

    @classmethod
    def of(cls, engine: Engine, environ: Mapping[str, str] = NOTHING, *, note: str = "") -> Self:
        with running(engine) as there:
            there.put("/v1/conflicts/war", CONFLICT)
            for name, place in PLACES.items():
                there.put(f"/v1/places/{name}", place)
            key = there.service.keys.add("desk", frozenset({Scope.WRITE, Scope.READ}))
        return cls(Server(engine, environ), key, note)

    def __enter__(self) -> Self:
        self.server.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.server.kill()

    @property
    def process(self) -> subprocess.Popen[str]:
        assert self.server.process is not None
        return self.server.process

    @property
    def engine(self) -> Engine:
        return self.server.engine

    def client(self, *, timeout_seconds: float = STANDSTILL_SECONDS) -> httpx2.Client:
        headers = {"Authorization": f"Bearer {self.key}"}
        return httpx2.Client(base_url=self.server.address, headers=headers, timeout=timeout_seconds)

    def status_of(self, path: str) -> int:
        """Of the answer to a GET; 0 if none comes within ten seconds."""
        try:
            with self.client(timeout_seconds=10) as http:
                return http.get(path).status_code
        except GONE:
            return 0

    @contextmanager
    def writing(self, writers: int = WRITERS) -> Iterator[None]:
        """Write until the end of the context."""
        over = Event()
        threads = [Thread(target=self._write, args=(f"{monotonic()}-{each}", over)) for each in range(writers)]
        for each in threads:
            each.start()
        try:
            yield
        finally:
            over.set()
            for each in threads:
                each.join()

    def pause(self, seconds: float) -> None:
        """Let others work for so long."""
        Event().wait(seconds)

    def until_more(self, reports: int) -> None:
        """Return when so many more are acknowledged."""
        wanted = len(self.acknowledged) + reports
        self.until(lambda: len(self.acknowledged) >= wanted, f"{reports} more reports")

    def until_refused(self, status: int = 503, times: int = 3) -> None:
        wanted = self.answers[status] + times
        self.until(lambda: self.answers[status] >= wanted, f"an answer {status}")

    def until(self, is_so: Callable[[], bool], what: str) -> None:
        deadline = monotonic() + DEADLINE_SECONDS
        with self._moved:
            while not is_so():
                assert not self.faults, self.faults[0]
                assert self._moved.wait(deadline - monotonic()) or is_so(), f"{what}: not within {DEADLINE_SECONDS} s"

    def _write(self, writer: str, over: Event) -> None:
        number = 0
        with self.client() as http:
            while not over.is_set():
                name = f"r{number}-{writer}"
                self.sent[f"s-{name}"] = monotonic()
                status, position = self._sent(http, name)
                with self._moved:
                    self.answers[status] += 1
                    if position is not None:
                        self.acknowledged[f"s-{name}"] = position
                    elif status not in {0, 503}:
                        self.faults.append(f"a report was answered with {status}")
                    self._moved.notify_all()
                if position is None:
                    over.wait(PAUSE_SECONDS)
                else:
                    number += 1

    def _sent(self, http: httpx2.Client, name: str) -> tuple[int, int | None]:
        note = {"note": self.note} if self.note else {}
        try:
            response = http.post("/v1/reports", json=a_report(a_claim(id=f"s-{name}", **note), id=name))
        except GONE:
            return 0, None
        is_recorded = response.status_code in {200, 201}
        return response.status_code, int(response.json()["statements"][0]["position"]) if is_recorded else None

    def outcome(self, drill: str, **seen: object) -> Outcome:
        """Stop the service, and compare the log with what was acknowledged."""
        self.server.kill()
        found = statements_in(self.engine)
        named = Counter(name for name, _ in found)
        return Outcome(
            drill=drill,
            engine=self.engine.name,
            acknowledged=len(self.acknowledged),
            lost=len(self.acknowledged.items() - set(found)),
            doubled=sum(count > 1 for count in named.values()),
            check=ended(self.engine, "check"),
            seen=self.seen | seen,
        )


def statements_in(engine: Engine) -> list[tuple[str, int]]:
    """Each statement of the log, with its position."""
    with opened(Settings(database=engine.url), following=False) as service:
        entries = service.each_stored_entry(after=0, limit=service.store.size())
        shapes = [(position, json.loads(stored)) for position, stored in entries]
    return [(shape["body"]["id"], position) for position, shape in shapes if shape["type"] == "claim.v1"]


def ended(engine: Engine, *command: str) -> int:
    """The exit code of a command of the shell, which has ten minutes."""
    with claimline(engine, *command) as process:
        process.communicate(timeout=600)
    return process.returncode


def memory_mb(process: int) -> int:
    """How much of the memory of the machine a process has."""
    status = Path(f"/proc/{process}/status").read_text(encoding="utf-8")
    kib = next(line.split()[1] for line in status.splitlines() if line.startswith("VmRSS"))
    return int(kib) // 1024
