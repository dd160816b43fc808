"""Lines of a file that anybody may have made: none is read further than the limit."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

LINE_BYTES_MAX = 4 << 20
GIVEN_LENGTH_MAX = 32_768  # of a line, as it is listed among those that are refused


def limited_lines(file: BinaryIO) -> Iterator[bytes]:
    """The lines of the file; of one that is longer than ``LINE_BYTES_MAX``, one byte more than that."""
    while line := file.readline(LINE_BYTES_MAX + 1):
        yield line
        rest = line
        while len(line) > LINE_BYTES_MAX and rest and not rest.endswith(b"\n"):
            rest = file.readline(LINE_BYTES_MAX)
