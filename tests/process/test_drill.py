"""Many write while somebody follows on every way, and everything is killed now and then: nobody misses an item."""

from __future__ import annotations

import pytest

from tests.support.drill import drilled
from tests.support.engines import Engine

pytestmark = pytest.mark.slow

ENTRIES, KILLS = 240, 2


@pytest.mark.thorough
def test_everybody_receives_every_item_in_order_and_once(engine: Engine) -> None:
    outcome = drilled(engine, entries=ENTRIES, kills=KILLS, failures=0)

    assert (outcome.entries, outcome.kills) == (ENTRIES, KILLS)
    assert outcome.items > ENTRIES
