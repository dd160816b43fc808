"""The reports that stand, in the order of their ids, on each engine."""

from __future__ import annotations

import pytest

from api.demo import load
from domain.intake.append import Author
from tests.support.engines import Engine
from tests.support.importing import service_on

DESK = Author("desk")


@pytest.mark.parametrize("limit", [1, 7, 1_000])
def test_reports_come_in_pages_by_id_and_without_those_whose_statements_are_annulled(
    engine: Engine, limit: int
) -> None:
    with service_on(engine) as service:
        load(service)
        with service.reader.snapshot() as past:
            before = past.head().position
            first = past.told(["kup-01"], at=before)["kup-01"].report.id
        service.recording.annul_all(["kup-01"], DESK, reason="Another town of that name.")
        service.await_views(service.store.size())

        with service.reader.snapshot() as past:
            now = past.head().position

            def ids(at: int, conflict: str | None = None) -> list[str]:
                got = [""]
                while some := past.standing_reports(conflict, at=at, after=got[-1], limit=limit):
                    assert len(some) <= limit
                    got += [each.id for each in some]
                return got[1:]

            assert ids(before) == sorted(ids(before))
            assert set(ids(before)) - set(ids(now)) == {first}
            assert ids(now, "russia-ukraine") == ids(now)
            assert ids(now, "elsewhere") == []
