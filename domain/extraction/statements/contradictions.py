"""Statements of one sentence that belong together: said twice, denied with a counter-claim, or in contradiction."""

from __future__ import annotations

from collections.abc import Sequence

from domain.extraction.statements.voiced import StatementWords
from domain.record.declarations import Conflict
from domain.vocabulary import Kind, Role, Status


def merged(found: Sequence[StatementWords], conflict: Conflict) -> list[StatementWords]:
    """A denial with a counter-claim is one statement; so is the same said twice. Sides that contradict deny."""
    kept = list[StatementWords]()
    for one in found:
        same = [
            other
            for other in kept
            if _is_same_voice(one, other) and (one.status, one.holder) == (other.status, other.holder)
        ]
        if same:
            same[0].denied = same[0].denied or one.denied
            continue
        kept.append(one)
    for one in list(kept):
        counter = next((other for other in kept if other is not one and _counters(one, other)), None)
        if counter is not None:
            counter.kind, counter.denied = Kind.DENIAL, counter.denied or one.denied
            counter.evidence.setdefault("denies", one.evidence.get("denies") or one.evidence["status"])
            kept.remove(one)
    for one in kept:
        _contradict(one, kept, conflict)
    return kept


def _is_same_voice(one: StatementWords, other: StatementWords) -> bool:
    return one.speaker.claimant == other.speaker.claimant and one.place_key == other.place_key


def _counters(denial: StatementWords, claim: StatementWords) -> bool:
    """Whether ``claim`` says what is true instead of what ``denial`` denies."""
    return (
        denial.kind is Kind.DENIAL
        and claim.kind is Kind.CLAIM
        and _is_same_voice(denial, claim)
        and denial.status in {Status.NOT_CONTROLLED, Status.NOT_PRESENT}
        and claim.status is Status.CONTROLLED
        and claim.holder != denial.holder
    )


def _contradict(one: StatementWords, kept: Sequence[StatementWords], conflict: Conflict) -> None:
    """A word that another side's claim of the same sentence cannot stand beside denies it."""
    if one.denied is not None or (one.kind is Kind.DENIAL and one.denied is not None):
        return
    side = conflict.side_of(one.speaker.claimant)
    if conflict.claimants[one.speaker.claimant].role is Role.OBSERVER:
        return
    for other in kept[: kept.index(one)]:
        is_other = conflict.side_of(other.speaker.claimant) != side
        if (
            is_other
            and other.place_key == one.place_key
            and other.status is Status.CONTROLLED
            and _excludes(one, other)
        ):
            one.kind, one.denied = Kind.DENIAL, other
            return


def _excludes(one: StatementWords, other: StatementWords) -> bool:
    if one.status is Status.CONTROLLED:
        return one.holder != other.holder
    if one.status is Status.CONTESTED:
        return True
    return one.status is Status.NOT_CONTROLLED and one.holder == other.holder
