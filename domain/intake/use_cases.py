"""Recording: acts are decided on the newest record, and what they become is appended."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from domain.errors import AlreadyRecorded, NotFound, Refused
from domain.intake.append import Appending, Attempt, Author
from domain.intake.drafts import (
    Act,
    AmendmentDraft,
    AnnulmentDraft,
    ClaimantCorrectionDraft,
    ReportDraft,
    RetiringDraft,
)
from domain.intake.needs import Needs, needs_of
from domain.intake.rules import decide
from domain.intake.rules.common import Decision
from domain.intake.rules.reports import Alike, alike
from domain.record.declarations import Conflict, Place
from domain.record.folded import Record
from domain.record.statements import Content
from domain.record.zones import Zones
from domain.vocabulary import ConflictId, PlaceId, ReportId, StatementId


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What an act became. ``is_new`` is False where the record said so already.

    ``position``: of the last entry that says so. Of a report, ``statements`` has the ids and positions, and ``similar``
    the likely duplicates of those that have some.
    """

    position: int
    is_new: bool
    report: ReportId | None = None
    statements: Sequence[tuple[StatementId, int]] = ()
    similar: Mapping[StatementId, Alike] = field(default_factory=dict)


ActResult: TypeAlias = Receipt | Refused | AlreadyRecorded | NotFound


@dataclass(frozen=True, slots=True, kw_only=True)
class Recording:
    appending: Appending
    zones: Zones  # those that are installed

    def rehearsal(self) -> Recording:
        """Return one that decides as this one does, and appends nothing."""
        return replace(self, appending=self.appending.rehearsal())

    def record(self, act: Act, author: Author) -> Receipt:
        """Record one act. Raises ``Refused``, ``AlreadyRecorded`` or ``NotFound``, and then appends nothing."""
        [result] = self.record_each([act], author)
        if not isinstance(result, Receipt):
            raise result
        return result

    def record_each(self, acts: Sequence[Act], author: Author, *, readable: bool = True) -> Sequence[ActResult]:
        """Record each act that can be recorded, in order. Returns a result for each.

        ``readable``: return when the views hold them. An import may leave that to its end.
        """
        ids = [list(self._ids_for(act)) for act in acts]
        results = dict[int, ActResult]()
        needs = [needs_of(act, minted) for act, minted in zip(acts, ids, strict=True)]
        for attempt in self.appending.attempts(needs, author, readable=readable):  # a lost race comes round again
            with attempt:
                results |= {number: self._recorded(attempt, acts[number], ids[number]) for number in attempt.part}
        return [results[number] for number in range(len(acts))]

    def conflict(self, conflict: ConflictId) -> Conflict:
        """Return a conflict that is declared, with what was recorded last; in a rehearsal, with what would be."""
        return self.appending.newest(Needs(conflicts={conflict})).conflicts[conflict]

    def place(self, place: PlaceId) -> Place:
        """Return a place that is declared, likewise."""
        return self.appending.newest(Needs(places={place})).places[place]

    def content(self, statement: StatementId) -> Content:
        """Return the content of a statement that is there, likewise."""
        return self.appending.newest(Needs(statements={statement})).statements[statement].content

    def annul_all(self, targets: Sequence[StatementId], author: Author, *, reason: str) -> int:
        """Annul each of ``targets`` that is there. Returns how many that were."""
        acts = [AmendmentDraft(target=target, draft=AnnulmentDraft(reason=reason)) for target in targets]
        return sum(isinstance(result, Receipt) for result in self.record_each(acts, author))

    def _ids_for(self, act: Act) -> Iterator[str]:
        """Ids for what an act leaves out, made once, so that a later attempt finds what an earlier one appended."""
        match act:
            case ReportDraft():
                yield from (self.appending.mint.new_id() for _ in range(1 + len(act.statements)))
            case AmendmentDraft(id=None) | ClaimantCorrectionDraft(id=None) | RetiringDraft():
                yield self.appending.mint.new_id()

    def _recorded(self, attempt: Attempt, act: Act, ids: Sequence[str]) -> ActResult:
        try:
            decision = decide(attempt.record, act, ids=ids, at=attempt.at, zones=self.zones)
        except (Refused, AlreadyRecorded, NotFound) as refusal:
            return refusal
        position = attempt.take(decision.bodies)
        if isinstance(act, ReportDraft):
            return self._receipt_of_report(attempt.record, act.id or ids[0], decision)
        return Receipt(position=decision.position or position, is_new=bool(decision.bodies))

    def _receipt_of_report(self, record: Record, report: ReportId, decision: Decision) -> Receipt:
        filed = [record.statements[statement.id] for statement in record.appended[report].statements]
        similar = {statement.id: alike(record, statement.id) for statement in filed}
        return Receipt(
            position=filed[-1].position,
            is_new=bool(decision.bodies),
            report=report,
            statements=[(statement.id, statement.position) for statement in filed],
            similar={statement: others for statement, others in similar.items() if others.total},
        )
