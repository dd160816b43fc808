"""The demo's record with the pages in front of it, asked by a client without a browser."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from api.demo import load
from tests.support.engines import sqlite_engine
from tests.support.running import Running, running


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """Read only: it is shared by all tests of the pages."""
    with running(sqlite_engine(tmp_path_factory.mktemp("pages"))) as there:
        load(there.service)
        yield there
