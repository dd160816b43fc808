"""The check of an installation, for tests that have done something to one."""

from __future__ import annotations

from api.bootstrap import opened
from api.settings import Settings
from domain.audit.checks import Checked, Finding
from tests.support.engines import Engine


def checked(engine: Engine, settings: Settings | None = None) -> Checked:
    with opened(settings or Settings(database=engine.url), following=False) as service:
        *_, found = service.check()
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
