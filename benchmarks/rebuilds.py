"""All views rebuilt from the log, beside one pass that reads and decodes it, and beside the library's projections."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

from adapters.log import codec
from api.bootstrap import Installation, opened
from api.cli import COLLECTED, uncollected
from api.settings import Settings
from benchmarks.harness.figures import Figure, Measured
from benchmarks.harness.run import Run
from benchmarks.harness.timing import beside, seconds
from benchmarks.importing import peer_reports
from benchmarks.peers.library import peer_on, saved
from benchmarks.peers.runner import seconds_to_project

AT_ONCE = 1_000
STATEMENTS, FAST_STATEMENTS = 100_000, 5_000
EVENTS, FAST_EVENTS = 5_000, 1_000  # of each projection
ROUNDS, FAST_ROUNDS = 5, 1


def beside_decoding(engine: str, run: Run) -> Measured:
    with _opened(run, engine) as service:
        size = service.store.size()
        rounds = ROUNDS if run.is_full else FAST_ROUNDS
        ours, theirs = beside(lambda: rebuilt(service), lambda: decoded(service), rounds)
    return Measured.duration(ours, theirs, entries=size, statements=_statements(run), views=len(service.views.names))


def beside_the_library(run: Run) -> Measured:
    """Each counts every event, or entry, once for all of its views."""
    with _opened(run, "postgres") as service:
        ours = service.store.size() / seconds(lambda: rebuilt(service))
        entries, views = service.store.size(), len(service.views.names)
    events = EVENTS if run.is_full else FAST_EVENTS
    with run.empty("postgres") as database, peer_on(database, run.folder) as peer:
        reports = peer_reports(run, events)
        count = sum(len(report.pending_events) for report in reports)
        saved(peer, reports, count)
        last = peer.recorder.max_notification_id() or count
        theirs = count / seconds_to_project(database, last, views)
    return Measured.rate(ours, theirs, entries=entries, events=count, views=views)


@contextmanager
def _opened(run: Run, engine: str) -> Iterator[Installation]:
    with (
        run.copy_of_record(engine, _statements(run)) as database,
        opened(Settings(database=database.url), following=False) as service,
    ):
        gc.set_threshold(*COLLECTED)  # as the command does
        yield service


def rebuilt(service: Installation) -> None:
    """As `claimline rebuild` does it."""
    with uncollected():
        for _ in service.views.rebuild_all():
            pass


def decoded(service: Installation) -> None:
    """Read and decode every entry."""
    after = 0
    while stored := service.store.read_stored(after=after, limit=AT_ONCE):
        for each in stored:
            codec.decode(each)
        after = stored[-1].position


def _statements(run: Run) -> int:
    return STATEMENTS if run.is_full else FAST_STATEMENTS


FIGURES = (
    *(
        Figure(
            name=f"rebuild-{label}",
            against="one pass that reads and decodes every entry with our codec",
            unit="s",
            reach=0.1,
            measures="Every view rebuilt from the log beside the copies that are read, the tiles of the tree included.",
            measure=partial(beside_decoding, engine),
        )
        for label, engine in (("pg", "postgres"), ("sqlite", "sqlite"))
    ),
    Figure(
        name="rebuild-vs-runner",
        against="as many of the library's ProjectionRunners as there are views, one row for an event",
        unit="entries/s",
        reach=30,
        measures="The same on PostgreSQL, beside projections of the library that run at once.",
        measure=beside_the_library,
    ),
)
