"""Retiring a conflict or a place that was declared by mistake, and taking it back into use."""

from __future__ import annotations

from typing import TYPE_CHECKING

from api.intake.declaring.ids import dry
from api.shell.common import opened, said
from api.shell.recording import became, take

if TYPE_CHECKING:  # --help stays quick
    from domain.intake.drafts import RetiringDraft


def retire(draft: RetiringDraft, by: str | None, *, dry_run: bool, as_json: bool) -> None:
    done = "taken back into use" if draft.takes_back else "retired"
    with opened() as service:
        receipt, _ = take(service, draft, by, dry_run=dry_run)
    text = f"{became(receipt, done, dry_run=dry_run)}: {draft.conflict or draft.place}"
    said({"position": receipt.position, **dry(dry_run=dry_run)}, text, as_json=as_json)
