"""The use cases that write: what is handed in, decided and appended."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Generic, TypeAlias, TypeVar, assert_never

from domain.errors import AlreadyRecorded, Fault, NotFound, Refused
from domain.intake import rules
from domain.intake.append import Appending, Attempt, Author
from domain.intake.drafts import (
    Act,
    AmendmentDraft,
    AnnulmentDraft,
    ConflictDraft,
    CorrectionDraft,
    PlaceDraft,
    ReportDraft,
)
from domain.intake.needs import Needs, needs_of_correction, needs_of_place, needs_of_report
from domain.intake.rules import Decision
from domain.record.amendments import Annulment, Correction, Corroboration, SourceCorrection
from domain.record.declarations import LogKeyDeclaration
from domain.record.folded import FiledAmendment, Record
from domain.record.removable import REMOVED, less, said_without
from domain.record.statements import Source
from domain.record.zones import Zones, zone_of
from domain.vocabulary import ReportId, StatementId


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """A report that is in the record. ``is_new`` is False where it was there already."""

    report: ReportId
    position: int  # of its last entry
    statements: Sequence[tuple[StatementId, int]]
    alike: dict[StatementId, list[StatementId]]
    is_new: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Amended:
    """An amendment or a declaration. ``is_new`` is False where the record said so already."""

    position: int  # at which the record says so: of the new entry, else the last one there was
    is_new: bool


ActResult: TypeAlias = Recorded | Amended | Refused | AlreadyRecorded | NotFound
Became_co = TypeVar("Became_co", covariant=True)


@dataclass(frozen=True, slots=True)
class _Deed(Generic[Became_co]):
    """What a decision needs of the record, and the decision: it takes its entries to the bench, or raises."""

    needs: Needs
    decide: Callable[[Attempt], Became_co]


@dataclass(frozen=True, slots=True, kw_only=True)
class Recording:
    appending: Appending
    zones: Zones

    def rehearsal(self) -> Recording:
        """One that decides as this one does, and appends nothing."""
        return replace(self, appending=self.appending.rehearsal())

    def record(self, acts: Sequence[Act], author: Author, *, readable: bool = True) -> Sequence[ActResult]:
        """Record each of ``acts`` that can be, and say of each what became of it.

        ``readable``: return when the views hold them. An import may leave that to its end.
        """
        deeds = [self._deed(act) for act in acts]
        decisions = [(deed.needs, partial(_verdict, deed=deed)) for deed in deeds]
        return self.appending.commit_each(decisions, author, readable=readable)

    def report(self, draft: ReportDraft, author: Author) -> Recorded:
        """Append a report whole. Raises ``Refused`` or ``AlreadyRecorded``, and then appends nothing."""
        return self._do(self._report(draft), author)

    def correct(
        self, target: StatementId, draft: CorrectionDraft, author: Author, *, amendment: str | None = None
    ) -> Amended:
        return self._do(self._correction(target, draft, amendment or self._new_id()), author)

    def annul(
        self,
        target: StatementId,
        author: Author,
        *,
        reason: str,
        replaced_by: StatementId | None = None,
        amendment: str | None = None,
    ) -> Amended:
        draft = AnnulmentDraft(reason=reason, replaced_by=replaced_by)
        return self._do(self._annulment(target, draft, amendment or self._new_id()), author)

    def annul_all(self, targets: Sequence[StatementId], author: Author, *, reason: str) -> int:
        """Annul each of ``targets`` that is there. Returns how many that were."""

        def annul(bench: Attempt, *, target: StatementId, name: str) -> bool:
            if bench.record.there(target) is None:
                return False
            decision = rules.decide_annulment(bench.record, target, reason=reason, replaced_by=None, amendment=name)
            bench.take(decision.bodies)
            return True

        decisions = [
            (Needs(statements={target}), partial(annul, target=target, name=self._new_id())) for target in targets
        ]
        return sum(self.appending.commit_each(decisions, author))

    def corroborate(
        self,
        target: StatementId,
        author: Author,
        *,
        source: Source,
        note: str | None = None,
        amendment: str | None = None,
    ) -> Amended:
        name = amendment or self._new_id()

        def decide(record: Record) -> Decision:
            return rules.decide_corroboration(record, target, source=source, note=note, amendment=name)

        def is_this(there: FiledAmendment) -> bool:
            given = Corroboration(id=name, target=target, source=source, note=note)
            return there.amendment == less(given, there.redacted)

        return self._do(_amendment(Needs(statements={target}), name, decide, is_this), author)

    def correct_source(
        self, report: ReportId, author: Author, *, source: Source, reason: str, amendment: str | None = None
    ) -> Amended:
        name = amendment or self._new_id()

        def decide(record: Record) -> Decision:
            return rules.decide_source_correction(record, report, source=source, reason=reason, amendment=name)

        def is_this(there: FiledAmendment) -> bool:
            given = SourceCorrection(id=name, report=report, source=source, reason=reason)
            return there.amendment == less(given, there.redacted)

        return self._do(_amendment(Needs(reports={report}), name, decide, is_this), author)

    def declare_conflict(self, draft: ConflictDraft, author: Author) -> Amended:
        return self._do(self._conflict(draft), author)

    def declare_place(self, draft: PlaceDraft, author: Author) -> Amended:
        return self._do(_place(draft), author)

    def declare_log_key(self, declared: LogKeyDeclaration, author: Author) -> Amended:
        def decide(bench: Attempt) -> Amended:
            return Amended(position=bench.take([declared]), is_new=True)

        return self._do(_Deed(Needs(), decide), author)

    def _do(self, deed: _Deed[Became_co], author: Author) -> Became_co:
        return self.appending.commit(deed.needs, author, deed.decide)

    def _new_id(self) -> str:
        return self.appending.mint.new_id()

    def _deed(self, act: Act) -> _Deed[Recorded | Amended]:
        match act:
            case ReportDraft():
                return self._report(act)
            case PlaceDraft():
                return _place(act)
            case ConflictDraft():
                return self._conflict(act)
            case AmendmentDraft(draft=draft):
                if isinstance(draft, CorrectionDraft):
                    return self._correction(act.target, draft, act.id)
                return self._annulment(act.target, draft, act.id)
            case other:
                assert_never(other)

    def _conflict(self, draft: ConflictDraft) -> _Deed[Amended]:
        def decide(bench: Attempt) -> Amended:
            return _taken(bench, rules.decide_conflict(bench.record, draft, zones=self.zones))

        return _Deed(Needs(conflicts={draft.id}), decide)

    def _report(self, draft: ReportDraft) -> _Deed[Recorded]:
        # Ids for what the draft leaves out, made once, so that deciding again finds what was appended.
        ids = [self._new_id() for _ in range(1 + len(draft.statements))]

        def decide(bench: Attempt) -> Recorded:
            decision = rules.decide_report(bench.record, draft, ids=ids, at=bench.at, zones=self.zones)
            bench.take(decision.bodies)
            return self._recorded(bench.record, draft.id or ids[0], is_new=bool(decision.bodies))

        return _Deed(needs_of_report(draft, ids), decide)

    def _recorded(self, record: Record, report: ReportId, *, is_new: bool) -> Recorded:
        filed = [record.statements[statement.id] for statement in record.appended[report].statements]
        zone = zone_of(record.conflicts[record.reports[report].conflict], self.zones)
        found = {each.id: rules.alike(record, each.id, zone) for each in filed}
        return Recorded(
            report=report,
            position=filed[-1].position,
            statements=[(each.id, each.position) for each in filed],
            alike={statement: others for statement, others in found.items() if others},
            is_new=is_new,
        )

    def _correction(self, target: StatementId, draft: CorrectionDraft, name: str) -> _Deed[Amended]:
        def decide(record: Record) -> Decision:
            return rules.decide_correction(record, target, draft, amendment=name, zones=self.zones)

        def is_this(there: FiledAmendment) -> bool:
            # Where the draft leaves it out, stated was the published date as it was then; it may be another by now.
            was, reason = there.amendment, REMOVED if "reason" in there.redacted else draft.reason
            return (
                isinstance(was, Correction)
                and (was.target, was.reason) == (target, reason)
                and said_without(draft.saying, there.redacted).became(was.content, was.content.stated)
            )

        return _amendment(needs_of_correction(target, draft), name, decide, is_this)

    @staticmethod
    def _annulment(target: StatementId, draft: AnnulmentDraft, name: str) -> _Deed[Amended]:
        reason, replaced_by = draft.reason, draft.replaced_by

        def decide(record: Record) -> Decision:
            return rules.decide_annulment(record, target, reason=reason, replaced_by=replaced_by, amendment=name)

        def is_this(there: FiledAmendment) -> bool:
            given = Annulment(id=name, target=target, reason=reason, replaced_by=replaced_by)
            return there.amendment == less(given, there.redacted)

        return _amendment(Needs(statements={target, replaced_by or target}), name, decide, is_this)


def _verdict(bench: Attempt, deed: _Deed[Recorded | Amended]) -> ActResult:
    try:
        return deed.decide(bench)
    except (Refused, AlreadyRecorded, NotFound) as refusal:
        return refusal


def _taken(bench: Attempt, decision: Decision) -> Amended:
    return Amended(position=bench.take(decision.bodies), is_new=bool(decision.bodies))


def _place(draft: PlaceDraft) -> _Deed[Amended]:
    return _Deed(needs_of_place(draft), lambda bench: _taken(bench, rules.decide_place(bench.record, draft)))


def _amendment(
    needs: Needs, name: str, decide: Callable[[Record], Decision], is_this: Callable[[FiledAmendment], bool]
) -> _Deed[Amended]:
    """An amendment is appended once: under the same name it is the same one, and must say the same."""
    needs.amendments.add(name)

    def decide_once(bench: Attempt) -> Amended:
        if (there := bench.record.amendments.get(name)) is None:
            return _taken(bench, decide(bench.record))
        if is_this(there):
            return Amended(position=there.position, is_new=False)
        problem = f"the amendment {name!r} was recorded at position {there.position} with other content"
        raise AlreadyRecorded(Fault("", problem, "use another Idempotency-Key for another amendment"))

    return _Deed(needs, decide_once)
