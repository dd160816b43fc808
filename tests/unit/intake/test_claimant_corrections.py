"""Roles and parents that were misjudged: what a correction becomes, and which statements forbid it."""

from __future__ import annotations

from typing import Any

import pytest

from domain.errors import AlreadyRecorded, Fault, NotFound, Refused
from domain.intake.drafts import AnnulmentDraft, ClaimantCorrectionDraft
from domain.intake.rules.claimants import decide_claimant_correction
from domain.intake.rules.common import Decision
from domain.record.amendments import ClaimantCorrection
from domain.stances.governing import word_of
from domain.vocabulary import Kind, Role, Status
from tests.support.builders import CONFLICT, Journal, a_draft, amended

PARTY, AFFILIATE, OBSERVER = Role.PARTY, Role.AFFILIATE, Role.OBSERVER


def correct(journal: Journal, claimant: str, amendment: str = "a", **draft: Any) -> Decision:
    draft = {"reason": "misjudged", "conflict": CONFLICT, **draft}
    return decide_claimant_correction(journal.record, ClaimantCorrectionDraft(claimant=claimant, **draft), amendment)


def refused(journal: Journal, claimant: str, **draft: Any) -> list[Fault]:
    with pytest.raises(Refused) as refusal:
        correct(journal, claimant, **draft)
    return list(refusal.value.faults)


def said(journal: Journal, name: str, by: str, *, holder: str = "russia", **rest: Any) -> None:
    journal.report(a_draft(name, by=by, status=Status.CONTROLLED, holder=holder, **rest))


def took_back(journal: Journal, name: str, by: str, target: str) -> None:
    journal.report(a_draft(name, by=by, kind=Kind.RETRACTION, retracts=target))


@pytest.mark.parametrize(
    ("claimant", "draft", "role", "parent"),
    [
        ("isw", {"role": PARTY}, PARTY, None),
        ("isw", {"role": PARTY, "parent": "ukraine"}, PARTY, "ukraine"),
        ("isw", {"role": AFFILIATE, "parent": "ukraine"}, AFFILIATE, "ukraine"),
        ("wagner", {"without_parent": True}, PARTY, None),
        ("wagner", {"parent": "ukraine"}, PARTY, "ukraine"),
        ("wagner", {"parent": "command"}, PARTY, "command"),
        ("wagner", {"role": AFFILIATE}, AFFILIATE, "russia"),
        ("wagner", {"role": OBSERVER}, OBSERVER, None),
        ("bloggers", {"role": PARTY}, PARTY, "russia"),
        ("bloggers", {"role": OBSERVER}, OBSERVER, None),
        ("bloggers", {"without_parent": True}, AFFILIATE, None),
        ("russia", {"parent": "ukraine"}, PARTY, "ukraine"),
    ],
)
def test_a_correction_has_role_and_parent_whole(
    claimant: str, draft: dict[str, Any], role: Role, parent: str | None
) -> None:
    journal = Journal()
    decision = correct(journal, claimant, **draft)
    journal.take(decision)

    assert decision.bodies == (
        ClaimantCorrection(id="a", conflict=CONFLICT, claimant=claimant, role=role, parent=parent, reason="misjudged"),
    )
    there = journal.record.conflicts[CONFLICT].claimants[claimant]
    assert (there.role, there.parent, there.name) == (
        role,
        parent,
        Journal().record.conflicts[CONFLICT].claimants[claimant].name,
    )
    assert correct(journal, claimant, "b", **draft).bodies == ()


def test_an_id_names_one_correction() -> None:
    journal = Journal()
    journal.take(correct(journal, "isw", role=PARTY))

    again = correct(journal, "isw", role=PARTY)
    assert (again.bodies, again.position) == ((), len(journal.entries))
    for other in ({"role": AFFILIATE}, {"role": PARTY, "parent": "russia"}, {"role": PARTY, "reason": "another"}):
        with pytest.raises(AlreadyRecorded):
            correct(journal, "isw", **other)
    with pytest.raises(AlreadyRecorded):
        correct(journal, "wagner", role=PARTY)


@pytest.mark.parametrize(
    ("claimant", "draft", "pointer", "problem"),
    [
        ("isw", {"parent": "russia"}, "/parent", "an observer stands under nobody"),
        ("wagner", {"role": OBSERVER, "parent": "russia"}, "/parent", "an observer stands under nobody"),
        ("wagner", {"parent": "isw"}, "/parent", "'isw' is not a party of this conflict"),
        ("wagner", {"parent": "nobody"}, "/parent", "'nobody' is not a party of this conflict"),
        ("wagner", {"parent": "wagner"}, "/parent", "'wagner' would stand under itself"),
        ("russia", {"parent": "wagner"}, "/parent", "'russia' would stand under itself"),
        ("russia", {"role": OBSERVER}, "/role", "'bloggers', 'wagner' stand under 'russia', and a parent is a party"),
        ("ukraine", {"role": AFFILIATE}, "/role", "'command' stands under 'ukraine', and a parent is a party"),
        ("wagner", {}, "", "names neither a role nor a parent"),
        ("wagner", {"role": AFFILIATE, "reason": ""}, "/reason", "is empty"),
    ],
)
def test_what_no_claimant_can_be_is_refused(claimant: str, draft: dict[str, Any], pointer: str, problem: str) -> None:
    (fault,) = refused(Journal(), claimant, **draft)

    assert (fault.pointer, fault.problem) == (pointer, problem)


def test_what_is_not_declared_is_not_found() -> None:
    with pytest.raises(NotFound):
        correct(Journal(), "nobody", role=PARTY)
    with pytest.raises(NotFound):
        correct(Journal(), "isw", role=PARTY, conflict="peace")


@pytest.mark.parametrize("role", [AFFILIATE, OBSERVER])
def test_a_holder_stays_a_party_while_a_statement_names_it(role: Role) -> None:
    journal = Journal()
    for number in range(12):
        said(journal, f"s{number:02d}", "ukraine", holder="wagner")
    said(journal, "annulled", "ukraine", holder="wagner")
    journal.take(amended(journal.record, "annulled", AnnulmentDraft(reason="out"), amendment="x"))
    said(journal, "taken-back", "ukraine", holder="wagner")
    took_back(journal, "back", "ukraine", "taken-back")

    (fault,) = refused(journal, "wagner", role=role)

    named = ", ".join(f"'s{number:02d}'" for number in range(10))
    assert fault.pointer == "/role"
    assert fault.problem == (
        f"'wagner' would not be a party, and 12 standing statements name it as the holder: {named} and 2 more"
    )
    for number in range(12):
        journal.take(amended(journal.record, f"s{number:02d}", AnnulmentDraft(reason="out"), amendment=f"x{number}"))
    journal.take(correct(journal, "wagner", role=role))
    with pytest.raises(Refused, match="'taken-back', which it takes back, names 'wagner' as the holder"):
        amended(journal.record, "back", AnnulmentDraft(reason="never"), amendment="y")


def test_a_retraction_stays_by_the_claimant_or_one_above_it() -> None:
    journal = Journal()
    said(journal, "w", "wagner")
    took_back(journal, "own", "wagner", "w")
    said(journal, "w2", "wagner")
    took_back(journal, "above", "russia", "w2")

    (fault,) = refused(journal, "wagner", parent="ukraine")
    assert (fault.pointer, fault.problem) == (
        "/parent",
        "then 1 standing statement takes back what is not of their claimant, nor of one below it: 'above'",
    )
    (fault,) = refused(journal, "wagner", role=OBSERVER)
    assert fault.pointer == "/parent"
    journal.take(amended(journal.record, "above", AnnulmentDraft(reason="out"), amendment="x"))
    journal.take(correct(journal, "wagner", parent="ukraine"))


def test_a_retraction_of_what_is_annulled_forbids_nothing() -> None:
    journal = Journal()
    said(journal, "w", "wagner")
    took_back(journal, "above", "russia", "w")
    journal.take(amended(journal.record, "w", AnnulmentDraft(reason="out"), amendment="x"))

    assert correct(journal, "wagner", parent="ukraine").bodies


def test_those_below_turn_with_it_and_stored_denials_stay() -> None:
    journal = Journal()
    said(journal, "w", "ukraine", holder="wagner")
    journal.report(a_draft("d", by="russia", kind=Kind.DENIAL, status=None, denies=["w"]))
    said(journal, "c", "command", holder="ukraine")
    journal.take(correct(journal, "wagner", without_parent=True))
    journal.take(correct(journal, "ukraine", "b", parent="wagner"))

    conflict, statements = journal.record.conflicts[CONFLICT], journal.record.statements
    assert conflict.sides() == {"russia", "wagner"}
    assert [word_of(statements[name], conflict).speaker for name in ("w", "d", "c")] == ["wagner", "russia", "wagner"]
    denial = statements["d"].content
    assert (denial.status, denial.holder) == (Status.NOT_CONTROLLED, "russia")  # type: ignore[union-attr]
