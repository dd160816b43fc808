"""Conflicts, claimants, statements and reports for a person at a terminal: lists, and each thing by its id."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from api.text.counts import counted
from api.text.languages.table import Axis
from api.text.terminal import dated, name_of, position
from api.wire import shapes
from domain.questions.naming.places import where
from domain.record.amendments import (
    Annulment,
    Correction,
    Corroboration,
    SourceCorrection,
)
from domain.record.declarations import Claimant, Conflict, Place, Retired
from domain.record.statements import PHRASES, Content, Denial, Retraction, Source

if TYPE_CHECKING:
    from domain.questions.past import History, KnownAmendment
    from domain.questions.statements.lists import Statements
    from domain.record.folded import FiledReport
    from domain.stances.ports import KnownStatement

INDENT = "  "


class Names:
    """The names of what statements mention; an id stands for what is not known."""

    def __init__(self, conflicts: Sequence[Conflict], places: Mapping[str, Place]) -> None:
        self._conflicts = {conflict.id: conflict for conflict in conflicts}
        self._places = places

    def conflict(self, conflict: str) -> Conflict | None:
        return self._conflicts.get(conflict)

    def place(self, place: str) -> str:
        return where(self._places[place]) if place in self._places else place


def conflicts(of: Sequence[Conflict]) -> Iterator[str]:
    if not of:
        yield "no conflict is declared: `claimline conflict declare NAME --tz ZONE` declares one"
    for each in of:
        sides = ", ".join(name_of(side, each) for side in sorted(each.sides())) or "none"
        in_all = counted(len(each.claimants), "claimant")
        yield f"{each.id:<20} {each.name}: days of {each.tz}; sides: {sides}; {in_all}"
        yield from _retired(each.retired)


def _retired(of: Retired | None) -> Iterator[str]:
    if of is not None:
        yield f"{INDENT}retired since position {of.position}: {of.reason}"


def claimants(of: Conflict, shown: Sequence[str], *, called: bool) -> Iterator[str]:
    """Each side with the parties under it, then the observers. ``called``: with their other names and their people."""
    yield f"{of.name}: {len(shown)} of {len(of.claimants)} claimants"
    for key in sorted(shown, key=lambda key: (of.claimants[key].role == "observer", of.line(key)[::-1])):
        depth = len(of.line(key)) - 1
        yield f"{INDENT * (depth + 1)}{_claimant(key, of.claimants[key])}"
        if called:
            yield from (f"{INDENT * (depth + 2)}{line}" for line in _called(of.claimants[key]))


def _claimant(key: str, of: Claimant) -> str:
    return f"{of.name} ({of.role}) [{key}]"


def _called(of: Claimant) -> Iterator[str]:
    if of.aliases:
        yield f"also {', '.join(dict.fromkeys(alias.text for alias in of.aliases))}"
    if of.people:
        yield f"people: {'; '.join(_person(each.name, each.role) for each in of.people)}"


def _person(name: str, role: str | None) -> str:
    return f"{name}, {role}" if role else name


def statements(of: Statements, names: Names) -> Iterator[str]:
    if not of.told:
        through = of.looked_through
        yield "no statement matches these filters" + ("" if through is None else f": {through:,} were looked through")
    for told in of.told:
        yield from statement(told, names)


def statement(of: KnownStatement, names: Names) -> Iterator[str]:
    filed = of.filed
    conflict, content = names.conflict(filed.conflict), filed.content
    annulled = (
        " (annulled)" if filed.annulled else f" (retracted by {filed.retracted_by})" if filed.retracted_by else ""
    )
    yield f"{filed.id}: {names.place(content.place)}: {says(content, conflict)}{annulled}"
    said = f"said {dated(content.stated, Axis.STATED)} by {speaker(content, conflict)}"
    yield f"{INDENT}{said}; {source(of.report.source)}"


def says(content: Content, conflict: Conflict | None) -> str:
    """Return the words of a statement, by its kind."""
    if isinstance(content, Retraction):
        return f"retraction of {content.retracts}"
    since = f", {dated(content.effective, Axis.EVER)}" if content.effective else ""
    until = f" {dated(content.until, Axis.UNTIL)}" if content.until else ""
    denies = f", denies {', '.join(content.denies)}" if isinstance(content, Denial) and content.denies else ""
    return f"{content.kind}: {position(content.status, content.holder, conflict)}{since}{until}{denies}"


def speaker(content: Content, conflict: Conflict | None) -> str:
    person = content.telling.spokesperson
    spoken = f" ({_person(person.name, person.role)})" if person else ""
    return f"{name_of(content.claimant, conflict)}{spoken}"


def source(of: Source) -> str:
    return ", ".join(part for part in (of.name, f"published {dated(of.published, Axis.STATED)}", of.url) if part)


def history(of: History, names: Names) -> Iterator[str]:
    """A statement with all that is known of it."""
    filed = of.told.filed
    yield from statement(of.told, names)
    yield from (f"{INDENT}{line}" for line in _details(filed.content))
    batch = f", batch {filed.batch}" if filed.batch else ""
    recorded = f"position {filed.position}, {shapes.instant(filed.recorded_at)}, by {filed.recorded_by}{batch}"
    yield f"{INDENT}report {filed.report}; recorded at {recorded}"
    yield from (f"{INDENT}{_amended(each)}" for each in of.amendments)
    if of.denied_by:
        yield f"{INDENT}denied by {', '.join(of.denied_by)}"


def _details(content: Content) -> Iterator[str]:
    telling = content.telling
    yield from (f"{name}: {text}" for name in PHRASES if (text := getattr(telling, name)))
    if not isinstance(content, Retraction):
        if content.share is not None:
            yield f"share: {content.share:f} percent"
        if content.extent:
            yield f"extent: {content.extent}"
    if telling.quote:
        language = f" ({telling.quote.language})" if telling.quote.language else ""
        yield f"quote: {telling.quote.text}{language}"
    if telling.via:
        yield f"via: {', '.join(telling.via)}"
    if telling.note:
        yield f"note: {telling.note}"
    if telling.credibility is not None:
        yield f"credibility: {telling.credibility}"


def _amended(of: KnownAmendment) -> str:
    match of.amendment:
        case Correction(reason=reason):
            what = f"corrected: {reason}"
        case Annulment(reason=reason, replaced_by=replaced_by):
            what = f"annulled{f', replaced by {replaced_by}' if replaced_by else ''}: {reason}"
        case Corroboration(source=also):
            what = f"also carried by {source(also)}"
        case SourceCorrection(source=also, reason=reason):
            what = f"source corrected to {source(also)}: {reason}"
        case redaction:
            what = f"redacted {', '.join(redaction.removed)}: {redaction.reason}"
    return f"position {of.moment.position}, by {of.recorded_by}: {what}"


def report(of: FiledReport, told: Sequence[KnownStatement], names: Names) -> Iterator[str]:
    yield f"{of.id}: a report of {source(of.source)}"
    yield f"{INDENT}recorded at position {of.position}, {shapes.instant(of.recorded_at)}, by {of.recorded_by}"
    for each in told:
        yield from (f"{INDENT}{line}" for line in statement(each, names))


def place(of: Place) -> Iterator[str]:
    yield f"{where(of)} [{of.id}]"
    yield from _retired(of.retired)
    if of.names:
        yield f"{INDENT}names: {', '.join(dict.fromkeys(name.name for name in of.names))}"
    if of.lat is not None and of.lon is not None:
        yield f"{INDENT}{of.kind} at {of.lat:f} {of.lon:f}"
    if of.part_of:
        yield f"{INDENT}part of {of.part_of}"
    if of.population is not None:
        yield f"{INDENT}population {of.population:,}"
    for scheme, value in sorted(of.identifiers.items()):
        yield f"{INDENT}{scheme}:{value}"


def claimant(key: str, of: Conflict) -> Iterator[str]:
    yield f"{_claimant(key, of.claimants[key])} in {of.name}"
    above = of.line(key)[1:]
    if above:
        yield f"{INDENT}under {', '.join(name_of(each, of) for each in above)}"
    yield from (f"{INDENT}{line}" for line in _called(of.claimants[key]))
