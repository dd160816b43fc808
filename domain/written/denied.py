"""The statement that a denial or a retraction means: one of the same report, else the newest standing one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple, NoReturn

from domain.dates.edtf import ImpreciseDate
from domain.errors import Fault, Refused
from domain.record.declarations import Conflict
from domain.record.statements import Retraction
from domain.stances.ports import KnownStatement
from domain.vocabulary import MEANINGS, ClaimantId, Kind, PlaceId, StatementId, Status
from domain.written.clauses import Clause
from domain.written.lexicon import Lexicon

LISTED_MAX = 10
HELD = frozenset({Status.CONTROLLED, Status.PARTLY_CONTROLLED, Status.ENTERED})


class Wanted(NamedTuple):
    """Which statements the words of a denial fit. ``names_holder``: they say of whom the status is denied."""

    fits: Callable[[Candidate], bool]
    names_holder: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A statement that may be meant. ``status`` is None for a denial whose status is derived when it is recorded."""

    id: StatementId
    claimant: ClaimantId
    place: PlaceId
    status: Status | None
    holder: ClaimantId | None
    stated: ImpreciseDate
    order: tuple[int, int]  # by the day it was said, then as listed

    def says(self, status: Status, holder: ClaimantId | None, conflict: Conflict) -> bool:
        """Whether it states this, of a holder on the same side."""
        own, other = (None if each is None else conflict.side_of(each) for each in (self.holder, holder))
        return self.status is status and own == other


def of_record(told: Sequence[KnownStatement]) -> list[Candidate]:
    """Those that stand: not retracted."""
    return [
        Candidate(
            id=each.filed.id,
            claimant=each.filed.content.claimant,
            place=each.filed.content.place,
            status=each.filed.content.status,
            holder=each.filed.content.holder,
            stated=each.filed.content.stated,
            order=(each.word.dating.stated.earliest, each.filed.position),
        )
        for each in told
        if each.filed.retracted_by is None and not isinstance(each.filed.content, Retraction)
    ]


def of_others(conflict: Conflict, claimant: ClaimantId) -> Callable[[Candidate], bool]:
    """Return the test of what ``claimant`` may deny: a position taken by another side, or by an observer."""
    own = conflict.line(claimant)[-1]

    def may_be_denied(candidate: Candidate) -> bool:
        takes_position = candidate.status is None or MEANINGS[candidate.status].matter is not None
        return takes_position and conflict.line(candidate.claimant)[-1] != own

    return may_be_denied


def deniable(
    conflict: Conflict, told: Sequence[KnownStatement], claimant: ClaimantId, kind: Kind
) -> Sequence[KnownStatement]:
    """Return those of ``told`` that ``claimant`` may deny, or take back by a retraction, the newest first."""
    by_id, below = {each.filed.id: each for each in told}, conflict.below(claimant)
    may_be_denied = of_others(conflict, claimant)
    fitting = [
        each for each in of_record(told) if (each.claimant in below if kind is Kind.RETRACTION else may_be_denied(each))
    ]
    return [by_id[each.id] for each in sorted(fitting, key=lambda each: each.order, reverse=True)]


def in_favour(conflict: Conflict, claimant: ClaimantId) -> Callable[[Candidate], bool]:
    """Return the test of statements that the side of ``claimant`` itself holds a place, or is in it."""
    own = conflict.line(claimant)[-1]
    return lambda each: each.status in HELD and each.holder is not None and conflict.side_of(each.holder) == own


def saying_as(clause: Clause, lexicon: Lexicon, spot: str) -> Wanted:
    """Return the test of statements that state what ``clause`` does; where it names no holder, of any holder."""
    holder = lexicon.party(clause.holder, spot) if clause.holder else None
    is_of_any = holder is None and MEANINGS[clause.status].needs_holder
    return Wanted(
        lambda each: each.says(clause.status, each.holder if is_of_any else holder, lexicon.conflict),
        names_holder=holder is not None,
    )


def said_by(text: str | None, lexicon: Lexicon, spot: str) -> Wanted:
    """Return the test of statements by the claimant of that name, or by one below it; None: by anybody."""
    if text is None:
        return Wanted(lambda _: True)
    below = lexicon.conflict.below(lexicon.claimant(text, spot))
    return Wanted(lambda each: each.claimant in below)


def denied(  # noqa: PLR0913, PLR0917 - what is denied, by whom, and where it is looked for
    lexicon: Lexicon,
    claimant: ClaimantId,
    place: PlaceId,
    wanted: Wanted,
    own: Sequence[Candidate],
    spot: str,
) -> Candidate | None:
    """Return the statement about ``place`` that ``claimant`` denies. ``own``: those of the same report.

    Raises ``Refused`` where all that is there is of its own side, or in the favour of it, and no holder is named.
    """
    is_of_others, is_in_favour = (test(lexicon.conflict, claimant) for test in (of_others, in_favour))

    def may_be_denied(each: Candidate) -> bool:
        return is_of_others(each) and (wanted.names_holder or not is_in_favour(each))

    here = [each for each in own if each.place == place]
    recorded = of_record(lexicon.places.said_of(place))
    here, recorded = ([each for each in some if wanted.fits(each)] for some in (here, recorded))
    chosen, other = ([each for each in some if may_be_denied(each)] for some in (here, recorded))
    if not (chosen or other or wanted.names_holder) and (rest := [*here, *recorded]):
        _refuse_rest(rest, claimant, place, lexicon, spot)
    return the_one(chosen, other, spot, "denied")


def _refuse_rest(
    rest: Sequence[Candidate], claimant: ClaimantId, place: PlaceId, lexicon: Lexicon, spot: str
) -> NoReturn:
    conflict, name = lexicon.conflict, lexicon.place(place, None, spot).name
    side = conflict.line(claimant)[-1]
    other = next((conflict.claimants[each].name for each in sorted(conflict.sides()) if each != side), "NAME")
    problem = f"found no statement about {name} for {conflict.claimants[claimant].name} to deny, only"
    cure = f"say what is denied, as in `denies that {other} controls {name}`"
    raise Refused([Fault(spot, f"{problem} {_listed(rest)}", cure)])


def the_one(own: Sequence[Candidate], recorded: Sequence[Candidate], spot: str, what: str) -> Candidate | None:
    """Return the one that is meant of those that fit; None if none fits. Raises ``Refused`` if several do.

    ``own``: those of this report, where any may be meant; ``recorded``: those of the record, where the newest is.
    """
    if own:
        _refuse_several(own, spot, what)
        return own[0]
    if not recorded:
        return None
    newest = max(recorded, key=lambda each: each.order)
    _refuse_several([each for each in recorded if each.stated == newest.stated and _differ(each, newest)], spot, what)
    return newest


def _differ(one: Candidate, other: Candidate) -> bool:
    return one is other or (one.status, one.holder) != (other.status, other.holder)


def _refuse_several(candidates: Sequence[Candidate], spot: str, what: str) -> None:
    if len(candidates) > 1:
        cure = f"name one by its id: {_listed(candidates)}"
        raise Refused([Fault(spot, f"several statements may be {what}", cure)])


def _listed(candidates: Sequence[Candidate]) -> str:
    return "; ".join(
        f"{each.id} ({each.claimant}, {each.stated}: {_status_of(each)})" for each in candidates[:LISTED_MAX]
    )


def _status_of(each: Candidate) -> str:
    return f"{each.status or 'a denial'}{'' if each.holder is None else f' by {each.holder}'}"
