"""The outcome of a drill, in numbers and in lines."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from tests.support.cluster_drill.watch import Watch

READ_GAP_SECONDS, WRITE_GAP_SECONDS = 2.0, 30.0


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """``way``: of promotion. ``again``: deliveries beyond the first of each item. ``faults``: none if survived."""

    way: str
    seconds: float
    harms: Sequence[str]
    left_out: Sequence[str]
    watch: Watch
    followed: Mapping[str, int]
    again: int
    faults: Sequence[str]

    def lines(self) -> Iterator[str]:
        watch = self.watch
        survived = "survived" if not self.faults else "NOT SURVIVED"
        yield f"{survived}: promotion by {self.way}, {self.seconds:.0f} s, {len(self.harms)} failures"
        yield from (f"  {each}" for each in (*self.harms, *self.left_out))
        statuses = {str(status or "none"): count for status, count in sorted(watch.statuses.items())}
        yield f"acknowledged {len(watch.acknowledged)}; answers to reports: {_counted(statuses)}"
        yield f"items followed: {_counted(self.followed)}; webhook deliveries repeated: {self.again}"
        yield f"answers of primaries that were cut off: {_counted(Counter(watch.alone))}"
        yield f"pinned answers {len(watch.pinned)}, asked again {watch.asked_again}; roots {len(watch.roots)}"
        yield f"longest gap: reads {watch.reads.longest_seconds:.1f} s, writes {watch.writes.longest_seconds:.1f} s"
        calm = f"reads {watch.reads.calm_seconds:.1f} s, writes {watch.writes.calm_seconds:.1f} s"
        yield f"longest gap while nothing was made to fail, which is of this machine: {calm}"
        yield from (f"FAULT: {each}" for each in self.faults)


def _counted(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{name} {count}" for name, count in counts.items()) or "none"


def too_long(watch: Watch) -> list[str]:
    gaps = (("reads", watch.reads, READ_GAP_SECONDS), ("writes", watch.writes, WRITE_GAP_SECONDS))
    return [
        f"{name}: {gap.longest_seconds:.1f} s without an answer, more than {most:.0f}"
        for name, gap, most in gaps
        if gap.longest_seconds > most
    ]
