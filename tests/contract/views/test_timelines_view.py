"""The timelines as tables say what the rules say, at every position."""

from __future__ import annotations

import pytest

from adapters.views.timelines.view import CLAIMS, DISPUTES, STRETCHES, SqlTimelinesView
from tests.support.engines import EVERY_VERSION, Engine

pytestmark = pytest.mark.engines(*EVERY_VERSION)


def test_its_tables_have_the_columns_that_are_written(engine: Engine) -> None:
    database = engine.database()
    view = SqlTimelinesView(database.engine)
    with database.write() as session:
        view.create(session, prefix="timelines_", copy="timelines_1")
        for table, columns in zip(view.tables, (STRETCHES, DISPUTES, CLAIMS), strict=True):
            assert session.rows(f"select {', '.join(columns)} from timelines_{table}", {}) == []
    database.close()
