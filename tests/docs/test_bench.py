"""The bench: its lines, its data, and that its peers give the answers of the rules of time."""

from __future__ import annotations

import json
import platform
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import numpy.typing as npt
import psycopg
import pytest

from api.bootstrap import opened
from api.settings import Settings
from benchmarks import __main__ as bench
from benchmarks.harness.bench import Line
from benchmarks.harness.figures import Figure, Measured, NotMeasured, RowsDiffer
from benchmarks.harness.kept import Kept
from benchmarks.harness.made_record import CONFLICT, MadeRecord
from benchmarks.harness.results import complete_results, missing, read_results, write_results
from benchmarks.harness.run import Run
from benchmarks.peers.duck import duck_peer
from benchmarks.peers.postgres import FORMS, load, postgres_peer
from benchmarks.peers.questions import Drawn, drawn_questions
from benchmarks.peers.versions import Table, read_tables
from benchmarks.performance_page import PAGE, page
from benchmarks.stances import beside, index_of
from domain.record.statements import Retraction, Statement
from domain.stances.governing import stances
from domain.stances.ports import GoverningStatements, PlaceFilter
from tests.support.engines import PostgresServer
from tests.support.tidiness import ROOT

STATEMENTS, QUESTIONS = 900, 64


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Kept:
    return Kept(folder=tmp_path_factory.mktemp("kept"))


Lines = Callable[[Callable[[Run], Measured]], tuple[int, list[dict[str, Any]]]]


@pytest.fixture
def lines(kept: Kept, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Lines:
    """Run the bench with one figure, and return its exit status and its lines of JSON."""

    def run(measure: Callable[[Run], Measured]) -> tuple[int, list[dict[str, Any]]]:
        figure = Figure(name="day-1m", against="110 ms", unit="ms", reach=1, measures="A day.", measure=measure)
        monkeypatch.setattr(bench, "FIGURES", (figure,))
        status = bench.main(["--statements", str(STATEMENTS), "--folder", str(kept.folder)])
        return status, [json.loads(line) for line in capsys.readouterr().out.splitlines() if line.startswith("{")]

    return run


def test_a_figure_is_a_line_whose_ratio_is_how_many_times_better_it_is(lines: Lines) -> None:
    status, (line,) = lines(lambda run: Measured.duration(55, 110, statements=run.statements))

    assert status == 0
    named = {"name": "day-900", "unit": "ms", "against": "110 ms", "reach": 1}
    assert line == named | {"value": 55, "limit": 110, "ratio": 2, "sizes": {"statements": STATEMENTS}}


@pytest.mark.parametrize("error", [RowsDiffer("2 rows differ"), NotMeasured("no server"), ZeroDivisionError("by zero")])
def test_a_figure_that_is_not_measured_has_the_reason_and_the_bench_fails(lines: Lines, error: Exception) -> None:
    def fail(_: Run) -> Measured:
        raise error

    status, (line,) = lines(fail)

    assert status == 1
    assert line["ratio"] is None
    assert str(error) in line["reason"]


@pytest.mark.slow
def test_stances_are_measured_where_a_peer_has_the_same_rows_and_not_where_one_row_is_missing(kept: Kept) -> None:
    with Run(STATEMENTS, kept=kept) as run:
        state = index_of(run, STATEMENTS)

        def governing(drawn: Drawn) -> npt.NDArray[np.integer[Any]]:
            return state.governing(CONFLICT, drawn.coordinates, None, at=drawn.at).position[::-1]

        assert beside(run, governing).ratio > 0
        with pytest.raises(RowsDiffer, match="1 rows are ours alone and 0 theirs alone"):
            beside(run, lambda drawn: governing(drawn)[1:])


def test_what_is_unknown_is_refused(kept: Kept) -> None:
    with pytest.raises(ValueError, match="Unknown figures: nothing"):
        bench.main(["nothing", "--folder", str(kept.folder)])


def test_a_seed_makes_the_same_record_with_the_shape_of_the_real_ones() -> None:
    entries = list(MadeRecord(3_000, seed=1).entries())
    contents = [entry.body.content for entry in entries if isinstance(entry.body, Statement)]

    assert entries == list(MadeRecord(3_000, seed=1).entries())
    assert len(contents) == 3_000
    assert 0.01 < sum(isinstance(content, Retraction) for content in contents) / 3_000 < 0.03
    assert {type(entry.body).__name__ for entry in entries} >= {"Correction", "Annulment", "PlaceDeclaration"}


@pytest.fixture(scope="module")
def tables(kept: Kept) -> dict[str, Table]:
    return dict(read_tables(kept.sqlite(STATEMENTS).path))


@pytest.fixture(scope="module")
def expected(kept: Kept) -> list[tuple[Drawn, list[int]]]:
    """Questions, and by the fold the positions of the statements that govern."""
    with opened(Settings(database=kept.sqlite(STATEMENTS).url), following=False) as service:
        head = service.store.size()
        drawn = drawn_questions(Random(1), QUESTIONS, first=head // 2, head=head)
        with service.asking.readings.snapshot() as past:
            return [(each, sorted(_folded(past, each))) for each in drawn]


def _folded(past: GoverningStatements, drawn: Drawn) -> Iterator[int]:
    words = past.words(CONFLICT, PlaceFilter(), at=drawn.at)
    for of_place in stances(words, drawn.coordinates).values():
        yield from (word.rank.position for word in of_place.values())


@pytest.mark.slow
def test_duckdb_gives_the_rows_of_the_fold(tables: dict[str, Table], expected: list[tuple[Drawn, list[int]]]) -> None:
    with duck_peer(tables, threads=2) as peer:
        assert [(drawn, sorted(peer.positions(drawn).tolist())) for drawn, _ in expected] == expected


@pytest.mark.parametrize("form", FORMS)
def test_postgresql_gives_the_rows_of_the_fold(
    postgres: PostgresServer, tables: dict[str, Table], expected: list[tuple[Drawn, list[int]]], form: str
) -> None:
    url = postgres.url(postgres.empty_database())
    with psycopg.connect(url, autocommit=True) as connection:
        load(connection, tables)
    with postgres_peer(url) as peer:
        assert "actual rows" in peer.plan(expected[0][0], form)
        assert [(drawn, sorted(peer.positions(drawn, form).tolist())) for drawn, _ in expected] == expected


def test_figures_that_a_kept_run_lacks_are_measured_again_and_stand_in_their_place(tmp_path: Path) -> None:
    file = tmp_path / "results.json"
    whole, lacking = (
        Figure(
            name=name,
            against="110 ms",
            unit="ms",
            reach=1,
            measures="A day.",
            measure=lambda _: Measured(value=1, ratio=1),
        )
        for name in ("day-1m", "changes-1m")
    )
    lines: list[tuple[Figure, Measured | str]] = [
        (whole, Measured.duration(55, 110)),
        (lacking, "the service was not ready"),
    ]
    write_results(file, [Line(figure=each, shape=each.line(each.name, told), seconds=1) for each, told in lines])
    assert missing(read_results(file)) == ["changes-1m"]

    again = lacking.line("changes-1m", Measured.duration(220, 110))
    complete_results(file, [Line(figure=lacking, shape=again, seconds=1)])
    assert missing(read_results(file)) == []
    assert [each["ratio"] for each in read_results(file)["figures"]] == [2, 0.5]

    file.write_bytes(file.read_bytes().replace(b'"cores"', b'"other_cores"'))
    with pytest.raises(ValueError, match="of another machine"):
        complete_results(file, [])


def test_the_page_about_performance_is_made_from_the_kept_figures() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(read_results()), "python -m benchmarks.performance_page"


def test_a_part_of_a_run_is_not_kept() -> None:
    with pytest.raises(SystemExit) as refused:
        bench.main(["day", "--keep"])

    assert refused.value.code == 2


def test_the_kept_figures_are_of_one_run_and_name_no_machine(tmp_path: Path) -> None:
    def line(name: str, ratio: float) -> Line:
        figure = Figure(name=name, against="x", unit="ms", reach=1, measures="X.", measure=lambda _: measured)
        measured = Measured(value=1, ratio=ratio)
        return Line(figure=figure, shape=figure.line(name, measured), seconds=1)

    file = tmp_path / "results.json"
    write_results(file, [line("one", 1), line("two", 1)])
    write_results(file, [line("two", 3)])

    assert {shape["name"]: shape["ratio"] for shape in read_results(file)["figures"]} == {"two": 3}
    assert not {platform.node(), str(ROOT)} & set(re.findall(r'"([^"]*)"', file.read_text(encoding="utf-8")))
