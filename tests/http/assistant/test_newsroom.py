"""Ten questions of a newsroom, asked with the client of the SDK, and their right answers."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.support.assistants import BASE, ERAS, Served, served_assistant
from tests.support.engines import sqlite_engine
from tests.support.tidiness import ROOT

QUESTIONS = tomllib.loads(Path(__file__).with_name("newsroom.toml").read_text(encoding="utf-8"))["question"]
DEMO = ROOT / "api" / "intake" / "demo" / "reports.ndjson"


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with served_assistant(sqlite_engine(tmp_path_factory.mktemp("demo"))) as served:
        yield served


def at(answer: Any, path: str) -> Any:
    name, _, rest = path.partition(".")
    if name == "*":
        return [at(each, rest) for each in answer]
    found = answer[int(name)] if isinstance(answer, list) else answer[name]
    return at(found, rest) if rest else found


def written() -> Mapping[str, tuple[Mapping[str, Any], Mapping[str, Any]]]:
    """The statements of the demo with their sources, as its file has them."""
    reports = [json.loads(line) for line in DEMO.read_text(encoding="utf-8").splitlines()]
    return {said["id"]: (said, report["source"]) for report in reports for said in report["statements"]}


@pytest.mark.parametrize("mode", ERAS)
@pytest.mark.parametrize("question", QUESTIONS, ids=[each["asked"] for each in QUESTIONS])
def test_a_question_of_a_newsroom_has_its_right_answer_with_the_statements_behind_it(
    demo: Served, question: Mapping[str, Any], mode: str
) -> None:
    found = demo.answer(question["tool"], question["arguments"], mode=mode)
    assert {path: at(found["answer"], path) for path in question["answer"]} == question["answer"]

    behind = {each["id"]: each for each in found["statements"]}
    assert set(question["cites"]) <= set(behind)
    for statement, cited in behind.items():
        said, source = written()[statement]
        assert (cited["claimant"], cited["place"]) == (said["claimant"], said["place"])
        assert {name: cited["source"].get(name) for name in source} == source


@pytest.mark.parametrize("question", QUESTIONS, ids=[each["asked"] for each in QUESTIONS])
def test_the_permalink_of_an_answer_and_those_of_its_statements_give_the_same_for_ever(
    demo: Served, question: Mapping[str, Any]
) -> None:
    found = demo.answer(question["tool"], question["arguments"])
    assert found["is_pinned"]
    cited = demo.http.client.get(found["permalink"].removeprefix(BASE))
    assert cited.status_code == 200, cited.text
    assert cited.headers["cache-control"] == "public, max-age=86400"  # of pinned answers alone
    demo.assert_pinned(found)
    for each in found["statements"]:
        assert demo.follow(each["permalink"])["id"] == each["id"]


def test_there_are_ten_questions() -> None:
    assert len(QUESTIONS) == 10
