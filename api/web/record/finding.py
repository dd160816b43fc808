"""Answers while somebody types: claimants by any name, and the statements that one may deny or retract."""

from __future__ import annotations

from collections.abc import Sequence

from typing_extensions import TypedDict

from api.text.sentences import Sentences
from api.web.languages import Words
from domain.claimants.lookup import ClaimantMatch, claimants_for
from domain.record.declarations import Conflict, Place
from domain.stances.ports import KnownStatement
from domain.vocabulary import ClaimantId, Role

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
    """Return those that ``text`` may mean, best first; the sides and then the others where it is empty."""
    return [_found(conflict, match, words) for match in claimants_for(conflict, text, FOUND_MAX)]


def _found(conflict: Conflict, match: ClaimantMatch, words: Words) -> FoundClaimant:
    name = conflict.claimants[match.claimant].name
    return {
        "id": match.claimant,
        "name": name,
        "matched": None if match.name in {name, match.claimant} else match.name,
        "detail": detail(conflict, match.claimant, words),
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


def statements(told: Sequence[KnownStatement], place: Place, says: Sentences) -> list[FoundStatement]:
    """Return statements about ``place`` in words, to choose from."""
    return [
        {
            "id": each.filed.id,
            "position": each.filed.position,
            "sentence": says.statement(each, place),
            "source": each.report.source.name,
        }
        for each in told
    ]
