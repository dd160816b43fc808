"""Statements on record that a proposal has to do with: those that say the same, and those that a denial may deny."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from domain.dates.edtf import Bounds, ImpreciseDate
from domain.dates.instants import MICROSECONDS_PER_DAY
from domain.extraction.proposals import Proposal
from domain.record.declarations import Conflict
from domain.record.statements import Retraction
from domain.stances.ports import KnownStatement
from domain.vocabulary import ClaimantId, Kind, StatementId
from domain.written.denied import deniable, in_favour, of_record

ALIKE_WITHIN = 31 * MICROSECONDS_PER_DAY
LINKED_MAX = 5


class RecordLinks(NamedTuple):
    """``same``: to add this source to, instead of recording it again; ``could_deny``: the newest first."""

    same: Sequence[StatementId] = ()
    could_deny: Sequence[StatementId] = ()


NOTHING_RECORDED = RecordLinks()


def links_of(
    proposal: Proposal, told: Sequence[KnownStatement], conflict: Conflict, published: ImpreciseDate
) -> RecordLinks:
    """Return the links of ``proposal`` into ``told``: the statements about its place that are there."""
    stated = (proposal.statement.stated or published).bounds(conflict.zone)
    by_published = [each for each in told if each.may_be_said_by(published.bounds(conflict.zone).latest)]
    by_then = [each for each in told if each.may_be_said_by(stated.latest)]
    return RecordLinks(
        same=list(_same(proposal, by_published, conflict, stated))[:LINKED_MAX],
        could_deny=list(_deniable(proposal, by_then, conflict))[:LINKED_MAX],
    )


def _same(
    proposal: Proposal, told: Sequence[KnownStatement], conflict: Conflict, stated: Bounds
) -> Iterator[StatementId]:
    """Those by the same claimant, or one above or below it, that state the same within a month; the nearest first."""
    wanted = proposal.statement
    near = [
        (apart, -each.filed.position, each.filed.id)
        for each in told
        if not isinstance(each.filed.content, Retraction)
        and each.filed.content.status is wanted.status
        and _side(each.filed.content.holder, conflict) == _side(wanted.holder, conflict)
        and _speak_alike(each.filed.content.claimant, wanted.claimant, conflict)
        and (apart := stated.apart(each.word.dating.stated)) <= ALIKE_WITHIN
    ]
    yield from (statement for _, _, statement in sorted(near))


def _deniable(proposal: Proposal, told: Sequence[KnownStatement], conflict: Conflict) -> Iterator[StatementId]:
    if proposal.statement.kind is not Kind.DENIAL:
        return
    claimant = proposal.statement.claimant
    is_in_favour = in_favour(conflict, claimant)
    agreeable = {each.id for each in of_record(told) if is_in_favour(each)}
    for each in deniable(conflict, told, claimant, Kind.DENIAL):
        if each.filed.id not in agreeable:
            yield each.filed.id


def _side(holder: ClaimantId | None, conflict: Conflict) -> ClaimantId | None:
    return None if holder is None else conflict.side_of(holder)


def _speak_alike(one: ClaimantId, other: ClaimantId, conflict: Conflict) -> bool:
    """Whether they are one claimant, or parties, one above the other."""
    are_parties = conflict.is_party(one) and conflict.is_party(other)
    return one == other or (are_parties and (one in conflict.line(other) or other in conflict.line(one)))
