"""A report that an earlier version recorded is there, though its texts would be refused today."""

from __future__ import annotations

from dataclasses import replace

import pytest

from domain.errors import Refused
from domain.intake.drafts import ReportDraft
from domain.intake.rules.common import Decision
from domain.intake.rules.reports import decide_report
from domain.record.statements import Report
from tests.support.builders import Journal, a_draft, a_report


def decided(journal: Journal, draft: ReportDraft) -> Decision:
    return decide_report(journal.record, draft, ids=[], at=journal.at)


def test_it_is_there_already_and_another_one_of_that_kind_is_refused() -> None:
    journal, plain = Journal(), a_report(a_draft("r1", by="russia"))
    odd = replace(plain, source=replace(plain.source, url="https://example.org/<2>", language="--"))
    report, *statements = decided(journal, plain).bodies
    assert isinstance(report, Report)
    journal.append([replace(report, source=odd.source), *statements])

    assert decided(journal, odd).bodies == ()
    for other in (replace(odd, id="other"), replace(odd, source=replace(odd.source, name="Another paper"))):
        with pytest.raises(Refused):
            decided(journal, other)
