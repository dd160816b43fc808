"""A day, changes, disputes and outcomes over HTTP, on both engines: golden answers of the demo, and a small record."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from api.demo import load
from tests.support.engines import EVERY_VERSION, Engine, sqlite_engine
from tests.support.running import Running, running
from tests.support.small_record import a_claim, a_denial, a_report, a_retraction, small_record
from tests.support.tidiness import ROOT

pytestmark = pytest.mark.engines(*EVERY_VERSION)  # the whole demo on each
ANSWERS = ROOT / "tests" / "golden" / "answers"
LOADED = "286"
BOTH = pytest.mark.parametrize("known_at", [LOADED, None])


@pytest.fixture(scope="module")
def demo(module_engine: Engine) -> Iterator[Running]:
    with running(module_engine) as there:
        load(there.service)
        yield there


@pytest.fixture
def there(engine: Engine) -> Iterator[Running]:
    with small_record(engine) as (running_, _):
        yield running_


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """What only the rules above the database decide is asked of one engine."""
    with small_record(sqlite_engine(tmp_path_factory.mktemp("filled"))) as (running_, _):
        fill(running_)
        yield running_


def golden(name: str) -> Any:
    return json.loads((ANSWERS / f"{name}.json").read_text(encoding="utf-8"))


def word(stance: Mapping[str, Any] | None) -> list[Any] | None:
    """The statement that governs, and what it says."""
    return None if stance is None else [stance["statement"], stance["status"], stance["holder"]]


def dispute(row: Mapping[str, Any]) -> list[Any]:
    """Where, in which matter, from when to when, how it ended, by whose words."""
    names = ("name", "matter", "from", "to", "outcome", "days", "opened_by", "closed_by", "statements")
    return [row[name] for name in names]


# Golden answers


@BOTH
def test_the_day_on_which_siversk_was_claimed_and_denied(demo: Running, known_at: str | None) -> None:
    given = {} if known_at is None else {"known_at": known_at}
    answer = demo.read("/v1/days/2025-12-11", **given)

    assert {
        "date": answer["date"],
        "from": answer["from"],
        "to": answer["to"],
        "matter": answer["matter"],
        "statements": [each["id"] for each in answer["statements"]],
        "possibly": [each["id"] for each in answer["possibly"]],
        "changed": [
            [each["name"], each["matter"], each["speaker"], word(each["before"]), word(each["after"])]
            for each in answer["changed"]
        ],
        "disputes_opened": [dispute(each) for each in answer["disputes_opened"]],
        "disputes_closed": [dispute(each) for each in answer["disputes_closed"]],
    } == golden("day-2025-12-11")


def test_what_changed_in_a_fortnight(demo: Running) -> None:
    answer = demo.read("/v1/changes", from_said_by="2025-12-10", to_said_by="2025-12-24", to_known_at=LOADED)
    same = demo.read(
        "/v1/changes", from_said_by="2025-12-10", from_about="2025-12-10", to_said_by="2025-12-24", to_known_at=LOADED
    )

    assert same == answer
    assert {
        each["name"]: {
            "before": [each["before"]["agreement"], each["before"]["common"]],
            "after": [each["after"]["agreement"], each["after"]["common"]],
            "stances": {
                speaker: [
                    word(change["before"]),
                    word(change["after"]),
                    [[entry["way"], entry["statement"]] for entry in change["entries"]],
                ]
                for speaker, change in each["stances"].items()
            },
        }
        for each in answer["places"]
    } == golden("changes-2025-12-10-to-24")


def test_the_disputes_that_were_open_on_a_day(demo: Running) -> None:
    answer = demo.read("/v1/disputes", said_by="2025-12-15", outcome="open", known_at=LOADED)

    assert [[*dispute(each), each["age_days"], len(each["phases"])] for each in answer["disputes"]] == golden(
        "open-disputes-2025-12-15"
    )
    assert (answer["matter"], answer["about"], answer["said_by"]) == (
        *(None, "2025-12-15T21:59:59.999999Z", "2025-12-15T21:59:59.999999Z"),
    )


def test_the_dispute_about_an_encirclement_ends_as_its_town_is_said_to_be_taken(demo: Running) -> None:
    answer = demo.read("/v1/disputes", said_by="2026-07-01", place="geonames:704422", matter="siege", known_at=LOADED)
    timeline = demo.read("/v1/places/geonames:704422/timeline", matter="siege", known_at=LOADED)

    [pokrovsk] = answer["disputes"]
    assert [pokrovsk["from"][:10], pokrovsk["to"][:10]] == ["2025-10-26", "2025-11-30"]
    assert [pokrovsk["closed_by"], pokrovsk["outcome"], pokrovsk["days"]] == ["pok-19", "superseded", 35]
    assert [timeline["spans"]["russia"][-1]["to"], timeline["spans"]["ukraine"][-1]["to"]] == [pokrovsk["to"], None]


@pytest.mark.parametrize("voice", ["side", "own"])
def test_what_became_of_every_claim_of_control(demo: Running, voice: str) -> None:
    answer = demo.read("/v1/outcomes", said_by="2026-07-01", voice=voice, known_at=LOADED)
    names = ("name", "side", "claimant", "from", "to", "outcome", "days", "closed_by", "statements")

    assert {
        "counts": answer["counts"],
        "claims": [[each[name] for name in names] for each in answer["claims"]],
    } == golden(f"outcomes-{voice}")


def test_the_outcomes_before_the_other_side_conceded(demo: Running) -> None:
    [siversk] = [
        each
        for each in demo.read("/v1/outcomes", said_by="2025-12-22", claimant="russia")["claims"]
        if each["name"] == "Siversk"
    ]

    assert (siversk["outcome"], siversk["to"], siversk["days"], siversk["closed_by"]) == (
        *("contradicted", None, None, None),
    )


# The entries that made a difference


def entries(there: Running, **asked: str) -> list[tuple[str, int, str, str | None]]:
    [place] = there.read("/v1/changes", **asked)["places"]
    return [
        (entry["way"], entry["position"], entry["statement"], entry["reason"])
        for change in place["stances"].values()
        for entry in change["entries"]
    ]


def test_what_was_revised_is_told_with_who_and_why(there: Running) -> None:
    there.post("/v1/reports", a_report(a_claim(id="red-1")))  # 4 and 5
    content = {"status": "entered", "holder": "red", "stated": "2024-06-10"}
    there.post("/v1/statements/red-1/corrections", {"content": content, "reason": "It said entered."})  # 6
    there.post("/v1/reports", a_report(a_retraction(id="red-2", retracts="red-1")))  # 7 and 8
    there.post("/v1/statements/red-2/annulment", {"reason": "Not of this war."})  # 9
    there.post("/v1/statements/red-1/annulment", {"reason": "Nor this."})  # 10

    def between(since: int, until: int) -> list[tuple[str, int, str, str | None]]:
        return entries(there, from_known_at=str(since), to_known_at=str(until), to_said_by="2024-06-14")

    assert between(4, 6) == [("recorded", 6, "red-1", None)]
    assert between(6, 7) == [("corrected", 7, "red-1", "It said entered.")]
    assert between(7, 9) == [("retracted", 9, "red-2", None)]
    assert between(9, 10) == [("annulled", 10, "red-2", "Not of this war.")]
    assert between(10, 11) == between(11, 10) == [("annulled", 11, "red-1", "Nor this.")]
    assert between(4, 7) == [("recorded", 6, "red-1", None)]
    assert there.read("/v1/changes", from_known_at="7", to_known_at="10")["places"] == []
    [place] = there.read("/v1/changes", from_known_at="6", to_known_at="7")["places"]
    [entry] = place["stances"]["red"]["entries"]
    assert entry["recorded_by"] == there.read("/v1/statements/red-1")["corrections"][0]["recorded_by"]


def test_the_same_said_again_by_another_statement_is_no_change(there: Running) -> None:
    first, again = a_claim(id="red-1"), a_claim(id="red-2", stated="2024-06-12", claimant="red-army")
    there.post("/v1/reports", a_report(first, again))

    assert there.read("/v1/changes", from_said_by="2024-06-11", to_said_by="2024-06-13")["places"] == []


def test_about_follows_said_by_and_is_one_for_both_where_the_second_alone_has_it(there: Running) -> None:
    asked = {"from_said_by": "2024-06-10", "to_said_by": "2024-06-12"}
    both = there.read("/v1/changes", **asked, to_about="2024-06-01")
    neither = there.read("/v1/changes", **asked)
    known = there.read("/v1/changes", from_known_at="2", to_said_by="2024-06-12")

    assert (both["from"]["about"][:10], both["to"]["about"][:10]) == ("2024-06-01", "2024-06-01")
    assert (neither["from"]["about"][:10], neither["to"]["about"][:10]) == ("2024-06-10", "2024-06-12")
    assert (known["from"]["said_by"], known["from"]["known_at"]["position"]) == (known["to"]["said_by"], 2)


def test_before_the_conflict_was_declared_there_is_nothing(there: Running) -> None:
    there.post("/v1/reports", a_report(a_claim(id="red-1"), a_denial(id="blue-1", status="controlled", holder="blue")))
    asked = {"known_at": "0", "conflict": "war"}

    assert there.read("/v1/days/2024-06-10", **asked)["statements"] == []
    assert there.read("/v1/disputes", **asked)["disputes"] == []
    assert there.read("/v1/outcomes", **asked)["counts"] == {}
    [place] = there.read("/v1/changes", from_known_at="0", to_known_at="7")["places"]
    assert (place["before"]["agreement"], place["after"]["agreement"]) == ("silent", "disputed")


# Filters and pages


def fill(there: Running) -> None:
    """Of two places, in two lands, red claims what blue denies; the ford's dispute lasted four days."""
    there.put("/v1/places/ford", {"name": "Ford", "admin": ["Lowland"]})
    there.put("/v1/places/hill", {"name": "Hill", "admin": ["Highland"]})
    ford = {"place": "ford"}
    there.post(
        "/v1/reports",
        a_report(
            a_claim(id="red-1", stated="2024-06-02", **ford),
            a_denial(id="blue-1", status="controlled", holder="blue", stated="2024-06-02", **ford),
            a_denial(id="blue-2", status="not_present", holder="blue", stated="2024-06-06", **ford),
            a_claim(id="red-2", stated="2024-06-04", claimant="red-army"),
            a_denial(id="blue-3", denies=["red-2"], stated="2024-06-05"),
            a_claim(id="red-3", stated="2024-06-06", status="encircled"),
            a_denial(id="blue-4", denies=["red-3"], stated="2024-06-06"),
            a_claim(id="watch-1", claimant="watcher", status="contested", holder=None, stated="2024-06-06"),
        ),
    )


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({}, ["ford control", "hill control", "hill siege"]),
        ({"place": "ford"}, ["ford control"]),
        ({"admin": "Highland"}, ["hill control", "hill siege"]),
        ({"bbox": "0,0,5,5"}, ["ford control", "hill control", "hill siege"]),
        ({"matter": "siege"}, ["hill siege"]),
        ({"outcome": "acknowledged"}, ["ford control"]),
        ({"outcome": "open"}, ["hill control", "hill siege"]),
        ({"older_than": "4"}, ["hill control", "hill siege"]),
        ({"older_than": "3"}, ["ford control", "hill control", "hill siege"]),
        ({"older_than": "9"}, ["hill control"]),
        ({"older_than": "10"}, []),
        ({"claimant": "red-army"}, ["hill control"]),
        ({"claimant": "red"}, ["ford control", "hill control", "hill siege"]),
        ({"claimant": "watcher"}, []),
        ({"said_by": "2024-06-05"}, ["ford control", "hill control"]),
        ({"about": "2024-06-04"}, ["ford control"]),
        ({"said_by": "2024-06-05", "outcome": "acknowledged"}, []),
    ],
)
def test_disputes_by_what_they_are(filled: Running, asked: dict[str, str], expected: list[str]) -> None:
    answer = filled.read("/v1/disputes", **asked)

    assert [f"{each['place']} {each['matter']}" for each in answer["disputes"]] == expected


def test_filters_choose_what_is_shown(there: Running) -> None:
    fill(there)

    day = there.read("/v1/days/2024-06-06", place="hill")
    assert [each["id"] for each in day["statements"]] == ["red-3", "blue-4", "watch-1"]
    assert [(each["speaker"], each["matter"]) for each in day["changed"]] == [
        *(("watcher", "control"), ("blue", "siege"), ("red", "siege")),
    ]
    assert [each["matter"] for each in day["disputes_opened"]] == ["siege"]
    control = there.read("/v1/days/2024-06-06", matter="control")
    assert [each["id"] for each in control["statements"]] == ["blue-2", "watch-1"]
    assert [each["closed_by"] for each in control["disputes_closed"]] == ["blue-2"]
    blue = there.read("/v1/days/2024-06-06", claimant="blue")
    assert [each["id"] for each in blue["statements"]] == ["blue-2", "blue-4"]
    assert {each["speaker"] for each in blue["changed"]} == {"blue"}
    [hill] = there.read("/v1/changes", from_said_by="2024-06-03", to_said_by="2024-06-14", claimant="red")["places"]
    assert (hill["place"], list(hill["stances"]), hill["after"]["agreement"]) == ("hill", ["red"], "disputed")
    of_army = there.read("/v1/outcomes", claimant="red-army")
    assert [each["place"] for each in of_army["claims"]] == ["hill"]
    assert there.read("/v1/outcomes", outcome="acknowledged")["counts"] == {
        "red": dict.fromkeys(of_army["counts"]["red-army"], 0) | {"claims": 1, "acknowledged": 1}
    }


LISTS = {
    "/v1/days/2024-06-06?": ("statements", "possibly", "changed", "disputes_opened", "disputes_closed"),
    "/v1/changes?from_said_by=2024-06-03&": ("places",),
    "/v1/disputes?": ("disputes",),
    "/v1/outcomes?": ("claims",),
}


@pytest.mark.parametrize("question", LISTS)
def test_pages_are_of_one_moment_and_hold_the_whole_list(there: Running, question: str) -> None:
    fill(there)
    whole = there.client.get(f"{question}conflict=war").json()
    response = there.client.get(f"{question}conflict=war&limit=1")
    there.post("/v1/reports", a_report(a_claim(id="red-9", stated="2024-06-06", status="contested", holder=None)))
    pages = [response.json()]
    while "next" in response.links:
        response = there.client.get(response.links["next"]["url"])
        pages.append(response.json())

    assert len(pages) == sum(len(whole[name]) for name in LISTS[question]) > 1
    for name in LISTS[question]:
        assert [item for page in pages for item in page[name]] == whole[name]
    for page in pages[1:]:
        assert {k: v for k, v in page.items() if k not in LISTS[question]} == {
            k: v for k, v in pages[0].items() if k not in LISTS[question]
        }


@pytest.mark.parametrize(
    ("question", "is_pinned"),
    [
        ("/v1/days/2024-06-06?known_at=5", True),
        ("/v1/days/2024-06-06", False),
        ("/v1/disputes?said_by=2024-06-06&known_at=5", True),
        ("/v1/disputes?about=2024-06-06&known_at=5", True),
        ("/v1/disputes?known_at=5", False),
        ("/v1/outcomes?said_by=2024-06-06&known_at=5", True),
        ("/v1/changes?from_known_at=4&to_known_at=5&to_said_by=2024-06-06", True),
        ("/v1/changes?from_said_by=2024-06-01&to_known_at=5&to_said_by=2024-06-06", True),
        ("/v1/changes?from_said_by=2024-06-01&to_known_at=5", False),
        ("/v1/changes?from_known_at=2024-06-15&to_known_at=5&to_said_by=2024-06-06", False),
    ],
)
def test_what_cannot_change_is_pinned(filled: Running, question: str, *, is_pinned: bool) -> None:
    response = filled.client.get(question)
    again = filled.client.get(question, headers={"If-None-Match": response.headers.get("etag", '"none"')})

    assert ("etag" in response.headers) is is_pinned
    assert again.status_code == (304 if is_pinned else 200)


# Refusals


@pytest.mark.parametrize(
    ("question", "parameter", "detail"),
    [
        ("/v1/days/2024-06", "date", "'2024-06' is not a day"),
        ("/v1/days/2024-06-31", "date", "'2024-06-31' names a day that no calendar has"),
        ("/v1/days/today", "date", "'today' is not a date of this record"),
        ("/v1/days/2024-06-10?about=2024-06-10", "about", "is not a parameter here"),
        ("/v1/changes", "from_said_by", "is missing, and so is every other beginning"),
        ("/v1/changes?to_said_by=2024-06-10", "from_said_by", "is missing, and so is every other beginning"),
        ("/v1/changes?from_about=soon", "from_about", "'soon' is not a date of this record"),
        ("/v1/changes?from_known_at=99", "from_known_at", "99 is past the end of the log"),
        ("/v1/changes?from_known_at=1&to_known_at=99", "to_known_at", "99 is past the end of the log"),
        ("/v1/disputes?about=2024-06-10&said_by=2024-06-11", "about", "is another instant than said_by"),
        ("/v1/disputes?older_than=-1", "older_than", "'-1' is not a number of days"),
        ("/v1/outcomes?bound=earliest", "bound", "is not a parameter here"),
    ],
)
def test_what_cannot_be_asked_is_refused_by_its_name(
    filled: Running, question: str, parameter: str, detail: str
) -> None:
    response = filled.client.get(question)

    assert response.status_code == 400, response.text
    [error] = response.json()["errors"]
    assert (error["parameter"], error["detail"]) == (parameter, detail)


def test_a_cursor_of_another_list_is_refused(filled: Running) -> None:
    here, there = (filled.client.get(f"/v1/{name}?limit=1").links["next"]["url"] for name in ("disputes", "outcomes"))
    response = filled.client.get(f"{here.partition('cursor=')[0]}cursor={there.partition('cursor=')[2]}")

    assert response.status_code == 400
    assert response.json()["errors"][0]["parameter"] == "cursor"
