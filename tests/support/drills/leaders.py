"""Two processes serve one database, and the one that leads is stopped for a while: neither dead nor alive."""

from __future__ import annotations

import signal
from contextlib import ExitStack
from time import monotonic

from tests.support.drill import Server
from tests.support.drills.desk import Desk, Outcome
from tests.support.engines import Engine

STOPPED_SECONDS = 15.0


def stopped_leader(engine: Engine, *, seconds: float = STOPPED_SECONDS) -> Outcome:
    """SIGSTOP for the leader, SIGCONT after some seconds; all write to the other one."""
    leader = Server(engine)
    with ExitStack() as stack:
        desk = Desk.of(engine)
        stack.callback(leader.kill)
        leader.start()
        stack.enter_context(desk)
        with desk.writing():
            desk.until_more(10)
            _signal(leader, signal.SIGSTOP)
            before, ready = len(desk.acknowledged), _readiness(desk, seconds)
            meanwhile = len(desk.acknowledged) - before
            _signal(leader, signal.SIGCONT)
            desk.until_more(10)
    return desk.outcome(
        "leader stopped", seconds=seconds, acknowledged_meanwhile=meanwhile, readyz=ready, refused=desk.answers[503]
    )


def _signal(server: Server, kind: signal.Signals) -> None:
    assert server.process is not None
    server.process.send_signal(kind)


def _readiness(desk: Desk, seconds: float) -> str:
    """The answers of `/readyz` within so many seconds, each status once, in order."""
    seen, deadline = list[int](), monotonic() + seconds
    while monotonic() < deadline:
        if (status := desk.status_of("/readyz")) not in seen[-1:]:
            seen.append(status)
        desk.pause(0.5)
    return " ".join(map(str, seen))
