"""Claimants of a conflict, looked up by a typed text: an id, a name, an alias, or a person who speaks for one.

Spellings are folded as those of places are: case, apostrophes, dashes and spaces make no difference. A name may be that
of several claimants; then all of them are matches, and the caller has to ask which one is meant.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from enum import StrEnum
from typing import NamedTuple

from domain.places.names import folded, key
from domain.record.declarations import AliasKind, Claimant, Conflict
from domain.vocabulary import ClaimantId

SPELLING_LENGTH_MIN = 4  # the key of a shorter name says too little
NEAR_ENOUGH = 0.6  # of two equal texts: 1
ARTICLE = "the "


class HowCalled(StrEnum):
    """How a claimant is called by the text, best first."""

    ID = "id"
    NAME = "name"
    ALIAS = "alias"
    DEMONYM = "demonym"
    ORGAN = "organ"
    CAPITAL = "capital"
    PERSON = "person"
    SPELLING = "spelling"  # another spelling of its id or its name; that of an alias or a person is called as they are


OF_ALIAS = {
    AliasKind.NAME: HowCalled.ALIAS,
    AliasKind.DEMONYM: HowCalled.DEMONYM,
    AliasKind.ORGAN: HowCalled.ORGAN,
    AliasKind.CAPITAL: HowCalled.CAPITAL,
}
ORDER = {how: number for number, how in enumerate(HowCalled)}


class ClaimantMatch(NamedTuple):
    """A claimant, and the name that it was found by. ``is_equal``: else by another spelling of it."""

    claimant: ClaimantId
    how: HowCalled
    name: str
    is_equal: bool = True

    @property
    def rank(self) -> int:
        """The least is the best. All other spellings are equally good."""
        return ORDER[self.how] if self.is_equal else len(ORDER)


def claimants_called(conflict: Conflict, text: str, *, people: bool = True) -> Sequence[ClaimantMatch]:
    """Return the claimants of ``conflict`` that ``text`` may mean, best first, one match for each.

    An id, written exactly, means that claimant alone. Other spellings count only where no name is equal. Several
    matches: the text does not tell them apart. None: no claimant is called so (``nearest_claimants`` has suggestions).
    ``people``: whether the name of a person means the claimant that the person speaks for.
    """
    if text in conflict.claimants:
        return [ClaimantMatch(text, HowCalled.ID, text)]
    names = [match for match in _names(conflict) if people or match.how is not HowCalled.PERSON]
    spelling = _spoken(text)
    if equal := [match for match in names if _spoken(match.name) == spelling]:
        return _best_of_each(equal)
    return _best_of_each([_spelled(match) for match in names if _is_spelling(match, text)])


def claimants_with(conflict: Conflict, text: str) -> Sequence[ClaimantId]:
    """Return the claimants that have ``text`` in an id or a name, as declared; else those called so."""
    part = folded(text)
    having = dict.fromkeys(match.claimant for match in _names(conflict) if part in folded(match.name))
    return list(having) or [match.claimant for match in claimants_called(conflict, text)]


def claimants_for(conflict: Conflict, text: str, limit: int) -> Sequence[ClaimantMatch]:
    """Return up to ``limit`` claimants to choose from while ``text`` is typed, best first; the sides first for none."""
    if not text:
        first = sorted(conflict.claimants, key=lambda each: (not conflict.is_side(each), _spoken(each)))
        return [_by_name(conflict, claimant) for claimant in first[:limit]]
    found = dict[ClaimantId, ClaimantMatch]()
    having = (_by_name(conflict, claimant) for claimant in claimants_with(conflict, text))
    for match in (*claimants_called(conflict, text), *nearest_claimants(conflict, text, limit), *having):
        found.setdefault(match.claimant, match)
    return list(found.values())[:limit]


def _by_name(conflict: Conflict, claimant: ClaimantId) -> ClaimantMatch:
    return ClaimantMatch(claimant, HowCalled.NAME, conflict.claimants[claimant].name)


def nearest_claimants(conflict: Conflict, text: str, limit: int) -> Sequence[ClaimantMatch]:
    """Return up to ``limit`` claimants whose names are like ``text``, best first: suggestions, never an answer."""
    spelling = _spoken(text)
    rated = ((_likeness(spelling, _spoken(match.name)), match) for match in _names(conflict))
    near = sorted(
        ((likeness, match) for likeness, match in rated if likeness >= NEAR_ENOUGH),
        key=lambda pair: (-pair[0], ORDER[pair[1].how], pair[1].claimant),
    )
    best = dict[ClaimantId, ClaimantMatch]()
    for _, match in near:
        best.setdefault(match.claimant, match)
    return list(best.values())[:limit]


def _names(conflict: Conflict) -> Iterator[ClaimantMatch]:
    for claimant, declared in conflict.claimants.items():
        yield ClaimantMatch(claimant, HowCalled.ID, claimant)
        yield from (ClaimantMatch(claimant, how, name) for how, name in _names_of(declared))


def _names_of(claimant: Claimant) -> Iterator[tuple[HowCalled, str]]:
    yield HowCalled.NAME, claimant.name
    for alias in claimant.aliases:
        yield OF_ALIAS[alias.kind], alias.text
    for person in claimant.people:
        yield HowCalled.PERSON, person.name


def _spoken(name: str) -> str:
    return folded(name).removeprefix(ARTICLE)


def _is_spelling(match: ClaimantMatch, text: str) -> bool:
    if len(text) < SPELLING_LENGTH_MIN:
        return False
    names = [match.name, match.name.split()[-1]] if match.how is HowCalled.PERSON else [match.name]
    return key(_spoken(text)) in (key(_spoken(name)) for name in names if len(name) >= SPELLING_LENGTH_MIN)


def _spelled(match: ClaimantMatch) -> ClaimantMatch:
    is_own = match.how in {HowCalled.ID, HowCalled.NAME}
    return match._replace(how=HowCalled.SPELLING if is_own else match.how, is_equal=False)


def _best_of_each(matches: Sequence[ClaimantMatch]) -> list[ClaimantMatch]:
    best = dict[ClaimantId, ClaimantMatch]()
    for match in sorted(matches, key=lambda match: ORDER[match.how]):
        best.setdefault(match.claimant, match)
    return list(best.values())


def _likeness(text: str, name: str) -> float:
    """From 0 to 1. A name that begins with the text, or has it as one of its words, is near."""
    if len(text) >= SPELLING_LENGTH_MIN and (name.startswith(text) or text in name.split()):
        return 0.9
    return SequenceMatcher(None, text, name).ratio()
