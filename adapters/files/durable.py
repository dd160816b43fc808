"""Files that are there whole or not at all, and stay so when the machine stops; for their owner alone, unless said."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

OWNER_ALONE = 0o600
ALL = 0o666  # less what the process withholds
PARTIAL = ".partial"  # ends the name of what is being written, and of what a process left behind that was killed


def write_durably(path: Path, content: bytes, *, rights: int = OWNER_ALONE) -> None:
    """In place of what may be there."""
    with _written(path, content, rights) as partial:
        partial.replace(path)


def create_durably(path: Path, content: bytes) -> None:
    """Raises ``FileExistsError``, and leaves what is there."""
    with _written(path, content, OWNER_ALONE) as partial:
        path.hardlink_to(partial)


def make_durably(folder: Path) -> None:
    """The folder, and those above it, where they are not there yet."""
    if not folder.is_dir():
        make_durably(folder.parent)
        folder.mkdir(exist_ok=True)
        _sync(folder.parent)


def sync(path: Path) -> None:
    """See to it that a file that is there, and its name, are on the disk."""
    for each in (path, path.parent):
        _sync(each)


@contextmanager
def _written(path: Path, content: bytes, rights: int) -> Iterator[Path]:
    """``content`` on the disk under another name; when it has been given its own, the folder is on the disk, too."""
    partial = path.with_name(f"{path.name}.{os.getpid()}{PARTIAL}")
    partial.unlink(missing_ok=True)
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, rights)
    try:
        with open(descriptor, "wb") as file:  # noqa: PTH123 - opened above, with its rights from the first
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        yield partial
        _sync(path.parent)
    finally:
        partial.unlink(missing_ok=True)


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
