"""A day on which nothing is said can still move a dispute."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from domain.dates import edtf
from domain.questions.along.swept import disputes_of
from domain.vocabulary import Bound, Matter, StatementId, Status, Voice
from tests.support.builders import CONFLICT, Journal, a_draft
from tests.support.histories import words_of

KYIV = ZoneInfo("Europe/Kyiv")


def a_quarrel() -> Journal:
    """Said on 2 May: Ukraine holds the town; Russia will, from the 10th to the 20th."""
    journal = Journal()
    journal.report(a_draft("u1", by="ukraine", status=Status.CONTROLLED, holder="ukraine", stated="2025-05-02"))
    announced = a_draft(
        "r1",
        by="russia",
        status=Status.CONTROLLED,
        holder="russia",
        stated="2025-05-02",
        effective="2025-05-10",
        until="2025-05-20",
    )
    journal.report(announced)
    return journal


@pytest.mark.parametrize(
    ("day", "opened", "closed"),
    [
        ("2025-05-02", [], []),
        ("2025-05-09", [], []),
        ("2025-05-10", ["r1"], []),
        ("2025-05-20", [], []),
        ("2025-05-21", [], ["r1"]),
    ],
)
def test_a_dispute_turns_where_words_begin_and_run_out(
    day: str, opened: list[StatementId], closed: list[StatementId | None]
) -> None:
    journal = a_quarrel()
    found = disputes_of(
        words_of(journal.record),
        day=edtf.parse(day).bounds(KYIV),
        sides=journal.record.conflicts[CONFLICT].sides(),
        bound=Bound.LATEST,
        voice=Voice.SIDE,
        matter=Matter.CONTROL,
    )

    assert [each.opened_by for each in found[0]] == opened
    assert [each.closed_by for each in found[1]] == closed
