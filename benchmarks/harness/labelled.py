"""Conflicts and places for labelled texts: names that were collected, the demo's places, and a gazetteer beside it."""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from adapters.importers.places.geonames import wheel
from api.intake.demo import demo_file
from domain.extraction.ports import PlaceOption
from domain.places.cases import ENDINGS, nominatives
from domain.places.names import key
from domain.record.declarations import AliasKind, Claimant, ClaimantAlias, ClaimantPerson, Conflict
from domain.vocabulary import ClaimantId, Role

DATA = Path(__file__).resolve().parent.parent.parent.parent / "shared" / "data"
SETS = DATA / "proposals"
OBSERVERS = frozenset({"isw", "deepstate", "uk-ministry-of-defence", "usa", "sohr"})


class KnownPlaces:
    """The demo's places and a gazetteer, by any spelling of a name."""

    def __init__(self, names: Mapping[str, Sequence[PlaceOption]]) -> None:
        self._names = names

    def called(self, form: str, language: str) -> Sequence[PlaceOption]:
        options = self._names.get(key(form), ())
        for reading in () if options or language not in ENDINGS else nominatives(form, language):
            options = options or self._names.get(key(reading), ())
        return options


@cache
def places(conflict: str) -> KnownPlaces:
    """The places of a conflict: those of Ukraine, or the large ones of the whole world."""
    names, demo = dict[str, list[PlaceOption]](), set[str]()
    for line in (DATA / "demo" / "places.ndjson").read_text(encoding="utf-8").splitlines():
        place = json.loads(line)
        if place.get("kind") == "settlement":
            demo |= {place["id"], f"katottg:{place.get('identifiers', {}).get('katottg')}"}
            _add(names, place["id"], [place["name"], *(each["name"] for each in place.get("names", ()))], place["name"])
    if conflict == "russia-ukraine":
        with (DATA / "gazetteer" / "settlements.csv").open(encoding="utf-8") as file:
            for row in csv.DictReader(file):
                if f"katottg:{row['id']}" in demo or f"geonames:{row['geonameid']}" in demo:
                    continue
                alternatives = f"{row['alt_latin']}|{row['alt_cyrillic']}".split("|")
                _add(names, f"katottg:{row['id']}", [row["name_en"], row["name_uk"], *alternatives], row["name_en"])
    for city in json.loads(wheel().read_text(encoding="utf-8")).values():
        if conflict != "russia-ukraine" or city["countrycode"] not in {"UA", "RU"}:
            _add(names, f"geonames:{city['geonameid']}", [city["name"]], city["name"])
    return KnownPlaces(names)


def _add(names: dict[str, list[PlaceOption]], id_: str, spellings: Sequence[str], name: str) -> None:
    for spelling in dict.fromkeys(key(each) for each in spellings if each):
        options = names.setdefault(spelling, [])
        if all(option.id != id_ for option in options):
            options.append(PlaceOption(id_, name))


# Conflicts


@cache
def conflict_of(name: str) -> Conflict:
    """The conflict of the demo; of other wars, one that declares the names which were collected."""
    if name == "russia-ukraine":
        return _demo()
    collected = json.loads((SETS / "claimants-collected.json").read_text(encoding="utf-8"))[name]
    claimants = dict[ClaimantId, Claimant]()
    for side, declared in collected.items():
        _declare(claimants, side, declared)
    return Conflict(id=name, name=name, tz="Europe/Kyiv", claimants=claimants)


def _demo() -> Conflict:
    """The conflict of the demo, as it is shipped."""
    demo = json.loads(demo_file("conflict.json"))
    claimants = {
        id_: Claimant(
            name=each["name"],
            role=Role(each["role"]),
            parent=each.get("parent"),
            aliases=tuple(
                ClaimantAlias(
                    text=alias["text"], kind=AliasKind(alias.get("kind", "name")), language=alias.get("language")
                )
                for alias in each.get("aliases", ())
            ),
            people=tuple(ClaimantPerson(name=one["name"], role=one.get("role")) for one in each.get("people", ())),
        )
        for id_, each in demo["claimants"].items()
    }
    return Conflict(id="russia-ukraine", name=demo["name"], tz="Europe/Kyiv", claimants=claimants)


def _declare(claimants: dict[ClaimantId, Claimant], side: ClaimantId, declared: Mapping[str, Any]) -> None:
    role = Role.OBSERVER if side in OBSERVERS else Role.PARTY
    aliases = [
        *(ClaimantAlias(text=text, kind=AliasKind.DEMONYM) for text in declared["dem"]),
        *(ClaimantAlias(text=text, kind=_kind_of(text)) for text in declared["names"]),
    ]
    _merge(claimants, side, Claimant(name=side, role=role, aliases=tuple(aliases)))
    for pattern, organ in declared["organs"].items():
        texts = [ClaimantAlias(text=text, kind=AliasKind.ORGAN) for text in spelled(pattern)]
        known = Claimant(name=texts[0].text, role=_role_of(organ, role), parent=None if organ == side else side)
        _merge(claimants, organ, Claimant(name=known.name, role=known.role, parent=known.parent, aliases=tuple(texts)))
    for pattern, (who, name, title) in declared["people"].items():
        full = [
            name,
            *(f"{name.rpartition(' ')[0]} {spelling}" for spelling in spelled(pattern) if " " not in spelling),
        ]
        people = tuple(ClaimantPerson(name=each, role=title or None) for each in dict.fromkeys(full))
        _merge(claimants, who, Claimant(name=who, role=role, parent=None if who == side else side, people=people))


def _kind_of(text: str) -> AliasKind:
    return AliasKind.CAPITAL if text in {"moscow", "kyiv", "kiev", "ankara", "baghdad"} else AliasKind.NAME


def _role_of(organ: str, role: Role) -> Role:
    return Role.AFFILIATE if organ.endswith(("milbloggers", "affiliates", "state-media")) else role


def _merge(claimants: dict[ClaimantId, Claimant], id_: ClaimantId, new: Claimant) -> None:
    old = claimants.get(id_)
    if old is None:
        claimants[id_] = new
        return
    claimants[id_] = Claimant(
        name=old.name,
        role=old.role,
        parent=old.parent,
        aliases=(*old.aliases, *new.aliases),
        people=(*old.people, *new.people),
    )


def spelled(pattern: str) -> list[str]:
    """The texts that a pattern in shorthand stands for: groups, sets of letters and optional parts."""
    return [text.strip() for text in dict.fromkeys(_expanded(pattern)) if text.strip()]


def _expanded(pattern: str) -> list[str]:
    found, at, branches = [""], 0, list[str]()
    while at < len(pattern):
        options, at = _atom(pattern, at)
        if options is None:
            branches, found = [*branches, *found], [""]
            continue
        if pattern[at : at + 1] == "?":
            options, at = [*options, ""], at + 1
        found = [one + option for one in found for option in options]
    return [*branches, *found]


def _atom(pattern: str, at: int) -> tuple[list[str] | None, int]:
    if pattern[at] == "|":
        return None, at + 1
    if pattern[at] == "\\":
        return [pattern[at + 1]], at + 2
    if pattern[at] == "[":
        end = pattern.index("]", at)
        return [pattern[at + 1]] if pattern[at + 1] == "'" else list(pattern[at + 1 : end]), end + 1
    if pattern.startswith("(?:", at):
        end = _closing(pattern, at)
        return _expanded(pattern[at + 3 : end]), end + 1
    return [pattern[at]], at + 1


def _closing(pattern: str, at: int) -> int:
    depth = 0
    for end in range(at, len(pattern)):
        if pattern[end] == "(" and pattern[end - 1] != "\\":
            depth += 1
        elif pattern[end] == ")" and pattern[end - 1] != "\\":
            depth -= 1
            if depth == 0:
                return end
    raise ValueError(pattern)
