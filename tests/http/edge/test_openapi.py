"""The OpenAPI document says what the service does."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from openapi_schema_validator import OAS31Validator
from openapi_spec_validator import OpenAPIV30SpecValidator, OpenAPIV31SpecValidator

from api.demo import load
from api.feed.webhooks.input import WebhookForm
from api.intake.input import PlaceImportForm
from api.openapi.answers import ANSWERS
from api.openapi.document import FORMS
from api.openapi.examples import ANSWER_EXAMPLES
from tests.support import answer_examples
from tests.support.engines import sqlite_engine
from tests.support.running import Running, running
from tests.support.signing import always_signed

WITHOUT_PLACES = [
    "application/x-ndjson",
    "text/csv; charset=utf-8; header=present",
    "text/markdown; charset=utf-8; variant=GFM",
]
NDJSON, CSV, TABLE = WITHOUT_PLACES
PROSE, PLAIN = "text/markdown; charset=utf-8", "text/plain; charset=utf-8"
WITH_TEXTS = [NDJSON, CSV, PROSE, TABLE, PLAIN]
FORMS_OF = {
    "/v1/stances": ["application/geo+json", *WITHOUT_PLACES],
    "/v1/places/{place}/stances": ["application/geo+json", *WITH_TEXTS],
    **dict.fromkeys(
        ("/v1/statements", "/v1/places", "/v1/changes", "/v1/outcomes", "/v1/figures"),
        WITHOUT_PLACES,
    ),
    **dict.fromkeys(("/v1/places/{place}/timeline", "/v1/days/{date}", "/v1/disputes"), WITH_TEXTS),
    "/v1/statements/{statement}": [PROSE, PLAIN],
    "/v1/feed": ["application/x-ndjson", "text/event-stream; charset=utf-8"],
    "/v1/feed/pages/{number}": ["application/x-ndjson"],
    "/problems/{slug}": ["text/html; charset=utf-8"],
    "/v1/feeds/{of}/{name}.{format}": ["application/atom+xml; charset=utf-8"],
    "/v1/feeds/{of}/{name}/blocks/{number}.{format}": ["application/atom+xml; charset=utf-8"],
}
WRITTEN = {**answer_examples.WRITTEN, **answer_examples.OF_WEBHOOKS}
TYPES = {  # of answers that are no JSON, by part of the address
    "/timemap": "application/link-format",
    "/log/checkpoint": "text/plain; charset=utf-8",
    "/log/key": "text/plain; charset=utf-8",
    "/log/proof/": "text/plain; charset=utf-8",
    "/log/tile/": "application/octet-stream",
    "/evidence": "text/html; charset=utf-8",
    "/metrics": "text/plain",
    "/v1/feeds/": "application/feed+json",
}
NOT_SHOWN = {"read_tile", "read_bundle", "read_evidence", "metrics"}
NEEDED = {
    "/v1/accepted": {"policy": "conceded"},
    "/v1/dates": {"phrase": "yesterday", "published": "2025-12-12"},
    "/v1/places": {"q": "Siversk"},
    "/v1/changes": {"from_said_by": "2025-12-01"},
    "/v1/log/consistency": {"from": "100", "to": "286"},
    "/v1/slice": {"axis": "none", "about": "2025-12-12"},
}


@pytest.fixture(scope="module")
def there(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A service with the demo's record."""
    engine = sqlite_engine(tmp_path_factory.mktemp("openapi"))
    with running(engine, settings=always_signed(engine)) as running_:
        load(running_.service)
        running_.service.signed()
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
    assert {operation["operationId"] for _, _, operation in operations(document)} == ANSWERS.keys() | {"remove_webhook"}
    for method, path, operation in operations(document):
        statuses = operation["responses"].keys()
        if path.startswith("/v1/webhooks"):
            assert statuses >= {"400", "401", "403", "404", "503"}, path
            assert operation["security"] == [{"key": []}], path
        elif path == "/v1/proposals":
            assert statuses == {"200", "400", "401", "403", "413", "415", "422", "429", "503"}
            assert operation["security"] == [{}, {"key": []}]
        elif method != "GET":
            assert ("202" if path.startswith("/v1/places/imports") else "201") in statuses, path
            assert statuses >= {"200", "400", "401", "403", "409", "413", "415", "422", "503"}, path
            assert operation["security"] == [{"key": []}], path
        elif path.startswith("/v1"):
            assert statuses >= {"200", "400", "401", "503"}, path
            assert operation["security"] == [{}, {"key": []}], path
        for status, response in operation["responses"].items():
            kinds = list(response.get("content", {}))
            assert all(content["schema"] for content in response.get("content", {}).values()), (path, status)
            is_problem = int(status) >= 400 and (path, status) != ("/readyz", "503")
            answer = next((kind for end, kind in TYPES.items() if end in path), "application/json")
            expected = [] if status in {"204", "304", "307"} else ["application/problem+json" if is_problem else answer]
            assert kinds == expected + (FORMS_OF.get(path, []) if status == "200" else []), (path, status)


def test_every_form_has_an_example_and_is_shown(document: Any) -> None:
    assert {form for _, _, form in WRITTEN.values()} == set(FORMS)
    shown = {
        operation["operationId"]: operation["requestBody"]["content"]["application/json"]["example"]
        for _, _, operation in operations(document)
        if "requestBody" in operation
    }
    assert shown == {name: form.EXAMPLE for name, (_, _, form) in WRITTEN.items()}


def test_no_parameter_is_null_and_ids_have_their_form(document: Any) -> None:
    for _, path, operation in operations(document):
        for parameter in operation.get("parameters", []):
            assert "anyOf" not in parameter["schema"], (path, parameter["name"])
            if parameter["in"] == "path":
                is_declared = path in {"/v1/conflicts/{conflict}", "/v1/places/{place}"} and "requestBody" in operation
                is_one_of_some = "$ref" in parameter["schema"]
                assert "pattern" in parameter["schema"] or is_declared or is_one_of_some, (path, parameter["name"])


def test_a_strict_validator_finds_nothing_in_either_document(there: Running, document: Any) -> None:
    of_layers = there.read("/ogc/api")

    assert (document["openapi"], of_layers["openapi"]) == ("3.1.0", "3.0.3")
    assert [error.message for error in OpenAPIV31SpecValidator(document).iter_errors()] == []
    assert [error.message for error in OpenAPIV30SpecValidator(of_layers).iter_errors()] == []


def test_every_operation_says_what_it_is_and_shows_how_to_ask(document: Any) -> None:
    ids = [operation["operationId"] for _, _, operation in operations(document)]
    assert len(ids) == len(set(ids))
    for method, path, operation in operations(document):
        assert re.fullmatch("[a-z_]+", operation["operationId"]), path
        assert operation["summary"], path
        assert operation["description"], path
        assert len(operation["tags"]) == 1, path
        for parameter in operation.get("parameters", []):
            has_example = bool(parameter["schema"].get("examples"))
            assert has_example != (parameter["name"] == "cursor"), (
                path,
                parameter["name"],
            )  # it goes with its question
        if method in {"POST", "PUT"}:
            assert operation["requestBody"]["content"]["application/json"]["example"], path


def test_every_operation_of_the_layers_says_what_it_is_and_shows_how_to_ask(there: Running) -> None:
    document = there.read("/ogc/api")
    assert all(parameter.get("example") for name, parameter in parameters_of_layers(document) if name != "cursor")
    for _, path, operation in operations(document):
        assert operation["operationId"], path
        assert operation["summary"], path
        assert operation["description"], path
        assert operation["tags"], path
        assert {"200", "400", "default"} <= operation["responses"].keys(), path
        contents = [each for response in operation["responses"].values() for each in response["content"].values()]
        assert all(content["schema"] for content in contents), path


def parameters_of_layers(document: Any) -> list[tuple[str, Any]]:
    return list(document["components"]["parameters"].items())


def test_the_examples_of_the_layers_are_answered(there: Running) -> None:
    document = there.read("/ogc/api")
    example = {name: parameter.get("example") for name, parameter in parameters_of_layers(document)}
    for _, path, operation in operations(document):
        names = [each["$ref"].rpartition("/")[2] for each in operation["parameters"]]
        wanted = [name for name in names if f"{{{name}}}" not in path and name != "cursor"]
        query = {
            name: ",".join(map(str, value)) if isinstance(value := example[name], list) else value for name in wanted
        }
        assert there.client.get(f"/ogc{path.format(**example)}", params=query).status_code == 200, (path, query)


def test_what_a_parameter_shows_is_answered(there: Running, document: Any) -> None:
    there.post("/v1/webhooks", WebhookForm.EXAMPLE)
    there.post("/v1/places/imports", PlaceImportForm.EXAMPLE)
    for path, operation in ((path, operation) for method, path, operation in operations(document) if method == "GET"):
        parameters = operation.get("parameters", [])
        shown = {(each["in"], each["name"]): each["schema"].get("examples", [None])[0] for each in parameters}
        address = path.format(**{name: value for (where, name), value in shown.items() if where == "path"})
        for (where, name), value in shown.items():
            if where == "path" or value is None:
                continue
            needed = {} if (path, name) == ("/v1/dates", "text") else NEEDED.get(path, {})  # instead of the phrase
            query, headers = ({**needed, name: value}, {}) if where == "query" else (needed, {name: value})
            response = there.client.get(address, params=query, headers={**headers, **there.authorization})
            began_later = name == "Accept-Datetime" or path == "/v1/feed/pages/{number}"  # this record is short, too
            can_be = {200, 404} if began_later else {200}
            assert response.status_code in can_be, (path, name, response.text)


def test_the_answers_that_are_shown_are_those_of_the_demo_and_hold_their_schema(document: Any) -> None:
    """Where the demo or an answer has changed: `python -m tests.support.answer_examples` writes them anew."""
    assert answer_examples.made() == ANSWER_EXAMPLES
    assert ANSWER_EXAMPLES.keys() == ANSWERS.keys() - NOT_SHOWN
    for _, path, operation in operations(document):
        for status in {"200", "201", "202"} & operation["responses"].keys():
            media_type, content = next(iter(operation["responses"][status]["content"].items()))
            if operation["operationId"] in NOT_SHOWN:
                continue
            assert content["example"] == ANSWER_EXAMPLES[operation["operationId"]], (path, media_type)
            schema = {**content["schema"], "components": document["components"]}
            faults = [error.message for error in OAS31Validator(schema).iter_errors(content["example"])]
            assert faults == [], (path, status)


def test_what_is_sent_to_subscribers_is_described_and_its_example_holds_its_schema(document: Any) -> None:
    sent = document["webhooks"]["item"]["post"]
    (content,) = sent["requestBody"]["content"].values()
    schema = {**content["schema"], "components": document["components"]}

    assert [error.message for error in OAS31Validator(schema).iter_errors(content["example"])] == []
    assert {each["name"] for each in sent["parameters"]} == {"webhook-id", "webhook-timestamp", "webhook-signature"}


def test_the_bodies_that_are_shown_hold_their_schema(document: Any) -> None:
    for _, path, operation in operations(document):
        for content in operation.get("requestBody", {}).get("content", {}).values():
            schema = {**content["schema"], "components": document["components"]}
            assert [error.message for error in OAS31Validator(schema).iter_errors(content["example"])] == [], path


@pytest.mark.parametrize("path", ["/v1/stances", "/v1/places/{place}/stances"])
def test_geojson_holds_its_schema(there: Running, document: Any, path: str) -> None:
    content = document["paths"][path]["get"]["responses"]["200"]["content"]["application/geo+json"]
    asked = {"about": "2025-12-12", "said_by": "2025-12-12", "f": "geojson"}
    shown = there.read(path.format(place="geonames:694403"), **asked)

    assert shown["features"]
    schema = {**content["schema"], "components": document["components"]}
    assert [error.message for error in OAS31Validator(schema).iter_errors(shown)] == []
