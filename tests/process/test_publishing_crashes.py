"""A process that publishes to NATS and is killed, again and again, while others record and the broker restarts."""

from __future__ import annotations

import random
import signal
from pathlib import Path

import pytest

from tests.support.brokers.nats_server import NatsServer, nats_server, needs_nats
from tests.support.brokers.publishing_desk import PublishingDesk
from tests.support.brokers.waiting import eventually
from tests.support.engines import Engine
from tests.support.running import running
from tests.support.serving import claimline, serving
from tests.support.small_record import a_claim, a_report, declare
from tests.support.stopping import stopped

pytestmark = [pytest.mark.slow, needs_nats]

KILLS, REPORTS = 8, 5


@pytest.mark.thorough
def test_killed_at_any_point_it_publishes_each_item_once_and_in_order(engine: Engine, tmp_path: Path) -> None:
    chance = random.Random(20260301)
    with nats_server(tmp_path / "nats") as server, running(engine) as there:
        declare(there)
        desk = PublishingDesk(there, server)
        for kill in range(KILLS):
            with claimline(engine, "publish", server.address) as publisher:
                assert publisher.stdout is not None
                assert publisher.stdout.readline().startswith("publishes the feed to nats://")
                before = sequence_in(desk)
                desk.say(chance.randrange(1, REPORTS))
                eventually(lambda before=before: sequence_in(desk) > before)  # type: ignore[misc]
                desk.say(chance.randrange(REPORTS))
                publisher.kill()
            if kill % 3 == 2:
                server.stop(chance.choice((signal.SIGKILL, signal.SIGTERM)))
                server.start()
        caught_up(engine, server)

        assert desk.stored() == desk.items()
        assert [sequence for sequence, _ in desk.numbered()] == list(range(1, len(desk.items()) + 1))


@pytest.mark.thorough
def test_a_paused_service_is_succeeded_and_publishes_nothing_twice(postgres_database: Engine, tmp_path: Path) -> None:
    with nats_server(tmp_path / "nats") as server:
        environ = {"CLAIMLINE_NATS": server.address}
        with running(postgres_database) as there:
            declare(there)
        with (
            serving(postgres_database, environ=environ) as (one, _),
            serving(postgres_database, environ=environ) as (other, _),
            running(postgres_database) as there,
        ):
            desk = PublishingDesk(there, server)
            for process in (one, other):
                with stopped([process.pid]):
                    record_unread(desk)
                    eventually(lambda: has_all(desk))
                desk.say(1)
                eventually(lambda: has_all(desk))

            assert desk.stored() == desk.items()


def test_a_service_publishes_as_the_feed_grows_and_says_how_far_it_is(engine: Engine, tmp_path: Path) -> None:
    with nats_server(tmp_path / "nats") as server, running(engine) as there:
        declare(there)
        desk = PublishingDesk(there, server)
        with serving(engine, environ={"CLAIMLINE_NATS": server.address}):
            desk.say(2)
            eventually(lambda: up_to_date(desk))
            eventually(lambda: lag_of(desk) == 0)
            server.stop()
            desk.say(1)
            eventually(lambda: "NATS" in (there.service.status().streams[0].problem or ""))
            assert lag_of(desk) == 2
            server.start()
            eventually(lambda: up_to_date(desk))
            eventually(lambda: there.service.status().streams[0].problem is None)

        assert desk.stored() == desk.items()


def record_unread(desk: PublishingDesk) -> None:
    """Record without waiting: the views may be led by the process that is stopped, until another has the lead."""
    claim = a_claim(id=f"s-{desk.there.service.store.size()}")
    answer = desk.there.client.post("/v1/reports", json=a_report(claim), headers=desk.there.authorization)
    assert answer.status_code in (201, 503), answer.text


def has_all(desk: PublishingDesk) -> bool:
    """Whether everything in the log is in the feed, and in the stream."""
    service = desk.there.service
    return service.feeding.feed.head().position == service.store.size() and up_to_date(desk)


def lag_of(desk: PublishingDesk) -> int | None:
    (stream,) = desk.there.service.status().streams
    return None if stream.lag is None else stream.lag.positions


def sequence_in(desk: PublishingDesk) -> int:
    kept = desk.there.service.streams.cursors.all()
    return kept[0].begun.sequence if kept else 0


def up_to_date(desk: PublishingDesk) -> bool:
    """Whether our database has everything as published."""
    kept = desk.there.service.streams.cursors.all()
    return bool(kept) and kept[0].done.sequence == len(desk.items())


def caught_up(engine: Engine, server: NatsServer) -> None:
    with claimline(engine, "publish", server.address, "--until-caught-up") as process:
        said, _ = process.communicate()
    assert process.returncode == 0, said
