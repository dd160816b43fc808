"""The SQL and the plans of the peers, for two questions at a million statements, in a file to read.

python -m benchmarks.peers.plans
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

from benchmarks.harness.made_record import FIRST_AT
from benchmarks.harness.run import Run
from benchmarks.peers import duck, postgres
from benchmarks.peers.kept_peers import peer_tables, postgres_with_tables
from benchmarks.peers.questions import Drawn
from domain.dates.instants import MICROSECONDS_PER_DAY
from domain.stances.governing import Coordinates
from domain.vocabulary import Matter

PLANS = Path(__file__).with_name("stances.plans.txt")
DAY, KNOWN_AT = 700, 600_000


def plans(run: Run) -> Iterator[str]:
    tables = peer_tables(run.kept, run.record(), run.statements)
    database = postgres_with_tables(run.kept, run.server, run.record(), run.statements)
    with postgres.postgres_peer(run.server.url(database)) as peer:
        for form in postgres.FORMS:
            for drawn in _questions():
                yield from (f"PostgreSQL, {form}, {drawn.coordinates.matter}:", _folded(postgres.question(drawn, form)))
                yield peer.plan(drawn, form)
    with duck.duck_peer(tables, threads=os.cpu_count() or 1) as other:
        for drawn in _questions():
            yield from (f"DuckDB, {drawn.coordinates.matter}:", _folded(duck.question(drawn)), other.plan(drawn))


def _questions() -> Iterator[Drawn]:
    instant = FIRST_AT + DAY * MICROSECONDS_PER_DAY
    return (Drawn(Coordinates(about=instant, said_by=instant, matter=matter), KNOWN_AT) for matter in Matter)


def _folded(sql: str) -> str:
    return re.sub(r" (from|where|and|order by|group by) ", r"\n  \1 ", sql) + ";"


if __name__ == "__main__":
    with Run() as run:
        PLANS.write_text("\n\n".join(plans(run)) + "\n", encoding="utf-8")
