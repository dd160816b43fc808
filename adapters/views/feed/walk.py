"""One run of entries as rows of the feed: an item for each entry, and items for its consequences."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from heapq import heapify, heappop, heappush
from typing import Any, assert_never

from adapters.log.narrow import NarrowReport, NarrowStatement
from adapters.log.read import Read
from adapters.sql.dialect import Engine
from adapters.sql.session import Session
from adapters.views.feed.kept import KeptPlaces
from adapters.views.feed.places import Places, Subject, Wanted
from adapters.views.feed.shapes import consequence_to_text
from adapters.views.weighing import About
from domain.dates.instants import Instant
from domain.feed.items import (
    OF_KIND,
    Consequence,
    DisputeClosed,
    DisputeOpened,
    HistoryRevised,
    ItemType,
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
    Retiring,
    SourceCorrection,
    statement_of,
)
from domain.record.declarations import (
    BatchDeclaration,
    ClockCorrection,
    ConflictDeclaration,
    Declaration,
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
REPORT_APPENDED = str(ItemType.REPORT_APPENDED)
NO_LINES = "\n"
DUE = {"conflict": "text", "place": "text", "at": "bigint"}


class Walk:
    """One run of entries, and the items due between them."""

    def __init__(  # noqa: PLR0913 - where it reads and writes, and for which entries
        self,
        session: Session,
        engine: Engine,
        prefix: str,
        record: str,
        *,
        first: int,
        last: int,
        kept: KeptPlaces,
    ) -> None:
        self._session = session
        self._prefix = prefix
        self._places = Places(session, engine, prefix=prefix, record=record, first=first, last=last, kept=kept)
        self._conflicts = self._places.conflicts
        self._position = first - 1
        self._item = self._last_item(first - 1)
        self._reports: dict[str, str] = {}
        self._redacted: dict[str, Subject] = {}
        self._rows: list[tuple[Any, ...]] = []
        self._due: list[tuple[Instant, About]] = []
        self._found: dict[tuple[str, tuple[str, ...], int], tuple[str, str]] = {}

    def load(self, reads: Sequence[Read], *, due_by: Instant) -> None:
        statements, reports, redacted = set[str](), set[str](), set[str]()
        rereading = dict[int, ZoneRules | ClaimantCorrection]()
        for read in reads:
            if read.narrow is not None:
                continue
            match read.entry.body:
                case Statement(id=statement):
                    statements.add(statement)
                case Correction(target=target) | Annulment(target=target) | Corroboration(target=target):
                    statements.add(target)
                case SourceCorrection(report=report) | Redaction(original=SourceCorrection(report=report)):
                    reports.add(report)
                case Redaction(original=original):
                    redacted.add(statement_of(original) or "")
                case ZoneRules() | ClaimantCorrection() as body:
                    rereading[read.position] = body
                case Report() | ConflictDeclaration() | PlaceDeclaration() | BatchDeclaration() | LogKeyDeclaration():
                    pass
                case ClockCorrection() | Retirement() | Reinstatement():
                    pass
                case other:
                    assert_never(other)
        dues = self._places.load(Wanted(reads, statements, rereading, due_by))
        self._reports = self._places.reports(reports)
        self._redacted = self._places.subjects(redacted)
        self._due = [(at, about) for about, at in dues.items()]
        heapify(self._due)

    def take(self, read: Read) -> None:
        at = read.recorded_at
        self.pass_time(at - 1)
        self._position, self._item = read.position, -1
        match read.narrow:
            case NarrowReport(id=report, conflict=conflict):
                self._item = 0
                found = (conflict, None, report, NO_LINES, NO_LINES, None, None)
                self._rows.append((read.position, 0, REPORT_APPENDED, at, 0, *found, None))
                return
            case NarrowStatement(id=statement, kind=kind):
                self._add_about(OF_KIND[kind], at, statement)
            case _:
                self._add_entry(read.entry)
        for about, alteration in self._places.alterations(read.position):
            now = self._places.now(about)
            self._add_all(now.take(alteration, at=at), at)
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
        moved = self._places.settle()
        gone = [{"conflict": about.conflict, "place": about.place} for about, before, _ in moved if before is not None]
        if gone:
            where = "conflict = :conflict and place = :place"
            self._session.many(f"delete from {self._prefix}due where {where}", gone)
        rows = [(*about, at) for about, _, at in moved if at is not None]
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

    def _add_entry(self, entry: Entry) -> None:
        type_, at = type_of(entry.body), entry.recorded_at
        if type_ is None:
            return  # of the log itself: what it says, `/v1/log` and its checkpoints do
        match entry.body:
            case Report(id=report, conflict=conflict):
                self._add(type_, at, subject=report, conflict=conflict)
            case SourceCorrection(report=report) | Redaction(original=SourceCorrection(report=report)):
                self._add(type_, at, subject=report, conflict=self._reports.get(report))
            case Statement(id=statement):
                self._add_about(type_, at, statement)
            case Correction(target=target) | Annulment(target=target) | Corroboration(target=target):
                self._add_about(type_, at, target)
            case Redaction(original=original):
                self._add_redacted(type_, at, statement_of(original) or "")
            case ClaimantCorrection(conflict=conflict, claimant=claimant):
                claimants, since = (claimant,), entry.position - 1
                self._add(type_, at, subject=claimant, conflict=conflict, claimants=claimants, since=since)
            case body:
                self._add_declaration(type_, at, body)

    def _add_declaration(self, type_: ItemType, at: Instant, body: Declaration | Retiring) -> None:
        match body:
            case Retirement(conflict=conflict, place=place) | Reinstatement(conflict=conflict, place=place):
                self._add(type_, at, subject=place or conflict or "", conflict=conflict, place=place)
            case ConflictDeclaration(id=conflict):
                self._add(type_, at, subject=conflict, conflict=conflict)
            case PlaceDeclaration(id=place):
                self._add(type_, at, subject=place, place=place)
            case BatchDeclaration(id=subject) | ZoneRules(name=subject):
                self._add(type_, at, subject=subject)
            case LogKeyDeclaration() | ClockCorrection():
                pass  # they have no type
            case other:
                assert_never(other)

    def _add_about(self, type_: ItemType, at: Instant, statement: str) -> None:
        version = self._places.version_of(self._position) or self._places.known(statement, at=self._position)
        word, about = version.word, version.about
        self._add(
            type_,
            at,
            subject=statement,
            conflict=about.conflict,
            place=about.place,
            claimants=(word.claimant,),
            matter=word.matter,
            kind=version.kind,
        )

    def _add_redacted(self, type_: ItemType, at: Instant, statement: str) -> None:
        of = self._redacted[statement]
        claimants = (of.claimant,)
        self._add(type_, at, subject=statement, conflict=of.conflict, place=of.place, claimants=claimants, kind=of.kind)

    def _add(  # noqa: PLR0913 - what an item is found by
        self,
        type_: ItemType,
        at: Instant,
        *,
        subject: str,
        conflict: str | None = None,
        place: str | None = None,
        claimants: tuple[str, ...] = (),
        matter: str | None = None,
        kind: str | None = None,
        since: int | None = None,
    ) -> None:
        """``since``: the item is also found by those who were above its claimants at that position."""
        self._item += 1
        times = (self._position,) if since is None else (since, self._position)
        above, sides = (NO_LINES, NO_LINES)
        if conflict is not None and claimants:
            above, sides = self._found_by(conflict, claimants, times)
        found = (conflict, place, subject, above, sides, _text(matter), _text(kind))
        self._rows.append((self._position, self._item, str(type_), at, 0, *found, None))

    def _add_all(self, consequences: Iterable[Consequence], at: Instant, *, is_due: bool = False) -> None:
        position = self._position
        for each in consequences:
            self._item += 1
            above, sides = self._found_by(each.conflict, _speakers(each), (position,))
            about = (each.conflict, each.place, None, above, sides, str(each.matter), None)
            name = str(type_of_consequence(each))
            self._rows.append((position, self._item, name, at, int(is_due), *about, consequence_to_text(each)))

    def _found_by(self, conflict: str, claimants: tuple[str, ...], positions: tuple[int, ...]) -> tuple[str, str]:
        """The claimants with those above them, and their sides, as they were at the positions: in lines."""
        key = (conflict, claimants, self._conflicts.since(conflict, at=positions[0]))
        if len(positions) == 1 and key in self._found:
            return self._found[key]
        above, sides = set[str](), set[str]()
        for position in positions:
            above.update(self._conflicts.with_those_above(conflict, claimants, at=position))
            sides.update(self._conflicts.sides_of(conflict, claimants, at=position))
        found = (lines(sorted(above)), lines(sorted(sides)))
        if len(positions) == 1:
            self._found[key] = found
        return found


def _speakers(of: Consequence) -> tuple[str, ...]:
    match of:
        case StanceChanged(speaker=speaker) | HistoryRevised(speaker=speaker):
            return (speaker,)
        case DisputeOpened(before=before, after=after) | DisputeClosed(before=before, after=after):
            return tuple(sorted(before.keys() | after.keys()))
        case other:
            assert_never(other)


def lines(names: Sequence[str]) -> str:
    """Each on a line of its own, with a line break before and after, so that a whole one can be looked for."""
    return "".join(f"\n{name}" for name in names) + "\n"


def _text(value: object | None) -> str | None:
    return None if value is None else str(value)
