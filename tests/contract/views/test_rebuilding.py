"""Views that are rebuilt together hold what following gave, with the same indexes, and nobody loses an entry."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import psycopg
import pytest

from adapters.sql.session import Database
from adapters.views import rebuilding as rebuilding_module
from adapters.views.feed import kept
from adapters.views.rebuilding import in_passes, rebuilding
from adapters.views.timelines import kept as kept_along_time
from adapters.zones import installed
from api.bootstrap import Installation, opened, views_of
from api.cli import uncollected
from api.demo import load
from api.settings import Settings
from tests.support.engines import Engine
from tests.support.small_record import a_claim, a_report, small_record


@pytest.fixture
def service(engine: Engine) -> Iterator[Installation]:
    with opened(Settings(database=engine.url)) as service:
        load(service)
        service.await_views(service.store.size())
        yield service


def rows(database: Database) -> dict[str, list[tuple[Any, ...]]]:
    with database.read() as session:
        return {
            f"{view.name}_{table}": sorted(session.rows(f"select * from {view.name}_{table}", {}), key=repr)
            for view in views_of(database.engine, installed)
            for table in view.tables
        }


def indexes(engine: Engine, database: Database) -> list[str]:
    """By table and columns: the names have a generation in them."""
    if engine.name == "sqlite":
        with database.read() as session:
            found = session.rows("select tbl_name, sql from sqlite_master where sql like 'create index%'", {})
    else:
        with psycopg.connect(engine.owner_url) as connection:
            sql = "select tablename, indexdef from pg_indexes where schemaname = 'claimline_views'"
            found = connection.execute(sql).fetchall()
    return sorted(f"{table} {text[text.index('(') :]}" for table, text in found)


@pytest.mark.parametrize("words_max", [kept.WORDS_MAX, 5])
def test_a_rebuild_of_all_views_gives_the_tables_and_indexes_that_following_gave(
    service: Installation, engine: Engine, monkeypatch: pytest.MonkeyPatch, words_max: int
) -> None:
    monkeypatch.setattr(rebuilding_module, "BATCH", 40)
    monkeypatch.setattr(kept, "WORDS_MAX", words_max)
    monkeypatch.setattr(kept, "WHILE_REBUILDING", words_max)
    monkeypatch.setattr(kept_along_time, "WORDS_MAX", words_max)
    before, indexed = rows(service.database), indexes(engine, service.database)
    for _ in service.views.rebuild_all():
        pass

    assert len(before["feed_items"]) > len(before["record_positions"]) > 0
    assert rows(service.database) == before
    assert indexes(engine, service.database) == indexed


def test_a_rebuild_makes_hardly_any_cycles_so_that_its_command_need_not_look_for_them(service: Installation) -> None:
    list(service.views.rebuild_all())  # what is made once in a process
    gc.collect()
    with uncollected():
        list(service.views.rebuild_all())
        left = gc.collect()

    assert left < service.store.size()
    assert gc.isenabled()


def test_all_views_are_read_anew_in_one_pass(service: Installation) -> None:
    views = views_of(service.database.engine, installed)

    assert in_passes(views) == [views]


def test_a_rebuild_that_ends_half_way_leaves_the_copies_that_are_read(
    service: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rebuilding_module, "BATCH", 40)
    before = rows(service.database)
    views = in_passes(views_of(service.database.engine, installed))[0]
    broken_off = rebuilding(service.store, service.database, *views)
    next(broken_off)
    next(broken_off)
    del broken_off

    assert rows(service.database) == before
    for _ in service.views.rebuild_all():
        pass
    assert rows(service.database) == before


def test_all_views_are_rebuilt_beside_a_writer_without_a_loss(engine: Engine) -> None:
    with small_record(engine) as (there, _), ThreadPoolExecutor(1) as pool:
        writing = pool.submit(lambda: [there.post("/v1/reports", a_report(a_claim(id=f"c{n}"))) for n in range(40)])
        while not writing.done():
            for _ in there.service.views.rebuild_all():
                pass
        size = there.service.store.size()
        there.service.await_views(size)
        followed = rows(there.service.database)
        for _ in there.service.views.rebuild_all():
            pass

        assert [row[0] for row in sorted(followed["record_positions"])] == list(range(1, size + 1))
        assert rows(there.service.database) == followed
