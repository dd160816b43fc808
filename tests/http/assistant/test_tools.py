"""The tools of an assistant: their parameters are those of the questions, and their refusals say what to do."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from functools import partial
from typing import Any

import pytest
from mcp import Client
from mcp.shared.exceptions import MCPError
from mcp_types import ListToolsResult, TextResourceContents

from api.assistant.schemas import OF_FORMS
from api.assistant.tools import BY_NAME, TOOLS
from tests.support.assistants import BASE, Served, answer_of, problem_of, served_assistant, text_of, with_client
from tests.support.engines import sqlite_engine
from tests.support.signing import KNOWN_KEY

TEXT = "On Thursday, Russia said that its forces had taken Siversk, which Ukraine denied."


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    engine = sqlite_engine(tmp_path_factory.mktemp("demo"))
    with served_assistant(engine, log_key=KNOWN_KEY, log_mark_file=f"{engine.path}.mark") as served:
        for _ in served.http.service.begin_signing():
            pass
        yield served


def listed(demo: Served) -> ListToolsResult:
    return with_client(Client(demo.assistant.server), lambda client: client.list_tools())


def test_each_tool_takes_the_parameters_of_its_question_and_explains_each(demo: Served) -> None:
    schemas = {each.name: each.input_schema for each in listed(demo).tools}
    document = demo.http.read("/openapi.json")["paths"]
    for tool in TOOLS:
        properties = schemas[tool.name]["properties"]
        in_query = set(tool.model.model_fields) - OF_FORMS
        assert in_query | ({tool.in_path.name} if tool.in_path else set()) == set(properties)
        assert all(each["description"] for each in properties.values())
        if tool.name != "claimants":  # that search is the assistant's and the shell's
            over_http = {each["name"] for each in document[tool.path]["get"]["parameters"] if each["in"] == "query"}
            assert in_query <= over_http


def test_only_recording_is_marked_as_writing(demo: Served) -> None:
    marked = {each.name: each.annotations for each in listed(demo).tools}
    assert [name for name, marks in marked.items() if marks is None or not marks.read_only_hint] == ["record_report"]


def test_the_tools_take_little_room(demo: Served) -> None:
    """An assistant carries the list with every question."""
    tools = [each.model_dump(mode="json", by_alias=True, exclude_none=True) for each in listed(demo).tools]
    assert len(json.dumps(tools)) < 45_000


@pytest.mark.parametrize(
    ("tool", "arguments", "words"),
    [
        ("stances", {"place": "Sivrsk"}, "did you mean one of these: geonames:694403 (Siversk"),
        ("timeline", {"place": "Sivrsk"}, "did you mean one of these: geonames:694403 (Siversk"),
        ("timeline", {}, "place: is missing: give a place by id"),
        ("disputes", {"outcom": "open"}, "outcom: is not a parameter here: use outcome"),
        ("disputes", {"limit": "many"}, "use a whole number from 1 to 10,000"),
        ("disputes", {"limit": [3]}, "limit: is neither a text nor a number"),
        ("stances", {"f": "csv"}, "f: is not a parameter here"),
        ("day", {"date": "2025-12-11/.."}, "date:"),
        ("statement", {"statement": "siv-11/evidence"}, "statement:"),
        ("evidence", {}, "statement: is missing"),
        ("claimants", {"text": "Gerasimof"}, "did you mean"),
        ("propose", {"text": "", "published": "2025-12-11"}, "/text"),
    ],
)
def test_a_wrong_call_is_refused_with_what_to_do(
    demo: Served, tool: str, arguments: dict[str, Any], words: str
) -> None:
    result = demo.call(tool, arguments)
    assert words in problem_of(result)["detail"]
    assert words in text_of(result)


def test_a_tool_that_does_not_exist_is_refused_with_the_nearest(demo: Served) -> None:
    with pytest.raises(MCPError, match="use stances"):
        demo.call("stance", {})


def test_the_next_page_is_asked_with_the_arguments_that_an_answer_gives(demo: Served) -> None:
    found = demo.answer("disputes", {"limit": 5})
    rows, pages = list(found["answer"]["disputes"]), 1
    while (following := found["next"]) is not None:
        found = demo.answer("disputes", following)
        rows, pages = [*rows, *found["answer"]["disputes"]], pages + 1
        assert demo.follow(found["permalink"])["disputes"] == found["answer"]["disputes"]
    assert (len(rows), pages) == (13, 3)
    assert len({(row["place"], row["from"], row["matter"]) for row in rows}) == 13


def test_names_are_understood_in_every_page(demo: Served) -> None:
    first = demo.answer("statements", {"place": "Сіверськ", "limit": 15})
    second = demo.answer("statements", first["next"])
    ids = [each["id"] for found in (first, second) for each in found["answer"]["statements"]]
    assert len(ids) == len(set(ids)) == 21


def test_claimants_are_found_by_a_person_who_speaks_for_them(demo: Served) -> None:
    found = demo.answer("claimants", {"text": "Peskov"})
    assert list(found["answer"]["claimants"]) == ["russia"]
    assert "russia" in demo.follow(found["permalink"])["claimants"]


def test_proposals_are_those_of_http_and_come_as_a_report(demo: Served) -> None:
    asked = {"text": TEXT, "published": "2025-12-11", "source": "AFP"}
    found = demo.answer("propose", asked)
    over_http = demo.http.client.post("/v1/proposals", json=asked)
    assert found["answer"] == over_http.json()
    assert found["report"]["source"] == {"name": "AFP", "published": "2025-12-11", "language": "en"}
    assert [each["claimant"] for each in found["report"]["statements"]] == ["russia", "ukraine"]
    assert "siv-11" in {each["id"] for each in found["statements"]}
    assert "report" not in demo.answer("propose", {"text": TEXT, "published": "2025-12-11"})


def test_evidence_is_the_page_that_http_serves_with_the_signed_checkpoint(demo: Served) -> None:
    found = demo.answer("evidence", {"statement": "siv-11"})
    page = demo.http.client.get(found["answer"]["page"].removeprefix(BASE))
    assert found["answer"]["sha256"] == hashlib.sha256(page.content).hexdigest()
    assert found["answer"]["checkpoint"] == demo.http.client.get("/v1/log/checkpoint").text
    resource = f"claimline://statements/{found['answer']['statement']}/evidence"
    read = with_client(Client(demo.assistant.server), lambda client: client.read_resource(resource))
    [contents] = read.contents
    assert isinstance(contents, TextResourceContents)
    assert contents.text == page.text


def test_a_resource_that_does_not_exist_is_refused(demo: Served) -> None:
    for resource in ("claimline://statements/none/evidence", "claimline://statements/siv-11"):
        with pytest.raises(MCPError, match=r"none|claimline://statements/ID/evidence"):
            with_client(Client(demo.assistant.server), partial(Client.read_resource, uri=resource))


def test_an_answer_that_is_too_long_says_how_to_ask_for_less(demo: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("api.assistant.asking.ANSWER_BYTES_MAX", 2_000)
    assert BY_NAME["timeline"].narrower in problem_of(demo.call("timeline", {"place": "Siversk"}))["detail"]
    assert "limit: gives an answer of" in problem_of(demo.call("statements", {}))["detail"]


def test_an_empty_answer_says_why(demo: Served) -> None:
    found = answer_of(demo.call("stances", {"place": "Siversk", "about": "2020-01-01"}))
    assert found["answer"]["places"] == []
    assert len(found["answer"]["words"]) > 1
