"""What the feed costs an import, and what reading it takes: beside the view of the record, in the same run.

    .venv/bin/python -m benchmarks.feed [STATEMENTS [PLACES]]

Prints for each engine the seconds that each view takes to read the whole log anew, what the feed adds to that, and how
quickly it is read. Every place is spoken of in every batch, which is dear. Machines differ: read the ratios.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter

from api.bootstrap import Installation, opened
from api.settings import Settings
from domain.feed.items import BEGINNING, FeedFilter
from tests.support.engines import Engine, postgres_engine, postgres_server, sqlite_engine
from tests.support.large_record import fill

STATEMENTS, PLACES = 20_000, 2_000
PAGE = 1_000


@contextmanager
def taking() -> Iterator[list[float]]:
    """A list that gets the seconds that passed within."""
    seconds, began = list[float](), perf_counter()
    yield seconds
    seconds.append(perf_counter() - began)


def rebuilt(service: Installation, view: str) -> float:
    with taking() as seconds:
        for _ in service.views.rebuild(view):
            pass
    return seconds[0]


def read_whole(service: Installation) -> tuple[int, float]:
    """Items, and items a second."""
    count, after = 0, BEGINNING
    with taking() as seconds:
        while (reading := service.feeding.read(FeedFilter(), after=after, limit=PAGE)).items:
            service.feeding.cursors(item.key for item in reading.items)
            count, after = count + len(reading.items), reading.next
    return count, count / seconds[0]


def measure(engine: Engine, statements: int, places: int) -> None:
    with opened(Settings(database=engine.url)) as service:
        with taking() as filled:
            fill(service, statements, places=places)
        took = {view: rebuilt(service, view) for view in service.views.names}
        others = sum(each for view, each in took.items() if view != "feed")
        items, rate = read_whole(service)
        entries = service.store.size()
    each = ", ".join(f"{view} {seconds:.1f} s" for view, seconds in took.items())
    sys.stdout.write(f"{engine.name:<10} {entries} entries appended and read in {filled[0]:.1f} s; anew: {each}\n")
    sys.stdout.write(f"{'':<10} the feed beside the record {took['feed'] / took['record']:.2f},")
    sys.stdout.write(f" all views beside all but the feed {(others + took['feed']) / others:.2f}\n")
    sys.stdout.write(f"{'':<10} {items} items read with their cursors, {rate:,.0f} items/s\n")


def main(statements: int = STATEMENTS, places: int = PLACES) -> None:
    with tempfile.TemporaryDirectory() as folder, postgres_server() as server:
        measure(sqlite_engine(Path(folder)), statements, places)
        measure(postgres_engine(server), statements, places)


if __name__ == "__main__":
    main(*(int(each) for each in sys.argv[1:3]))
