"""The items of the feed as JSON: one shape for every way that they travel."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, NotRequired, assert_never, cast

from pydantic import Field
from typing_extensions import TypedDict

from api.wire import answers, shapes
from domain.dates.instants import MICROSECONDS_PER_DAY, to_text
from domain.feed.items import (
    Appended,
    ClaimantCorrected,
    Consequence,
    Declared,
    DeclaredThing,
    DisputeClosed,
    DisputeOpened,
    EntryRedacted,
    HistoryRevised,
    Item,
    ItemStance,
    ItemType,
    ReportAppended,
    ReportCorrected,
    StanceChanged,
    StatementAnnulled,
    StatementAppended,
    StatementCorrected,
    StatementCorroborated,
    UseChanged,
)
from domain.feed.published import PublishedItem
from domain.record.declarations import BatchDeclaration, Claimant, Conflict, Place
from domain.record.folded import FiledReport
from domain.record.zones import ZoneRules
from domain.vocabulary import Matter

Shape = dict[str, Any]
DECLARED = "the conflict, place, batch or zone, as its declarations amount to"
_Spanning = TypedDict("_Spanning", {"from": NotRequired[answers.Instant], "to": NotRequired[answers.Instant | None]})


class FeedStance(TypedDict):
    statement: str
    claimant: str
    status: str
    holder: str | None


class ReportOfItem(answers.WhoRecorded):
    id: str
    source: answers.Source
    position: NotRequired[answers.Position]


class CausedBy(TypedDict):
    position: NotRequired[answers.Position]
    due: NotRequired[answers.Instant]


class FeedData(_Spanning):
    """The content of an item: the first three members are in every item, the rest by its type."""

    conflict: str | None
    place: str | None
    name: str | None
    report: NotRequired[ReportOfItem]
    statement: NotRequired[answers.Statement]
    declared: NotRequired[Annotated[answers.Anything, Field(description=DECLARED)]]
    claimant: NotRequired[Annotated[str, Field(description="whose role or parent was corrected")]]
    before: NotRequired[
        Annotated[Any, Field(description="what was so: a statement, a source, a claimant, or stances by side")]
    ]
    after: NotRequired[Annotated[Any, Field(description="what is so: likewise")]]
    reason: NotRequired[str]
    replaced_by: NotRequired[str | None]
    source: NotRequired[answers.Source]
    note: NotRequired[str | None]
    id: NotRequired[Annotated[str, Field(description="of the statement or report that lost a part")]]
    entry: NotRequired[Annotated[int, Field(ge=0, description="of the entry that lost a part")]]
    removed: NotRequired[Sequence[str]]
    approved_by: NotRequired[str]
    matter: NotRequired[Matter]
    speaker: NotRequired[str]
    opened_by: NotRequired[str]
    closed_by: NotRequired[str | None]
    outcome: NotRequired[Annotated[str | None, Field(description="null: the record no longer has this dispute")]]
    days: NotRequired[int | None]
    caused_by: NotRequired[CausedBy]


class FeedItem(TypedDict):
    id: str
    type: ItemType
    position: answers.Position
    cursor: str
    time: answers.Instant
    subject: str
    data: FeedData


class FeedPage(TypedDict):
    page: Annotated[int, Field(ge=1)]
    items: Sequence[FeedItem]
    next: str


class FeedReading(answers.Understanding):
    items: Sequence[FeedItem]
    next: str
    head: str
    caught_up: bool


def page(number: int, items: Sequence[PublishedItem], *, next_: str) -> FeedPage:
    """A closed page. Only a redaction changes it."""
    return {"page": number, "items": [item(each) for each in items], "next": next_}


def item(of: PublishedItem) -> FeedItem:
    return {
        "id": of.id,
        "type": ItemType(of.type),
        "position": of.position,
        "cursor": of.cursor,
        "time": to_text(of.time),
        "subject": cast(str, of.subject),
        "data": cast(FeedData, of.data),
    }


def data(of: Item) -> FeedData:
    about = {"conflict": of.conflict, "place": of.place and of.place.id, "name": of.place and of.place.name}
    body = of.body
    if isinstance(body, (StanceChanged, DisputeOpened, DisputeClosed, HistoryRevised)):
        cause = {"due": to_text(of.at)} if of.is_due else {"position": of.key.position}
        return cast(FeedData, about | _consequence(body) | {"caused_by": cause})
    return cast(FeedData, about | _appended(body))


def _appended(body: Appended) -> Shape:  # noqa: C901, PLR0911 - one return for each kind of body
    match body:
        case ReportAppended(report=report):
            return {"report": _report(report)}
        case ReportCorrected(report=report, before=before, reason=reason):
            return {
                "report": _report(report),
                "before": shapes.source(before),
                "after": shapes.source(report.source),
                "reason": reason,
            }
        case StatementAppended(told=told):
            return {"statement": shapes.statement(told)}
        case StatementCorrected(before=before, after=after, reason=reason):
            return {"before": shapes.statement(before), "after": shapes.statement(after), "reason": reason}
        case StatementAnnulled(before=before, reason=reason, replaced_by=replaced_by):
            said = shapes.statement(before)
            return {"before": said, "after": None, "reason": reason, "replaced_by": replaced_by}
        case StatementCorroborated(told=told, source=source, note=note):
            return {"statement": shapes.statement(told), "source": shapes.source(source), "note": note}
        case EntryRedacted(of=of, position=position, removed=removed, reason=reason, approved_by=approved_by):
            what = {"id": of, "entry": position, "removed": list(removed)}
            return what | {"reason": reason, "approved_by": approved_by}
        case ClaimantCorrected(claimant=claimant, before=before, after=after, reason=reason):
            changed = {"before": _claimant(before), "after": _claimant(after)}
            return {"claimant": claimant, "reason": reason} | changed
        case Declared(what=what):
            return {"declared": _declared(what)}
        case UseChanged(what=what, reason=reason):
            return {"declared": _declared(what), "reason": reason}
        case other:
            assert_never(other)


def _report(of: FiledReport) -> ReportOfItem:
    return {
        "id": of.id,
        "source": shapes.source(of.source),
        "position": of.position,
        "recorded_at": to_text(of.recorded_at),
        "recorded_by": of.recorded_by,
        "batch": of.batch,
    }


def _claimant(of: Claimant) -> Shape:
    return {"name": of.name, "role": of.role, "parent": of.parent}


def _declared(what: DeclaredThing) -> Mapping[str, object]:
    match what:
        case Conflict():
            return shapes.conflict(what)
        case Place():
            return shapes.place(what)
        case BatchDeclaration():
            return {
                "id": what.id,
                "importer": what.importer,
                "version": what.version,
                "file": what.file,
                "sha256": what.sha256,
                "licence": what.licence,
                "restricted": what.restricted,
            }
        case ZoneRules():
            return {"id": what.name, "release": what.release}
        case other:
            assert_never(other)


def _consequence(of: Consequence) -> Shape:
    match of:
        case StanceChanged():
            return {
                "matter": of.matter,
                "speaker": of.speaker,
                "before": _stance(of.before),
                "after": _stance(of.after),
            }
        case HistoryRevised():
            return {
                "matter": of.matter,
                "speaker": of.speaker,
                "from": to_text(of.begins),
                "to": to_text(of.ends),
                "before": _stance(of.before),
                "after": _stance(of.after),
            }
        case DisputeOpened():
            return {
                "matter": of.matter,
                "from": to_text(of.begins),
                "opened_by": of.opened_by,
                "before": _stances(of.before),
                "after": _stances(of.after),
            }
        case DisputeClosed():
            return {
                "matter": of.matter,
                "from": to_text(of.begins),
                "to": shapes.instant(of.ends),
                "days": None if of.ends is None else (of.ends - of.begins) // MICROSECONDS_PER_DAY,
                "outcome": of.outcome,
                "closed_by": of.closed_by,
                "before": _stances(of.before),
                "after": _stances(of.after),
            }
        case other:
            assert_never(other)


def _stance(of: ItemStance | None) -> FeedStance | None:
    if of is None:
        return None
    return {"statement": of.statement, "claimant": of.claimant, "status": of.status, "holder": of.holder}


def _stances(of: Mapping[str, ItemStance]) -> Shape:
    return {side: _stance(stance) for side, stance in of.items()}
