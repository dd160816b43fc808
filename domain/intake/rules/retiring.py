"""Retiring: a conflict or a place that was declared by mistake, and taking it back into use."""

from __future__ import annotations

from collections.abc import Iterator

from domain.errors import Fault, NotFound
from domain.intake import fields
from domain.intake.drafts import RetiringDraft
from domain.intake.rules.common import Decision, refuse
from domain.record.amendments import Reinstatement, Retirement
from domain.record.declarations import Conflict, Place
from domain.record.folded import Record


def decide_retiring(record: Record, draft: RetiringDraft, own_id: str) -> Decision:
    """``own_id``: of the entry. Retired again appends nothing. Raises ``NotFound`` for one that is not retired."""
    refuse(fields.faults_in_reason("/reason", draft.reason))
    retired = _declared(record, draft).retired
    if draft.takes_back and retired is None:
        raise NotFound("retirement of", draft.place or draft.conflict or "", "it is in use: nothing is to be done")
    if draft.takes_back:
        back = Reinstatement(id=own_id, reason=draft.reason, conflict=draft.conflict, place=draft.place)
        return Decision(bodies=(back,))
    if retired is not None:
        return Decision(bodies=(), position=retired.position)
    retirement = Retirement(id=own_id, reason=draft.reason, conflict=draft.conflict, place=draft.place)
    return Decision(bodies=(retirement,))


def _declared(record: Record, draft: RetiringDraft) -> Conflict | Place:
    declared: Conflict | Place | None
    if draft.place is not None:
        what, name, declared = "place", draft.place, record.places.get(draft.place)
    else:
        what, name, declared = "conflict", draft.conflict or "", record.conflicts.get(draft.conflict or "")
    if declared is None:
        raise NotFound(what, name, f"GET /v1/{what}s finds those that are declared")
    return declared


def faults_in_retired(pointer: str, declared: Conflict | Place) -> Iterator[Fault]:
    """A retired conflict or place takes no reports."""
    if declared.retired is None:
        return
    what = "conflict" if isinstance(declared, Conflict) else "place"
    position, reason = declared.retired
    problem = f"the {what} {declared.id!r} is retired since position {position} ({reason})"
    cure = f"name another one, or take it back into use with DELETE /v1/{what}s/{declared.id}/retirement"
    yield Fault(pointer, problem, cure)
