"""The laws that are looked at when nothing fails and nobody writes: the log, the answers, the followers, the roots."""

from __future__ import annotations

from base64 import b64encode
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import httpx2

from api.bootstrap import opened
from api.settings import Settings
from domain.feed.items import ItemType
from domain.proofs.merkle import leaf_hash, root_of_leaves
from tests.support.cluster_drill.consuming import BrokerFollower, Target
from tests.support.cluster_drill.hosts import Hosts
from tests.support.cluster_drill.watch import Watch
from tests.support.clusters import until
from tests.support.drill import TLS, Channel, Drill, Follower, Server
from tests.support.drills.desk import ended as exit_code_of
from tests.support.drills.desk import statements_in
from tests.support.engines import Engine

READY_SECONDS, SIGNED_SECONDS = 180.0, 60.0

EVERY_TYPE = ",".join(ItemType)
Way = Follower | BrokerFollower | Target


@dataclass(frozen=True, kw_only=True)
class AtRest:
    """``alone``: how the names of statements begin that were sent to a lost primary alone."""

    hosts: Hosts
    key: str
    watch: Watch
    drill: Drill
    ways: Sequence[Way]
    alone: Sequence[str]

    def faults(self) -> Iterator[str]:
        until_ready(self.hosts)
        yield from self._of_the_log()
        for server in self.hosts.servers:
            self._ask_pinned_again(server)
        yield from self._of_followers()
        yield from self._of_roots()
        if (code := exit_code_of(self.hosts.engine, "check")) != 0:
            yield f"claimline check ends with {code}"

    def _of_the_log(self) -> Iterator[str]:
        recorded = statements_in(self.hosts.engine)
        counts = Counter(name for name, _ in recorded)
        yield from (f"lost: {name} at {at}" for name, at in self.watch.acknowledged.items() - set(recorded))
        yield from (f"doubled: {name}" for name, count in counts.items() if count > 1)
        yield from (f"of a lost primary alone: {name}" for name in counts if name.startswith(tuple(self.alone)))

    def _ask_pinned_again(self, server: Server) -> None:
        with httpx2.Client(base_url=server.address, headers=_authorization(self.key), timeout=30) as http:
            for path in self.watch.pinned:
                self.watch.pin(path, http.get(path).raise_for_status().content, server.address)

    def _of_followers(self) -> Iterator[str]:
        last = max(self.watch.acknowledged.values(), default=1)
        expected, with_declarations = (self._feed(last, types) for types in ("", EVERY_TYPE))
        settle(self.drill, self.ways, expected[-1]["id"])
        for way in self.ways:
            due = [way.told(each) for each in (with_declarations if isinstance(way, BrokerFollower) else expected)]
            if way.ids != (due if not isinstance(way, Channel) else due[: len(way.ids)]):
                yield f"{way.name} got {len(way.ids)} items, not the {len(due)} of the feed in their order"

    def _feed(self, last: int, types: str) -> list[dict[str, Any]]:
        """All of it, from the beginning. ``types``: of the items. Default: all but declarations."""
        items, cursor, is_caught_up = list[dict[str, Any]](), {"type": types} if types else {}, False
        headers = {**_authorization(self.key), "Claimline-Min-Position": str(last)}
        with httpx2.Client(base_url=self.hosts.servers[0].address, headers=headers, timeout=60, verify=TLS) as http:
            while not is_caught_up:
                page = http.get("/v1/feed", params={**cursor, "limit": "1000"}).raise_for_status().json()
                items += page["items"]
                cursor, is_caught_up = cursor | {"after": page["next"]}, page["caught_up"]
        return items

    def _of_roots(self) -> Iterator[str]:
        """Every root that was seen is one of the log as it is now, and the last is of all of it."""
        leaves = leaves_in(self.hosts.engine)
        until(lambda: self._signed_size() == len(leaves), "a checkpoint of the whole log", seconds=SIGNED_SECONDS)
        for size, root in self.watch.roots.items():
            if b64encode(root_of_leaves(leaves[:size])).decode() != root:
                yield f"the root {root} of {size} entries is not of this log"

    def _signed_size(self) -> int:
        address = self.hosts.servers[0].address
        answer = httpx2.get(f"{address}/v1/log/checkpoint", headers=_authorization(self.key), timeout=30)
        self.watch.root(answer.raise_for_status().text)
        return int(answer.text.splitlines()[1])


def leaves_in(engine: Engine) -> list[bytes]:
    with opened(Settings(database=engine.url), following=False) as service:
        entries = service.each_stored_entry(after=0, limit=service.store.size())
        return [leaf_hash(stored) for _, stored in entries]


def until_ready(hosts: Hosts) -> None:
    try:
        until(lambda: all(_readiness(each)[0] == 200 for each in hosts.servers), "all are ready", seconds=READY_SECONDS)
    except AssertionError as failure:
        raise AssertionError("\n".join(str(_readiness(each)) for each in hosts.servers)) from failure


def _readiness(server: Server) -> tuple[int, str]:
    """The status of `/readyz`, and what it says."""
    try:
        answer = httpx2.get(f"{server.address}/readyz", timeout=5, verify=TLS)
    except httpx2.TransportError as error:
        return 0, repr(error)
    return answer.status_code, answer.text


def settle(drill: Drill, ways: Sequence[Way], last: str) -> None:
    """Return when each has the last item of the feed."""
    drill.until(
        lambda: all(way.ids[-1:] == [last] for way in ways if not isinstance(way, Channel)),
        lambda: [(way.name, len(way.ids)) for way in ways],
    )


def _authorization(key: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {key}"}
