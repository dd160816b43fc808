"""The primary of PostgreSQL is lost under load, again and again, and a standby is promoted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from threading import Event, Thread
from time import monotonic

from tests.support.clusters import Cluster, Node, cluster, until
from tests.support.drill import GONE
from tests.support.drills.desk import Desk, Outcome, statements_in

READ_PAUSE_SECONDS, TOLD_SECONDS = 0.02, 30.0


@dataclass
class Watch:
    """Asks for a page again and again. ``longest_seconds``: without an answer."""

    desk: Desk
    longest_seconds: float = 0.0
    answers: int = 0
    refused: dict[int, int] = field(default_factory=dict)

    @contextmanager
    def asking(self) -> Iterator[None]:
        over = Event()
        thread = Thread(target=self._ask, args=(over,))
        thread.start()
        try:
            yield
        finally:
            over.set()
            thread.join()

    def _ask(self, over: Event) -> None:
        last = monotonic()
        with self.desk.client(timeout_seconds=10) as http:
            while not over.wait(READ_PAUSE_SECONDS):
                try:
                    status = http.get("/v1/places/hill/stances").status_code
                except GONE:
                    status = 0
                if status == 200:
                    self.longest_seconds = max(self.longest_seconds, monotonic() - last)
                    self.answers, last = self.answers + 1, monotonic()
                else:
                    self.refused[status] = self.refused.get(status, 0) + 1


def lost_primary(*, times: int = 3) -> Outcome:
    """A primary and two standbys, one synchronous: SIGKILL for the primary, and the synchronous one takes its place."""
    with cluster(standbys=2, synchronous=1) as servers, _at_work(servers, {"CLAIMLINE_SYNCHRONOUS": "1"}) as desk:
        watch, gaps = Watch(desk), list[float]()
        with watch.asking(), desk.writing(8):
            for _ in range(times):
                desk.until_more(40)
                began = monotonic()
                _replaced(servers, _synchronous_one(servers))
                desk.until_more(1)
                gaps.append(monotonic() - began)
            desk.until_more(40)
        return desk.outcome(
            "primary lost",
            times=times,
            longest_write_gap_s=f"{max(gaps):.1f}",
            longest_read_gap_s=f"{watch.longest_seconds:.1f}",
            reads=watch.answers,
            reads_refused=watch.refused,
            answers=dict(desk.answers),
        )


def _synchronous_one(servers: Cluster) -> Node:
    sql = "select application_name from pg_stat_replication where sync_state = 'sync'"
    until(lambda: bool(servers.primary.admin(sql)), "a synchronous standby")
    [(name,)] = servers.primary.admin(sql)
    return next(each for each in servers.nodes if each.name == name)


def _replaced(servers: Cluster, by: Node) -> None:
    """The others are made anew from the new primary: they may have had more than it."""
    servers.primary.kill()
    servers.promote(by)
    others = [each for each in servers.nodes if each is not by]
    for each in others:
        each.stop()
        servers.rejoin(each)
    servers.synchronous(*others)


def lost_primary_without_synchronous() -> Outcome:
    """The promoted standby lacks the last reports. ``lost`` counts the losses that the service did not report."""
    with cluster(standbys=1) as servers, _at_work(servers, {}) as desk:
        (standby,) = servers.standbys
        with desk.writing():
            desk.until_more(40)
            standby.configure("primary_conninfo", "")
            sql = "select 1 from pg_stat_replication"
            until(lambda: not servers.primary.admin(sql), "a standby that receives nothing")
            desk.until_more(40)
            servers.primary.kill()
            servers.promote(standby)
            desk.until_more(10)
            told = _told(desk)
        outcome = desk.outcome("primary lost without a synchronous standby")
        lost = desk.acknowledged.items() - set(statements_in(desk.engine))
    last_told = range(told.get("last_common", 0) + 1, told.get("seen", 0) + 1)
    silently = sum(position not in last_told for _, position in lost)
    seen = {"lost_and_told": len(lost) - silently, "seen": told.get("seen"), "last_common": told.get("last_common")}
    return replace(outcome, lost=silently, seen=seen)


def _told(desk: Desk) -> Mapping[str, int]:
    """Return the loss that the service reports; nothing if it reports none within half a minute."""
    deadline = monotonic() + TOLD_SECONDS
    with desk.client() as http:
        while not (told := http.get("/readyz").json().get("lost")) and monotonic() < deadline:
            desk.pause(READ_PAUSE_SECONDS)
    return told or {}


@contextmanager
def _at_work(servers: Cluster, environ: Mapping[str, str]) -> Iterator[Desk]:
    _, *standbys = servers.nodes
    reading = {"CLAIMLINE_READ_DATABASE": servers.url(*standbys, servers.nodes[0])}
    with Desk.of(servers.engine(), {**environ, **reading}) as desk:
        yield desk
