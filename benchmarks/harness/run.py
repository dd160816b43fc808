"""One run of the bench: how much there is, and the databases, servers and services that its figures share."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from random import SystemRandom
from types import TracebackType
from typing import Any, Self, TypeVar

from benchmarks.harness.kept import Kept, postgres_at
from benchmarks.harness.servers import tuned_server
from benchmarks.harness.serving import Served, served
from tests.support.engines import Engine, PostgresServer, copied, sqlite_engine

MadeT = TypeVar("MadeT")

FULL, FAST = 1_000_000, 100_000


@dataclass
class Run:
    """``statements``: how many the record has that most figures are about. Use it in a ``with`` statement."""

    statements: int = FULL
    kept: Kept = field(default_factory=Kept)
    seed: int = field(default_factory=lambda: SystemRandom().randrange(2**32))  # of what is drawn: new in every run

    def __enter__(self) -> Self:
        self._stack = ExitStack()
        self._once: dict[str, Any] = {}
        self._served: dict[str, Served] = {}
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, at: TracebackType | None) -> None:
        self._stack.close()

    @property
    def label(self) -> str:
        """How many statements, as names of figures have it: 1m, 100k."""
        return label_of(self.statements)

    @property
    def is_full(self) -> bool:
        return self.statements >= FULL

    @property
    def tenth(self) -> int:
        """The statements of a smaller record: what growth is measured against, and what is written to."""
        return self.statements // 10

    def fill(self) -> None:
        """Make the records that figures share, so that the run that measures finds them."""
        for engine, statements in (("sqlite", self.statements), ("sqlite", self.tenth), ("postgres", self.tenth)):
            self.record(engine, statements)

    def name_of(self, name: str) -> str:
        """The name of a figure in this run: what is measured at another size says so."""
        if self.is_full:
            return name
        return name.replace("-1m", f"-{self.label}") if "-1m" in name else f"{name}-{self.label}"

    def once(self, key: str, make: Callable[[], MadeT]) -> MadeT:
        """Return what ``make`` returns. It is called once in this run: several figures may rest on it."""
        if key not in self._once:
            self._once[key] = make()
        made: MadeT = self._once[key]
        return made

    def entered(self, context: Any) -> Any:  # noqa: ANN401 - whatever the context gives
        """Enter a context that ends with the run."""
        return self._stack.enter_context(context)

    @cached_property
    def folder(self) -> Path:
        """Empty, and removed at the end."""
        return Path(self.entered(tempfile.TemporaryDirectory(prefix="claimline-bench-")))

    @cached_property
    def server(self) -> PostgresServer:
        """PostgreSQL, tuned for this machine, and durable as in production."""
        server: PostgresServer = self.entered(tuned_server(self.kept.folder))
        return server

    def record(self, engine: str = "sqlite", statements: int | None = None) -> Engine:
        """The made record with its views: read it only. ``statements``: as many as the run has by default."""
        size = self.statements if statements is None else statements
        return self.kept.sqlite(size) if engine == "sqlite" else self.kept.postgres(self.server, size)

    @contextmanager
    def copy_of_record(self, engine: str = "sqlite", statements: int | None = None) -> Iterator[Engine]:
        """A copy of it to write to."""
        kept = self.record(engine, statements)
        if engine == "sqlite":
            with tempfile.TemporaryDirectory(dir=self.folder) as folder:
                copy = Path(folder) / "claimline.db"
                copied(kept.path, copy)
                yield Engine("sqlite", f"sqlite:///{copy}", f"sqlite:///{copy}")
        else:
            with self._dropped_after(self.server.copy_of(kept.url)) as copy_of:
                yield copy_of

    @contextmanager
    def empty(self, engine: str = "sqlite") -> Iterator[Engine]:
        """A migrated and empty database."""
        if engine == "sqlite":
            with tempfile.TemporaryDirectory(dir=self.folder) as folder:
                yield sqlite_engine(Path(folder))
        else:
            with self._dropped_after(self.server.new_database()) as made:
                yield made

    @contextmanager
    def _dropped_after(self, database: str) -> Iterator[Engine]:
        try:
            yield postgres_at(self.server, database)
        finally:
            self.server.drop(database)

    def served(self, engine: Engine) -> Served:
        """``claimline serve`` on that database, in a process of its own, until the run ends."""
        if engine.url not in self._served:
            self._served[engine.url] = self.entered(served(engine))
        return self._served[engine.url]


def label_of(statements: int) -> str:
    for size, letter in ((1_000_000, "m"), (1_000, "k")):
        if statements >= size and statements % size == 0:
            return f"{statements // size}{letter}"
    return str(statements)
