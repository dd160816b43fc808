"""One leader per SQLite file: whoever holds the lock on the file beside it. It goes with its process."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path


class SQLiteLeadership:
    def __init__(self, path: Path) -> None:
        self._path = path.with_name(f"{path.name}.leader")
        self._file: int | None = None

    def try_acquire(self) -> bool:
        if self._file is not None:
            return True
        file = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(file)
            return False
        self._file = file
        return True

    def held(self) -> bool:
        return self._file is not None

    def release(self) -> None:
        if self._file is not None:
            os.close(self._file)
            self._file = None
