"""Answers as tables and data frames, with real types."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from datetime import UTC, datetime

import pytest

from api.files.export.fields import POINT, STANCES, STATEMENTS
from claimline_client import ClaimlineError
from claimline_client.tables import TABLES, kind_of
from claimline_client.values import Value
from tests.support.client_serving import Reached
from tests.support.running import Running

ASKED: Mapping[str, Mapping[str, Value]] = {
    "stances": {"said_by": "2025-12-12"},
    "place_stances": {"place": "geonames:694403", "said_by": "2025-12-12"},
    "timeline": {"place": "geonames:694403"},
    "day": {"date": "2025-12-11"},
    "changes": {"from_said_by": "2025-12-08", "to_said_by": "2025-12-24"},
    "disputes": {"said_by": "2025-12-24"},
    "outcomes": {"said_by": "2025-12-24"},
    "figures": {"said_by": "2025-12-24"},
    "statements": {"limit": 50},
    "search": {"q": "Siversk"},
}
TYPES = {"datetime": {"instant"}, "number": {"number"}, "integer": {"integer"}, "boolean": {"truth"}}


def test_every_table_is_asked_here() -> None:
    assert {*ASKED} == {*TABLES}


@pytest.mark.parametrize("question", [*ASKED])
def test_both_kinds_of_frame_have_the_rows_and_types_of_the_table(demo: Running, question: str) -> None:
    table = Reached(demo).client().table(question, **ASKED[question])
    pandas, polars = table.pandas(), table.polars()

    assert len(table.rows) > 0
    assert [*pandas.columns] == polars.columns == [*table.kinds]
    assert polars.to_dicts() == [*table.rows]
    assert pandas.astype(object).where(pandas.notna(), None).to_dict("records") == [*table.rows]


@pytest.mark.parametrize(("question", "fields"), [("stances", STANCES), ("statements", STATEMENTS)])
def test_types_are_those_of_the_exported_columns(question: str, fields: Mapping[str, object]) -> None:
    told = {name: field.type for name, field in {**STANCES, **STATEMENTS}.items() if name in fields}
    wrong = {
        name: (kind, kind_of(name, question))
        for name, kind in told.items()
        if kind != POINT and name != "raw" and kind_of(name, question) not in TYPES.get(kind, {"text", "category"})
    }

    assert wrong == {}


def test_dates_have_bounds_coordinates_are_numbers_and_words_are_categories(demo: Running) -> None:
    frame = Reached(demo).client().table("stances", place="Siversk", said_by="2025-12-12").pandas()
    russia = frame[frame["speaker"] == "russia"].iloc[0]

    assert str(frame["stated_latest"].dtype) == "datetime64[us, UTC]"
    assert str(frame["status"].dtype) == str(frame["claimant"].dtype) == "category"
    assert str(frame["lat"].dtype) == "Float64"
    assert russia["stated_earliest"] == datetime(2025, 12, 10, 22, tzinfo=UTC)
    assert (russia["stated_latest"] - russia["stated_earliest"]).days == 0
    assert (russia["lat"], russia["lon"], russia["position"]) == (48.86476, 38.09683, 226)


def test_a_table_has_all_pages(demo: Running) -> None:
    client = Reached(demo).client()

    assert client.table("statements", limit=10, known_at=286) == client.table("statements", known_at=286)


def test_a_question_without_a_table_is_refused_with_those_that_have_one(demo: Running) -> None:
    client = Reached(demo).client()

    with pytest.raises(ValueError, match=r"Invalid question 'dispute': use one of stances, .*disputes"):
        client.table("dispute")
    with pytest.raises(ValueError, match="Missing 'place': the table 'timeline' needs one"):
        client.table("timeline")


def test_the_address_of_a_question_gives_its_answer(demo: Running) -> None:
    client = Reached(demo).client()
    pinned = client.address("place_stances", place="geonames:694403", said_by="2025-12-12", known_at=286)

    assert pinned == "http://testserver/v1/places/geonames:694403/stances?said_by=2025-12-12&known_at=286"
    assert demo.client.get(pinned).json() == client.place_stances("geonames:694403", said_by="2025-12-12", known_at=286)


@pytest.mark.parametrize("library", ["pandas", "polars"])
def test_a_frame_without_its_library_says_what_to_install(
    demo: Running, monkeypatch: pytest.MonkeyPatch, library: str
) -> None:
    table = Reached(demo).client().table("disputes", said_by="2025-12-24")
    monkeypatch.setitem(sys.modules, library, None)

    with pytest.raises(ClaimlineError, match=rf"pip install 'claimline-client\[{library}\]'"):
        getattr(table, library)()
