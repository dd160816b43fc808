"""Slices over HTTP: the map at one point, and all of it along time, as columns."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from random import Random
from statistics import median
from time import perf_counter

import orjson

from benchmarks.harness.figures import Figure, Measured
from benchmarks.harness.run import Run
from benchmarks.harness.serving import Served, served
from benchmarks.harness.timing import ROUNDS, seconds
from benchmarks.peers.questions import Drawn, drawn_questions
from benchmarks.stances import FIRST_SHARE
from domain.dates.instants import to_text
from domain.vocabulary import Matter

QUESTIONS = 80
LINE_SECONDS, MILLISECONDS = 3.0, 1_000.0


def point(run: Run) -> Measured:
    """Each question is asked once. The limit writes the same answer, parsed, in this process."""
    with served(run.record()) as service:
        drawn = questions(service, run.seed)
        service.get(address(drawn[0]))
        times, size = list[tuple[float, float]](), 0
        for each in drawn[1:]:
            ours, body = _timed(service, address(each))
            times.append((ours, seconds(partial(orjson.dumps, orjson.loads(body)))))
            size = max(size, len(body))
    ratio = median(theirs / ours for ours, theirs in times)
    ours, theirs = (MILLISECONDS * median(pair[at] for pair in times) for at in (0, 1))
    return Measured(value=ours, limit=theirs, ratio=ratio, sizes={"statements": run.statements, "bytes": size})


def line(run: Run) -> Measured:
    """Along said-by and about together, at known-ats that nobody has asked at before."""
    with served(run.record()) as service:
        drawn = [address(each, along=True) for each in questions(service, run.seed)[: ROUNDS + 1]]
        service.get(drawn[0])
        pairs = [_timed(service, each) for each in drawn[1:]]
    took, size = median(pair[0] for pair in pairs), max(len(body) for _, body in pairs)
    found = Measured.duration(took, LINE_SECONDS, statements=run.statements, bytes=size)
    return replace(found, note="each made anew; asked again, a slice of up to 32 MiB is sent from its bytes")


def again(run: Run) -> Measured:
    """The whole line, pinned and asked again, as a second reader of a map asks for it."""
    with served(run.record()) as service:
        head = service.json("/v1/slice?axis=none")["known_at"]["position"]
        path = f"/v1/slice?known_at={head}"
        shape, _ = orjson.loads(service.get(path)), service.get(path)
        pairs = [(_timed(service, path)[0], seconds(partial(orjson.dumps, shape))) for _ in range(ROUNDS)]
    ours, theirs = (MILLISECONDS * median(pair[at] for pair in pairs) for at in (0, 1))
    return Measured.duration(ours, theirs, statements=run.statements, bytes=len(orjson.dumps(shape)))


def _timed(service: Served, path: str) -> tuple[float, bytes]:
    began = perf_counter()
    body = service.get(path)
    return perf_counter() - began, body


def questions(service: Served, seed: int) -> list[Drawn]:
    """Those about control: few places are ever said to be encircled."""
    head = service.json("/v1/slice?axis=none")["known_at"]["position"]
    drawn = drawn_questions(Random(seed), QUESTIONS, first=int(head * FIRST_SHARE), head=head)
    return [each for each in drawn if each.coordinates.matter is Matter.CONTROL]


def address(drawn: Drawn, *, along: bool = False) -> str:
    return f"/v1/slice?{'&'.join(_query(drawn, along=along))}"


def _query(drawn: Drawn, *, along: bool) -> Iterator[str]:
    asked = drawn.coordinates
    yield f"known_at={drawn.at}&bound={asked.bound}&voice={asked.voice}&matter={asked.matter}"
    if not along:
        yield f"axis=none&about={to_text(asked.about)}&said_by={to_text(asked.said_by)}"


FIGURES = (
    Figure(
        name="slice-http",
        against="orjson of the same answer",
        unit="ms",
        reach=0.6,
        measures="The map at one point: who governs at all places, and how the sides agree, as columns over HTTP;"
        " random coordinates, known-at, bounds and voices, each asked once.",
        measure=point,
    ),
    Figure(
        name="slice-again-http",
        against="orjson of the same answer",
        unit="ms",
        reach=0.6,
        measures="All places along the whole of time, as columns over HTTP, pinned and asked again. Up to 32 MiB it is"
        " sent from its bytes, beyond that made anew.",
        measure=again,
    ),
    Figure(
        name="slice-line-http",
        against="3 s",
        unit="s",
        reach=1,
        measures="All places along the whole of time, with the agreement and the histogram, as columns over HTTP;"
        " random known-at, bounds and voices, each asked once.",
        measure=line,
    ),
)
