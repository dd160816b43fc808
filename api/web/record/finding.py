"""Answers while somebody types: claimants by any name, and the statements that one may deny or retract."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from typing_extensions import TypedDict

from api.text.sentences import Sentences
from api.web.languages import Words
from domain.claimants.lookup import ClaimantMatch, claimants_called, claimants_with, nearest_claimants
from domain.record.declarations import Conflict, Place
from domain.stances.ports import KnownStatement
from domain.vocabulary import ClaimantId, Kind, Role
from domain.written.denied import Candidate, of_others, of_record

FOUND_MAX = 8


class FoundClaimant(TypedDict):
    """``matched``: the name that it was found by, where it is another. ``detail``: its role, and for whom."""

    id: str
    name: str
    matched: str | None
    detail: str


class FoundStatement(TypedDict):
    id: str
    position: int
    sentence: str
    source: str


def claimants(conflict: Conflict, text: str, words: Words) -> list[FoundClaimant]:
    """Return those that ``text`` may mean, best first; all sides and then the others where it is empty."""
    found = dict[ClaimantId, str | None]()
    for match in _matches(conflict, text):
        found.setdefault(match.claimant, match.name)
    for claimant in claimants_with(conflict, text) if text else sorted(conflict.claimants, key=_sides_first(conflict)):
        found.setdefault(claimant, None)
    return [_found(conflict, claimant, name, words) for claimant, name in islice(found.items(), FOUND_MAX)]


def _matches(conflict: Conflict, text: str) -> Iterator[ClaimantMatch]:
    if text:
        yield from claimants_called(conflict, text)
        yield from nearest_claimants(conflict, text, FOUND_MAX)


def _sides_first(conflict: Conflict) -> Callable[[ClaimantId], tuple[bool, str]]:
    return lambda claimant: (not conflict.is_side(claimant), conflict.claimants[claimant].name.casefold())


def _found(conflict: Conflict, claimant: ClaimantId, matched: str | None, words: Words) -> FoundClaimant:
    name = conflict.claimants[claimant].name
    return {
        "id": claimant,
        "name": name,
        "matched": None if matched in {None, name, claimant} else matched,
        "detail": detail(conflict, claimant, words),
    }


def detail(conflict: Conflict, claimant: ClaimantId, words: Words) -> str:
    """Return its role in words: a side, of whose side, or an observer."""
    declared = conflict.claimants[claimant]
    if conflict.is_side(claimant):
        return words("record.role_side")
    side = conflict.side_of(claimant)
    name = conflict.claimants[side].name if side != claimant else ""
    role = declared.role if declared.role is not Role.PARTY else "party"
    return words(f"record.role_{role}", side=name)


class Denier(NamedTuple):
    """Who denies, or takes back, as ``kind`` says."""

    conflict: Conflict
    claimant: ClaimantId
    kind: Kind


def deniable(told: Sequence[KnownStatement], place: Place, denier: Denier, says: Sentences) -> list[FoundStatement]:
    """Return those of ``told``, about ``place``, that ``denier`` may deny, or take back, the newest first."""
    conflict, claimant, kind = denier
    may_be_meant = _own(conflict, claimant) if kind is Kind.RETRACTION else of_others(conflict, claimant)
    by_id = {each.filed.id: each for each in told}
    candidates = sorted(filter(may_be_meant, of_record(told)), key=lambda each: each.order, reverse=True)
    return [
        {
            "id": each.id,
            "position": by_id[each.id].filed.position,
            "sentence": says.statement(by_id[each.id], place),
            "source": by_id[each.id].report.source.name,
        }
        for each in candidates
    ]


def _own(conflict: Conflict, claimant: ClaimantId) -> Callable[[Candidate], bool]:
    """Return the test of what ``claimant`` may take back: its own words, and those of any below it."""
    below = conflict.below(claimant)
    return lambda candidate: candidate.claimant in below
