"""What each call answers, as schemas of the OpenAPI document: by operation id, and what of them has a name."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from api.http.formats import MEDIA_TYPES
from api.http.formats import Form as AnswerForm
from domain.feed.items import ItemType
from domain.places.search import How
from domain.record.declarations import PlaceKind, PointQuality
from domain.stances.outcomes import Answered
from domain.stances.policies import Weight
from domain.vocabulary import Agreement, Bound, Kind, Matter, Outcome, Role, Voice
from domain.webhooks.endpoints import State

Schema = dict[str, Any]


def an_object(**members: Schema) -> Schema:
    """An object that has all of ``members``, and may have more."""
    return {"type": "object", "properties": members, "required": list(members)}


def a_list(of: Schema) -> Schema:
    return {"type": "array", "items": of}


def one_of(words: type[StrEnum]) -> Schema:
    return {"type": "string", "enum": [str(each) for each in words]}


def extended(schema: Schema, **members: Schema) -> Schema:
    """``schema``, an object, which may have ``members``."""
    return schema | {"properties": schema["properties"] | members}


def or_null(schema: Schema) -> Schema:
    return {"anyOf": [schema, {"type": "null"}]}


TEXT: Schema = {"type": "string"}
ANYTHING: Schema = {"type": "object"}
HTML = "text/html; charset=utf-8"
GEOJSON = MEDIA_TYPES[AnswerForm.GEOJSON]
TEXT_OR_NULL: Schema = {"type": ["string", "null"]}
INTEGER_OR_NULL: Schema = {"type": ["integer", "null"]}
NUMBER_OR_NULL: Schema = {"type": ["number", "null"]}
POSITION: Schema = {"type": "integer", "minimum": 0}
INSTANT: Schema = {"type": "string", "format": "date-time"}
KNOWN_AT = an_object(position=POSITION, recorded_at={"type": ["string", "null"], "format": "date-time"})
VIEWPOINT = {
    "conflict": TEXT_OR_NULL,
    "known_at": KNOWN_AT,
    "bound": one_of(Bound),
    "voice": one_of(Voice),
    "matter": one_of(Matter),
}
COORDINATES = VIEWPOINT | {"about": INSTANT, "said_by": INSTANT}
BOUNDS = {"type": "array", "items": INSTANT, "minItems": 2, "maxItems": 2, "description": "earliest and latest"}
SOURCE = extended(
    an_object(name=TEXT, published=TEXT),
    **dict.fromkeys(("url", "archived_url", "archive_sha256", "language", "reliability"), TEXT),
)
REMOVED = a_list(TEXT) | {"description": "the fields of it that the law had removed for good"}
PERSON = extended(an_object(name=TEXT), role=TEXT)
SAID = {"kind": one_of(Kind), "claimant": TEXT, "status": TEXT_OR_NULL, "holder": TEXT_OR_NULL, "stated": TEXT}
AND_SAID = {  # where it was said
    "report": TEXT,
    **dict.fromkeys(("effective", "until", "extent", "wording", "dating", "hedge", "quote", "quote_language"), TEXT),
    **dict.fromkeys(("stated_bounds", "effective_bounds", "until_bounds"), BOUNDS),
    **dict.fromkeys(("channel", "audience", "note", "retracts"), TEXT),
    "share": {"type": "number"},
    "spokesperson": PERSON,
    "via": a_list(TEXT),
    "credibility": {"type": "integer"},
    "denies": a_list(TEXT),
    "redacted": REMOVED,
    "derived": {"type": "boolean", "description": "the status is the opposite of what it denies"},
}
STANCE = extended(an_object(statement=TEXT, **SAID, source=SOURCE, position=POSITION), **AND_SAID)
OF_PLACE = {
    "place": TEXT,
    "name": TEXT_OR_NULL,
    "lat": NUMBER_OR_NULL,
    "lon": NUMBER_OR_NULL,
    "agreement": one_of(Agreement),
    "common": a_list(TEXT),
    "stances": {"type": "object", "additionalProperties": STANCE, "description": "by speaker"},
}
TOLD = {"id": TEXT, "conflict": TEXT, **SAID, "place": TEXT, "source": SOURCE, "position": POSITION}
WHO_RECORDED = {"recorded_at": INSTANT, "recorded_by": TEXT, "batch": TEXT_OR_NULL}
STATEMENT = extended(
    an_object(**TOLD, **WHO_RECORDED, retracted_by=TEXT_OR_NULL),
    matter=or_null(one_of(Matter)),
    **AND_SAID,
)
PROOF = TEXT | {"description": "where the proof of this entry is"}
AMENDING = {"position": POSITION, **WHO_RECORDED, "proof": PROOF}
CORRECTED = extended(an_object(**AMENDING, reason=TEXT), redacted=REMOVED)
ANNULLED = extended(an_object(**AMENDING, reason=TEXT, replaced_by=TEXT_OR_NULL), redacted=REMOVED)
CORROBORATED = extended(an_object(**AMENDING, source=SOURCE, note=TEXT_OR_NULL), redacted=REMOVED)
SOURCE_CORRECTED = extended(an_object(**AMENDING, source=SOURCE, reason=TEXT), redacted=REMOVED)
REDACTED = an_object(
    **AMENDING,
    approved_by=TEXT,
    reason=TEXT,
    entry=POSITION | {"description": "the position of the entry of which a part was removed"},
    removed=a_list(TEXT),
)
VERSION = extended(
    an_object(position=POSITION, content=extended(an_object(**SAID, place=TEXT), **AND_SAID)), redacted=REMOVED
)
WORDS = a_list(TEXT) | {"description": "sentences, where `words` names a language; so in each row of its lists"}
SPAN = {"from": INSTANT, "to": {"type": ["string", "null"], "format": "date-time"}}
SPAN_OF_STANCE = an_object(**SPAN, status=TEXT, holder=TEXT_OR_NULL, statements=a_list(TEXT))
HELD = an_object(status=TEXT, holder=TEXT_OR_NULL)
PHASE = an_object(**SPAN, stances={"type": "object", "additionalProperties": HELD, "description": "by side"})
DISPUTE = SPAN | {
    "opened_by": TEXT,
    "closed_by": TEXT_OR_NULL,
    "outcome": one_of(Outcome),
    "days": {"type": ["integer", "null"]},
    "phases": a_list(PHASE),
}
AT_PLACE = {"place": TEXT, "name": TEXT, "lat": NUMBER_OR_NULL, "lon": NUMBER_OR_NULL}
DISPUTE_OF = {**AT_PLACE, "matter": one_of(Matter), **DISPUTE, "statements": a_list(TEXT)}
EITHER_MATTER = {"matter": or_null(one_of(Matter))}
STANCE_OR_NULL = or_null(STANCE)
BEFORE_AND_AFTER = {"before": STANCE_OR_NULL, "after": STANCE_OR_NULL}
POINT = an_object(about=INSTANT, said_by=INSTANT, known_at=KNOWN_AT)
VERDICT = an_object(agreement=one_of(Agreement), common=a_list(TEXT))
STANCE_CHANGE = an_object(
    **BEFORE_AND_AFTER, entries=a_list(an_object(position=POSITION, way=TEXT, statement=TEXT, recorded_by=TEXT))
)
POLICY = an_object(name=TEXT, version={"type": "integer"}, rule=TEXT)
ACCEPTED = {"anyOf": [an_object(status=TEXT, holder=TEXT_OR_NULL), {"type": "null"}]}
CONTRIBUTION = an_object(
    speaker=TEXT,
    statement=TEXT,
    claimant=TEXT,
    status=TEXT,
    holder=TEXT_OR_NULL,
    weight=one_of(Weight),
    leaves=a_list(TEXT),
    why=TEXT,
)
ACCEPTANCE = {"accepted": ACCEPTED, "possible": a_list(TEXT), "why": TEXT, "statements": a_list(CONTRIBUTION)}
CLAIMANT = extended(an_object(name=TEXT, role=one_of(Role)), parent=TEXT, colour=TEXT)
CLAIMANTS = {"type": "object", "additionalProperties": CLAIMANT, "description": "by id"}
CONFLICT = {"id": TEXT, "name": TEXT, "tz": TEXT, "sides": a_list(TEXT), "claimants": CLAIMANTS}
PLACE = {
    "id": TEXT,
    "name": TEXT,
    "names": a_list(extended(an_object(name=TEXT, former={"type": "boolean"}), language=TEXT)),
    "lat": NUMBER_OR_NULL,
    "lon": NUMBER_OR_NULL,
    "point": or_null(one_of(PointQuality)),
    "kind": one_of(PlaceKind),
    "part_of": TEXT_OR_NULL,
    "identifiers": {"type": "object", "additionalProperties": TEXT},
    "admin": a_list(TEXT),
    "population": {"type": ["integer", "null"]},
}
FOUND = {**PLACE, "matched": an_object(name=TEXT, how=one_of(How)), "statements": {"type": "integer"}}
AMENDED = an_object(position=POSITION)
SIMILAR = {"type": "object", "additionalProperties": a_list(TEXT), "description": "likely duplicates, by statement"}
LAG = {
    "lag": POSITION | {"description": "how many positions are not done with"},
    "lag_seconds": NUMBER_OR_NULL | {"description": "how old the first of them is"},
}
LAG_OR_NULL = LAG | {"lag": INTEGER_OR_NULL | {"description": "as of views; null where nobody can tell"}}
VIEW = extended(an_object(view=TEXT, position=POSITION, **LAG), stopped_at=POSITION, problem=TEXT, cure=TEXT)
SIGNING = extended(an_object(tree=POSITION, signed=POSITION, keys=a_list(TEXT)), trouble=TEXT)
WEBHOOK_STATUS = extended(
    an_object(webhook=TEXT, state=one_of(State), **LAG_OR_NULL, waiting=POSITION, parked=POSITION), because=TEXT
)
STATUS = an_object(status=TEXT, log=ANYTHING, views=a_list(VIEW), webhooks=a_list(WEBHOOK_STATUS), signing=SIGNING)
ENTRY = an_object(type=TEXT, position=POSITION, recorded_at=INSTANT, recorded_by=TEXT, salt=TEXT, body=ANYTHING)
HASH = TEXT | {"description": "32 bytes of SHA-256, in base64"}
BYTES = TEXT | {"format": "binary"}
FEED_STANCE = an_object(statement=TEXT, claimant=TEXT, status=TEXT, holder=TEXT_OR_NULL)
FEED_DATA = extended(
    an_object(conflict=TEXT_OR_NULL, place=TEXT_OR_NULL, name=TEXT_OR_NULL),
    report=extended(an_object(id=TEXT, source=SOURCE, **WHO_RECORDED)),
    statement=STATEMENT,
    declared=ANYTHING | {"description": "the conflict, place or batch, as its declarations amount to"},
    before={"description": "what was so: a statement, a source, a stance, or stances by side"},
    after={"description": "what is so: likewise"},
    reason=TEXT,
    replaced_by=TEXT_OR_NULL,
    source=SOURCE,
    note=TEXT_OR_NULL,
    id=TEXT | {"description": "of the statement or report of which a part was removed"},
    entry=POSITION | {"description": "of the entry of which a part was removed"},
    removed=a_list(TEXT),
    approved_by=TEXT,
    matter=one_of(Matter),
    speaker=TEXT,
    opened_by=TEXT,
    closed_by=TEXT_OR_NULL,
    outcome={"type": ["string", "null"], "description": "null: the record knows of no such dispute any more"},
    days={"type": ["integer", "null"]},
    **{"from": INSTANT},
    to={"type": ["string", "null"], "format": "date-time"},
    caused_by=extended(an_object(), position=POSITION, due=INSTANT),
)
FEED_ITEM = an_object(
    id=TEXT, type=one_of(ItemType), position=POSITION, cursor=TEXT, time=INSTANT, subject=TEXT, data=FEED_DATA
)
FEED_PAGE = an_object(page={"type": "integer", "minimum": 1}, items=a_list(FEED_ITEM), next=TEXT)
FEED_READING = an_object(items=a_list(FEED_ITEM), next=TEXT, head=TEXT, caught_up={"type": "boolean"})
ANSWERS: Mapping[str, Schema] = {
    "live": an_object(status=TEXT),
    "ready": STATUS,
    "metrics": TEXT,
    "explain_problem": an_object(type=TEXT, title=TEXT, status={"type": "integer"}, meaning=TEXT, remedy=a_list(TEXT)),
    "append_report": an_object(
        report=TEXT, position=POSITION, statements=a_list(an_object(id=TEXT, position=POSITION)), similar=SIMILAR
    ),
    "correct_statement": AMENDED,
    "annul_statement": AMENDED,
    "corroborate_statement": AMENDED,
    "correct_report": AMENDED,
    "declare_conflict": an_object(position=POSITION, **CONFLICT),
    "read_conflict": an_object(known_at=KNOWN_AT, **CONFLICT),
    "list_conflicts": an_object(known_at=KNOWN_AT, conflicts=a_list(an_object(**CONFLICT))),
    "declare_place": an_object(position=POSITION, **PLACE),
    "read_place": an_object(known_at=KNOWN_AT, **PLACE),
    "find_places": an_object(places=a_list(extended(an_object(**FOUND), distance_km={"type": "number"}))),
    "read_stances": an_object(**COORDINATES, places=a_list(an_object(**OF_PLACE))),
    "read_place_stances": an_object(**COORDINATES, **OF_PLACE),
    "read_timeline": an_object(
        place=TEXT,
        name=TEXT_OR_NULL,
        **VIEWPOINT,
        statements=a_list(STATEMENT),
        spans={"type": "object", "additionalProperties": a_list(SPAN_OF_STANCE), "description": "by speaker"},
        agreement=a_list(an_object(**SPAN, agreement=one_of(Agreement))),
        disputes=a_list(an_object(**DISPUTE)),
    ),
    "read_day": an_object(
        **{"date": TEXT, "from": INSTANT, "to": INSTANT},
        **{**VIEWPOINT, **EITHER_MATTER},
        statements=a_list(STATEMENT),
        possibly=a_list(STATEMENT),
        changed=a_list(an_object(**AT_PLACE, matter=one_of(Matter), speaker=TEXT, **BEFORE_AND_AFTER)),
        disputes_opened=a_list(an_object(**DISPUTE_OF)),
        disputes_closed=a_list(an_object(**DISPUTE_OF)),
    ),
    "read_changes": an_object(
        **{name: VIEWPOINT[name] for name in ("conflict", "bound", "voice", "matter")},
        **{"from": POINT, "to": POINT},
        places=a_list(
            an_object(
                **AT_PLACE,
                before=VERDICT,
                after=VERDICT,
                stances={"type": "object", "additionalProperties": STANCE_CHANGE, "description": "by speaker"},
            )
        ),
    ),
    "list_disputes": an_object(
        **{**COORDINATES, **EITHER_MATTER}, disputes=a_list(an_object(**DISPUTE_OF, age_days={"type": "integer"}))
    ),
    "list_outcomes": an_object(
        **COORDINATES,
        counts={
            "type": "object",
            "additionalProperties": an_object(claims=POSITION, **dict.fromkeys(map(str, Answered), POSITION)),
            "description": "by claimant",
        },
        claims=a_list(
            an_object(
                **AT_PLACE,
                **SPAN,
                side=TEXT,
                claimant=TEXT,
                statements=a_list(TEXT),
                outcome=one_of(Answered),
                days={"type": ["integer", "null"]},
                closed_by=TEXT_OR_NULL,
            )
        ),
    ),
    "list_policies": an_object(policies=a_list(POLICY)),
    "read_accepted": an_object(
        **COORDINATES,
        policy=POLICY,
        against={"anyOf": [POLICY, {"type": "null"}]},
        places=a_list(
            an_object(**AT_PLACE, **ACCEPTANCE, against={"anyOf": [an_object(**ACCEPTANCE), {"type": "null"}]})
        ),
    ),
    "list_statements": an_object(known_at=KNOWN_AT, statements=a_list(STATEMENT)),
    "read_statement": extended(
        an_object(
            **TOLD,
            **WHO_RECORDED,
            retracted_by=TEXT_OR_NULL,
            proof=PROOF,
            known_at=KNOWN_AT,
            standing={"type": "boolean"},
            annulment=or_null(ANNULLED),
            corrections=a_list(CORRECTED),
            sources=a_list(CORROBORATED),
            source_corrections=a_list(SOURCE_CORRECTED),
            redactions=a_list(REDACTED),
            versions=a_list(VERSION),
            denied_by=a_list(TEXT),
        ),
        matter=STATEMENT["properties"]["matter"],
        **AND_SAID,
    ),
    "read_feed": FEED_READING,
    "read_feed_page": FEED_PAGE,
    "map_statement": TEXT,
    "map_place": TEXT,
    "read_log": an_object(entries=a_list({"anyOf": [ENTRY, an_object(position=POSITION, redacted_by=POSITION)]})),
    "read_entry": ENTRY,
    "read_checkpoint": TEXT,
    "read_log_key": TEXT,
    "prove_entry": TEXT,
    "read_evidence": TEXT,
    "prove_consistency": an_object(**{"from": POSITION, "to": POSITION}, proof=a_list(HASH)),
    "read_tile": BYTES,
    "read_bundle": BYTES,
}
FEATURE = an_object(
    type={"type": "string", "const": "Feature"}, id=TEXT, geometry=or_null(ANYTHING), properties=ANYTHING
)
FEATURES = an_object(
    type={"type": "string", "const": "FeatureCollection"}, **COORDINATES, attribution=TEXT, features=a_list(FEATURE)
)
ENUMERATIONS = (
    Agreement,
    Answered,
    Bound,
    How,
    ItemType,
    Kind,
    Matter,
    Outcome,
    PlaceKind,
    PointQuality,
    Role,
    Voice,
    Weight,
)
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
    "Redaction": REDACTED,
    "Amended": AMENDED,
    "ViewStatus": VIEW,
    "WebhookStatus": WEBHOOK_STATUS,
    "SigningStatus": SIGNING,
    "Entry": ENTRY,
    "FeedItem": FEED_ITEM,
    "FeedData": FEED_DATA,
    "FeedReading": FEED_READING,
    "FeedPage": FEED_PAGE,
    "FeedStance": FEED_STANCE,
    "Policy": POLICY,
    "Contribution": CONTRIBUTION,
    "Feature": FEATURE,
    "Features": FEATURES,
    "Conflict": an_object(**CONFLICT),
    "PlaceStances": an_object(**OF_PLACE),
    "Dispute": an_object(**DISPUTE),
    "DisputeOfPlace": an_object(**DISPUTE_OF),
    **{words.__name__: one_of(words) for words in ENUMERATIONS},
}
NAMELESS = (TEXT, BYTES, *COMPONENTS.values())
