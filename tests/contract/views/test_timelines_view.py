"""The timelines as tables say what the rules say, at every position."""

from __future__ import annotations

from itertools import repeat
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.views.timelines import kept, words
from adapters.views.timelines.kept import WORDS_MAX
from domain.dates.instants import Instant
from tests.support.builders import OTHER_TOWN, TOWN
from tests.support.dense_histories import a_busy_history
from tests.support.engines import EVERY_VERSION, Engine
from tests.support.histories import INSTANTS, journals, quarrels, read_anew, sieges
from tests.support.properties import examples
from tests.support.timelines import expected, filled, in_tables, sqlite_database, tables

pytestmark = [pytest.mark.slow, pytest.mark.engines(*EVERY_VERSION)]


@given(journals(size=16) | quarrels() | sieges() | read_anew(), st.sampled_from(INSTANTS), st.data())
@examples(80)
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


@given(journals(size=16) | quarrels() | sieges() | read_anew(), st.sampled_from((2, WORDS_MAX)), st.data())
@examples(80)
def test_places_that_a_rebuild_keeps_in_memory_give_the_rows_of_those_that_are_read(
    journal: Any, words_max: int, data: st.DataObject
) -> None:
    entries = journal.entries
    sizes = iter(lambda: data.draw(st.integers(min_value=1, max_value=12)), None)
    with sqlite_database() as database, pytest.MonkeyPatch.context() as patched:
        filled(database, entries, repeat(len(entries)))
        patched.setattr(kept, "WORDS_MAX", words_max)
        filled(database, entries, sizes, building=True)

        assert tables(database, building=True) == tables(database)


@pytest.mark.parametrize("seed", range(3))
def test_both_engines_and_every_size_of_run_give_the_same_rows(engine: Engine, seed: int) -> None:
    entries = a_busy_history(Random(seed)).entries
    database = engine.database()
    filled(database, entries, repeat(7))
    with sqlite_database() as another:
        filled(another, entries, repeat(len(entries)))

        assert tables(database) == tables(another)
    database.close()


@pytest.mark.parametrize("seed", range(3))
def test_however_few_words_are_read_at_once_the_rows_are_the_same(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    entries = a_busy_history(Random(seed)).entries
    with sqlite_database() as database, sqlite_database() as another:
        filled(database, entries, repeat(len(entries)))
        monkeypatch.setattr(words, "AT_ONCE", 1)
        filled(another, entries, repeat(len(entries)))

        assert tables(database) == tables(another)
