"""The check of the timelines: they are as the rules of time make them, and rows of other content are named."""

from __future__ import annotations

from itertools import repeat
from random import Random

import pytest

from adapters.audit.checks.timelines import timelines_checked
from domain.audit.checks import Finding
from tests.support.dense_histories import a_busy_history
from tests.support.engines import ENGINES, Engine
from tests.support.timelines import filled

pytestmark = pytest.mark.engines(*ENGINES)

CHANGES = {
    "stretches": "update timelines_stretches set statement = 'another' where statement is not null and is_captured = 0",
    "disputes": "update timelines_disputes set opened_by = 'another'",
    "claims": "update timelines_claims set claimant = 'another'",
}


def test_rows_that_are_as_the_rules_make_them_are_found_right(engine: Engine) -> None:
    database = engine.database()
    filled(database, a_busy_history(Random(1)).entries, repeat(50))

    assert list(timelines_checked(database)) == []
    database.close()


@pytest.mark.parametrize("table", CHANGES)
def test_a_row_of_other_content_is_named(engine: Engine, table: str) -> None:
    database = engine.database()
    filled(database, a_busy_history(Random(1)).entries, repeat(50))
    with database.write() as session:
        session.execute(CHANGES[table], {})

    [finding] = timelines_checked(database)

    assert isinstance(finding, Finding)
    assert finding.problem.startswith("the timelines are wrong about ")
    assert finding.problem.endswith(f": the rules of time have other {table}")
    database.close()
