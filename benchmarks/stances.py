"""The stances of all places at once, beside the same question in other databases; and what the index costs."""

from __future__ import annotations

from statistics import median

from benchmarks.harness.figures import Figure, Measured
from benchmarks.harness.run import Run
from benchmarks.harness.serving import served
from benchmarks.harness.timing import ROUNDS, seconds

START_SECONDS = 3.0


def start(run: Run) -> Measured:
    engine = run.record()

    def ready() -> None:
        with served(engine):
            pass

    ready()  # what is made once, such as a key or a snapshot, is there from now on
    took = median(seconds(ready) for _ in range(ROUNDS))
    return Measured.duration(took, START_SECONDS, statements=run.statements)


FIGURES = (
    Figure(
        name="start-1m",
        against="3 s",
        unit="s",
        reach=1,
        measures="From the start of `claimline serve` to its first answer that it is ready, on a record that it knows.",
        measure=start,
    ),
)
