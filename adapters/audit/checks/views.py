"""A view against a replay of the log: the same rows, up to the position that the view has read."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from adapters.audit.checks.replay import Replay
from adapters.audit.checks.tables import Difference, Table, differences, table_of
from adapters.log.codec import REDACTION
from adapters.log.read import read_on
from adapters.sql.session import Database, Session
from adapters.views.follower import BATCH
from adapters.views.view import Copy, SteppedView, cursor_of
from domain.audit.checks import CheckStep, Finding, Remark, order
from domain.errors import LogUnavailable
from domain.record.store import EntryStore
from domain.record.views import ViewCursor

LOST = (
    "stop the service, keep a copy of the database, and take the log from a backup or an export that reaches further;"
    " if it resumed from here, there would be two logs under one name"
)
COMPARE = (
    "compare the entry with a backup, an export or a mirror before anything is rebuilt: where the entry was changed,"
    " take the log from one that was not; where it is right, `claimline rebuild {view}` makes the view anew"
)


FINISH = "run `claimline serve`, or any command that records: the leading process finishes it; then check again"
BOOKKEEPING = frozenset({"feed_passed"})  # how far time has been told of, to which a replay comes by other steps


class Telling(NamedTuple):
    """The differences of a view, in words, and the first of them."""

    finding: Callable[[str, Table, Difference], Finding]
    first: Callable[[Iterator[Finding]], Finding | None]


def _of_row(view: str, table: Table, difference: Difference) -> Finding:
    """The position is that of the entry that the row is there for, where it says that."""
    what = "is missing" if difference.there is None else "is not as the log has it"
    what = "should not be there" if difference.replayed is None else what
    row = dict(zip(table.columns, difference.row, strict=True))
    position = row.get("known_from", row.get("position"))
    problem = f"in {table.name} the row {table.named(difference.row)} {what}"
    return Finding(position if isinstance(position, int) else None, problem, _cure(view))


def _earliest(findings: Iterator[Finding]) -> Finding | None:
    return min(findings, key=order, default=None)


ROWS = Telling(_of_row, _earliest)


def view_checked(store: EntryStore, database: Database, replay: Replay, telling: Telling = ROWS) -> Iterator[CheckStep]:
    name = replay.view.name
    with database.read() as session:
        cursor = cursor_of(session, Copy(name, building=False))
    if cursor is None or cursor.version != replay.view.version:
        yield Remark(f"the view {name} is not made, or of another version: the service reads it anew when it runs")
        return
    try:
        with database.read() as session:
            _hold_still(session, database, replay)
            yield from _compared(store, session, replay, telling)
    except LogUnavailable:
        raise
    except Exception as error:  # noqa: BLE001 - tables that were changed by hand fail in any way: that is the fault
        yield Finding(None, f"the tables of the view {name} cannot be read ({error})", _cure(name))


def _hold_still(session: Session, database: Database, replay: Replay) -> None:
    """Keep a rebuild from replacing the tables while they are read: PostgreSQL would show the new ones, empty."""
    if database.engine == "postgres":
        tables = ", ".join(_tables(replay))
        session.execute(f"lock table {tables} in access share mode", {})


def _tables(replay: Replay) -> list[str]:
    return [f"{Copy(replay.view.name, building=False).prefix}{table}" for table in replay.view.tables]


def _compared(store: EntryStore, session: Session, replay: Replay, telling: Telling) -> Iterator[CheckStep]:
    name = replay.view.name
    cursor = cursor_of(session, Copy(name, building=False))
    if cursor is None or cursor.position < replay.cursor().position:
        yield Remark(f"the view {name} was replaced meanwhile, and is not checked: check again")
        return
    if cursor.stopped_at is not None:
        yield Finding(cursor.stopped_at, f"the view {name} has stopped here: {cursor.problem}", _cure(name))
    if finding := _reached(store, cursor, replay):
        yield finding
        return
    view, prefix = replay.view, Copy(name, building=False).prefix
    if isinstance(view, SteppedView) and view.is_between_steps(session, prefix=prefix):
        yield Remark(
            f"the view {name} is in the middle of an entry about a whole conflict: check again when it is done"
        )
        return
    if first := telling.first(_differing(session, replay, telling)):
        yield _under_way(store, name, after=cursor.position) or first
    if cursor.entry_hash != replay.cursor().entry_hash:
        problem = f"the view {name} has read another entry here than the log holds"
        yield Finding(cursor.position, problem, COMPARE.format(view=name))


def _under_way(store: EntryStore, view: str, *, after: int) -> Finding | None:
    """The redaction that the view has not read yet, if there is one. Then differences are no sign of a stranger."""
    position = next((each.position for each in store.read_named(REDACTION) if each.position > after), None)
    if position is None:
        return None
    problem = f"a redaction is under way: the view {view} still holds what the entry here removes"
    return Finding(position, problem, FINISH)


def _reached(store: EntryStore, cursor: ViewCursor, replay: Replay) -> CheckStep | None:
    """Bring the replay to where the view is. What keeps it from that."""
    name = replay.view.name
    if cursor.position > (size := store.size()):
        problem = f"the log ends at {size}, and the view {name} has read it up to {cursor.position}: the rest is gone"
        return Finding(size + 1, problem, LOST)
    replayed = _brought_on(store, replay, cursor.position)
    if replayed.stopped_at is not None:
        return Finding(replayed.stopped_at, f"the view {name} cannot take this entry: {replayed.problem}", _cure(name))
    if replayed.position < cursor.position:
        return Remark(f"the view {name} is not checked: the log cannot be read up to where it is, {cursor.position}")
    return None


def _brought_on(store: EntryStore, replay: Replay, position: int) -> ViewCursor:
    if replay.is_cut:
        return replay.cursor()
    replay.upto = position
    while (cursor := replay.cursor()).position < position and cursor.stopped_at is None:
        reads, _ = read_on(store, after=cursor.position, limit=min(BATCH, position - cursor.position))
        if not reads or reads[0].position != cursor.position + 1:
            break
        replay.take(reads)
    return cursor


def _differing(session: Session, replay: Replay, telling: Telling) -> Iterator[Finding]:
    with replay.database.read() as fresh:
        for name in _tables(replay):
            if name in BOOKKEEPING:
                continue
            table = table_of(fresh, name)
            for each in differences(session, fresh, table):
                yield telling.finding(replay.view.name, table, each)


def _cure(view: str) -> str:
    return f"keep a copy of the database if it is to be found out who changed it, then run `claimline rebuild {view}`"
