"""A proposal is linked to the statements on record that say the same, and a denial to those that it could deny."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from domain.dates import edtf
from domain.extraction.proposals import Proposal, ProposedStatement
from domain.extraction.proposing.recorded import RecordLinks, links_of
from domain.intake.drafts import StatementDraft
from domain.stances.governing import word_of
from domain.stances.ports import KnownStatement
from domain.vocabulary import ClaimantId, Kind, Status
from tests.support.builders import CONFLICT, TOWN, Journal, a_draft

TAKEN = Status.CONTROLLED


def links(
    *drafts: StatementDraft,
    by: ClaimantId = "russia",
    holder: str = "russia",
    kind: Kind = Kind.CLAIM,
    stated: str | None = None,
) -> RecordLinks:
    """Those of a proposal that ``holder`` has the town, in a text of 10 May."""
    journal = Journal()
    for draft in drafts:
        journal.report(draft)
    record = journal.record
    conflict = record.conflicts[CONFLICT]
    told = [
        KnownStatement(filed, word_of(filed, conflict), record.reports[filed.report])
        for filed in record.statements.values()
    ]
    said = None if stated is None else edtf.parse(stated)
    statement = ProposedStatement(kind=kind, claimant=by, status=TAKEN, holder=holder, place=TOWN, stated=said)
    proposal = Proposal(id="p1", statement=statement, side=conflict.side_of(by), place_text="Town")
    return links_of(proposal, told, conflict, edtf.parse("2025-05-10"))


def taken(name: str, by: str = "russia", holder: str = "russia", stated: str = "2025-05-01") -> StatementDraft:
    return a_draft(name, by=by, status=TAKEN, holder=holder, stated=stated)


@pytest.mark.parametrize(
    ("draft", "same"),
    [
        (taken("a"), ["a"]),
        (taken("a", by="wagner"), ["a"]),
        (taken("a", holder="wagner"), ["a"]),
        (taken("a", by="bloggers"), []),
        (taken("a", by="ukraine"), []),
        (taken("a", by="isw"), []),
        (taken("a", holder="ukraine"), []),
        (a_draft("a", by="russia", status=Status.ENTERED, holder="russia"), []),
        (taken("a", stated="2025-04-09"), ["a"]),
        (taken("a", stated="2025-04-08"), []),
    ],
)
def test_the_same_is_said_by_the_same_party_of_the_same_side_within_a_month(
    draft: StatementDraft, same: Sequence[str]
) -> None:
    assert links(draft).same == same


def test_of_several_the_nearest_by_the_day_of_the_source_come_first_and_no_more_than_five() -> None:
    days = ("2025-04-20", "2025-05-08", "2025-05-02", "2025-05-10", "2025-05-09", "2025-05-11", "2025-05-01")
    found = links(*(taken(f"s{day}", stated=day) for day in days)).same

    assert found == ["s2025-05-10", "s2025-05-09", "s2025-05-08", "s2025-05-02", "s2025-05-01"]


def test_only_a_denial_could_deny_and_only_what_others_have_said_against_it_by_then() -> None:
    drafts = (
        taken("claimed"),
        taken("in-favour", by="isw", holder="ukraine"),
        taken("later", stated="2025-05-20"),
        taken("own", by="command", holder="ukraine"),
        taken("observed", by="isw", stated="2025-05-03"),
    )

    assert links(*drafts, by="ukraine", holder="ukraine", kind=Kind.DENIAL).could_deny == ["observed", "claimed"]
    assert links(*drafts, by="ukraine", holder="ukraine").could_deny == []
