"""Reports imported from a file, end to end, beside events that the library only saves."""

from __future__ import annotations

import gc
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import orjson

from adapters.importers.reports.importer import reports
from adapters.log import codec
from adapters.log.shapes import content_to_shape, to_shape
from api.bootstrap import opened
from api.cli import COLLECTED
from api.intake.input import parse_report
from api.settings import Settings
from benchmarks.harness.figures import Figure, Measured, NotMeasured
from benchmarks.harness.made_record import MadeRecord
from benchmarks.harness.run import Run
from benchmarks.harness.timing import seconds
from benchmarks.peers.library import PeerReport, peer_on, saved
from domain.record.declarations import ConflictDeclaration, PlaceDeclaration
from domain.record.statements import Report, Statement
from domain.record.store import StoredEntry
from domain.record.zones import ZoneRules
from tests.support.engines import Engine
from tests.support.importing import imported

AT_ONCE = 1_000
STATEMENTS, FAST_STATEMENTS = 100_000, 10_000
REFUSED_MAX = 0.01  # of the reports; a made retraction may be said to be older than what it takes back
CLOCK_AHEAD_DAYS = 36_500  # the made record is of earlier years


class MadeFile(NamedTuple):
    """A file of reports, and the same for the library. ``declarations`` go before it."""

    path: Path
    declarations: Sequence[StoredEntry]
    reports: int
    statements: int
    shapes: Sequence[Mapping[str, Any]]  # of the reports

    @property
    def entries(self) -> int:
        return self.reports + self.statements


def import_beside_save(engine: str, run: Run) -> Measured:
    made = run.once("file of reports", lambda: made_file(run))
    with _collected_seldom(), run.empty(engine) as database:
        ours = _seconds_to_import(database, made)
        with peer_on(database, run.folder) as peer:
            peers = [_peer(shape) for shape in made.shapes]
            theirs = seconds(lambda: saved(peer, peers, made.entries))
    return Measured.rate(made.entries / ours, made.entries / theirs, reports=made.reports, entries=made.entries)


@contextmanager
def _collected_seldom() -> Iterator[None]:
    """As in the process of a command; the library has the use of it, too."""
    usual = gc.get_threshold()
    gc.set_threshold(*COLLECTED)
    try:
        yield
    finally:
        gc.set_threshold(*usual)


def _seconds_to_import(engine: Engine, made: MadeFile) -> float:
    """Until every view holds the last entry. Raises ``NotMeasured`` where more is refused than was made so."""
    with opened(Settings(database=engine.url, clock_ahead=CLOCK_AHEAD_DAYS)) as service:
        for start in range(0, len(made.declarations), AT_ONCE):
            service.store.append_stored(made.declarations[start : start + AT_ONCE], after=start)
        service.await_views(len(made.declarations))
        refused = list[Any]()
        took = seconds(lambda: refused.extend(imported(service, reports(parse_report), made.path)[1]))
    if len(refused) > made.reports * REFUSED_MAX:
        raise NotMeasured(f"{len(refused)} of {made.reports} reports were refused: {refused[0]}")
    return took


def made_file(run: Run) -> MadeFile:
    """The reports of the made record, without what its editors do."""
    path = run.folder / "reports.ndjson"
    declarations, shapes, statements = list[StoredEntry](), list[dict[str, Any]](), 0
    for entry in MadeRecord(STATEMENTS if run.is_full else FAST_STATEMENTS).entries():
        match entry.body:
            case Report() as report:
                source = to_shape(report.source)
                shapes.append({"id": report.id, "conflict": report.conflict, "source": source, "statements": []})
            case Statement(id=statement, content=content):
                statements += 1
                shapes[-1]["statements"].append(content_to_shape(content) | {"id": statement, "kind": content.kind})
            case ZoneRules() | ConflictDeclaration() | PlaceDeclaration():
                declarations.append(codec.encode(entry))
            case _:
                pass
    path.write_bytes(b"".join(orjson.dumps(shape) + b"\n" for shape in shapes))
    return MadeFile(path, declarations, len(shapes), statements, shapes)


def peer_reports(run: Run, events: int) -> list[PeerReport]:
    """Reports of the library with some ``events`` in all."""
    reports, count = list[PeerReport](), 0
    for shape in run.once("file of reports", lambda: made_file(run)).shapes:
        if count >= events:
            break
        reports.append(_peer(shape))
        count += 1 + len(shape["statements"])
    return reports


def _peer(shape: Mapping[str, Any]) -> PeerReport:
    report = PeerReport(source=shape["source"])
    for statement in shape["statements"]:
        report.state(fields=statement)
    return report


FIGURES = tuple(
    Figure(
        name=f"import-{label}",
        against="Application.save of as many events, without views",
        unit="entries/s",
        reach=reach,
        measures="A file of reports, some 12 statements in each: parsed, validated, decided, appended, in all views.",
        measure=partial(import_beside_save, engine),
    )
    for label, engine, reach in (("pg", "postgres", 0.4), ("sqlite", "sqlite", 0.2))
)
