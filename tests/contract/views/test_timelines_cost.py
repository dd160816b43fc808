"""An entry about one place costs the rows that it changes, however much has been said of the place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest

from adapters.sql.session import Session
from adapters.sqlite.database import SQLiteSession
from adapters.views.timelines.view import SqlTimelinesView
from domain.intake.drafts import AnnulmentDraft
from domain.vocabulary import Kind, Status
from tests.support.builders import Journal, a_draft, amended
from tests.support.engines import Engine, sqlite_engine
from tests.support.timelines import begun, reads_of

pytestmark = pytest.mark.engines("sqlite", "postgres")

FIRST = date(1996, 1, 1)
ROWS_MAX = 40  # that are read or written for one entry


@dataclass
class Counting:
    """A session that counts the rows that it hands on and takes."""

    session: Session
    count: int = 0

    def rows(self, sql: str, params: Mapping[str, object]) -> list[tuple[Any, ...]]:
        rows = self.session.rows(sql, params)
        self.count += len(rows)
        return rows

    def stream(self, sql: str, params: Mapping[str, object], *, chunk: int = 2000) -> Iterator[tuple[Any, ...]]:
        for row in self.session.stream(sql, params, chunk=chunk):
            self.count += 1
            yield row

    def execute(self, sql: str, params: Mapping[str, object]) -> None:
        self.count += max((len(column) for column in params.values() if isinstance(column, list)), default=0)
        self.session.execute(sql, params)

    def many(self, sql: str, rows: Iterable[Mapping[str, object]]) -> None:
        self.session.many(sql, self._counted(rows))

    def insert(self, table: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
        self.session.insert(table, columns, self._counted(rows))

    def _counted(self, rows: Iterable[Any]) -> Iterator[Any]:
        for row in rows:
            self.count += 1
            yield row


def said_for_years(days: int) -> Journal:
    """Two sides about one town, each every day, disputed now and then."""
    journal = Journal()
    for day in range(days):
        stated = str(FIRST + timedelta(days=day))
        for by, other in (("russia", "ukraine"), ("ukraine", "russia")):
            holder = by if day % 3 else other
            said = a_draft(f"{by}-{day}", by=by, status=Status.CONTROLLED, holder=holder, stated=stated)
            journal.report(said)
    return journal


def append_last(journal: Journal) -> None:
    journal.report(a_draft("new", by="russia", status=Status.CONTESTED, stated="2025-05-01"))


def append_of_an_old_year(journal: Journal) -> None:
    journal.report(a_draft("new", by="russia", status=Status.CONTESTED, stated="1995-03-01"))


def append_in_the_middle(journal: Journal) -> None:
    journal.report(a_draft("new", by="russia", status=Status.CONTESTED, stated="1996-01-09T12:00:00Z"))


def retract_in_the_middle(journal: Journal) -> None:
    journal.report(
        a_draft("new", by="russia", kind=Kind.RETRACTION, retracts="russia-9", stated="2023-01-10T12:00:00Z")
    )


def annul_in_the_middle(journal: Journal) -> None:
    journal.take(amended(journal.record, "russia-9", AnnulmentDraft(reason="out"), amendment="new"))


@contextmanager
def counted(engine: Engine, journal: Journal, size: int) -> Iterator[Counting]:
    """The rows for the last entry, at which the log has grown beyond ``size``."""
    database, reads = engine.database(), reads_of(journal.entries)
    record, timelines = begun(database)
    record.apply(reads)
    assert timelines.apply(reads[:-1]) == len(reads) - 1 >= size
    with database.write() as session:
        counting = Counting(session)
        SqlTimelinesView(database.engine).apply(counting, reads[-1:], prefix="timelines_")
        yield counting
    database.close()


@pytest.mark.parametrize("days", [60, pytest.param(600, marks=pytest.mark.slow)])
@pytest.mark.parametrize(
    "entry",
    [append_last, append_of_an_old_year, append_in_the_middle, retract_in_the_middle, annul_in_the_middle],
)
def test_one_entry_costs_the_rows_that_it_changes(engine: Engine, entry: Any, days: int) -> None:
    journal = said_for_years(days)
    size = len(journal.entries)
    entry(journal)

    with counted(engine, journal, size) as counting:
        assert 0 < counting.count <= ROWS_MAX


DAYS = 40, 320
INSTRUCTIONS = 10  # of SQLite's machine, between two counts


@pytest.mark.engines("sqlite")
def test_a_statement_of_today_costs_the_database_no_more_where_eight_times_as_much_was_said(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    """In instructions: rows that SQLite steps over, and hands to nobody, are counted too."""
    few, many = (_instructions(sqlite_engine(tmp_path_factory.mktemp("said")), append_last, days) for days in DAYS)

    assert 0 < many <= 2 * few


def _instructions(engine: Engine, entry: Any, days: int) -> int:
    journal = said_for_years(days)
    entry(journal)
    database, reads = engine.database(), reads_of(journal.entries)
    record, timelines = begun(database)
    record.apply(reads)
    timelines.apply(reads[:-1])
    count = 0

    def step() -> None:
        nonlocal count
        count += 1

    with database.write() as session:
        assert isinstance(session, SQLiteSession)
        connection = session._connection  # noqa: SLF001 - it counts for nobody else
        connection.set_progress_handler(step, INSTRUCTIONS)
        SqlTimelinesView(database.engine).apply(session, reads[-1:], prefix="timelines_")
        connection.set_progress_handler(None, 0)
    database.close()
    return count
