"""The kinds of features that a map has, and the selection of those that are meant.

A map of control may hold what is held, what was taken back and what nobody knows, told apart by a property. A file with
features of several kinds is read only once the kinds that are meant are named.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from fnmatch import fnmatchcase
from typing import Any, Self

from adapters.importers.polygons.geojson import Feature
from domain.errors import Fault, Refused

OPTION = "--where"
NONE = "(none)"  # the value of a feature without the property
KINDS_LISTED_MAX = 60
TELLING = (
    "name",
    "layer",
    "status",
    "control",
    "holder",
    "kind",
    "category",
    "class",
    "type",
    "side",
    "state",
    "label",
)
IDENTIFIER = re.compile(r"(?:.*[_:])?(?:id|fid|gid|uid|oid|uuid|guid)|objectid|globalid", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Where:
    """The features that are meant: for each property the values that it may have. `*` stands for any text."""

    values: Mapping[str, tuple[str, ...]]

    @classmethod
    def of(cls, options: Sequence[str]) -> Self:
        """From texts ``property=value``. Raises ``Refused``."""
        found = defaultdict[str, list[str]](list)
        for option in options:
            name, equals, value = option.partition("=")
            if not (name.strip() and equals and value.strip()):
                raise Refused([Fault(OPTION, f"{option!r} is not PROPERTY=VALUE", "write it as name=Occupied")])
            found[name.strip()].append(_evened(value))
        return cls({name: tuple(dict.fromkeys(values)) for name, values in found.items()})

    def __bool__(self) -> bool:
        return bool(self.values)

    def __iter__(self) -> Iterator[str]:
        yield from (f"{name}={value}" for name, values in self.values.items() for value in values)

    @property
    def first(self) -> str:
        return next(iter(self.values.values()))[0]

    def takes(self, feature: Feature) -> bool:
        return all(
            any(fnmatchcase(value_of(feature, name), _pattern(value)) for value in values)
            for name, values in self.values.items()
        )


def picked(features: Sequence[Feature], where: Where) -> Sequence[Feature]:
    """The features that are meant. Raises ``Refused`` with the kinds of ``features`` where that is not told."""
    if where:
        taken = [feature for feature in features if where.takes(feature)]
        if not taken:
            raise Refused([_nothing_taken(features, where)])
        return taken
    kinds = kinds_of(features)
    if kinds:
        raise Refused([_several_kinds(kinds)])
    return features


def kinds_of(features: Sequence[Feature]) -> Mapping[str, Counter[str]]:
    """The properties that tell ``features`` apart, the most telling first, with the counts of their values."""
    names = dict.fromkeys(name for feature in features for name in feature.properties)
    counts = {name: Counter(value_of(feature, name) for feature in features) for name in names}
    telling = [name for name in counts if _tells_apart(name, counts[name], features)]
    return {name: counts[name] for name in sorted(telling, key=lambda name: (_rank(name), len(counts[name])))}


def _tells_apart(name: str, counts: Counter[str], features: Sequence[Feature]) -> bool:
    """An identifier, an area or a length differs from feature to feature, and says nothing of their kinds."""
    if len(counts) == 1:
        return False
    if _rank(name) < len(TELLING):
        return True
    values = [feature.properties.get(name) for feature in features]
    if IDENTIFIER.fullmatch(name) or any(isinstance(value, float | dict | list) for value in values):
        return False
    are_numbers = all(isinstance(value, int) or value is None for value in values)
    return not are_numbers or max(counts.values()) > 1


def _rank(name: str) -> int:
    plain = name.casefold()
    return TELLING.index(plain) if plain in TELLING else len(TELLING)


def value_of(feature: Feature, name: str) -> str:
    return _text(feature.properties.get(name))


def _text(value: Any) -> str:  # noqa: ANN401 - whatever JSON holds
    match value:
        case None:
            return NONE
        case bool():
            return str(value).lower()
        case _:
            return _evened(str(value))


def _evened(text: str) -> str:
    """One space between words, and none around them: line breaks and no-break spaces tell no kinds apart."""
    return " ".join(text.split())


def _pattern(value: str) -> str:
    """Only `*` stands for something else than itself."""
    return value.replace("[", "[[]").replace("?", "[?]")


def _listed(name: str, counts: Counter[str]) -> str:
    shown = [f"{name}={value} ({count})" for value, count in counts.most_common(KINDS_LISTED_MAX)]
    more = len(counts) - KINDS_LISTED_MAX
    return "; ".join([*shown, *([f"and {more} more"] if more > 0 else [])])


def _several_kinds(kinds: Mapping[str, Counter[str]]) -> Fault:
    (name, counts), *others = kinds.items()
    also = f"; others tell them apart too: {', '.join(other for other, _ in others)}" if others else ""
    problem = f"has features of {len(counts)} kinds: {_listed(name, counts)}{also}"
    cure = f"name those that you mean with {OPTION} '{name}=…', again for each; '{name}=*' means all of them"
    return Fault("/features", problem, cure)


def _nothing_taken(features: Sequence[Feature], where: Where) -> Fault:
    asked = " and ".join(" or ".join(f"{name}={value}" for value in values) for name, values in where.values.items())
    there = {name: Counter(value_of(feature, name) for feature in features) for name in where.values}
    unknown = [name for name, counts in there.items() if set(counts) == {NONE}]
    problem = f"has no feature with {asked}"
    if unknown:
        names = sorted({name for feature in features for name in feature.properties})
        return Fault("/features", problem, f"the properties of its features are {', '.join(names) or 'none'}")
    meant = [near for name, values in where.values.items() for near in _near(values, there[name])]
    nearest = f"did you mean {' or '.join(map(repr, meant))}? " if meant else ""
    kinds = "; ".join(_listed(name, counts) for name, counts in there.items())
    return Fault("/features", problem, f"{nearest}name one that is there with {OPTION}: {kinds}")


def _near(values: Sequence[str], there: Counter[str]) -> Iterator[str]:
    known = {value.casefold(): value for value in there}
    for value in values:
        yield from (known[near] for near in get_close_matches(value.casefold(), list(known), n=1))
