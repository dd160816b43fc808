"""Answers for a person at a terminal: who, what, since when, by whose word, agreed or disputed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, tzinfo
from typing import TypeAlias

from api.text import dates, headings
from api.text.counts import counted
from api.text.languages import Tongue
from api.text.languages.reading import language_of
from api.text.languages.table import Axis, Language
from api.text.moments import imprecise_at
from api.wire import shapes
from domain.claimants.lookup import HowCalled
from domain.dates.edtf import ImpreciseDate
from domain.dates.instants import Instant, local_wall
from domain.places.search import FoundPlace, PlaceSearch
from domain.questions.filters import By, Understanding
from domain.questions.looked import LookedAt
from domain.questions.naming.places import FoundPlaces, where
from domain.questions.past import BatchSummary, PlaceStances, Resolved
from domain.questions.stances.places import StancesAnswer, Timeline
from domain.record.declarations import Conflict, PlaceKind, PointQuality
from domain.record.lag import Lag
from domain.record.statements import Claim, Content, Denial, Retraction
from domain.stances.governing import SidesAgreement
from domain.stances.passed import Passed
from domain.stances.ports import KnownStatement
from domain.stances.timeline import Dispute, Phase, Span
from domain.vocabulary import Agreement, Bound, Outcome, StatementId, Status

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
    Status.UNCLEAR: "makes no claim about who holds it",
}
OUTCOMES: Mapping[Outcome, str] = {
    Outcome.OPEN: "open",
    Outcome.ACKNOWLEDGED: "acknowledged",
    Outcome.RETRACTED: "a statement was retracted",
    Outcome.EXPIRED: "a statement's time ran out",
    Outcome.SUPERSEDED: "superseded by a later statement",
}
WITH_OFFSET = {Axis.STATED: "at", Axis.EVER: "since", Axis.UNTIL: "until"}
VERDICTS: Mapping[Agreement, str] = {
    Agreement.SILENT: "no side has made a claim",
    Agreement.ONE_SIDED: "one-sided",
    Agreement.AGREED: "agreed on {}",
    Agreement.DISPUTED: "disputed",
}
BY: Mapping[str, str] = {  # how a thing was called, unless by its name
    By.IDENTIFIER: "an identifier of it",
    By.FORMER_NAME: "a former name",
    By.SPELLING: "another spelling",
    By.FORMER_SPELLING: "another spelling of a former name",
    By.ONLY_ONE: "the only conflict that has what you named",
    By.ONLY_SPOKEN: "the only conflict with statements",
    By.DEFAULT: "the default conflict",
    HowCalled.ALIAS: "another name",
    HowCalled.DEMONYM: "its people",
    HowCalled.ORGAN: "an organ of it",
    HowCalled.CAPITAL: "its capital",
}
PASSED: Mapping[Passed, str] = {
    Passed.NO_POSITION: "that take{s} no position",
    Passed.NO_SPEAKER: "by affiliates, or about a sub-actor",
    Passed.OTHER_MATTER: "in the other matter",
    Passed.OTHER_TIME: "about another time",
    Passed.SAID_LATER: "said later",
    Passed.RETRACTED: "taken back, or taking one back",
}
DAY_MOMENTS = ("00:00", "23:59")

Turns: TypeAlias = Mapping[Instant, Sequence[KnownStatement]]


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


def answer(of: StancesAnswer) -> Iterator[str]:
    yield heading(of.resolved)
    if not of.places:
        yield from looked_at(of.looked_at)
    for each in of.places:
        yield ""
        yield from place(each, of.resolved)


def shown_of(shown: int, found: int) -> str:
    if shown == found:
        return f"{found:,} places"
    return f"{shown:,} of {found:,} places, by name; --limit {found} shows all"


def looked_at(of: LookedAt | None) -> Iterator[str]:
    """Tell of the statements behind an empty answer of stances."""
    if of is None:
        return
    where_ = "any place" if of.place is None else where(of.place)
    shown = of.passed.get(Passed.FILTERED, 0)
    counts = ((of.passed.get(why, 0), text) for why, text in PASSED.items())
    beside = [f"{counted(count, 'statement')} {text.format(s='s' * (count == 1))}" for count, text in counts if count]
    if shown:
        beside.insert(0, f"{counted(shown, 'statement')} that the filters leave out")
    if not of.statements:
        beside = [f"the record has no statement about {'it' if of.place is not None else 'the places looked at'}"]
    claims = "no claim fits the filters: looked at" if shown else "no side or observer has made a claim about"
    yield f"  {claims} {where_} by then; {', '.join(beside)}"
    if of.beside:
        yield f"  {counted(of.beside, 'place')} with a claim without the filters"


def looked_through(of: LookedAt | None) -> Iterator[str]:
    """Tell of the statements behind another empty list."""
    if of is None:
        return
    about = where(of.place) if of.place is not None else counted(of.places, "place")
    yield f"  none: looked at {counted(of.statements, 'statement')} about {about}; {of.beside} without the filters"


def place(of: PlaceStances, resolved: Resolved) -> Iterator[str]:
    conflict = resolved.conflict
    yield f"{where(of.place)}: {verdict(of.verdict, conflict)}"
    sides = frozenset() if conflict is None else conflict.sides()
    for speaker, told in sorted(of.stances.items(), key=lambda item: (item[0] not in sides, item[0])):
        yield f"  {name_of(speaker, conflict):<24} {saying(told.filed.content, conflict, resolved.zone)}"
        yield f"  {'':<24} {by_whose_word(told, conflict, resolved.zone)}"


def verdict(of: SidesAgreement, conflict: Conflict | None) -> str:
    common = " or ".join(name_of(each, conflict) for each in of.common)
    words, _, rest = VERDICTS[of.agreement].format(common).partition(" ")
    is_label = of.agreement is not Agreement.SILENT
    return f"{words.upper() if is_label else words} {rest}".rstrip()


def saying(content: Content, conflict: Conflict | None, zone: tzinfo) -> str:
    if isinstance(content, Retraction):
        return f"takes back {content.retracts}"
    against = _against(content) if isinstance(content, Denial) else ""
    return f"{position(content.status, content.holder, conflict)}{_since(content, zone)}{against}"


def _since(content: Claim | Denial, zone: tzinfo) -> str:
    """Since when, until when; nothing where no more is said than when it was said."""
    since, until = content.effective or content.stated, content.until
    if until == since:
        return f", {dated(since, Axis.STATED, zone)}"
    if content.status is Status.UNCLEAR and content.effective in {None, content.stated} and until is None:
        return ""
    return f", {dated(since, Axis.EVER, zone)}" + (f" {dated(until, Axis.UNTIL, zone)}" if until else "")


def _against(denial: Denial) -> str:
    return f"; denies {', '.join(denial.denies)}" if denial.denies else "; said as a denial"


def dated(date: ImpreciseDate, axis: Axis, zone: tzinfo | None = None) -> str:
    """``date`` in words. Without a zone, an instant is as it was given, with its offset."""
    if zone is None and date.instant is not None:
        return f"{WITH_OFFSET[axis]} {date}"
    return dates.said(date, axis, english(), UTC if zone is None else zone)


def by_whose_word(told: KnownStatement, conflict: Conflict | None, zone: tzinfo) -> str:
    content, person, source = told.filed.content, told.filed.content.telling.spokesperson, told.report.source.name
    who = name_of(content.claimant, conflict)
    spoken = f" ({person.name})" if person is not None else ""
    published = "" if source == who else f"; {source}"
    redacted = f", redacted: {', '.join(told.filed.redacted)}" if told.filed.redacted else ""
    stated = dated(content.stated, Axis.STATED, zone)
    return f"said {stated} by {who}{spoken}{published} [{told.filed.id}]{redacted}"


def recorder(name: str, batch: str | None) -> str:
    """Imports run in the shell, under a login name; other entries may come from there or over HTTP."""
    return f"{name} ({'login name' if batch is not None else 'key or login'})"


def understood(of: Understanding) -> Iterator[str]:
    """Yield a line for each thing that was not named by its id."""
    for each in of.understood:
        asked = "" if each.asked is None else f" {each.asked!r}"
        known_as = each.id if each.name == each.id else f"{each.name} ({each.id})"
        plural = "s" if each.others > 1 else ""
        others = f"nothing was said about {each.others} other{plural} of that name" if each.others else ""
        parts = [part for part in (known_as, BY.get(each.by, ""), others) if part]
        yield f"  {each.parameter}{asked}: {'; '.join(parts)}"


def found(of: FoundPlaces, wanted: PlaceSearch) -> Iterator[str]:
    if of.elsewhere:
        yield f"no place {wanted.text!r} lies in {of.named.ids.get('admin', wanted.admin)}; elsewhere there are:"
    elif not of.found:
        yield f"place {wanted.text!r} is not in the record"
    for each in of.found or of.elsewhere:
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
    resolved = of.resolved
    zone = "UTC" if resolved.conflict is None else resolved.conflict.tz
    yield f"{headings.of_timeline(resolved, where(of.place), english())} (days of {zone})"
    if not of.track.spans:
        yield from looked_at(of.looked_at)
        return
    by_id = {told.filed.id: told for told in of.told}
    turns = _turns(of, by_id)
    for speaker, spans in of.track.spans.items():
        yield ""
        yield name_of(speaker, resolved.conflict)
        theirs = [told for told in of.told if speaker in _speakers(told, resolved.conflict)]
        for span in spans:
            yield from _span(span, by_id, theirs, resolved)
    yield ""
    yield "Agreement of the sides"
    if not of.track.agreement:
        yield "  no side has made a claim about it"
    for each in of.track.agreement:
        yield f"  {_stretch(each.begins, each.ends, turns, resolved)}  {each.agreement}"
    for dispute in of.track.disputes:
        yield ""
        yield from _dispute(dispute, by_id, turns, resolved)


def _turns(of: Timeline, by_id: Mapping[StatementId, KnownStatement]) -> Turns:
    """The statements that moved the sides, by the instant at which they did."""
    conflict = of.resolved.conflict
    spans = [each for side in (conflict.sides() if conflict else ()) for each in of.track.spans.get(side, ())]
    turns = {each.begins: [by_id[name] for name in each.statements] for each in spans}
    for each in of.track.disputes:
        turns[each.begins] = [by_id[each.opened_by]]
        if each.ends is not None and each.closed_by is not None:
            turns[each.ends] = [by_id[each.closed_by]]
    return turns


def _stretch(begins: Instant, ends: Instant | None, turns: Turns, resolved: Resolved) -> str:
    begin, end = (None if at is None else moment(at, turns.get(at, ()), resolved) for at in (begins, ends))
    return f"{begin:<16} to {end or 'now on':<16}"


def _speakers(told: KnownStatement, conflict: Conflict | None) -> set[str | None]:
    """The claimant of a statement, and the side that it speaks for."""
    claimant = told.filed.content.claimant
    return {claimant, None if conflict is None else conflict.speaker(claimant)}


def batches(of: Iterable[BatchSummary]) -> Iterator[str]:
    for each in of:
        annulled = f", {each.annulled} of them annulled" if each.annulled else ""
        counts = [f"{each.statements} statements{annulled}"] if each.statements else []
        counts += [f"{each.places} places"] if each.places else []
        counts += [f"{each.amendments} amendments"] if each.amendments else []
        by = f"recorded by {recorder(each.recorded_by, each.id)}"
        yield f"{each.id}: {', '.join(counts) or 'nothing'}; from position {each.began.position}, {by}"
        if (origin := each.declared) is not None:
            mapping = f", mapping {origin.mapping}" if origin.mapping else ""
            yield f"  {origin.file} (SHA-256 {origin.sha256}), read by {origin.importer} {origin.version}{mapping}"
            if origin.licence:
                passed_on = "; not to be passed on, and left out of exports" if origin.restricted else ""
                yield f"  licence of the data: {origin.licence}{passed_on}"


def moment(at: Instant, told: Iterable[KnownStatement], resolved: Resolved) -> str:
    """An instant in words; a bound of an imprecise date is a limit."""
    limit = " or earlier" if resolved.coordinates.bound is Bound.LATEST else " or later"
    return f"{instant(at, resolved.zone)}{limit if imprecise_at(at, told) is not None else ''}"


def days(count: int, *, is_about: bool = False) -> str:
    return f"{'about ' if is_about else ''}{counted(count, 'day')}"


def _span(
    span: Span, by_id: Mapping[StatementId, KnownStatement], theirs: Sequence[KnownStatement], resolved: Resolved
) -> Iterator[str]:
    """``theirs``: the statements of the speaker."""
    what = position(span.status, span.holder, resolved.conflict)
    begin = moment(span.begins, [by_id[each] for each in span.statements], resolved)
    end = "now on" if span.ends is None else moment(span.ends, theirs, resolved)
    yield f"  {begin:<16} to {end:<16}  {what}"
    for statement in span.statements:
        yield f"      {by_whose_word(by_id[statement], resolved.conflict, resolved.zone)}"


def _dispute(
    dispute: Dispute, by_id: Mapping[StatementId, KnownStatement], turns: Turns, resolved: Resolved
) -> Iterator[str]:
    told = [by_id[each] for each in (dispute.opened_by, dispute.closed_by) if each is not None]
    is_about = any(imprecise_at(each, told) is not None for each in (dispute.begins, dispute.ends))
    outcome = OUTCOMES[dispute.outcome]
    length = "still open" if dispute.days is None else f"{days(dispute.days, is_about=is_about)}, {outcome}"
    yield f"Disputed {_stretch(dispute.begins, dispute.ends, turns, resolved)}  {length}"
    yield f"  opened by {_word(dispute.opened_by, by_id, resolved)}"
    if dispute.closed_by is not None:
        yield f"  closed by {_word(dispute.closed_by, by_id, resolved)}"
    for phase in dispute.phases:
        stretch = _stretch(phase.begins, phase.ends, turns, resolved)
        yield f"  {stretch}  {_phase(phase, resolved.conflict)}"


def _word(statement: str, by_id: Mapping[str, KnownStatement], resolved: Resolved) -> str:
    told, conflict, zone = by_id[statement], resolved.conflict, resolved.zone
    return f"{saying(told.filed.content, conflict, zone)}; {by_whose_word(told, conflict, zone)}"


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
