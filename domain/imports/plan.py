"""Imports: what a file holds becomes acts of recording, one after another, and each learns its result.

An importer is a reader: from lines to a plan, which says of each what is to be recorded, what is refused, and what is
left out and why. It names what it makes after what it was read from, so that the same input is recorded once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import NamedTuple, TypeAlias, assert_never

from domain.errors import AlreadyRecorded, ClaimlineError, Fault, Refused
from domain.intake.append import Author
from domain.intake.deciding import ActResult, Receipt
from domain.intake.drafts import Act, ConflictDraft, PlaceDraft, ReportDraft, StatementDraft
from domain.intake.rules.reports import Alike
from domain.intake.use_cases import Recording
from domain.vocabulary import ReportId, StatementId

CHUNK = 1_000  # steps, or entries that they become
NAME_DIGEST_LENGTH = 24


class FileSpot(NamedTuple):
    """Where in the file something stands."""

    line: int
    field: str
    given: bytes


class PlannedAct(NamedTuple):
    """What a line is to become, or several: then ``spot`` says where what a pointer leads to stands."""

    line: int
    given: bytes
    act: Act
    spot: Callable[[str], FileSpot] | None = None


class Refusal(NamedTuple):
    """A line that was not recorded: where in it, what is so, and what to do."""

    line: int
    field: str
    reason: str
    cure: str
    given: bytes


class LeftOut(NamedTuple):
    """A line without anything to record. ``is_there``: the record has it already."""

    line: int
    why: str
    is_there: bool = False


class Noted(NamedTuple):
    """Something about a line that its reader should know, though nothing of it was left out.

    ``is_there``: the line was understood, and there is nothing to record of it.
    """

    line: int
    what: str
    is_there: bool = False


class LineReached(NamedTuple):
    """A long file has been read up to this line, and there is nothing to record of it yet."""

    line: int


class TableHeader(NamedTuple):
    """The columns of a file that is a table."""

    columns: Sequence[str]
    delimiter: str


Step: TypeAlias = PlannedAct | Refusal | LeftOut | Noted | LineReached
Plan: TypeAlias = Iterable[Step]


@dataclass(slots=True)
class Tally:
    """Counts of the lines so far, by their results. Places, claimants and the rest count where they are new."""

    line: int = 0  # the last one that was read
    reports: int = 0
    statements: int = 0
    amendments: int = 0
    places: int = 0
    declarations: int = 0  # of conflicts, with their claimants
    claimants: int = 0  # in those
    there_already: int = 0
    refused: int = 0  # lines
    left_out: Counter[str] = field(default_factory=Counter)
    noted: Counter[str] = field(default_factory=Counter)
    similar: dict[StatementId, Alike] = field(default_factory=dict)  # likely duplicates of those that were new
    position: int = 0
    is_there: bool = False  # something of the file was understood, and needed no recording
    _refused_line: int = 0

    @property
    def recorded(self) -> int:
        """How many acts were new."""
        return self.reports + self.amendments + self.places + self.declarations

    @property
    def is_refused(self) -> bool:
        """Nothing of the file was recorded, nor was there before, because it or its lines were refused."""
        return self.refused > 0 and not self.is_there and self.recorded == self.declarations

    def count(self, step: PlannedAct, receipt: Receipt) -> None:
        self.position = max(self.position, receipt.position)
        if not receipt.is_new:
            self.there_already += 1
            self.is_there = True
            return
        match step.act:
            case ReportDraft():
                self.reports += 1
                self.statements += len(receipt.statements)
                self.similar |= receipt.similar
            case PlaceDraft():
                self.places += 1
            case ConflictDraft(claimants=claimants):
                self.declarations += 1
                self.claimants += len(claimants)
            case _:
                self.amendments += 1

    def leave_out(self, step: LeftOut) -> None:
        self.left_out[step.why] += 1
        self.is_there = self.is_there or step.is_there

    def note(self, step: Noted) -> None:
        self.noted[step.what] += 1
        self.is_there = self.is_there or step.is_there

    def refuse(self, line: int) -> None:
        """A line may be refused for several reasons, and counts once."""
        self.refused += line != self._refused_line
        self._refused_line = line


@dataclass(frozen=True, slots=True)
class Naming:
    """Ids from what something was read from: the same again for the same, and new ones for what was undone."""

    importer: str
    undone: AbstractSet[ReportId]

    def report(self, *key: str) -> ReportId:
        return self.named(sha256("\x1f".join(key).encode()).hexdigest()[:NAME_DIGEST_LENGTH])

    def named(self, key: str) -> ReportId:
        """A report that can be found by its name: ``key`` is short, and of the characters of ids."""
        name, times = f"{self.importer}:{key}", 1
        while name in self.undone:
            times += 1
            name = f"{self.importer}:{key}.{times}"
        return name

    @staticmethod
    def statement(report: ReportId, number: int) -> StatementId:
        return f"{report}.s{number}"

    def numbered(self, report: ReportId, drafts: Iterable[StatementDraft]) -> tuple[StatementDraft, ...]:
        """``drafts`` with ids, as the statements of ``report``."""
        return tuple(replace(each, id=self.statement(report, number)) for number, each in enumerate(drafts, start=1))


def carry_out(
    plan: Plan, *, recording: Recording, author: Author, refuse: Callable[[Refusal], None], chunk: int = CHUNK
) -> Iterator[Tally]:
    """Record what ``plan`` says, some ``chunk`` steps or entries at a time; yields the tally after each."""
    tally = Tally()
    for some in _chunks(plan, chunk):
        made = [step for step in some if isinstance(step, PlannedAct)]
        results = iter(recording.record_each([step.act for step in made], author, readable=False))
        for step in some:
            tally.line = max(tally.line, step.line)
            for refusal in _outcome(step, results, tally):
                tally.refuse(refusal.line)
                refuse(refusal)
        yield tally


def _chunks(plan: Plan, size: int) -> Iterator[list[Step]]:
    chunk, weight = list[Step](), 0
    for step in plan:
        chunk.append(step)
        weight += _weight(step)
        if weight >= size:
            yield chunk
            chunk, weight = [], 0
    if chunk:
        yield chunk


def _weight(step: Step) -> int:
    """How many entries it may become; 1 where it becomes none."""
    if isinstance(step, PlannedAct) and isinstance(step.act, ReportDraft):
        return 1 + len(step.act.statements)
    return 1


def _outcome(step: Step, results: Iterator[ActResult], tally: Tally) -> Iterator[Refusal]:
    match step:
        case PlannedAct():
            result = next(results)
            if isinstance(result, Receipt):
                tally.count(step, result)
            else:
                for refusal in refusals(step.line, step.given, result):
                    yield refusal if step.spot is None else refusal._replace(**step.spot(refusal.field)._asdict())
        case Refusal():
            yield step
        case LeftOut():
            tally.leave_out(step)
        case Noted():
            tally.note(step)
        case LineReached():
            pass
        case other:
            assert_never(other)


def refusals(line: int, given: bytes, error: ClaimlineError) -> Iterator[Refusal]:
    match error:
        case Refused(faults=faults):
            found = faults
        case AlreadyRecorded(fault=fault):
            found = (fault,)
        case _:
            found = (Fault("", str(error), "mend the line and import the file again"),)
    for pointer, problem, cure in found:
        yield Refusal(line, pointer, problem, cure, given)
