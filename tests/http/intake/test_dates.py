"""`GET /v1/dates` reads dates as people write them, and says which ones are not clear."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.support.engines import Engine
from tests.support.running import Running
from tests.support.small_record import small_record


@pytest.fixture
def there(engine: Engine) -> Iterator[Running]:
    with small_record(engine) as (there, _):
        yield there


def dates(there: Running, **asked: str) -> Any:
    return there.client.get("/v1/dates", params=asked).json()


def test_a_phrase_is_read_with_its_bounds_in_the_zone_of_the_conflict(there: Running) -> None:
    [zone] = {each["tz"] for each in there.read("/v1/conflicts")["conflicts"]}
    answer = dates(there, phrase="earlier this month", published="11 December 2025")
    [phrase] = answer["dates"]

    assert (answer["zone"], answer["published"], answer["nearest"]) == (zone, "2025-12-11", None)
    assert phrase["date"]["date"] == "[2025-12-01..2025-12-11]"
    assert phrase["date"]["earliest"] < phrase["date"]["latest"]
    assert phrase["date"]["in_words"] == "some time between 1 and 11 December 2025"
    assert phrase["relative"] is True


def test_a_conflict_that_is_named_otherwise_is_said_to_be_understood(there: Running) -> None:
    [conflict] = there.read("/v1/conflicts")["conflicts"]
    by_name = dates(there, phrase="11 December 2025", conflict=conflict["name"].upper())
    understood = by_name.pop("understood")["conflict"]

    assert (understood["asked"], understood["id"]) == (conflict["name"].upper(), conflict["id"])
    assert dates(there, phrase="11 December 2025", conflict=conflict["id"]) == by_name


def test_words_that_may_mean_several_dates_come_with_these(there: Running) -> None:
    [phrase] = dates(there, phrase="12 December", published="2025-12-11")["dates"]

    assert phrase["date"] is None
    assert phrase["problem"] == "'12 December' is after the publication of 11 December 2025"
    assert [choice["date"] for choice in phrase["choices"]] == ["2024-12-12", "2025-12-12"]


def test_a_misspelt_phrase_is_answered_with_the_nearest(there: Running) -> None:
    assert dates(there, phrase="earlier this moth", published="2025-12-11")["nearest"] == "earlier this month"


def test_the_dates_of_a_text_stand_where_they_are_found(there: Running) -> None:
    text = "On Thursday it said so; by 3 March, no."
    found = dates(there, text=text, published="2025-12-11")["dates"]

    assert [(text[each["start"] : each["end"]], each["sense"]) for each in found] == [
        ("On Thursday", "on"),
        ("3 March", "by"),
    ]


def test_words_are_in_the_language_that_is_asked_for(there: Running) -> None:
    [phrase] = dates(there, phrase="у четвер", published="2025-12-11", words="uk")["dates"]

    assert phrase["date"]["in_words"] == "11 грудня 2025 року"


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({}, "give one of the two"),
        ({"phrase": "Monday", "text": "Monday"}, "give one of the two"),
        ({"phrase": "Monday", "published": "Thursday"}, "write 2025-12-11 or 11 December 2025"),
        ({"phrase": "Monday", "published": "nonsense"}, "is not a date with its year"),
        ({"text": "x" * 2_001}, "send 2,000 at once"),
    ],
)
def test_a_question_that_cannot_be_read_is_refused(there: Running, asked: dict[str, str], told: str) -> None:
    answer = there.client.get("/v1/dates", params=asked)

    assert answer.status_code == 400
    assert told in answer.text
