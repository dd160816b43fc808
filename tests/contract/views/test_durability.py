"""The rows of views are not waited for until they are on the disk: the log is, and so is what no log can give back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager

import pytest

from adapters.sql.session import Database, Session
from adapters.views.applying import Applier
from api.bootstrap import opened
from api.settings import Settings
from domain.intake.append import Author
from domain.intake.drafts import PlaceDraft
from domain.intake.keys import Scope
from tests.support.engines import Engine

ASKED = {"sqlite": "pragma synchronous", "postgres": "show synchronous_commit"}
WAITS, WAITS_NOT = {"sqlite": 2, "postgres": "on"}, {"sqlite": 1, "postgres": "off"}


def asked(session: Session, engine: str) -> object:
    return session.rows(ASKED[engine], {})[0][0]


def test_a_transaction_waits_for_the_disk_unless_it_says_otherwise(engine: Engine) -> None:
    with closing(engine.database()) as database:
        for _ in range(2):  # on the same connection of the pool
            with database.write(durable=False) as session:
                assert asked(session, database.engine) == WAITS_NOT[database.engine]
            with database.write() as session:
                assert asked(session, database.engine) == WAITS[database.engine]


def test_views_wait_for_no_disk_but_keys_do(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    written = dict[str, set[object]]()
    with opened(Settings(database=engine.url)) as service:
        kind, fold = type(service.database), Applier.fold
        write, name = kind.write, service.database.engine

        @contextmanager
        def watched(self: Database, *, durable: bool = True) -> Iterator[Session]:
            with write(self, durable=durable) as session:
                written.setdefault("any", set()).add(asked(session, name))
                yield session

        def folded(self: Applier, session: Session, reads: Sequence[object]) -> int:
            written.setdefault("views", set()).add(asked(session, name))
            return fold(self, session, reads)  # type: ignore[arg-type]

        monkeypatch.setattr(kind, "write", watched)
        monkeypatch.setattr(Applier, "fold", folded)
        receipt = service.recording.record(PlaceDraft(id="town", name="Town", identifiers={}), Author("desk"))
        service.await_views(receipt.position)
        views = dict(written)
        written.clear()
        service.keys.add("desk", frozenset(Scope))

    assert views["views"] == {WAITS_NOT[name]}
    assert WAITS[name] in written["any"]
