"""The check of an installation, for tests that have done something to one."""

from __future__ import annotations

from adapters.audit.checks.findings import Finding
from api.bootstrap import opened
from api.bootstrap.checking import Checked, checking
from api.settings import Settings
from tests.engines import Engine


def checked(engine: Engine, settings: Settings | None = None) -> Checked:
    with opened(settings or Settings(database=engine.url), following=False) as service:
        *_, found = checking(service)
    assert isinstance(found, Checked)
    return found


def assert_checked(engine: Engine, settings: Settings | None = None) -> None:
    """Nothing is wrong with what ``engine`` holds."""
    found = checked(engine, settings)
    assert found.first is None, found.first


def fault_in(engine: Engine, settings: Settings | None = None) -> tuple[str, Finding]:
    """The first fault, and the check that has found it."""
    found = checked(engine, settings)
    assert found.first is not None
    return found.first
