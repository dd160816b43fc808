"""Random questions of an assistant about the demo, each with the address that HTTP has for it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from random import Random
from typing import Any, NamedTuple

IDS: Mapping[str, str] = {
    "Siversk": "geonames:694403",
    "Покровськ": "geonames:704422",
    "Soledar": "geonames:706757",
    "geonames:713174": "geonames:713174",
    "Avdiivka": "geonames:713122",
    "Myrnohrad": "geonames:710035",
}
UNKNOWN = ("Sivrsk", "Atlantis")
STATEMENTS = ("siv-10", "siv-18", "pok-05", "kup-15", "bak-08", "no-such-statement")
OF_ROWS: Mapping[str, Sequence[str]] = {
    "place": (*IDS, *UNKNOWN),
    "admin": ("Donetsk Oblast", "Kharkiv Oblast"),
    "claimant": ("russia", "Ukraine", "wagner-group", "isw"),
    "voice": ("side", "own"),
    "bound": ("latest", "earliest"),
    "matter": ("control", "siege"),
    "known_at": ("50", "150", "225", "286", "9999", "x"),
    "limit": ("1", "3", "1000", "0"),
    "words": ("en", "uk", "ru"),
    "holder": ("russia", "ukraine"),
    "status": ("controlled", "contested", "gone"),
    "agreement": ("disputed", "agreed"),
    "outcome": ("acknowledged", "superseded", "open"),
    "older_than": ("10",),
    "kind": ("claim", "denial"),
    "person": ("Peskov", "nobody"),
    "source": ("Reuters",),
    "policy": ("conceded", "wikipedia-rule"),
    "cursor": ("AAAA",),
}
PLACED = ("place", "admin", "claimant", "voice", "limit", "known_at", "words")
TOOLS: Mapping[str, tuple[str, Sequence[str]]] = {  # its address, and the parameters that it may have
    "stances": ("/v1/stances", (*PLACED, "bound", "matter", "holder", "status", "agreement", "cursor")),
    "timeline": ("/v1/places/{place}/timeline", ("known_at", "bound", "voice", "matter", "words")),
    "day": ("/v1/days/{date}", (*PLACED, "bound", "matter")),
    "changes": ("/v1/changes", tuple(name for name in PLACED if name != "known_at")),
    "disputes": ("/v1/disputes", (*PLACED, "bound", "matter", "outcome", "older_than")),
    "outcomes": ("/v1/outcomes", (*PLACED, "outcome")),
    "figures": ("/v1/figures", ("place", "admin", "claimant", "voice", "known_at")),
    "accepted": ("/v1/accepted", ("place", "admin", "bound", "matter", "known_at", "limit")),
    "statements": ("/v1/statements", ("place", "admin", "claimant", "kind", "status", "person", "source", "limit")),
    "statement": ("/v1/statements/{statement}", ("known_at", "words")),
    "places": ("/v1/places", ("admin", "limit")),
}
CHANCE = 0.3


class Asked(NamedTuple):
    """``path`` and ``query``: of HTTP, where the tool's own defaults are written out."""

    tool: str
    arguments: Mapping[str, Any]
    path: str
    query: Mapping[str, str]


def random_questions(seed: int, count: int) -> Iterator[Asked]:
    chance = Random(seed)
    for _ in range(count):
        yield _random(chance)


def _random(chance: Random) -> Asked:
    tool = chance.choice(list(TOOLS))
    path, names = TOOLS[tool]
    in_query = {name: chance.choice(OF_ROWS[name]) for name in names if chance.random() < CHANCE}
    in_query |= _settled(tool, chance)
    in_path = _in_path(tool, chance)
    defaults = {name: value for name, value in (("limit", "20"), ("words", "en")) if name in names}
    ids = {name: IDS.get(text, text) for name, text in in_path.items()}
    return Asked(tool, {**in_path, **in_query}, path.format(**ids), {**defaults, **in_query})


def _settled(tool: str, chance: Random) -> dict[str, str]:
    """Its dates, and what it cannot do without: a question that is asked about now has another answer each time."""
    first, second = sorted(chance.sample(DAYS, 2))
    match tool:
        case "changes":
            return {"from_about": first, "to_about": second}
        case "accepted":
            return {"policy": chance.choice(OF_ROWS["policy"]), "about": first}
        case "stances":
            return {"about": first, "said_by": second}
        case "disputes" | "outcomes" | "figures":
            return {"said_by": second}
        case "places":
            return {"q": chance.choice(("Siversk", "Сіверськ", "Pok", "Atlantis", "geonames:713174"))}
        case _:
            return {}


def _in_path(tool: str, chance: Random) -> dict[str, str]:
    match tool:
        case "timeline":
            return {"place": chance.choice(list(IDS))}
        case "day":
            return {"date": chance.choice((*DAYS, "2025-12", "soon"))}
        case "statement":
            return {"statement": chance.choice(STATEMENTS)}
        case _:
            return {}


DAYS = ("2022-07-18", "2023-01-13", "2023-05-21", "2024-02-17", "2025-11-20", "2025-12-11", "2025-12-24", "2026-01-27")
