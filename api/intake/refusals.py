"""Where an import lists what it refused: a file of JSON lines, made only when there is something to list."""

from __future__ import annotations

import os
from pathlib import Path
from types import TracebackType
from typing import IO, Self

import orjson

from domain.imports.plan import Refusal


class RefusalsFile:
    def __init__(self, path: Path) -> None:
        self.path = path
        self.count = 0
        self._file: IO[bytes] | None = None

    @property
    def can_be_written(self) -> bool:
        """Asked before anything is recorded: a list that cannot be kept should not cost the import its end."""
        return os.access(self.path if self.path.exists() else self.path.parent, os.W_OK) and not self.path.is_dir()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._file is not None:
            self._file.close()

    def add(self, refusal: Refusal) -> None:
        if self._file is None:
            self._file = self.path.open("wb")
        self.count += 1
        listed = refusal._asdict() | {"given": refusal.given.decode("utf-8", "replace").rstrip("\n")}
        self._file.write(orjson.dumps(listed) + b"\n")
        self._file.flush()
