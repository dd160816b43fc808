"""Questions are answered by what they ask for, and not by reading everything."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal, NamedTuple, cast

import pytest

from adapters.index.loading.tables import brought_to
from adapters.sql.session import Database, Session
from adapters.views.progress import Progress
from adapters.views.record.past import SqlPast, SqlRecordReader
from adapters.views.record.rows import told_again
from adapters.zones import installed
from api.demo import load
from domain.questions.past import Question
from domain.questions.stances.places import ask_place_stances
from domain.questions.statements.history import ask_statement_history
from tests.support.engines import sqlite_engine
from tests.support.indexes import index_of, loaded_from
from tests.support.running import Running, running

STATEMENT_QUERIES = 4  # the end of the record, the versions, the conflict and the place
QUERIES_MAX = 8  # where its conflict is in use, and of one import


class Explained:
    """A session that keeps the plan of each query."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self.plans = list[str]()

    def rows(self, sql: str, params: Mapping[str, object]) -> list[tuple[Any, ...]]:
        self.plans += [str(row[-1]) for row in self._session.rows(f"explain query plan {sql}", params)]
        return self._session.rows(sql, params)

    def stream(self, sql: str, params: Mapping[str, object], *, chunk: int = 2000) -> Iterator[tuple[Any, ...]]:
        del chunk
        return iter(self.rows(sql, params))

    def __getattr__(self, name: str) -> Any:
        return getattr(self._session, name)


class Traced(NamedTuple):
    """The database, with what its sessions are asked, in order."""

    database: Database
    asked: list[tuple[str, str]]

    @property
    def engine(self) -> Literal["sqlite", "postgres"]:
        return self.database.engine

    @contextmanager
    def read(self) -> Iterator[Session]:
        with self.database.read() as session:
            yield cast(Session, TracedSession(session, self.asked))


class TracedSession:
    def __init__(self, session: Session, asked: list[tuple[str, str]]) -> None:
        self._session = session
        self._asked = asked

    def rows(self, sql: str, params: Mapping[str, object]) -> list[tuple[Any, ...]]:
        self._asked.append((sql, repr(sorted(params.items()))))
        return self._session.rows(sql, params)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._session, name)


@pytest.fixture
def there(tmp_path: Path) -> Iterator[Running]:
    with running(sqlite_engine(tmp_path)) as there:
        load(there.service)
        yield there


def test_the_statements_of_a_page_are_looked_up_by_their_positions(there: Running) -> None:
    database = there.service.database
    with database.read() as session:
        explained = Explained(session)
        told = SqlPast(explained, "sqlite", index_of(database)).told_at([280, 281], at=286)

    assert set(told) == {280}  # the other is a report
    assert any("SEARCH s USING INDEX" in plan and "(position=?" in plan for plan in explained.plans)


def test_an_answer_about_one_place_puts_no_query_to_the_database_twice(there: Running) -> None:
    traced = Traced(there.service.database, [])
    unmoved, index = Progress(), index_of(there.service.database)
    reader = SqlRecordReader(cast(Database, traced), unmoved, installed, index)
    asking = replace(there.service.asking, readings=reader)
    [place] = {each["place"] for each in there.read("/v1/stances", limit=1)["places"]}
    ask_place_stances(asking, place, Question(), lasting=True)
    traced.asked.clear()
    decoded = told_again.cache_info().misses

    answer = ask_place_stances(asking, place, Question(), lasting=True)

    assert answer.found.stances
    assert len(traced.asked) == len(set(traced.asked)) <= QUERIES_MAX
    assert told_again.cache_info().misses == decoded


def test_of_a_statement_that_nothing_amends_or_denies_nothing_else_is_looked_for(there: Running) -> None:
    traced = Traced(there.service.database, [])
    reader = SqlRecordReader(cast(Database, traced), Progress(), installed, index_of(there.service.database))
    asking, most = replace(there.service.asking, readings=reader), dict[bool, int]()
    page = there.read("/v1/statements", limit=200)["statements"]
    for statement in (each["id"] for each in page):
        traced.asked.clear()
        whole = ask_statement_history(asking, statement, None)
        is_plain = not (whole.history.amendments or whole.history.denied_by or whole.tied)
        most[is_plain] = max(len(traced.asked), most.get(is_plain, 0))

    assert most[True] == STATEMENT_QUERIES
    assert most[False] > STATEMENT_QUERIES


def test_the_index_reads_no_row_that_is_not_new_where_statements_came_or_were_amended(there: Running) -> None:
    database, size = there.service.database, there.service.store.size()
    index = loaded_from(database, size)
    with database.read() as session:
        explained = Explained(session)
        assert brought_to(index, explained, "sqlite", position=size).position == size

    assert len(explained.plans) > 3
    assert not [plan for plan in explained.plans if plan.startswith("SCAN s")]
