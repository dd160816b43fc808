"""One holder of each lead per SQLite file: of the lock on a file beside it. It goes with its process."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path


class SQLiteLeadership:
    def __init__(self, path: Path, *, name: str = "leader") -> None:
        self._path = path.with_name(f"{path.name}.{name}")
        self._file: int | None = None

    def try_acquire(self) -> bool:
        if self.held():
            return True
        self.release()
        file = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(file)
            return False
        self._file = file
        return self.held()

    def held(self) -> bool:
        """Looks at the file: were it deleted, another process would lock a new one and lead too."""
        if self._file is None:
            return False
        try:
            return os.path.samestat(os.fstat(self._file), self._path.stat())
        except FileNotFoundError:
            return False

    def release(self) -> None:
        if self._file is not None:
            os.close(self._file)
            self._file = None
