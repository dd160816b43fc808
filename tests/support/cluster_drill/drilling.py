"""The drill: all are started, fail at random for some minutes, and are compared at the end."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from random import Random
from time import monotonic

from domain.intake.keys import Scope
from tests.support.brokers.nats_cluster import nats_cluster
from tests.support.brokers.nats_server import PROGRAM as NATS
from tests.support.brokers.nats_server import NatsServer
from tests.support.cluster_drill.comparing import AtRest, Way
from tests.support.cluster_drill.consuming import BrokerFollower, Target
from tests.support.cluster_drill.harms import Harms, left_out
from tests.support.cluster_drill.hosts import Hosts, signing
from tests.support.cluster_drill.outcome import Outcome, too_long
from tests.support.cluster_drill.parts import Reader, RootReader, Worker, Writer, ended, followers
from tests.support.cluster_drill.successions import succession
from tests.support.cluster_drill.watch import Watch
from tests.support.clusters import Cluster
from tests.support.engines import Engine
from tests.support.receiving import receiving
from tests.support.running import running
from tests.support.small_record import CONFLICT, PLACES

PROCESSES = 3
CALM_SECONDS = 5.0  # between two failures


@dataclass(frozen=True, kw_only=True)
class Plan:
    """``way``: in which a standby is promoted, of ``WAYS``. ``only``: the failures. Default: all that can be made."""

    way: str = "operator"
    seconds: float = 600
    writers: int = 8
    readers: int = 50
    seed: int = 20251224
    only: Sequence[str] = ()


def drilled(plan: Plan) -> Outcome:
    watch = Watch()
    with ExitStack() as stack:
        by, networks = stack.enter_context(succession(plan.way))
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        brokers = stack.enter_context(nats_cluster(folder / "nats")) if NATS else []
        engine, key = by.servers.engine(), _begun(by.servers.engine())
        stack.enter_context(signing(engine, folder))
        hosts = Hosts(engine, _environ(by.servers, brokers), PROCESSES)
        stack.enter_context(hosts.running())
        drill, following = followers(hosts, key)
        target = Target(drill)
        target.subscribe(hosts.address, key, stack.enter_context(receiving(target.reply)).url)
        consumers = [BrokerFollower(drill, brokers)] if brokers else []
        workers = _workers(hosts, key, watch, plan)
        stack.callback(watch.over.set)
        harms = Harms(by, networks, brokers, hosts, key, watch, Random(plan.seed), plan.only)
        began = monotonic()
        for each in (*following, *consumers, *workers):
            each.start()
        _harm(harms, began + plan.seconds)
        took = monotonic() - began
        watch.end()
        for each in workers:
            each.join(timeout=60)
        ways: list[Way] = [*following, *consumers, target]
        compared = AtRest(hosts=hosts, key=key, watch=watch, drill=drill, ways=ways, alone=harms.alone)
        faults = [*compared.faults(), *watch.faults, *too_long(watch)]
        ended(drill, [*following, *consumers])
    return Outcome(
        way=plan.way,
        seconds=took,
        harms=harms.done,
        left_out=[*left_out(), *([] if brokers else ["no broker took part: nats-server is not installed"])],
        watch=watch,
        followed={each.name: len(each.ids) for each in ways},
        again=target.again,
        faults=faults,
    )


def _begun(engine: Engine) -> str:
    with running(engine) as there:
        there.put("/v1/conflicts/war", CONFLICT)
        for name, place in PLACES.items():
            there.put(f"/v1/places/{name}", place)
        return there.service.keys.add("drill", frozenset({Scope.WRITE, Scope.SUBSCRIBE, Scope.READ}))


def _environ(servers: Cluster, brokers: Sequence[NatsServer]) -> dict[str, str]:
    listed = " ".join(each.address for each in brokers)
    publishing = {"CLAIMLINE_NATS": listed, "CLAIMLINE_NATS_REPLICAS": str(len(brokers))} if brokers else {}
    return {
        "CLAIMLINE_SYNCHRONOUS": "1",
        "CLAIMLINE_READ_DATABASE": servers.url(),
        "CLAIMLINE_LOG_SIGNER": "elsewhere",
        "CLAIMLINE_CLOCK_AHEAD": "36500",
        **publishing,
    }


def _workers(hosts: Hosts, key: str, watch: Watch, plan: Plan) -> list[Worker]:
    return [
        *(Writer(f"w{number}", hosts, key, watch) for number in range(plan.writers)),
        *(Reader(f"r{number}", hosts, key, watch) for number in range(plan.readers)),
        RootReader("roots", hosts, key, watch),
    ]


def _harm(harms: Harms, deadline: float) -> None:
    while not harms.watch.over.wait(harms.chance.uniform(0.5, 1.5) * CALM_SECONDS) and monotonic() < deadline:
        harms.one()
        sys.stderr.write(f"{harms.done[-1]}\n")
