"""Recording: acts are decided on the newest record, and what they become is appended."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Generic, TypeAlias

from domain.intake.append import Appending, Author
from domain.intake.audited import AuditEvent, AuditLog, Untold, events_of, failure_of
from domain.intake.deciding import ActResult, Bundle, Deciding, Receipt, Submission
from domain.intake.drafts import Act, AmendmentDraft, AnnulmentDraft
from domain.intake.needs import Needs
from domain.intake.ports import Gathering, WorkT
from domain.record.declarations import Conflict, Place
from domain.record.statements import Content
from domain.record.zones import Zones
from domain.vocabulary import ConflictId, PlaceId, StatementId

End: TypeAlias = Receipt | BaseException  # of one act


@dataclass(frozen=True, slots=True, kw_only=True)
class Recording:
    """``zones``: those that are installed. ``audit`` receives an event for every amendment."""

    appending: Appending
    zones: Zones
    gathering: Gathering[Bundle]
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
        submission = self._deciding.submission(acts, author, readable=readable)
        self._run(Bundle(submissions=[submission]))
        if submission.error is not None:
            raise submission.error
        if not readable:
            self.appending.keep_pace(submission.position)
        return submission.results()

    def record_all(
        self, callers: Sequence[tuple[Act, Author]], decided: Callable[[Mapping[int, End]], None]
    ) -> Mapping[int, End]:
        """Record one act for each of several callers, in order, as ``record`` would for each of them alone.

        ``decided`` is called from any thread once all are decided on, with the ends of those that wait for nothing
        more, by their numbers. Returns the ends of the others, once the views hold them.
        """
        submissions = [self._deciding.submission([act], author, readable=True) for act, author in callers]
        left = {id(each): number for number, each in enumerate(submissions)}

        def ends(ended: Sequence[Submission]) -> Mapping[int, End]:
            return {left.pop(id(each)): each.error or each.results()[0] for each in ended if id(each) in left}

        try:
            self._run(Bundle(submissions=submissions, decided=lambda ended: decided(ends(ended))))
        except BaseException as error:  # noqa: BLE001 - the end of each of them
            for each in submissions:
                each.error = each.error or error
        return ends(submissions)

    @property
    def _deciding(self) -> Deciding:
        return Deciding(appending=self.appending, zones=self.zones)

    def _run(self, bundle: Bundle) -> None:
        """Raises what befell all of ``bundle``. The audit log has an event for each end."""
        try:
            self.gathering.run(bundle, self._deciding.record_bundles, self._deciding.await_view)
        except BaseException as error:
            bundle.error = error
            raise
        finally:
            for each in bundle.submissions:
                for event in _events(each, bundle.error):
                    self.audit.tell(event)

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


def _events(submission: Submission, error: BaseException | None) -> Iterator[AuditEvent]:
    if (failure := submission.error or error) is not None:
        return failure_of(submission.acts, failure, submission.author)
    return events_of(submission.acts, submission.results(), submission.author)


class Alone(Generic[WorkT]):
    """A ``Gathering`` of one thread, for what nobody else takes part in."""

    @staticmethod
    def run(work: WorkT, do: Callable[[Sequence[WorkT]], None], settle: Callable[[Sequence[WorkT]], None]) -> None:
        do([work])
        if work.error is None and not work.is_over:
            settle([work])
        if work.error is not None:
            raise work.error
