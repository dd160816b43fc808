"""Recording by an assistant: with a key that may, in a client that can ask a person, when that person agrees."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from mcp import Client
from mcp.shared.exceptions import MCPError
from mcp_types import MISSING_REQUIRED_CLIENT_CAPABILITY, ElicitResult, InputRequiredResult

from api.intake.input import ReportForm
from domain.intake.keys import Scope
from tests.support.assistants import (
    AGREES,
    CANCELS,
    DECLINES,
    ERAS,
    LEAVES_IT_OPEN,
    Person,
    Served,
    problem_of,
    served_assistant,
    with_client,
)
from tests.support.engines import Engine

pytestmark = pytest.mark.engines("sqlite")
REPORT: Mapping[str, Any] = ReportForm.EXAMPLE
RECORD = "record_report"


@pytest.fixture
def desk(engine: Engine) -> Iterator[Served]:
    with served_assistant(engine, Scope.WRITE) as served:
        yield served


def size(served: Served) -> int:
    return served.http.service.store.size()


@pytest.mark.parametrize("mode", ERAS)
def test_a_person_who_agrees_has_read_each_statement_and_it_bears_the_name_of_the_key(desk: Served, mode: str) -> None:
    person = Person(AGREES)
    found = desk.answer(RECORD, REPORT, mode=mode, elicitation_callback=person)
    [question] = person.asked
    for words in ("name newsroom", "Valery Gerasimov", "Siversk", "controlled by Russia", "said on 13 December 2025"):
        assert words in question
    assert 'dating: "on Saturday"' in question  # details that the sentences do not tell
    assert "ru-1 is like siv-10, siv-11" in question

    recorded = desk.http.read("/v1/statements/ru-1")
    assert recorded["recorded_by"] == "newsroom"
    assert found["answer"]["recorded"] is True
    assert [each["id"] for each in found["statements"]] == [each["id"] for each in found["answer"]["statements"]]


@pytest.mark.parametrize("mode", ERAS)
@pytest.mark.parametrize("answer", [DECLINES, CANCELS, LEAVES_IT_OPEN, ElicitResult(action="accept", content={})])
def test_a_person_who_does_not_agree_has_nothing_recorded(desk: Served, answer: ElicitResult, mode: str) -> None:
    before, person = size(desk), Person(answer)
    found = desk.answer(RECORD, REPORT, mode=mode, elicitation_callback=person)
    assert found["answer"]["recorded"] is False
    assert "Nothing was recorded" in found["answer"]["detail"]
    assert (size(desk), len(person.asked)) == (before, 1)


@pytest.mark.parametrize("mode", ERAS)
def test_a_client_that_cannot_ask_a_person_cannot_record(desk: Served, mode: str) -> None:
    before = size(desk)
    with pytest.raises(MCPError, match="Nothing was recorded") as refused:
        desk.call(RECORD, REPORT, mode=mode)
    assert refused.value.code == MISSING_REQUIRED_CLIENT_CAPABILITY
    assert size(desk) == before


def test_an_agreement_that_nobody_was_asked_for_counts_for_nothing(desk: Served) -> None:
    before = size(desk)

    async def answers_first(client: Client) -> object:
        return await client.session.call_tool(
            RECORD, dict(REPORT), input_responses={"record": AGREES}, allow_input_required=True
        )

    asked = with_client(Client(desk.assistant.server, elicitation_callback=Person(DECLINES)), answers_first)
    assert isinstance(asked, InputRequiredResult)
    assert size(desk) == before


def test_an_agreement_to_one_report_does_not_record_another(desk: Served) -> None:
    before = size(desk)
    other = {**REPORT, "source": {"name": "Another", "published": "2025-12-13"}}

    async def changes_it(client: Client) -> object:
        asked = await client.session.call_tool(RECORD, dict(REPORT), allow_input_required=True)
        assert isinstance(asked, InputRequiredResult)
        return await client.session.call_tool(
            RECORD,
            other,
            input_responses={"record": AGREES},
            request_state=asked.request_state,
            allow_input_required=True,
        )

    with pytest.raises(MCPError, match="requestState"):
        with_client(Client(desk.assistant.server, elicitation_callback=Person(DECLINES)), changes_it)
    assert size(desk) == before


@pytest.mark.parametrize("mode", ERAS)
def test_a_preview_that_no_longer_holds_is_shown_again(desk: Served, mode: str) -> None:
    like_it = {**REPORT, "id": "same-day", "statements": [{**REPORT["statements"][0], "id": "meanwhile"}]}
    person = Person(AGREES, meanwhile=lambda: desk.http.post("/v1/reports", like_it))
    desk.answer(RECORD, REPORT, mode=mode, elicitation_callback=person)
    first, second = person.asked
    assert "meanwhile" not in first
    assert "ru-1 is like siv-10, siv-11, meanwhile" in second


@pytest.mark.parametrize("mode", ERAS)
def test_the_same_call_again_asks_nobody_and_records_nothing(desk: Served, mode: str) -> None:
    unnamed = {name: value for name, value in REPORT.items() if name != "id"}
    first = desk.answer(RECORD, unnamed, mode=mode, elicitation_callback=Person(AGREES))
    before, person = size(desk), Person(DECLINES)
    again = desk.answer(RECORD, unnamed, mode=mode, elicitation_callback=person)
    assert (size(desk), person.asked, again["answer"]["recorded"]) == (before, [], False)
    assert again["answer"]["report"] == first["answer"]["report"]


def test_a_report_that_is_refused_is_refused_as_over_http_before_anybody_is_asked(desk: Served) -> None:
    wrong = {**REPORT, "statements": [{**REPORT["statements"][0], "claimant": "rusia"}]}
    person = Person(AGREES)
    problem = problem_of(desk.call(RECORD, wrong, elicitation_callback=person))
    over_http = desk.http.client.post("/v1/reports", json=wrong, headers=desk.http.authorization)
    assert problem == over_http.json()
    assert person.asked == []


def test_a_report_that_is_too_long_to_read_is_not_put_before_a_person(desk: Served) -> None:
    many = [{**REPORT["statements"][0], "id": f"many-{number}"} for number in range(200)]
    person, before = Person(AGREES), size(desk)
    problem = problem_of(desk.call(RECORD, {**REPORT, "statements": many}, elicitation_callback=person))
    assert "split the report" in problem["detail"]
    assert (person.asked, size(desk)) == ([], before)


@pytest.mark.parametrize(("scopes", "slug"), [((), "key-required"), ((Scope.READ,), "scope-required")])
def test_recording_needs_a_key_that_may(engine: Engine, scopes: tuple[Scope, ...], slug: str) -> None:
    with served_assistant(engine, *scopes) as served:
        before, person = size(served), Person(AGREES)
        problem = problem_of(served.call(RECORD, REPORT, elicitation_callback=person))
        assert problem["type"] == f"/problems/{slug}"
        assert (person.asked, size(served)) == ([], before)
