"""The client gives the answers of plain HTTP, to questions drawn at random."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from random import Random
from typing import Any

import pytest

from claimline_client import Client, ProblemError
from tests.support.client_serving import Reached
from tests.support.running import Running

SEED, QUESTIONS = 20251212, 200
DAYS = ("2022-07-20", "2023-05-25", "2024-02-20", "2025-11-20", "2025-12-12", "2025-12-24", "2026-02-01")
PLACES = ("geonames:694403", "Siversk", "Покровськ", "geonames:706757", "Sivrsk", "geonames:1")
POOLS: Mapping[str, tuple[str, ...]] = {
    "known_at": ("286", "150", "40", "2030-01-01"),
    "bound": ("latest", "earliest", "last"),
    "voice": ("side", "own"),
    "matter": ("control", "siege"),
    "place": PLACES,
    "admin": ("Donetsk Oblast", "Kharkiv Oblast", "Donetks"),
    "bbox": ("37,48,39,50", "30,50,31,51"),
    "claimant": ("russia", "Ukraine", "deepstate", "isw", "nobody"),
    "words": ("en", "uk", "ru"),
    "limit": ("1", "2", "3", "7"),
}
FILTERS = ("place", "admin", "bbox", "claimant")
COMMON = ("known_at", "voice", *FILTERS)
Draw = tuple[str, tuple[str, ...], Mapping[str, tuple[str, ...]], tuple[str, ...]]
KINDS: Mapping[str, Draw] = {  # by method: its address, the pools to draw from, others of its own, required ones
    "stances": (
        "/v1/stances",
        (*COMMON, "bound", "matter", "words", "limit"),
        {"about": DAYS, "said_by": DAYS, "status": ("controlled", "contested"), "agreement": ("disputed", "agreed")},
        ("said_by",),
    ),
    "place_stances": (
        "/v1/places/{place}/stances",
        ("known_at", "voice", "bound", "matter", "words"),
        {"about": DAYS, "said_by": DAYS, "place": PLACES},
        ("place", "said_by"),
    ),
    "timeline": ("/v1/places/{place}/timeline", ("known_at", "voice", "bound", "matter", "words"), {}, ("place",)),
    "day": ("/v1/days/{date}", (*COMMON, "bound", "matter", "words", "limit"), {"date": DAYS}, ("date",)),
    "changes": (
        "/v1/changes",
        ("voice", *FILTERS, "bound", "matter", "words", "limit"),
        {"from_said_by": DAYS, "to_said_by": DAYS, "to_known_at": POOLS["known_at"]},
        ("from_said_by", "to_said_by"),
    ),
    "disputes": (
        "/v1/disputes",
        (*COMMON, "bound", "matter", "words", "limit"),
        {"said_by": DAYS, "outcome": ("open", "acknowledged"), "older_than": ("3", "30")},
        ("said_by",),
    ),
    "outcomes": (
        "/v1/outcomes",
        (*COMMON, "words", "limit"),
        {"said_by": DAYS, "outcome": ("acknowledged", "unanswered")},
        ("said_by",),
    ),
    "figures": ("/v1/figures", COMMON, {"said_by": DAYS}, ("said_by",)),
    "accepted": (
        "/v1/accepted",
        ("known_at", "place", "admin", "bbox", "bound", "matter", "limit"),
        {"policy": ("conceded", "conceeded"), "said_by": DAYS},
        ("policy", "said_by"),
    ),
    "statements": (
        "/v1/statements",
        ("known_at", "place", "admin", "claimant", "limit"),
        {"kind": ("claim", "denial"), "stated_from": DAYS, "text": ("north", "комплекс")},
        (),
    ),
    "search": ("/v1/places", ("admin", "limit"), {"q": (*PLACES, "Bakhmut"), "near": ("48.9,38.1",)}, ("q",)),
    "slice": ("/v1/slice", ("known_at", "voice", "bound", "matter", "place"), {"axis": ("said_by", "about")}, ()),
}
Question = tuple[str, str, dict[str, str]]


def drawn() -> list[Question]:
    random = Random(SEED)
    return [_drawn(random, method) for method in random.choices([*KINDS], k=QUESTIONS)]


def _drawn(random: Random, method: str) -> Question:
    address, names, own, required = KINDS[method]
    pools = {**{name: POOLS[name] for name in (*names, *required) if name in POOLS}, **own}
    optional = [name for name in pools if name not in required]
    chosen = (*required, *random.sample(optional, k=min(len(optional), random.choice((0, 1, 2, 3)))))
    return method, address, {name: random.choice(pools[name]) for name in chosen}


def by_client(client: Client, method: str, address: str, query: Mapping[str, str]) -> Any:
    ask: Callable[..., Any] = getattr(client, method)
    inside = [name for name in query if f"{{{name}}}" in address or name in ("q", "policy")]
    rest = {name: value for name, value in query.items() if name not in inside}
    try:
        return ask(*(query[name] for name in inside), **rest)
    except ProblemError as error:
        return error.problem


def by_http(there: Running, address: str, query: Mapping[str, str]) -> Any:
    """Ask for one page that holds the whole answer; a search has no pages, and a limit of its own."""
    inside = {name: value for name, value in query.items() if f"{{{name}}}" in address}
    rest = {name: value for name, value in query.items() if name not in inside}
    if "limit" in rest and address != "/v1/places":
        rest["limit"] = "10000"
    return there.client.get(address.format(**inside), params=rest).json()


def test_the_client_gives_the_answers_of_plain_http_to_200_random_questions(demo: Running) -> None:
    client = Reached(demo).client()
    questions = drawn()
    answers = [by_client(client, *question) for question in questions]
    differing = [
        (method, query)
        for (method, address, query), answer in zip(questions, answers, strict=True)
        if answer != by_http(demo, address, query)
    ]

    assert len(questions) == QUESTIONS
    assert differing == []
    refused = [answer for answer in answers if "detail" in answer]
    assert 20 <= len(refused) <= 100
    assert {method for method, _, _ in questions} == {*KINDS}


def test_a_whole_answer_is_made_of_many_pages(demo: Running) -> None:
    reached = Reached(demo)
    client = reached.client()
    statements = client.statements(limit=10)["statements"]

    assert len(statements) == 155
    assert len(reached.transport.requests) == 16
    assert [each["id"] for each in statements] == [each["id"] for each in client.each_statement(limit=50)]


@pytest.mark.parametrize("day", ["2025-12-11", "2025-12-23"])
def test_every_list_of_a_day_runs_on_over_its_pages(demo: Running, day: str) -> None:
    assert Reached(demo).client().day(day, limit=1) == demo.read(f"/v1/days/{day}")
