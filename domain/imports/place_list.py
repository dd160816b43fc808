"""Lists of places: what a list says of a place, fitted to what the record says of it already."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from types import MappingProxyType
from typing import NamedTuple, TypeAlias
from unicodedata import normalize

from domain.errors import Fault, Refused
from domain.folding import trimmed
from domain.intake.drafts import PlaceDraft
from domain.places.names import key
from domain.record.declarations import Place, PlaceKind, PlaceName, PointQuality
from domain.text import fault_in_name
from domain.vocabulary import PlaceId

NAMES_BYTES_MAX = 36 * 1024  # of an entry's 48 KiB
BYTES_BESIDE_A_NAME = 48  # of its field, its language and its marks

Identifier: TypeAlias = tuple[str, str]  # scheme, value


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedPlace:
    """A place as a list gives it. ``variants`` are spellings in no stated language: those that do not fit are left out.

    ``only_adds``: what the record says of the place stays, and the list adds what it lacks. Else the list replaces it.
    ``is_new``: whether a place that the record does not know may be declared from it.
    """

    identifiers: Sequence[Identifier]  # the first makes the id of a place that is new
    id: PlaceId | None = None
    name: str | None = None
    names: Sequence[PlaceName] = ()
    variants: Sequence[str] = ()
    lat: Decimal | None = None
    lon: Decimal | None = None
    point: PointQuality | None = None
    kind: PlaceKind | None = None
    part_of: PlaceId | None = None
    admin: tuple[str, ...] = ()
    population: int | None = None
    only_adds: bool = False
    is_new: bool = True

    def tokens(self) -> Iterator[str]:
        """The identifiers by which it is looked for."""
        if self.id is not None:
            yield self.id
        yield from (f"{scheme}:{value}" for scheme, value in self.identifiers)


class Fitted(NamedTuple):
    draft: PlaceDraft
    left_out: Sequence[str]  # why, for each name that was


def fitted(listed: ListedPlace, there: Collection[Place]) -> Fitted:
    """What is to be declared, given the places that bear one of its identifiers. Raises ``Refused``."""
    place = _the_one(listed, there)
    names, left_out = _names(listed, place)
    own_id = place.id if place is not None else listed.id or ":".join(listed.identifiers[0])
    draft = PlaceDraft(
        id=own_id,
        name=listed.name,
        names=names,
        lat=listed.lat,
        lon=listed.lon,
        point=listed.point if listed.lat is not None else None,
        kind=listed.kind,
        part_of=listed.part_of,
        identifiers=_identifiers(listed, own_id),
        admin=listed.admin,
        population=listed.population,
    )
    return Fitted(draft if place is None else _beside(draft, place, only_adds=listed.only_adds), left_out)


def _beside(draft: PlaceDraft, there: Place, *, only_adds: bool) -> PlaceDraft:
    """``draft`` without what is not to take the place of what is there."""
    has_point = there.lat is not None and there.point is PointQuality.OWN
    if has_point and (only_adds or draft.point is PointQuality.CENTROID):
        draft = replace(draft, lat=None, lon=None, point=None)
    if not only_adds:
        return draft
    return replace(
        draft,
        name=None,
        kind=None,
        part_of=None,
        admin=() if there.admin else draft.admin,
        population=draft.population if there.population is None else None,
    )


def _the_one(listed: ListedPlace, there: Collection[Place]) -> Place | None:
    if len(there) > 1:
        several = " and ".join(sorted(place.id for place in there))
        cure = "they may be one place declared twice: give the identifiers of one of them"
        raise Refused([Fault("", f"its identifiers are those of {several}", cure)])
    if not there and not listed.is_new:
        cure = "import a list that declares the place first"
        raise Refused([Fault("", f"no place bears {' or '.join(listed.tokens())}", cure)])
    return next(iter(there), None)


def _identifiers(listed: ListedPlace, own_id: PlaceId) -> Mapping[str, str]:
    return MappingProxyType({scheme: value for scheme, value in listed.identifiers if f"{scheme}:{value}" != own_id})


def _names(listed: ListedPlace, there: Place | None) -> tuple[tuple[PlaceName, ...], Sequence[str]]:
    """The names of the place according to the list, and why some cannot be kept.

    Names that do not fit in one entry are left out, whatever the record has: the same ones each time.
    """
    former, left_out = _keys_of_former_names(listed), list[str]()
    before = () if there is None else (PlaceName(name=there.name), *there.names)
    known = {each.name for each in (*before, *listed.names)}
    shown = there.name if there is not None and (listed.only_adds or listed.name is None) else listed.name
    composed = (trimmed(normalize("NFC", name)) for name in (listed.name or "", *listed.variants))
    spellings = dict.fromkeys(name for name in composed if name and name != shown)
    new = [PlaceName(name=name, former=bool(former) and key(name) in former) for name in spellings]
    kept = dict.fromkeys(_in_one_entry([*listed.names, *(each for each in new if _fits(each, left_out))], left_out))
    given = [each for each in listed.names if each in kept]
    variants = [each for each in kept if each.name not in known]
    return tuple(dict.fromkeys([*given, *_told_again(before, shown, former), *variants])), left_out


def _keys_of_former_names(listed: ListedPlace) -> Collection[str]:
    """What a name is recognised by that is no longer in use, however it is spelt."""
    former = {key(each.name) for each in listed.names if each.former}
    return former and former - {key(each.name) for each in listed.names if not each.former} - {key(listed.name or "")}


def _told_again(before: Sequence[PlaceName], shown: str | None, former: Collection[str]) -> Iterator[PlaceName]:
    """Of the earlier names: those that are former ones now, and the displayed one, which would be lost."""
    others = {each.name for each in before[1:]}
    for index, each in enumerate(before):
        was_shown = index == 0 and each.name not in {shown, *others}
        is_former = bool(former) and each.language is None and not each.former and key(each.name) in former
        if is_former or was_shown:
            yield PlaceName(name=each.name, former=is_former)


def _fits(name: PlaceName, left_out: list[str]) -> bool:
    fault = fault_in_name(name.name)
    if fault is not None:
        left_out.append(f"a variant of a name: it {fault[0].partition(' (U+')[0]}")
    return fault is None


def _in_one_entry(names: Sequence[PlaceName], left_out: list[str]) -> Iterator[PlaceName]:
    """As many as one entry holds."""
    room = NAMES_BYTES_MAX
    for each in dict.fromkeys(names):
        room -= len(each.name.encode()) + each.name.count('"') + each.name.count("\\") + BYTES_BESIDE_A_NAME
        if room >= 0:
            yield each
        else:
            left_out.append("a variant of a name: there are more than an entry holds")
