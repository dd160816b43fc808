"""What the OpenAPI document says beyond what the framework finds: bodies, answers, problems and keys."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from threading import Lock
from typing import Any

import orjson
from fastapi import FastAPI, Request, Response
from fastapi.concurrency import run_in_threadpool

from api.http import problems
from api.http.negotiation.formats import MEDIA_TYPES
from api.http.negotiation.formats import Form as AnswerForm
from api.http.parameters.memento import LINK_FORMAT
from api.http.parsing.forms import Form
from api.http.parsing.values import A_POSITION, CURSOR
from api.intake.input import (
    AnnulmentForm,
    ClaimantCorrectionForm,
    ConflictForm,
    CorrectionForm,
    CorroborationForm,
    PlaceForm,
    PlaceImportForm,
    ReportForm,
    RetirementForm,
    SourceCorrectionForm,
)
from api.intake.proposing.input import ProposalsForm
from api.openapi import feeds as of_feeds
from api.openapi import webhooks as of_webhooks
from api.openapi.answers import REF, TEXT, Schema, schemas_of
from api.openapi.examples import ANSWER_EXAMPLES, PARAMETER_EXAMPLES
from api.wire.fields import ID_PATTERN
from domain.meanings import of_values

FORMS: tuple[type[Form], ...] = (
    ReportForm,
    ProposalsForm,
    RetirementForm,
    CorrectionForm,
    AnnulmentForm,
    CorroborationForm,
    SourceCorrectionForm,
    ClaimantCorrectionForm,
    ConflictForm,
    PlaceForm,
    PlaceImportForm,
    *of_webhooks.FORMS,
)
KEY = {
    "type": "http",
    "scheme": "bearer",
    "description": "A key of this service: `claimline keys add NAME --scope write`. Reading needs one only where "
    "`CLAIMLINE_READ` is `key`.",
}


TYPES = {  # of answers that are no JSON
    **dict.fromkeys(("map_statement", "map_place"), LINK_FORMAT),
    **dict.fromkeys(("read_checkpoint", "read_log_key", "prove_entry"), "text/plain; charset=utf-8"),
    **dict.fromkeys(("read_tile", "read_bundle"), "application/octet-stream"),
    "read_evidence": "text/html; charset=utf-8",
    "metrics": "text/plain",
    **dict.fromkeys(of_feeds.CHANNELS, of_feeds.JSON_TYPE),
}
OF_TYPES: Mapping[str, Schema] = {  # where the answer is not merely a text
    MEDIA_TYPES[AnswerForm.GEOJSON]: {"schema": {"$ref": REF.format(model="Features")}},
    MEDIA_TYPES[AnswerForm.SSE]: {
        "schema": TEXT
        | {"description": "frames: `id` is the cursor, `event` the type, `data` the item; it does not end"},
        "example": "id: AdxKJwSnkvoSAAAAAAAAACgAAAAC\nevent: claim.appended\ndata: {}\n\n",
    },
}
EXAMPLES = frozenset({"example", "examples"})
WORDS: Schema = {"type": "array", "items": TEXT} | {
    "description": "sentences, where `words` names a language; so in each row of its lists"
}
ASKED_BY_BODY = "propose_statements"  # its question is too long for an address; it records nothing
BACKGROUND = ("import_places", "undo_place_import")  # what they ask for is done later
COUNTED = ("list_conflicts", "list_statements", "read_day", "read_changes", "list_disputes", "list_outcomes")
FEED = ("read_feed", "read_feed_page")
MAPS = ("map_statement", "map_place")
WRITING = (400, 401, 403, 404, 409, 413, 415, 422, 503)
READING = (400, 401, 404, 409, 503)
PROPOSING = (400, 401, 403, 413, 415, 422, 429, 503)
HEALTH = (400,)
OF_PAGES = (400, 404, 406)

PATTERNS: Mapping[str, str] = {  # of paths and headers; a question has its own
    **dict.fromkeys(("conflict", "claimant", "place", "batch", "Idempotency-Key"), ID_PATTERN),
    **dict.fromkeys(("Claimline-Min-Position", "position"), A_POSITION),
    "Last-Event-ID": CURSOR.replace("+", "*"),  # some clients send an empty one before they have read anything
    "date": "^[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])$",
    "level": "^(?:[0-9]|[1-5][0-9]|6[0-3])$",
    "path": "^(?:x[0-9]{3}/){0,6}[0-9]{3}(?:[.]p/(?:[1-9][0-9]?|1[0-9]{2}|2[0-4][0-9]|25[0-5]))?$",
}


class DocumentedAPI(FastAPI):
    """Completes the framework's document, once, when it is first asked for. It is sent from its bytes."""

    def setup(self) -> None:
        """The framework's own route would write the document anew for each request, and block all others meanwhile."""
        self._made: bytes | None = None
        self._making = Lock()
        self.add_route("/openapi.json", self._answer, include_in_schema=False)

    async def _answer(self, _: Request) -> Response:
        return Response(await run_in_threadpool(self._bytes), media_type="application/json")

    def _bytes(self) -> bytes:
        with self._making:
            if self._made is None:
                self._made = orjson.dumps(self.openapi())
        return self._made

    def openapi(self) -> dict[str, Any]:
        is_new = self.openapi_schema is None
        document = super().openapi()
        if is_new:
            _complete(document)
        return document


def _complete(document: dict[str, Any]) -> None:
    answers, schemas = schemas_of(FORMS)
    components = document["components"]
    components["schemas"] |= schemas
    for unused in ("HTTPValidationError", "ValidationError"):
        components["schemas"].pop(unused, None)
    components["securitySchemes"] = {"key": KEY}
    document["webhooks"] = of_webhooks.webhooks()
    _explain_words(components["schemas"])
    _explain_words(document["paths"])
    for path, operations in document["paths"].items():
        for operation in operations.values():
            answer = answers.get(operation["operationId"], {})
            if _takes(operation, "words") and operation["operationId"] not in of_feeds.CHANNELS:
                _with_words(components["schemas"], answer)
            _complete_operation(path, operation, answer)


def _explain_words(node: object) -> None:
    """Give each closed list of words its meanings."""
    if isinstance(node, list):
        for each in node:
            _explain_words(each)
    elif isinstance(node, dict):
        values = node.get("enum")
        words = of_values(values) if isinstance(values, list) else None
        if words is not None:
            node["description"] = "\n".join(
                f"- `{each}`: {word.meaning} {word.example}" for each, word in words.items()
            )
        for name, each in node.items():
            if name not in EXAMPLES:
                _explain_words(each)


def _with_words(components: Mapping[str, Schema], answer: Schema) -> None:
    components[answer["$ref"].rpartition("/")[2]]["properties"]["words"] = WORDS


def _complete_parameter(parameter: dict[str, Any]) -> None:
    """What is left out is left out: the framework writes it as a null, which no query and no header can hold."""
    schema: Schema = parameter["schema"]
    if "anyOf" in schema:
        (there,) = (each for each in schema.pop("anyOf") if each != {"type": "null"})
        schema |= there
    if pattern := PATTERNS.get(parameter["name"]):
        schema["pattern"] = pattern
    if (example := PARAMETER_EXAMPLES.get(parameter["name"])) is not None:
        schema.setdefault("examples", [example])


def _complete_operation(path: str, operation: dict[str, Any], schema: Schema) -> None:
    for parameter in operation.get("parameters", ()):
        _complete_parameter(parameter)
    if operation["operationId"] in of_webhooks.DONE:
        _complete_webhook(operation, schema)
    elif operation["operationId"] == ASKED_BY_BODY:
        _complete_asking(operation, schema)
    else:
        _complete_responses(path, operation, schema)


def _complete_responses(path: str, operation: dict[str, Any], schema: Schema) -> None:
    is_later = operation["operationId"] in BACKGROUND
    writes = is_later or "requestBody" in operation
    media_type = TYPES.get(operation["operationId"], "application/json")
    answer: dict[str, Any] = {"content": {media_type: {"schema": schema}}}
    if (example := ANSWER_EXAMPLES.get(operation["operationId"])) is not None:
        answer["content"][media_type]["example"] = example
    responses: dict[str, Any] = (
        {"200": {"description": "it was there already, or `dry_run=1` was given"} | answer} if writes else {}
    )
    if writes:
        responses |= dict([_done_later(answer) if is_later else _done(answer)])
        operation["security"] = [{"key": []}]
    else:
        answer["content"] |= {each: OF_TYPES.get(each, {"schema": TEXT}) for each in _other_types(operation)}
        responses["200"] = {"description": "the answer", "headers": dict(_headers(operation))} | answer
    if not path.startswith("/v1"):
        statuses = OF_PAGES if operation["operationId"] == "explain_problem" else HEALTH
        responses |= {str(status): _problem(status) for status in statuses}
        if operation["operationId"] == "metrics":
            operation["security"] = [{}, {"key": []}]
            responses["401"] = _problem(401)
        if operation["operationId"] == "ready":
            responses["503"] = {"description": "the database cannot be reached, or a view has stopped"} | answer
    elif writes:
        responses |= {str(status): _problem(status) for status in WRITING}
    else:
        operation["security"] = [{}, {"key": []}]
        responses |= dict(_besides(operation)) | {str(status): _problem(status) for status in READING}
    operation["responses"] = dict(sorted(responses.items()))


def _complete_asking(operation: dict[str, Any], schema: Schema) -> None:
    content = {"application/json": {"schema": schema, "example": ANSWER_EXAMPLES[operation["operationId"]]}}
    answers: dict[str, Any] = {"200": {"description": "the answer", "content": content}}
    operation["security"] = [{}, {"key": []}]
    operation["responses"] = answers | {str(status): _problem(status) for status in PROPOSING}


def _done(answer: Schema) -> tuple[str, Schema]:
    return "201", {"description": "it is recorded, and can be read"} | answer


def _done_later(answer: Schema) -> tuple[str, Schema]:
    headers = {"Location": {"description": "the address of its progress", "schema": TEXT}}
    return "202", {"description": "it is done in the background", "headers": headers} | answer


def _besides(operation: Mapping[str, Any]) -> Iterator[tuple[str, Schema]]:
    """What a call that reads may answer besides what all of them do."""
    if _is_tagged(operation) or _may_be_pinned(operation):
        which = "the pinned answer" if _may_be_pinned(operation) else "these bytes"
        yield "304", {"description": f"the client has {which} (`If-None-Match`)"}
    if operation["operationId"] in of_feeds.CHANNELS:
        yield from of_feeds.besides(operation["operationId"])
    if _takes(operation, "f"):
        yield "406", _problem(406)
    if operation["operationId"] == "read_entry":
        yield "410", _problem(410)
    if operation["operationId"] == "read_feed":
        yield "409", _problem(409)


def _complete_webhook(operation: dict[str, Any], schema: Schema) -> None:
    """Of webhooks, reading takes a key, too."""
    name = operation["operationId"]
    status, description = of_webhooks.DONE[name]
    done: Schema = {"description": description}
    if status != "204":
        done["content"] = {"application/json": {"schema": schema, "example": ANSWER_EXAMPLES[name]}}
        done["headers"] = dict(_headers(operation))
    statuses = of_webhooks.WRITING if "requestBody" in operation else of_webhooks.READING
    operation["security"] = [{"key": []}]
    operation["responses"] = {status: done} | {str(each): _problem(each) for each in sorted(statuses)}


def _headers(operation: Mapping[str, Any]) -> Iterator[tuple[str, Schema]]:
    yield from _position(operation)
    if operation["operationId"] in of_feeds.CHANNELS:
        yield from of_feeds.headers()
    if _is_tagged(operation):
        yield "ETag", {"description": "of the bytes", "schema": TEXT}
    if operation["operationId"] in FEED:
        yield "Claimline-Cursor", {"description": "the same as `next`, whatever the form", "schema": TEXT}
        if operation["operationId"] == "read_feed":
            caught_up = "`true` or `false`: whether that is the end; no stream has it"
            yield "Claimline-Caught-Up", {"description": caught_up, "schema": TEXT}
        yield "Vary", {"description": "Accept", "schema": TEXT}
        yield "Link", {"description": '`rel="next"`: what comes after', "schema": TEXT}
        return
    if _takes(operation, "f"):
        yield "Claimline-Licences", {"description": "of the datasets that it draws on (RFC 9651)", "schema": TEXT}
        yield "Vary", {"description": "Accept", "schema": TEXT}
    if _takes(operation, "Accept-Datetime"):
        yield "Memento-Datetime", {"description": "when the position was recorded that it is known at", "schema": TEXT}
        yield "Content-Location", {"description": "the memento: the address with that position", "schema": TEXT}
        yield (
            "Link",
            {"description": '`rel="original timegate"`, and `rel="timemap"` where there is one', "schema": TEXT},
        )
    if _takes(operation, "voice") and _takes(operation, "f"):
        yield "Claimline-Coordinates", {"description": "the question, resolved and pinned: a query", "schema": TEXT}
    if _may_be_pinned(operation):
        yield "ETag", {"description": "strong, where the question is pinned", "schema": TEXT}
    yield from _total(operation)
    if _takes(operation, "cursor") or _takes(operation, "after"):
        yield "Link", {"description": '`rel="next"`, where there is more', "schema": TEXT}


def _position(operation: Mapping[str, Any]) -> Iterator[tuple[str, Schema]]:
    if _takes(operation, "Claimline-Min-Position"):
        told = "known-at, as it was resolved; else how far the process has got that answers, unless caches may keep it"
        yield "Claimline-Position", {"description": told, "schema": TEXT}


def _total(operation: Mapping[str, Any]) -> Iterator[tuple[str, Schema]]:
    if operation["operationId"] in COUNTED:
        yield "Claimline-Total", {"description": "the rows on all pages together", "schema": {"type": "integer"}}


def _is_tagged(operation: Mapping[str, Any]) -> bool:
    return "proofs" in operation["tags"] or operation["operationId"] == "read_feed_page"


def _may_be_pinned(operation: Mapping[str, Any]) -> bool:
    return _takes(operation, "known_at") or _takes(operation, "to_known_at")


def _offered(operation: Mapping[str, Any]) -> Sequence[AnswerForm]:
    """The forms of an answer, the default first; none where there is no choice."""
    named = (each["schema"]["enum"] for each in operation.get("parameters", ()) if each["name"] == "f")
    return [AnswerForm(form) for form in next(named, ())]


def _other_types(operation: Mapping[str, Any]) -> list[str]:
    if operation["operationId"] == "explain_problem":
        return ["text/html; charset=utf-8"]
    if operation["operationId"] in of_feeds.CHANNELS:
        return [of_feeds.ATOM_TYPE]
    return [MEDIA_TYPES[form] for form in _offered(operation)[1:]]


def _takes(operation: Mapping[str, Any], parameter: str) -> bool:
    return any(each["name"] == parameter for each in operation.get("parameters", ()))


def _problem(status: int) -> Schema:
    content = {problems.MEDIA_TYPE: {"schema": {"$ref": REF.format(model="Problem")}}}
    titles = [each.title for each in problems.PROBLEM_TYPES.values() if each.status == status]
    response: Schema = {"description": "; ".join(titles), "content": content}
    if status == 401:  # noqa: PLR2004 - Unauthorized
        response["headers"] = {"WWW-Authenticate": {"schema": TEXT}}
    if status in {429, 503}:  # Too Many Requests, Service Unavailable
        response["headers"] = {"Retry-After": {"schema": TEXT}}
    return response
