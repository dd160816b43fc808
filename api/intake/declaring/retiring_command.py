"""Retiring a conflict or a place that was declared by mistake, and taking it back into use."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from api.intake.declaring.ids import dry
from api.shell.common import opened, said, tell_understood
from api.shell.recording import became, take

if TYPE_CHECKING:  # --help stays quick
    from api.service import Service
    from domain.intake.drafts import RetiringDraft


def retire(draft: RetiringDraft, by: str | None, *, dry_run: bool, as_json: bool) -> None:
    done = "taken back into use" if draft.takes_back else "retired"
    with opened() as service:
        draft = _meant(service, draft)
        receipt, _ = take(service, draft, by, dry_run=dry_run)
    text = f"{became(receipt, done, dry_run=dry_run)}: {draft.conflict or draft.place}"
    said({"position": receipt.position, **dry(dry_run=dry_run)}, text, as_json=as_json)


def _meant(service: Service, draft: RetiringDraft) -> RetiringDraft:
    """The draft with an id in the place of a name. Several of one name are refused, whatever was said about them."""
    from domain.questions.naming.filters import Understanding
    from domain.questions.naming.names import conflict_named
    from domain.questions.naming.places import place_named

    with service.reader.snapshot() as past:
        at, of_retired = past.head().position, draft.takes_back
        if draft.place is not None:
            named = place_named(past, draft.place, at=at, conflicts=(), is_retired=of_retired)
        else:
            named = conflict_named(past, draft.conflict or "", at=at, is_retired=of_retired)
    if named is None:
        return draft
    tell_understood(Understanding(understood=(named,)), err=True)
    return replace(draft, place=named.id) if draft.place is not None else replace(draft, conflict=named.id)
