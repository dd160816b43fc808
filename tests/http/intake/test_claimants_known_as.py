"""Aliases and people of claimants over HTTP: declared, added to, shown, and known from their position on."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support.engines import sqlite_engine
from tests.support.running import Running
from tests.support.small_record import small_record

CONFLICT_ID = "war"
BORN = {"name": "Anna Red", "role": "minister", "from": "2020", "until": "[2024-01..2024-03]"}


@pytest.fixture
def there(tmp_path: Path) -> Iterator[Running]:
    with small_record(sqlite_engine(tmp_path)) as (there, _):
        yield there


def declare(there: Running, **red: Any) -> Any:
    return there.put(f"/v1/conflicts/{CONFLICT_ID}", {"claimants": {"red": red}})


def red_of(there: Running, **parameters: Any) -> Any:
    return there.read(f"/v1/conflicts/{CONFLICT_ID}", **parameters)["claimants"]["red"]


def test_they_are_shown_as_declared_and_add_up(there: Running) -> None:
    declare(there, aliases=[{"text": "Reds"}], people=[BORN])
    answer = declare(there, aliases=[{"text": "Красные", "kind": "demonym", "language": "ru"}])

    red = red_of(there)
    assert red == answer["claimants"]["red"]
    assert red["aliases"] == [
        {"text": "Reds", "kind": "name"},
        {"text": "Красные", "kind": "demonym", "language": "ru"},
    ]
    assert red["people"] == [BORN]


def test_they_are_known_from_their_position_on(there: Running) -> None:
    before = there.read("/v1/log", limit=1_000)["entries"][-1]["position"]
    declare(there, aliases=[{"text": "Reds"}])

    assert "aliases" not in red_of(there, known_at=before)


@pytest.mark.parametrize(
    ("red", "pointer"),
    [
        ({"aliases": [{"text": "Reds", "kind": "nickname"}]}, "/claimants/red/aliases/0/kind"),
        ({"aliases": ["Reds"]}, "/claimants/red/aliases/0"),
        ({"aliases": [{"language": "en"}]}, "/claimants/red/aliases/0/text"),
        ({"people": [{"name": "A", "from": "soon"}]}, "/claimants/red/people/0/from"),
        ({"people": [{"name": "A", "from_": "2020"}]}, "/claimants/red/people/0/from_"),
        ({"people": [{"name": "A", "from": "2021", "until": "2020"}]}, "/claimants/red/people/0/until"),
    ],
)
def test_what_does_not_fit_is_refused_with_its_pointer(there: Running, red: Any, pointer: str) -> None:
    response = there.client.put(
        f"/v1/conflicts/{CONFLICT_ID}", json={"claimants": {"red": red}}, headers=there.authorization
    )

    assert response.status_code == 422
    assert [error["pointer"] for error in response.json()["errors"]] == [pointer]
