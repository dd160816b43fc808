"""The conflict of questions that name none: the only one with statements, or the default of a setting."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from api.settings import Settings
from tests.support.engines import Engine
from tests.support.importing import shell
from tests.support.running import Running, running
from tests.support.small_record import CONFLICT, a_claim, a_report, small_record

TYPO = {"name": "X", "tz": "Asia/Tokyo", "claimants": {}}
QUESTIONS = (
    "/v1/stances?about=2024-06-14",
    "/v1/disputes",
    "/v1/outcomes",
    "/v1/days/2024-06-10",
    "/v1/places/hill/stances",
    "/v1/places/hill/timeline",
    "/v1/figures",
    "/ogc/collections/disputes/items",
)
PAGES = ("/", "/days", "/disputes", "/record")
HTML = {"Accept": "text/html"}
PINNED = "/v1/stances?about=2024-06-14&said_by=2024-06-14&known_at="


@pytest.fixture
def there(engine: Engine) -> Iterator[Running]:
    """A war with one statement, at position 6; then a conflict that was declared by mistake, at 8."""
    with small_record(engine) as (running, _):
        running.post("/v1/reports", a_report(a_claim(id="s")))
        running.put("/v1/conflicts/x", TYPO)
        yield running


def say_in_x(there: Running) -> int:
    """Declare claimants in ``x``, and record a statement; returns its position."""
    there.put("/v1/conflicts/x", {"claimants": CONFLICT["claimants"]})
    return int(there.post("/v1/reports", a_report(a_claim(id="sx"), conflict="x"))["position"])


def answer(there: Running, path: str) -> Any:
    response = there.client.get(path)
    assert response.status_code == 200, response.text
    return response.json()


def refused(there: Running, path: str) -> str:
    response = there.client.get(path)
    assert response.status_code == 400, response.text
    return str(response.json()["detail"])


def test_a_conflict_without_statements_makes_no_question_ambiguous(engine: Engine, there: Running) -> None:
    for question in QUESTIONS[:-1]:
        assert answer(there, question)["conflict"] == "war", question
    assert {there.client.get(each, headers=HTML).status_code for each in PAGES} == {200}
    assert "stances-red" in {each["id"] for each in there.read("/ogc/collections")["collections"]}
    assert there.read("/v1/conflicts", known_at="2024-06-15")["known_at"]["position"] == there.service.store.size()
    assert there.read("/v1/stances")["understood"]["conflict"] == {
        "asked": None, "id": "war", "name": "A war", "by": "only-with-statements",
    }  # fmt: skip
    assert "the only conflict with statements" in shell(engine, "at", "2024-06-14").stdout


def test_two_conflicts_with_statements_have_to_be_told_apart(there: Running) -> None:
    said = say_in_x(there)

    for question in QUESTIONS[:4]:
        assert "name one of war, x" in refused(there, question)
    assert "since there are several conflicts" in refused(there, "/v1/conflicts?known_at=2024-06-15")
    assert answer(there, f"{PINNED}{said - 2}")["conflict"] == "war"  # as it was then, for ever
    assert there.client.get(f"{PINNED}{said}").status_code == 400
    there.post("/v1/statements/sx/annulment", {"reason": "the wrong conflict"})
    assert there.read("/v1/stances")["conflict"] == "war"


def test_a_record_for_one_of_several_has_to_name_it(engine: Engine, there: Running, tmp_path: Path) -> None:
    assert there.service.store.size() == 8
    article = tmp_path / "article.txt"
    article.write_text("source: A paper, 2024-06-10\n\nRed: Hill is controlled by Red\n", encoding="utf-8")

    assert "name one of war, x" in shell(engine, "record", article, "--dry-run", code=1).stderr


def test_the_default_conflict_is_meant_by_every_question_that_names_none(engine: Engine, there: Running) -> None:
    said = say_in_x(there)
    for default in ("x", "war", "A war"):
        wanted = "x" if default == "x" else "war"
        with running(engine, settings=Settings(database=engine.url, conflict=default)) as set_:
            for question in QUESTIONS[:-1]:
                assert answer(set_, question)["conflict"] == wanted, question
            assert {set_.client.get(each, headers=HTML).status_code for each in PAGES} == {200}
            titles = {each["title"] for each in set_.read("/ogc/collections")["collections"]}
            assert (f"{'X' if wanted == 'x' else 'A war'}: disputes") in titles
            assert set_.read("/v1/stances")["understood"]["conflict"]["by"] == "default"
            assert set_.read("/v1/stances", conflict="war")["conflict"] == "war"
            assert answer(set_, f"{PINNED}{said}")["conflict"] == wanted
        told = shell(engine, "at", "2024-06-14", environ={"CLAIMLINE_CONFLICT": default}).stdout
        assert "the default conflict" in told


def test_before_the_default_conflict_was_declared_its_answer_is_empty(engine: Engine, there: Running) -> None:
    with running(engine, settings=Settings(database=engine.url, conflict="x")) as set_:
        early = answer(set_, f"{PINNED}6")

    assert (early["conflict"], early["places"]) == ("x", [])
    del there


def test_a_default_that_is_not_in_the_record_is_refused_with_those_that_are(engine: Engine, there: Running) -> None:
    del there
    with running(engine, settings=Settings(database=engine.url, conflict="wer")) as set_:
        assert refused(set_, "/v1/stances") == (
            "conflict: is missing, and the default conflict, 'wer', is not in the record: "
            "name one of war, x; or set CLAIMLINE_CONFLICT to one"
        )


def test_a_default_may_be_set_before_anything_is_declared(engine: Engine) -> None:
    with running(engine, settings=Settings(database=engine.url, conflict="war")) as empty:
        assert empty.read("/v1/stances")["conflict"] is None


def test_under_another_default_an_answer_has_another_tag(engine: Engine, there: Running) -> None:
    question = f"{PINNED}{say_in_x(there)}"
    tags = set[str]()
    for default in ("x", "war"):
        with running(engine, settings=Settings(database=engine.url, conflict=default)) as set_:
            tags.add(set_.client.get(question).headers["etag"])
            named = set_.client.get(f"{question}&conflict=war").headers["etag"]
    assert len(tags) == 2
    assert named == there.client.get(f"{question}&conflict=war").headers["etag"]
