"""Ready-made conflicts to begin with."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from domain.intake.drafts import ConflictDraft, PlaceDraft


class Starter(NamedTuple):
    """A conflict with its claimants, and the places that it is about."""

    conflict: ConflictDraft
    places: Sequence[PlaceDraft]
