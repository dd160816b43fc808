"""Events for the audit log: the name, the act, the address and the outcome. They hold no keys and no secrets."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol, assert_never

from domain.errors import ClaimlineError
from domain.intake.append import Author, Via
from domain.intake.deciding import ActResult, Receipt
from domain.intake.drafts import (
    Act,
    AmendmentDraft,
    AnnulmentDraft,
    ClaimantCorrectionDraft,
    ConflictDraft,
    CorrectionDraft,
    CorroborationDraft,
    PlaceDraft,
    ReportDraft,
    RetiringDraft,
    SourceCorrectionDraft,
)
from domain.intake.keys import BeyondReach
from domain.record.declarations import LogKeyDeclaration

TARGETS_MAX = 10  # of one line; the count says how many there are


class ActOutcome(StrEnum):
    DONE = "done"
    UNCHANGED = "unchanged"  # the record said so already
    REFUSED = "refused"
    FAILED = "failed"  # for no reason of what was asked


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditEvent:
    """``name``: of the recorder, or of the key that was refused. ``via``: None in the background, and of commands."""

    act: str
    outcome: ActOutcome
    name: str | None = None
    via: Via | None = None
    reason: str | None = None
    targets: Sequence[str] = ()
    count: int = 1
    position: int | None = None
    detail: str | None = None


class AuditLog(Protocol):
    """``lost``: how many lines could not be kept."""

    @property
    def lost(self) -> int: ...

    def tell(self, event: AuditEvent) -> None:
        """Keep the event. It never raises, since the act has happened."""


class Untold:
    """Of an installation without an audit log, and of rehearsals."""

    lost = 0

    def tell(self, event: AuditEvent) -> None:
        """Keep nothing."""


def events_of(acts: Sequence[Act], results: Sequence[ActResult], author: Author) -> Iterator[AuditEvent]:
    """One event for all acts of a kind with the same outcome. Reports are no amendments, and have none."""
    kinds: dict[tuple[str, ActOutcome, str | None], list[tuple[str, ActResult]]] = defaultdict(list)
    for act, result in zip(acts, results, strict=True):
        if (kind := _kind(act)) is not None:
            outcome, reason = _outcome(result)
            kinds[kind, outcome, reason].append((_target(act), result))
    for (kind, outcome, reason), told in kinds.items():
        positions = [result.position for _, result in told if isinstance(result, Receipt)]
        yield AuditEvent(
            act=kind,
            outcome=outcome,
            name=author.name,
            via=author.via,
            reason=reason,
            targets=[target for target, _ in told[:TARGETS_MAX]],
            count=len(told),
            position=max(positions, default=None),
        )


def failure_of(acts: Sequence[Act], error: BaseException, author: Author) -> Iterator[AuditEvent]:
    """The events of acts without a decision. HTTP reports an act beyond the reach of a key by itself."""
    if isinstance(error, BeyondReach):
        return
    reason = str(error) if isinstance(error, ClaimlineError) else type(error).__name__
    for act in acts:
        if (kind := _kind(act)) is not None:
            targets = [_target(act)]
            yield AuditEvent(
                act=kind, outcome=ActOutcome.FAILED, name=author.name, via=author.via, reason=reason, targets=targets
            )


def _outcome(result: ActResult) -> tuple[ActOutcome, str | None]:
    if isinstance(result, Receipt):
        return (ActOutcome.DONE if result.is_new else ActOutcome.UNCHANGED), None
    return ActOutcome.REFUSED, str(result)


def _kind(act: Act) -> str | None:  # noqa: C901, PLR0911 - one return for each kind of act
    match act:
        case ReportDraft():
            return None
        case AmendmentDraft(draft=AnnulmentDraft()):
            return "annulment"
        case AmendmentDraft(draft=CorrectionDraft()):
            return "correction"
        case AmendmentDraft(draft=CorroborationDraft()):
            return "corroboration"
        case AmendmentDraft(draft=SourceCorrectionDraft()):
            return "source-correction"
        case ClaimantCorrectionDraft():
            return "claimant-correction"
        case ConflictDraft():
            return "conflict-declaration"
        case PlaceDraft():
            return "place-declaration"
        case RetiringDraft(takes_back=takes_back):
            return "reinstatement" if takes_back else "retirement"
        case LogKeyDeclaration():
            return "log-key-rotation"
        case AmendmentDraft() as other:
            raise TypeError(other)
        case other:
            assert_never(other)


def _target(act: Act) -> str:
    match act:
        case AmendmentDraft(target=target):
            return target
        case ClaimantCorrectionDraft(conflict=conflict, claimant=claimant):
            return f"{conflict}/{claimant}"
        case RetiringDraft(conflict=conflict, place=place):
            return conflict or place or ""
        case ConflictDraft(id=own) | PlaceDraft(id=own):
            return own
        case LogKeyDeclaration() | ReportDraft():
            return ""
        case other:
            assert_never(other)
