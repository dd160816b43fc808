"""`POST /v1/proposals` answers with the words behind each field, records nothing, and refuses what cannot be read."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from hashlib import sha256
from typing import Any

import pytest

from api.demo import load
from api.intake.proposing.turns import Turns
from api.settings import Reading, Settings
from domain.extraction.ports import TEXT_LENGTH_MAX
from domain.intake.keys import Scope
from tests.support.engines import Engine, sqlite_engine
from tests.support.running import Running, running

TEXT = "A note 😀 first.\r\n\r\nRussia said that Russia took Siversk. Putin will speak of it."
SIVERSK = "geonames:694403"


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with running(sqlite_engine(tmp_path_factory.mktemp("proposals"))) as there:
        load(there.service)
        yield there


def post(there: Running, text: str = TEXT, **asked: Any) -> Any:
    return there.client.post("/v1/proposals", json={"text": text, "published": "2025-12-11", **asked})


def proposals(there: Running, text: str = TEXT, **asked: Any) -> Any:
    response = post(there, text, **asked)
    assert response.status_code == 200, response.text
    return response.json()


def words(text: str, spans: list[list[int]]) -> list[str]:
    return [text[start:end] for start, end in spans]


def test_a_proposal_has_all_fields_and_spans_over_the_very_words_of_the_text_as_it_was_sent(demo: Running) -> None:
    answer = proposals(demo)
    [proposal] = answer["proposals"]

    assert list(answer) == ["conflict", "proposals", "hints", "not_taken", "text", "lexicon"]
    assert answer["text"] == {"length": len(TEXT), "sha256": sha256(TEXT.encode()).hexdigest(), "language": "en"}
    assert {"kind", "claimant", "place", "status", "holder", "stated", "dating", "denies"} <= proposal[
        "statement"
    ].keys()
    said = proposal["statement"]
    assert (said["kind"], said["claimant"], said["place"]) == ("claim", "russia", SIVERSK)
    assert (said["status"], said["holder"], proposal["side"]) == ("controlled", "russia", "russia")
    assert (said["stated"], said["effective"]) == (None, "[..2025-12-11]")
    assert "by then" in proposal["why"]["effective"]
    assert words(TEXT, proposal["evidence"]["place"]) == ["Siversk"]
    assert [each.strip() for each in words(TEXT, proposal["mentions"])] == ["Russia said that Russia took Siversk."]
    assert proposal["place_text"] == "Siversk"


def test_what_the_record_holds_already_is_named(demo: Running) -> None:
    [proposal] = proposals(demo)["proposals"]
    same = proposal["record"]["same"]
    recorded = [demo.read(f"/v1/statements/{each}") for each in same]

    assert {(each["place"], each["status"], each["holder"]) for each in recorded} == {(SIVERSK, "controlled", "russia")}
    assert "siv-11" in same


def test_explanations_and_questions_are_in_the_language_that_is_asked_for(demo: Running) -> None:
    text = "Russia said that Russia took Nowhereville. The town of Siversk was captured."
    english, ukrainian = proposals(demo, text), proposals(demo, text, words="uk")

    assert english["proposals"][0]["questions"][0]["ask"] == "No place of the record is called “Nowhereville”"
    assert ukrainian["proposals"][0]["questions"][0]["ask"] == "У записі немає місця з назвою «Nowhereville»"
    assert ukrainian["proposals"][0]["why"]["effective"].startswith("текст не називає початку")
    assert ukrainian["hints"][0]["why"].startswith("речення каже про контроль")


def test_the_same_text_gets_the_same_bytes_and_nothing_is_recorded(demo: Running) -> None:
    before = demo.service.store.size()

    assert post(demo).content == post(demo).content
    assert demo.service.store.size() == before


def test_names_of_the_conflict_and_of_the_narrator_are_understood(demo: Running) -> None:
    named = proposals(demo, conflict="Russo-Ukrainian war", narrator="Institute for the Study of War", language="en-GB")

    assert named["conflict"] == "russia-ukraine"


@pytest.mark.parametrize(
    ("asked", "pointer", "said"),
    [
        ({"text": " \n "}, "/text", "is empty"),
        ({"published": "Thursday"}, "/published", "Thursday"),
        ({"conflict": "nowhere"}, "/conflict", "'nowhere' is not in the record"),
        ({"narrator": "Atlantis"}, "/narrator", "is called 'Atlantis'"),
        ({"language": "xx"}, "/language", "'xx' has no lexicon"),
        ({"body": "x"}, "/body", "is not a field here"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_field(
    demo: Running, asked: dict[str, str], pointer: str, said: str
) -> None:
    response = demo.client.post("/v1/proposals", json={"text": TEXT, "published": "2025-12-11", **asked})
    [fault] = response.json()["errors"]

    assert (response.status_code, fault["pointer"]) == (422, pointer)
    assert said in f"{fault['detail']} {fault['cure']}"
    assert fault["cure"]


def test_a_text_over_the_cap_is_refused_with_its_length(demo: Running) -> None:
    response = post(demo, "x" * (TEXT_LENGTH_MAX + 1))

    assert response.status_code == 413
    assert "the text has 100,001 characters: send at most 100,000 characters" in response.json()["detail"]


def test_a_text_of_the_cap_is_read_however_its_letters_are_written(demo: Running) -> None:
    text = "Росія. " * (TEXT_LENGTH_MAX // 7)
    body = json.dumps({"text": text, "published": "2025-12-11"}, ensure_ascii=True)
    sent = demo.client.post("/v1/proposals", content=body, headers={"Content-Type": "application/json"})

    assert sent.status_code == 200
    assert sent.json()["text"]["length"] == len(text)


def test_a_body_that_is_far_too_long_is_refused_before_it_is_read(demo: Running) -> None:
    response = post(demo, "x" * 2_000_000)

    assert response.status_code == 413
    assert response.json()["type"] == "/problems/too-large"


def test_who_comes_while_too_many_wait_is_told_when_to_come_again(demo: Running) -> None:
    state: Any = demo.client.app.state  # type: ignore[attr-defined]
    before, state.turns = state.turns, Turns(waiting_max=0)
    asyncio.run(state.turns._wait())  # noqa: SLF001 - as if a text were being read
    response = post(demo)
    state.turns = before

    assert (response.status_code, response.headers["Retry-After"]) == (429, "5")
    assert response.json()["type"] == "/problems/too-many-texts"


@pytest.mark.parametrize("settings", [{"host": "0.0.0.0", "read": Reading.OPEN}, {"read": Reading.KEY}])  # noqa: S104
def test_elsewhere_than_on_loopback_it_takes_a_key_that_records(engine: Engine, settings: dict[str, Any]) -> None:
    with running(engine, settings=Settings(database=engine.url, **settings)) as there:
        load(there.service)
        reading = there.service.keys.add("reader", frozenset({Scope.READ}))
        writing = there.service.keys.add("writer", frozenset({Scope.WRITE}))
        answers = [
            there.client.post("/v1/proposals", json={"text": TEXT, "published": "2025-12-11"}, headers=headers)
            for headers in ({}, {"Authorization": f"Bearer {reading}"}, {"Authorization": f"Bearer {writing}"})
        ]

    assert [each.status_code for each in answers] == [401, 403, 200]
    assert answers[2].json()["proposals"]
