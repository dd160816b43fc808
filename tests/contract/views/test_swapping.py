"""A copy of a view that takes the place of another is seen by nobody who has begun to read."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from threading import Event
from typing import Any, Literal

import psycopg
import pytest

from adapters.audit.evidence import LogProofs
from adapters.sql.session import Database, Session
from adapters.views.rebuilding import rebuild
from adapters.views.tree.view import SqlTree
from adapters.views.view import Copy, cursor_of
from adapters.zones import installed
from api.bootstrap import Installation, opened, views_of
from api.settings import Settings
from domain.audit.prove import Proving
from domain.audit.sign import Signing, signing_status
from domain.feed.items import BEGINNING, EVERYTHING
from tests.support.engines import Engine, sqlite_engine
from tests.support.signing import declare, signer_of, signing_settings
from tests.support.small_record import a_claim, a_denial, a_report, small_record

WAITING = "select count(*) from pg_locks where not granted and relation = 'claimline_views.view_cursors'::regclass"
TABLES = {"record": "record_statements", "feed": "feed_items", "names": "names_names", "tree": "tree_tiles"}


@pytest.fixture
def service(engine: Engine) -> Iterator[Installation]:
    with small_record(engine) as (there, _):
        there.post("/v1/reports", a_report(a_claim(id="c"), a_denial(id="d", denies=["c"])))
        there.service.await_views(there.service.store.size())
        yield there.service


def until_it_waits(engine: Engine, rebuilding: Future[None]) -> None:
    """For those who read; on SQLite it need not."""
    if engine.name == "sqlite":
        return rebuilding.result()
    with psycopg.connect(engine.owner_url, autocommit=True) as watching:
        while watching.execute(WAITING).fetchone() == (0,) and not rebuilding.done():
            Event().wait(0.01)
    return None


@pytest.mark.parametrize("name", sorted(TABLES))
def test_a_snapshot_has_the_rows_of_one_copy_whole(service: Installation, engine: Engine, name: str) -> None:
    [view] = [each for each in views_of(service.database.engine, installed) if each.name == name]
    with ThreadPoolExecutor(1) as pool:
        with service.database.read() as session:
            before = cursor_of(session, Copy(name, building=False))
            rebuilding = pool.submit(rebuild, service.store, service.database, view)
            until_it_waits(engine, rebuilding)
            rows = rows_of(session, name)
            assert cursor_of(session, Copy(name, building=False)) == before
        rebuilding.result()
    with service.database.read() as session:
        after = cursor_of(session, Copy(name, building=False))
        assert rows_of(session, name) == rows

    assert rows
    assert before is not None
    assert after is not None
    assert (after.position, after.generation > before.generation) == (before.position, True)


def rows_of(session: Session, name: str) -> list[tuple[Any, ...]]:
    return sorted(session.rows(f"select * from {TABLES[name]}", {}), key=repr)


def test_items_and_their_generation_are_of_one_copy(service: Installation) -> None:
    before = service.feeding.feed.read(EVERYTHING, after=BEGINNING, limit=100)
    [view] = [each for each in views_of(service.database.engine, installed) if each.name == "feed"]
    rebuild(service.store, service.database, view)
    after = service.feeding.feed.read(EVERYTHING, after=BEGINNING, limit=100)

    assert after.items == before.items
    assert after.generation > before.generation


@dataclass(frozen=True)
class Swapping:
    """A database that swaps a view after every snapshot."""

    database: Database
    swapped: Callable[[], None]

    @property
    def engine(self) -> Literal["sqlite", "postgres"]:
        return self.database.engine

    @contextmanager
    def read(self) -> Iterator[Session]:
        with self.database.read() as session:
            yield session
        self.swapped()

    def write(self, *, durable: bool = True) -> AbstractContextManager[Session]:
        return self.database.write(durable=durable)

    def version(self) -> int | None:
        return self.database.version()

    def close(self) -> None:
        self.database.close()


def state_of(proving: Proving, signing: Signing) -> None:
    del signing
    told = signing_status(proving, None, now=0)
    assert (told.tree, told.signed, told.trouble) == (5, 5, None)


def nothing_amiss(proving: Proving, signing: Signing) -> None:
    replace(signing, proving=proving).refuse_fork()


def all_entries(proving: Proving, signing: Signing) -> None:
    del signing
    assert [each.position for each in LogProofs(proving).proved(range(1, 6), 5)] == [1, 2, 3, 4, 5]


@pytest.mark.parametrize("answer", [state_of, nothing_amiss, all_entries])
def test_an_answer_about_the_tree_is_of_one_snapshot(
    engine: Engine, tmp_path: Path, answer: Callable[[Proving, Signing], None]
) -> None:
    """The shorter log of a backup replaces the tree after each snapshot."""
    backup = tmp_path / "backup"
    backup.mkdir()
    with opened(Settings(database=sqlite_engine(backup).url)) as shorter:
        declare(shorter, "a")
        with opened(signing_settings(engine, tmp_path)) as service:
            declare(service, "a", "b", "c", "d", "e")
            signer_of(service).sign()
            service.follower.stop()  # it would read the longer log again
            [view] = [each for each in views_of(service.database.engine, installed) if each.name == "tree"]
            database = Swapping(service.database, partial(rebuild, shorter.store, service.database, view))
            answer(replace(service.proving, tree=SqlTree(database)), signer_of(service).signing)
            assert service.proving.tree.size() == 1
