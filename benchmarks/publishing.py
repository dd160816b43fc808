"""Items a second through JetStream: the publisher beside a bare one, which sends the same bodies as fast as it can.

    .venv/bin/python -m benchmarks.publishing [STATEMENTS [PLACES]]

The bare publisher has the bodies in memory, sends batches of the same size, and checks and keeps nothing. The server is
Debian's, a process on this machine with its files on this disk. Machines differ: read the ratio.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from time import perf_counter

import nats

from adapters.webhooks.cloud_events import written
from api.bootstrap import Installation, opened
from api.settings import Settings
from domain.brokers.publishing import READ_AT_ONCE
from domain.feed.items import BEGINNING, EVERYTHING
from tests.support.brokers.nats_server import nats_server
from tests.support.engines import sqlite_engine
from tests.support.large_record import fill

STATEMENTS, PLACES = 5_000, 500


def bodies(service: Installation) -> list[bytes]:
    items = service.feeding.read(EVERYTHING, after=BEGINNING, limit=2**31).items
    return [written(each) for each in service.feeding.published(items)]


async def bare(address: str, bodies: Sequence[bytes]) -> float:
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


def main(statements: int = STATEMENTS, places: int = PLACES) -> None:
    with tempfile.TemporaryDirectory() as folder, nats_server(Path(folder, "nats")) as server:
        engine = sqlite_engine(Path(folder))
        with opened(Settings(database=engine.url, nats=(server.address,))) as service:
            fill(service, statements, places=places)
            sent = bodies(service)
            began = perf_counter()
            service.publisher().catch_up()
            ours = perf_counter() - began
        theirs = asyncio.run(bare(server.address, sent))
    rates = f"ours {len(sent) / ours:,.0f}, bare {len(sent) / theirs:,.0f}"
    sys.stdout.write(f"{len(sent):,} items, items/s: {rates}; ours takes {ours / theirs:.2f} of the time\n")


if __name__ == "__main__":
    main(*(int(each) for each in sys.argv[1:3]))
