"""Files that are there whole or not at all, and stay so when the machine stops; for their owner alone to read."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

OWNER_ALONE = 0o600


def write_durably(path: Path, content: bytes) -> None:
    """In place of what may be there."""
    with _written(path, content) as partial:
        partial.replace(path)


def create_durably(path: Path, content: bytes) -> None:
    """Raises ``FileExistsError``, and leaves what is there."""
    with _written(path, content) as partial:
        path.hardlink_to(partial)


@contextmanager
def _written(path: Path, content: bytes) -> Iterator[Path]:
    """``content`` on the disk under another name; when it has been given its own, the folder is on the disk, too."""
    partial = path.with_name(f"{path.name}.{os.getpid()}.partial")
    partial.unlink(missing_ok=True)
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, OWNER_ALONE)
    try:
        with open(descriptor, "wb") as file:  # noqa: PTH123 - opened above, with its rights from the first
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        yield partial
        _sync_folder(path.parent)
    finally:
        partial.unlink(missing_ok=True)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
