"""Refusals are in our own words: no word of a library, a cure for each, the nearest value."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from api.http.parsing.forms import Form, read_form
from api.openapi.document import FORMS
from domain.errors import Refused
from domain.meanings import VOCABULARIES
from tests.support.engines import sqlite_engine
from tests.support.running import Running
from tests.support.small_record import a_claim, a_report, small_record

LIBRARY = re.compile(
    r"Input should|Value error|Field required|valid (?:string|integer|list|dictionary)|\.partial|type="
)
VALUES: tuple[Any, ...] = (None, True, 7, 1.5, "", "x", "2", [], ["x"], [7], {}, {"x": 7}, [[]])


@pytest.fixture(scope="module")
def there(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with small_record(sqlite_engine(tmp_path_factory.mktemp("words"))) as (running_, _):
        yield running_


def variants(example: Any) -> Iterator[Any]:
    """The example with one value in it replaced, left out or added, at every depth."""
    if isinstance(example, dict):
        yield from ({**example, "strange": 1}, *({k: v for k, v in example.items() if k != name} for name in example))
        for name, value in example.items():
            yield from ({**example, name: other} for other in VALUES)
            yield from ({**example, name: other} for other in variants(value))
    elif isinstance(example, list):
        for index, value in enumerate(example):
            yield from ([*example[:index], other, *example[index + 1 :]] for other in (*VALUES, *variants(value)))


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.__name__)
def test_no_refusal_of_a_body_speaks_the_words_of_a_library(form: type[Form]) -> None:
    seen = set[str]()
    for given in (*VALUES, *variants(json.loads(json.dumps(form.EXAMPLE)))):
        try:
            read_form(form, given)
        except Refused as refused:
            for fault in refused.faults:
                seen.add(f"{fault.problem}: {fault.cure}")
                assert fault.problem
                assert fault.cure

    assert len(seen) >= 3
    assert [text for text in seen if LIBRARY.search(text)] == []


def faults(there: Running, **fields: Any) -> list[tuple[str, str, str]]:
    body = a_report({**a_claim(), **fields})
    answer = there.client.post("/v1/reports", json=body, headers={"Authorization": f"Bearer {there.key}"})
    assert answer.status_code == 422, answer.text
    return [(each["pointer"], each["detail"], each["cure"]) for each in answer.json()["errors"]]


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"status": "captured"}, ("/status", "'captured' is not a status", "write controlled (taken, seized, holds)")),
        (
            {"status": "surrounded"},
            ("/status", "'surrounded' is not a status", "write encircled (surrounded, blocked,"),
        ),
        ({"status": 7}, ("/status", "is not a text", "write one of controlled, partly_controlled,")),
        ({"kind": "denied"}, ("/kind", "'denied' is not a kind", "write denial (deny,")),
        ({"credibility": "2"}, ("/credibility", "is not a whole number", "write it in digits, without quotes")),
        ({"credibility": 2.5}, ("/credibility", "is not a whole number", "write it in digits, without quotes")),
        ({"holdr": "red"}, ("/holdr", "'holdr' is not a field here", "write holder, or leave it out; /docs explains")),
        ({"zzz": 1}, ("/zzz", "'zzz' is not a field here", "leave it out; /docs explains each field")),
        ({"spokesperson": {"nmae": "A"}}, ("/spokesperson/name", "is missing", "give it; /docs explains each field")),
        ({"denies": "c1"}, ("/denies", "is not a list", "write it in square brackets; /docs explains each field")),
        (
            {"spokesperson": "A"},
            ("/spokesperson", "is not a JSON object", "write its fields in braces; /docs explains"),
        ),
        ({"note": 7}, ("/note", "is not a text", "write it in quotes; /docs explains each field")),
    ],
)
def test_a_field_that_does_not_fit_says_what_would(
    there: Running, fields: dict[str, Any], expected: tuple[str, str, str]
) -> None:
    pointer, problem, cure = faults(there, **fields)[0]

    assert (pointer, problem) == (f"/statements/0{expected[0]}", expected[1])
    assert cure.startswith(expected[2])


def test_a_misspelled_field_deep_in_a_body_is_led_to_those_of_its_own_object(there: Running) -> None:
    found = {pointer: cure for pointer, _, cure in faults(there, spokesperson={"name": "A", "roel": "B"})}

    assert found["/statements/0/spokesperson/roel"].startswith("write role, or leave it out")


@pytest.mark.parametrize(
    ("address", "named"),
    [
        ("/v1/stances?status=captured", "status: 'captured' is not a status: write controlled (taken, seized, holds)"),
        ("/v1/stances?matter=seige", "matter: 'seige' is not a matter: write siege (encirclement,"),
        ("/v1/stances?voice=sides", "voice: 'sides' is not a voice: write side"),
        ("/v1/stances?bound=last", "bound: 'last' is not a bound: write latest"),
        ("/v1/stances?agreement=disputd", "agreement: 'disputd' is not an agreement: write disputed"),
        ("/v1/statements?kind=deny", "kind: 'deny' is not a kind: write denial"),
        ("/v1/disputes?outcome=conceded", "outcome: 'conceded' is not an outcome: write acknowledged"),
        ("/v1/feed?kind=claims", "kind: 'claims' is not a kind: write claim"),
        ("/v1/places", "q: is missing: give it"),
        ("/v1/stances?matterr=siege", "matterr: is not a parameter here: use matter"),
    ],
)
def test_a_parameter_that_is_no_word_is_led_to_one(there: Running, address: str, named: str) -> None:
    answer = there.client.get(address)

    assert answer.status_code == 400
    assert named in answer.json()["detail"]
    assert not LIBRARY.search(answer.text)


def test_a_format_in_an_address_is_led_to_those_there_are(there: Running) -> None:
    answer = there.client.get("/v1/feeds/places/hill.rss")

    assert answer.status_code == 404
    assert "'rss': write one of atom, json" in answer.json()["detail"]
    assert not LIBRARY.search(answer.text)


def test_each_closed_list_of_words_is_explained_in_the_document(there: Running) -> None:
    document = there.read("/openapi.json")
    explained = dict[str, list[str]]()

    def walk(node: Any) -> None:
        if isinstance(node, list):
            for each in node:
                walk(each)
        elif isinstance(node, dict):
            if isinstance(node.get("enum"), list):
                explained.setdefault(",".join(map(str, node["enum"])), []).append(node.get("description", ""))
            for name, each in node.items():
                if name not in ("example", "examples"):
                    walk(each)

    walk(document)
    for of, words in VOCABULARIES.items():
        described = explained[",".join(of)]
        assert described
        assert all(f"- `{each}`: {word.meaning}" in text for text in described for each, word in words.items())
