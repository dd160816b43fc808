"""Questions, answers and reports, as the OpenAPI document has them. Made by `python -m tests.support.client_parts`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, NotRequired, TypedDict

from claimline_client.values import Value

PATHS: Mapping[str, str] = {
    "list_conflicts": "/v1/conflicts",
    "read_conflict": "/v1/conflicts/{conflict}",
    "find_places": "/v1/places",
    "read_place": "/v1/places/{place}",
    "read_dates": "/v1/dates",
    "list_policies": "/v1/policies",
    "read_stances": "/v1/stances",
    "read_place_stances": "/v1/places/{place}/stances",
    "read_timeline": "/v1/places/{place}/timeline",
    "read_day": "/v1/days/{date}",
    "read_changes": "/v1/changes",
    "list_disputes": "/v1/disputes",
    "list_outcomes": "/v1/outcomes",
    "read_figures": "/v1/figures",
    "read_slice": "/v1/slice",
    "read_accepted": "/v1/accepted",
    "list_statements": "/v1/statements",
    "read_statement": "/v1/statements/{statement}",
    "read_log": "/v1/log",
    "read_checkpoint": "/v1/log/checkpoint",
    "prove_entry": "/v1/log/proof/{position}",
    "read_entry": "/v1/log/entries/{position}",
    "prove_consistency": "/v1/log/consistency",
    "read_evidence": "/v1/statements/{statement}/evidence",
    "read_feed": "/v1/feed",
    "append_report": "/v1/reports",
    "correct_statement": "/v1/statements/{statement}/corrections",
    "annul_statement": "/v1/statements/{statement}/annulment",
    "corroborate_statement": "/v1/statements/{statement}/sources",
    "correct_report": "/v1/reports/{report}/corrections",
    "correct_claimant": "/v1/conflicts/{conflict}/claimants/{claimant}/corrections",
    "declare_conflict": "/v1/conflicts/{conflict}",
    "declare_place": "/v1/places/{place}",
    "propose_statements": "/v1/proposals",
}


class AcceptedAtPlace(TypedDict):
    place: str
    name: str
    lat: float | None
    lon: float | None
    accepted: AcceptedPosition | None
    possible: list[str]
    why: str
    statements: list[Contribution]
    against: Accepting | None


class AcceptedPosition(TypedDict):
    status: str
    holder: str | None


class Accepting(TypedDict):
    accepted: AcceptedPosition | None
    possible: list[str]
    why: str
    statements: list[Contribution]


class Acknowledgement(TypedDict):
    claimant: str
    claims: int
    acknowledged: int
    days: DaysUntil | None
    by_days: list[ClaimsAfterDays]


AgedDispute = TypedDict(
    "AgedDispute",
    {
        "place": "str",
        "name": "str",
        "lat": "float | None",
        "lon": "float | None",
        "from": "str",
        "to": "str | None",
        "opened_by": "str",
        "closed_by": "str | None",
        "outcome": "Outcome",
        "days": "int | None",
        "phases": "list[Phase]",
        "matter": "Matter",
        "statements": "list[str]",
        "age_days": "int",
    },
)
Agreement = Literal["silent", "one-sided", "agreed", "disputed"]
AgreementColumns = TypedDict("AgreementColumns", {"runs": "list[int]", "from": "list[int]", "agreement": "list[int]"})


class AliasForm(TypedDict):
    text: str
    kind: NotRequired[AliasKind]
    language: NotRequired[str | None]


AliasKind = Literal["name", "demonym", "organ", "capital"]


class Amended(TypedDict):
    dry_run: NotRequired[bool]
    position: int


class Annulment(TypedDict):
    recorded_at: str
    recorded_by: str
    batch: str | None
    position: int
    proof: str
    redacted: NotRequired[list[str]]
    reason: str
    replaced_by: str | None


class AnnulmentForm(TypedDict):
    reason: str
    replaced_by: NotRequired[str | None]


class AnswerChoice(TypedDict):
    value: str
    label: str


Answered = Literal["acknowledged", "retracted", "superseded", "contradicted", "unanswered"]


class AppendReportAnswer(TypedDict):
    dry_run: NotRequired[bool]
    report: str
    position: int
    statements: list[Recorded]
    similar: dict[str, list[str]]
    similar_counts: dict[str, int]


Axis = Literal["said_by", "about", "known_at", "none"]
Bound = Literal["latest", "earliest"]


class BoundedDate(TypedDict):
    date: str
    earliest: str | None
    latest: str
    in_words: str


class CausedBy(TypedDict):
    position: NotRequired[int]
    due: NotRequired[str]


ClaimOutcome = TypedDict(
    "ClaimOutcome",
    {
        "place": "str",
        "name": "str",
        "lat": "float | None",
        "lon": "float | None",
        "from": "str",
        "to": "str | None",
        "side": "str",
        "claimant": "str",
        "statements": "list[str]",
        "outcome": "Answered",
        "days": "int | None",
        "closed_by": "str | None",
    },
)


class Claimant(TypedDict):
    name: str
    role: Role
    parent: NotRequired[str]
    colour: NotRequired[str]
    aliases: NotRequired[list[ClaimantAlias]]
    people: NotRequired[list[ClaimantPerson]]


class ClaimantAlias(TypedDict):
    text: str
    kind: AliasKind
    language: NotRequired[str]


class ClaimantCorrectionForm(TypedDict):
    role: NotRequired[Role | None]
    parent: NotRequired[str | None]
    reason: str


class ClaimantForm(TypedDict):
    name: NotRequired[str | None]
    role: NotRequired[Role | None]
    parent: NotRequired[str | None]
    colour: NotRequired[str | None]
    aliases: NotRequired[list[AliasForm] | None]
    people: NotRequired[list[PersonForm] | None]


ClaimantPerson = TypedDict(
    "ClaimantPerson",
    {"name": "str", "role": "NotRequired[str]", "from": "NotRequired[str]", "until": "NotRequired[str]"},
)


class ClaimsAfterDays(TypedDict):
    days: int
    claims: int


class ClaimsOfMonth(TypedDict):
    month: str | None
    claimant: str
    region: str | None
    claims: int
    retracted: int


class Conflict(TypedDict):
    id: str
    name: str
    tz: str
    sides: list[str]
    claimants: dict[str, Claimant]
    retired: NotRequired[RetiredAnswer]


class ConflictForm(TypedDict):
    id: NotRequired[str | None]
    name: NotRequired[str | None]
    tz: NotRequired[str | None]
    claimants: NotRequired[dict[str, ClaimantForm] | None]


class Content(TypedDict):
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
    stated_bounds: NotRequired[list[str]]
    effective_bounds: NotRequired[list[str]]
    until_bounds: NotRequired[list[str]]
    channel: NotRequired[str]
    audience: NotRequired[str]
    note: NotRequired[str]
    retracts: NotRequired[str]
    share: NotRequired[float]
    spokesperson: NotRequired[Spokesperson]
    via: NotRequired[list[str]]
    credibility: NotRequired[int]
    denies: NotRequired[list[str]]
    redacted: NotRequired[list[str]]
    derived: NotRequired[bool]
    place: str


class ContentForm(TypedDict):
    status: NotRequired[Status | None]
    holder: NotRequired[str | None]
    denies: NotRequired[list[str] | None]
    retracts: NotRequired[str | None]
    stated: NotRequired[str | None]
    effective: NotRequired[str | None]
    until: NotRequired[str | None]
    share: NotRequired[float | None]
    extent: NotRequired[str | None]
    wording: NotRequired[str | None]
    dating: NotRequired[str | None]
    hedge: NotRequired[str | None]
    quote: NotRequired[str | None]
    quote_language: NotRequired[str | None]
    spokesperson: NotRequired[SpokespersonForm | None]
    channel: NotRequired[str | None]
    audience: NotRequired[str | None]
    via: NotRequired[list[str] | None]
    note: NotRequired[str | None]
    credibility: NotRequired[int | None]
    kind: NotRequired[Kind | None]
    claimant: NotRequired[str | None]
    place: NotRequired[str | None]
    id: NotRequired[str | None]


class Contradictions(TypedDict):
    claimant: str
    claims: int
    contradicted: int
    by: dict[str, int]


class Contribution(TypedDict):
    speaker: str
    statement: str
    claimant: str
    status: str | None
    holder: str | None
    weight: Weight
    leaves: list[str]
    why: str


class Correction(TypedDict):
    recorded_at: str
    recorded_by: str
    batch: str | None
    position: int
    proof: str
    redacted: NotRequired[list[str]]
    reason: str


class CorrectionForm(TypedDict):
    content: ContentForm
    reason: str


class Corroboration(TypedDict):
    recorded_at: str
    recorded_by: str
    batch: str | None
    position: int
    proof: str
    redacted: NotRequired[list[str]]
    source: Source
    note: str | None


class CorroborationForm(TypedDict):
    source: SourceForm
    note: NotRequired[str | None]


class Counts(TypedDict):
    claims: int
    acknowledged: int
    retracted: int
    superseded: int
    contradicted: int
    unanswered: int


class DatePhrase(TypedDict):
    words: str
    start: int
    end: int
    sense: Sense
    relative: bool
    date: BoundedDate | None
    problem: str | None
    cure: str | None
    choices: list[BoundedDate]


class DaysUntil(TypedDict):
    least: int
    quarter: int
    median: int
    three_quarters: int
    most: int


class DeclareConflictAnswer(TypedDict):
    id: str
    name: str
    tz: str
    sides: list[str]
    claimants: dict[str, Claimant]
    retired: NotRequired[RetiredAnswer]
    dry_run: NotRequired[bool]
    position: int


class DeclarePlaceAnswer(TypedDict):
    id: str
    name: str
    names: list[PlaceNameAnswer]
    lat: float | None
    lon: float | None
    point: PointQuality | None
    kind: PlaceKind
    part_of: str | None
    identifiers: dict[str, str]
    admin: list[str]
    population: int | None
    retired: NotRequired[RetiredAnswer]
    dry_run: NotRequired[bool]
    position: int


Dispute = TypedDict(
    "Dispute",
    {
        "from": "str",
        "to": "str | None",
        "opened_by": "str",
        "closed_by": "str | None",
        "outcome": "Outcome",
        "days": "int | None",
        "phases": "list[Phase]",
    },
)
DisputeOfPlace = TypedDict(
    "DisputeOfPlace",
    {
        "place": "str",
        "name": "str",
        "lat": "float | None",
        "lon": "float | None",
        "from": "str",
        "to": "str | None",
        "opened_by": "str",
        "closed_by": "str | None",
        "outcome": "Outcome",
        "days": "int | None",
        "phases": "list[Phase]",
        "matter": "Matter",
        "statements": "list[str]",
    },
)


class Entry(TypedDict):
    type: str
    position: int
    recorded_at: str
    recorded_by: str
    salt: str
    body: dict[str, Any]


class EntryBehindChange(TypedDict):
    position: int
    way: str
    statement: str
    claimant: str
    reason: str | None
    replaced_by: str | None
    recorded_at: str | None
    recorded_by: str
    batch: str | None


FeedData = TypedDict(
    "FeedData",
    {
        "from": "NotRequired[str]",
        "to": "NotRequired[str | None]",
        "conflict": "str | None",
        "place": "str | None",
        "name": "str | None",
        "report": "NotRequired[ReportOfItem]",
        "statement": "NotRequired[Statement]",
        "declared": "NotRequired[dict[str, Any]]",
        "claimant": "NotRequired[str]",
        "before": "NotRequired[Any]",
        "after": "NotRequired[Any]",
        "reason": "NotRequired[str]",
        "replaced_by": "NotRequired[str | None]",
        "source": "NotRequired[Source]",
        "note": "NotRequired[str | None]",
        "id": "NotRequired[str]",
        "entry": "NotRequired[int]",
        "removed": "NotRequired[list[str]]",
        "approved_by": "NotRequired[str]",
        "matter": "NotRequired[Matter]",
        "speaker": "NotRequired[str]",
        "opened_by": "NotRequired[str]",
        "closed_by": "NotRequired[str | None]",
        "outcome": "NotRequired[str | None]",
        "days": "NotRequired[int | None]",
        "caused_by": "NotRequired[CausedBy]",
    },
)


class FeedItem(TypedDict):
    id: str
    type: ItemType
    position: int
    cursor: str
    time: str
    subject: str
    data: FeedData


class FeedReading(TypedDict):
    looked_at: NotRequired[LookedAt]
    understood: NotRequired[dict[str, Understood]]
    items: list[FeedItem]
    next: str
    head: str
    caught_up: bool


class FindPlacesAnswer(TypedDict):
    looked_at: NotRequired[LookedAt]
    understood: NotRequired[dict[str, Understood]]
    places: list[FoundPlace]
    elsewhere: NotRequired[list[FoundPlace]]


class FoundPlace(TypedDict):
    id: str
    name: str
    names: list[PlaceNameAnswer]
    lat: float | None
    lon: float | None
    point: PointQuality | None
    kind: PlaceKind
    part_of: str | None
    identifiers: dict[str, str]
    admin: list[str]
    population: int | None
    retired: NotRequired[RetiredAnswer]
    matched: Matched
    statements: int
    distance_km: NotRequired[float]


class Held(TypedDict):
    status: str
    holder: str | None


class Histogram(TypedDict):
    weeks: list[str]
    claims: dict[str, list[int]]
    disputed: list[int]


How = Literal[
    "identifier", "name", "former-name", "spelling", "former-spelling", "beginning", "beginning-spelling", "slip"
]
ItemType = Literal[
    "report.appended",
    "report.corrected",
    "claim.appended",
    "denial.appended",
    "retraction.appended",
    "statement.corrected",
    "statement.annulled",
    "statement.corroborated",
    "statement.redacted",
    "report.redacted",
    "claimant.corrected",
    "conflict.declared",
    "place.declared",
    "batch.declared",
    "zone.declared",
    "conflict.retired",
    "conflict.reinstated",
    "place.retired",
    "place.reinstated",
    "stance.changed",
    "dispute.opened",
    "dispute.closed",
    "history.revised",
]
Kind = Literal["claim", "denial", "retraction"]


class KnownAt(TypedDict):
    position: int
    recorded_at: str | None


class LaneColumns(TypedDict):
    place: list[int]
    speaker: list[int]
    runs: list[int]


class ListConflictsAnswer(TypedDict):
    total: NotRequired[int]
    known_at: KnownAt
    conflicts: list[Conflict]


class ListDisputesAnswer(TypedDict):
    total: NotRequired[int]
    looked_at: NotRequired[LookedAt]
    understood: NotRequired[dict[str, Understood]]
    conflict: str | None
    known_at: KnownAt
    bound: Bound
    voice: Voice
    matter: Matter | None
    about: str
    said_by: str
    disputes: list[AgedDispute]
    words: NotRequired[list[str]]


class ListOutcomesAnswer(TypedDict):
    total: NotRequired[int]
    looked_at: NotRequired[LookedAt]
    understood: NotRequired[dict[str, Understood]]
    conflict: str | None
    known_at: KnownAt
    bound: Bound
    voice: Voice
    matter: Matter
    about: str
    said_by: str
    counts: dict[str, Counts]
    claims: list[ClaimOutcome]
    words: NotRequired[list[str]]


class ListPoliciesAnswer(TypedDict):
    policies: list[Policy]


class ListStatementsAnswer(TypedDict):
    total: NotRequired[int]
    looked_at: NotRequired[LookedAt]
    understood: NotRequired[dict[str, Understood]]
    looked_through: NotRequired[int]
    known_at: KnownAt
    statements: list[Statement]


class LookedAt(TypedDict):
    places: int
    statements: int
    beside: int
    passed: dict[str, int]


class Matched(TypedDict):
    name: str
    how: How


Matter = Literal["control", "siege"]
Outcome = Literal["open", "acknowledged", "retracted", "expired", "superseded"]


class Passage(TypedDict):
    span: list[int]
    why: str


PersonForm = TypedDict(
    "PersonForm",
    {
        "name": "str",
        "role": "NotRequired[str | None]",
        "from": "NotRequired[str | None]",
        "until": "NotRequired[str | None]",
    },
)
Phase = TypedDict("Phase", {"from": "str", "to": "str | None", "stances": "dict[str, Held]"})


class PlaceChange(TypedDict):
    place: str
    name: str
    lat: float | None
    lon: float | None
    before: Verdict
    after: Verdict
    stances: dict[str, StanceChange]


class PlaceForm(TypedDict):
    id: NotRequired[str | None]
    name: NotRequired[str | None]
    names: NotRequired[list[PlaceNameForm] | None]
    lat: NotRequired[float | None]
    lon: NotRequired[float | None]
    point: NotRequired[PointQuality | None]
    kind: NotRequired[PlaceKind | None]
    part_of: NotRequired[str | None]
    identifiers: NotRequired[dict[str, str] | None]
    admin: NotRequired[list[str] | None]
    population: NotRequired[int | None]


PlaceKind = Literal["settlement", "part", "area"]


class PlaceNameAnswer(TypedDict):
    name: str
    former: bool
    language: NotRequired[str]


class PlaceNameForm(TypedDict):
    name: str
    language: NotRequired[str | None]
    former: NotRequired[bool]


class PlaceStances(TypedDict):
    place: str
    name: str | None
    lat: float | None
    lon: float | None
    agreement: Agreement
    common: list[str]
    stances: dict[str, Stance]
    retired: NotRequired[RetiredAnswer]


class Point(TypedDict):
    about: str
    said_by: str
    known_at: KnownAt


PointQuality = Literal["own", "centroid"]


class Policy(TypedDict):
    name: str
    version: int
    rule: str


class Problem(TypedDict):
    type: str
    title: str
    status: int
    detail: str
    errors: NotRequired[list[ProblemError]]


class ProblemError(TypedDict):
    pointer: NotRequired[str]
    parameter: NotRequired[str]
    detail: str
    cure: str
    suggestions: NotRequired[list[Suggestion]]


class ProposalQuestion(TypedDict):
    field: str
    ask: str
    of: list[AnswerChoice]


class ProposalsForm(TypedDict):
    text: str
    published: str
    conflict: NotRequired[str | None]
    source: NotRequired[str | None]
    narrator: NotRequired[str | None]
    language: NotRequired[str | None]
    words: NotRequired[Tongue]


class ProposeStatementsAnswer(TypedDict):
    conflict: str
    proposals: list[ProposedAnswer]
    hints: list[Passage]
    not_taken: list[Passage]
    text: TextFacts
    lexicon: dict[str, str]


class ProposedAnswer(TypedDict):
    id: str
    statement: ProposedFields
    side: str
    place_text: str | None
    evidence: dict[str, list[list[int]]]
    mentions: list[list[int]]
    why: dict[str, str]
    questions: list[ProposalQuestion]
    record: RecordedAlike


class ProposedFields(TypedDict):
    kind: Kind
    claimant: str
    place: str | None
    status: Status
    holder: str | None
    stated: str | None
    effective: str | None
    dating: str | None
    wording: str | None
    hedge: str | None
    share: float | None
    extent: str | None
    quote: str | None
    quote_language: str | None
    spokesperson: ProposedPerson | None
    channel: str | None
    denies: list[str]


class ProposedPerson(TypedDict):
    name: str
    role: str | None


ProveConsistencyAnswer = TypedDict("ProveConsistencyAnswer", {"from": "int", "to": "int", "proof": "list[str]"})


class ReadAcceptedAnswer(TypedDict):
    looked_at: NotRequired[LookedAt]
    understood: NotRequired[dict[str, Understood]]
    conflict: str | None
    known_at: KnownAt
    bound: Bound
    voice: Voice
    matter: Matter
    about: str
    said_by: str
    policy: Policy
    against: Policy | None
    places: list[AcceptedAtPlace]


ReadChangesAnswer = TypedDict(
    "ReadChangesAnswer",
    {
        "total": "NotRequired[int]",
        "looked_at": "NotRequired[LookedAt]",
        "understood": "NotRequired[dict[str, Understood]]",
        "from": "Point",
        "to": "Point",
        "conflict": "str | None",
        "bound": "Bound",
        "voice": "Voice",
        "matter": "Matter",
        "places": "list[PlaceChange]",
        "words": "NotRequired[list[str]]",
    },
)


class ReadConflictAnswer(TypedDict):
    id: str
    name: str
    tz: str
    sides: list[str]
    claimants: dict[str, Claimant]
    retired: NotRequired[RetiredAnswer]
    known_at: KnownAt


class ReadDatesAnswer(TypedDict):
    looked_at: NotRequired[LookedAt]
    understood: NotRequired[dict[str, Understood]]
    conflict: str
    zone: str
    published: str | None
    dates: list[DatePhrase]
    nearest: str | None
    words: NotRequired[list[str]]


ReadDayAnswer = TypedDict(
    "ReadDayAnswer",
    {
        "total": "NotRequired[int]",
        "looked_at": "NotRequired[LookedAt]",
        "understood": "NotRequired[dict[str, Understood]]",
        "conflict": "str | None",
        "known_at": "KnownAt",
        "bound": "Bound",
        "voice": "Voice",
        "matter": "Matter | None",
        "from": "str",
        "to": "str",
        "date": "str",
        "statements": "list[Statement]",
        "possibly": "list[Statement]",
        "changed": "list[StanceMoveAtPlace]",
        "disputes_opened": "list[DisputeOfPlace]",
        "disputes_closed": "list[DisputeOfPlace]",
        "totals": "NotRequired[dict[str, int]]",
        "words": "NotRequired[list[str]]",
    },
)


class ReadFiguresAnswer(TypedDict):
    looked_at: NotRequired[LookedAt]
    understood: NotRequired[dict[str, Understood]]
    conflict: str | None
    known_at: KnownAt
    bound: Bound
    voice: Voice
    matter: Matter
    about: str
    said_by: str
    claims: list[ClaimsOfMonth]
    acknowledgement: list[Acknowledgement]
    contradictions: list[Contradictions]


class ReadLogAnswer(TypedDict):
    entries: list[Entry | RedactedEntry]


class ReadPlaceAnswer(TypedDict):
    id: str
    name: str
    names: list[PlaceNameAnswer]
    lat: float | None
    lon: float | None
    point: PointQuality | None
    kind: PlaceKind
    part_of: str | None
    identifiers: dict[str, str]
    admin: list[str]
    population: int | None
    retired: NotRequired[RetiredAnswer]
    known_at: KnownAt


class ReadPlaceStancesAnswer(TypedDict):
    looked_at: NotRequired[LookedAt]
    understood: NotRequired[dict[str, Understood]]
    conflict: str | None
    known_at: KnownAt
    bound: Bound
    voice: Voice
    matter: Matter
    about: str
    said_by: str
    place: str
    name: str | None
    lat: float | None
    lon: float | None
    agreement: Agreement
    common: list[str]
    stances: dict[str, Stance]
    retired: NotRequired[RetiredAnswer]
    words: NotRequired[list[str]]


class ReadSliceAnswer(TypedDict):
    places: list[str]
    speakers: list[str]
    holders: list[str]
    statuses: list[Status]
    agreements: list[Agreement]
    points: list[str] | list[int]
    lanes: LaneColumns
    runs: RunColumns
    agreement: AgreementColumns
    looked_at: NotRequired[LookedAt]
    understood: NotRequired[dict[str, Understood]]
    conflict: str | None
    axis: Axis
    about: str | None
    said_by: str | None
    known_at: KnownAt
    bound: Bound
    voice: Voice
    matter: Matter
    after: int | None
    gone: list[str]
    sides: list[str]
    histogram: Histogram | None


class ReadStancesAnswer(TypedDict):
    total: NotRequired[int]
    looked_at: NotRequired[LookedAt]
    understood: NotRequired[dict[str, Understood]]
    conflict: str | None
    known_at: KnownAt
    bound: Bound
    voice: Voice
    matter: Matter
    about: str
    said_by: str
    places: list[PlaceStances]
    words: NotRequired[list[str]]


class ReadStatementAnswer(TypedDict):
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
    stated_bounds: NotRequired[list[str]]
    effective_bounds: NotRequired[list[str]]
    until_bounds: NotRequired[list[str]]
    channel: NotRequired[str]
    audience: NotRequired[str]
    note: NotRequired[str]
    retracts: NotRequired[str]
    share: NotRequired[float]
    spokesperson: NotRequired[Spokesperson]
    via: NotRequired[list[str]]
    credibility: NotRequired[int]
    denies: NotRequired[list[str]]
    redacted: NotRequired[list[str]]
    derived: NotRequired[bool]
    place: str
    recorded_at: str
    recorded_by: str
    batch: str | None
    id: str
    conflict: str
    source: Source
    position: int
    matter: NotRequired[Matter | None]
    retracted_by: str | None
    proof: str
    known_at: KnownAt
    standing: bool
    annulment: Annulment | None
    corrections: list[Correction]
    sources: list[Corroboration]
    source_corrections: list[SourceCorrection]
    redactions: list[Redaction]
    versions: list[Version]
    denied_by: list[str]
    words: NotRequired[list[str]]


class ReadTimelineAnswer(TypedDict):
    looked_at: NotRequired[LookedAt]
    understood: NotRequired[dict[str, Understood]]
    conflict: str | None
    known_at: KnownAt
    bound: Bound
    voice: Voice
    matter: Matter
    spans: dict[str, list[SpanOfStance]]
    agreement: list[SpanOfAgreement]
    disputes: list[Dispute]
    place: str
    name: str | None
    statements: list[Statement]
    words: NotRequired[list[str]]


class Recorded(TypedDict):
    id: str
    position: int


class RecordedAlike(TypedDict):
    same: list[str]
    could_deny: list[str]


class RedactedEntry(TypedDict):
    position: int
    redacted_by: int


class Redaction(TypedDict):
    recorded_at: str
    recorded_by: str
    batch: str | None
    position: int
    proof: str
    redacted: NotRequired[list[str]]
    approved_by: str
    reason: str
    entry: int
    removed: list[str]


class ReportForm(TypedDict):
    conflict: str
    source: SourceForm
    statements: list[StatementForm]
    id: NotRequired[str | None]


class ReportOfItem(TypedDict):
    recorded_at: str
    recorded_by: str
    batch: str | None
    id: str
    source: Source
    position: NotRequired[int]


class RetiredAnswer(TypedDict):
    position: int
    reason: str


Role = Literal["party", "affiliate", "observer"]
RunColumns = TypedDict(
    "RunColumns", {"from": "list[int]", "statement": "list[int]", "status": "list[int]", "holder": "list[int]"}
)
Sense = Literal["on", "since", "until", "by"]


class Source(TypedDict):
    name: str
    published: str
    url: NotRequired[str]
    archived_url: NotRequired[str]
    archived_at: NotRequired[str]
    archive_sha256: NotRequired[str]
    language: NotRequired[str]
    reliability: NotRequired[str]


class SourceCorrection(TypedDict):
    recorded_at: str
    recorded_by: str
    batch: str | None
    position: int
    proof: str
    redacted: NotRequired[list[str]]
    source: Source
    reason: str


class SourceCorrectionForm(TypedDict):
    source: SourceForm
    reason: str


class SourceForm(TypedDict):
    name: str
    published: str
    url: NotRequired[str | None]
    archived_url: NotRequired[str | None]
    archived_at: NotRequired[str | None]
    archive_sha256: NotRequired[str | None]
    language: NotRequired[str | None]
    reliability: NotRequired[Literal["A", "B", "C", "D", "E", "F"] | None]


SpanOfAgreement = TypedDict("SpanOfAgreement", {"from": "str", "to": "str | None", "agreement": "Agreement"})
SpanOfStance = TypedDict(
    "SpanOfStance",
    {"from": "str", "to": "str | None", "status": "str", "holder": "str | None", "statements": "list[str]"},
)


class Spokesperson(TypedDict):
    name: str
    role: NotRequired[str]


class SpokespersonForm(TypedDict):
    name: str
    role: NotRequired[str | None]


class Stance(TypedDict):
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
    stated_bounds: NotRequired[list[str]]
    effective_bounds: NotRequired[list[str]]
    until_bounds: NotRequired[list[str]]
    channel: NotRequired[str]
    audience: NotRequired[str]
    note: NotRequired[str]
    retracts: NotRequired[str]
    share: NotRequired[float]
    spokesperson: NotRequired[Spokesperson]
    via: NotRequired[list[str]]
    credibility: NotRequired[int]
    denies: NotRequired[list[str]]
    redacted: NotRequired[list[str]]
    derived: NotRequired[bool]
    statement: str
    source: Source
    position: int


class StanceChange(TypedDict):
    before: Stance | None
    after: Stance | None
    entries: list[EntryBehindChange]


class StanceMoveAtPlace(TypedDict):
    place: str
    name: str
    lat: float | None
    lon: float | None
    matter: Matter
    speaker: str
    before: Stance | None
    after: Stance | None


class Statement(TypedDict):
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
    stated_bounds: NotRequired[list[str]]
    effective_bounds: NotRequired[list[str]]
    until_bounds: NotRequired[list[str]]
    channel: NotRequired[str]
    audience: NotRequired[str]
    note: NotRequired[str]
    retracts: NotRequired[str]
    share: NotRequired[float]
    spokesperson: NotRequired[Spokesperson]
    via: NotRequired[list[str]]
    credibility: NotRequired[int]
    denies: NotRequired[list[str]]
    redacted: NotRequired[list[str]]
    derived: NotRequired[bool]
    place: str
    recorded_at: str
    recorded_by: str
    batch: str | None
    id: str
    conflict: str
    source: Source
    position: int
    matter: NotRequired[Matter | None]
    retracted_by: str | None


class StatementForm(TypedDict):
    status: NotRequired[Status | None]
    holder: NotRequired[str | None]
    denies: NotRequired[list[str] | None]
    retracts: NotRequired[str | None]
    stated: NotRequired[str | None]
    effective: NotRequired[str | None]
    until: NotRequired[str | None]
    share: NotRequired[float | None]
    extent: NotRequired[str | None]
    wording: NotRequired[str | None]
    dating: NotRequired[str | None]
    hedge: NotRequired[str | None]
    quote: NotRequired[str | None]
    quote_language: NotRequired[str | None]
    spokesperson: NotRequired[SpokespersonForm | None]
    channel: NotRequired[str | None]
    audience: NotRequired[str | None]
    via: NotRequired[list[str] | None]
    note: NotRequired[str | None]
    credibility: NotRequired[int | None]
    kind: Kind
    claimant: str
    place: str
    id: NotRequired[str | None]


Status = Literal[
    "controlled",
    "partly_controlled",
    "entered",
    "contested",
    "not_controlled",
    "not_present",
    "not_contested",
    "encircled",
    "not_encircled",
    "advancing",
    "unclear",
]


class Suggestion(TypedDict):
    id: str
    name: NotRequired[str]
    traits: NotRequired[str]


class TextFacts(TypedDict):
    length: int
    sha256: str
    language: str


Tongue = Literal["en", "uk", "ru"]


class Understood(TypedDict):
    asked: str | None
    id: str
    name: str
    by: str
    others: NotRequired[int]


class Verdict(TypedDict):
    agreement: Agreement
    common: list[str]


class Version(TypedDict):
    position: int
    content: Content
    redacted: NotRequired[list[str]]


Voice = Literal["side", "own"]
Weight = Literal["counted", "against-own-side", "ignored"]


class ListConflictsQuery(TypedDict, total=False):
    known_at: Value


class ReadConflictQuery(TypedDict, total=False):
    known_at: Value


class FindPlacesQuery(TypedDict, total=False):
    near: Value
    admin: Value
    limit: Value


class ReadPlaceQuery(TypedDict, total=False):
    known_at: Value


class ReadDatesQuery(TypedDict, total=False):
    conflict: Value
    phrase: Value
    text: Value
    published: Value
    words: Tongue


class ReadStancesQuery(TypedDict, total=False):
    conflict: Value
    known_at: Value
    about: Value
    said_by: Value
    bound: Bound
    voice: Voice
    matter: Matter
    place: Value
    admin: Value
    bbox: Value
    claimant: Value
    holder: Value
    status: Status
    agreement: Agreement
    limit: Value
    words: Tongue


class ReadPlaceStancesQuery(TypedDict, total=False):
    conflict: Value
    known_at: Value
    about: Value
    said_by: Value
    bound: Bound
    voice: Voice
    matter: Matter
    words: Tongue


class ReadTimelineQuery(TypedDict, total=False):
    conflict: Value
    known_at: Value
    bound: Bound
    voice: Voice
    matter: Matter
    words: Tongue


class ReadDayQuery(TypedDict, total=False):
    known_at: Value
    bound: Bound
    conflict: Value
    voice: Voice
    place: Value
    admin: Value
    bbox: Value
    limit: Value
    words: Tongue
    claimant: Value
    matter: Matter


class ReadChangesQuery(TypedDict, total=False):
    bound: Bound
    matter: Matter
    conflict: Value
    voice: Voice
    place: Value
    admin: Value
    bbox: Value
    limit: Value
    words: Tongue
    claimant: Value
    from_about: Value
    from_said_by: Value
    from_known_at: Value
    to_about: Value
    to_said_by: Value
    to_known_at: Value


class ListDisputesQuery(TypedDict, total=False):
    bound: Bound
    conflict: Value
    known_at: Value
    about: Value
    said_by: Value
    voice: Voice
    place: Value
    admin: Value
    bbox: Value
    limit: Value
    words: Tongue
    claimant: Value
    matter: Matter
    outcome: Outcome
    older_than: Value


class ListOutcomesQuery(TypedDict, total=False):
    conflict: Value
    known_at: Value
    about: Value
    said_by: Value
    voice: Voice
    place: Value
    admin: Value
    bbox: Value
    limit: Value
    words: Tongue
    claimant: Value
    outcome: Answered


class ReadFiguresQuery(TypedDict, total=False):
    conflict: Value
    known_at: Value
    about: Value
    said_by: Value
    voice: Voice
    place: Value
    admin: Value
    bbox: Value
    claimant: Value


class ReadSliceQuery(TypedDict, total=False):
    conflict: Value
    known_at: Value
    about: Value
    said_by: Value
    bound: Bound
    voice: Voice
    matter: Matter
    place: Value
    admin: Value
    bbox: Value
    axis: Axis
    after: Value


class ReadAcceptedQuery(TypedDict, total=False):
    conflict: Value
    known_at: Value
    about: Value
    said_by: Value
    bound: Bound
    matter: Matter
    place: Value
    admin: Value
    bbox: Value
    limit: Value
    against: Value


class ListStatementsQuery(TypedDict, total=False):
    conflict: Value
    known_at: Value
    place: Value
    claimant: Value
    batch: Value
    limit: Value
    admin: Value
    kind: Kind
    status: Status
    holder: Value
    person: Value
    source: Value
    text: Value
    stated_from: Value
    stated_to: Value


class ReadStatementQuery(TypedDict, total=False):
    known_at: Value
    words: Tongue


class ReadLogQuery(TypedDict, total=False):
    after: Value
    limit: Value


class ReadFeedQuery(TypedDict, total=False):
    conflict: Value
    place: Value
    admin: Value
    bbox: Value
    claimant: Value
    side: Value
    matter: Matter
    kind: Kind
    type: Value
