"""The wire: what answers look like. Instants are RFC 3339 UTC; EDTF values come back as given, their bounds beside."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from decimal import Decimal
from typing import Any, TypeVar, assert_never, cast

from api.wire import answers
from domain.dates.edtf import Bounds
from domain.dates.instants import Instant, to_text
from domain.places.search import FoundPlace
from domain.questions.filters import Understanding, Understood
from domain.questions.looked import LookedAt
from domain.questions.naming.places import FoundPlaces
from domain.questions.past import BatchSummary, History, KnownAmendment, Moment, PlaceStances, Resolved, Version
from domain.questions.stances.places import StancesAnswer, Timeline
from domain.questions.statements.lists import Statements
from domain.record.amendments import (
    Annulment,
    Correction,
    Corroboration,
    Redaction,
    SourceCorrection,
)
from domain.record.dating import FOREVER
from domain.record.declarations import Claimant, ClaimantPerson, Conflict, Place, PlaceName, Retired
from domain.record.folded import FiledReport
from domain.record.lag import Lag
from domain.record.statements import MANNER, SETTING, Attribution, Claim, Content, Denial, Retraction, Source
from domain.stances.governing import Weighed
from domain.stances.moving import SideStance
from domain.stances.passed import Passed
from domain.stances.ports import KnownStatement
from domain.stances.timeline import Dispute, Track

Shape = dict[str, Any]
ShapeT = TypeVar("ShapeT")

NOT_GIVEN: Sequence[object] = (None, (), [])
AMENDED = ("corrections", "annulments", "sources", "source_corrections", "redactions")
ORIGIN = ("importer", "version", "file", "sha256", "mapping", "licence", "restricted")


def instant(at: Instant | None) -> str | None:
    return None if at is None else to_text(at)


def _bounds(bounds: Bounds) -> list[str]:
    return [to_text(bounds.earliest), to_text(bounds.latest)]


def number(of: Decimal | None) -> float | int | None:
    if of is None:
        return None
    return int(of) if of == of.to_integral_value() else float(of)


def degrees(number: Decimal | None) -> float | None:
    return None if number is None else float(number)


def _given(of: type[ShapeT], **fields: object) -> ShapeT:
    """A shape of that type, without the members that are none or empty."""
    del of
    return cast(ShapeT, {name: value for name, value in fields.items() if value or value not in NOT_GIVEN})


def moment(at: Moment) -> answers.KnownAt:
    return {"position": at.position, "recorded_at": instant(at.recorded_at)}


def coordinates(resolved: Resolved) -> answers.Coordinates:
    asked = resolved.coordinates
    return {
        "conflict": resolved.conflict_id,
        "about": to_text(asked.about),
        "said_by": to_text(asked.said_by),
        "known_at": moment(resolved.known_at),
        "bound": asked.bound,
        "voice": asked.voice,
        "matter": asked.matter,
    }


def understood(of: Understanding) -> answers.Understanding:
    """How names were understood; empty where all things were named by their ids."""
    if not of.understood:
        return {}
    return {"understood": {each.parameter: _understood(each) for each in of.understood}}


def looked_at(of: LookedAt | None, resolved: Resolved) -> answers.Understanding:
    """Return the counts behind an empty answer. An answer at a given known-at keeps its bytes, without them."""
    if of is None or not resolved.now.known_at:
        return {}
    passed = {str(reason): of.passed[reason] for reason in Passed if of.passed.get(reason)}
    return {"looked_at": {"places": of.places, "statements": of.statements, "beside": of.beside, "passed": passed}}


def total(of: int | None, *, counted: bool = True) -> answers.Listed:
    """How many rows there are on all pages. An answer at a given known-at keeps its bytes: it is not ``counted``."""
    return {"total": of} if counted and of is not None else {}


def _understood(of: Understood) -> answers.Understood:
    shape: answers.Understood = {"asked": of.asked, "id": of.id, "name": of.name, "by": str(of.by)}
    if of.others:
        shape["others"] = of.others
    return shape


def source(of: Source) -> answers.Source:
    return _given(
        answers.Source,
        name=of.name,
        url=of.url,
        published=str(of.published),
        archived_url=of.archived_url,
        archived_at=None if of.archived_at is None else str(of.archived_at),
        archive_sha256=of.archive_sha256,
        language=of.language,
        reliability=of.reliability,
    )


def _telling(of: Attribution) -> Shape:
    """In place of ``_given``: a page has hundreds of these, and most of their members are not there."""
    shape: Shape = {name: text for name in MANNER if (text := getattr(of, name)) is not None}
    if (quote := of.quote) is not None:
        shape["quote"] = quote.text
        if quote.language is not None:
            shape["quote_language"] = quote.language
    if (person := of.spokesperson) is not None:
        shape["spokesperson"] = _given(answers.Spokesperson, name=person.name, role=person.role)
    shape.update([(name, text) for name in SETTING if (text := getattr(of, name)) is not None])
    if of.via:
        shape["via"] = list(of.via)
    if of.note is not None:
        shape["note"] = of.note
    if of.credibility is not None:
        shape["credibility"] = of.credibility
    return shape


def content(of: Content) -> answers.Content:
    return cast(answers.Content, _said(of, place=of.place))


def _said(of: Content, **place: str) -> Shape:
    """What was said. Status and holder are always there, null for none."""
    said: Shape = {"kind": of.kind, "claimant": of.claimant, **place, "status": None, "holder": None}
    match of:
        case Claim() | Denial():
            said["status"], said["holder"] = of.status, of.holder
            if of.share is not None:
                said["share"] = number(of.share)
            if of.extent is not None:
                said["extent"] = of.extent
        case Retraction():
            said["retracts"] = of.retracts
        case other:
            assert_never(other)
    if isinstance(of, Denial):
        said["denies"], said["derived"] = list(of.denies), of.derived
    said["stated"] = str(of.stated)
    if not isinstance(of, Retraction):
        said["effective"] = str(of.effective or of.stated)
        if of.until is not None:
            said["until"] = str(of.until)
    said.update(_telling(of.telling))
    return said


def bounds_of(word: Weighed) -> Shape:
    bounds: Shape = {"stated_bounds": _bounds(word.dating.stated)}
    if word.retracts is None:
        bounds["effective_bounds"] = _bounds(word.dating.effective)
    if word.dating.until != FOREVER:
        bounds["until_bounds"] = _bounds(word.dating.until)
    return bounds


def redacted(removed: Sequence[str]) -> Shape:
    """The fields that the law had removed; there only where there are any."""
    return {"redacted": list(removed)} if removed else {}


def stance(told: KnownStatement) -> answers.Stance:
    """A governing statement: why it is shown so."""
    shape: Shape = {
        "statement": told.filed.id,
        **_said(told.filed.content),
        **bounds_of(told.word),
        **redacted(told.filed.redacted),
        "report": told.filed.report,
        "source": source(told.report.source),
        "position": told.filed.position,
    }
    return cast(answers.Stance, shape)


def place_stances(each: PlaceStances) -> answers.PlaceStances:
    shape: Shape = {
        "place": each.place.id,
        "name": each.place.name,
        "lat": degrees(each.place.lat),
        "lon": degrees(each.place.lon),
        "agreement": each.verdict.agreement,
        "common": list(each.verdict.common),
        "stances": {speaker: stance(told) for speaker, told in sorted(each.stances.items())},
    }
    return cast(answers.PlaceStances, shape | retired(each.place.retired))


def stances(answer: StancesAnswer, *, counted: bool = True) -> answers.ReadStancesAnswer:
    places = [place_stances(each) for each in answer.places]
    looked = looked_at(answer.looked_at, answer.resolved)
    return {
        **coordinates(answer.resolved),
        **understood(answer.resolved),
        "places": places,
        **total(answer.total, counted=counted),
        **looked,
    }


def statement(told: KnownStatement) -> answers.Statement:
    filed = told.filed
    shape: Shape = {
        "id": filed.id,
        "conflict": filed.conflict,
        **content(filed.content),
        **bounds_of(told.word),
        **redacted(filed.redacted),
        "matter": told.word.matter,
        "report": filed.report,
        "source": source(told.report.source),
        "position": filed.position,
        "recorded_at": to_text(filed.recorded_at),
        "recorded_by": filed.recorded_by,
        "batch": filed.batch,
        "retracted_by": filed.retracted_by,
    }
    return cast(answers.Statement, shape)


def report(of: FiledReport) -> Shape:
    return {
        "id": of.id,
        "conflict": of.conflict,
        "source": source(of.source),
        "position": of.position,
        "recorded_at": instant(of.recorded_at),
        "recorded_by": of.recorded_by,
        "batch": of.batch,
    }


def statements(found: Statements) -> answers.ListStatementsAnswer:
    told = [statement(told) for told in found.told]
    through: answers.LookedThrough = {} if found.looked_through is None else {"looked_through": found.looked_through}
    return {
        "known_at": moment(found.known_at),
        **understood(found.found),
        "statements": told,
        **total(found.total),
        **through,
    }


def history(known_at: Moment, of: History) -> answers.ReadStatementAnswer:
    """One statement with all that was done to it; ``standing``: neither retracted nor annulled, as of known-at."""
    filed = of.told.filed
    amended: Mapping[str, list[Any]] = {name: [] for name in AMENDED}
    for amending in of.amendments:
        name, shape = _amendment(amending)
        amended[name].append(shape)
    annulments = amended["annulments"]
    return {
        **statement(of.told),
        "proof": proof(filed.position),
        "known_at": moment(known_at),
        "standing": not filed.annulled and filed.retracted_by is None,
        "annulment": annulments[-1] if annulments else None,
        "corrections": amended["corrections"],
        "sources": amended["sources"],
        "source_corrections": amended["source_corrections"],
        "redactions": amended["redactions"],
        "versions": [_version(each) for each in of.versions],
        "denied_by": list(of.denied_by),
    }


def _version(of: Version) -> answers.Version:
    shape: answers.Version = {"position": of.position, "content": content(of.content)}
    if of.redacted:
        shape["redacted"] = list(of.redacted)
    return shape


def proof(position: int) -> str:
    """Where the proof of the entry at ``position`` is."""
    return f"/v1/log/proof/{position}"


def _amendment(amending: KnownAmendment) -> tuple[str, Shape]:
    recorded = {
        "position": amending.moment.position,
        "recorded_at": instant(amending.moment.recorded_at),
        "recorded_by": amending.recorded_by,
        "batch": amending.batch,
        "proof": proof(amending.moment.position),
        **redacted(amending.redacted),
    }
    match amending.amendment:
        case Correction(reason=reason):
            return "corrections", recorded | {"reason": reason}
        case Annulment(reason=reason, replaced_by=replaced_by):
            return "annulments", recorded | {"reason": reason, "replaced_by": replaced_by}
        case Corroboration(source=of, note=note):
            return "sources", recorded | {"source": source(of), "note": note}
        case SourceCorrection(source=of, reason=reason):
            return "source_corrections", recorded | {"source": source(of), "reason": reason}
        case Redaction(position=position, removed=removed, reason=reason, approved_by=approved_by):
            whose = {"approved_by": approved_by, "reason": reason}
            return "redactions", recorded | whose | {"entry": position, "removed": list(removed)}
        case other:
            assert_never(other)


def timeline(of: Timeline) -> answers.ReadTimelineAnswer:
    """A timeline moves about = said-by = t, so it has no such coordinates of its own."""
    asked = coordinates(of.resolved)
    return {
        "place": of.place.id,
        "name": of.place.name,
        "conflict": asked["conflict"],
        "known_at": asked["known_at"],
        "bound": asked["bound"],
        "voice": asked["voice"],
        "matter": asked["matter"],
        **understood(of.resolved),
        "statements": [statement(told) for told in of.told],
        **track(of.track),
        **looked_at(of.looked_at, of.resolved),
    }


def track(of: Track) -> answers.Track:
    return {
        "spans": {
            speaker: [
                {
                    "from": to_text(span.begins),
                    "to": instant(span.ends),
                    "status": span.status,
                    "holder": span.holder,
                    "statements": list(span.statements),
                }
                for span in spans
            ]
            for speaker, spans in of.spans.items()
        },
        "agreement": [
            {"from": to_text(span.begins), "to": instant(span.ends), "agreement": span.agreement}
            for span in of.agreement
        ],
        "disputes": [dispute(each) for each in of.disputes],
    }


def dispute(of: Dispute) -> answers.Dispute:
    return {
        "from": to_text(of.begins),
        "to": instant(of.ends),
        "opened_by": of.opened_by,
        "closed_by": of.closed_by,
        "outcome": of.outcome,
        "days": of.days,
        "phases": [
            {"from": to_text(phase.begins), "to": instant(phase.ends), "stances": _positions(phase.stances)}
            for phase in of.phases
        ],
    }


def _positions(stances: Mapping[str, SideStance]) -> Mapping[str, answers.Held]:
    return {side: {"status": position.status, "holder": position.side} for side, position in stances.items()}


def conflict(of: Conflict) -> answers.Conflict:
    claimants = {key: _claimant(each) for key, each in of.claimants.items()}
    shape = {"id": of.id, "name": of.name, "tz": of.tz, "sides": sorted(of.sides()), "claimants": claimants}
    return cast(answers.Conflict, shape | retired(of.retired))


def retired(of: Retired | None) -> Shape:
    """A member of its own where there is one."""
    return {} if of is None else {"retired": of._asdict()}


def _claimant(of: Claimant) -> answers.Claimant:
    return _given(
        answers.Claimant,
        name=of.name,
        role=of.role,
        parent=of.parent,
        colour=of.colour,
        aliases=[_given(answers.ClaimantAlias, **asdict(each)) for each in of.aliases],
        people=[_person(each) for each in of.people],
    )


def _person(of: ClaimantPerson) -> answers.ClaimantPerson:
    term = {"from": of.from_ and str(of.from_), "until": of.until and str(of.until)}
    return _given(answers.ClaimantPerson, name=of.name, role=of.role, **term)


def place(of: Place) -> answers.Place:
    shape: Shape = {
        "id": of.id,
        "name": of.name,
        "names": [_place_name(each) for each in of.names],
        "lat": degrees(of.lat),
        "lon": degrees(of.lon),
        "point": None if of.lat is None else of.point,
        "kind": of.kind,
        "part_of": of.part_of,
        "identifiers": dict(sorted(of.identifiers.items())),
        "admin": list(of.admin),
        "population": of.population,
    }
    return cast(answers.Place, shape | retired(of.retired))


def _place_name(of: PlaceName) -> answers.PlaceNameAnswer:
    return _given(answers.PlaceNameAnswer, name=of.name, language=of.language, former=of.former)


def found_places(of: FoundPlaces) -> answers.FindPlacesAnswer:
    shape: Shape = {**understood(of.named), "places": [found(each) for each in of.found]}
    if of.elsewhere:
        shape["elsewhere"] = [found(each) for each in of.elsewhere]
    return cast(answers.FindPlacesAnswer, shape)


def found(of: FoundPlace) -> answers.FoundPlace:
    """A place that was looked for; ``matched`` says by which of its names, and how."""
    match, names = of.match, of.match.names
    away = {} if match.distance_km is None else {"distance_km": round(match.distance_km, 1)}
    shape: Shape = {
        **place(of.place),
        "matched": {"name": of.place.name if of.place.name in names else names[0], "how": match.how},
        "statements": match.statements,
        **away,
    }
    return cast(answers.FoundPlace, shape)


def batch(of: BatchSummary) -> Shape:
    declared = of.declared
    origin = {} if declared is None else {name: getattr(declared, name) for name in ORIGIN}
    return {
        "id": of.id,
        **origin,
        "began": moment(of.began),
        "recorded_by": of.recorded_by,
        "statements": of.statements,
        "annulled": of.annulled,
        "places": of.places,
        "amendments": of.amendments,
    }


def conflicts(known_at: Moment, found: Sequence[Conflict], *, counted: bool) -> answers.ListConflictsAnswer:
    rows = [conflict(each) for each in found]
    return {"known_at": moment(known_at), "conflicts": rows, **total(len(rows), counted=counted)}


def lag(of: Lag | None) -> answers.Lag:
    """Flat, to be joined with what it is the lag of; nulls where nobody can tell."""
    if of is None:
        return {"lag": None, "lag_seconds": None}
    return {"lag": of.positions, "lag_seconds": of.seconds}
