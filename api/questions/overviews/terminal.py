"""Answers about a whole conflict, for a person at a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from api.text import headings
from api.text.moments import imprecise_at
from api.text.terminal import (
    OUTCOMES,
    by_whose_word,
    days,
    english,
    looked_through,
    moment,
    name_of,
    position,
    recorder,
    saying,
    verdict,
)
from domain.questions.along.lists import DisputeOf, GoverningWord, StanceMove
from domain.questions.overviews.changes import Changes, EntryBehind, PlaceDifference
from domain.questions.overviews.day import Day
from domain.questions.overviews.disputes import Disputes, Outcomes
from domain.questions.past import Resolved
from domain.record.declarations import Conflict
from domain.stances.differences import Reason
from domain.stances.governing import Weighed
from domain.stances.moving import SideStance
from domain.stances.outcomes import Answered, ClaimOfControl
from domain.stances.ports import KnownStatement
from domain.stances.timeline import Dispute
from domain.vocabulary import StatementId

ANSWERED: Mapping[Answered, str] = {
    Answered.ACKNOWLEDGED: "acknowledged after {}",
    Answered.RETRACTED: "retracted after {}",
    Answered.SUPERSEDED: "superseded by its own later statement after {}",
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
    Reason.REREAD: "is read in another way",
    Reason.ANNULLED: "was annulled",
}
NOTHING = "  none"

Telling = Mapping[StatementId, KnownStatement]


def disputes(of: Disputes, told: Telling) -> Iterator[str]:
    """``told``: the statements that opened and closed them."""
    yield headings.as_of(of.resolved, of.matter, english())
    yield from looked_through(of.looked_at)
    for each in of.page.items:
        yield ""
        yield from _dispute(each, of.places[each.place].name, of.resolved, told, age_days=of.age_days(each.dispute))


def turned_by(of: Iterable[DisputeOf]) -> set[StatementId]:
    """The statements that opened and closed disputes."""
    return {name for each in of for name in (each.dispute.opened_by, each.dispute.closed_by) if name is not None}


def _dispute(
    each: DisputeOf, name: str, resolved: Resolved, told: Telling, *, age_days: int | None = None
) -> Iterator[str]:
    dispute = each.dispute
    words = [told[statement] for statement in (dispute.opened_by, dispute.closed_by) if statement is not None]
    ends = "" if dispute.ends is None else f" to {moment(dispute.ends, words, resolved)}"
    length = _length(dispute, words, age_days)
    yield f"{name}, {each.matter}: disputed from {moment(dispute.begins, words, resolved)}{ends}, {length}"
    for side, stance in dispute.phases[-1].stances.items():
        yield f"  {name_of(side, resolved.conflict):<24} {_stance(stance, resolved.conflict)}"
    closed = "" if dispute.closed_by is None else f", closed by {dispute.closed_by}"
    yield f"  {'':<24} opened by {dispute.opened_by}{closed} [{', '.join(dispute.statements)}]"


def _length(dispute: Dispute, words: Sequence[KnownStatement], age_days: int | None) -> str:
    is_about = any(imprecise_at(at, words) is not None for at in (dispute.begins, dispute.ends))
    if dispute.days is not None:
        return f"{days(dispute.days, is_about=is_about)}, {OUTCOMES[dispute.outcome]}"
    return "open" if age_days is None else f"open for {days(age_days, is_about=is_about)}"


def _stance(of: SideStance, conflict: Conflict | None) -> str:
    return position(of.status, of.side, conflict)


def outcomes(of: Outcomes, told: Telling) -> Iterator[str]:
    """``told``: the statements of the claims, and those that closed them."""
    resolved = of.resolved
    yield headings.as_of(resolved, None, english())
    yield from looked_through(of.looked_at)
    for each in of.page.items:
        yield from _claim(each, of.places[each.place].name, resolved, told)
    if of.counts:
        yield ""
        yield f"{'claims of control':<48} {' '.join(f'{each!s:>12}' for each in Answered)}"
    for claimant, counts in of.counts.items():
        figures = " ".join(f"{counts[each]:>12}" for each in Answered)
        yield f"{name_of(claimant, resolved.conflict)[:48]:<48} {figures}"


def named_in_claims(of: Iterable[ClaimOfControl]) -> set[StatementId]:
    return {name for each in of for name in (*each.statements, each.closed_by) if name is not None}


def _claim(each: ClaimOfControl, name: str, resolved: Resolved, told: Telling) -> Iterator[str]:
    words = [told[statement] for statement in named_in_claims([each])]
    is_about = any(imprecise_at(at, words) is not None for at in (each.begins, each.closed_at))
    ends = "" if each.ends is None else f" to {moment(each.ends, words, resolved)}"
    what = ANSWERED[each.outcome].format("" if each.days is None else days(each.days, is_about=is_about))
    closer = "" if each.closed_by is None else f" by {each.closed_by}"
    who = name_of(each.claimant, resolved.conflict)
    yield ""
    yield f"{name}: claimed by {who} from {moment(each.begins, words, resolved)}{ends}, {what}"
    yield f"  [{', '.join(each.statements)}]{closer and f'; closed{closer}'}"


def day(of: Day, told: Telling) -> Iterator[str]:
    """``told``: the statements that opened and closed its disputes."""
    resolved = of.resolved
    zone = "UTC" if resolved.conflict is None else resolved.conflict.tz
    yield f"{headings.of_day(resolved, of.day.earliest, of.matter, english())} (days of {zone})"
    yield from looked_through(of.looked_at)
    yield from _part("Said that day", (line for each in of.statements for line in _statement(each, of)))
    yield from _part("Possibly said that day", (line for each in of.possibly for line in _statement(each, of)))
    yield from _part("Stances that changed", (_move(each, of) for each in of.changed))
    for title, those in (("Disputes opened", of.opened), ("Disputes closed", of.closed)):
        lines = (line for each in those for line in _dispute(each, of.places[each.place].name, resolved, told))
        yield from _part(title, lines)


def _part(title: str, lines: Iterable[str]) -> Iterator[str]:
    yield ""
    yield title
    told = [f"  {line}" for line in lines]
    yield from told or [NOTHING]


def _statement(statement: StatementId, of: Day) -> Iterator[str]:
    told, conflict, zone = of.told[statement], of.resolved.conflict, of.resolved.zone
    yield f"{of.places[told.word.place].name:<24} {saying(told.filed.content, conflict, zone)}"
    yield f"{'':<24} {by_whose_word(told, conflict, zone)}"


def _move(move: StanceMove, of: Day) -> str:
    conflict = of.resolved.conflict
    before, after = (_word(word, conflict) for word in (move.before, move.after))
    who = name_of(move.speaker, conflict)
    return f"{of.places[move.place].name}, {move.matter}, {who}: {after}; before: {before}"


def _word(word: GoverningWord | Weighed | None, conflict: Conflict | None) -> str:
    return "nothing" if word is None else f"{position(word.status, word.holder, conflict)} [{word.statement}]"


def changes(of: Changes) -> Iterator[str]:
    yield headings.of_changes(of.before, of.after, english())
    yield from looked_through(of.looked_at)
    for each in of.page.items:
        yield ""
        yield from _difference(each, of.after.conflict or of.before.conflict)


def _difference(of: PlaceDifference, conflict: Conflict | None) -> Iterator[str]:
    before, after = verdict(of.before, conflict), verdict(of.after, conflict)
    yield f"{of.place.name}: {f'{before}, before and after' if before == after else f'{before}, now {after}'}"
    for speaker, change in of.stances.items():
        before, after = (_word(told and told.word, conflict) for told in (change.before, change.after))
        yield f"  {name_of(speaker, conflict):<24} {after}; before: {before}"
        for entry in change.entries:
            yield f"  {'':<24} {_entry(entry)}"


def _entry(entry: EntryBehind) -> str:
    why = f": {entry.reason}" if entry.reason else ""
    by = recorder(entry.recorded_by, entry.batch)
    return f"{entry.statement} {WAYS[entry.way]} (position {entry.position}, recorded by {by}){why}"
