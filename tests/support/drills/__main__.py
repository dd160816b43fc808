"""`make drill`: every drill on each engine that it is for, one line each. Exit code 1 if one was not survived."""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path

from tests.support.clusters import programs
from tests.support.drills.crashes import failing_writes, has_faketime, has_strace, killed, stopped, wrong_clock
from tests.support.drills.desk import Outcome
from tests.support.drills.disks import can_mount, full_disk
from tests.support.drills.files import HARMS, replaced
from tests.support.drills.floods import idle_connections, slow_readers
from tests.support.drills.leaders import stopped_leader
from tests.support.drills.standbys import lost_primary, lost_primary_without_synchronous
from tests.support.engines import Engine, PostgresServer, postgres_engine, postgres_server, sqlite_engine

DRILLS: Mapping[str, Callable[[Engine], Outcome]] = {
    "killed": killed,
    "stopped": stopped,
    "stopped-leader": stopped_leader,
    "idle-connections": idle_connections,
    "slow-readers": slow_readers,
    **({"wrong-clock": wrong_clock} if has_faketime() else {}),
}
OF_SQLITE: Mapping[str, Callable[[Engine], Outcome]] = {
    **({"failing-writes": failing_writes} if has_strace() else {}),
    **{harm.replace(" ", "-"): partial(replaced, harm=harm) for harm in HARMS},
}
OF_CLUSTERS: Mapping[str, Callable[[], Outcome]] = (
    {"lost-primary": lost_primary, "lost-primary-asynchronous": lost_primary_without_synchronous} if programs() else {}
)
FULL_DISK = "full-disk"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    names = sorted({*DRILLS, *OF_SQLITE, *OF_CLUSTERS, FULL_DISK})
    parser.add_argument("names", nargs="*", help=f"of {', '.join(names)}. Default: all", metavar="NAME")
    parser.add_argument("--engines", default="sqlite,postgres")
    given = parser.parse_args()
    if unknown := set(given.names) - set(names):
        parser.error(f"unknown: {', '.join(sorted(unknown))}")
    survived = []
    for outcome in outcomes(set(given.names or names), given.engines):
        sys.stdout.write(f"{outcome.line()}\n")
        sys.stdout.flush()
        survived.append(outcome.survived)
    return not all(survived)


def outcomes(names: set[str], engines: str) -> Iterator[Outcome]:
    if "sqlite" in engines:
        for name, drill in {**DRILLS, **OF_SQLITE}.items():
            if name in names:
                with tempfile.TemporaryDirectory() as folder:
                    yield drill(sqlite_engine(Path(folder)))
        yield from _on_a_full_disk(names, None)
    if "postgres" in engines:
        with postgres_server() as server:
            yield from (drill(postgres_engine(server)) for name, drill in DRILLS.items() if name in names)
            yield from _on_a_full_disk(names, server)
        yield from (drill() for name, drill in OF_CLUSTERS.items() if name in names)


def _on_a_full_disk(names: set[str], server: PostgresServer | None) -> Iterator[Outcome]:
    if FULL_DISK in names and can_mount():
        yield full_disk(server)


if __name__ == "__main__":
    sys.exit(main())
