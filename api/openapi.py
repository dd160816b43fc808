"""What the OpenAPI document says beyond what the framework finds: bodies, answers, problems and keys."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from typing import Any

from fastapi import FastAPI
from pydantic.json_schema import models_json_schema

from api import problems
from api.fields import ID_PATTERN
from api.forms.negotiation import MEDIA_TYPES, WITH_PLACES, WITHOUT_PLACES
from api.forms.negotiation import Form as AnswerForm
from api.memento import LINK_FORMAT
from api.openapi_examples import ANSWER_EXAMPLES, PARAMETER_EXAMPLES
from api.schemas import (
    AnnulmentForm,
    ConflictForm,
    CorrectionForm,
    CorroborationForm,
    Form,
    PlaceForm,
    ReportForm,
    SourceCorrectionForm,
)
from domain.asking import POSITION_DIGITS_MAX
from domain.declarations import PlaceKind, PointQuality
from domain.outcomes import Answered
from domain.policies import POLICIES, Weight
from domain.searching import How
from domain.vocabulary import Agreement, Bound, Kind, Matter, Outcome, Role, Voice

Schema = dict[str, Any]

REF = "#/components/schemas/{model}"
FORMS = (
    ReportForm,
    CorrectionForm,
    AnnulmentForm,
    CorroborationForm,
    SourceCorrectionForm,
    ConflictForm,
    PlaceForm,
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
}
KEY = {
    "type": "http",
    "scheme": "bearer",
    "description": "A key of this service: `claimline keys add NAME --scope write`. Reading needs one only where "
    "`CLAIMLINE_READ` is `key`.",
}


def _object(**members: Schema) -> Schema:
    """An object that has all of ``members``, and may have more."""
    return {"type": "object", "properties": members, "required": list(members)}


def _list(of: Schema) -> Schema:
    return {"type": "array", "items": of}


def _one_of(words: type[StrEnum]) -> Schema:
    return {"type": "string", "enum": [str(each) for each in words]}


def _with(schema: Schema, **members: Schema) -> Schema:
    """``schema``, an object, which may have ``members``."""
    return schema | {"properties": schema["properties"] | members}


def _or_null(schema: Schema) -> Schema:
    return {"anyOf": [schema, {"type": "null"}]}


TEXT: Schema = {"type": "string"}
ANYTHING: Schema = {"type": "object"}
HTML = "text/html; charset=utf-8"
GEOJSON = MEDIA_TYPES[AnswerForm.GEOJSON]
TEXT_OR_NULL: Schema = {"type": ["string", "null"]}
NUMBER_OR_NULL: Schema = {"type": ["number", "null"]}
POSITION: Schema = {"type": "integer", "minimum": 0}
INSTANT: Schema = {"type": "string", "format": "date-time"}
KNOWN_AT = _object(position=POSITION, recorded_at={"type": ["string", "null"], "format": "date-time"})
VIEWPOINT = {
    "conflict": TEXT_OR_NULL,
    "known_at": KNOWN_AT,
    "bound": _one_of(Bound),
    "voice": _one_of(Voice),
    "matter": _one_of(Matter),
}
COORDINATES = VIEWPOINT | {"about": INSTANT, "said_by": INSTANT}
BOUNDS = {"type": "array", "items": INSTANT, "minItems": 2, "maxItems": 2, "description": "earliest and latest"}
SOURCE = _with(
    _object(name=TEXT, published=TEXT),
    **dict.fromkeys(("url", "archived_url", "archive_sha256", "language", "reliability"), TEXT),
)
PERSON = _with(_object(name=TEXT), role=TEXT)
SAID = {"kind": _one_of(Kind), "claimant": TEXT, "status": TEXT_OR_NULL, "holder": TEXT_OR_NULL, "stated": TEXT}
AND_SAID = {  # where it was said
    "report": TEXT,
    **dict.fromkeys(("effective", "until", "extent", "wording", "dating", "hedge", "quote", "quote_language"), TEXT),
    **dict.fromkeys(("stated_bounds", "effective_bounds", "until_bounds"), BOUNDS),
    **dict.fromkeys(("channel", "audience", "note", "retracts"), TEXT),
    "share": {"type": "number"},
    "spokesperson": PERSON,
    "via": _list(TEXT),
    "credibility": {"type": "integer"},
    "denies": _list(TEXT),
    "derived": {"type": "boolean", "description": "the status is the opposite of what it denies"},
}
STANCE = _with(_object(statement=TEXT, **SAID, source=SOURCE, position=POSITION), **AND_SAID)
OF_PLACE = {
    "place": TEXT,
    "name": TEXT_OR_NULL,
    "lat": NUMBER_OR_NULL,
    "lon": NUMBER_OR_NULL,
    "agreement": _one_of(Agreement),
    "common": _list(TEXT),
    "stances": {"type": "object", "additionalProperties": STANCE, "description": "by speaker"},
}
TOLD = {"id": TEXT, "conflict": TEXT, **SAID, "place": TEXT, "source": SOURCE, "position": POSITION}
WHO_RECORDED = {"recorded_at": INSTANT, "recorded_by": TEXT, "batch": TEXT_OR_NULL}
STATEMENT = _with(
    _object(**TOLD, **WHO_RECORDED, retracted_by=TEXT_OR_NULL),
    matter=_or_null(_one_of(Matter)),
    **AND_SAID,
)
CORRECTED = _object(position=POSITION, **WHO_RECORDED, reason=TEXT)
ANNULLED = _object(position=POSITION, **WHO_RECORDED, reason=TEXT, replaced_by=TEXT_OR_NULL)
CORROBORATED = _object(position=POSITION, **WHO_RECORDED, source=SOURCE, note=TEXT_OR_NULL)
SOURCE_CORRECTED = _object(position=POSITION, **WHO_RECORDED, source=SOURCE, reason=TEXT)
VERSION = _object(position=POSITION, content=_with(_object(**SAID, place=TEXT), **AND_SAID))
WORDS = _list(TEXT) | {"description": "sentences, where `words` names a language; so in each row of its lists"}
SPAN = {"from": INSTANT, "to": {"type": ["string", "null"], "format": "date-time"}}
SPAN_OF_STANCE = _object(**SPAN, status=TEXT, holder=TEXT_OR_NULL, statements=_list(TEXT))
HELD = _object(status=TEXT, holder=TEXT_OR_NULL)
PHASE = _object(**SPAN, stances={"type": "object", "additionalProperties": HELD, "description": "by side"})
DISPUTE = SPAN | {
    "opened_by": TEXT,
    "closed_by": TEXT_OR_NULL,
    "outcome": _one_of(Outcome),
    "days": {"type": ["integer", "null"]},
    "phases": _list(PHASE),
}
AT_PLACE = {"place": TEXT, "name": TEXT, "lat": NUMBER_OR_NULL, "lon": NUMBER_OR_NULL}
DISPUTE_OF = {**AT_PLACE, "matter": _one_of(Matter), **DISPUTE, "statements": _list(TEXT)}
EITHER_MATTER = {"matter": _or_null(_one_of(Matter))}
STANCE_OR_NULL = _or_null(STANCE)
BEFORE_AND_AFTER = {"before": STANCE_OR_NULL, "after": STANCE_OR_NULL}
POINT = _object(about=INSTANT, said_by=INSTANT, known_at=KNOWN_AT)
VERDICT = _object(agreement=_one_of(Agreement), common=_list(TEXT))
STANCE_CHANGE = _object(
    **BEFORE_AND_AFTER, entries=_list(_object(position=POSITION, way=TEXT, statement=TEXT, recorded_by=TEXT))
)
POLICY = _object(name=TEXT, version={"type": "integer"}, rule=TEXT)
ACCEPTED = {"anyOf": [_object(status=TEXT, holder=TEXT_OR_NULL), {"type": "null"}]}
CONTRIBUTION = _object(
    speaker=TEXT,
    statement=TEXT,
    claimant=TEXT,
    status=TEXT,
    holder=TEXT_OR_NULL,
    weight=_one_of(Weight),
    leaves=_list(TEXT),
    why=TEXT,
)
ACCEPTANCE = {"accepted": ACCEPTED, "possible": _list(TEXT), "why": TEXT, "statements": _list(CONTRIBUTION)}
CLAIMANT = _with(_object(name=TEXT, role=_one_of(Role)), parent=TEXT, colour=TEXT)
CLAIMANTS = {"type": "object", "additionalProperties": CLAIMANT, "description": "by id"}
CONFLICT = {"id": TEXT, "name": TEXT, "tz": TEXT, "sides": _list(TEXT), "claimants": CLAIMANTS}
PLACE = {
    "id": TEXT,
    "name": TEXT,
    "names": _list(_with(_object(name=TEXT, former={"type": "boolean"}), language=TEXT)),
    "lat": NUMBER_OR_NULL,
    "lon": NUMBER_OR_NULL,
    "point": _or_null(_one_of(PointQuality)),
    "kind": _one_of(PlaceKind),
    "part_of": TEXT_OR_NULL,
    "identifiers": {"type": "object", "additionalProperties": TEXT},
    "admin": _list(TEXT),
    "population": {"type": ["integer", "null"]},
}
FOUND = {**PLACE, "matched": _object(name=TEXT, how=_one_of(How)), "statements": {"type": "integer"}}
AMENDED = _object(position=POSITION)
SIMILAR = {"type": "object", "additionalProperties": _list(TEXT), "description": "likely duplicates, by statement"}
VIEW = _with(_object(view=TEXT, position=POSITION), stopped_at=POSITION, problem=TEXT, cure=TEXT)
STATUS = _object(status=TEXT, log=ANYTHING, views=_list(VIEW))
ANSWERS: Mapping[str, Schema] = {
    "live": _object(status=TEXT),
    "ready": STATUS,
    "explain_problem": _object(type=TEXT, title=TEXT, status={"type": "integer"}, meaning=TEXT, remedy=_list(TEXT)),
    "append_report": _object(
        report=TEXT, position=POSITION, statements=_list(_object(id=TEXT, position=POSITION)), similar=SIMILAR
    ),
    "correct_statement": AMENDED,
    "annul_statement": AMENDED,
    "corroborate_statement": AMENDED,
    "correct_report": AMENDED,
    "declare_conflict": _object(position=POSITION, **CONFLICT),
    "read_conflict": _object(known_at=KNOWN_AT, **CONFLICT),
    "list_conflicts": _object(known_at=KNOWN_AT, conflicts=_list(_object(**CONFLICT))),
    "declare_place": _object(position=POSITION, **PLACE),
    "read_place": _object(known_at=KNOWN_AT, **PLACE),
    "find_places": _object(places=_list(_with(_object(**FOUND), distance_km={"type": "number"}))),
    "read_stances": _object(**COORDINATES, places=_list(_object(**OF_PLACE))),
    "read_place_stances": _object(**COORDINATES, **OF_PLACE),
    "read_timeline": _object(
        place=TEXT,
        name=TEXT_OR_NULL,
        **VIEWPOINT,
        statements=_list(STATEMENT),
        spans={"type": "object", "additionalProperties": _list(SPAN_OF_STANCE), "description": "by speaker"},
        agreement=_list(_object(**SPAN, agreement=_one_of(Agreement))),
        disputes=_list(_object(**DISPUTE)),
    ),
    "read_day": _object(
        **{"date": TEXT, "from": INSTANT, "to": INSTANT},
        **{**VIEWPOINT, **EITHER_MATTER},
        statements=_list(STATEMENT),
        possibly=_list(STATEMENT),
        changed=_list(_object(**AT_PLACE, matter=_one_of(Matter), speaker=TEXT, **BEFORE_AND_AFTER)),
        disputes_opened=_list(_object(**DISPUTE_OF)),
        disputes_closed=_list(_object(**DISPUTE_OF)),
    ),
    "read_changes": _object(
        **{name: VIEWPOINT[name] for name in ("conflict", "bound", "voice", "matter")},
        **{"from": POINT, "to": POINT},
        places=_list(
            _object(
                **AT_PLACE,
                before=VERDICT,
                after=VERDICT,
                stances={"type": "object", "additionalProperties": STANCE_CHANGE, "description": "by speaker"},
            )
        ),
    ),
    "list_disputes": _object(
        **{**COORDINATES, **EITHER_MATTER}, disputes=_list(_object(**DISPUTE_OF, age_days={"type": "integer"}))
    ),
    "list_outcomes": _object(
        **COORDINATES,
        counts={
            "type": "object",
            "additionalProperties": _object(claims=POSITION, **dict.fromkeys(map(str, Answered), POSITION)),
            "description": "by claimant",
        },
        claims=_list(
            _object(
                **AT_PLACE,
                **SPAN,
                side=TEXT,
                claimant=TEXT,
                statements=_list(TEXT),
                outcome=_one_of(Answered),
                days={"type": ["integer", "null"]},
                closed_by=TEXT_OR_NULL,
            )
        ),
    ),
    "list_policies": _object(policies=_list(POLICY)),
    "read_accepted": _object(
        **COORDINATES,
        policy=POLICY,
        against={"anyOf": [POLICY, {"type": "null"}]},
        places=_list(_object(**AT_PLACE, **ACCEPTANCE, against={"anyOf": [_object(**ACCEPTANCE), {"type": "null"}]})),
    ),
    "list_statements": _object(known_at=KNOWN_AT, statements=_list(STATEMENT)),
    "read_statement": _with(
        _object(
            **TOLD,
            **WHO_RECORDED,
            retracted_by=TEXT_OR_NULL,
            known_at=KNOWN_AT,
            standing={"type": "boolean"},
            annulment=_or_null(ANNULLED),
            corrections=_list(CORRECTED),
            sources=_list(CORROBORATED),
            source_corrections=_list(SOURCE_CORRECTED),
            versions=_list(VERSION),
            denied_by=_list(TEXT),
        ),
        matter=STATEMENT["properties"]["matter"],
        **AND_SAID,
    ),
    "map_statement": TEXT,
    "map_place": TEXT,
    "read_log": _object(entries=_list(_object(type=TEXT, position=POSITION, recorded_at=INSTANT, body=ANYTHING))),
}
FEATURE = _object(
    type={"type": "string", "const": "Feature"}, id=TEXT, geometry=_or_null(ANYTHING), properties=ANYTHING
)
FEATURES = _object(
    type={"type": "string", "const": "FeatureCollection"}, **COORDINATES, attribution=TEXT, features=_list(FEATURE)
)
ENUMERATIONS = (Agreement, Answered, Bound, How, Kind, Matter, Outcome, PlaceKind, PointQuality, Role, Voice, Weight)
COMPONENTS: Mapping[str, Schema] = {  # what is named, and so a class of its own in a generated client
    "Source": SOURCE,
    "Spokesperson": PERSON,
    "Stance": STANCE,
    "Statement": STATEMENT,
    "Version": VERSION,
    "KnownAt": KNOWN_AT,
    "Claimant": CLAIMANT,
    "SpanOfStance": SPAN_OF_STANCE,
    "Phase": PHASE,
    "Held": HELD,
    "Point": POINT,
    "Verdict": VERDICT,
    "StanceChange": STANCE_CHANGE,
    "Correction": CORRECTED,
    "Annulment": ANNULLED,
    "Corroboration": CORROBORATED,
    "SourceCorrection": SOURCE_CORRECTED,
    "Amended": AMENDED,
    "ViewStatus": VIEW,
    "Policy": POLICY,
    "Contribution": CONTRIBUTION,
    "Feature": FEATURE,
    "Features": FEATURES,
    "Conflict": _object(**CONFLICT),
    "PlaceStances": _object(**OF_PLACE),
    "Dispute": _object(**DISPUTE),
    "DisputeOfPlace": _object(**DISPUTE_OF),
    **{words.__name__: _one_of(words) for words in ENUMERATIONS},
}
NAMELESS = (TEXT, *COMPONENTS.values())
MAPS = ("map_statement", "map_place")
PROBLEM = _object(type=TEXT, title=TEXT, status={"type": "integer"}, detail=TEXT) | {
    "description": "RFC 9457. Where a field or a parameter is at fault, `errors` has each with its cure.",
}
PROBLEM["properties"] |= {
    "errors": _list(
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
    409: "it is there already and says something else",
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
IDS = ("conflict", "place", "claimant", "holder", "batch", "Idempotency-Key")
PATTERNS = dict.fromkeys(IDS, ID_PATTERN) | {
    "after": A_POSITION,
    "date": A_DAY,
    "policy": A_POLICY,
    "against": A_POLICY,
    "older_than": A_COUNT,
    "Claimline-Min-Position": A_POSITION,
    "known_at": ".",
    "raw": "^(?:0|1|false|true)$",
    "cursor": "^[A-Za-z0-9_-]+$",
    "limit": f"^0*[1-9][0-9]{{0,{POSITION_DIGITS_MAX - 1}}}$",
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
    names = {**COMPONENTS} | {_answer_name(name): schema for name, schema in answers.items() if schema not in NAMELESS}
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


def _complete_operation(path: str, operation: dict[str, Any]) -> None:
    for parameter in operation.get("parameters", ()):
        _complete_parameter(parameter)
        if parameter["name"] == "f":
            parameter["schema"]["enum"] = [str(form) for form in _offered(operation)]
    writes = "requestBody" in operation
    media_type = LINK_FORMAT if operation["operationId"] in MAPS else "application/json"
    answer: dict[str, Any] = {"content": {media_type: {"schema": _answer(operation)}}}
    if (example := ANSWER_EXAMPLES.get(operation["operationId"])) is not None:
        answer["content"][media_type]["example"] = example
    responses: dict[str, Any] = {"200": {"description": "it was there already"} | answer} if writes else {}
    if writes:
        responses["201"] = {"description": "it is recorded, and can be read"} | answer
        operation["security"] = [{"key": []}]
    else:
        answer["content"] |= {
            each: {"schema": FEATURES if each == GEOJSON else TEXT} for each in _other_types(operation)
        }
        responses["200"] = {"description": "the answer", "headers": dict(_headers(operation))} | answer
    if not path.startswith("/v1"):
        statuses = OF_PAGES if operation["operationId"] == "explain_problem" else HEALTH
        responses |= {str(status): _problem(status) for status in statuses}
        if operation["operationId"] == "ready":
            responses["503"] = {"description": "the database cannot be reached, or a view has stopped"} | answer
    elif writes:
        responses |= {str(status): _problem(status) for status in WRITING}
    else:
        operation["security"] = [{}, {"key": []}]
        if _may_be_pinned(operation):
            responses["304"] = {"description": "the client has the pinned answer (`If-None-Match`)"}
        responses |= {str(status): _problem(status) for status in READING}
        if _takes(operation, "f"):
            responses["406"] = _problem(406)
    operation["responses"] = dict(sorted(responses.items()))


def _answer(operation: Mapping[str, Any]) -> Schema:
    schema = ANSWERS[operation["operationId"]]
    if not _takes(operation, "words"):
        return schema
    return schema | {"properties": schema["properties"] | {"words": WORDS}}


def _headers(operation: Mapping[str, Any]) -> Iterator[tuple[str, Schema]]:
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


def _may_be_pinned(operation: Mapping[str, Any]) -> bool:
    return _takes(operation, "known_at") or _takes(operation, "to_known_at")


def _offered(operation: Mapping[str, Any]) -> Sequence[AnswerForm]:
    """The forms of an answer, JSON first; none where there is no choice."""
    if not _takes(operation, "f"):
        return ()
    return WITHOUT_PLACES if operation["operationId"] == "list_statements" else WITH_PLACES


def _other_types(operation: Mapping[str, Any]) -> list[str]:
    if operation["operationId"] == "explain_problem":
        return [HTML]
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
