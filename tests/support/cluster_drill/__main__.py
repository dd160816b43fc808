"""`make drill-cluster`: three API processes, a primary and two standbys, and failures at random for some minutes."""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from random import Random
from time import monotonic
from typing import Any

import httpx2

from domain.intake.keys import Scope
from tests.support.cluster_drill.harms import Harms
from tests.support.cluster_drill.hosts import Hosts, signing
from tests.support.cluster_drill.parts import Reader, RootReader, Worker, Writer, ended, followers, settled
from tests.support.cluster_drill.watch import Watch
from tests.support.clusters import Cluster, cluster, until
from tests.support.drill import Channel, Drill, Follower, Server
from tests.support.drills.desk import ended as exit_code_of
from tests.support.drills.desk import statements_in
from tests.support.engines import Engine
from tests.support.running import running
from tests.support.small_record import CONFLICT, PLACES

PROCESSES, STANDBYS = 3, 2
READ_GAP_SECONDS, WRITE_GAP_SECONDS = 2.0, 30.0
READY_SECONDS = 60.0
CALM_SECONDS = 5.0  # between two failures


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """``faults``: all that must not be; none if the drill was survived."""

    seconds: float
    harms: Sequence[str]
    acknowledged: int
    statuses: Counter[int]
    followed: dict[str, int]
    pinned: int
    asked_again: int
    roots: int
    read_gap_seconds: float
    write_gap_seconds: float
    faults: Sequence[str]

    def lines(self) -> list[str]:
        statuses = ", ".join(f"{status or 'none'} {count}" for status, count in sorted(self.statuses.items()))
        followed = ", ".join(f"{name} {count}" for name, count in self.followed.items())
        return [
            f"{'survived' if not self.faults else 'NOT SURVIVED'}: {self.seconds:.0f} s, {len(self.harms)} failures",
            *(f"  {each}" for each in self.harms),
            f"acknowledged {self.acknowledged}; answers to reports: {statuses}",
            f"items followed: {followed}",
            f"pinned answers {self.pinned}, asked again {self.asked_again}; roots {self.roots}",
            f"longest gap: reads {self.read_gap_seconds:.1f} s, writes {self.write_gap_seconds:.1f} s",
            *(f"FAULT: {each}" for each in self.faults),
        ]


def drilled(*, seconds: float, writers: int, readers: int, seed: int) -> Outcome:
    watch = Watch()
    with ExitStack() as stack:
        servers = stack.enter_context(cluster(standbys=STANDBYS, synchronous=STANDBYS))
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        engine, key = servers.engine(), _begun(servers.engine())
        stack.enter_context(signing(engine, folder))
        hosts = Hosts(engine, _environ(servers), PROCESSES)
        stack.enter_context(hosts.running())
        drill, following = followers(hosts, key)
        workers = _workers(hosts, key, watch, writers, readers)
        stack.callback(watch.over.set)
        harms = Harms(servers, hosts, watch, Random(seed))
        began = monotonic()
        for each in (*following, *workers):
            each.start()
        _harm(harms, began + seconds)
        took = monotonic() - began
        watch.over.set()
        for each in workers:
            each.join(timeout=60)
        _until_ready(hosts)
        faults = [*watch.faults, *_at_rest(hosts, key, watch, drill, following)]
        ended(drill, following)
    return Outcome(
        seconds=took,
        harms=harms.done,
        acknowledged=len(watch.acknowledged),
        statuses=watch.statuses,
        followed={each.name: len(each.ids) for each in following},
        pinned=len(watch.pinned),
        asked_again=watch.asked_again,
        roots=len(watch.roots),
        read_gap_seconds=watch.reads.longest_seconds,
        write_gap_seconds=watch.writes.longest_seconds,
        faults=[*faults, *_too_long(watch)],
    )


def _begun(engine: Engine) -> str:
    with running(engine) as there:
        there.put("/v1/conflicts/war", CONFLICT)
        for name, place in PLACES.items():
            there.put(f"/v1/places/{name}", place)
        return there.service.keys.add("drill", frozenset({Scope.WRITE, Scope.READ}))


def _environ(servers: Cluster) -> dict[str, str]:
    return {
        "CLAIMLINE_SYNCHRONOUS": "1",
        "CLAIMLINE_READ_DATABASE": servers.url(),
        "CLAIMLINE_LOG_SIGNER": "elsewhere",
        "CLAIMLINE_CLOCK_AHEAD": "36500",
    }


def _workers(hosts: Hosts, key: str, watch: Watch, writers: int, readers: int) -> list[Worker]:
    return [
        *(Writer(f"w{number}", hosts, key, watch) for number in range(writers)),
        *(Reader(f"r{number}", hosts, key, watch) for number in range(readers)),
        RootReader("roots", hosts, key, watch),
    ]


def _harm(harms: Harms, deadline: float) -> None:
    number = 0
    while not harms.watch.over.wait(CALM_SECONDS) and monotonic() < deadline:
        harms.one(number)
        sys.stderr.write(f"{harms.done[-1]}\n")
        number += 1


def _until_ready(hosts: Hosts) -> None:
    try:
        until(lambda: all(_readiness(each)[0] == 200 for each in hosts.servers), "all are ready", seconds=READY_SECONDS)
    except AssertionError as failure:
        raise AssertionError("\n".join(str(_readiness(each)) for each in hosts.servers)) from failure


def _readiness(server: Server) -> tuple[int, str]:
    """The status of `/readyz`, and what it says."""
    try:
        answer = httpx2.get(f"{server.address}/readyz", timeout=5)
    except httpx2.TransportError as error:
        return 0, repr(error)
    return answer.status_code, answer.text


def _at_rest(hosts: Hosts, key: str, watch: Watch, drill: Drill, following: list[Follower]) -> list[str]:
    """Compare all answers, when nothing fails and nobody writes."""
    faults = list[str]()
    found = statements_in(hosts.engine)
    counts = Counter(name for name, _ in found)
    faults += [f"lost: {name} at {at}" for name, at in watch.acknowledged.items() - set(found)]
    faults += [f"doubled: {name}" for name, count in counts.items() if count > 1]
    for server in hosts.servers:
        with httpx2.Client(base_url=server.address, headers={"Authorization": f"Bearer {key}"}, timeout=30) as http:
            for path in watch.pinned:
                watch.pin(path, http.get(path).raise_for_status().content, server.address)
    expected = _feed(hosts.servers[0].address, key, max(watch.acknowledged.values(), default=1))
    settled(drill, following, expected[-1]["id"])
    for part in following:
        due = [part.told(each) for each in expected]
        if part.ids != (due if not isinstance(part, Channel) else due[: len(part.ids)]):
            faults.append(f"{part.name} got {len(part.ids)} items, not the {len(due)} of the feed in their order")
    if (code := exit_code_of(hosts.engine, "check")) != 0:
        faults.append(f"claimline check ends with {code}")
    return faults


def _feed(address: str, key: str, last: int) -> list[dict[str, Any]]:
    """All of it, from the beginning."""
    items, cursor, is_caught_up = list[dict[str, Any]](), dict[str, str](), False
    headers = {"Authorization": f"Bearer {key}", "Claimline-Min-Position": str(last)}
    with httpx2.Client(base_url=address, headers=headers, timeout=60) as http:
        while not is_caught_up:
            page = http.get("/v1/feed", params={**cursor, "limit": "1000"}).raise_for_status().json()
            items += page["items"]
            cursor, is_caught_up = {"after": page["next"]}, page["caught_up"]
    return items


def _too_long(watch: Watch) -> list[str]:
    gaps = (("reads", watch.reads, READ_GAP_SECONDS), ("writes", watch.writes, WRITE_GAP_SECONDS))
    return [
        f"{name}: {gap.longest_seconds:.1f} s without an answer, more than {most:.0f}"
        for name, gap, most in gaps
        if gap.longest_seconds > most
    ]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=600)
    parser.add_argument("--writers", type=int, default=8)
    parser.add_argument("--readers", type=int, default=50)
    parser.add_argument("--seed", type=int, default=20251224)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    outcome = drilled(seconds=given.seconds, writers=given.writers, readers=given.readers, seed=given.seed)
    text = json.dumps(outcome.__dict__, default=list) if given.json else "\n".join(outcome.lines())
    sys.stdout.write(f"{text}\n")
    return len(outcome.faults) > 0


if __name__ == "__main__":
    sys.exit(main())
