"""The timelines as tables say what the rules say, at every position."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import repeat
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.log import codec
from adapters.log.read import read
from adapters.sql.session import Database
from adapters.views.follower import Applier
from adapters.views.record.view import SqlRecordView
from adapters.views.timelines.rows import COLUMNS
from adapters.views.timelines.view import SqlTimelinesView
from adapters.views.view import Copy, View, create_copy
from adapters.zones import installed
from domain.dates.instants import Instant
from domain.record.entries import Entry
from tests.support.builders import OTHER_TOWN, TOWN
from tests.support.dense_histories import a_busy_history
from tests.support.engines import EVERY_VERSION, Engine, sqlite_engine
from tests.support.histories import INSTANTS, journals, quarrels, read_anew, sieges
from tests.support.timelines import expected, in_tables

pytestmark = [pytest.mark.slow, pytest.mark.engines(*EVERY_VERSION)]


def filled(database: Database, entries: Sequence[Entry], sizes: Iterator[int]) -> None:
    """The record, and the timelines in runs of those sizes."""
    views: list[View] = [SqlRecordView(database.engine, installed), SqlTimelinesView(database.engine)]
    for view in views:
        with database.write() as session:
            create_copy(session, view, Copy(view.name, building=False))
    reads, done = [read(codec.encode(entry)) for entry in entries], 0
    record, timelines = (Applier(database, view) for view in views)
    assert record.apply(reads) == len(entries)
    while done < len(entries):
        part = reads[done : done + next(sizes)]
        assert timelines.apply(part) == part[-1].position
        done += len(part)


def tables(database: Database) -> dict[str, list[tuple[Any, ...]]]:
    with database.read() as session:
        return {
            table: sorted(session.rows(f"select {', '.join(columns)} from timelines_{table}", {}), key=str)
            for table, columns in COLUMNS.items()
        }


@contextmanager
def sqlite_database() -> Iterator[Database]:
    with TemporaryDirectory() as folder:
        database = sqlite_engine(Path(folder)).database()
        yield database
        database.close()


@given(journals(size=16) | quarrels() | sieges() | read_anew(), st.sampled_from(INSTANTS), st.data())
@settings(max_examples=80)
def test_at_every_position_the_tables_say_what_the_rules_make_of_the_words_known_then(
    journal: Any, instant: Instant, data: st.DataObject
) -> None:
    entries = journal.entries
    sizes = iter(lambda: data.draw(st.integers(min_value=1, max_value=6)), None)
    with sqlite_database() as database:
        filled(database, entries, sizes)
        with database.read() as session:
            for position in range(len(entries) + 1):
                for place in (TOWN, OTHER_TOWN):
                    found = in_tables(session, place, instant, at=position)
                    assert found == expected(entries, place, instant, at=position)


@pytest.mark.parametrize("seed", range(3))
def test_both_engines_and_every_size_of_run_give_the_same_rows(engine: Engine, seed: int) -> None:
    entries = a_busy_history(Random(seed)).entries
    database = engine.database()
    filled(database, entries, repeat(7))
    with sqlite_database() as another:
        filled(another, entries, repeat(len(entries)))

        assert tables(database) == tables(another)
    database.close()
