"""A log as a folder of files, by the paths of static tlog-tiles: any web server serves it as it is.

Source: https://c2sp.org/tlog-tiles
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from domain.errors import ClaimlineError
from domain.proofs.errors import Malformed

CHECKPOINT = "checkpoint"


class BadFolder(ClaimlineError):
    """A folder that cannot take, or give, this log."""


class Folder:
    """``path`` is that of the folder; all other paths are below it, as they are below the address of a log."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def fetch(self, path: str, most: int) -> bytes | None:
        """None where there is no such file. Raises ``Malformed`` for one of more than ``most`` bytes."""
        try:
            with (self.path / path).open("rb") as file:
                # Memory for ``most`` is laid out before it is read, and megabytes of it for each file take their time.
                size = os.fstat(file.fileno()).st_size  # 0 for what is on no disk, such as a pipe
                content = file.read((size if 0 < size <= most else most) + 1)
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError as error:
            raise Malformed(f"{self.path / path} cannot be read: {error.strerror}") from None
        if len(content) > most:
            raise Malformed(f"{self.path / path} has more than {most} bytes")
        return content


def content_of(file: Path, most: int) -> bytes:
    """Raises ``Malformed`` where it is not there, or has more than ``most`` bytes."""
    content = Folder(file.parent).fetch(file.name, most)
    if content is None:
        raise Malformed(f"file {file} does not exist")
    return content


@contextmanager
def naming(file: Path) -> Iterator[None]:
    """Where what is read is malformed, the error names ``file``."""
    try:
        yield
    except Malformed as error:
        raise Malformed(f"{file}: {error}") from None
