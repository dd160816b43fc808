from __future__ import annotations

from collections.abc import Iterator

import pytest

from api.demo import load
from tests.support.client_serving import Reached
from tests.support.engines import sqlite_engine
from tests.support.running import Running, running
from tests.support.signing import always_signed


@pytest.fixture(scope="package")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """The demo's record, served and signed. Tests that share it record nothing."""
    engine = sqlite_engine(tmp_path_factory.mktemp("client"))
    with running(engine, settings=always_signed(engine)) as there:
        load(there.service)
        there.service.signed()
        yield there


@pytest.fixture
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reached]:
    """The same, to record in."""
    engine = sqlite_engine(tmp_path_factory.mktemp("client"))
    with running(engine, settings=always_signed(engine)) as there:
        load(there.service)
        there.service.signed()
        yield Reached(there)
