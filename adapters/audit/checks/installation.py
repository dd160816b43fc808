"""The check of a whole installation: what there is to check, and in which order."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from adapters.audit.checks.entries import RESTORE, Entries
from adapters.audit.checks.replay import Replay
from adapters.audit.checks.signatures import Signed, signatures_checked
from adapters.audit.checks.stances import IndexedAt, stances_checked
from adapters.audit.checks.timelines import timelines_checked
from adapters.audit.checks.tree import TILES
from adapters.audit.checks.views import FINISH, view_checked
from adapters.log.erase import due_erasures
from adapters.log.read import Read
from adapters.sql.session import Database, Session
from adapters.views.follower import BATCH
from adapters.views.tree.view import VIEW as TREE
from adapters.views.view import Copy, View, cursor_of
from domain.audit.checks import Checked, CheckStep, Finding, Reached, Remark, order
from domain.intake.guards import Doubt
from domain.record.store import EntryStore
from domain.record.views import ReadProgress


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """``size``: of the log when the check began. ``fresh``: a database that was just set up, without views."""

    store: EntryStore
    size: int
    database: Database
    fresh: Database
    replays: Mapping[str, Replay]  # by view
    signed: Signed
    index: IndexedAt
    zones: Sequence[str]  # how rules of zones differ from those that are installed
    doubt: Callable[[], Doubt | None]


# What there is to check. A check that is added to the list is run, told and counted.


def _entries(there: Compared) -> Iterator[CheckStep]:
    """Every entry up to the first that is wrong. What is right is read into the replays, too."""
    entries, position = Entries(there.store), 0
    while position < there.size:
        stored = there.store.read_stored(after=position, limit=min(BATCH, there.size - position))
        if not stored:
            yield _cut(there, Finding(position + 1, "the entry is missing", RESTORE))
            return
        found = [entries.read(each) for each in stored]
        wrong = next((each for each in found if isinstance(each, Finding)), None)
        _replay(there, found)
        if wrong is not None:
            yield _cut(there, wrong)
            return
        position = stored[-1].position
        yield Reached(position)


def _cut(there: Compared, wrong: Finding) -> Finding:
    """What comes after the first entry that is wrong, nothing can be compared with."""
    for replay in there.replays.values():
        replay.cut(before=wrong.position or 0)
    return wrong


def _replay(there: Compared, found: Sequence[Read | Finding]) -> None:
    reads = list[Read]()
    for each in found:
        if isinstance(each, Finding):
            break
        reads.append(each)
    for replay in there.replays.values():
        replay.take(reads)


def _erasures(there: Compared) -> Iterator[CheckStep]:
    """What a redaction orders to be removed is removed."""
    due, _ = due_erasures(there.store)  # other bytes in the place of what was removed, the tiles tell
    for position in due:
        problem = "a redaction is under way: a later entry names this one, and its bytes are still there"
        yield Finding(position, problem, FINISH)


def _clock(there: Compared) -> Iterator[CheckStep]:
    """The clock of this machine can be trusted with the next entry."""
    if (doubt := there.doubt()) is not None and doubt.is_of_clock:
        yield Finding(None, doubt.problem, doubt.cure)


def _signing(there: Compared) -> Iterator[CheckStep]:
    yield from signatures_checked(there.signed, there.replays[TREE], there.store.size())


def _tiles(there: Compared) -> Iterator[CheckStep]:
    yield from view_checked(there.store, there.database, there.replays[TREE], TILES)


def _views(there: Compared) -> Iterator[CheckStep]:
    for name, replay in there.replays.items():
        if name != TREE:
            yield from view_checked(there.store, there.database, replay)


def _stances(there: Compared) -> Iterator[CheckStep]:
    """The statements that govern are the same by the index, by SQL and by the rules of time."""
    yield from stances_checked(there.database, there.index)


def _timelines(there: Compared) -> Iterator[CheckStep]:
    """The timelines are those that the rules of time make of the statements."""
    yield from timelines_checked(there.database)


def _zones(there: Compared) -> Iterator[CheckStep]:
    """Other installed rules change no answer: a difference is a remark, not a fault."""
    yield from map(Remark, there.zones)


def _of_engine(check: EngineCheck, there: Compared) -> Iterator[CheckStep]:
    with there.database.read() as session, there.fresh.read() as fresh:
        yield from check(session, fresh)


Check = Callable[[Compared], Iterator[CheckStep]]
EngineCheck = Callable[[Session, Session], Iterator[Finding]]
CHECKS: Mapping[str, Check] = {
    "entries": _entries,
    "erasures": _erasures,
    "clock": _clock,
    "tiles": _tiles,
    "signing": _signing,
    "views": _views,
}
READINGS: Mapping[str, Check] = {  # they read tables that are as Claimline makes them
    "stances": _stances,
    "timelines": _timelines,
    "zones": _zones,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class InstallationCheck:
    """``of_engine``: the checks of its database alone; ``scratch`` sets a new database up in a file of that path."""

    store: EntryStore
    database: Database
    signed: Callable[[], Signed]
    of_engine: Mapping[str, EngineCheck]
    scratch: Callable[[Path], Database]
    views: Sequence[View]  # of the scratch database
    index: IndexedAt
    zones: Callable[[], Sequence[str]]  # how rules of zones differ from those that are installed
    doubt: Callable[[], Doubt | None]  # why nothing is recorded

    def run(self) -> Iterator[ReadProgress | Checked]:
        """Compare all there is with the log as it is now; yields how far it has come, and last what was found.

        Reads only. What the log says is read anew into a temporary file, as large as the views are.
        """
        of_engine: Mapping[str, Check] = {name: partial(_of_engine, each) for name, each in self.of_engine.items()}
        with self._compared() as there:
            checked = Checked(there.size)
            for name, check in {**CHECKS, **of_engine, **READINGS}.items():
                findings = list[Finding]()
                for step in check(there):
                    match step:
                        case Reached(position):
                            yield ReadProgress(position, there.size)
                        case Remark(text):
                            checked.notes.append(text)
                        case Finding():
                            findings.append(step)
                checked.faults[name] = min(findings, key=order, default=None)
        yield checked

    @contextmanager
    def _compared(self) -> Iterator[Compared]:
        with TemporaryDirectory(prefix="claimline-check-") as folder, ExitStack() as stack:
            fresh, replayed = (self._set_up(stack, Path(folder) / name) for name in ("fresh.db", "replay.db"))
            signed = self.signed()  # before the size of the log: what was signed by then, the log has
            size = self.store.size()
            _settle_as(self.database, replayed)
            replays = {
                view.name: Replay(replayed, view, upto=min(size, _upto(self.database, view, size)))
                for view in self.views
            }
            yield Compared(
                store=self.store,
                size=size,
                database=self.database,
                fresh=fresh,
                replays=replays,
                signed=signed,
                index=self.index,
                zones=self.zones(),
                doubt=self.doubt,
            )

    def _set_up(self, stack: ExitStack, path: Path) -> Database:
        database = self.scratch(path)
        stack.callback(database.close)
        return database


def _settle_as(there: Database, replayed: Database) -> None:
    """Compare the items that are due as far as they are settled: a replay has as many."""
    with there.read() as session, replayed.write() as fresh:
        for settled in session.rows("select instant, size from settled", {}):
            fresh.insert("settled", ("instant", "size"), [settled])


def _upto(database: Database, view: View, size: int) -> int:
    """The view's cursor. Without a view the tree is read to the end, so that signed checkpoints are still compared."""
    with database.read() as session:
        cursor = cursor_of(session, Copy(view.name, building=False))
    if cursor is None:
        return size if view.name == TREE else 0
    return cursor.position
