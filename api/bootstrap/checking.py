"""The check of a whole installation, put together: what there is to check, and in which order."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from adapters.audit.checks.entries import RESTORE, Entries
from adapters.audit.checks.findings import Finding, Note, Reached, Step, order
from adapters.audit.checks.replay import Replay
from adapters.audit.checks.signatures import Signed, looked_at, signatures_checked
from adapters.audit.checks.tree import TILES
from adapters.audit.checks.views import view_checked
from adapters.log.erase import due_erasures
from adapters.log.read import Read
from adapters.signing.mark import MarkFile
from adapters.sql.dialect import Engine
from adapters.sql.session import Database, Session
from adapters.sqlite.database import SQLiteDatabase, migrate
from adapters.views.follower import BATCH, Progress
from adapters.views.tree.view import VIEW as TREE
from adapters.views.view import Copy, View, cursor_of
from api.bootstrap import Service, signing, views_of
from domain.record.store import EntryStore


@dataclass(frozen=True, slots=True, kw_only=True)
class Installation:
    """``size``: of the log when the check began. ``fresh``: a SQLite file that was just set up, without views."""

    store: EntryStore
    size: int
    database: Database
    fresh: Database
    replays: Mapping[str, Replay]  # by view
    signed: Signed


@dataclass(slots=True)
class Checked:
    """What was found: of each check, by its name, its first fault, if there is one."""

    size: int
    faults: dict[str, Finding | None] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    @property
    def first(self) -> tuple[str, Finding] | None:
        """The fault of the earliest entry; one that is of no entry only where there is no other."""
        found = [(name, fault) for name, fault in self.faults.items() if fault is not None]
        return min(found, key=lambda each: order(each[1]), default=None)

    def shape(self) -> dict[str, Any]:
        return {
            "log": {"size": self.size},
            "first": None if self.first is None else {"check": self.first[0], **self.first[1]._asdict()},
            "checks": [
                {"check": name, "fault": None if fault is None else fault._asdict()}
                for name, fault in self.faults.items()
            ],
            "notes": self.notes,
        }

    def lines(self) -> Iterator[str]:
        yield f"the log is at position {self.size}"
        for name, fault in self.faults.items():
            yield f"{name}: {'right' if fault is None else _told(fault)}"
        yield from self.notes
        if self.first is not None:
            yield f"the first fault, {_told(self.first[1])}"
            yield f"  {self.first[1].cure}"


def _told(finding: Finding) -> str:
    return finding.problem if finding.position is None else f"at position {finding.position}: {finding.problem}"


# What there is to check. A check that is added to the list is run, told and counted.


def _entries(there: Installation) -> Iterator[Step]:
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


def _cut(there: Installation, wrong: Finding) -> Finding:
    """What comes after the first entry that is wrong, nothing can be compared with."""
    for replay in there.replays.values():
        replay.cut(before=wrong.position or 0)
    return wrong


def _replay(there: Installation, found: Sequence[Read | Finding]) -> None:
    reads = list[Read]()
    for each in found:
        if isinstance(each, Finding):
            break
        reads.append(each)
    for replay in there.replays.values():
        replay.take(reads)


def _erasures(there: Installation) -> Iterator[Step]:
    """What a redaction orders to be removed is removed."""
    due, _ = due_erasures(there.store)  # other bytes in the place of what was removed, the tiles tell
    for position in due:
        problem = "a later redaction names the entry, and its bytes are there all the same"
        cure = "run `claimline serve`, or `claimline redact` again: whoever leads removes them"
        yield Finding(position, problem, cure)


def _signing(there: Installation) -> Iterator[Step]:
    yield from signatures_checked(there.signed, there.replays[TREE], there.store.size())


def _tiles(there: Installation) -> Iterator[Step]:
    yield from view_checked(there.store, there.database, there.replays[TREE], TILES)


def _views(there: Installation) -> Iterator[Step]:
    for name, replay in there.replays.items():
        if name != TREE:
            yield from view_checked(there.store, there.database, replay)


def _of_engine(check: Callable[[Session, Session], Iterator[Finding]], there: Installation) -> Iterator[Step]:
    with there.database.read() as session, there.fresh.read() as fresh:
        yield from check(session, fresh)


Check = Callable[[Installation], Iterator[Step]]
CHECKS: Mapping[str, Check] = {
    "entries": _entries,
    "erasures": _erasures,
    "tiles": _tiles,
    "signing": _signing,
    "views": _views,
}


def checks_of(engine: Engine) -> Mapping[str, Check]:
    """With those of the engine, whose driver is loaded only where it is used."""
    if engine == "sqlite":
        from adapters.sqlite.guards import CHECKS as OF_ENGINE  # noqa: PLC0415
    else:
        from adapters.postgres.guards import CHECKS as OF_ENGINE  # noqa: PLC0415
    return {**CHECKS, **{name: partial(_of_engine, check) for name, check in OF_ENGINE.items()}}


# The run


def checking(service: Service) -> Iterator[Progress | Checked]:
    """Compare all there is with the log as it is now; yields how far it has come, and last what was found.

    Reads only. What the log says is read anew into a temporary SQLite file, as large as the views are.
    """
    with _installation(service) as there:
        checked = Checked(there.size)
        for name, check in checks_of(there.database.engine).items():
            findings = list[Finding]()
            for step in check(there):
                match step:
                    case Reached(position):
                        yield Progress(position, there.size)
                    case Note(text):
                        checked.notes.append(text)
                    case Finding():
                        findings.append(step)
            checked.faults[name] = min(findings, key=order, default=None)
    yield checked


@contextmanager
def _installation(service: Service) -> Iterator[Installation]:
    with TemporaryDirectory(prefix="claimline-check-") as folder, ExitStack() as stack:
        fresh, replayed = (_set_up(stack, Path(folder) / name) for name in ("fresh.db", "replay.db"))
        signed, size = _signed(service), service.store.size()
        _settle_as(service.database, replayed)
        replays = {
            view.name: Replay(replayed, view, upto=min(size, _upto(service.database, view, size)))
            for view in views_of(replayed.engine)
        }
        yield Installation(
            store=service.store,
            size=size,
            database=service.database,
            fresh=fresh,
            replays=replays,
            signed=signed,
        )


def _signed(service: Service) -> Signed:
    """Looked at before the size of the log: what was signed by then, the log has."""
    path = service.settings.mark_path
    mark = (lambda _: None) if path is None else MarkFile(path).read
    return looked_at(service.proving.checkpoints.latest, mark, partial(signing.held_keys, service.settings))


def _set_up(stack: ExitStack, path: Path) -> SQLiteDatabase:
    migrate(path)
    database = SQLiteDatabase(path)
    stack.callback(database.close)
    return database


def _settle_as(there: Database, replayed: Database) -> None:
    """What has come due is told of as far as it is settled: a replay tells of as much."""
    with there.read() as session, replayed.write() as fresh:
        for settled in session.rows("select instant, size from settled", {}):
            fresh.insert("settled", ("instant", "size"), [settled])


def _upto(database: Database, view: View, size: int) -> int:
    """Where the view is. The tree is read to the end where there is none: what was signed is compared all the same."""
    with database.read() as session:
        cursor = cursor_of(session, Copy(view.name, building=False))
    if cursor is None:
        return size if view.name == TREE else 0
    return cursor.position
