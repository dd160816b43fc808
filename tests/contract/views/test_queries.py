"""Questions are answered by what they ask for, and not by reading everything."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from adapters.sql.session import Session
from adapters.views.record.past import SqlPast
from api.demo import load
from domain.stances.governing import Coordinates
from domain.stances.ports import PlaceFilter
from domain.vocabulary import Bound, Matter, Voice
from tests.support.engines import sqlite_engine
from tests.support.running import running

SIVERSK = "geonames:694403"
COORDINATES = Coordinates(
    about=1_765_000_000_000_000,
    said_by=1_765_000_000_000_000,
    bound=Bound.LATEST,
    voice=Voice.SIDE,
    matter=Matter.CONTROL,
)


class Explained:
    """A session that keeps the plan of each query."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self.plans = list[str]()

    def stream(self, sql: str, params: Mapping[str, object], *, chunk: int = 2000) -> Iterator[tuple[Any, ...]]:
        self.plans += [str(row[-1]) for row in self._session.rows(f"explain query plan {sql}", params)]
        return self._session.stream(sql, params, chunk=chunk)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._session, name)


def test_the_stances_of_one_place_are_looked_up_by_the_place(tmp_path: Path) -> None:
    with running(sqlite_engine(tmp_path)) as there:
        load(there.service)
        with there.service.database.read() as session:
            explained = Explained(session)
            past, place = SqlPast(explained, "sqlite"), PlaceFilter(place=SIVERSK)
            found = list(past.governing("russia-ukraine", COORDINATES, place, at=286, after=""))
            beyond = list(past.governing("russia-ukraine", COORDINATES, place, at=286, after=SIVERSK))

    assert {place.id for place, _, _ in found} == {SIVERSK}
    assert beyond == []
    assert any("by_speaker (conflict=? AND matter=? AND place=?" in plan for plan in explained.plans)
    assert not any("place>?" in plan for plan in explained.plans)
