"""What is accepted under a policy, over HTTP on both engines and in the shell."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from typer.testing import CliRunner

from api.cli import app
from api.demo import load
from domain.stances.policies import POLICIES
from tests.support.engines import Engine, sqlite_engine
from tests.support.running import Running, running
from tests.support.small_record import a_claim, a_report, small_record

SIVERSK = "geonames:694403"
LOADED = "286"
CONCEDED, TWO, WIKIPEDIA = "conceded", "two-observers", "wikipedia-rule"
NAMES = (CONCEDED, TWO, WIKIPEDIA)
RUSSIA, CONTESTED = {"status": "controlled", "holder": "russia"}, {"status": "contested", "holder": None}


@pytest.fixture(scope="module")
def demo(module_engine: Engine) -> Iterator[Running]:
    with running(module_engine) as there:
        load(there.service)
        yield there


@pytest.fixture
def there(engine: Engine) -> Iterator[Running]:
    """Hill: granted by blue, which the watcher contradicts. Ford: in red's own words alone. Nothing of a siege."""
    with small_record(engine) as (running_, _):
        running_.post(
            "/v1/reports",
            a_report(
                a_claim(id="red-1"),
                a_claim(id="blue-1", claimant="blue"),
                a_claim(id="watch-1", claimant="watcher", status="contested", holder=None),
                a_claim(id="blog-1", claimant="red-blog", status="controlled", holder="blue"),
                a_claim(id="red-2", place="ford"),
            ),
        )
        yield running_


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """What only the rules above the database decide is asked of one engine."""
    with small_record(sqlite_engine(tmp_path_factory.mktemp("small"))) as (running_, _):
        running_.post("/v1/reports", a_report(a_claim(id="red-1"), a_claim(id="red-2", place="ford")))
        yield running_


def on(day: str, **more: str) -> dict[str, str]:
    return {"about": day, "said_by": day, "known_at": LOADED, **more}


def heard(of: dict[str, Any]) -> dict[str, tuple[str, str]]:
    """By statement, its speaker and what it weighs."""
    return {each["statement"]: (each["speaker"], each["weight"]) for each in of["statements"]}


# The demo


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("2025-12-12", {CONCEDED: None, TWO: None, WIKIPEDIA: CONTESTED}),
        ("2025-12-24", {CONCEDED: RUSSIA, TWO: None, WIKIPEDIA: None}),
    ],
)
def test_siversk_under_each_policy(demo: Running, day: str, expected: dict[str, Any]) -> None:
    found = {name: demo.read("/v1/accepted", policy=name, place=SIVERSK, **on(day)) for name in NAMES}

    assert {name: [each["accepted"] for each in answer["places"]] for name, answer in found.items()} == {
        name: [accepted] for name, accepted in expected.items()
    }
    for name, answer in found.items():
        assert (answer["policy"]["name"], answer["policy"]["version"], answer["against"]) == (name, 1, None)


def test_what_each_statement_about_siversk_contributed(demo: Running) -> None:
    [siversk] = demo.read("/v1/accepted", policy=WIKIPEDIA, place=SIVERSK, **on("2025-12-24"))["places"]

    assert heard(siversk) == {
        "siv-21": ("deepstate", "counted"),
        "siv-16": ("isw", "counted"),
        "siv-11": ("russia", "ignored"),
        "siv-15": ("uk-ministry-of-defence", "counted"),
        "siv-18": ("ukraine", "against-own-side"),
    }
    assert siversk["why"].startswith("the observers differ: deepstate leaves contested (siv-21); isw leaves russia")
    [ukraine] = [each for each in siversk["statements"] if each["speaker"] == "ukraine"]
    assert ukraine == {
        "speaker": "ukraine",
        "statement": "siv-18",
        "claimant": "ukraine-general-staff",
        "status": "not_present",
        "holder": "ukraine",
        "weight": "against-own-side",
        "leaves": ["nobody", "russia"],
        "why": "goes against its own side",
    }


@pytest.mark.parametrize("day", ["2025-12-12", "2025-12-24"])
def test_what_flips_between_two_policies(demo: Running, day: str) -> None:
    answer = demo.read("/v1/accepted", policy=CONCEDED, against=WIKIPEDIA, **on(day))
    each_alone = {name: demo.read("/v1/accepted", policy=name, **on(day))["places"] for name in (CONCEDED, WIKIPEDIA)}
    pairs = [
        (first, second)
        for first, second in zip(each_alone[CONCEDED], each_alone[WIKIPEDIA], strict=True)
        if first["accepted"] != second["accepted"]
    ]

    assert (answer["policy"]["name"], answer["against"]["name"]) == (CONCEDED, WIKIPEDIA)
    assert SIVERSK in {each["place"] for each in answer["places"]}
    assert len(answer["places"]) < len(each_alone[CONCEDED])
    for found, (first, second) in zip(answer["places"], pairs, strict=True):
        under = ("accepted", "possible", "why", "statements")
        assert found == first | {"against": {name: second[name] for name in under}}


def test_every_place_with_a_stance_is_read_by_all_that_was_said_of_it(demo: Running) -> None:
    stances = demo.read("/v1/stances", **on("2025-12-24"))["places"]
    for name in NAMES:
        found = demo.read("/v1/accepted", policy=name, **on("2025-12-24"))["places"]
        assert [(each["place"], {one["statement"] for one in each["statements"]}) for each in found] == [
            (each["place"], {one["statement"] for one in each["stances"].values()}) for each in stances
        ]


def test_a_siege_is_accepted_apart(demo: Running) -> None:
    siege = demo.read("/v1/accepted", policy=TWO, matter="siege", **on("2025-11-05"))

    assert siege["matter"] == "siege"
    assert {one["status"] for each in siege["places"] for one in each["statements"]} <= {"encircled", "not_encircled"}


# A small record


def test_what_the_loser_grants_is_accepted_and_affiliates_are_not_asked(there: Running) -> None:
    answer = there.read("/v1/accepted", policy=CONCEDED)
    ford, hill = answer["places"]

    assert (hill["accepted"], ford["accepted"]) == ({"status": "controlled", "holder": "red"}, None)
    assert heard(hill) == {
        "red-1": ("red", "ignored"),
        "blue-1": ("blue", "against-own-side"),
        "watch-1": ("watcher", "ignored"),
    }
    assert [each["place"] for each in there.read("/v1/accepted", policy=CONCEDED, against=TWO)["places"]] == ["hill"]
    assert there.read("/v1/accepted", policy=CONCEDED, matter="siege")["places"] == []


def test_pages_hold_the_whole_list_of_one_moment(there: Running) -> None:
    whole = there.read("/v1/accepted", policy=WIKIPEDIA)["places"]
    response = there.client.get(f"/v1/accepted?policy={WIKIPEDIA}&limit=1")
    there.post("/v1/reports", a_report(a_claim(id="blue-2", claimant="blue", place="ford")))
    pages = [response.json()]
    while "next" in response.links:
        response = there.client.get(response.links["next"]["url"])
        pages.append(response.json())

    assert [each for page in pages for each in page["places"]] == whole
    assert len({json.dumps({name: page[name] for name in page if name != "places"}) for page in pages}) == 1
    assert there.read("/v1/accepted", policy=WIKIPEDIA, place="ford")["places"] != whole[:1]


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({}, ["ford", "hill"]),
        ({"place": "hill"}, ["hill"]),
        ({"admin": "Land"}, ["ford", "hill"]),
        ({"bbox": "0,0,5,5"}, ["ford", "hill"]),
        ({"bbox": "5,5,9,9"}, []),
        ({"known_at": "4"}, []),
        ({"about": "2024-06-01"}, []),
        ({"policy": "conceded:1", "against": "conceded"}, []),
    ],
)
def test_filters_choose_the_places(small: Running, asked: dict[str, str], expected: list[str]) -> None:
    answer = small.read("/v1/accepted", **({"policy": CONCEDED} | asked))

    assert [each["place"] for each in answer["places"]] == expected


def test_a_pinned_answer_has_a_tag_of_its_policy(small: Running) -> None:
    pinned = "about=2024-06-14&said_by=2024-06-14&known_at=5"
    first = small.client.get(f"/v1/accepted?policy={CONCEDED}&{pinned}")
    again = small.client.get(
        f"/v1/accepted?policy={CONCEDED}&{pinned}", headers={"If-None-Match": first.headers["etag"]}
    )
    other = small.client.get(f"/v1/accepted?policy={WIKIPEDIA}&{pinned}")

    assert (again.status_code, again.headers["etag"]) == (304, first.headers["etag"])
    assert other.headers["etag"] != first.headers["etag"]
    assert "etag" not in small.client.get(f"/v1/accepted?policy={CONCEDED}&about=2024-06-14").headers


def test_the_policies_are_listed_with_their_rules(small: Running) -> None:
    listed = small.read("/v1/policies")["policies"]

    assert [(each["name"], each["version"]) for each in listed] == [(each.name, each.version) for each in POLICIES]
    assert all(each["rule"].endswith(".") for each in listed)


@pytest.mark.parametrize(
    ("question", "parameter", "detail"),
    [
        ("policy=truth", "policy", "'truth' is not a policy"),
        ("policy=conceded:2", "policy", "'conceded:2' is not a policy"),
        ("policy=conceded&against=", "against", "'' is not a policy"),
        ("policy=conceded&voice=own", "voice", "is not a parameter here"),
        ("", "policy", "is missing"),
    ],
)
def test_what_is_no_policy_is_refused_with_those_there_are(
    small: Running, question: str, parameter: str, detail: str
) -> None:
    response = small.client.get(f"/v1/accepted?{question}")

    assert response.status_code == 400, response.text
    [error] = response.json()["errors"]
    assert (error["parameter"], error["detail"]) == (parameter, detail)
    if "is not a policy" in detail:
        assert "use one of conceded:1, two-observers:1, wikipedia-rule:1" in error["cure"]


# The shell


def claimline(*arguments: str) -> str:
    result = CliRunner().invoke(app, list(arguments))
    assert result.exit_code == 0, result.stderr
    return result.stdout


def test_the_shell_answers_as_http_does(small: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLAIMLINE_DATABASE", small.service.settings.database)
    asked = ("2024-06-14", "--said-by", "2024-06-14", "--policy", CONCEDED, "--place", "Hill", "--admin", "Land")
    over_http = small.read(
        "/v1/accepted", policy=CONCEDED, about="2024-06-14", said_by="2024-06-14", place="Hill", admin="Land"
    )
    told = claimline("accepted", *asked)

    assert json.loads(claimline("accepted", *asked, "--json")) == over_http
    assert "What was said, read under the policy conceded (version 1)" in told
    assert "  accepted under the policy conceded: nothing" in told
    assert "red-1" in told
    assert "  nowhere" in claimline("accepted", "2024-06-14", "--policy", CONCEDED, "--against", TWO)
    assert claimline("accepted", *asked[:5], "--limit", "1").splitlines()[-1].startswith("there is more: ")


@pytest.mark.usefixtures("small")
def test_the_shell_lists_the_policies(small: Running) -> None:
    listed = json.loads(claimline("policies", "--json"))

    assert listed == small.read("/v1/policies")
    assert claimline("policies").splitlines()[0] == "conceded, version 1"
