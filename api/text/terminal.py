"""Answers for a person at a terminal: who, what, since when, by whose word, agreed or disputed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import tzinfo

from api.text import headings
from api.text.languages import Tongue
from api.text.languages.reading import language_of
from api.text.languages.table import Language
from api.wire import shapes
from domain.dates.instants import Instant, local_wall
from domain.places.search import FoundPlace
from domain.questions.past import BatchSummary, PlaceStances, Resolved
from domain.questions.stances import StancesAnswer, Timeline
from domain.record.declarations import Conflict, Place, PlaceKind, PointQuality
from domain.record.lag import Lag
from domain.record.statements import Content, Denial, Retraction
from domain.stances.ports import KnownStatement
from domain.stances.timeline import Dispute, Phase, Span
from domain.vocabulary import Agreement, Outcome, Status

SAYS: Mapping[Status, str] = {
    Status.CONTROLLED: "controlled by {}",
    Status.PARTLY_CONTROLLED: "partly controlled by {}",
    Status.ENTERED: "entered by {}",
    Status.CONTESTED: "contested",
    Status.NOT_CONTROLLED: "not controlled by {}",
    Status.NOT_PRESENT: "no troops of {} in it",
    Status.NOT_CONTESTED: "not contested",
    Status.ENCIRCLED: "encircled by {}",
    Status.NOT_ENCIRCLED: "not encircled",
    Status.ADVANCING: "{} advancing on it",
    Status.UNCLEAR: "takes no position",
}
OUTCOMES: Mapping[Outcome, str] = {
    Outcome.OPEN: "open",
    Outcome.ACKNOWLEDGED: "acknowledged",
    Outcome.RETRACTED: "a statement was retracted",
    Outcome.EXPIRED: "a statement's time ran out",
    Outcome.SUPERSEDED: "superseded by a later word",
}
SEASONS = {"21": "spring", "22": "summer", "23": "autumn", "24": "winter"}
DAY_MOMENTS = ("00:00", "23:59")


def name_of(claimant: str | None, conflict: Conflict | None) -> str:
    if claimant is None:
        return "nobody"
    known = conflict.claimants.get(claimant) if conflict is not None else None
    return known.name if known is not None else claimant


def position(status: Status | None, holder: str | None, conflict: Conflict | None) -> str:
    return "" if status is None else SAYS[status].format(name_of(holder, conflict))


def instant(at: Instant, zone: tzinfo) -> str:
    """A day where the instant is the first or the last of one, else to the minute."""
    local = local_wall(at, zone)
    clock = local.strftime("%H:%M")
    return f"{local.date()}" if clock in DAY_MOMENTS else f"{local.date()} {clock}"


def heading(resolved: Resolved) -> str:
    return headings.of_stances(resolved, english())


def english() -> Language:
    return language_of(Tongue.EN)


def name_of_conflict(conflict: Conflict | None) -> str:
    return "no conflict declared by then" if conflict is None else conflict.name


def answer(of: StancesAnswer) -> Iterator[str]:
    yield heading(of.resolved)
    if not of.places:
        yield "  nothing was said of it by then"
    for each in of.places:
        yield ""
        yield from place(each, of.resolved)


def place(of: PlaceStances, resolved: Resolved) -> Iterator[str]:
    conflict = resolved.conflict
    where = f", {of.place.admin[-2] if len(of.place.admin) > 1 else of.place.admin[0]}" if of.place.admin else ""
    left = " or ".join(name_of(each, conflict) for each in of.verdict.common)
    common = f" on {left}" if of.verdict.agreement is Agreement.AGREED else ""
    yield f"{of.place.name}{where}: {str(of.verdict.agreement).upper()}{common}"
    sides = frozenset() if conflict is None else conflict.sides()
    for speaker, told in sorted(of.stances.items(), key=lambda item: (item[0] not in sides, item[0])):
        yield f"  {name_of(speaker, conflict):<24} {saying(told.filed.content, conflict)}"
        yield f"  {'':<24} {by_whose_word(told, conflict)}"


def saying(content: Content, conflict: Conflict | None) -> str:
    if isinstance(content, Retraction):
        return f"takes back {content.retracts}"
    since = content.effective or content.stated
    until = f" until {dated(str(content.until))}" if content.until else ""
    against = _against(content) if isinstance(content, Denial) else ""
    return f"{position(content.status, content.holder, conflict)}, since {dated(str(since))}{until}{against}"


def _against(denial: Denial) -> str:
    return f"; denies {', '.join(denial.denies)}" if denial.denies else "; said as a denial"


def dated(text: str) -> str:
    """An EDTF value as a reader takes it in at a glance."""
    if text[5:7] in SEASONS and len(text) == len("2025-23"):
        return f"{SEASONS[text[5:7]]} {text[:4]}"
    if text.startswith("[.."):
        return f"{text[3:-1]} at the latest"
    if text.startswith("[") and ".." in text:
        begin, _, end = text[1:-1].partition("..")
        return f"some time from {begin} to {end}"
    return text


def by_whose_word(told: KnownStatement, conflict: Conflict | None) -> str:
    content, person = told.filed.content, told.filed.content.telling.spokesperson
    who = name_of(content.claimant, conflict)
    spoken = f" ({person.name})" if person is not None else ""
    redacted = f", redacted: {', '.join(told.filed.redacted)}" if told.filed.redacted else ""
    return f"said {dated(str(content.stated))} by {who}{spoken}; {told.report.source.name} [{told.filed.id}]{redacted}"


def where(of: Place) -> str:
    """Its name and areas, the nearest first."""
    return ", ".join([of.name, *reversed(of.admin)])


def found(of: Sequence[FoundPlace], text: str) -> Iterator[str]:
    if not of:
        yield f"there is no place {text!r} in the record"
    for each in of:
        yield where(each.place)
        matched = shapes.found(each)["matched"]
        yield f"  {each.place.id:<20} {matched['how']}: {matched['name']}; {', '.join(_told_apart(each))}"


def _told_apart(of: FoundPlace) -> Iterator[str]:
    place, match = of.place, of.match
    if place.lat is not None and place.lon is not None:
        centroid = " (the middle of its area)" if place.point is PointQuality.CENTROID else ""
        yield f"{place.lat:f} {place.lon:f}{centroid}"
    if match.distance_km is not None:
        yield f"{match.distance_km:,.0f} km away"
    if place.kind is not PlaceKind.SETTLEMENT:
        yield str(place.kind)
    if place.population is not None:
        yield f"population {place.population:,}"
    yield f"{match.statements} statements"


def timeline(of: Timeline) -> Iterator[str]:
    resolved, zone = of.resolved, of.resolved.zone
    name = "the place" if of.place is None else of.place.name
    days = "UTC" if resolved.conflict is None else resolved.conflict.tz
    yield f"{headings.of_timeline(resolved, name, english())} (days of {days})"
    if not of.track.spans:
        yield "  nobody has taken a position on it"
        return
    by_id = {told.filed.id: told for told in of.told}
    for speaker, spans in of.track.spans.items():
        yield ""
        yield name_of(speaker, resolved.conflict)
        for span in spans:
            yield from _span(span, by_id, resolved)
    yield ""
    yield "Agreement of the sides"
    for each in of.track.agreement:
        yield f"  {_stretch(each.begins, each.ends, zone)}  {each.agreement}"
    for dispute in of.track.disputes:
        yield ""
        yield from _dispute(dispute, by_id, resolved)


def batches(of: Iterable[BatchSummary]) -> Iterator[str]:
    for each in of:
        annulled = f", {each.annulled} of them annulled" if each.annulled else ""
        counts = [f"{each.statements} statements{annulled}"] if each.statements else []
        counts += [f"{each.places} places"] if each.places else []
        counts += [f"{each.amendments} amendments"] if each.amendments else []
        yield f"{each.id}: {', '.join(counts) or 'nothing'}; from position {each.began.position}, by {each.recorded_by}"
        if (origin := each.declared) is not None:
            mapping = f", mapping {origin.mapping}" if origin.mapping else ""
            yield f"  {origin.file} (SHA-256 {origin.sha256}), read by {origin.importer} {origin.version}{mapping}"
            if origin.licence:
                passed_on = "; not to be passed on, and left out of exports" if origin.restricted else ""
                yield f"  licence of the data: {origin.licence}{passed_on}"


def _stretch(begins: Instant, ends: Instant | None, zone: tzinfo) -> str:
    return f"{instant(begins, zone):<16} to {'now on' if ends is None else instant(ends, zone):<16}"


def _span(span: Span, by_id: Mapping[str, KnownStatement], resolved: Resolved) -> Iterator[str]:
    what = position(span.status, span.holder, resolved.conflict)
    yield f"  {_stretch(span.begins, span.ends, resolved.zone)}  {what}"
    for statement in span.statements:
        yield f"      {by_whose_word(by_id[statement], resolved.conflict)}"


def _dispute(dispute: Dispute, by_id: Mapping[str, KnownStatement], resolved: Resolved) -> Iterator[str]:
    length = "still open" if dispute.days is None else f"{dispute.days} days, {OUTCOMES[dispute.outcome]}"
    yield f"Disputed {_stretch(dispute.begins, dispute.ends, resolved.zone)}  {length}"
    yield f"  opened by {_word(dispute.opened_by, by_id, resolved)}"
    if dispute.closed_by is not None:
        yield f"  closed by {_word(dispute.closed_by, by_id, resolved)}"
    for phase in dispute.phases:
        yield f"  {_stretch(phase.begins, phase.ends, resolved.zone)}  {_phase(phase, resolved.conflict)}"


def _word(statement: str, by_id: Mapping[str, KnownStatement], resolved: Resolved) -> str:
    told = by_id[statement]
    return f"{saying(told.filed.content, resolved.conflict)}; {by_whose_word(told, resolved.conflict)}"


def _phase(phase: Phase, conflict: Conflict | None) -> str:
    return "; ".join(
        f"{name_of(side, conflict)}: {position(each.status, each.side, conflict)}"
        for side, each in phase.stances.items()
    )


def lag(of: Lag | None) -> str:
    """A suffix such as ", 12 behind"; empty if caught up."""
    if of is None:
        return ", nobody can tell how far"
    if not of.positions:
        return ""
    since = "" if of.seconds is None else f", for {of.seconds:.1f} s"
    return f", {of.positions} behind{since}"
