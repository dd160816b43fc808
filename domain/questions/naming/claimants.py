"""A claimant, a holder or a side by its id, or by any of its names, as a conflict declares them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from domain.claimants.lookup import ClaimantMatch, claimants_called, nearest_claimants
from domain.errors import Nearest, UnknownName
from domain.questions.filters import CANDIDATES_MAX, NEAREST_MAX, PICK_ONE, Thing, Understood
from domain.questions.past import NamedThings
from domain.record.declarations import Conflict
from domain.vocabulary import ClaimantId, ConflictId

ONLY: Mapping[Thing, str] = {
    Thing.HOLDER: "only a party is a holder; use one of these",
    Thing.SIDE: "only a party without a parent is a side; use one of these",
}
Called = dict[ClaimantId, tuple[ClaimantMatch, Conflict]]


def claimant_named(  # noqa: PLR0913 - what is asked, and where it is looked for
    past: NamedThings,
    text: str,
    *,
    at: int,
    conflicts: Sequence[Conflict],
    parameter: str = "claimant",
    thing: Thing = Thing.CLAIMANT,
) -> Understood | None:
    """Return how ``text`` is understood; None for an id. Raises ``UnknownName``, also for a person who speaks."""
    called = _called(conflicts, text)
    fit = {name: found for name, found in called.items() if _fits(thing, found[1], name)}
    if not called and (speaking := _spoken_for(conflicts, text)):
        raise _person(text, parameter, thing, speaking)
    if not called:
        raise _no_claimant(past, text, at, conflicts, parameter, thing)
    if not fit:
        fitting = _every(conflicts, thing)[:CANDIDATES_MAX]
        raise UnknownName(parameter, f"{text!r} is not a {thing}", ONLY[thing], fitting)
    if len(fit) > 1:
        several = [_nearest(name, conflict) for name, (_, conflict) in sorted(fit.items())]
        problem = f"several claimants are called {text!r}"
        raise UnknownName(parameter, problem, "name one by its id", several[:CANDIDATES_MAX])
    [(name, (match, conflict))] = fit.items()
    if name == text:
        return None
    known_as = conflict.claimants[name].name
    return Understood(parameter=parameter, asked=text, id=name, name=known_as, by=match.how)


def _called(conflicts: Sequence[Conflict], text: str) -> Called:
    """The claimants that are called so in the best way that any is."""
    matches = [(match, conflict) for conflict in conflicts for match in claimants_called(conflict, text, people=False)]
    best = min((match.rank for match, _ in matches), default=0)
    return {match.claimant: (match, conflict) for match, conflict in matches if match.rank == best}


def _spoken_for(conflicts: Sequence[Conflict], text: str) -> Called:
    """The claimants that a person of that name speaks for, where nobody else is called so."""
    return {match.claimant: (match, conflict) for conflict in conflicts for match in claimants_called(conflict, text)}


def _person(text: str, parameter: str, thing: Thing, speaking: Called) -> UnknownName:
    names = " and ".join(conflict.claimants[name].name for name, (_, conflict) in sorted(speaking.items()))
    problem = f"{text!r} is a person who speaks for {names}, not a {thing}"
    cure = f"filter by person (GET /v1/statements?person={text}), or by the {thing}"
    fit = [_nearest(name, conflict) for name, (_, conflict) in sorted(speaking.items()) if _fits(thing, conflict, name)]
    return UnknownName(parameter, problem, cure, fit[:CANDIDATES_MAX])


def _fits(thing: Thing, conflict: Conflict, claimant: ClaimantId) -> bool:
    match thing:
        case Thing.HOLDER:
            return conflict.is_party(claimant)
        case Thing.SIDE:
            return conflict.is_side(claimant)
        case _:
            return True


def _nearest(name: ClaimantId, conflict: Conflict) -> Nearest:
    return Nearest(name, conflict.claimants[name].name)


def _every(conflicts: Sequence[Conflict], thing: Thing) -> list[Nearest]:
    return [
        _nearest(name, conflict)
        for conflict in conflicts
        for name in sorted(conflict.claimants)
        if _fits(thing, conflict, name)
    ]


def _no_claimant(  # noqa: PLR0913, PLR0917 - what was asked, and where
    past: NamedThings, text: str, at: int, conflicts: Sequence[Conflict], parameter: str, thing: Thing
) -> UnknownName:
    problem = f"{thing} {text!r} is not in the record"
    if (later := _declared_later(past, text, at, conflicts)) is not None:
        name, position = later
        it = "it" if name == text else name
        return UnknownName(parameter, f"{problem} at position {at}", f"{it} was declared at position {position}")
    near = {
        match.claimant: _nearest(match.claimant, conflict)
        for conflict in conflicts
        for match in nearest_claimants(conflict, text, NEAREST_MAX)
        if _fits(thing, conflict, match.claimant)
    }
    if near:
        return UnknownName(parameter, problem, PICK_ONE, list(near.values())[:NEAREST_MAX])
    every = _every(conflicts, thing)
    if 0 < len(every) <= CANDIDATES_MAX:
        return UnknownName(parameter, problem, "use one of these", every)
    listed = f"use one of the {len(every)} that GET /v1/conflicts lists" if every else "none is declared by then"
    return UnknownName(parameter, problem, listed)


def _declared_later(
    past: NamedThings, text: str, at: int, conflicts: Sequence[Conflict]
) -> tuple[ClaimantId, int] | None:
    """Return the claimant that is called so at the end of the log, and the position that declared it."""
    head, asked = past.head().position, {each.id for each in conflicts}
    if at >= head:
        return None
    there = [each for each in past.conflicts(at=head) if not asked or each.id in asked]
    for name, (_, conflict) in _called(there, text).items():
        return name, _since(past, conflict.id, name, head)
    return None


def _since(past: NamedThings, conflict: ConflictId, claimant: ClaimantId, head: int) -> int:
    for moment in past.changes_of_conflict(conflict, at=head):
        then = past.conflict(conflict, at=moment.position)
        if then is not None and claimant in then.claimants:
            return moment.position
    return head
