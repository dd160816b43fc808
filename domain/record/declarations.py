"""Conflicts with their claimants, and places: what statements are about, a later one merging in. And imports."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import tzinfo
from decimal import Decimal
from enum import StrEnum, auto
from types import MappingProxyType
from typing import NamedTuple, TypeAlias

from domain.dates.edtf import ImpreciseDate
from domain.dates.instants import Instant
from domain.errors import NotFound
from domain.record.zones import ZoneRules, compiled
from domain.vocabulary import BatchId, ClaimantId, ConflictId, PlaceId, Role

_EMPTY: Mapping[str, str] = MappingProxyType({})


class AliasKind(StrEnum):
    """Another way to call a claimant: a name, the adjective of its people, an organ, its capital."""

    NAME = auto()
    DEMONYM = auto()
    ORGAN = auto()
    CAPITAL = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimantAlias:
    text: str
    kind: AliasKind = AliasKind.NAME
    language: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimantPerson:
    """A person who speaks for a claimant, and when: days, or imprecise dates."""

    name: str
    role: str | None = None
    from_: ImpreciseDate | None = None
    until: ImpreciseDate | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimant:
    """A maker of statements. ``role`` and ``parent`` are changed by a correction alone."""

    name: str
    role: Role
    parent: ClaimantId | None = None
    colour: str | None = None
    aliases: tuple[ClaimantAlias, ...] = ()
    people: tuple[ClaimantPerson, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ConflictDeclaration:
    """What was declared of a conflict: ``claimants`` holds those that are new or changed, each whole."""

    id: ConflictId
    name: str
    tz: str
    claimants: Mapping[ClaimantId, Claimant]


class PlaceKind(StrEnum):
    SETTLEMENT = auto()
    PART = auto()
    AREA = auto()


class PointQuality(StrEnum):
    """Whose point the coordinates of a place are."""

    OWN = auto()
    CENTROID = auto()  # the middle of an area that it lies in


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceName:
    name: str
    language: str | None = None
    former: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceDeclaration:
    """What was declared of a place. None, and an empty collection, leave what was there."""

    id: PlaceId
    name: str
    names: tuple[PlaceName, ...] = ()
    lat: Decimal | None = None
    lon: Decimal | None = None
    point: PointQuality | None = None  # None, with coordinates: its own
    kind: PlaceKind | None = None
    part_of: PlaceId | None = None
    identifiers: Mapping[str, str] = field(default_factory=lambda: _EMPTY)
    admin: tuple[str, ...] = ()  # names, widest first
    population: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchDeclaration:
    """An import: which file was read, by what. Entries that it recorded name it; so do those that undo it."""

    id: BatchId
    importer: str
    version: int  # of the importer
    file: str
    sha256: str
    mapping: str | None = None  # how its words were read: the name of the mapping, or the SHA-256 of one that was given
    licence: str | None = None
    restricted: bool = False  # its licence forbids to pass it on: exports leave it out


@dataclass(frozen=True, slots=True, kw_only=True)
class LogKeyDeclaration:
    """Another key signs the log. Both are public keys as they are published; the old one signs beside it ``until``."""

    old: str
    new: str
    until: Instant
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockCorrection:
    """Entries ``first`` to ``last`` were recorded by a wrong clock: a date finds them as if recorded at ``instant``."""

    id: str
    first: int
    last: int
    instant: Instant
    reason: str


class Retired(NamedTuple):
    """The position from which a conflict or a place is retired, and why."""

    position: int
    reason: str


Declaration: TypeAlias = (
    ConflictDeclaration | PlaceDeclaration | BatchDeclaration | LogKeyDeclaration | ZoneRules | ClockCorrection
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """A conflict as its declarations amount to, with who stands for whom, and the rules that its dates are read by."""

    id: ConflictId
    name: str
    tz: str
    claimants: Mapping[ClaimantId, Claimant]
    retired: Retired | None = None
    rules: ZoneRules | None = None

    @property
    def zone(self) -> tzinfo:
        """The zone of its dates. Raises ``NotFound`` where neither the log nor this installation knows its rules."""
        if self.rules is None:
            raise NotFound("time zone", self.tz, "install the tzdata release that this version is pinned to")
        return compiled(self.rules)

    def is_party(self, claimant: ClaimantId) -> bool:
        return claimant in self.claimants and self.claimants[claimant].role is Role.PARTY

    def is_side(self, claimant: ClaimantId) -> bool:
        return self.is_party(claimant) and self.claimants[claimant].parent is None

    def sides(self) -> frozenset[ClaimantId]:
        return frozenset(claimant for claimant in self.claimants if self.is_side(claimant))

    def line(self, claimant: ClaimantId) -> tuple[ClaimantId, ...]:
        """``claimant`` and those above it, nearest first."""
        above = [claimant]
        while (parent := self.claimants[above[-1]].parent) is not None:
            above.append(parent)
        return tuple(above)

    def side_of(self, party: ClaimantId) -> ClaimantId:
        """The side that a party stands for. Also that of an affiliate, which does not speak for it."""
        return self.line(party)[-1]

    def speaker(self, claimant: ClaimantId) -> ClaimantId | None:
        """For whom ``claimant`` speaks under ``voice=side``: its side, or an observer itself; None: an affiliate."""
        match self.claimants[claimant].role:
            case Role.PARTY:
                return self.side_of(claimant)
            case Role.OBSERVER:
                return claimant
            case Role.AFFILIATE:
                return None

    def below(self, claimant: ClaimantId) -> frozenset[ClaimantId]:
        """``claimant`` and all below it."""
        return frozenset(other for other in self.claimants if claimant in self.line(other)) | {claimant}

    def corrected(self, claimant: ClaimantId, role: Role, parent: ClaimantId | None) -> Conflict:
        """This conflict, if ``claimant`` has that role and parent."""
        changed = replace(self.claimants[claimant], role=role, parent=parent)
        return replace(self, claimants={**self.claimants, claimant: changed})


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A place as its declarations amount to."""

    id: PlaceId
    name: str
    names: tuple[PlaceName, ...] = ()
    lat: Decimal | None = None
    lon: Decimal | None = None
    point: PointQuality = PointQuality.OWN
    kind: PlaceKind = PlaceKind.SETTLEMENT
    part_of: PlaceId | None = None
    identifiers: Mapping[str, str] = field(default_factory=lambda: _EMPTY)
    admin: tuple[str, ...] = ()
    population: int | None = None
    retired: Retired | None = None


def in_use(conflicts: Iterable[Conflict]) -> list[Conflict]:
    """Those that are not retired."""
    return [conflict for conflict in conflicts if conflict.retired is None]


def merged_conflict(before: Conflict | None, declared: ConflictDeclaration, rules: ZoneRules | None) -> Conflict:
    """``rules``: those of its zone, for a conflict that is new."""
    if before is None:
        return Conflict(id=declared.id, name=declared.name, tz=declared.tz, claimants=declared.claimants, rules=rules)
    return replace(before, name=declared.name, claimants=dict(before.claimants) | dict(declared.claimants))


def merged_aliases(before: tuple[ClaimantAlias, ...], declared: tuple[ClaimantAlias, ...]) -> tuple[ClaimantAlias, ...]:
    """Add aliases to what is there; an alias is known by its text and language."""
    return tuple({(alias.text, alias.language): alias for alias in (*before, *declared)}.values())


def merged_people(
    before: tuple[ClaimantPerson, ...], declared: tuple[ClaimantPerson, ...]
) -> tuple[ClaimantPerson, ...]:
    """Add people to those who are there; a person is known by name and role."""
    return tuple({(person.name, person.role): person for person in (*before, *declared)}.values())


def merged_place(before: Place | None, declared: PlaceDeclaration) -> Place:
    """Single values replace, identifiers and names add to what is there; a name is known by its text and language."""
    known = Place(id=declared.id, name=declared.name) if before is None else before
    names = {(name.name, name.language): name for name in (*known.names, *declared.names)}
    return replace(
        known,
        name=declared.name,
        names=tuple(names.values()),
        lat=known.lat if declared.lat is None else declared.lat,
        lon=known.lon if declared.lon is None else declared.lon,
        point=known.point if declared.lat is None else declared.point or PointQuality.OWN,
        kind=declared.kind or known.kind,
        part_of=declared.part_of or known.part_of,
        identifiers=MappingProxyType(dict(known.identifiers) | dict(declared.identifiers)),
        admin=declared.admin or known.admin,
        population=known.population if declared.population is None else declared.population,
    )
