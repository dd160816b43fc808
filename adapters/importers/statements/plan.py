"""Statements from the flat file that ``claimline export statements`` writes, and that people keep by hand.

The file is read twice. The first reading tells whether its rows and columns can be told apart, so that a broken file
is refused before anything of it is recorded; which reports have rows that do not stand together; and which statements
are denied above the row that they stand in, as a correction may have made it: such a denial is recorded without them,
and corrected to name them once they are there.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import groupby, islice
from typing import BinaryIO, NamedTuple

from adapters.importers.csv_rows import BrokenTable, Row, Table, broken
from adapters.importers.statements.cells import Cells, kind_of, nearest, place_of, saying_of, source_of
from adapters.importers.statements.columns import ColumnMapping, Misfit
from domain.imports.plan import FileSpot, Naming, PlannedAct, Refusal, Step
from domain.intake.drafts import AmendmentDraft, CorrectionDraft, ReportDraft, StatementDraft
from domain.intake.fields import STATEMENTS_MAX
from domain.places.gazetteer import Gazetteer
from domain.questions.statements.table import (
    COLUMNS,
    INFORMATIVE_COLUMNS,
    KNOWN_COLUMNS,
    RAW,
    REFUSAL_COLUMNS,
    REPORT_COLUMNS,
    YES,
    rearmed,
)
from domain.record.saying import Saying
from domain.text import ID_LENGTH_MAX
from domain.vocabulary import ConflictId, ReportId, StatementId

IMPORTER, VERSION = "statements", 1
REQUIRED = ("source_name", "source_published", "kind", "claimant")
NAMED_LATER = "names what it denies, which stands further down in the file"


@dataclass(frozen=True, slots=True)
class Columns:
    """The header."""

    names: Sequence[str]
    mapping: ColumnMapping

    def cells(self, row: Row) -> Cells:
        """``row`` by column; a row of another width is at fault, and its report known as far as can be told."""
        given = dict(zip(self.names, row.cells, strict=False))
        is_raw = given.get(RAW) == YES
        texts = {name: text if is_raw else rearmed(text) for name, text in given.items() if self.mapping.is_ours(name)}
        is_torn = len(row.cells) != len(self.names)
        raw = row.given.encode("utf-8", "surrogatepass")
        cells = Cells(row.line, raw, {}, self.mapping.ours, is_torn)
        for rule in self.mapping.rules:
            found = rule.cell("" if rule.theirs is None else given.get(rule.theirs, "").strip())
            if isinstance(found, Misfit):
                cells.blame(rule.ours, *found)
            else:
                texts[rule.ours] = found
        cells.of = {name: text for name, text in texts.items() if text}
        if is_torn:
            problem = f"the row has {len(row.cells)} cells, and the header {len(self.names)}"
            cells.blame("", problem, "is a separator or a quote missing, or one too many?")
        if row.fault is not None:
            problem, cure, cell = row.fault
            cells.blame(self.names[cell] if cell is not None and cell < len(self.names) else "", problem, cure)
        if cells.of.get(RAW, YES) != YES:
            cells.blame(RAW, "is neither yes nor blank", "leave it as it was exported")
        return cells


@dataclass(frozen=True, slots=True)
class Survey:
    """What the first reading has found."""

    columns: Columns
    split: frozenset[ReportId]  # reports whose rows do not stand together
    later: frozenset[StatementId]  # statements that are denied above the row that they stand in


def plan(
    file: BinaryIO,
    naming: Naming,
    conflicts: Sequence[ConflictId],
    gazetteer: Callable[[], Gazetteer],
    mapping: ColumnMapping,
) -> Iterator[Step]:
    try:
        found = survey(file, conflicts, mapping)
    except BrokenTable as error:
        yield from error.refusals
        return
    planning = _Planning(found, naming, conflicts, gazetteer)
    for group in _reports(_body(file, found.columns)):
        yield from planning.steps(group)


def survey(file: BinaryIO, conflicts: Sequence[ConflictId], mapping: ColumnMapping) -> Survey:
    """Raises ``BrokenTable``."""
    columns = _columns(file, conflicts, mapping)
    reports, split = dict[str, None](), set[str]()
    named, later = set[str](), set[str]()
    report = ""
    for row in _body(file, columns):
        if (own := row.of.get("report_id", "")) != report and own in reports:
            split.add(own)
        report = own
        if own:
            reports[own] = None
        if (statement := row.of.get("statement_id")) in named and statement is not None:
            later.add(statement)
        named.update(row.of.get("denies", "").split())
    return Survey(columns, frozenset(split), frozenset(later))


def _columns(file: BinaryIO, conflicts: Sequence[ConflictId], mapping: ColumnMapping) -> Columns:
    table = Table.of(file, (*KNOWN_COLUMNS, *mapping.theirs))
    if not table.header:
        raise broken(1, "the file is empty", f"begin it with a header: {', '.join(COLUMNS[:4])} …")
    given = table.delimiter.join(table.header).encode()
    faults = [Refusal(table.line, name, *fault, given) for name, fault in _faults(table.header, conflicts, mapping)]
    if faults:
        raise BrokenTable(faults)
    return Columns(table.header, mapping)


def _faults(
    names: Sequence[str], conflicts: Sequence[ConflictId], mapping: ColumnMapping
) -> Iterator[tuple[str, tuple[str, str]]]:
    """The faults of a header: the column, the problem, and its cure."""
    for index, name in enumerate(names):
        if not name:
            yield "", (f"column {index + 1} has no name", "name it, or take it out; is there a separator too many?")
        elif name not in KNOWN_COLUMNS and name not in mapping.theirs:
            yield name, (f"unknown column {name[:80]!r}", _cure_of_unknown(name))
        elif name in names[:index]:
            yield name, (f"the column {name!r} is there twice", "keep one of them")
    for name in mapping.theirs:
        if name not in names:
            yield name, (f"the column {name!r} is missing, and the mapping names it", f"there are {', '.join(names)}")
    yield from _faults_in_ours({*(name for name in names if mapping.is_ours(name)), *mapping.ours}, conflicts)


def _faults_in_ours(ours: Collection[str], conflicts: Sequence[ConflictId]) -> Iterator[tuple[str, tuple[str, str]]]:
    """``ours``: the columns of ours that the file fills."""
    for name in REQUIRED:
        if name not in ours:
            yield name, (f"the column {name!r} is missing", "every statement needs it: add it")
    if "place" not in ours and "place_name" not in ours:
        yield "place", ("the column 'place' is missing", "add it, or place_name")
    if "conflict" not in ours and len(conflicts) != 1:
        several = f"add it, with one of {', '.join(conflicts)}" if conflicts else "declare the conflict first"
        yield "conflict", (f"the column 'conflict' is missing, and there are {len(conflicts)} conflicts", several)


def _cure_of_unknown(name: str) -> str:
    with_that_word = [known for known in COLUMNS if name.casefold() in known.split("_")]
    meant = with_that_word or nearest(name, KNOWN_COLUMNS)
    mapped = f"or say which one it is: --map {name[:80]}=COLUMN"
    return (
        f"write {' or '.join(meant)}, or take the column out, {mapped}"
        if meant
        else f"there are {', '.join(COLUMNS)}, {mapped}"
    )


def _body(file: BinaryIO, columns: Columns) -> Iterator[Cells]:
    """The rows below the header, without those that hold nothing but separators."""
    for row in Table.of(file, (*KNOWN_COLUMNS, *columns.mapping.theirs)).rows:
        if any(row.cells):
            yield columns.cells(row)


def _reports(body: Iterable[Cells]) -> Iterator[list[Cells]]:
    """Rows that become one report; of one that is too long, enough rows to tell. A row without a report's id is one."""
    for _, group in groupby(body, key=lambda row: row.of.get("report_id", row.line)):
        found = list(islice(group, STATEMENTS_MAX + 1))
        if left := sum(1 for _ in group):  # noqa: B031 - continues where the slice ended
            found[0].blame("report_id", f"has {len(found) + left} rows", f"a report holds {STATEMENTS_MAX} at most")
        yield found


class _Read(NamedTuple):
    """A row as it was read; ``missing`` are the statements further down that it denies."""

    row: Cells
    draft: StatementDraft
    missing: frozenset[StatementId]


@dataclass(slots=True)
class _Waiting:
    """A denial that is recorded, and is to name statements further down."""

    row: Cells
    target: StatementId
    saying: Saying
    missing: set[StatementId]


@dataclass(slots=True)
class _Planning:
    survey: Survey
    naming: Naming
    conflicts: Sequence[ConflictId]
    gazetteer: Callable[[], Gazetteer]
    stood: set[StatementId] = field(default_factory=set)  # of ``survey.later``, those that were passed
    waiting: defaultdict[StatementId, list[_Waiting]] = field(default_factory=lambda: defaultdict(list))

    def steps(self, group: list[Cells]) -> Iterator[Step]:
        """One report, whole or not at all, and the denials that have waited for it."""
        draft = self._report(group)
        if draft is None:
            yield from (fault for row in group for fault in row.faults)
        else:
            yield PlannedAct(group[-1].line, b"".join(row.given for row in group), draft, partial(_spot, group))
        for row in group:
            yield from self._corrections(row)

    def _report(self, group: list[Cells]) -> ReportDraft | None:
        """None where a row is at fault."""
        whole = [row for row in group if not row.is_torn]
        if not whole:
            return None
        first = whole[0]
        source, conflict = source_of(first), self._conflict(first)
        for row in whole[1:]:
            _refuse_another_report(first, row)
        read = [self._row(row) for row in whole]
        if first.of.get("report_id") in self.survey.split:
            first.blame("report_id", "has rows elsewhere in the file too", "move them together: they become one report")
        if source is None or any(row.faults for row in group):
            return None
        statements = [each for each in read if each is not None]
        report = first.of.get("report_id") or self.naming.report(*_key(first, statements[0].draft))
        drafts = [self._named(each, report, number) for number, each in enumerate(statements, start=1)]
        return ReportDraft(id=report, conflict=conflict, source=source, statements=tuple(drafts))

    def _conflict(self, first: Cells) -> ConflictId:
        if "conflict" not in first.of and len(self.conflicts) == 1:
            return self.conflicts[0]
        return first.required("conflict", f"name one of {', '.join(self.conflicts) or 'those that are declared'}")

    def _row(self, row: Cells) -> _Read | None:
        kind, claimant = kind_of(row), row.required("claimant", "name who says it")
        place, saying = place_of(row, self.gazetteer), saying_of(row, kind)
        own = row.plain("statement_id")
        missing = self.survey.later.intersection(saying.denies) - self.stood
        if missing and saying.status is None:
            problem = f"names {', '.join(sorted(missing))}, further down in the file"
            row.blame("denies", problem, "move this row below, or give the status")
        if own is not None and own in self.survey.later:
            self.stood.add(own)
        if kind is None or row.faults:
            return None
        draft = StatementDraft(kind=kind, claimant=claimant, place=place, saying=saying, id=own)
        return _Read(row, draft, missing)

    def _named(self, read: _Read, report: ReportId, number: int) -> StatementDraft:
        """The statement with an id, and without what stands further down, which it then waits for."""
        row, draft, missing = read
        name = draft.id or self.naming.statement(report, number)
        if len(name) > ID_LENGTH_MAX:
            name = self.naming.statement(self.naming.report(report), number)
        if not missing:
            return replace(draft, id=name)
        waiting = _Waiting(row, name, draft.saying, set(missing))
        for target in missing:
            self.waiting[target].append(waiting)
        denies = tuple(each for each in draft.saying.denies if each not in missing)
        return replace(draft, id=name, saying=replace(draft.saying, denies=denies, derived=False))

    def _corrections(self, passed: Cells) -> Iterator[PlannedAct]:
        """Of the denials that have waited for this row, those that wait no more."""
        target = passed.of.get("statement_id", "")
        for each in self.waiting.pop(target, ()):
            each.missing.discard(target)
            if not each.missing:
                name = self.naming.report("denies", each.target, *each.saying.denies)
                correction = CorrectionDraft(saying=each.saying, reason=NAMED_LATER)
                act = AmendmentDraft(id=name, target=each.target, draft=correction)
                yield PlannedAct(passed.line, each.row.given, act, partial(_spot, [each.row]))


def _refuse_another_report(first: Cells, row: Cells) -> None:
    """What the rows of a report say of it is the same, or is said on its first row alone."""
    for column in REPORT_COLUMNS:
        if row.of.get(column, first.of.get(column)) != first.of.get(column):
            problem = f"is not what the report's first row says, on line {first.line}"
            row.blame(column, problem, "make them equal, or leave it blank; or give this row another report_id")


def _key(row: Cells, draft: StatementDraft) -> Iterator[str]:
    """What a report without an id is known by: all that its row says, with the place by its id."""
    for column, text in sorted((row.of | {"place": draft.place}).items()):
        if column not in (*INFORMATIVE_COLUMNS, RAW, *REFUSAL_COLUMNS):
            yield f"{column}={text}"


def _spot(group: Sequence[Cells], pointer: str) -> FileSpot:
    """The row and the column of what the record refuses: a pointer into a report, or into a correction."""
    parts, index = pointer.split("/")[1:], 0
    if parts[:1] == ["statements"] and len(parts) > 1:
        index, parts = int(parts[1]), ["statement", *parts[2:]]
    row = group[index] if index < len(group) else group[0]
    column = _column(parts)
    return FileSpot(row.line, row.theirs.get(column, column), row.given)


def _column(parts: Sequence[str]) -> str:
    match parts:
        case ["id"]:
            return "report_id"
        case ["source", name, *_]:
            return f"source_{name}"
        case [_, "spokesperson", name]:
            return f"spokesperson_{name}"
        case ["statement", "id"]:
            return "statement_id"
        case ["statement" | "content", name, *_] | [name]:
            return name if name in KNOWN_COLUMNS else ""
        case _:
            return ""
