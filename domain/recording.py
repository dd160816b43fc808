"""The use cases that write: decide from the record as it is, then append; after a lost race, decide again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, TypeAlias, TypeVar

from domain import instants, rules
from domain.amendments import Amendment, Annulment, Correction, Corroboration, SourceCorrection
from domain.drafts import ConflictDraft, CorrectionDraft, PlaceDraft, ReportDraft
from domain.entries import Body, Entry
from domain.errors import Clash, Fault, PositionConflict, Refused, ViewsBehind
from domain.instants import Instant
from domain.needs import Needs, needs_of_correction, needs_of_entries, needs_of_place, needs_of_report
from domain.ports import Clock, Log, Mint, RecordView
from domain.record import Record
from domain.rules import Decision, Zones
from domain.statements import Source
from domain.vocabulary import ReportId, StatementId

TAIL_MAX = 5_000  # entries that the views may be behind while decisions go on
READABLE_WITHIN_SECONDS = 10.0


class Author(NamedTuple):
    """Who records: the name of a key, and the batch of an import."""

    name: str
    batch: str | None = None


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
    """``is_new`` is False where the record said so already."""

    position: int  # at which the record says so: of the new entry, else the last one there was
    is_new: bool


class _Numbered(NamedTuple):
    """A draft, and the ids for what it leaves out: made once, so that deciding again finds what was appended."""

    draft: ReportDraft
    ids: Sequence[str]


Verdict: TypeAlias = Recorded | Refused | Clash
Answer = TypeVar("Answer")


@dataclass(slots=True)
class _Bench:
    """One attempt at a decision: the record, the instant, and the entries decided so far."""

    record: Record
    at: Instant
    author: Author
    salt: Callable[[], bytes]
    entries: list[Entry] = field(default_factory=list)

    def take(self, bodies: Sequence[Body]) -> int:
        """Fold ``bodies`` into the record as its next entries. Returns the position of the last one."""
        for body in bodies:
            entry = Entry(
                position=self.record.position + 1,
                recorded_at=self.at,
                recorded_by=self.author.name,
                batch=self.author.batch,
                salt=self.salt(),
                body=body,
            )
            self.record.apply(entry)
            self.entries.append(entry)
        return self.record.position


@dataclass(frozen=True, slots=True, kw_only=True)
class Recording:
    log: Log
    view: RecordView
    clock: Clock
    mint: Mint
    zones: Zones

    def report(self, draft: ReportDraft, author: Author) -> Recorded:
        """Append a report whole. Raises ``Refused`` or ``Clash``, and then appends nothing."""
        [verdict] = self.reports([draft], author)
        if isinstance(verdict, Recorded):
            return verdict
        raise verdict

    def reports(self, drafts: Sequence[ReportDraft], author: Author, *, readable: bool = True) -> Sequence[Verdict]:
        """Append each report that can be, all in one go, and say of each what became of it.

        ``readable``: return when the views hold them. An import may leave that to its end.
        """
        numbered = [
            _Numbered(draft, [self.mint.new_id() for _ in range(1 + len(draft.statements))]) for draft in drafts
        ]
        needs = Needs()
        for each in numbered:
            needs |= needs_of_report(each.draft, each.ids)

        def decide(bench: _Bench) -> Sequence[Verdict]:
            return [self._verdict(bench, each) for each in numbered]

        return self._commit(needs, author, decide, readable=readable)

    def correct(
        self, target: StatementId, draft: CorrectionDraft, author: Author, *, amendment: str | None = None
    ) -> Amended:
        name = amendment or self.mint.new_id()

        def decide(bench: _Bench) -> Decision:
            return rules.decide_correction(bench.record, target, draft, amendment=name, zones=self.zones)

        def is_this(there: Amendment, record: Record) -> bool:
            return (
                isinstance(there, Correction)
                and (there.target, there.reason) == (target, draft.reason)
                and draft.saying.became(
                    there.content, record.reports[record.statements[target].report].source.published
                )
            )

        return self._amend(needs_of_correction(target, draft, name), author, name, decide, is_this)

    def annul(
        self,
        target: StatementId,
        author: Author,
        *,
        reason: str,
        replaced_by: StatementId | None = None,
        amendment: str | None = None,
    ) -> Amended:
        name = amendment or self.mint.new_id()
        needs = Needs(statements={target, replaced_by or target}, amendments={name})

        def decide(bench: _Bench) -> Decision:
            return rules.decide_annulment(bench.record, target, reason=reason, replaced_by=replaced_by, amendment=name)

        def is_this(there: Amendment, _: Record) -> bool:
            return there == Annulment(id=name, target=target, reason=reason, replaced_by=replaced_by)

        return self._amend(needs, author, name, decide, is_this)

    def annul_all(self, targets: Sequence[StatementId], author: Author, *, reason: str) -> int:
        """Annul each of ``targets`` that is there, in one go. Returns how many that were."""
        names = {target: self.mint.new_id() for target in targets}

        def decide(bench: _Bench) -> int:
            standing = [target for target in targets if bench.record.there(target) is not None]
            for target in standing:
                decision = rules.decide_annulment(
                    bench.record, target, reason=reason, replaced_by=None, amendment=names[target]
                )
                bench.take(decision.bodies)
            return len(standing)

        return self._commit(Needs(statements=set(targets)), author, decide)

    def corroborate(
        self,
        target: StatementId,
        author: Author,
        *,
        source: Source,
        note: str | None = None,
        amendment: str | None = None,
    ) -> Amended:
        name = amendment or self.mint.new_id()

        def decide(bench: _Bench) -> Decision:
            return rules.decide_corroboration(bench.record, target, source=source, note=note, amendment=name)

        def is_this(there: Amendment, _: Record) -> bool:
            return there == Corroboration(id=name, target=target, source=source, note=note)

        return self._amend(Needs(statements={target}, amendments={name}), author, name, decide, is_this)

    def correct_source(
        self, report: ReportId, author: Author, *, source: Source, reason: str, amendment: str | None = None
    ) -> Amended:
        name = amendment or self.mint.new_id()

        def decide(bench: _Bench) -> Decision:
            return rules.decide_source_correction(bench.record, report, source=source, reason=reason, amendment=name)

        def is_this(there: Amendment, _: Record) -> bool:
            return there == SourceCorrection(id=name, report=report, source=source, reason=reason)

        return self._amend(Needs(reports={report}, amendments={name}), author, name, decide, is_this)

    def declare_conflict(self, draft: ConflictDraft, author: Author) -> Amended:
        def decide(bench: _Bench) -> Amended:
            decision = rules.decide_conflict(bench.record, draft, zones=self.zones)
            return Amended(position=bench.take(decision.bodies), is_new=bool(decision.bodies))

        return self._commit(Needs(conflicts={draft.id}), author, decide)

    def declare_places(
        self, drafts: Sequence[PlaceDraft], author: Author, *, readable: bool = True
    ) -> Sequence[Amended | Refused]:
        needs = Needs()
        for draft in drafts:
            needs |= needs_of_place(draft)

        def declare(bench: _Bench, draft: PlaceDraft) -> Amended | Refused:
            try:
                decision = rules.decide_place(bench.record, draft)
            except Refused as refused:
                return refused
            return Amended(position=bench.take(decision.bodies), is_new=bool(decision.bodies))

        return self._commit(needs, author, lambda bench: [declare(bench, draft) for draft in drafts], readable=readable)

    def declare_place(self, draft: PlaceDraft, author: Author) -> Amended:
        [verdict] = self.declare_places([draft], author)
        if isinstance(verdict, Refused):
            raise verdict
        return verdict

    def _verdict(self, bench: _Bench, numbered: _Numbered) -> Verdict:
        draft, ids = numbered
        try:
            decision = rules.decide_report(bench.record, draft, ids=ids, at=bench.at, zones=self.zones)
        except (Refused, Clash) as refusal:
            return refusal
        bench.take(decision.bodies)
        return self._recorded(bench.record, draft.id or ids[0], is_new=bool(decision.bodies))

    def _recorded(self, record: Record, report: ReportId, *, is_new: bool) -> Recorded:
        filed = [record.statements[statement.id] for statement in record.appended[report].statements]
        zone = rules.zone_of(record.conflicts[record.reports[report].conflict], self.zones)
        found = {each.id: rules.alike(record, each.id, zone) for each in filed}
        return Recorded(
            report=report,
            position=filed[-1].position,
            statements=[(each.id, each.position) for each in filed],
            alike={statement: others for statement, others in found.items() if others},
            is_new=is_new,
        )

    def _amend(
        self,
        needs: Needs,
        author: Author,
        name: str,
        decide: Callable[[_Bench], Decision],
        is_this: Callable[[Amendment, Record], bool],
    ) -> Amended:
        """Append an amendment once: under the same name it is the same one, and must say the same."""

        def decide_once(bench: _Bench) -> Amended:
            if (there := bench.record.amendments.get(name)) is not None:
                if is_this(there.amendment, bench.record):
                    return Amended(position=there.position, is_new=False)
                problem = f"the amendment {name!r} was recorded at position {there.position} with other content"
                raise Clash(Fault("", problem, "use another Idempotency-Key for another amendment"))
            decision = decide(bench)
            return Amended(position=bench.take(decision.bodies), is_new=bool(decision.bodies))

        return self._commit(needs, author, decide_once)

    def _commit(
        self, needs: Needs, author: Author, decide: Callable[[_Bench], Answer], *, readable: bool = True
    ) -> Answer:
        """Decide on the newest record and append; a lost race is decided again, never lost."""
        while True:
            with self.log.turn():
                bench = self._bench(needs, author)
                before = bench.record.position
                answer = decide(bench)
                try:
                    if bench.entries:
                        self.log.append(bench.entries, after=before)
                except PositionConflict:
                    continue
            self._await(bench.record.position if readable else before - TAIL_MAX, is_recorded=bool(bench.entries))
            return answer

    def _bench(self, needs: Needs, author: Author) -> _Bench:
        tail = self._tail()
        wanted = needs_of_entries(tail)
        wanted |= needs
        record = self.view.part(wanted)
        for entry in tail:
            if entry.position > record.position:
                record.apply(entry)
        at = max(self.clock.now(), instants.FIRST if record.recorded_at is None else record.recorded_at)
        return _Bench(record=record, at=at, author=author, salt=self.mint.salt)

    def _tail(self) -> Sequence[Entry]:
        """The entries that the view does not hold yet."""
        reached = self.view.position()
        tail = self.log.read(after=reached, limit=TAIL_MAX)
        if len(tail) < TAIL_MAX:
            return tail
        self._await(tail[-1].position, is_recorded=False)
        return self._tail()

    def _await(self, position: int, *, is_recorded: bool) -> None:
        if position > 0 and not self.view.wait(position, timeout_seconds=READABLE_WITHIN_SECONDS):
            raise ViewsBehind(wanted=position, reached=self.view.position(), is_recorded=is_recorded)
