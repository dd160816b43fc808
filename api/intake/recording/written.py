"""A written report, read with the names of the record, recorded under an id of its source, and told again."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from api.http.parsing.forms import BODY_BYTES_MAX, read_form
from api.http.parsing.strict_json import BadJson, parse_json
from api.intake.input import ReportForm
from api.intake.recording.places import RecordedPlaces
from api.service import Service
from api.shell.recording import dry
from api.text.languages.table import Axis
from api.text.lists import says, source, speaker
from api.text.terminal import dated
from api.wire import shapes
from api.wire.similar import similar, similar_lines
from domain.claimants.lookup import claimants_called
from domain.errors import AlreadyRecorded, Fault, Refused
from domain.intake.append import Author
from domain.intake.deciding import Receipt
from domain.intake.naming import id_from
from domain.intake.needs import Needs
from domain.intake.use_cases import Recording
from domain.questions.naming.places import where
from domain.record.declarations import Conflict
from domain.record.statements import Content, Source
from domain.text import fault_in_id
from domain.vocabulary import StatementId
from domain.written.clauses import read_clause
from domain.written.denied import denied, said_by, saying_as
from domain.written.lexicon import Lexicon
from domain.written.lines import WrittenReport, read_lines, spot
from domain.written.understanding import UnderstoodReport, source_of, understand

NAMES_MAX = 99  # reports of one source on one day
NAME_LENGTH_MAX = 40
OF_STATEMENT = re.compile(r"^/statements/(\d+)/?(.*)$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """A report as it was recorded, or would be. ``numbers``: the line of each statement."""

    conflict: Conflict
    receipt: Receipt
    source: Source
    statements: Sequence[tuple[StatementId, Content]]
    places: Mapping[str, str]
    numbers: Sequence[int] = field(default=())

    def shape(self, *, dry_run: bool) -> dict[str, Any]:
        positions = dict(self.receipt.statements)
        return {
            "report": self.receipt.report,
            "position": self.receipt.position,
            "source": shapes.source(self.source),
            "statements": [
                {"id": statement, "position": positions[statement], **shapes.content(content)}
                for statement, content in self.statements
            ],
            **similar(self.receipt.similar),
            **dry(dry_run=dry_run),
        }

    def told(self, *, dry_run: bool) -> Iterator[str]:
        yield f"{self._done(dry_run=dry_run)}: report {self.receipt.report} of {source(self.source)}"
        for number, (statement, content) in enumerate(self.statements):
            line = f"line {self.numbers[number]}: " if self.numbers else ""
            yield f"  {line}{speaker(content, self.conflict)} [{statement}]"
            yield f"    {self.places[content.place]}"
            yield f"    {says(content, self.conflict)}; said {dated(content.stated, Axis.STATED)}"
        yield from similar_lines(self.receipt.similar)
        if self.receipt.similar and dry_run:
            yield "to add this source to one of them instead: `claimline corroborate ID --source NAME --published DATE`"

    def _done(self, *, dry_run: bool) -> str:
        if not self.receipt.is_new:
            return "nothing changes, it is in the record already"
        return "would be recorded" if dry_run else "recorded"


def record_lines(service: Service, recording: Recording, conflict: Conflict, text: str, by: str) -> Recorded:
    """Raises ``Refused``, which names the lines."""
    report = read_lines(text)
    lexicon, origin = _lexicon(service, conflict, report), source_of(report)
    given = report.header.get("id")

    def draft_as(name: str) -> UnderstoodReport:
        return understand(report, lexicon, name)

    try:
        understood, receipt = _record(recording, draft_as, None if given is None else given[1], origin, by)
    except Refused as refused:
        raise Refused([_on_its_line(fault, report) for fault in refused.faults]) from None
    return recorded_as(recording, lexicon.conflict, receipt, origin, [line.number for line in understood.lines])


def _lexicon(service: Service, conflict: Conflict, report: WrittenReport) -> Lexicon:
    if (named := report.header.get("conflict")) is not None:
        conflict = service.importing.conflict(named[1])
    return Lexicon(conflict=conflict, places=RecordedPlaces(service=service, conflict=conflict.id))


def _record(
    recording: Recording, draft_as: Callable[[str], UnderstoodReport], given: str | None, origin: Source, by: str
) -> tuple[UnderstoodReport, Receipt]:
    """Record the report under its id, else under one made from its source: the first that is free, or is its own."""
    made = f"{id_from(origin.name)[:NAME_LENGTH_MAX].strip('-')}-{id_from(str(origin.published))}".strip("-")
    for number in count(1):
        understood = draft_as(given or (made if number == 1 else f"{made}-{number}"))
        try:
            return understood, recording.record(understood.draft, Author(by))
        except AlreadyRecorded:
            if given is not None or number == NAMES_MAX:
                raise
    raise AssertionError


def _on_its_line(fault: Fault, report: WrittenReport) -> Fault:
    """A fault of a draft, at the line that it was read from."""
    found = OF_STATEMENT.match(fault.pointer)
    if found is not None:
        line, name = report.lines[int(found[1])], found[2].replace("/", " ")
        return fault._replace(pointer=f"{spot(line.number)}{f', {name}' if name else ''}")
    if fault.pointer.startswith("/source/"):
        name = fault.pointer.removeprefix("/source/")
        number, _ = report.header.get(name, report.header.get("source", (1, "")))
        return fault._replace(pointer=f"{spot(number)}, {name}")
    return fault


def record_json(service: Service, recording: Recording, conflict: Conflict, text: str, by: str) -> Recorded:
    """A report as over HTTP; names may stand for ids, and ``conflict`` may be left out. Raises ``Refused``."""
    try:
        given = parse_json(text.encode(), max_bytes=BODY_BYTES_MAX)
    except BadJson as bad:
        raise Refused([Fault(bad.pointer, bad.problem, bad.cure)]) from None
    if isinstance(given, dict) and isinstance(given.get("conflict"), str):
        conflict = service.importing.conflict(given["conflict"])
    lexicon = Lexicon(conflict=conflict, places=RecordedPlaces(service=service, conflict=conflict.id))
    draft = read_form(ReportForm, _with_ids(given, lexicon)).read()
    receipt = recording.record(draft, Author(by))
    return recorded_as(recording, conflict, receipt, draft.source)


def _with_ids(given: object, lexicon: Lexicon) -> object:
    """``given`` with ids in the place of names; everything else is left to the form."""
    if not isinstance(given, dict):
        return given
    report: dict[str, Any] = {**given, "conflict": lexicon.conflict.id}
    statements = report.get("statements")
    if isinstance(statements, list):
        report["statements"] = [
            _named(each, lexicon, f"/statements/{number}") if isinstance(each, dict) else each
            for number, each in enumerate(statements)
        ]
    return report


def _named(statement: dict[str, Any], lexicon: Lexicon, pointer: str) -> dict[str, Any]:
    named = dict(statement)
    for name in ("claimant", "holder"):
        if isinstance(named.get(name), str):
            named[name] = lexicon.claimant(named[name], f"{pointer}/{name}")
    if isinstance(named.get("place"), str):
        named["place"] = lexicon.place(named["place"], None, f"{pointer}/place").id
        if isinstance(named.get("denies"), list) and isinstance(named.get("claimant"), str):
            named["denies"] = [
                _denied(each, named, lexicon, f"{pointer}/denies/{number}") if isinstance(each, str) else each
                for number, each in enumerate(named["denies"])
            ]
    return named


def _denied(text: str, statement: Mapping[str, Any], lexicon: Lexicon, pointer: str) -> str:
    """The id of what is denied: an id stays; `Russia` or `Russia took Siversk` is the newest such statement."""
    if fault_in_id(text) is None and not claimants_called(lexicon.conflict, text):
        return text
    clause = read_clause(text)
    fits = said_by(text, lexicon, pointer) if clause is None else saying_as(clause, lexicon, pointer)
    target = denied(lexicon, statement["claimant"], statement["place"], fits, (), pointer)
    if target is None:
        cure = "name it by its id, or leave `denies` out and give a status"
        raise Refused([Fault(pointer, f"no standing statement about the place fits {text!r}", cure)])
    return target.id


def recorded_as(
    recording: Recording, conflict: Conflict, receipt: Receipt, origin: Source, numbers: Sequence[int] = ()
) -> Recorded:
    ids = [statement for statement, _ in receipt.statements]
    part = recording.appending.newest(Needs(statements=set(ids)))
    contents = [(statement, part.statements[statement].content) for statement in ids]
    places = {place: where(recording.place(place)) for place in {content.place for _, content in contents}}
    return Recorded(
        conflict=conflict, receipt=receipt, source=origin, statements=contents, places=places, numbers=numbers
    )
