"""The OpenAPI document says what the service does."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest

from api.demo import load
from api.openapi import ANSWERS, EXAMPLES, FORMS
from tests.engines import sqlite_engine
from tests.running import Running, running

WITHOUT_PLACES = ["application/x-ndjson", "text/csv; charset=utf-8; header=present"]
FORMS_OF = {
    "/v1/stances": ["application/geo+json", *WITHOUT_PLACES],
    "/v1/places/{place}/stances": ["application/geo+json", *WITHOUT_PLACES],
    "/v1/statements": WITHOUT_PLACES,
}
EXAMPLES_GO_TO = (
    ("PUT", "/v1/conflicts/my-war"),
    ("PUT", "/v1/places/geonames:379252"),
    ("POST", "/v1/reports"),
    ("POST", "/v1/statements/ru-1/corrections"),
    ("POST", "/v1/statements/ru-1/sources"),
    ("POST", "/v1/reports/siversk-2025-12-13/corrections"),
    ("POST", "/v1/statements/ru-1/annulment"),
)


@pytest.fixture(scope="module")
def there(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A service with the demo's record."""
    with running(sqlite_engine(tmp_path_factory.mktemp("openapi"))) as running_:
        load(running_.service)
        yield running_


@pytest.fixture(scope="module")
def document(there: Running) -> Any:
    return there.read("/openapi.json")


def operations(document: Any) -> Iterator[tuple[str, str, Any]]:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield method.upper(), path, operation


def refs(part: Any) -> Iterator[str]:
    if isinstance(part, dict):
        yield from (value for name, value in part.items() if name == "$ref")
        for value in part.values():
            yield from refs(value)
    elif isinstance(part, list):
        for value in part:
            yield from refs(value)


def test_every_reference_leads_to_a_component(document: Any) -> None:
    names = {ref.removeprefix("#/components/schemas/") for ref in refs(document)}

    assert names <= document["components"]["schemas"].keys()
    assert {"ReportForm", "Problem", "StatementForm"} <= names


def test_every_operation_names_its_answer_its_problems_and_its_key(document: Any) -> None:
    assert {operation["operationId"] for _, _, operation in operations(document)} == ANSWERS.keys()
    for method, path, operation in operations(document):
        statuses = operation["responses"].keys()
        if method != "GET":
            assert statuses >= {"200", "201", "400", "401", "403", "409", "413", "415", "422", "503"}, path
            assert operation["security"] == [{"key": []}], path
        elif path.startswith("/v1"):
            assert statuses >= {"200", "400", "401", "503"}, path
            assert operation["security"] == [{}, {"key": []}], path
        for status, response in operation["responses"].items():
            kinds = list(response.get("content", {}))
            is_problem = int(status) >= 400 and (path, status) != ("/readyz", "503")
            answer = "application/link-format" if path.endswith("/timemap") else "application/json"
            expected = [] if status == "304" else ["application/problem+json" if is_problem else answer]
            assert kinds == expected + (FORMS_OF.get(path, []) if status == "200" else []), (path, status)


def test_every_form_has_an_example_that_the_demo_takes(there: Running, document: Any) -> None:
    assert EXAMPLES.keys() == set(FORMS)
    for method, path in EXAMPLES_GO_TO:
        operation = next(
            operation
            for verb, template, operation in operations(document)
            if verb == method and re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", template), path)
        )
        there.write(method, path, operation["requestBody"]["content"]["application/json"]["example"])


def test_no_parameter_is_null_and_ids_have_their_form(document: Any) -> None:
    for _, path, operation in operations(document):
        for parameter in operation.get("parameters", []):
            assert "anyOf" not in parameter["schema"], (path, parameter["name"])
            if parameter["in"] == "path" or parameter["name"] in {"conflict", "claimant"}:
                is_declared = path in {"/v1/conflicts/{conflict}", "/v1/places/{place}"} and "requestBody" in operation
                assert "pattern" in parameter["schema"] or is_declared, (path, parameter["name"])
