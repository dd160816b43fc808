"""Amendments that would change nothing are no entries."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from domain.drafts import CorrectionDraft
from domain.rules import decide_correction, decide_source_correction
from tests.builders import Journal, a_draft, a_source


def test_a_correction_to_what_is_there_is_no_entry() -> None:
    journal = Journal()
    draft = a_draft("r1", by="russia")
    journal.report(draft)

    correction = CorrectionDraft(saying=draft.saying, reason="misread")
    decision = decide_correction(journal.record, "r1", correction, amendment="a1", zones=ZoneInfo)

    assert decision.bodies == ()


def test_the_source_that_is_there_is_no_correction_of_it() -> None:
    journal = Journal()
    journal.report(a_draft("r1", by="russia"))

    decision = decide_source_correction(
        journal.record, "report-r1", source=a_source(), reason="misread", amendment="a1"
    )

    assert decision.bodies == ()
