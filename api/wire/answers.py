"""The types of answers, from which the OpenAPI document is made: those that subjects share.

A member that may be missing is ``NotRequired``; null stands for none where the member is always there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal, NotRequired

from pydantic import Field, WithJsonSchema
from typing_extensions import TypedDict

from domain.places.search import How
from domain.record.declarations import AliasKind, PlaceKind, PointQuality
from domain.vocabulary import Agreement, Bound, Kind, Matter, Outcome, Role, Voice
from domain.webhooks.endpoints import State

Anything = Annotated[Mapping[str, Any], WithJsonSchema({"type": "object"})]
Position = Annotated[int, Field(ge=0)]
Instant = Annotated[str, WithJsonSchema({"type": "string", "format": "date-time"})]
Bounds = Annotated[Sequence[Instant], Field(min_length=2, max_length=2, description="earliest and latest")]
Removed = Annotated[Sequence[str], Field(description="the fields of it that the law had removed for good")]
Words = Annotated[
    Sequence[str], Field(description="sentences, where `words` names a language; so in each row of its lists")
]
Proof = Annotated[str, Field(description="where the proof of this entry is")]


# Coordinates


class KnownAt(TypedDict):
    position: Position
    recorded_at: Instant | None


class Understood(TypedDict):
    asked: Annotated[str | None, Field(description="the text; null for a conflict that was left out")]
    id: str
    name: str
    by: Annotated[str, Field(description="the kind of name")]
    others: NotRequired[Annotated[int, Field(description="places of that name about which nothing was said")]]


class LookedAt(TypedDict):
    places: Position
    statements: Position
    beside: Annotated[int, Field(ge=0, description="how much there is without the filters")]
    passed: Annotated[Mapping[str, int], Field(description="of stances: the statements by why they show nothing")]


class Understanding(TypedDict):
    looked_at: NotRequired[
        Annotated[LookedAt, Field(description="what an empty answer went through, unless `known_at` is given")]
    ]
    understood: NotRequired[
        Annotated[Mapping[str, Understood], Field(description="by parameter: things that were not named by their ids")]
    ]


class Listed(TypedDict):
    total: NotRequired[Annotated[int, Field(ge=0, description="of all pages together, unless `known_at` is given")]]


class Viewpoint(Understanding):
    conflict: str | None
    known_at: KnownAt
    bound: Bound
    voice: Voice
    matter: Matter


class Coordinates(Viewpoint):
    about: Instant
    said_by: Instant


# Statements


class Source(TypedDict):
    name: str
    published: str
    url: NotRequired[str]
    archived_url: NotRequired[str]
    archived_at: NotRequired[str]
    archive_sha256: NotRequired[str]
    language: NotRequired[str]
    reliability: NotRequired[str]


class Spokesperson(TypedDict):
    name: str
    role: NotRequired[str]


class Said(TypedDict):
    """The words of a statement, and where they were said."""

    kind: Kind
    claimant: str
    status: str | None
    holder: str | None
    stated: str
    report: NotRequired[str]
    effective: NotRequired[str]
    until: NotRequired[str]
    extent: NotRequired[str]
    wording: NotRequired[str]
    dating: NotRequired[str]
    hedge: NotRequired[str]
    quote: NotRequired[str]
    quote_language: NotRequired[str]
    stated_bounds: NotRequired[Bounds]
    effective_bounds: NotRequired[Bounds]
    until_bounds: NotRequired[Bounds]
    channel: NotRequired[str]
    audience: NotRequired[str]
    note: NotRequired[str]
    retracts: NotRequired[str]
    share: NotRequired[float]
    spokesperson: NotRequired[Spokesperson]
    via: NotRequired[Sequence[str]]
    credibility: NotRequired[int]
    denies: NotRequired[Sequence[str]]
    redacted: NotRequired[Removed]
    derived: NotRequired[Annotated[bool, Field(description="the status is the opposite of what it denies")]]


class Content(Said):
    place: str


class Stance(Said):
    """A governing statement: why it is shown so."""

    statement: str
    source: Source
    position: Position


class WhoRecorded(TypedDict):
    recorded_at: Instant
    recorded_by: str
    batch: str | None


class Statement(Content, WhoRecorded):
    id: str
    conflict: str
    source: Source
    position: Position
    matter: NotRequired[Matter | None]
    retracted_by: str | None


class Amending(WhoRecorded):
    position: Position
    proof: Proof
    redacted: NotRequired[Removed]


class Correction(Amending):
    reason: str


class Annulment(Amending):
    reason: str
    replaced_by: str | None


class Corroboration(Amending):
    source: Source
    note: str | None


class SourceCorrection(Amending):
    source: Source
    reason: str


class Redaction(Amending):
    approved_by: str
    reason: str
    entry: Annotated[int, Field(ge=0, description="the position of the entry that lost a part")]
    removed: Sequence[str]


class Version(TypedDict):
    position: Position
    content: Content
    redacted: NotRequired[Removed]


class LookedThrough(TypedDict):
    looked_through: NotRequired[
        Annotated[
            int,
            Field(
                ge=0,
                description="where none matches, the statements there are without `text`, `source` and `person`,"
                " unless `known_at` is given",
            ),
        ]
    ]


class ListStatementsAnswer(Listed, Understanding, LookedThrough):
    known_at: KnownAt
    statements: Sequence[Statement]


class ReadStatementAnswer(Statement):
    proof: Proof
    known_at: KnownAt
    standing: bool
    annulment: Annulment | None
    corrections: Sequence[Correction]
    sources: Sequence[Corroboration]
    source_corrections: Sequence[SourceCorrection]
    redactions: Sequence[Redaction]
    versions: Sequence[Version]
    denied_by: Sequence[str]


# Stances and timelines


class PlaceStances(TypedDict):
    place: str
    name: str | None
    lat: float | None
    lon: float | None
    agreement: Agreement
    common: Sequence[str]
    stances: Annotated[Mapping[str, Stance], Field(description="by speaker")]
    retired: NotRequired[RetiredAnswer]


class ReadStancesAnswer(Listed, Coordinates):
    places: Sequence[PlaceStances]


class ReadPlaceStancesAnswer(Coordinates, PlaceStances):
    pass


Span = TypedDict("Span", {"from": Instant, "to": Instant | None})


class SpanOfStance(Span):
    status: str
    holder: str | None
    statements: Sequence[str]


class SpanOfAgreement(Span):
    agreement: Agreement


class Held(TypedDict):
    status: str
    holder: str | None


class Phase(Span):
    stances: Annotated[Mapping[str, Held], Field(description="by side")]


class Dispute(Span):
    opened_by: str
    closed_by: str | None
    outcome: Outcome
    days: int | None
    phases: Sequence[Phase]


class Track(TypedDict):
    spans: Annotated[Mapping[str, Sequence[SpanOfStance]], Field(description="by speaker")]
    agreement: Sequence[SpanOfAgreement]
    disputes: Sequence[Dispute]


class ReadTimelineAnswer(Viewpoint, Track):
    place: str
    name: str | None
    statements: Sequence[Statement]


# Conflicts and places


class ClaimantAlias(TypedDict):
    text: str
    kind: AliasKind
    language: NotRequired[str]


ClaimantPerson = TypedDict(
    "ClaimantPerson",
    {
        "name": str,
        "role": NotRequired[str],
        "from": NotRequired[str],
        "until": NotRequired[str],
    },
)


class Taken(TypedDict):
    """How a call that writes was taken."""

    dry_run: NotRequired[Annotated[bool, Field(description="true where `dry_run=1` was given: nothing is recorded")]]


class Claimant(TypedDict):
    name: str
    role: Role
    parent: NotRequired[str]
    colour: NotRequired[str]
    aliases: NotRequired[Annotated[Sequence[ClaimantAlias], Field(description="other names that it is found by")]]
    people: NotRequired[Annotated[Sequence[ClaimantPerson], Field(description="who speaks for it, and when")]]


class RetiredAnswer(TypedDict):
    """A retired conflict or place takes no reports and is not found by search."""

    position: Position
    reason: str


class Conflict(TypedDict):
    id: str
    name: str
    tz: str
    sides: Sequence[str]
    claimants: Annotated[Mapping[str, Claimant], Field(description="by id")]
    retired: NotRequired[RetiredAnswer]


class ReadConflictAnswer(Conflict):
    known_at: KnownAt


class DeclareConflictAnswer(Conflict, Taken):
    position: Position


class ListConflictsAnswer(Listed):
    known_at: KnownAt
    conflicts: Sequence[Conflict]


class PlaceNameAnswer(TypedDict):
    name: str
    former: bool
    language: NotRequired[str]


class Place(TypedDict):
    id: str
    name: str
    names: Sequence[PlaceNameAnswer]
    lat: float | None
    lon: float | None
    point: PointQuality | None
    kind: PlaceKind
    part_of: str | None
    identifiers: Mapping[str, str]
    admin: Sequence[str]
    population: int | None
    retired: NotRequired[RetiredAnswer]


class ReadPlaceAnswer(Place):
    known_at: KnownAt


class DeclarePlaceAnswer(Place, Taken):
    position: Position


class Matched(TypedDict):
    name: str
    how: How


class FoundPlace(Place):
    matched: Matched
    statements: int
    distance_km: NotRequired[float]


class FindPlacesAnswer(Understanding):
    places: Sequence[FoundPlace]
    elsewhere: NotRequired[
        Annotated[Sequence[FoundPlace], Field(description="those of that name, where none lies in the area")]
    ]


# Recording


class Recorded(TypedDict):
    id: str
    position: Position


class AppendReportAnswer(Taken):
    report: str
    position: Position
    statements: Sequence[Recorded]
    similar: Annotated[
        Mapping[str, Sequence[str]], Field(description="likely duplicates, by statement: at most ten of each")
    ]
    similar_counts: Annotated[
        Mapping[str, Annotated[int, Field(ge=1)]], Field(description="how many likely duplicates there are of each")
    ]


class Amended(Taken):
    position: Position


# The log, and how far readers of it are


class Lag(TypedDict):
    lag: Annotated[int | None, Field(description="how many positions are not done with; null where nobody can tell")]
    lag_seconds: Annotated[float | None, Field(description="how old the first of them is")]


class Entry(TypedDict):
    type: str
    position: Position
    recorded_at: Instant
    recorded_by: str
    salt: str
    body: Anything


class RedactedEntry(TypedDict):
    position: Position
    redacted_by: Position


class ReadLogAnswer(TypedDict):
    entries: Sequence[Entry | RedactedEntry]


ProveConsistencyAnswer = TypedDict(
    "ProveConsistencyAnswer",
    {
        "from": Position,
        "to": Position,
        "proof": Sequence[Annotated[str, Field(description="32 bytes of SHA-256, in base64")]],
    },
)


# The service itself


class LiveAnswer(TypedDict):
    status: str


class LogStatus(TypedDict):
    size: Position


class RecordingDoubt(TypedDict):
    problem: str
    cure: str


class ViewStatus(TypedDict):
    view: str
    lag: Annotated[int, Field(ge=0, description="how many positions are not done with")]
    lag_seconds: Annotated[float | None, Field(description="how old the first of them is")]
    position: Position
    stopped_at: NotRequired[Position]
    problem: NotRequired[str]
    cure: NotRequired[str]


class WebhookStatus(Lag):
    webhook: str
    state: State
    waiting: Position
    parked: Position
    because: NotRequired[str]


class SigningStatus(TypedDict):
    tree: Position
    signed: Position
    keys: Sequence[str]
    trouble: NotRequired[str]
    keyless: NotRequired[str]


class ReadyAnswer(TypedDict):
    status: str
    log: LogStatus
    leads: bool
    trouble: NotRequired[str]
    not_recording: NotRequired[Annotated[RecordingDoubt, Field(description="why nothing is recorded at present")]]
    views: Sequence[ViewStatus]
    webhooks: Sequence[WebhookStatus]
    imports: Sequence[Anything]
    signing: SigningStatus


class ExplainProblemAnswer(TypedDict):
    type: str
    title: str
    status: int
    meaning: str
    remedy: Sequence[str]


class Suggestion(TypedDict):
    id: str
    name: NotRequired[str]
    traits: NotRequired[Annotated[str, Field(description="what tells it from others of that name")]]


class ProblemError(TypedDict):
    pointer: NotRequired[str]
    parameter: NotRequired[str]
    detail: str
    cure: str
    suggestions: NotRequired[Annotated[Sequence[Suggestion], Field(description="the nearest valid values")]]


class Problem(TypedDict):
    """RFC 9457. Where a field or a parameter is at fault, `errors` has each with its cure."""

    type: str
    title: str
    status: int
    detail: str
    errors: NotRequired[Sequence[ProblemError]]


# GeoJSON


class Feature(TypedDict):
    type: Literal["Feature"]
    id: str
    geometry: Anything | None
    properties: Anything


class Features(Coordinates):
    type: Literal["FeatureCollection"]
    attribution: str
    features: Sequence[Feature]
