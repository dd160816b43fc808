"""A redaction that a crash has cut in two: the check names it, and blames nobody. The next leader finishes it."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pytest

from api.bootstrap import opened
from api.settings import Settings
from domain.intake.drafts import RedactionDraft
from domain.record.entries import Entry
from domain.record.store import ErasableLog
from tests.support.checking import assert_checked, fault_in
from tests.support.engines import Engine
from tests.support.running import SetClock
from tests.support.small_record import a_claim, a_report, small_record

pytestmark = pytest.mark.slow

REMOVED = RedactionDraft(remove=("quote",), reason="the law")


@pytest.fixture
def clock(engine: Engine) -> SetClock:
    with small_record(engine) as (there, clock):
        there.post("/v1/reports", a_report(a_claim(id="s1", quote="secret"), id="r1"))
        there.service.await_views(there.service.store.size())
    return clock


@dataclass(frozen=True)
class CutOff:
    """A log whose process crashes before it erases."""

    log: ErasableLog

    def read_at(self, position: int) -> tuple[Entry, bytes] | None:
        return self.log.read_at(position)

    def finish_erasures(self) -> None: ...


def redacted_up_to(engine: Engine, clock: SetClock, *, erased: bool) -> None:
    """Append the redaction, erase the entry if it is to be so, and leave the views to the next leader."""
    with opened(Settings(database=engine.url), clock=clock, following=False) as service:
        redacting = service.redacting if erased else replace(service.redacting, log=CutOff(service.redacting.log))
        redacting.redact("s1", REMOVED, by="one", approved_by="other")


@pytest.mark.parametrize("erased", [False, True])
def test_a_redaction_under_way_is_named_and_finished_by_the_next_leader(
    engine: Engine, clock: SetClock, *, erased: bool
) -> None:
    redacted_up_to(engine, clock, erased=erased)
    _, fault = fault_in(engine)

    assert "a redaction is under way" in fault.problem
    assert "who changed" not in fault.cure
    assert fault.cure.startswith("run `claimline serve`")
    with opened(Settings(database=engine.url), clock=clock) as service:
        service.await_views(service.store.size())
    assert_checked(engine)
