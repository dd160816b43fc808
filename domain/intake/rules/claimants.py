"""Corrections of claimants: whose role or parent was misjudged, and which statements forbid it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from domain.errors import AlreadyRecorded, Fault, NotFound, Refused
from domain.intake import fields
from domain.intake.drafts import ClaimantCorrectionDraft
from domain.intake.rules.common import Decision, refuse
from domain.intake.rules.declarations import faults_in_parent
from domain.record.amendments import ClaimantCorrection
from domain.record.declarations import Claimant, Conflict
from domain.record.folded import FiledStatement, Record
from domain.record.statements import Retraction
from domain.text import fault_in_id
from domain.vocabulary import ClaimantId, Role

NAMED_MAX = 10  # statements in one fault


def decide_claimant_correction(record: Record, draft: ClaimantCorrectionDraft, amendment: str) -> Decision:
    """``amendment``: its id. The same role and parent append nothing. Denials stay as they were stored."""
    conflict = record.conflicts.get(draft.conflict)
    if conflict is None:
        raise NotFound("conflict", draft.conflict, "list them with GET /v1/conflicts")
    if (before := conflict.claimants.get(draft.claimant)) is None:
        cure = f"GET /v1/conflicts/{conflict.id} lists its {len(conflict.claimants)} claimants"
        raise NotFound("claimant", draft.claimant, cure)
    refuse(_faults_in_form(draft))
    if (filed := record.amendments.get(amendment)) is not None:
        _refuse_another(filed.amendment, draft, amendment, filed.position)
        return Decision(bodies=(), position=filed.position)
    role, parent = _corrected(draft, before)
    if (role, parent) == (before.role, before.parent):
        return Decision(bodies=())
    after = conflict.corrected(draft.claimant, role, parent)
    refuse(faults_in_parent("/parent", draft.claimant, after.claimants[draft.claimant], after.claimants))
    refuse((*_left_without_a_party(conflict, after, draft.claimant), *_made_invalid(record, after, draft.claimant)))
    correction = ClaimantCorrection(
        id=amendment,
        conflict=conflict.id,
        claimant=draft.claimant,
        role=role,
        parent=parent,
        reason=draft.reason,
    )
    return Decision(bodies=(correction,))


def _faults_in_form(draft: ClaimantCorrectionDraft) -> Iterator[Fault]:
    yield from fields.faults_in_reason("/reason", draft.reason)
    if draft.role is None and draft.parent is None and not draft.without_parent:
        yield Fault("", "names neither a role nor a parent", "give the one that is to be another, or both")
    if draft.parent is not None and (fault := fault_in_id(draft.parent)):
        yield Fault("/parent", *fault)


def _corrected(draft: ClaimantCorrectionDraft, before: Claimant) -> tuple[Role, ClaimantId | None]:
    """An observer stands under nobody: its parent need not be taken away by name."""
    role = draft.role or before.role
    left = None if draft.without_parent or role is Role.OBSERVER else before.parent
    return role, draft.parent or left


def _refuse_another(was: object, draft: ClaimantCorrectionDraft, amendment: str, position: int) -> None:
    """An id names one amendment."""
    same = (
        isinstance(was, ClaimantCorrection)
        and (was.conflict, was.claimant, was.reason) == (draft.conflict, draft.claimant, draft.reason)
        and draft.role in (None, was.role)
        and (draft.parent is None or draft.parent == was.parent)
        and not (draft.without_parent and was.parent)
    )
    if not same:
        problem = f"the amendment {amendment!r} was recorded at position {position} with other content"
        raise AlreadyRecorded(Fault("", problem, "use another Idempotency-Key for another amendment"))


def _left_without_a_party(before: Conflict, after: Conflict, claimant: ClaimantId) -> Iterator[Fault]:
    below = sorted(key for key, each in before.claimants.items() if each.parent == claimant)
    if below and not after.is_party(claimant):
        problem = f"{_named(below)} {'stands' if len(below) == 1 else 'stand'} under {claimant!r}"
        yield Fault("/role", f"{problem}, and a parent is a party", "correct their parents first")


def _made_invalid(record: Record, after: Conflict, claimant: ClaimantId) -> Iterator[Fault]:
    held, taken = list[str](), list[str]()
    for filed in record.known_statements():
        if filed.conflict != after.id or filed.retracted_by is not None:
            continue
        if isinstance(filed.content, Retraction):
            if _is_of_another(record, filed, after):
                taken.append(filed.id)
        elif filed.content.holder == claimant and not after.is_party(claimant):
            held.append(filed.id)
    if held:
        problem = f"{claimant!r} would not be a party, and {_counted(held, 'name', 'names')} it as the holder"
        yield Fault("/role", f"{problem}: {_named(held)}", "correct or annul those statements first")
    if taken:
        problem = f"{_counted(taken, 'take', 'takes')} back what is not of their claimant, nor of one below it"
        cure = "annul those retractions first, or name a parent under which they stay"
        yield Fault("/parent", f"then {problem}: {_named(taken)}", cure)


def _is_of_another(record: Record, retraction: FiledStatement, after: Conflict) -> bool:
    """Whether the retraction would no longer be by the claimant of what it takes back, or by a party above."""
    assert isinstance(retraction.content, Retraction)  # noqa: S101 - asked of retractions alone
    target = record.there(retraction.content.retracts)
    return target is not None and retraction.content.claimant not in after.line(target.content.claimant)


def _counted(statements: Sequence[str], several: str, one: str) -> str:
    return f"1 standing statement {one}" if len(statements) == 1 else f"{len(statements)} standing statements {several}"


def _named(ids: Sequence[str]) -> str:
    more = f" and {len(ids) - NAMED_MAX} more" if len(ids) > NAMED_MAX else ""
    return ", ".join(repr(each) for each in ids[:NAMED_MAX]) + more


def refuse_unless_valid_again(record: Record, retraction: FiledStatement) -> None:
    """Annulling a retraction lets what it took back stand again: its holder may be no party by now."""
    if not isinstance(retraction.content, Retraction):
        return
    target = record.there(retraction.content.retracts)
    if target is None or isinstance(target.content, Retraction) or target.content.holder is None:
        return
    holder, conflict = target.content.holder, record.conflicts[target.conflict]
    if not conflict.is_party(holder):
        problem = f"{target.id!r}, which it takes back, names {holder!r} as the holder, and that is not a party anymore"
        raise Refused([Fault("", problem, "annul that statement first")])
