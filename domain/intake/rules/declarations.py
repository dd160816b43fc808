"""Declarations: conflicts with their claimants, and places."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from types import MappingProxyType

from domain.errors import AlreadyRecorded, Fault, Refused
from domain.intake import fields
from domain.intake.drafts import ClaimantDraft, ConflictDraft, PlaceDraft
from domain.intake.rules.common import Decision, refuse, unknown
from domain.record.declarations import (
    Claimant,
    ConflictDeclaration,
    PlaceDeclaration,
    merged_aliases,
    merged_people,
    merged_place,
)
from domain.record.folded import Record
from domain.record.zones import Zones
from domain.vocabulary import ClaimantId, ConflictId, Role

CLAIMANTS_PER_ENTRY = 100  # a long list of claimants is declared in several entries, to stay under the limit of bytes
BYTES_PER_ENTRY = 40_000  # of texts, and of what is stored around them
BYTES_AROUND = 80  # a text at most: its quotes, the names of the fields beside it, the brackets


def decide_conflict(record: Record, draft: ConflictDraft, *, zones: Zones) -> Decision:
    refuse(fields.faults_in_conflict(draft))
    before = record.conflicts.get(draft.id)
    name = draft.name or (before.name if before else None)
    tz = draft.tz if draft.tz is not None or before is None else before.tz
    if name is None or tz is None:
        raise Refused(list(_missing(name, tz)))
    if before is not None and tz != before.tz:
        raise AlreadyRecorded(
            Fault("/tz", f"the zone of {draft.id} is {before.tz}", "it stays as first declared: leave it out")
        )
    rules = record.zones.get(tz) or zones(tz)
    if rules is None and before is None:
        raise Refused([Fault("/tz", f"invalid time zone {tz!r}", "name one of the IANA list, as Europe/Kyiv")])
    claimants = {} if before is None else dict(before.claimants)
    declared = {key: _claimant(draft.id, key, each, claimants.get(key)) for key, each in draft.claimants.items()}
    refuse(_faults_in_parents(claimants | declared, declared))
    refuse(_faults_in_number(declared))
    changed = {key: each for key, each in declared.items() if claimants.get(key) != each}
    if before is not None and not changed and name == before.name:
        return Decision(bodies=())
    first = () if rules is None or tz in record.zones else (rules,)  # before what is read by them
    return Decision(bodies=(*first, *_conflict_declarations(draft.id, name, tz, changed)))


def _missing(name: str | None, tz: str | None) -> Iterator[Fault]:
    if name is None:
        yield Fault("/name", "is missing", "a conflict that is new needs a name")
    if tz is None:
        yield Fault("/tz", "is missing", "name the time zone in which its days are meant, as Europe/Kyiv (IANA)")


def _claimant(conflict: ConflictId, key: ClaimantId, draft: ClaimantDraft, before: Claimant | None) -> Claimant:
    pointer = f"/claimants/{key}"
    if before is None:
        if draft.name is None or draft.role is None:
            missing = "name" if draft.name is None else "role"
            raise Refused(
                [Fault(f"{pointer}/{missing}", "is missing", "a claimant that is new needs a name and a role")]
            )
        new = Claimant(name=draft.name, role=draft.role, parent=draft.parent, colour=draft.colour)
        return _known_as(new, draft)
    for what in ("role", "parent"):
        given, there = getattr(draft, what), getattr(before, what)
        if given not in (None, there):
            cure = f"correct it, with a reason: POST /v1/conflicts/{conflict}/claimants/{key}/corrections"
            raise AlreadyRecorded(Fault(f"{pointer}/{what}", f"the {what} of {key} is {there or 'none'}", cure))
    amended = replace(before, name=draft.name or before.name, colour=draft.colour or before.colour)
    return _known_as(amended, draft)


def _known_as(claimant: Claimant, draft: ClaimantDraft) -> Claimant:
    """``claimant`` with the aliases and people of ``draft`` beside its own."""
    return replace(
        claimant,
        aliases=merged_aliases(claimant.aliases, draft.aliases),
        people=merged_people(claimant.people, draft.people),
    )


def _faults_in_parents(
    claimants: Mapping[ClaimantId, Claimant], declared: Mapping[ClaimantId, Claimant]
) -> Iterator[Fault]:
    for key, each in declared.items():
        yield from faults_in_parent(f"/claimants/{key}/parent", key, each, claimants)


def faults_in_parent(
    pointer: str, key: ClaimantId, each: Claimant, claimants: Mapping[ClaimantId, Claimant]
) -> Iterator[Fault]:
    """``claimants``: all of the conflict, with ``each`` as it is to be."""
    if each.parent is None:
        return
    parent = claimants.get(each.parent)
    if each.role is Role.OBSERVER:
        yield Fault(pointer, "an observer stands under nobody", "leave the parent out, or make it an affiliate")
    elif parent is None or parent.role is not Role.PARTY:
        yield Fault(pointer, f"{each.parent!r} is not a party of this conflict", "name a party, or leave it out")
    elif _runs_in_a_circle(key, claimants):
        yield Fault(pointer, f"{key!r} would stand under itself", "a line of parents ends at a side")


def _faults_in_number(declared: Mapping[ClaimantId, Claimant]) -> Iterator[Fault]:
    for key, each in declared.items():
        for what, number in (("aliases", len(each.aliases)), ("people", len(each.people))):
            if number > fields.KNOWN_AS_MAX:
                problem = f"{key} would have {number} {what}"
                cure = f"a claimant has at most {fields.KNOWN_AS_MAX}; leave out those that nobody searches for"
                yield Fault(f"/claimants/{key}/{what}", problem, cure)


def _runs_in_a_circle(key: ClaimantId, claimants: Mapping[ClaimantId, Claimant]) -> bool:
    seen, above = {key}, claimants[key].parent
    while above is not None and above in claimants:
        if above in seen:
            return True
        seen.add(above)
        above = claimants[above].parent
    return False


def _conflict_declarations(
    conflict: str, name: str, tz: str, claimants: Mapping[ClaimantId, Claimant]
) -> Iterator[ConflictDeclaration]:
    """Parents before those below them, so that every prefix of the log is a whole conflict."""
    part, bytes_of_part = dict[ClaimantId, Claimant](), 0
    for key in sorted(claimants, key=lambda key: _depth(key, claimants)):
        size = _bytes_of(key, claimants[key])
        if part and (len(part) == CLAIMANTS_PER_ENTRY or bytes_of_part + size > BYTES_PER_ENTRY):
            yield ConflictDeclaration(id=conflict, name=name, tz=tz, claimants=MappingProxyType(part))
            part, bytes_of_part = {}, 0
        part[key] = claimants[key]
        bytes_of_part += size
    yield ConflictDeclaration(id=conflict, name=name, tz=tz, claimants=MappingProxyType(part))


def _bytes_of(key: ClaimantId, claimant: Claimant) -> int:
    """At most as many as the claimant takes in an entry."""
    texts = [key, claimant.name, *(alias.text for alias in claimant.aliases)]
    texts += [text for person in claimant.people for text in (person.name, person.role or "")]
    return sum(BYTES_AROUND + len(text.encode()) for text in texts)


def _depth(key: ClaimantId, claimants: Mapping[ClaimantId, Claimant]) -> int:
    depth = 0
    parent = claimants[key].parent
    while parent is not None and parent in claimants:
        depth, parent = depth + 1, claimants[parent].parent
    return depth


def decide_place(record: Record, draft: PlaceDraft) -> Decision:
    refuse(fields.faults_in_place(draft))
    before = record.places.get(draft.id)
    name = draft.name or (before.name if before else None)
    if name is None:
        raise Refused([Fault("/name", "is missing", "a place that is new needs a name")])
    refuse(_faults_in_part_of(record, draft))
    declared = PlaceDeclaration(
        id=draft.id,
        name=name,
        names=draft.names,
        lat=draft.lat,
        lon=draft.lon,
        point=draft.point,
        kind=draft.kind,
        part_of=draft.part_of,
        identifiers=MappingProxyType(dict(draft.identifiers)),
        admin=draft.admin,
        population=draft.population,
    )
    return Decision(bodies=() if before is not None and merged_place(before, declared) == before else (declared,))


def _faults_in_part_of(record: Record, draft: PlaceDraft) -> Iterator[Fault]:
    if draft.part_of is None:
        return
    if draft.part_of not in record.places:
        yield unknown("/part_of", "place", draft.part_of, "declare the whole before its parts")
    elif draft.part_of == draft.id:
        yield Fault("/part_of", "a place is not a part of itself", "name the place that it is a part of")
