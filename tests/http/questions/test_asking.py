"""Pages, coordinates and conflicts, as they are asked for over HTTP."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from api.settings import Reading, Settings
from domain.intake.keys import Scope
from tests.support.engines import sqlite_engine
from tests.support.running import Running, running
from tests.support.small_record import a_claim, a_report, small_record

PINNED = {"about": "2024-06-14", "said_by": "2024-06-14", "known_at": "7"}


@pytest.fixture(scope="module")
def there(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """Hill is red's, Ford is blue's; a second conflict was declared last."""
    with small_record(sqlite_engine(Path(tmp_path_factory.mktemp("asking")))) as (running, _):
        statements = [a_claim(), a_claim(place="ford", claimant="blue", holder="blue")]
        running.post("/v1/reports", a_report(*statements))
        running.put("/v1/conflicts/other", {"name": "Another", "tz": "Asia/Tokyo", "claimants": {}})
        yield running


def refused(there: Running, path: str, **parameters: Any) -> dict[str, str]:
    response = there.client.get(path, params=parameters)
    assert response.status_code == 400, response.text
    (error,) = response.json()["errors"]
    return dict(error)


def next_of(there: Running, path: str, **parameters: Any) -> str:
    response = there.client.get(path, params=parameters)
    assert response.status_code == 200, response.text
    return str(response.links["next"]["url"])


@pytest.mark.parametrize(
    ("path", "asked", "instead"),
    [
        ("/v1/stances", {"conflict": "war", **PINNED}, {"about": "2024-06-13"}),
        ("/v1/stances", {"conflict": "war", **PINNED}, {"known_at": "8"}),
        ("/v1/stances", {"conflict": "war", **PINNED}, {"voice": "own"}),
        ("/v1/stances", {"conflict": "war"}, {"conflict": "other"}),
        ("/v1/statements", {"conflict": "war"}, {"claimant": "red"}),
        ("/v1/statements", {"known_at": "7"}, {"known_at": "6"}),
    ],
)
def test_a_cursor_is_refused_with_another_question(
    there: Running, path: str, asked: dict[str, str], instead: dict[str, str]
) -> None:
    cursor = next_of(there, path, limit=1, **asked).rpartition("cursor=")[2]
    error = refused(there, path, cursor=cursor, **(asked | instead))

    assert (error["parameter"], error["detail"]) == ("cursor", "belongs to another question")


def test_a_list_can_go_on_with_another_limit(there: Running) -> None:
    going_on = next_of(there, "/v1/statements", conflict="war", limit=1).replace("limit=1&", "limit=5&")

    assert len(there.client.get(going_on).json()["statements"]) == 1


def test_any_tag_stands_for_an_answer_and_not_for_an_error(there: Running) -> None:
    any_tag = {"If-None-Match": "*"}

    assert there.client.get("/v1/stances", params={"conflict": "war", **PINNED}, headers=any_tag).status_code == 304
    assert there.client.get("/v1/conflicts/peace?known_at=6", headers=any_tag).status_code == 404
    wrong = PINNED | {"about": "soon"}
    assert there.client.get("/v1/stances", params={"conflict": "war", **wrong}, headers=any_tag).status_code == 400


DAY, LATER, NOW = "2024-06-12T23:59:59.999999Z", "2024-06-13T23:59:59.999999Z", "2024-06-15T12:00:00Z"


@pytest.mark.parametrize(
    ("asked", "about", "said_by"),
    [
        ({}, NOW, NOW),
        ({"about": "2024-06-12"}, DAY, DAY),
        ({"said_by": "2024-06-12"}, DAY, DAY),
        ({"about": "2024-06-12", "said_by": "2024-06-13"}, DAY, LATER),
        ({"about": "2024-06-12", "said_by": "now"}, DAY, NOW),
        ({"about": "now"}, NOW, NOW),
        ({"said_by": "now"}, NOW, NOW),
        ({"about": "now", "said_by": "2024-06-12"}, NOW, DAY),
    ],
)
def test_about_and_said_by_are_each_the_other_where_one_alone_is_given(
    there: Running, asked: dict[str, str], about: str, said_by: str
) -> None:
    for path in ("/v1/stances", "/v1/places/hill/stances"):
        answer = there.read(path, conflict="war", **asked)
        assert (answer["about"], answer["said_by"]) == (about, said_by)


@pytest.mark.parametrize("path", ["/v1/disputes", "/v1/outcomes"])
def test_now_is_understood_where_about_and_said_by_are_one(there: Running, path: str) -> None:
    for asked in ({}, {"about": "now"}, {"said_by": "now"}, {"about": "now", "said_by": "now"}):
        answer = there.read(path, conflict="war", **asked)
        assert (answer["about"], answer["said_by"]) == (NOW, NOW)


@pytest.mark.parametrize(
    ("asked", "before", "after"),
    [
        ({"from_said_by": "2024-06-12"}, (DAY, DAY), (NOW, NOW)),
        ({"from_about": "2024-06-12"}, (DAY, DAY), (NOW, NOW)),
        ({"from_about": "2024-06-12", "to_about": "2024-06-13"}, (DAY, DAY), (LATER, LATER)),
        ({"from_said_by": "2024-06-12", "to_about": "2024-06-13"}, (LATER, DAY), (LATER, LATER)),
        ({"from_about": "2024-06-12", "to_said_by": "2024-06-13"}, (DAY, LATER), (LATER, LATER)),
        ({"from_known_at": "2"}, (NOW, NOW), (NOW, NOW)),
        ({"from_known_at": "2", "to_about": "2024-06-12"}, (DAY, DAY), (DAY, DAY)),
        ({"from_said_by": "2024-06-12", "to_said_by": "now"}, (DAY, DAY), (NOW, NOW)),
        ({"from_known_at": "2", "to_about": "2024-06-12", "to_said_by": "now"}, (DAY, NOW), (DAY, NOW)),
    ],
)
def test_changes_settle_each_coordinate_alike(
    there: Running, asked: dict[str, str], before: tuple[str, str], after: tuple[str, str]
) -> None:
    answer = there.read("/v1/changes", conflict="war", **asked)

    assert (answer["from"]["about"], answer["from"]["said_by"]) == before
    assert (answer["to"]["about"], answer["to"]["said_by"]) == after


def test_known_at_now_is_the_end_of_the_log(there: Running) -> None:
    assert there.read("/v1/stances", conflict="war", known_at="now")["known_at"]["position"] == 9
    assert there.read("/v1/conflicts", known_at="now")["known_at"]["position"] == 9


def test_an_answer_that_moves_with_the_clock_is_not_pinned(there: Running) -> None:
    for path, asked in (
        ("/v1/stances", {"about": "now", "said_by": "2024-06-12"}),
        ("/v1/stances", {"about": "2024-06-12", "said_by": "now"}),
        ("/v1/disputes", {"about": "now"}),
        ("/v1/outcomes", {"said_by": "now"}),
        ("/v1/changes", {"from_known_at": "5", "to_said_by": "now", "to_known_at": "7"}),
        ("/v1/changes", {"from_said_by": "now", "to_said_by": "2024-06-12", "to_known_at": "7"}),
    ):
        known_at = {} if path == "/v1/changes" else {"known_at": "7"}
        answer = there.client.get(path, params={"conflict": "war", **asked, **known_at})
        assert answer.status_code == 200, answer.text
        assert "etag" not in answer.headers, (path, asked)


@pytest.mark.parametrize("position", ["10", "9" * 18, "9" * 40])
def test_a_position_past_the_end_is_named_as_that(there: Running, position: str) -> None:
    error = refused(there, "/v1/conflicts", known_at=position)

    assert error["detail"] == f"{position} is past the end of the log"
    assert error["cure"].startswith("the log ends at 9;")


@pytest.mark.parametrize("text", ["tomorrow", "2024", "[2024-06-01..2024-06-03]", "2024-06-31"])
def test_what_is_no_coordinate_is_told_what_one_is(there: Running, text: str) -> None:
    for parameter in ("about", "said_by"):
        error = refused(there, "/v1/stances", conflict="war", **{parameter: text})
        assert (error["parameter"], error["cure"][:14]) == (parameter, "give now, a da")


def test_an_instant_without_an_offset_is_told_how_to_write_one(there: Running) -> None:
    error = refused(there, "/v1/stances", conflict="war", about="2024-06-03T10:00:00")

    assert error["cure"].startswith("write 2024-06-03T10:00:00 with the offset of that clock from UTC")


def test_known_at_is_a_position_besides(there: Running) -> None:
    error = refused(there, "/v1/stances", conflict="war", known_at="-1")

    assert error["cure"].startswith("give a position in digits, a day such as")


def test_the_last_day_of_the_calendar_can_be_asked_about(there: Running) -> None:
    answer = there.read("/v1/stances", conflict="war", about="9999-12-31")

    assert answer["about"] == "9999-12-31T23:59:59.999999Z"
    assert [each["name"] for each in answer["places"]] == ["Ford", "Hill"]


def test_a_day_known_at_is_one_of_the_conflict_that_the_address_names(there: Running) -> None:
    answer = there.read("/v1/conflicts/other", known_at="2024-06-15")

    assert answer["known_at"]["position"] == 9


def test_a_conflict_that_is_not_there_is_answered_with_those_that_are(there: Running) -> None:
    missing = there.client.get("/v1/stances?conflict=peace").json()["detail"]
    before = there.client.get("/v1/conflicts/other?known_at=6").json()["detail"]

    assert missing == "conflict 'peace' is not in the record: name one of other, war"
    assert before == "conflict 'other' is not in the record: it was declared at position 9"


@pytest.mark.parametrize("of", ["", "/stances", "/timeline"])
def test_a_place_before_it_was_declared_is_not_there_yet(there: Running, of: str) -> None:
    answer = there.client.get(f"/v1/places/hill{of}?known_at=1")

    assert answer.status_code == 404
    assert answer.json()["detail"] == "place 'hill' is not in the record: it was declared at position 3"


def test_where_reading_needs_a_key_any_key_will_do(tmp_path: Path) -> None:
    engine = sqlite_engine(tmp_path)
    with running(engine, settings=Settings(database=engine.url, read=Reading.KEY)) as guarded:
        without = guarded.client.get("/v1/conflicts")
        reader = guarded.service.keys.add("reader", frozenset({Scope.READ}))
        given = guarded.client.get("/v1/conflicts?known_at=0", headers={"Authorization": f"Bearer {reader}"})
        wrote = guarded.client.put("/v1/places/hill", json={}, headers={"Authorization": f"Bearer {reader}"})

    assert (without.status_code, given.status_code, wrote.status_code) == (401, 200, 403)
    assert "`claimline keys add NAME --scope read` makes one" in without.json()["detail"]
    assert given.headers["cache-control"].startswith("private")


def test_a_fault_of_the_whole_names_no_field(there: Running) -> None:
    response = there.client.post("/v1/reports", json=[], headers=there.authorization)

    assert response.json()["detail"] == "is not a JSON object: write its fields in braces; /docs explains each field"
