"""Imports as tests run them: whole, or cut off and begun again; and what they leave in the log."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from hashlib import sha256
from itertools import islice
from pathlib import Path
from random import Random

from typer.testing import CliRunner, Result

from api import cli
from api.bootstrap import Installation, opened
from api.settings import Settings
from domain.imports.importing import Importer
from domain.imports.plan import Refusal, Tally
from domain.record.declarations import BatchDeclaration
from domain.record.entries import Body
from tests.support.engines import Engine


@contextmanager
def service_on(engine: Engine) -> Iterator[Installation]:
    with opened(Settings(database=engine.url)) as service:
        yield service


def batch_of(importer: Importer[Path], file: Path) -> BatchDeclaration:
    return importer.batch(file.name, sha256(file.read_bytes()).hexdigest())


def imported(
    service: Installation, importer: Importer[Path], file: Path, *, chunks: int | None = None, dry_run: bool = False
) -> tuple[Tally, Sequence[Refusal]]:
    """The last tally, and what was refused; ``chunks`` cuts it off after that many."""
    refused = list[Refusal]()
    told = service.importing.run(
        importer, file, origin=batch_of(importer, file), by="desk", refuse=refused.append, dry_run=dry_run
    )
    tallies = list(islice(told, chunks))
    return tallies[-1] if tallies else Tally(), refused


def imported_with_interruptions(
    service: Installation, importer: Importer[Path], file: Path, *, seed: int, times: int = 3
) -> Tally:
    """Cut off at random points, and run again to the end."""
    random, small = Random(seed), replace(importer, chunk=max(importer.chunk // 20, 1))
    for _ in range(times):
        imported(service, replace(small, chunk=random.randint(1, small.chunk)), file, chunks=random.randint(1, 8))
    return imported(service, importer, file)[0]


def log_of(service: Installation) -> list[Body]:
    """What the entries say, without who recorded them, when, and their salts."""
    log = service.recording.appending.log
    return [entry.body for entry in log.read(after=0, limit=service.store.size())]


def shell(engine: Engine, *arguments: str | Path, code: int = 0, environ: Mapping[str, str] | None = None) -> Result:
    """A command on ``engine``; it must end with ``code``."""
    result = CliRunner().invoke(
        cli.app, [str(each) for each in arguments], env={"CLAIMLINE_DATABASE": engine.url, **(environ or {})}
    )
    assert result.exit_code == code, (result.stdout, result.stderr, result.exception)
    return result
