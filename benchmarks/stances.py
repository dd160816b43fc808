"""The stances of all places at once, beside the same question in other databases; and what the index costs."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from random import Random
from statistics import median
from time import perf_counter, sleep
from urllib.parse import urlencode

import numpy as np
import numpy.typing as npt

from adapters.index.loading.files import Damaged, header_of
from adapters.index.loading.tables import loaded
from adapters.index.state import IndexState
from api.settings import Settings
from benchmarks.dilated_index import dilated
from benchmarks.harness.figures import Figure, Measured, NotMeasured, RowsDiffer
from benchmarks.harness.made_record import CLAIMANTS, CONFLICT, ZONE
from benchmarks.harness.run import Run, label_of
from benchmarks.harness.serving import served
from benchmarks.harness.timing import ROUNDS, seconds
from benchmarks.peers.duck import duck_peer
from benchmarks.peers.kept_peers import peer_tables, postgres_with_tables
from benchmarks.peers.postgres import FORMS, postgres_peer
from benchmarks.peers.questions import Drawn, drawn_questions
from domain.dates import instants
from domain.record.declarations import Conflict
from domain.stances.ports import StanceFilter
from tests.support.engines import Engine
from tests.support.tidiness import ROOT

QUESTIONS = 240  # of all kinds alike, each asked once
TRIED = 16  # questions by which a peer chooses the form of its SQL
FIRST_SHARE = 0.05  # of the log lies before every known-at
GROWN = 10
SAVED_SECONDS = 60
PAGE, WARM, PAGE_MILLISECONDS = 100, 16, 30.0
START_SECONDS, BYTES_A_STATEMENT = 3.0, 96
MILLISECONDS = 1_000.0

WAR = Conflict(id=CONFLICT, name="War", tz=ZONE, claimants=CLAIMANTS)

Positions = npt.NDArray[np.integer]


def index_of(run: Run, statements: int) -> IndexState:
    """The index of a made record of that size, loaded once in a run."""

    def load() -> IndexState:
        engine = run.record(statements=statements)
        database = engine.database()
        with database.read() as session:
            head = session.rows("select max(position) from record_positions", {})[0][0]
            state = loaded(session, "sqlite", position=head)
        database.close()
        return state

    return run.once(f"index of {statements}", load)


def answer(state: IndexState, drawn: Drawn) -> object:
    """All places by id, with who governs and the sides' agreement: all that a list needs of the index."""
    return state.stances(WAR, drawn.coordinates, None, StanceFilter(), at=drawn.at)


def questions(state: IndexState, seed: int, count: int = QUESTIONS) -> Sequence[Drawn]:
    return drawn_questions(Random(seed), count, first=int(state.position * FIRST_SHARE), head=state.position)


# Beside peers


def beside(run: Run, theirs: Callable[[Drawn], Positions]) -> Measured:
    """The median of five ratios, each over a fifth of the questions; every row of every answer is compared."""
    state = index_of(run, run.statements)
    drawn, times = questions(state, run.seed), list[tuple[float, float]]()
    for each in drawn:
        began = perf_counter()
        answer(state, each)
        done = perf_counter()
        positions = theirs(each)
        times.append((done - began, perf_counter() - done))
        refuse_other_rows(state, each, positions)
    rounds = [np.sum(times[each::ROUNDS], axis=0) / len(times[each::ROUNDS]) for each in range(ROUNDS)]
    ours, limit = (MILLISECONDS * median(float(each[at]) for each in rounds) for at in (0, 1))
    ratio = median(float(each[1] / each[0]) for each in rounds)
    return Measured(value=ours, limit=limit, ratio=ratio, sizes={"statements": run.statements, "questions": len(drawn)})


def refuse_other_rows(state: IndexState, drawn: Drawn, theirs: Positions) -> None:
    """A position names a statement, and so its place and its speaker. Raises ``RowsDiffer``."""
    ours = np.sort(state.governing(CONFLICT, drawn.coordinates, None, at=drawn.at).position)
    found = np.sort(theirs)
    if not np.array_equal(ours, found):
        only = [len(np.setdiff1d(*pair)) for pair in ((ours, found), (found, ours))]
        raise RowsDiffer(f"{only[0]} rows are ours alone and {only[1]} theirs alone, of {len(ours)}, at {drawn}")


def beside_postgres(run: Run) -> Measured:
    database = postgres_with_tables(run.kept, run.server, run.record(), run.statements)
    with postgres_peer(run.server.url(database)) as peer:
        fastest = peer.best_of(FORMS, questions(index_of(run, run.statements), run.seed + 1, TRIED))
        return replace(beside(run, partial(peer.positions, form=fastest)), note=f"PostgreSQL was quickest by {fastest}")


def beside_duckdb(run: Run) -> Measured:
    with duck_peer(peer_tables(run.kept, run.record(), run.statements), threads=os.cpu_count() or 1) as peer:
        return beside(run, peer.positions)


# Growth, start, memory


def growth(run: Run) -> Measured:
    return grown(run, index_of(run, run.statements), run.statements, run.tenth)


def growth_to_ten_million(run: Run) -> Measured:
    """Beside a hundredth of the statements; each place then has ten times as many as in the made record."""
    state = dilated(index_of(run, run.statements), GROWN)
    return grown(run, state, run.statements * GROWN, run.tenth)


def grown(run: Run, large: IndexState, many: int, few: int) -> Measured:
    """The nanoseconds of a statement, in a median of five rounds of the same kinds of questions."""
    small = index_of(run, few)
    rounds = [
        (_nanoseconds(large, many, run.seed + at), _nanoseconds(small, few, run.seed + at)) for at in range(ROUNDS)
    ]
    ours, theirs = (median(each[at] for each in rounds) for at in (0, 1))
    return replace(Measured.duration(ours, theirs, statements=many, beside=few), note=f"beside {label_of(few)}")


def _nanoseconds(state: IndexState, statements: int, seed: int) -> float:
    drawn = questions(state, seed, QUESTIONS // ROUNDS)
    return seconds(lambda: [answer(state, each) for each in drawn]) / len(drawn) / statements * 1e9


def start(run: Run) -> Measured:
    engine = run.record()
    _save_index(engine)
    took = median(_first_answer(engine) for _ in range(ROUNDS))
    return Measured.duration(took, START_SECONDS, statements=run.statements)


def _first_answer(engine: Engine) -> float:
    """The seconds until then, without those to stop again."""
    began = perf_counter()
    with served(engine) as service:
        service.get("/v1/stances?limit=1")
        return perf_counter() - began


def _save_index(engine: Engine) -> None:
    """By serving once."""
    file = Settings(database=engine.url).index_path
    with served(engine) as service:
        service.get("/v1/stances?limit=1")
        for _ in range(SAVED_SECONDS * 10):
            if file is not None and _is_saved(file):
                return
            sleep(0.1)
    raise NotMeasured("the index was not saved")


def _is_saved(file: Path) -> bool:
    """By this version."""
    try:
        header_of(file)
    except (OSError, Damaged):
        return False
    return True


def page(run: Run) -> Measured:
    """Of the median questions of five rounds the median, each question at coordinates of its own."""
    service = run.served(run.record())
    drawn = questions(index_of(run, run.statements), run.seed)
    service.timed([_page_of(each) for each in drawn[:WARM]])
    times = service.timed([_page_of(each) for each in drawn[WARM:]])
    took = median(median(times[each::ROUNDS]) for each in range(ROUNDS))
    return Measured.duration(MILLISECONDS * took, PAGE_MILLISECONDS, statements=run.statements, questions=len(times))


def _page_of(drawn: Drawn) -> str:
    asked = drawn.coordinates
    at = {"about": instants.to_text(asked.about), "said_by": instants.to_text(asked.said_by), "known_at": drawn.at}
    kinds = {"bound": asked.bound, "voice": asked.voice, "matter": asked.matter, "limit": PAGE}
    return f"/v1/stances?{urlencode({**at, **kinds})}"


def memory(run: Run) -> Measured:
    command = [sys.executable, "-m", "benchmarks.index_memory", run.record().url]
    told = json.loads(subprocess.run(command, cwd=ROOT, check=True, capture_output=True).stdout)
    bytes_each, peak = (told[name] / run.statements for name in ("bytes", "peak"))
    found = Measured.duration(bytes_each, BYTES_A_STATEMENT, statements=run.statements)
    return replace(found, note=f"{peak:.0f} bytes a statement while it is loaded and sorted")


FIGURES = (
    Figure(
        name="stances-all-1m",
        against="PostgreSQL, for the stances alone",
        unit="ms",
        reach=30,
        measures="Which statement governs each speaker about each of all places, and the sides' agreement, from the"
        " index in process: random coordinates, known-at, bounds, voices and matters.",
        measure=beside_postgres,
    ),
    Figure(
        name="stances-all-1m-duckdb",
        against="DuckDB, for the stances alone",
        unit="ms",
        reach=4,
        measures="The same, beside DuckDB in process.",
        measure=beside_duckdb,
    ),
    Figure(
        name="stances-page-1m",
        against="30 ms",
        unit="ms",
        reach=1,
        measures="The first 100 places of all over HTTP (`GET /v1/stances`): random coordinates, known-at, bounds,"
        " voices and matters.",
        measure=page,
    ),
    Figure(
        name="stances-growth",
        against="itself at a tenth",
        unit="ns a statement",
        reach=0.8,
        measures="The time of the same questions, divided by the statements of the record.",
        measure=growth,
    ),
    Figure(
        name="stances-growth-10m",
        against="itself at a hundredth",
        unit="ns a statement",
        reach=0.6,
        measures="The same with each version of a statement ten times over, at instants and positions of its own.",
        measure=growth_to_ten_million,
        in_fast=False,
    ),
    Figure(
        name="stances-memory",
        against="96 bytes",
        unit="bytes a statement",
        reach=1,
        measures="The growth of a process (RSS) when it loads the index from the tables.",
        measure=memory,
        in_fast=False,
    ),
    Figure(
        name="start-1m",
        against="3 s",
        unit="s",
        reach=1,
        measures="From the start of `claimline serve` to its first answer about all places, the index having been saved"
        " by an earlier process.",
        measure=start,
    ),
)
