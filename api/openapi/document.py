"""What the OpenAPI document says beyond what the framework finds: bodies, answers, problems and keys."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from fastapi import FastAPI
from pydantic.json_schema import models_json_schema

from api.http import problems
from api.http.formats import FEED_FORMS, FEED_PAGE_FORMS, MEDIA_TYPES, WITH_PLACES, WITHOUT_PLACES
from api.http.formats import Form as AnswerForm
from api.http.memento import LINK_FORMAT
from api.intake.input import (
    AnnulmentForm,
    ConflictForm,
    CorrectionForm,
    CorroborationForm,
    Form,
    PlaceForm,
    ReportForm,
    SourceCorrectionForm,
)
from api.openapi import feeds as of_feeds
from api.openapi import webhooks as of_webhooks
from api.openapi.answers import (
    ANSWERS,
    COMPONENTS,
    FEATURES,
    GEOJSON,
    HTML,
    NAMELESS,
    TEXT,
    WORDS,
    Schema,
    a_list,
    an_object,
)
from api.openapi.examples import ANSWER_EXAMPLES, PARAMETER_EXAMPLES
from api.wire.fields import ID_PATTERN
from domain.feed.items import ItemType
from domain.questions.stances import POSITION_DIGITS_MAX
from domain.stances.policies import POLICIES

REF = "#/components/schemas/{model}"
FORMS: tuple[type[Form], ...] = (
    ReportForm,
    CorrectionForm,
    AnnulmentForm,
    CorroborationForm,
    SourceCorrectionForm,
    ConflictForm,
    PlaceForm,
    *of_webhooks.EXAMPLES,
)
EXAMPLES: Mapping[type[Form], Any] = {  # each is taken as it stands by a service with the demo's record
    ReportForm: {
        "id": "siversk-2025-12-13",
        "conflict": "russia-ukraine",
        "source": {"name": "AFP", "url": "https://example.org/siversk", "published": "2025-12-13", "reliability": "B"},
        "statements": [
            {
                "id": "ru-1",
                "kind": "claim",
                "claimant": "russia",
                "place": "geonames:694403",
                "status": "controlled",
                "holder": "russia",
                "stated": "2025-12-13",
                "effective": "[..2025-12-13]",
                "dating": "on Saturday",
                "spokesperson": {"name": "Valery Gerasimov", "role": "Chief of the General Staff"},
            },
            {
                "kind": "denial",
                "claimant": "ukraine-operation-task-force-east",
                "place": "geonames:694403",
                "denies": ["ru-1"],
                "stated": "2025-12-13",
                "channel": "Facebook",
            },
        ],
    },
    CorrectionForm: {
        "content": {"status": "partly_controlled", "holder": "russia", "stated": "2025-12-11", "share": 60},
        "reason": "the source says that they hold most of it",
    },
    AnnulmentForm: {"reason": "the source speaks of another town of that name"},
    CorroborationForm: {
        "source": {"name": "Reuters", "url": "https://example.org/same-words", "published": "2025-12-12"},
        "note": "carries the same words",
    },
    SourceCorrectionForm: {
        "source": {"name": "The Moscow Times", "published": "2025-12-12"},
        "reason": "the date is that of the page, not of the feed",
    },
    ConflictForm: {
        "name": "A war",
        "tz": "Africa/Khartoum",
        "claimants": {
            "saf": {"name": "SAF", "role": "party", "colour": "#2a9d8f"},
            "rsf": {"name": "RSF", "role": "party"},
            "saf-6th-division": {"name": "6th division", "role": "party", "parent": "saf"},
        },
    },
    PlaceForm: {
        "name": "Khartoum",
        "names": [{"name": "الخرطوم", "language": "ar"}],
        "lat": 15.55177,
        "lon": 32.53241,
        "admin": ["Sudan", "Khartoum"],
        "identifiers": {"wikidata": "Q1963"},
    },
    **of_webhooks.EXAMPLES,
}
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
    GEOJSON: {"schema": FEATURES},
    MEDIA_TYPES[AnswerForm.SSE]: {
        "schema": TEXT | {"description": "frames: `id` is the cursor, `event` the type, `data` the item; it goes on"},
        "example": "id: AdxKJwSnkvoSAAAAAAAAACgAAAAC\nevent: claim.appended\ndata: {}\n\n",
    },
}
FEED = ("read_feed", "read_feed_page")
MAPS = ("map_statement", "map_place")
PROBLEM = an_object(type=TEXT, title=TEXT, status={"type": "integer"}, detail=TEXT) | {
    "description": "RFC 9457. Where a field or a parameter is at fault, `errors` has each with its cure.",
}
PROBLEM["properties"] |= {
    "errors": a_list(
        {
            "type": "object",
            "properties": {"pointer": TEXT, "parameter": TEXT, "detail": TEXT, "cure": TEXT},
            "required": ["detail", "cure"],
        }
    )
}
WHEN = {
    400: "a parameter or a header that is unknown, given twice, or cannot be",
    401: "a key is needed, and there is none, or it is unknown or revoked",
    403: "the key does not allow this",
    404: "there is no such thing in the record",
    406: "the answer has no form that `Accept` names: choose with `f`",
    409: "it is there already and says something else; of the feed: the cursor is of another history",
    410: "what it held was removed for good",
    413: "the body is too large",
    415: "the body is not `application/json`",
    422: "it is not JSON as this service takes it, or breaks the rules for recording; nothing was recorded",
    503: "the views have not got there, or the database cannot be asked: try again",
}
WRITING = (400, 401, 403, 404, 409, 413, 415, 422, 503)
READING = (400, 401, 404, 503)
HEALTH = (400,)
OF_PAGES = (400, 404, 406)

A_POSITION = f"^[0-9]{{1,{POSITION_DIGITS_MAX}}}$"
A_COUNT = "^[0-9]{1,6}$"
A_POLICY = f"^(?:{'|'.join(sorted({each.name for each in POLICIES} | {each.label for each in POLICIES}))})$"
A_DAY = "^[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])$"
NAMELESS_ANSWERS = (
    *NAMELESS,
    *of_feeds.COMPONENTS.values(),
    *of_webhooks.COMPONENTS.values(),
    of_webhooks.ANSWERS["remove_webhook"],
)
IDS = ("conflict", "place", "claimant", "holder", "batch", "Idempotency-Key")
PATTERNS = dict.fromkeys(IDS, ID_PATTERN) | {
    "after": A_POSITION,
    "date": A_DAY,
    "policy": A_POLICY,
    "against": A_POLICY,
    "older_than": A_COUNT,
    "Claimline-Min-Position": A_POSITION,
    "position": A_POSITION,
    "from": A_POSITION,
    "to": A_POSITION,
    "level": "^(?:[0-9]|[1-5][0-9]|6[0-3])$",
    "path": "^(?:x[0-9]{3}/){0,6}[0-9]{3}(?:[.]p/(?:[1-9][0-9]?|1[0-9]{2}|2[0-4][0-9]|25[0-5]))?$",
    "known_at": ".",
    "raw": "^(?:0|1|false|true)$",
    "cursor": "^[A-Za-z0-9_-]+$",
    "limit": f"^0*[1-9][0-9]{{0,{POSITION_DIGITS_MAX - 1}}}$",
}
A_TYPE = f"(?:{'|'.join(ItemType)})".replace(".", r"\.")
OF_FEED = {"side": ID_PATTERN, "type": f"^{A_TYPE}(?:,{A_TYPE})*$"}
PATTERNS_OF: Mapping[str, Mapping[str, str]] = {
    **dict.fromkeys(of_feeds.CHANNELS, OF_FEED),
    "read_feed": OF_FEED
    | {
        "after": "^(?:now|[A-Za-z0-9_-]+)$",
        "Last-Event-ID": "^[A-Za-z0-9_-]+$",
        "wait": A_COUNT,
    },
}


def body(form: type[Form]) -> Schema:
    """The request body of a route: parsed by hand, since it is stricter than the framework's."""
    content = {"schema": {"$ref": REF.format(model=form.__name__)}, "example": EXAMPLES[form]}
    return {"requestBody": {"required": True, "content": {"application/json": content}}}


class DocumentedAPI(FastAPI):
    """Completes the framework's document, once, when it is first asked for."""

    def openapi(self) -> dict[str, Any]:
        is_new = self.openapi_schema is None
        document = super().openapi()
        if is_new:
            _complete(document)
        return document


def _complete(document: dict[str, Any]) -> None:
    _, schemas = models_json_schema([(form, "validation") for form in FORMS], ref_template=REF)
    components = document["components"]
    answers = {
        operation["operationId"]: _answer(operation)
        for operations in document["paths"].values()
        for operation in operations.values()
    }
    document["webhooks"] = of_webhooks.webhooks()
    names = {**COMPONENTS, **of_feeds.COMPONENTS, **of_webhooks.COMPONENTS} | {
        _answer_name(name): schema for name, schema in answers.items() if schema not in NAMELESS_ANSWERS
    }
    components["schemas"] |= schemas["$defs"] | {"Problem": PROBLEM}
    components["schemas"] |= {name: _named_within(schema, names) for name, schema in names.items()}
    for unused in ("HTTPValidationError", "ValidationError"):
        components["schemas"].pop(unused, None)
    components["securitySchemes"] = {"key": KEY}
    for path, operations in document["paths"].items():
        for operation in operations.values():
            _complete_operation(path, operation)
            operation["responses"] = _named(operation["responses"], names)


def _answer_name(operation_id: str) -> str:
    return "".join(word.capitalize() for word in operation_id.split("_")) + "Answer"


def _named(part: Any, names: Mapping[str, Schema]) -> Any:  # noqa: ANN401 - any part of the document
    """``part`` with a reference wherever it holds one of the schemas that have a name."""
    name = next((name for name, schema in names.items() if part == schema), None)
    return _named_within(part, names) if name is None else {"$ref": REF.format(model=name)}


def _named_within(part: Any, names: Mapping[str, Schema]) -> Any:  # noqa: ANN401 - likewise
    if isinstance(part, dict):
        return {key: value if key == "example" else _named(value, names) for key, value in part.items()}
    return [_named(each, names) for each in part] if isinstance(part, list) else part


def _complete_parameter(parameter: dict[str, Any], patterns: Mapping[str, str]) -> None:
    """What is left out is left out: the framework writes it as a null, which no query and no header can hold."""
    schema: Schema = parameter["schema"]
    if "anyOf" in schema:
        (there,) = (each for each in schema.pop("anyOf") if each != {"type": "null"})
        schema |= there
    if pattern := patterns.get(parameter["name"]):
        schema["pattern"] = pattern
    if (example := PARAMETER_EXAMPLES.get(parameter["name"])) is not None:
        schema.setdefault("examples", [example])


def _complete_operation(path: str, operation: dict[str, Any]) -> None:
    for parameter in operation.get("parameters", ()):
        _complete_parameter(parameter, {**PATTERNS, **PATTERNS_OF.get(operation["operationId"], {})})
        if parameter["name"] == "f":
            parameter["schema"]["enum"] = [str(form) for form in _offered(operation)]
    if operation["operationId"] in of_webhooks.DONE:
        _complete_webhook(operation)
    else:
        _complete_responses(path, operation)


def _complete_responses(path: str, operation: dict[str, Any]) -> None:
    writes = "requestBody" in operation
    media_type = TYPES.get(operation["operationId"], "application/json")
    answer: dict[str, Any] = {"content": {media_type: {"schema": _answer(operation)}}}
    if (example := ANSWER_EXAMPLES.get(operation["operationId"])) is not None:
        answer["content"][media_type]["example"] = example
    responses: dict[str, Any] = {"200": {"description": "it was there already"} | answer} if writes else {}
    if writes:
        responses["201"] = {"description": "it is recorded, and can be read"} | answer
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


def _complete_webhook(operation: dict[str, Any]) -> None:
    """Of webhooks, reading takes a key, too."""
    name = operation["operationId"]
    status, description = of_webhooks.DONE[name]
    done: Schema = {"description": description}
    if status != "204":
        done["content"] = {"application/json": {"schema": _answer(operation), "example": ANSWER_EXAMPLES[name]}}
        done["headers"] = dict(_headers(operation))
    statuses = of_webhooks.WRITING if "requestBody" in operation else of_webhooks.READING
    operation["security"] = [{"key": []}]
    operation["responses"] = {status: done} | {str(each): _problem(each) for each in sorted(statuses)}


def _answer(operation: Mapping[str, Any]) -> Schema:
    schema = {**ANSWERS, **of_feeds.ANSWERS, **of_webhooks.ANSWERS}[operation["operationId"]]
    if not _takes(operation, "words") or operation["operationId"] in of_feeds.CHANNELS:
        return schema
    return schema | {"properties": schema["properties"] | {"words": WORDS}}


def _headers(operation: Mapping[str, Any]) -> Iterator[tuple[str, Schema]]:
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
        yield "Claimline-Position", {"description": "known-at, as it was resolved", "schema": TEXT}
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
    if _takes(operation, "cursor") or _takes(operation, "after"):
        yield "Link", {"description": '`rel="next"`, where there is more', "schema": TEXT}


def _is_tagged(operation: Mapping[str, Any]) -> bool:
    return "proofs" in operation["tags"] or operation["operationId"] == "read_feed_page"


def _may_be_pinned(operation: Mapping[str, Any]) -> bool:
    return _takes(operation, "known_at") or _takes(operation, "to_known_at")


def _offered(operation: Mapping[str, Any]) -> Sequence[AnswerForm]:
    """The forms of an answer, JSON first; none where there is no choice."""
    if not _takes(operation, "f"):
        return ()
    if operation["operationId"] in FEED:
        return FEED_FORMS if operation["operationId"] == "read_feed" else FEED_PAGE_FORMS
    return WITHOUT_PLACES if operation["operationId"] == "list_statements" else WITH_PLACES


def _other_types(operation: Mapping[str, Any]) -> list[str]:
    if operation["operationId"] == "explain_problem":
        return [HTML]
    if operation["operationId"] in of_feeds.CHANNELS:
        return [of_feeds.ATOM_TYPE]
    return [MEDIA_TYPES[form] for form in _offered(operation)[1:]]


def _takes(operation: Mapping[str, Any], parameter: str) -> bool:
    return any(each["name"] == parameter for each in operation.get("parameters", ()))


def _problem(status: int) -> Schema:
    content = {problems.MEDIA_TYPE: {"schema": {"$ref": REF.format(model="Problem")}}}
    response: Schema = {"description": WHEN[status], "content": content}
    if status == 401:  # noqa: PLR2004 - Unauthorized
        response["headers"] = {"WWW-Authenticate": {"schema": TEXT}}
    if status == 503:  # noqa: PLR2004 - Service Unavailable
        response["headers"] = {"Retry-After": {"schema": TEXT}}
    return response
