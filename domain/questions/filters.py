"""One table says which kind of thing each filter names, and how a name was understood is one value.

A name that matches nothing, or several things, is refused with the nearest valid values. A slip is a suggestion, never
an answer.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from enum import StrEnum
from types import MappingProxyType
from typing import Any, TypeVar, cast

NEAREST_MAX = 5  # suggestions for a name that matches nothing
CANDIDATES_MAX = 10  # of one name, or all that there are
PICK_ONE = "did you mean one of these"


class Thing(StrEnum):
    """A kind of thing that filters name, as errors call it."""

    CONFLICT = "conflict"
    PLACE = "place"
    AREA = "admin area"
    CLAIMANT = "claimant"
    HOLDER = "holder"
    SIDE = "side"
    BATCH = "batch"


FILTERS: Mapping[str, Thing] = {
    "conflict": Thing.CONFLICT,
    "admin": Thing.AREA,
    "place": Thing.PLACE,
    "claimant": Thing.CLAIMANT,
    "holder": Thing.HOLDER,
    "side": Thing.SIDE,
    "batch": Thing.BATCH,
}


class By(StrEnum):
    """The kind of name of a place, an area, an import or a conflict, best first. Of claimants: ``HowCalled``."""

    IDENTIFIER = "identifier"
    NAME = "name"
    FORMER_NAME = "former-name"
    SPELLING = "spelling"
    FORMER_SPELLING = "former-spelling"
    BEGINNING = "beginning"  # of the name of an area: `Donetsk` for `Donetsk Oblast`
    ONLY_ONE = "only-one"  # the only conflict that has the things that were named
    ONLY_SPOKEN = "only-with-statements"  # the only conflict in use in which something was said
    DEFAULT = "default"  # the conflict of questions that name none, by a setting


@dataclass(frozen=True, slots=True, kw_only=True)
class Understood:
    """A thing that was not named by its exact id. ``asked`` is None for a conflict that was left out.

    ``others``: how many places of the same name were passed over, since nothing had been said about them.
    """

    parameter: str
    asked: str | None
    id: str
    name: str
    by: StrEnum
    others: int = 0


NO_IDS: Mapping[str, str] = MappingProxyType({})
FilterT = TypeVar("FilterT")


def asked_in(filters: Iterable[object]) -> dict[str, str]:
    """Return the names in filters, by parameter. A filter is a dataclass of parameters and further filters."""
    asked = dict[str, str]()
    for name, value in (pair for each in filters for pair in _fields(each)):
        if name in FILTERS and value is not None:
            asked[name] = value
        elif is_dataclass(value):
            asked |= asked_in([value])
    return asked


def with_ids(of: FilterT, ids: Mapping[str, str]) -> FilterT:
    """The filter with ``ids``, by parameter, in the place of names."""
    if not ids:
        return of
    changed: dict[str, Any] = {name: with_ids(value, ids) for name, value in _fields(of) if is_dataclass(value)}
    changed |= {name: ids[name] for name, value in _fields(of) if name in ids and value is not None}
    return cast(FilterT, replace(cast(Any, of), **changed))


def _fields(of: object) -> Iterator[tuple[str, Any]]:
    return ((field.name, getattr(of, field.name)) for field in fields(cast(Any, of)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Understanding:
    """How a question was understood. Exact ids are left out."""

    understood: Sequence[Understood] = ()

    @property
    def ids(self) -> Mapping[str, str]:
        """The ids of things that were named otherwise, by parameter."""
        return {each.parameter: each.id for each in self.understood} if self.understood else NO_IDS

    def meant(self, of: FilterT) -> FilterT:
        """A filter of the question with ids in the place of names."""
        return with_ids(of, self.ids)
