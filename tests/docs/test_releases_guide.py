"""The SQL of the guide to data releases runs on a release of the demo, and its two ways to a day agree."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import duckdb
import pytest

from api import demo
from tests.support.engines import sqlite_engine
from tests.support.importing import service_on, shell
from tests.support.tidiness import ROOT

PAGE = (ROOT / "docs/guides/releases.md").read_text(encoding="utf-8")
QUERIES = re.findall(r"```sql\n(.*?)```", PAGE, re.DOTALL)

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("demo")
    with service_on(engine := sqlite_engine(folder)) as service:
        demo.load(service)
    shell(engine, "release", folder / "release")
    return folder / "release"


def answer(query: str, release: Path) -> list[tuple[Any, ...]]:
    with duckdb.connect() as connection:
        return connection.execute(re.sub(r"'(parquet|log)/", rf"'{release}/\1/", query)).fetchall()


def test_every_query_of_the_page_has_an_answer(release: Path) -> None:
    assert len(QUERIES) == 5
    assert all(answer(query, release) for query in QUERIES)


def test_days_and_stretches_tell_the_same(release: Path) -> None:
    by_day, by_stretch, *_ = (answer(query, release) for query in QUERIES)

    assert by_day == by_stretch
    assert ("russia", "controlled", "russia", 7) in by_day


def test_the_entries_are_all_there(release: Path) -> None:
    counts = answer(QUERIES[-1], release)

    assert sum(count for _, count in counts) == 286
