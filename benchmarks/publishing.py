"""Items a second through JetStream: the publisher beside a bare one, which sends the same bodies as fast as it can.

The bare publisher has the bodies in memory, sends batches of the same size, and checks and keeps nothing. The server is
Debian's, a process on this machine with its files on this disk.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from time import perf_counter

import nats

from adapters.webhooks.cloud_events import written
from api.bootstrap import Installation, opened
from api.settings import Settings
from benchmarks.harness.figures import Figure, Measured, NotMeasured
from benchmarks.harness.run import Run
from benchmarks.harness.timing import ROUNDS
from domain.brokers.publishing import READ_AT_ONCE
from domain.feed.items import BEGINNING, EVERYTHING
from tests.support.brokers.nats_server import PROGRAM, nats_server
from tests.support.engines import sqlite_engine
from tests.support.large_record import fill

STATEMENTS, PLACES = 5_000, 500


def published(run: Run) -> Measured:
    """Raises ``NotMeasured`` without a NATS server."""
    if PROGRAM is None:
        raise NotMeasured("nats-server is not installed: apt-get install nats-server")
    found = [_round(Path(run.folder, f"publishing-{number}")) for number in range(ROUNDS if run.is_full else 2)]
    count, ours, bare = zip(*found, strict=True)
    return Measured.rate(median(ours), median(bare), items=count[0])


def _round(folder: Path) -> tuple[int, float, float]:
    """The items, and how many a second ours and the bare publisher sent."""
    folder.mkdir()
    with nats_server(folder / "nats") as server, opened(_settings(folder, server.address)) as service:
        fill(service, STATEMENTS, places=PLACES)
        sent = bodies(service)
        began = perf_counter()
        service.publisher().catch_up()
        ours = perf_counter() - began
        bare = asyncio.run(_bare(server.address, sent))
    return len(sent), len(sent) / ours, len(sent) / bare


def _settings(folder: Path, address: str) -> Settings:
    return Settings(database=sqlite_engine(folder).url, nats=(address,))


def bodies(service: Installation) -> list[bytes]:
    items = service.feeding.read(EVERYTHING, after=BEGINNING, limit=2**31).items
    return [written(each) for each in service.feeding.published(items)]


async def _bare(address: str, bodies: Sequence[bytes]) -> float:
    """Seconds."""
    client = await nats.connect(address)
    stream = client.jetstream()
    await stream.add_stream(name="bare", subjects=["bare"])
    began = perf_counter()
    for first in range(0, len(bodies), READ_AT_ONCE):
        await asyncio.gather(*(stream.publish("bare", each) for each in bodies[first : first + READ_AT_ONCE]))
    seconds = perf_counter() - began
    await client.close()
    return seconds


FIGURES = (
    Figure(
        name="publish-items",
        against="a bare publisher of the same bodies",
        unit="items/s",
        reach=None,
        measures="Items of the feed through JetStream, in order, each once, with a cursor of our own.",
        measure=published,
        in_fast=False,
    ),
)
