"""Totals: every page of a list says how many rows the whole list has, and a pinned answer keeps its bytes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from api.demo import load
from tests.support.engines import Engine
from tests.support.importing import shell
from tests.support.running import Running, running

HEADER = "Claimline-Total"
LOADED = "286"
LISTS = [
    pytest.param("/v1/stances", {"agreement": "disputed"}, "places", id="stances"),
    pytest.param("/v1/statements", {"claimant": "russia"}, "statements", id="statements"),
    pytest.param("/v1/disputes", {}, "disputes", id="disputes"),
    pytest.param("/v1/disputes", {"outcome": "open"}, "disputes", id="open"),
    pytest.param("/v1/outcomes", {}, "claims", id="outcomes"),
    pytest.param("/v1/changes", {"from_said_by": "2024-01-01", "to_said_by": "2025-12-31"}, "places", id="changes"),
]
OF_A_DAY = ("statements", "possibly", "changed", "disputes_opened", "disputes_closed")


@pytest.fixture(scope="module")
def demo(module_engine: Engine) -> Iterator[Running]:
    with running(module_engine) as there:
        load(there.service)
        yield there


def pages(demo: Running, path: str, asked: dict[str, str]) -> list[Any]:
    """Each page of a list, as a response."""
    found = [demo.client.get(path, params={**asked, "limit": "2"})]
    while (link := found[-1].links.get("next")) is not None:
        found.append(demo.client.get(link["url"]))
    return found


@pytest.mark.parametrize(("path", "asked", "rows"), LISTS)
def test_every_page_has_the_total_of_all_pages(demo: Running, path: str, asked: dict[str, str], rows: str) -> None:
    read = pages(demo, path, asked)
    in_all = sum(len(page.json()[rows]) for page in read)

    assert len(read) > 1
    assert {page.json()["total"] for page in read} == {in_all}
    assert {page.headers[HEADER] for page in read} == {str(in_all)}
    assert demo.client.get(path, params={**asked, "f": "csv", "limit": "1"}).headers[HEADER] == str(in_all)


def test_a_day_has_a_total_and_one_of_each_list(demo: Running) -> None:
    read = pages(demo, "/v1/days/2025-12-11", {})
    in_all = {name: sum(len(page.json()[name]) for page in read) for name in OF_A_DAY}

    assert len(read) > 1
    for page in read:
        assert page.json()["totals"] == in_all
        assert page.json()["total"] == sum(in_all.values()) == int(page.headers[HEADER])


@pytest.mark.parametrize(("path", "asked", "rows"), [*LISTS, pytest.param("/v1/days/2025-12-11", {}, None, id="day")])
def test_an_answer_at_a_given_known_at_keeps_its_bytes(
    demo: Running, path: str, asked: dict[str, str], rows: str | None
) -> None:
    known_at = "to_known_at" if path == "/v1/changes" else "known_at"
    pinned, moving = (demo.client.get(path, params={**asked, **given}) for given in ({known_at: LOADED}, {}))

    assert not {"total", "totals"} & pinned.json().keys()
    assert moving.json()["total"] == int(pinned.headers[HEADER]) == int(moving.headers[HEADER])
    if rows is not None:
        assert pinned.json()[rows] == moving.json()[rows]


def test_conflicts_have_a_total(demo: Running) -> None:
    response = demo.client.get("/v1/conflicts")

    assert response.json()["total"] == int(response.headers[HEADER]) == 1
    assert "total" not in demo.client.get("/v1/conflicts", params={"known_at": LOADED}).json()


@pytest.mark.parametrize(
    ("tongue", "words"), [("en", "Shown: 2 of"), ("uk", "Показано: 2 із"), ("ru", "Показано: 2 из")]
)
def test_a_sentence_says_of_how_many_rows_a_page_is_a_part(demo: Running, tongue: str, words: str) -> None:
    def told(**asked: str) -> tuple[dict[str, Any], list[str]]:
        answer = demo.read("/v1/disputes", words=tongue, **asked)
        return answer, [line for line in answer["words"] if line.startswith(words)]

    answer, lines = told(limit="2")
    assert lines == [f"{words} {answer['total']}."]
    assert told()[1] == []  # all are shown
    assert told(limit="2", known_at=LOADED)[1] == []


@pytest.mark.usefixtures("demo")
@pytest.mark.parametrize(
    ("command", "what"),
    [
        (("disputes",), "disputes"),
        (("outcomes",), "claims"),
        (("day", "2025-12-11"), "rows"),
        (("changes", "--from-said-by", "2024-01-01"), "places"),
        (("statements",), "statements"),
    ],
)
def test_the_shell_says_of_how_many_rows_it_shows_a_part(
    module_engine: Engine, command: tuple[str, ...], what: str
) -> None:
    told = shell(module_engine, *command, "--limit", "1").stdout.splitlines()[-1]
    of, total, noun, *rest = told.split()[1:]

    assert (of, noun, rest) == ("of", f"{what}:", ["--limit", "10", "shows", "more"])
    assert int(total.replace(",", "")) > 1
    assert " of " not in shell(module_engine, *command, "--limit", "1", "--json").stdout.splitlines()[-1]
