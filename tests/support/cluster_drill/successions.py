"""The two ways in which a standby takes the place of a lost primary: by an operator, and by Patroni."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Protocol

from tests.support.cluster_drill.networks import NetworkHost, gateway, network, no_namespaces
from tests.support.cluster_drill.patroni import PatroniCluster, no_patroni, patroni_cluster
from tests.support.clusters import LOOPBACK, Cluster, Node, Placed, cluster, until

SUCCEED_SECONDS = 60.0
BY_ITSELF_SECONDS, WHOLE_SECONDS = 60.0, 240.0
NODES = 3
WAYS = ("operator", "patroni")


class Succession(Protocol):
    """The steps after a primary is lost."""

    @property
    def servers(self) -> Cluster: ...

    def heir(self) -> Node | None:
        """The standby that the operator would take, as the primary knows it now."""

    def succeed(self, lost: Node, heir: Node | None) -> Node:
        """Return the next primary, once it is one: ``heir``, where there is an operator."""

    def fence(self, lost: Node) -> None:
        """Before it could come back: make sure that it takes no more writes."""

    def bring_back(self, lost: Node) -> None:
        """Return when it is a standby, and one is synchronous."""


class ByOperator:
    """`pg_promote` for the synchronous standby. The lost one is ended before it could come back, and copied anew."""

    def __init__(self, servers: Cluster) -> None:
        self.servers = servers

    def heir(self) -> Node:
        names = [name for (name,) in self.servers.primary.admin(SYNCHRONOUS)]
        assert names, "no standby is synchronous"
        return next(each for each in self.servers.nodes if each.name == names[0])

    def succeed(self, lost: Node, heir: Node | None) -> Node:
        assert heir is not None, f"no heir of {lost.name}"
        self.servers.promote(heir)
        self.servers.synchronous(*self.servers.standbys)
        return heir

    def fence(self, lost: Node) -> None:
        lost.kill()

    def bring_back(self, lost: Node) -> None:
        self.servers.rejoin(lost)
        self.servers.synchronous(*self.servers.standbys)


SYNCHRONOUS = "select application_name from pg_stat_replication where sync_state = 'sync' order by 1"


class ByPatroni:
    """Nobody promotes or fences but Patroni; where it leaves a standby behind, that is copied anew by hand."""

    def __init__(self, servers: PatroniCluster) -> None:
        self.servers = servers

    def heir(self) -> None:
        return None

    def succeed(self, lost: Node, heir: Node | None) -> Node:
        assert heir is None
        until(lambda: self._is_succeeded(lost), f"a successor of {lost.name}", seconds=SUCCEED_SECONDS)
        return self.servers.primary

    def _is_succeeded(self, lost: Node) -> bool:
        return self.servers.seek_primary() and self.servers.primary is not lost

    def fence(self, lost: Node) -> None:
        pass

    def bring_back(self, lost: Node) -> None:
        if not lost.family():
            lost.start()
        with suppress(AssertionError):
            until(self.servers.is_whole, f"{lost.name} as a standby", seconds=BY_ITSELF_SECONDS)
            return
        self.servers.copy_lagging()
        until(self.servers.is_whole, f"{lost.name} as a standby", seconds=WHOLE_SECONDS)


@contextmanager
def succession(way: str) -> Iterator[tuple[Succession, Sequence[NetworkHost]]]:
    """Three servers, and the network hosts on which they are, in their order: none where none can be made."""
    with _places() as hosts:
        placed: list[Placed] = [{"host": each.address, "run_by": each.run_by} for each in hosts] or [{}] * NODES
        if way == "patroni":
            with patroni_cluster(placed, gateway() if hosts else LOOPBACK) as managed:
                yield ByPatroni(managed), hosts
        else:
            with cluster(standbys=NODES - 1, synchronous=NODES - 1, placed=placed) as servers:
                yield ByOperator(servers), hosts


@contextmanager
def _places() -> Iterator[list[NetworkHost]]:
    if no_namespaces() is not None:
        yield []
    else:
        with network(NODES) as hosts:
            yield hosts


def missing(way: str) -> str | None:
    """Why a standby cannot take over in this way here; None where it can."""
    return no_patroni() if way == "patroni" else None
