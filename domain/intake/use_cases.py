"""Recording: acts are decided on the newest record, and what they become is appended."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Generic

from domain.intake.append import Appending, Author
from domain.intake.audited import AuditLog, Untold, events_of, failure_of
from domain.intake.deciding import ActResult, Deciding, Receipt, Submission
from domain.intake.drafts import Act, AmendmentDraft, AnnulmentDraft
from domain.intake.needs import Needs
from domain.intake.ports import Gathering, WorkT
from domain.record.declarations import Conflict, Place
from domain.record.statements import Content
from domain.record.zones import Zones
from domain.vocabulary import ConflictId, PlaceId, StatementId


@dataclass(frozen=True, slots=True, kw_only=True)
class Recording:
    """``zones``: those that are installed. ``audit`` receives an event for every amendment."""

    appending: Appending
    zones: Zones
    gathering: Gathering[Submission]
    audit: AuditLog = field(default_factory=Untold)

    def rehearsal(self) -> Recording:
        """Return one that decides as this one does, and appends nothing."""
        return replace(self, appending=self.appending.rehearsal(), gathering=Alone(), audit=Untold())

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
        deciding = Deciding(appending=self.appending, zones=self.zones)
        submission = deciding.submission(acts, author, readable=readable)
        self._run(deciding, submission)
        if not readable:
            self.appending.keep_pace(submission.position)
        results = submission.results()
        for event in events_of(acts, results, author):
            self.audit.tell(event)
        return results

    def _run(self, deciding: Deciding, submission: Submission) -> None:
        try:
            self.gathering.run(submission, deciding.record, deciding.await_view)
        except BaseException as error:
            for event in failure_of(submission.acts, error, submission.author):
                self.audit.tell(event)
            raise

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


class Alone(Generic[WorkT]):
    """A ``Gathering`` of one thread, for what nobody else takes part in."""

    @staticmethod
    def run(work: WorkT, do: Callable[[Sequence[WorkT]], None], settle: Callable[[Sequence[WorkT]], None]) -> None:
        do([work])
        if work.error is None and not work.is_over:
            settle([work])
        if work.error is not None:
            raise work.error
