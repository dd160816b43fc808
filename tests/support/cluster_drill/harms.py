"""The failures: the primary dies or freezes, a process of the service dies or is paused. Each is made good again."""

from __future__ import annotations

import signal
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random

from tests.support.cluster_drill.hosts import Hosts
from tests.support.cluster_drill.watch import Watch
from tests.support.clusters import Cluster, Node
from tests.support.drill import Server
from tests.support.stopping import family_of, stopped

PAUSED_SECONDS, FROZEN_SECONDS, DOWN_SECONDS = 14.0, 8.0, 3.0


@dataclass
class Harms:
    """``is_synchronous``: the primary waits for a standby, which is then the one to be promoted."""

    servers: Cluster
    hosts: Hosts
    watch: Watch
    chance: Random
    is_synchronous: bool = True
    done: list[str] = field(default_factory=list)

    @property
    def kinds(self) -> list[Callable[[], str]]:
        return [self.kill_primary, self.freeze_primary, self.kill_process, self.pause_leader]

    def one(self, number: int) -> None:
        """Each kind once before any comes again."""
        self.done.append(self.kinds[number % len(self.kinds)]())

    def kill_primary(self) -> str:
        """SIGKILL for the primary; the synchronous standby takes its place, and the old one comes back below it."""
        lost, heir = self.servers.primary, self._heir()
        lost.kill()
        self._wait(DOWN_SECONDS)
        self._succeed(lost, heir)
        return f"{lost.name} killed, {heir.name} promoted"

    def freeze_primary(self) -> str:
        """SIGSTOP for the primary: it neither answers nor refuses. It is fenced before it could resume."""
        lost, heir = self.servers.primary, self._heir()
        with stopped(family_of(lost.process)):
            self._wait(FROZEN_SECONDS)
            lost.kill()
        self._succeed(lost, heir)
        return f"{lost.name} frozen, {heir.name} promoted"

    def kill_process(self) -> str:
        server = self.chance.choice(self.hosts.servers)
        server.kill()
        self._wait(DOWN_SECONDS)
        server.kills += 1
        server.start()
        return f"the process {_port(server)} killed"

    def pause_leader(self) -> str:
        """SIGSTOP for the process that leads, for longer than its lease; then it resumes."""
        server = self.hosts.leader() or self.chance.choice(self.hosts.servers)
        assert server.process is not None
        server.process.send_signal(signal.SIGSTOP)
        self._wait(PAUSED_SECONDS)
        server.process.send_signal(signal.SIGCONT)
        return f"the leader {_port(server)} paused"

    def _heir(self) -> Node:
        """The synchronous standby, as the primary knows it; any standby where it waits for none."""
        state = "sync" if self.is_synchronous else "async"
        sql = "select application_name from pg_stat_replication where sync_state = %s order by 1"
        names = [name for (name,) in self.servers.primary.admin(sql, state)]
        assert names, f"no standby is {state}"
        return next(each for each in self.servers.nodes if each.name == names[0])

    def _succeed(self, lost: Node, heir: Node) -> None:
        self.servers.promote(heir)
        rest = self.servers.standbys
        if self.is_synchronous:
            self.servers.synchronous(*rest)
        self.servers.rejoin(lost)
        if self.is_synchronous:
            self.servers.synchronous(*self.servers.standbys)

    def _wait(self, seconds: float) -> None:
        self.watch.over.wait(seconds)


def _port(server: Server) -> str:
    return server.address.rpartition(":")[2]
