"""The content of the pages of conflicts: claimants in words, and places counted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from api.service import Service
from api.web.page import Frame
from domain.claimants.lookup import claimants_with
from domain.record.declarations import Claimant, Conflict
from domain.vocabulary import ClaimantId, Role


class ConflictRow(NamedTuple):
    name: str
    link: str
    zone: str
    claimants: str
    retired: str | None


class ClaimantShown(NamedTuple):
    """``role``: a key of the words of roles; ``under``: the name of the party above it, whose id is ``parent``."""

    id: ClaimantId
    name: str
    role: str
    under: str
    parent: ClaimantId
    aliases: Sequence[str]
    people: Sequence[str]


def conflict_rows(page: Frame) -> list[ConflictRow]:
    """The conflicts, retired ones last."""
    return [
        ConflictRow(
            name=each.name,
            link=page.state.link(f"/conflicts/{each.id}", conflict=None),
            zone=each.tz,
            claimants=page.words.many("setup.claimants", len(each.claimants)),
            retired=None if each.retired is None else each.retired.reason,
        )
        for each in sorted(page.conflicts, key=lambda each: (each.retired is not None, each.name))
    ]


def claimants_shown(conflict: Conflict, text: str) -> list[ClaimantShown]:
    """Those that have ``text`` in a name, or all: the sides first, each with those below it."""
    found = set(claimants_with(conflict, text) if text else conflict.claimants)
    return [_shown(conflict, each) for each in sorted(conflict.claimants, key=_order(conflict).index) if each in found]


def _order(conflict: Conflict) -> list[ClaimantId]:
    def below(parent: ClaimantId | None) -> list[ClaimantId]:
        own = [each for each, declared in conflict.claimants.items() if declared.parent == parent]
        return [line for each in sorted(own, key=lambda one: _rank(conflict, one)) for line in (each, *below(each))]

    return below(None)


def _rank(conflict: Conflict, claimant: ClaimantId) -> tuple[int, str]:
    declared = conflict.claimants[claimant]
    return [*Role].index(declared.role), declared.name.casefold()


def _shown(conflict: Conflict, claimant: ClaimantId) -> ClaimantShown:
    declared = conflict.claimants[claimant]
    parent = declared.parent
    return ClaimantShown(
        id=claimant,
        name=declared.name,
        role=role_of(declared),
        under="" if parent is None else conflict.claimants[parent].name,
        parent=parent or "",
        aliases=[each.text for each in declared.aliases],
        people=[", ".join(filter(None, (each.name, each.role))) for each in declared.people],
    )


def role_of(claimant: Claimant) -> str:
    """A party that stands under nobody is a side."""
    return "side" if claimant.role is Role.PARTY and claimant.parent is None else str(claimant.role)


def places_in_use(service: Service, at: int) -> int:
    """How many places the record has in use at a position."""
    with service.importing.snapshot() as past:
        return sum(place.retired is None for place in past.places(at=at))
