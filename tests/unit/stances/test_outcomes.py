"""What became of a claim of control, case by case."""

from __future__ import annotations

import pytest

from domain.dates import edtf
from domain.dates.instants import Instant
from domain.stances.outcomes import Answered, ClaimOfControl, claims_of_control
from domain.vocabulary import Kind, Status, Voice
from tests.support.builders import CONFLICT, Journal, a_draft
from tests.support.histories import words_of

LATER = edtf.parse_instant("2025-06-01T12:00:00Z")
HELD, LEFT, FOUGHT = Status.CONTROLLED, Status.NOT_PRESENT, Status.CONTESTED


def claims(journal: Journal, *, at: Instant = LATER, voice: Voice = Voice.SIDE) -> dict[str, ClaimOfControl]:
    """By the first statement."""
    sides = journal.record.conflicts[CONFLICT].sides()
    found = claims_of_control(words_of(journal.record), sides=sides, voice=voice, at=at)
    return {each.statements[0]: each for each in found}


def said(*words: tuple[str, str, Status, str | None, str]) -> Journal:
    """Statements as (id, by, status, holder, stated), a report each."""
    journal = Journal()
    for name, by, status, holder, stated in words:
        journal.report(a_draft(name, by=by, status=status, holder=holder, stated=stated))
    return journal


CLAIMED = ("r1", "russia", HELD, "russia", "2025-05-02")


@pytest.mark.parametrize(
    ("others", "expected"),
    [
        ([], (Answered.UNANSWERED, None, None)),
        ([("u1", "ukraine", HELD, "ukraine", "2025-05-03")], (Answered.CONTRADICTED, None, None)),
        ([("u1", "ukraine", HELD, "russia", "2025-05-05")], (Answered.ACKNOWLEDGED, 3, "u1")),
        ([("u1", "ukraine", LEFT, "ukraine", "2025-05-05")], (Answered.ACKNOWLEDGED, 3, "u1")),
        ([("u1", "ukraine", LEFT, "ukraine", "2025-05-01")], (Answered.ACKNOWLEDGED, 0, "u1")),
        ([("u1", "command", HELD, "wagner", "2025-05-04")], (Answered.ACKNOWLEDGED, 2, "u1")),
        ([("u1", "ukraine", LEFT, "command", "2025-05-05")], (Answered.UNANSWERED, None, None)),
        ([("u1", "ukraine", LEFT, "russia", "2025-05-05")], (Answered.CONTRADICTED, None, None)),
        ([("i1", "isw", HELD, "russia", "2025-05-03")], (Answered.UNANSWERED, None, None)),
        ([("r2", "russia", FOUGHT, None, "2025-05-04")], (Answered.SUPERSEDED, 2, "r2")),
        ([("r2", "russia", LEFT, "russia", "2025-05-04")], (Answered.SUPERSEDED, 2, "r2")),
        ([("r2", "wagner", FOUGHT, None, "2025-05-04")], (Answered.SUPERSEDED, 2, "r2")),
        ([("r2", "bloggers", FOUGHT, None, "2025-05-04")], (Answered.UNANSWERED, None, None)),
        (
            [("u1", "ukraine", LEFT, "ukraine", "2025-05-04"), ("r2", "russia", FOUGHT, None, "2025-05-05")],
            (Answered.ACKNOWLEDGED, 2, "u1"),
        ),
        (
            [("r2", "russia", FOUGHT, None, "2025-05-04"), ("u1", "ukraine", LEFT, "ukraine", "2025-05-05")],
            (Answered.SUPERSEDED, 2, "r2"),
        ),
        (  # at the same instant the claim stands no more
            [("r2", "russia", FOUGHT, None, "2025-05-04"), ("u1", "ukraine", LEFT, "ukraine", "2025-05-04")],
            (Answered.SUPERSEDED, 2, "r2"),
        ),
    ],
)
def test_what_came_first_decides(
    others: list[tuple[str, str, Status, str | None, str]], expected: tuple[Answered, int | None, str | None]
) -> None:
    claim = claims(said(CLAIMED, *others))["r1"]

    assert (claim.outcome, claim.days, claim.closed_by) == expected


def test_a_claim_that_was_taken_back_is_retracted() -> None:
    journal = said(CLAIMED)
    journal.report(a_draft("r2", by="russia", kind=Kind.RETRACTION, retracts="r1", stated="2025-05-07"))

    claim = claims(journal)["r1"]
    assert (claim.outcome, claim.days, claim.closed_by) == (Answered.RETRACTED, 5, "r2")


def test_a_claim_whose_until_ran_out_was_ended_by_nobody() -> None:
    journal = Journal()
    journal.report(a_draft("r1", by="russia", status=HELD, holder="russia", stated="2025-05-02", until="2025-05-06"))

    claim = claims(journal)["r1"]
    assert (claim.outcome, claim.days, claim.closed_by) == (Answered.UNANSWERED, None, None)
    assert claim.ends == edtf.parse_instant("2025-05-06T21:00:00Z")


def test_what_came_later_than_the_question_is_not_looked_at() -> None:
    again = ("r2", "russia", HELD, "russia", "2025-05-06")
    journal = said(CLAIMED, ("u1", "ukraine", LEFT, "ukraine", "2025-05-05"), again)
    at = edtf.parse_instant("2025-05-04T12:00:00Z")

    claim = claims(journal, at=at)["r1"]
    assert (claim.outcome, claim.statements) == (Answered.UNANSWERED, ("r1",))
    assert claims(journal)["r1"].statements == ("r1", "r2")
    assert claims(journal, at=edtf.parse_instant("2025-05-02T12:00:00Z")) == {}


def test_a_claim_goes_on_through_restatements_and_another_holder_of_the_side() -> None:
    journal = said(
        ("w1", "wagner", HELD, "wagner", "2025-05-01"),
        CLAIMED,
        ("u1", "ukraine", LEFT, "ukraine", "2025-05-05"),
    )

    [claim] = claims(journal).values()
    assert (claim.claimant, claim.statements, claim.days, claim.ends) == ("wagner", ("w1", "r1"), 4, None)
    assert list(claims(journal, voice=Voice.OWN)) == ["r1"]


def test_a_claim_made_anew_is_another_one() -> None:
    journal = said(
        CLAIMED, ("r2", "russia", FOUGHT, None, "2025-05-04"), ("r3", "russia", HELD, "russia", "2025-05-06")
    )

    assert {name: claim.outcome for name, claim in claims(journal).items()} == {
        "r1": Answered.SUPERSEDED,
        "r3": Answered.UNANSWERED,
    }
