"""Questions about a whole conflict over HTTP, one page each: a day, changes, disputes, outcomes; and a day's growth.

Days are drawn anew in every run. Half of the questions are known at the end of the log, half at a position.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import timedelta
from itertools import islice
from random import Random
from statistics import mean, median
from time import perf_counter

from adapters.sqlite.database import migrate as migrate_sqlite
from adapters.sqlite.log import SQLiteEntryStore
from benchmarks.harness.figures import Figure, Measured, RowsDiffer
from benchmarks.harness.kept import append_all, fill_views, read_all, sqlite_at
from benchmarks.harness.made_record import DAYS, FIRST
from benchmarks.harness.run import Run
from benchmarks.harness.serving import Served
from benchmarks.harness.timing import ROUNDS
from tests.support.engines import Engine

LIMIT, LIMIT_MS = 100, 110.0
QUESTIONS = 40
GROWTH_QUESTIONS = 25
MONTH = 30
SHARE = 10  # the shorter log is the first tenth of the other
MILLISECONDS = 1_000.0

Asked = Callable[[str, str], str]  # of a day and what it is known at: a path


def a_day(day: str, known_at: str) -> str:
    return f"/v1/days/{day}?limit={LIMIT}{known_at}"


def changes(day: str, known_at: str) -> str:
    """Of the month that ends with the day."""
    before = _before(day, MONTH)
    known = known_at.replace("known_at", "to_known_at")
    return f"/v1/changes?from_said_by={before}&to_said_by={day}&limit={LIMIT}{known}"


def disputes(day: str, known_at: str) -> str:
    return f"/v1/disputes?said_by={day}&limit={LIMIT}{known_at}"


def outcomes(day: str, known_at: str) -> str:
    return f"/v1/outcomes?said_by={day}&limit={LIMIT}{known_at}"


def _before(day: str, days: int) -> str:
    return str(FIRST.fromisoformat(day) - timedelta(days))


def page_of(asked: Asked) -> Callable[[Run], Measured]:
    def measure(run: Run) -> Measured:
        service = run.served(run.record())
        head = int(service.json("/v1/conflicts")["known_at"]["position"])
        drawn = Random(run.seed)
        service.get(asked(str(FIRST + timedelta(DAYS // 2)), ""))  # what a process does once, at its first question
        paths = [asked(*_drawn(drawn, head, number)) for number in range(QUESTIONS)]
        return Measured.duration(_milliseconds(service, paths), LIMIT_MS, statements=run.statements, rows=LIMIT)

    return measure


def _drawn(random: Random, head: int, number: int) -> tuple[str, str]:
    """A day, and a position after which it had been reported, or none."""
    day = random.randint(MONTH, DAYS - 1)
    known_at = random.randint(head * (day + 1) // DAYS, head)
    return str(FIRST + timedelta(day)), f"&known_at={known_at}" if number % 2 else ""


def _milliseconds(service: Served, paths: list[str]) -> float:
    """The median of five rounds."""
    times = service.timed(paths)
    return MILLISECONDS * median(mean(times[each::ROUNDS]) for each in range(ROUNDS))


def day_growth(run: Run) -> Measured:
    """The same days, known at one position: in a log that ends there, and in one that is ten times as long."""
    short = beginning(run)
    small, large = run.served(short), run.served(run.record())
    head = int(small.json("/v1/conflicts")["known_at"]["position"])
    days = Random(run.seed).sample(range(2, DAYS // SHARE), ROUNDS * GROWTH_QUESTIONS)
    paths = [a_day(str(FIRST + timedelta(day)), f"&known_at={head}") for day in days]
    # Each is asked once of each service, which would keep the answer.
    rounds = [_in_both(large, small, paths[each::ROUNDS]) for each in range(ROUNDS)]
    ours, theirs = (median(each[at] for each in rounds) for at in (0, 1))
    return Measured.duration(ours, theirs, statements=run.statements, beside=run.statements // SHARE)


def _in_both(large: Served, small: Served, paths: list[str]) -> tuple[float, float]:
    """Milliseconds a question. Raises ``RowsDiffer``."""
    (ours, answers), (theirs, others) = _asked(large, paths), _asked(small, paths)
    for path, answer, other in zip(paths, answers, others, strict=True):
        if answer != other:
            raise RowsDiffer(f"{path} is another answer in a longer log")
    return ours, theirs


def _asked(service: Served, paths: list[str]) -> tuple[float, list[bytes]]:
    began = perf_counter()
    answers = [service.get(path) for path in paths]
    return MILLISECONDS * (perf_counter() - began) / len(paths), answers


def beginning(run: Run) -> Engine:
    """The record of the first tenth of the same log."""
    kept = run.kept
    log, path = kept.log(run.statements), kept.folder / f"beginning-{kept.sqlite(run.statements).path.name}"
    with kept.making(path) as (partial, is_new):
        if is_new:
            migrate_sqlite(partial)
            with closing(SQLiteEntryStore(log)) as source, closing(SQLiteEntryStore(partial)) as store:
                append_all(store, islice(read_all(source), _size(source) // SHARE))
            fill_views(f"sqlite:///{partial}")
    return sqlite_at(path)


def _size(store: SQLiteEntryStore) -> int:
    return store.size()


def _figures() -> Iterator[Figure]:
    pages = {
        "day": (a_day, "A day: its statements, and the stances and disputes that it changed."),
        "changes": (changes, "The changes of a month, with the entries that made the differences."),
        "disputes": (disputes, "The disputes that had begun by a day."),
        "outcomes": (outcomes, "The claims of control that had begun by a day, with the counts of all of them."),
    }
    for name, (asked, measures) in pages.items():
        yield Figure(
            name=f"{name}-1m",
            against=f"{LIMIT_MS:.0f} ms",
            unit="ms",
            reach=1,
            measures=f"{measures} The first page over HTTP, {LIMIT} rows.",
            measure=page_of(asked),
        )
    yield Figure(
        name="day-growth",
        against="the first tenth of the log",
        unit="ms",
        reach=0.7,
        measures="The same days known at one position, in a log that ends there and in one that is ten times as long.",
        measure=day_growth,
    )


FIGURES = tuple(_figures())
