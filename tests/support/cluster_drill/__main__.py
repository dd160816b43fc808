"""`make drill-cluster`: three processes of the service, three servers, three brokers, and failures at random."""

from __future__ import annotations

import argparse
import signal
import sys

from tests.support.cluster_drill.drilling import Plan, drilled
from tests.support.cluster_drill.networks import leave_network, no_namespaces
from tests.support.cluster_drill.successions import WAYS, missing


def main() -> int:
    plan, parser = Plan(), argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--promotion", choices=WAYS, default=plan.way)
    parser.add_argument("--seconds", type=float, default=plan.seconds)
    parser.add_argument("--writers", type=int, default=plan.writers)
    parser.add_argument("--readers", type=int, default=plan.readers)
    parser.add_argument("--seed", type=int, default=plan.seed)
    parser.add_argument("--only", nargs="*", default=(), metavar="FAILURE", help="such as kill_primary. Default: all")
    given = parser.parse_args()
    if reason := missing(given.promotion):
        parser.error(f"--promotion {given.promotion} {reason}")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("stopped: nothing is compared"))  # and all that runs is ended
    if no_namespaces() is None:
        leave_network()
    outcome = drilled(
        Plan(
            way=given.promotion,
            seconds=given.seconds,
            writers=given.writers,
            readers=given.readers,
            seed=given.seed,
            only=given.only,
        )
    )
    sys.stdout.writelines(f"{line}\n" for line in outcome.lines())
    return len(outcome.faults) > 0


if __name__ == "__main__":
    sys.exit(main())
