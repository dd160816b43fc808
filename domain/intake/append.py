"""The loop that appends: a decision on the newest record, appended whole; after a lost race, decided again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from typing import NamedTuple, Self

from domain.dates import instants
from domain.dates.instants import Instant
from domain.errors import InstantSettled, PositionConflict, ViewsBehind
from domain.intake.guards import RecordingGuard, Trusting, refuse
from domain.intake.keys import WHOLE, Reach
from domain.intake.needs import Needs, needs_of_entries
from domain.intake.ports import RecordView
from domain.ports import Clock, Mint
from domain.record.declarations import BatchDeclaration
from domain.record.entries import Body, Entry
from domain.record.folded import Record
from domain.record.store import EncodedEntry, Log
from domain.vocabulary import BatchId

TAIL_MAX = 5_000  # entries that the views may be behind while writes are still decided
LAG_MAX = 2_000  # entries that the views are behind an import, whose every chunk is decided on that tail
READABLE_WITHIN_SECONDS = 10.0
NO_LIMIT = 2**62


class Via(NamedTuple):
    """How a request came: the name of its key, from which address, and by which route."""

    key: str | None
    address: str | None
    route: str


class Author(NamedTuple):
    """Who records: the name of a key, and the batch of an import, which is declared with what it records first.

    ``reach``: what the key may record. ``via``: for the audit log; None where no request asked for it.
    """

    name: str
    batch: BatchId | None = None
    origin: BatchDeclaration | None = None
    reach: Reach = WHOLE
    via: Via | None = None


@dataclass(slots=True, kw_only=True)
class Attempt:
    """One attempt to decide and append: the record, the instant, and the entries that were decided so far.

    A context manager: it loads the record when it is entered and appends when it is left, both in this process's turn.
    A race that is lost to another writer ends it without an error (``lost``), and ``attempts`` yields the next one.
    """

    appending: Appending
    part: range  # which of the acts it decides about
    needs: Needs
    not_before: Instant
    corrects_clock: bool  # then the clock may be behind the last entry
    record: Record = field(default_factory=Record)
    at: Instant = instants.FIRST
    entries: list[EncodedEntry] = field(default_factory=list)
    lost: PositionConflict | None = None
    _turn: ExitStack = field(default_factory=ExitStack)

    def __enter__(self) -> Self:
        with ExitStack() as turn:
            turn.enter_context(self.appending.log.turn())
            self.record = self.appending.newest(self.needs)
            self.at = self._at(self.record.recorded_at)
            self._turn = turn.pop_all()
        return self

    def __exit__(self, kind: object, error: BaseException | None, traceback: object) -> None:
        with self._turn:
            if error is None and self.entries:
                try:
                    self.appending.log.append(self.entries, after=self.entries[0].stored.position - 1)
                except PositionConflict as lost:
                    self.lost = lost

    def _at(self, last: Instant | None) -> Instant:
        """The instant that the entries bear. Raises ``NotRecording``."""
        now = self.appending.clock.now()
        at = max(now, self.not_before if last is None else max(self.not_before, last))
        counts = None if self.corrects_clock else last if self.not_before == instants.FIRST else at
        refuse(self.appending.guard, counts)
        return at

    def take(self, bodies: Sequence[Body], author: Author) -> int:
        """Fold ``bodies`` into the record as its next entries. Returns the position of the last one.

        Raises ``Refused`` where one of them is too large, and then takes none.
        """
        origin = author.origin
        if bodies and origin is not None and origin.id not in self.record.batches:
            bodies = (origin, *bodies)
        encoded = [self._encoded(body, author, at) for at, body in enumerate(bodies, self.record.position + 1)]
        for each in encoded:
            self.record.apply(each.entry)
        self.entries += encoded
        return self.record.position

    def _encoded(self, body: Body, author: Author, position: int) -> EncodedEntry:
        return self.appending.log.encoded(
            Entry(
                position=position,
                recorded_at=self.at,
                recorded_by=author.name,
                batch=author.batch,
                salt=self.appending.mint.salt(),
                body=body,
            )
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Appending:
    log: Log
    view: RecordView
    clock: Clock
    mint: Mint
    guard: RecordingGuard = field(default_factory=Trusting)
    tail_max: int = TAIL_MAX
    lag_max: int = LAG_MAX

    def attempts(self, needs: Sequence[Needs], *, corrects_clock: bool = False) -> Iterator[Attempt]:
        """Yield attempts, each to be entered, until all acts are decided on; ``needs`` has those of each act.

        An attempt decides on all acts that are left. Where others record at the same time, a decision on many loses the
        race to them again and again, so that each lost race makes the next part smaller.
        """
        done, at_once, not_before = 0, len(needs), instants.FIRST
        while done < len(needs):
            part = range(done, min(done + at_once, len(needs)))
            attempt = self._attempt(part, needs, not_before, corrects_clock=corrects_clock)
            yield attempt
            if attempt.lost is not None:
                at_once, not_before = max(1, at_once // 4), _after(attempt.lost, not_before)
                continue
            done, at_once = part.stop, min(len(needs), at_once * 2)

    def _attempt(self, part: range, needs: Sequence[Needs], not_before: Instant, *, corrects_clock: bool) -> Attempt:
        needed = Needs()
        for number in part:
            needed |= needs[number]
        return Attempt(appending=self, part=part, needs=needed, not_before=not_before, corrects_clock=corrects_clock)

    def newest(self, needs: Needs) -> Record:
        """Return the part of the record that ``needs`` names, with the entries that the view does not hold yet."""
        tail = self._tail()
        needed = needs_of_entries(tail)
        needed |= needs
        record = self.view.part(needed)
        for entry in tail:
            if entry.position > record.position:
                record.apply(entry)
        return record

    def rehearsal(self) -> Appending:
        """Return one that decides as this one does, on the record as it is now, and appends nothing."""
        if tail := self._tail():
            self._follow(tail[-1].position)
        base = self.view.position()
        return replace(self, log=_Rehearsed(self.log, base), view=_Still(self.view, base), tail_max=NO_LIMIT)

    def _tail(self) -> Sequence[Entry]:
        """The entries that the view does not hold yet."""
        reached = self.view.position()
        tail = self.log.read(after=reached, limit=self.tail_max)
        if len(tail) < self.tail_max:
            return tail
        self._follow(tail[-1].position)
        return self._tail()

    def keep_pace(self, position: int) -> None:
        """Return when the views are so close behind ``position`` that deciding on their tail takes little."""
        self._follow(position - self.lag_max)

    def await_view(self, position: int, *, is_recorded: bool) -> None:
        """Return when the view holds ``position``. Raises ``ViewsBehind``."""
        if not self.view.wait(position, timeout_seconds=READABLE_WITHIN_SECONDS):
            raise ViewsBehind(wanted=position, reached=self.view.position(), is_recorded=is_recorded)

    def _follow(self, position: int) -> None:
        """Wait for the views, however long they take, as long as they move."""
        reached = -1
        while not self.view.wait(position, timeout_seconds=READABLE_WITHIN_SECONDS):
            if (now_at := self.view.position()) <= reached:
                raise ViewsBehind(wanted=position, reached=now_at)
            reached = now_at


def _after(lost: PositionConflict, not_before: Instant) -> Instant:
    """When to decide again: after what was settled, also where another process's clock is ahead of this one's."""
    return lost.instant + 1 if isinstance(lost, InstantSettled) else not_before


class _Rehearsed:
    """The ``Log`` of a rehearsal: what would have been appended after ``base``."""

    def __init__(self, log: Log, base: int) -> None:
        self._log = log
        self._base = base
        self._entries: list[Entry] = []

    def encoded(self, entry: Entry) -> EncodedEntry:
        return self._log.encoded(entry)

    def append(self, entries: Sequence[EncodedEntry], *, after: int) -> None:
        if after != self._base + len(self._entries):
            raise PositionConflict(expected=after, actual=self._base + len(self._entries))
        self._entries += [each.entry for each in entries]

    def confirm(self) -> None:
        """Nothing is appended, so that nothing can be lost."""

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
