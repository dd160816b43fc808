"""Amendments that would change nothing are no entries."""

from __future__ import annotations

from domain.intake.drafts import CorrectionDraft, SourceCorrectionDraft
from tests.support.builders import Journal, a_draft, a_source, amended


def test_a_correction_to_what_is_there_is_no_entry() -> None:
    journal = Journal()
    draft = a_draft("r1", by="russia")
    journal.report(draft)

    correction = CorrectionDraft(saying=draft.saying, reason="misread")
    decision = amended(journal.record, "r1", correction, amendment="a1")

    assert decision.bodies == ()


def test_the_source_that_is_there_is_no_correction_of_it() -> None:
    journal = Journal()
    journal.report(a_draft("r1", by="russia"))

    correction = SourceCorrectionDraft(source=a_source(), reason="misread")
    decision = amended(journal.record, "report-r1", correction, amendment="a1")

    assert decision.bodies == ()
