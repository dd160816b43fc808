"""How a decision becomes entries: on the newest record, appended whole; after a lost race, decided again."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import NamedTuple, TypeVar

from domain.dates import instants
from domain.dates.instants import Instant
from domain.errors import AlreadyRecorded, Fault, InstantSettled, PositionConflict, ViewsBehind
from domain.intake.needs import Needs, needs_of_entries
from domain.intake.ports import RecordView
from domain.ports import Clock, Mint
from domain.record.declarations import BatchDeclaration
from domain.record.entries import Body, Entry
from domain.record.folded import Record
from domain.record.store import Log
from domain.vocabulary import BatchId

TAIL_MAX = 5_000  # entries that the views may be behind while decisions go on
READABLE_WITHIN_SECONDS = 10.0
NO_LIMIT = 2**62

AnswerT = TypeVar("AnswerT")


class Author(NamedTuple):
    """Who records: the name of a key, and the batch of an import, which is declared with what it records first."""

    name: str
    batch: BatchId | None = None
    origin: BatchDeclaration | None = None


@dataclass(slots=True)
class Attempt:
    """One attempt at a decision: the record, the instant, and the entries decided so far."""

    record: Record
    at: Instant
    author: Author
    salt: Callable[[], bytes]
    entries: list[Entry] = field(default_factory=list)

    def take(self, bodies: Sequence[Body]) -> int:
        """Fold ``bodies`` into the record as its next entries. Returns the position of the last one."""
        origin = self.author.origin
        if bodies and origin is not None and origin.id not in self.record.batches:
            self._take(origin)
        for body in bodies:
            self._take(body)
        return self.record.position

    def _take(self, body: Body) -> None:
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Appending:
    log: Log
    view: RecordView
    clock: Clock
    mint: Mint
    tail_max: int = TAIL_MAX

    def commit(
        self, needs: Needs, author: Author, decide: Callable[[Attempt], AnswerT], *, readable: bool = True
    ) -> AnswerT:
        """Decide on the newest record and append; a lost race is decided again, never lost.

        ``readable``: return when the views hold what was appended. An import may leave that to its end.
        """
        not_before = instants.FIRST
        while True:
            try:
                return self._attempt(needs, author, decide, readable=readable, not_before=not_before)
            except PositionConflict as lost:
                not_before = _after(lost, not_before)

    def commit_each(
        self, given: Sequence[tuple[Needs, Callable[[Attempt], AnswerT]]], author: Author, *, readable: bool = True
    ) -> Sequence[AnswerT]:
        """Decide on each in order, in one go; beside others who record, in as many as it takes.

        A decision on many takes longer than one on one, and so would lose the race to those for ever.
        """
        answers, at_once, not_before = list[AnswerT](), len(given), instants.FIRST
        while len(answers) < len(given):
            part = given[len(answers) : len(answers) + at_once]
            needs = Needs()
            for wanted, _ in part:
                needs |= wanted
            decide = _on_each([each for _, each in part])
            try:
                answers += self._attempt(needs, author, decide, readable=readable, not_before=not_before)
            except PositionConflict as lost:
                at_once, not_before = max(1, at_once // 4), _after(lost, not_before)
            else:
                at_once = min(len(given), at_once * 2)
        return answers

    def _attempt(
        self,
        needs: Needs,
        author: Author,
        decide: Callable[[Attempt], AnswerT],
        *,
        readable: bool,
        not_before: Instant,
    ) -> AnswerT:
        """Raises ``PositionConflict`` where somebody appended since the record was read, or settled the instant."""
        with self.log.turn():
            bench = self._bench(needs, author, not_before)
            _refuse_another_origin(bench)
            before = bench.record.position
            answer = decide(bench)
            if bench.entries:
                self.log.append(bench.entries, after=before)
        if readable:
            self._await(bench.record.position, is_recorded=bool(bench.entries))
        else:
            self._keep_pace(before - self.tail_max)
        return answer

    def rehearsal(self) -> Appending:
        """One that decides as this one does, on the record as it is now, and appends nothing."""
        base = self.view.position()
        return replace(self, log=_Rehearsed(base), view=_Still(self.view, base), tail_max=NO_LIMIT)

    def _bench(self, needs: Needs, author: Author, not_before: Instant) -> Attempt:
        tail = self._tail()
        wanted = needs_of_entries(tail)
        wanted |= needs
        if author.origin is not None:
            wanted.batches.add(author.origin.id)
        record = self.view.part(wanted)
        for entry in tail:
            if entry.position > record.position:
                record.apply(entry)
        at = max(self.clock.now(), not_before if record.recorded_at is None else max(not_before, record.recorded_at))
        return Attempt(record=record, at=at, author=author, salt=self.mint.salt)

    def _tail(self) -> Sequence[Entry]:
        """The entries that the view does not hold yet."""
        reached = self.view.position()
        tail = self.log.read(after=reached, limit=self.tail_max)
        if len(tail) < self.tail_max:
            return tail
        self._keep_pace(tail[-1].position)
        return self._tail()

    def _keep_pace(self, position: int) -> None:
        """Wait for the views, however long they take, as long as they move."""
        reached = -1
        while not self.view.wait(position, timeout_seconds=READABLE_WITHIN_SECONDS):
            if (now_at := self.view.position()) <= reached:
                raise ViewsBehind(wanted=position, reached=now_at)
            reached = now_at

    def _await(self, position: int, *, is_recorded: bool) -> None:
        if position > 0 and not self.view.wait(position, timeout_seconds=READABLE_WITHIN_SECONDS):
            raise ViewsBehind(wanted=position, reached=self.view.position(), is_recorded=is_recorded)


def _after(lost: PositionConflict, not_before: Instant) -> Instant:
    """When to decide again: after what was settled, also where another process's clock is ahead of this one's."""
    return lost.instant + 1 if isinstance(lost, InstantSettled) else not_before


def _on_each(decisions: Sequence[Callable[[Attempt], AnswerT]]) -> Callable[[Attempt], list[AnswerT]]:
    return lambda bench: [decide(bench) for decide in decisions]


def _refuse_another_origin(bench: Attempt) -> None:
    origin = bench.author.origin
    there = None if origin is None else bench.record.batches.get(origin.id)
    if there is not None and there != origin:
        problem = f"the batch {there.id!r} is of the file {there.file!r}, read by {there.importer} {there.version}"
        raise AlreadyRecorded(Fault("", problem, "name another batch, or none"))


class _Rehearsed:
    """The ``Log`` of a rehearsal: what would have been appended after ``base``."""

    def __init__(self, base: int) -> None:
        self._base = base
        self._entries: list[Entry] = []

    def append(self, entries: Sequence[Entry], *, after: int) -> None:
        if after != self._base + len(self._entries):
            raise PositionConflict(expected=after, actual=self._base + len(self._entries))
        self._entries += entries

    def read(self, *, after: int, limit: int) -> Sequence[Entry]:
        start = max(after - self._base, 0)
        return self._entries[start : start + limit]

    @contextmanager
    def turn(self) -> Iterator[None]:
        yield


class _Still:
    """A ``RecordView`` that says that it stays at ``base``."""

    def __init__(self, view: RecordView, base: int) -> None:
        self._view = view
        self._base = base

    def position(self) -> int:
        return self._base

    def part(self, needs: Needs) -> Record:
        record = self._view.part(needs)
        record.position = self._base  # what others append meanwhile is known too, and does no harm
        return record

    def wait(self, position: int, *, timeout_seconds: float) -> bool:  # noqa: ARG002 - the port's; nothing is awaited
        return True
