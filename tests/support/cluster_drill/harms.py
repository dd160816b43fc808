"""The failures: a primary dies, freezes or is cut off; a process of the service or a broker dies, the leader is paused.

Each is made good again.
"""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from random import Random
from time import monotonic

from tests.support.brokers.nats_cluster import is_ready
from tests.support.brokers.nats_server import NatsServer
from tests.support.brokers.waiting import eventually
from tests.support.cluster_drill.hosts import Hosts
from tests.support.cluster_drill.networks import NetworkHost, no_namespaces
from tests.support.cluster_drill.successions import Succession
from tests.support.cluster_drill.watch import Watch
from tests.support.clusters import Cluster, Node
from tests.support.drill import Server
from tests.support.stopping import stopped
from tests.support.tidiness import ROOT

PAUSED_SECONDS, FROZEN_SECONDS, CUT_SECONDS, DOWN_SECONDS = 14.0, 8.0, 12.0, 3.0


@dataclass
class Harms:
    """``networks``: the hosts of the servers, in their order; none where a primary cannot be cut off."""

    succession: Succession
    networks: Sequence[NetworkHost]
    brokers: Sequence[NatsServer]
    hosts: Hosts
    key: str
    watch: Watch
    chance: Random
    only: Sequence[str] = ()
    done: list[str] = field(default_factory=list)
    alone: list[str] = field(default_factory=list)  # the names of the reports that were sent to a lost primary alone
    _round: list[Callable[[], str]] = field(default_factory=list)

    @property
    def servers(self) -> Cluster:
        return self.succession.servers

    @property
    def kinds(self) -> list[Callable[[], str]]:
        cut = [self.cut_primary_off] if self.networks else []
        broker = [self.kill_broker] if self.brokers else []
        every = [*cut, self.kill_primary, self.pause_leader, *broker, self.kill_process, self.freeze_primary]
        return [each for each in every if not self.only or each.__name__ in self.only]

    def one(self) -> None:
        """Each kind once, at random, before any comes again."""
        if not self._round:
            self._round = self.kinds
            self.chance.shuffle(self._round)
        began, reads, writes = monotonic(), self.watch.reads, self.watch.writes
        with reads.of_a_failure(), writes.of_a_failure():
            said = self._round.pop()()
        gaps = f"reads {reads.recent_seconds:.1f}, writes {writes.recent_seconds:.1f}"
        self.done.append(f"{said}: {monotonic() - began:.0f} s; longest gaps: {gaps}")

    def kill_primary(self) -> str:
        """SIGKILL for the primary and all beside it."""
        lost, heir = self.servers.primary, self.succession.heir()
        lost.kill()
        self._wait(DOWN_SECONDS)
        successor = self.succession.succeed(lost, heir)
        self.succession.bring_back(lost)
        return f"{lost.name} killed, {successor.name} promoted"

    def freeze_primary(self) -> str:
        """SIGSTOP for the primary and all beside it: it neither answers nor refuses."""
        lost, heir = self.servers.primary, self.succession.heir()
        with self._away(lost), stopped(lost.family()):
            self._wait(FROZEN_SECONDS)
            successor = self.succession.succeed(lost, heir)
            self.succession.fence(lost)
        self.succession.bring_back(lost)
        return f"{lost.name} frozen, {successor.name} promoted"

    def cut_primary_off(self) -> str:
        """The network of the primary is down; it runs, and a process beside it writes to it alone."""
        lost, heir = self.servers.primary, self.succession.heir()
        network = self.networks[self.servers.nodes.index(lost)]
        name = f"alone{len(self.alone)}"
        with self._beside(lost, network, name) as process, self._away(lost):
            network.cut_off()
            assert process.stdin is not None
            process.stdin.write("go\n")
            process.stdin.flush()
            self._wait(CUT_SECONDS)
            successor = self.succession.succeed(lost, heir)
            self._hear(process)
            self.succession.fence(lost)
        network.join()
        self.succession.bring_back(lost)
        return f"{lost.name} cut off and written to, {successor.name} promoted"

    def kill_process(self) -> str:
        server = self.chance.choice(self.hosts.servers)
        server.kill()
        self._wait(DOWN_SECONDS)
        server.kills += 1
        server.start()
        return f"the process {_port(server)} killed"

    def kill_broker(self) -> str:
        broker = self.chance.choice(self.brokers)
        broker.stop(signal.SIGKILL)
        self._wait(DOWN_SECONDS)
        broker.start()
        eventually(lambda: is_ready(broker))
        return f"the broker {broker.folder.name} killed"

    def pause_leader(self) -> str:
        """SIGSTOP for the process that leads, for longer than its lease; then it resumes."""
        server = self.hosts.leader() or self.chance.choice(self.hosts.servers)
        assert server.process is not None
        server.process.send_signal(signal.SIGSTOP)
        self._wait(PAUSED_SECONDS)
        server.process.send_signal(signal.SIGCONT)
        return f"the leader {_port(server)} paused"

    @contextmanager
    def _away(self, lost: Node) -> Iterator[None]:
        self.servers.away.append(lost)
        try:
            yield
        finally:
            self.servers.away.remove(lost)

    @contextmanager
    def _beside(self, lost: Node, network: NetworkHost, name: str) -> Iterator[subprocess.Popen[str]]:
        """A process on the host of ``lost`` that is ready to write to it."""
        module = [sys.executable, "-m", "tests.support.processes.beside", self.servers.url(lost), self.key, name]
        command = [*network.run_by, *module]
        self.alone.append(f"s-{name}-")
        with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
            try:
                assert process.stdout is not None
                assert process.stdout.readline() == "ready\n"
                yield process
            finally:
                process.kill()

    def _hear(self, process: subprocess.Popen[str]) -> None:
        assert process.stdout is not None
        line = process.stdout.readline().strip()
        if not line.startswith("503"):
            self.watch.fault(f"a primary that was cut off answered a report with {line or 'nothing'}")
        self.watch.alone.append(line)

    def _wait(self, seconds: float) -> None:
        self.watch.over.wait(seconds)


def left_out() -> list[str]:
    """The failures that cannot be made here, and why."""
    reason = no_namespaces()
    return [] if reason is None else [f"no primary was cut off, only frozen: {reason}"]


def _port(server: Server) -> str:
    return server.address.rpartition(":")[2]
