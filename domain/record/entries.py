"""The domain event: a body at its position in the log, with who recorded it and when."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from domain.dates.instants import Instant
from domain.record.amendments import Amendment, Retiring
from domain.record.declarations import Declaration
from domain.record.statements import Report, Statement

Body: TypeAlias = Report | Statement | Amendment | Retiring | Declaration


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """``salt`` is 16 random bytes, so that a hash of the stored bytes confirms no guess of what they say."""

    position: int
    recorded_at: Instant
    recorded_by: str  # the name of the key
    batch: str | None
    salt: bytes  # none where the bytes were erased
    body: Body  # what remains of it, where a part was removed
    redacted: tuple[str, ...] = ()  # the fields that were removed, as a later redaction says
