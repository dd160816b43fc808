"""A declaration of many claimants becomes several entries."""

from __future__ import annotations

from adapters.zones import installed
from domain.intake.drafts import ClaimantDraft, ConflictDraft
from domain.intake.rules.declarations import decide_conflict
from domain.record.folded import Record, record_at
from domain.vocabulary import Role
from tests.support.builders import CONFLICT, Journal


def test_parents_come_in_the_same_entry_as_those_below_them_or_in_an_earlier_one() -> None:
    below = {f"a{number:03d}": ClaimantDraft(name="Below", role=Role.PARTY, parent="z") for number in range(150)}
    draft = ConflictDraft(
        id=CONFLICT,
        name="War",
        tz="Europe/Kyiv",
        claimants={**below, "z": ClaimantDraft(name="Above", role=Role.PARTY)},
    )
    journal = Journal()
    journal.entries, journal.record = [], Record()

    journal.take(decide_conflict(journal.record, draft, zones=installed))

    assert len(journal.entries) == 3  # the rules of its zone before them
    for position in (2, 3):
        claimants = record_at(journal.entries, position=position, first_rules=installed).conflicts[CONFLICT].claimants
        assert {each.parent for each in claimants.values()} - {None} <= claimants.keys()
