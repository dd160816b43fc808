"""Deciding what several callers hand in: each act on the record as those before it have left it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple, TypeAlias

from domain.errors import AlreadyRecorded, Fault, NotFound, Refused, Unconfirmed, ViewsBehind
from domain.intake.append import Appending, Attempt, Author
from domain.intake.drafts import Act, AmendmentDraft, ClaimantCorrectionDraft, ReportDraft, RetiringDraft
from domain.intake.needs import Needs, needs_of
from domain.intake.rules import decide
from domain.intake.rules.common import Decision
from domain.intake.rules.reach import refuse_beyond
from domain.intake.rules.reports import Alike, alike
from domain.record.folded import Record
from domain.record.zones import Zones
from domain.vocabulary import ReportId, StatementId


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """The result of an act. ``is_new`` is False where the record said so already.

    ``position``: of the last entry that says so. Of a report, ``statements`` has the ids and positions, and ``similar``
    the likely duplicates of those that have some.
    """

    position: int
    is_new: bool
    report: ReportId | None = None
    statements: Sequence[tuple[StatementId, int]] = ()
    similar: Mapping[StatementId, Alike] = field(default_factory=dict)


ActResult: TypeAlias = Receipt | Refused | AlreadyRecorded | NotFound


@dataclass(slots=True, kw_only=True, eq=False)
class Submission:
    """All that one caller hands in, with the results.

    ``position``: that of the record that it was decided on, its own entries included. ``appended``: how many of its
    acts have been decided on for good.
    """

    author: Author
    acts: Sequence[Act]
    ids: Sequence[Sequence[str]]  # of each act, made where it leaves them out
    readable: bool
    outcomes: list[ActResult | None]
    position: int = 0
    appended: int = 0
    error: BaseException | None = None

    @property
    def weight(self) -> int:
        return len(self.acts)

    @property
    def is_over(self) -> bool:
        """Whether the caller waits for no view: all was refused, or the caller does not read what it wrote."""
        return not self.readable or not any(isinstance(each, Receipt) for each in self.outcomes)

    @property
    def is_recorded(self) -> bool:
        """Whether something of it is new in the log."""
        return any(isinstance(each, Receipt) and each.is_new for each in self.outcomes[: self.appended])

    def results(self) -> list[ActResult]:
        return [each for each in self.outcomes if each is not None]


@dataclass(slots=True, kw_only=True, eq=False)
class Bundle:
    """The submissions that one thread hands in, of as many callers.

    ``decided`` is called once all are decided on, with those that have ended by that. ``error``: what befell all.
    """

    submissions: Sequence[Submission]
    decided: Callable[[Sequence[Submission]], None] = lambda _: None
    error: BaseException | None = None

    @property
    def weight(self) -> int:
        return sum(each.weight for each in self.submissions)

    @property
    def left(self) -> list[Submission]:
        """Those that wait for the views."""
        return [each for each in self.submissions if each.error is None and not each.is_over]

    @property
    def is_over(self) -> bool:
        return not self.left

    def tell(self) -> None:
        left = self.left
        self.decided([each for each in self.submissions if each not in left])


class _Turn(NamedTuple):
    """One act of a submission, to be decided on in its turn."""

    submission: Submission
    number: int

    @property
    def is_receipt(self) -> bool:
        return isinstance(self.submission.outcomes[self.number], Receipt)

    @property
    def needs(self) -> Needs:
        submission = self.submission
        needs = needs_of(submission.acts[self.number], submission.ids[self.number])
        if submission.author.origin is not None:
            needs.batches.add(submission.author.origin.id)
        return needs


@dataclass(frozen=True, slots=True, kw_only=True)
class Deciding:
    """``zones``: those that are installed."""

    appending: Appending
    zones: Zones

    def submission(self, acts: Sequence[Act], author: Author, *, readable: bool) -> Submission:
        """Ids for what the acts leave out are made here, so that a later attempt finds what an earlier one appended."""
        ids = [list(self._ids_for(act)) for act in acts]
        return Submission(author=author, acts=acts, ids=ids, readable=readable, outcomes=[None] * len(acts))

    def record_bundles(self, bundles: Sequence[Bundle]) -> None:
        """Record all submissions of ``bundles``, and say so."""
        self.record([each for bundle in bundles for each in bundle.submissions])
        for bundle in bundles:
            bundle.tell()

    def record(self, submissions: Sequence[Submission]) -> None:
        """Decide on each act of each submission, in order, and append what they become.

        What keeps them from being appended is the error of those that were not appended before.
        """
        turns = [_Turn(each, number) for each in submissions for number in range(len(each.acts))]
        try:
            for attempt in self.appending.attempts([turn.needs for turn in turns]):  # a lost race comes round again
                part = turns[attempt.part.start : attempt.part.stop]
                self._attempt(attempt, part)
                if attempt.lost is None:
                    for turn in part:
                        turn.submission.appended += 1
        except Exception as error:  # noqa: BLE001 - raised to their callers
            for each in submissions:
                if each.appended < len(each.acts):
                    each.error = each.error or error

    def _attempt(self, attempt: Attempt, part: Sequence[_Turn]) -> None:
        """Callers get a receipt once it is confirmed, and a refusal at once."""
        try:
            with attempt:
                for turn in part:
                    self._decide(attempt, turn)
            if not attempt.entries and any(turn.is_receipt for turn in part):
                self.appending.log.confirm()
        except Unconfirmed as unconfirmed:
            for turn in part:
                if turn.is_receipt:
                    turn.submission.error = turn.submission.error or unconfirmed

    def await_view(self, bundles: Sequence[Bundle]) -> None:
        """Return when the views hold what the submissions were decided on; where they do not, that is their error."""
        submissions = [each for bundle in bundles for each in bundle.left]
        try:
            self.appending.await_view(max(each.position for each in submissions), is_recorded=True)
        except ViewsBehind as behind:
            for each in submissions:
                if each.position > behind.reached:
                    each.error = ViewsBehind(wanted=each.position, reached=behind.reached, is_recorded=each.is_recorded)

    def _decide(self, attempt: Attempt, turn: _Turn) -> None:
        """Decide on an act, unless another of its submission has failed for another reason than a refusal."""
        submission = turn.submission
        if submission.error is None:
            try:
                submission.outcomes[turn.number] = self._recorded(attempt, turn)
            except Exception as error:  # noqa: BLE001 - raised to the caller whose act it is, and to no other
                submission.error = error
            submission.position = attempt.record.position

    def _recorded(self, attempt: Attempt, turn: _Turn) -> ActResult:
        submission, number = turn
        act, ids = submission.acts[number], submission.ids[number]
        _refuse_another_origin(attempt.record, submission.author)
        refuse_beyond(attempt.record, act, submission.author.reach, submission.author.name)
        try:
            decision = decide(attempt.record, act, ids=ids, at=attempt.at, zones=self.zones)
            position = attempt.take(decision.bodies, submission.author)
        except (Refused, AlreadyRecorded, NotFound) as refusal:
            return refusal
        if isinstance(act, ReportDraft):
            return _receipt_of_report(attempt.record, act.id or ids[0], decision)
        return Receipt(position=decision.position or position, is_new=bool(decision.bodies))

    def _ids_for(self, act: Act) -> Iterator[str]:
        new_id = self.appending.mint.new_id
        match act:
            case ReportDraft():
                yield act.id or new_id()
                yield from (each.id or new_id() for each in act.statements)
            case AmendmentDraft(id=None) | ClaimantCorrectionDraft(id=None) | RetiringDraft():
                yield new_id()


def _refuse_another_origin(record: Record, author: Author) -> None:
    if (origin := author.origin) is None:
        return
    there = record.batches.get(origin.id)
    if there is not None and there != replace(origin, file=there.file):
        problem = f"the batch {there.id!r} is of the file {there.file!r}, read by {there.importer} {there.version}"
        raise AlreadyRecorded(Fault("", problem, "name another batch, or none"))


def _receipt_of_report(record: Record, report: ReportId, decision: Decision) -> Receipt:
    filed = [record.statements[statement.id] for statement in record.appended[report].statements]
    similar = {statement.id: alike(record, statement.id) for statement in filed}
    return Receipt(
        position=filed[-1].position,
        is_new=bool(decision.bodies),
        report=report,
        statements=[(statement.id, statement.position) for statement in filed],
        similar={statement: others for statement, others in similar.items() if others.total},
    )
