"""Part of the record, loaded from its tables: what ``Needs`` names, and what goes with it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from functools import lru_cache
from typing import Any

import orjson

from adapters.log import codec
from adapters.log.shapes import content_from_shape, from_shape
from adapters.sql.dialect import Engine, among, listed, table_of
from adapters.sql.session import Session
from domain.intake.needs import Needs
from domain.record.declarations import BatchDeclaration, Conflict, Place
from domain.record.folded import AppendedReport, FiledAmendment, FiledReport, FiledStatement, Record
from domain.record.statements import Source, Statement
from domain.record.zones import ZoneRules, Zones

OPEN = 2**63 - 1  # known_to of a version that nothing has taken away
ACTIVE = "record_"  # the prefix of the tables that are read
# A copy of the record that is being built has no index by place. Other views make one when they first need it.
LOOK_UP = "create index if not exists {record}look_up on {record}statements (place)"
NO_LOOK_UP = "drop index if exists {record}look_up"
LOOK_UP_SPEAKERS = (
    "create index if not exists {record}look_up_speakers on {record}statements"
    " (conflict, matter, place, speaker, rank, position)"
)
NO_LOOK_UP_SPEAKERS = "drop index if exists {record}look_up_speakers"

STATEMENT_COLUMNS = (
    "s.id, s.report, s.conflict, s.position, s.recorded_at, s.recorded_by, s.batch, s.kind, s.content,"
    " s.content_position, s.redacted"
)


@lru_cache(maxsize=256)
def conflict_from_text(text: str) -> Conflict:
    """Nearly every question reads its conflict, most of them several times, and few entries change one."""
    return from_shape(Conflict, orjson.loads(text))


def zone_from_text(text: str) -> ZoneRules:
    return from_shape(ZoneRules, orjson.loads(text))


def batch_from_text(text: str) -> BatchDeclaration:
    return from_shape(BatchDeclaration, orjson.loads(text))


@lru_cache(maxsize=4096)
def place_from_text(text: str) -> Place:
    """The places that are asked about are few, and are asked about again."""
    return from_shape(Place, orjson.loads(text))


def place_name_from_text(text: str) -> str:
    """The name alone: a place may have hundreds of others, and a page of statements a thousand places."""
    name: str = orjson.loads(text)["name"]
    return name


def place_admin_from_text(text: str) -> Sequence[str]:
    """The admin areas alone, for the same reason."""
    admin: Sequence[str] = orjson.loads(text).get("admin", ())
    return admin


def statement_from_row(
    row: tuple[Any, ...], *, annulled: bool = False, retracted_by: str | None = None
) -> FiledStatement:
    """``row`` begins with ``STATEMENT_COLUMNS``."""
    statement, report, conflict, position, recorded_at, recorded_by, batch, kind, content, since, redacted = row[:11]
    return FiledStatement(
        id=statement,
        report=report,
        conflict=conflict,
        position=position,
        recorded_at=recorded_at,
        recorded_by=recorded_by,
        batch=batch,
        content=content_from_shape(kind, orjson.loads(content)),
        content_position=since,
        annulled=annulled,
        retracted_by=retracted_by,
        redacted=tuple(redacted.split()),
    )


class RecordPart:
    """One loading of a part, in one transaction of ``session``, from the tables under ``prefix``."""

    def __init__(self, session: Session, engine: Engine, first_rules: Zones, prefix: str = ACTIVE) -> None:
        self._session = session
        self._engine: Engine = engine
        self._prefix = prefix
        self._record = Record(first_rules=first_rules)

    def load(self, needs: Needs) -> Record:
        """The newest state of what ``needs`` names. The position of the record is left for the caller to set."""
        self._appended(needs.appended)
        self._conflicts("c.id", {conflict for conflict, _ in needs.bound})
        self._statements(needs)
        self._reports(needs.reports | needs.appended | {each.report for each in self._record.statements.values()})
        self._conflicts("c.id", needs.conflicts | {each.conflict for each in self._record.reports.values()})
        self._conflicts("c.tz", needs.zones)
        self._zones(needs.zones | {each.tz for each in self._record.conflicts.values()})
        self._places(needs.places | {each.content.place for each in self._record.statements.values()})
        self._amendments(needs.amendments)
        self._histories(needs.histories)
        self._batches(needs.batches)
        self._positions(needs.positions)
        return self._record

    def _select(
        self, columns: str, table: str, key: str, values: AbstractSet[str], rest: str = ""
    ) -> Sequence[tuple[Any, ...]]:
        """Rows of ``table`` (its name and alias) whose column ``key`` is one of ``values``, and the ``rest`` holds."""
        if not values:
            return ()
        condition = f"{among(self._engine, key, 'among')} {rest}"
        sql = f"select {columns} from {self._prefix}{table} where {condition}"
        given: dict[str, object] = {"among": listed(self._engine, values)}
        return self._session.rows(sql, given | ({"open": OPEN} if ":open" in rest else {}))

    def _appended(self, reports: AbstractSet[str]) -> None:
        sources = self._select(
            "r.id, r.conflict, r.source", "reports r", "r.id", reports, "and r.known_from = r.position"
        )
        for report, conflict, source in sources:
            self._record.appended[report] = AppendedReport(
                conflict=conflict, source=from_shape(Source, orjson.loads(source)), statements=()
            )
        first = "and s.known_from = s.position order by s.position"
        for row in self._select(STATEMENT_COLUMNS, "statements s", "s.report", reports, first):
            filed = statement_from_row(row)
            appended = self._record.appended[filed.report]
            statement = Statement(id=filed.id, report=filed.report, content=filed.content)
            self._record.appended[filed.report] = AppendedReport(
                conflict=appended.conflict,
                source=appended.source,
                statements=(*appended.statements, statement),
                redacted={**appended.redacted, filed.id: filed.redacted} if filed.redacted else appended.redacted,
            )

    def _statements(self, needs: Needs) -> None:
        carried = (statement.id for report in self._record.appended.values() for statement in report.statements)
        wanted = needs.statements | set(carried) | set(self._said_of(needs)) | set(self._bound(needs))
        wanted |= {row[0] for row in self._retractions(wanted)}
        wanted |= set(self._retracted(wanted))
        retracted_by = {target: retraction for retraction, target in self._retractions(wanted)}
        last = "and s.is_last = 1 order by s.position"
        for row in self._select(f"{STATEMENT_COLUMNS}, s.known_to", "statements s", "s.id", wanted, last):
            filed = statement_from_row(row, annulled=row[-1] != OPEN, retracted_by=retracted_by.get(row[0]))
            self._record.hold(filed)

    def _said_of(self, needs: Needs) -> Iterator[str]:
        if not needs.said_of:
            return
        wanted = [(claimant, place, *stated) for (claimant, place), stated in sorted(needs.said_of.items())]
        table, given = table_of(
            self._engine, "w", {"claimant": "text", "place": "text", "lo": "bigint", "hi": "bigint"}, wanted
        )
        sql = (
            f"select s.id from {table} join {self._prefix}statements s on s.place = w.place"
            " and s.claimant = w.claimant and s.stated_latest >= w.lo and s.stated_earliest <= w.hi and s.is_last = 1"
        )
        yield from (row[0] for row in self._session.rows(sql, given))

    def _bound(self, needs: Needs) -> Iterator[str]:
        for conflict, claimant in needs.bound:
            declared = self._record.conflicts.get(conflict)
            below = frozenset() if declared is None or claimant not in declared.claimants else declared.below(claimant)
            said_below = (
                f"select t.id from {self._prefix}statements t where t.conflict = :conflict and t.known_to = :open"
                f" and {among(self._engine, 't.claimant', 'below')}"
            )
            sql = (
                f"select s.id from {self._prefix}statements s where s.conflict = :conflict and s.known_to = :open"
                f" and (s.holder = :claimant or s.retracts in ({said_below}))"
            )
            given = {"conflict": conflict, "claimant": claimant, "open": OPEN, "below": listed(self._engine, below)}
            yield from (row[0] for row in self._session.rows(sql, given))

    def _retractions(self, targets: AbstractSet[str]) -> Iterable[tuple[str, str]]:
        """Each retraction of one of ``targets`` that stands, and what it retracts."""
        standing = "and s.known_to = :open"
        rows = self._select("s.id, s.retracts", "statements s", "s.retracts", targets, standing)
        return [(row[0], row[1]) for row in rows]

    def _retracted(self, statements: AbstractSet[str]) -> Iterator[str]:
        is_retraction = "and s.retracts is not null and s.is_last = 1"
        return (row[0] for row in self._select("s.retracts", "statements s", "s.id", statements, is_retraction))

    def _reports(self, reports: AbstractSet[str]) -> None:
        columns = "r.id, r.conflict, r.position, r.recorded_at, r.recorded_by, r.batch, r.source"
        for row in self._select(columns, "reports r", "r.id", reports, "and r.known_to = :open"):
            self._record.reports[row[0]] = FiledReport(
                id=row[0],
                conflict=row[1],
                position=row[2],
                recorded_at=row[3],
                recorded_by=row[4],
                batch=row[5],
                source=from_shape(Source, orjson.loads(row[6])),
            )

    def _conflicts(self, key: str, values: AbstractSet[str]) -> None:
        for conflict, text in self._select("c.id, c.shape", "conflicts c", key, values, "and c.known_to = :open"):
            self._record.conflicts[conflict] = conflict_from_text(text)

    def _zones(self, zones: AbstractSet[str]) -> None:
        for zone, text in self._select("z.id, z.shape", "zones z", "z.id", zones, "and z.known_to = :open"):
            self._record.zones[zone] = zone_from_text(text)

    def _places(self, places: AbstractSet[str]) -> None:
        for place, text in self._select("p.id, p.shape", "places p", "p.id", places, "and p.known_to = :open"):
            self._record.places[place] = place_from_text(text)

    def _amendments(self, amendments: AbstractSet[str]) -> None:
        self._file_amendments("a.id", amendments)

    def _histories(self, statements: AbstractSet[str]) -> None:
        self._file_amendments("a.statement", statements)
        filed = (self._record.statements[each] for each in statements if each in self._record.statements)
        self._file_amendments("a.report", {each.report for each in filed})

    def _file_amendments(self, key: str, values: AbstractSet[str]) -> None:
        columns = "a.name, a.shape, a.position, a.redacted"
        for name, shape, position, redacted in self._select(columns, "amendments a", key, values):
            amendment = codec.amendment_from_shape(name, orjson.loads(shape))
            self._record.amendments[amendment.id] = FiledAmendment(
                amendment=amendment, position=position, redacted=tuple(redacted.split())
            )

    def _batches(self, batches: AbstractSet[str]) -> None:
        for batch, text in self._select("b.id, b.shape", "batches b", "b.id", batches):
            self._record.batches[batch] = batch_from_text(text)

    def _positions(self, positions: AbstractSet[int]) -> None:
        if positions:
            table, given = table_of(self._engine, "w", {"position": "bigint"}, [(each,) for each in sorted(positions)])
            sql = f"select p.position, p.found_at from {table} join {self._prefix}positions p using (position)"
            self._record.found_at.update(self._session.rows(sql, given))
