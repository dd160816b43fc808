"""Files that are there under their names only when they are whole."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import BinaryIO


@contextmanager
def whole(*files: Path) -> Iterator[Sequence[BinaryIO]]:
    """Each of ``files`` to be written and read, in one folder. All of them take their names, or none does.

    They do so in the order given, after all are on the disk. Where a power cut comes between, one that tells of the
    others, and stands last, tells of what was there before: by the hash in it, that shows.
    """
    partials = [file.with_name(f"{file.name}.partial") for file in files]
    try:
        with ExitStack() as stack:
            outs = [stack.enter_context(partial.open("w+b")) for partial in partials]
            yield outs
            for out in outs:
                out.flush()
                os.fsync(out.fileno())
        for partial, file in zip(partials, files, strict=True):
            partial.replace(file)
        _sync(files[0].parent)
    finally:
        for partial in partials:
            partial.unlink(missing_ok=True)


def _sync(folder: Path) -> None:
    """The names, too, outlast a power cut."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
