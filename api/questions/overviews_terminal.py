"""Answers about a whole conflict, for a person at a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from api.text import headings
from api.text.terminal import OUTCOMES, by_whose_word, english, instant, name_of, position, saying
from domain.questions.changes import Changes, EntryBehind, PlaceDifference
from domain.questions.day import Day, StanceMove
from domain.questions.overviews import DisputeOf, Disputes, Outcomes
from domain.questions.past import Resolved
from domain.record.declarations import Conflict
from domain.stances.differences import Reason
from domain.stances.governing import SidesAgreement, Weighed
from domain.stances.outcomes import Answered, ClaimOfControl
from domain.stances.timeline import SideStance
from domain.vocabulary import StatementId

ANSWERED: Mapping[Answered, str] = {
    Answered.ACKNOWLEDGED: "acknowledged after {}",
    Answered.RETRACTED: "retracted after {}",
    Answered.SUPERSEDED: "superseded by its own later word after {}",
    Answered.CONTRADICTED: "contradicted",
    Answered.UNANSWERED: "unanswered",
}
WAYS: Mapping[Reason, str] = {
    Reason.RECORDED: "was recorded",
    Reason.SAID: "was said",
    Reason.BEGAN: "began",
    Reason.EXPIRED: "ran out",
    Reason.RETRACTED: "took it back",
    Reason.CORRECTED: "was corrected",
    Reason.ANNULLED: "was annulled",
}
NOTHING = "  none"


def _days(count: int | None) -> str:
    return f"{count} day" if count == 1 else f"{count} days"


def disputes(of: Disputes) -> Iterator[str]:
    yield headings.as_of(of.resolved, of.matter, english())
    if not of.page.items:
        yield NOTHING
    for each in of.page.items:
        yield ""
        open_days = f"open for {_days(of.age_days(each.dispute))}" if each.dispute.ends is None else None
        yield from _dispute(each, of.places[each.place].name, of.resolved, open_days)


def _dispute(each: DisputeOf, name: str, resolved: Resolved, open_days: str | None) -> Iterator[str]:
    dispute, zone = each.dispute, resolved.zone
    ends = "" if dispute.ends is None else f" to {instant(dispute.ends, zone)}"
    length = open_days or ("open" if dispute.days is None else f"{_days(dispute.days)}, {OUTCOMES[dispute.outcome]}")
    yield f"{name}, {each.matter}: disputed from {instant(dispute.begins, zone)}{ends}, {length}"
    for side, stance in dispute.phases[-1].stances.items():
        yield f"  {name_of(side, resolved.conflict):<24} {_stance(stance, resolved.conflict)}"
    closed = "" if dispute.closed_by is None else f", closed by {dispute.closed_by}"
    yield f"  {'':<24} opened by {dispute.opened_by}{closed} [{', '.join(dispute.statements)}]"


def _stance(of: SideStance, conflict: Conflict | None) -> str:
    return position(of.status, of.side, conflict)


def outcomes(of: Outcomes) -> Iterator[str]:
    resolved = of.resolved
    yield headings.as_of(resolved, None, english())
    if not of.page.items:
        yield NOTHING
    for each in of.page.items:
        yield from _claim(each, of.places[each.place].name, resolved)
    if of.counts:
        yield ""
        yield f"{'claims of control':<48} {' '.join(f'{each!s:>12}' for each in Answered)}"
    for claimant, counts in of.counts.items():
        figures = " ".join(f"{counts[each]:>12}" for each in Answered)
        yield f"{name_of(claimant, resolved.conflict)[:48]:<48} {figures}"


def _claim(each: ClaimOfControl, name: str, resolved: Resolved) -> Iterator[str]:
    ends = "" if each.ends is None else f" to {instant(each.ends, resolved.zone)}"
    what = ANSWERED[each.outcome].format(_days(each.days))
    closer = "" if each.closed_by is None else f" by {each.closed_by}"
    who = name_of(each.claimant, resolved.conflict)
    yield ""
    yield f"{name}: claimed by {who} from {instant(each.begins, resolved.zone)}{ends}, {what}"
    yield f"  [{', '.join(each.statements)}]{closer and f'; closed{closer}'}"


def day(of: Day) -> Iterator[str]:
    resolved = of.resolved
    days = "UTC" if resolved.conflict is None else resolved.conflict.tz
    yield f"{headings.of_day(resolved, of.day.earliest, of.matter, english())} (days of {days})"
    yield from _part("Said that day", (line for each in of.statements for line in _statement(each, of)))
    yield from _part("Possibly said that day", (line for each in of.possibly for line in _statement(each, of)))
    yield from _part("Stances that changed", (_move(each, of) for each in of.changed))
    for title, those in (("Disputes opened", of.opened), ("Disputes closed", of.closed)):
        told = (line for each in those for line in _dispute(each, of.places[each.place].name, resolved, None))
        yield from _part(title, told)


def _part(title: str, lines: Iterable[str]) -> Iterator[str]:
    yield ""
    yield title
    told = [f"  {line}" for line in lines]
    yield from told or [NOTHING]


def _statement(statement: StatementId, of: Day) -> Iterator[str]:
    told, conflict = of.told[statement], of.resolved.conflict
    yield f"{of.places[told.word.place].name:<24} {saying(told.filed.content, conflict)}"
    yield f"{'':<24} {by_whose_word(told, conflict)}"


def _move(move: StanceMove, of: Day) -> str:
    conflict = of.resolved.conflict
    before, after = (_word(word, conflict) for word in (move.before, move.after))
    who = name_of(move.speaker, conflict)
    return f"{of.places[move.place].name}, {move.matter}, {who}: {after}; before: {before}"


def _word(word: Weighed | None, conflict: Conflict | None) -> str:
    return "nothing" if word is None else f"{position(word.status, word.holder, conflict)} [{word.statement}]"


def changes(of: Changes) -> Iterator[str]:
    yield headings.of_changes(of.before, of.after, english())
    if not of.page.items:
        yield NOTHING
    for each in of.page.items:
        yield ""
        yield from _difference(each, of.after.conflict or of.before.conflict)


def _difference(of: PlaceDifference, conflict: Conflict | None) -> Iterator[str]:
    yield f"{of.place.name}: {_verdict(of.before, conflict)}, now {_verdict(of.after, conflict)}"
    for speaker, change in of.stances.items():
        before, after = (_word(told and told.word, conflict) for told in (change.before, change.after))
        yield f"  {name_of(speaker, conflict):<24} {after}; before: {before}"
        for entry in change.entries:
            yield f"  {'':<24} {_entry(entry)}"


def _verdict(of: SidesAgreement, conflict: Conflict | None) -> str:
    common = " or ".join(name_of(each, conflict) for each in of.common)
    return str(of.agreement) if not common else f"{of.agreement} on {common}"


def _entry(entry: EntryBehind) -> str:
    why = f": {entry.reason}" if entry.reason else ""
    return f"{entry.statement} {WAYS[entry.way]} (position {entry.position}, by {entry.recorded_by}){why}"
