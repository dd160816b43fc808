"""The feed as a view: one row for each entry, and one for each item that follows from it or is due after it.

It reads the places' words in the tables of the record, which hold every version with the positions at which it is
known, and so depends on that view: it is never ahead of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from heapq import heapify, heappop, heappush
from importlib.resources import files
from typing import Any, NamedTuple, assert_never

from adapters.log.read import Read
from adapters.sql.dialect import Engine, script
from adapters.sql.session import Session
from adapters.views.feed.places import About, Places, Subject
from adapters.views.feed.shapes import consequence_to_text
from adapters.views.record.view import SqlRecordView
from adapters.views.view import ReadAnew
from domain.dates.instants import Instant
from domain.feed.items import (
    Consequence,
    DisputeClosed,
    DisputeOpened,
    HistoryRevised,
    StanceChanged,
    type_of,
    type_of_consequence,
)
from domain.record.amendments import (
    Annulment,
    ClaimantCorrection,
    Correction,
    Corroboration,
    Redaction,
    Reinstatement,
    Retirement,
    SourceCorrection,
    statement_of,
)
from domain.record.dating import NEVER
from domain.record.declarations import (
    BatchDeclaration,
    ClockCorrection,
    ConflictDeclaration,
    LogKeyDeclaration,
    PlaceDeclaration,
)
from domain.record.entries import Entry
from domain.record.statements import Report, Statement
from domain.record.zones import ZoneRules

COLUMNS = (
    *("position", "item", "type", "at", "is_due", "conflict", "place", "subject", "claimants", "sides", "matter"),
    *("kind", "shape"),
)
LONG_AGO = -NEVER
DUE = {"conflict": "text", "place": "text", "at": "bigint"}


class Settled(NamedTuple):
    """Any entry after position ``size`` has a later instant than this."""

    instant: Instant
    size: int


class SqlFeedView:
    name = "feed"
    version = 4
    tables = ("items", "due", "passed")
    depends_on = (SqlRecordView.name,)

    def __init__(self, engine: Engine) -> None:
        self._engine: Engine = engine

    def create(self, session: Session, *, prefix: str, copy: str) -> None:
        text = files("adapters.views.feed").joinpath("feed.sql").read_text(encoding="utf-8")
        for statement in script(text, self._engine, prefix=prefix, copy=copy):
            session.execute(statement, {})
        session.execute(f"insert into {prefix}passed (at) values ({LONG_AGO})", {})

    def apply(self, session: Session, reads: Sequence[Read], *, prefix: str) -> None:
        """Raises ``ReadAnew``."""
        entries = [read.entry for read in reads]
        first, last = entries[0], entries[-1]
        ((passed,),) = session.rows(f"select at from {prefix}passed", {})
        instants = [entry.recorded_at for entry in entries]
        if min(instants) <= passed:
            raise ReadAnew(self.name, f"has shown items due before an entry from {first.position} on was recorded")
        settled = settled_of(session)
        walk = _Walk(session, self._engine, prefix, first=first.position, last=last.position)
        is_end = settled.size <= last.position
        walk.load(entries, due_by=max(max(instants) - 1, settled.instant if is_end else LONG_AGO))
        for entry in entries:
            walk.take(entry)
        passed_now = walk.pass_time(settled.instant) if is_end else None
        walk.write(passed=passed_now)

    def pass_time(self, session: Session, position: int, *, prefix: str) -> bool:
        """Add the items that are due, if their instant is settled. Returns whether there were any."""
        settled = settled_of(session)
        due = self.next_due(session, prefix=prefix)
        if position < settled.size or due is None or due > settled.instant:
            return False
        walk = _Walk(session, self._engine, prefix, first=position + 1, last=position)
        walk.load((), due_by=settled.instant)
        walk.write(passed=walk.pass_time(settled.instant))
        return True

    @staticmethod
    def next_due(session: Session, *, prefix: str) -> Instant | None:
        ((due,),) = session.rows(f"select min(at) from {prefix}due", {})
        found: Instant | None = due
        return found


def settled_of(session: Session) -> Settled:
    """The last settling: the log grows from one to the next, and a corrected clock begins anew."""
    rows = session.rows("select instant, size from settled order by size desc, instant desc limit 1", {})
    return Settled(*rows[0]) if rows else Settled(LONG_AGO, 0)


class _Walk:
    """One run of entries, and the items due between them."""

    def __init__(self, session: Session, engine: Engine, prefix: str, *, first: int, last: int) -> None:
        self._session = session
        self._engine: Engine = engine
        self._prefix = prefix
        self._places = Places(session, engine, prefix, first=first, last=last)
        self._position = first - 1
        self._item = self._last_item(first - 1)
        self._reports: dict[str, str] = {}
        self._redacted: dict[str, Subject] = {}
        self._rows: list[tuple[Any, ...]] = []
        self._due: list[tuple[Instant, About]] = []

    def load(self, entries: Iterable[Entry], *, due_by: Instant) -> None:
        statements, reports, redacted = set[str](), set[str](), set[str]()
        rereading = dict[int, ZoneRules | ClaimantCorrection]()
        for entry in entries:
            match entry.body:
                case Statement(id=statement):
                    statements.add(statement)
                case Correction(target=target) | Annulment(target=target) | Corroboration(target=target):
                    statements.add(target)
                case SourceCorrection(report=report) | Redaction(original=SourceCorrection(report=report)):
                    reports.add(report)
                case Redaction(original=original):
                    redacted.add(statement_of(original) or "")
                case ZoneRules() | ClaimantCorrection() as body:
                    rereading[entry.position] = body
                case Report() | ConflictDeclaration() | PlaceDeclaration() | BatchDeclaration() | LogKeyDeclaration():
                    pass
                case ClockCorrection() | Retirement() | Reinstatement():
                    pass
                case other:
                    assert_never(other)
        self._places.load(statements, rereading, due_by)
        self._reports = self._places.reports(reports)
        self._redacted = self._places.subjects(redacted)
        self._due = [(at, about) for about, at in self._places.dues().items()]
        heapify(self._due)

    def take(self, entry: Entry) -> None:
        self.pass_time(entry.recorded_at - 1)
        self._position, self._item = entry.position, -1
        self._add_entry(entry)
        for about, alteration in self._places.alterations(entry.position):
            now = self._places.now(about)
            self._add_all(now.take(alteration, at=entry.recorded_at), entry.recorded_at)
            self._expect(about)

    def pass_time(self, until: Instant) -> Instant | None:
        """Add the items due by ``until``, in order, under the position reached. Returns when the last one was due."""
        last = None
        while self._due and self._due[0][0] <= until:
            at, about = heappop(self._due)
            now = self._places.now(about)
            if now.due() == at:  # else an entry has changed when, and that is expected as well
                self._add_all(now.pass_time(at), at, is_due=True)
                self._expect(about)
                last = at
        return last

    def write(self, *, passed: Instant | None) -> None:
        self._session.insert(f"{self._prefix}items", COLUMNS, self._rows)
        before = self._places.dues()
        moved = [(about, at) for about, at in self._places.moved() if before.get(about) != at]
        gone = [{"conflict": about.conflict, "place": about.place} for about, _ in moved if about in before]
        self._session.many(f"delete from {self._prefix}due where conflict = :conflict and place = :place", gone)
        rows = [(*about, at) for about, at in moved if at is not None]
        if rows:
            self._session.insert(f"{self._prefix}due", tuple(DUE), rows)
        if passed is not None:
            self._session.execute(f"update {self._prefix}passed set at = :at where at < :at", {"at": passed})

    def _last_item(self, position: int) -> int:
        sql = f"select coalesce(max(item), -1) from {self._prefix}items where position = :position"
        return int(self._session.rows(sql, {"position": position})[0][0])

    def _expect(self, about: About) -> None:
        if (at := self._places.now(about).due()) is not None:
            heappush(self._due, (at, about))

    # Rows

    def _add_entry(self, entry: Entry) -> None:  # noqa: C901, PLR0912 - one case for each kind of body
        match entry.body:
            case Report(id=report, conflict=conflict):
                self._add(entry, subject=report, conflict=conflict)
            case SourceCorrection(report=report) | Redaction(original=SourceCorrection(report=report)):
                self._add(entry, subject=report, conflict=self._reports.get(report))
            case Statement(id=statement):
                self._add_about(entry, statement)
            case Correction(target=target) | Annulment(target=target) | Corroboration(target=target):
                self._add_about(entry, target)
            case Retirement(conflict=conflict, place=place) | Reinstatement(conflict=conflict, place=place):
                self._add(entry, subject=place or conflict or "", conflict=conflict, place=place)
            case ConflictDeclaration(id=conflict):
                self._add(entry, subject=conflict, conflict=conflict)
            case PlaceDeclaration(id=place):
                self._add(entry, subject=place, place=place)
            case BatchDeclaration(id=batch):
                self._add(entry, subject=batch)
            case ZoneRules(name=zone):
                self._add(entry, subject=zone)
            case ClaimantCorrection(conflict=conflict, claimant=claimant):
                self._add(entry, subject=claimant, conflict=conflict, claimants=[claimant], since=entry.position - 1)
            case Redaction(original=original):
                self._add_redacted(entry, statement_of(original) or "")
            case LogKeyDeclaration() | ClockCorrection():
                pass  # of the log itself: what it says, `/v1/log` and its checkpoints do
            case other:
                assert_never(other)

    def _add_about(self, entry: Entry, statement: str) -> None:
        version = self._places.version_of(entry.position) or self._places.known(statement, at=entry.position)
        word = version.word
        self._add(
            entry,
            subject=statement,
            conflict=version.about.conflict,
            place=version.about.place,
            claimants=[word.claimant],
            matter=word.matter,
            kind=version.kind,
        )

    def _add_redacted(self, entry: Entry, statement: str) -> None:
        of = self._redacted[statement]
        self._add(entry, subject=statement, conflict=of.conflict, place=of.place, claimants=[of.claimant], kind=of.kind)

    def _add(  # noqa: PLR0913 - what an item is found by
        self,
        entry: Entry,
        *,
        subject: str,
        conflict: str | None = None,
        place: str | None = None,
        claimants: Sequence[str] = (),
        matter: str | None = None,
        kind: str | None = None,
        since: int | None = None,
    ) -> None:
        """``since``: the item is also found by those who were above its claimants at that position."""
        self._item += 1
        times = [self._position] if since is None else [since, self._position]
        above, sides = self._found_by(conflict, claimants, times) if conflict is not None and claimants else ([], [])
        found = (conflict, place, subject, lines(above), lines(sides), _text(matter), _text(kind))
        row = (self._position, self._item, str(type_of(entry.body)), entry.recorded_at, 0, *found, None)
        self._rows.append(row)

    def _add_all(self, consequences: Iterable[Consequence], at: Instant, *, is_due: bool = False) -> None:
        for each in consequences:
            self._item += 1
            speakers = _speakers(each)
            above, sides = self._found_by(each.conflict, speakers, [self._position])
            found = (each.conflict, each.place, None, lines(above), lines(sides), str(each.matter), None)
            name, shape = str(type_of_consequence(each)), consequence_to_text(each)
            self._rows.append((self._position, self._item, name, at, int(is_due), *found, shape))

    def _found_by(
        self, conflict: str, claimants: Sequence[str], positions: Iterable[int]
    ) -> tuple[list[str], list[str]]:
        """The claimants with those above them, and their sides, as they were at the positions."""
        above, sides = set[str](), set[str]()
        for position in positions:
            above.update(self._places.with_those_above(conflict, claimants, at=position))
            sides.update(self._places.sides_of(conflict, claimants, at=position))
        return sorted(above), sorted(sides)


def _speakers(of: Consequence) -> Sequence[str]:
    match of:
        case StanceChanged(speaker=speaker) | HistoryRevised(speaker=speaker):
            return [speaker]
        case DisputeOpened(before=before, after=after) | DisputeClosed(before=before, after=after):
            return sorted(before.keys() | after.keys())
        case other:
            assert_never(other)


def lines(names: Sequence[str]) -> str:
    """Each on a line of its own, with a line break before and after, so that a whole one can be looked for."""
    return "".join(f"\n{name}" for name in names) + "\n"


def _text(value: object | None) -> str | None:
    return None if value is None else str(value)
