"""What an import has to say of a file: how much became of it, and what was refused."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple


class Refusal(NamedTuple):
    """A line that was not recorded: where in it, what is so, and what to do."""

    line: int
    field: str
    reason: str
    cure: str
    given: bytes


@dataclass(slots=True)
class Tally:
    """What has become of the lines so far."""

    lines: int = 0
    bytes_read: int = 0
    recorded: int = 0
    there_already: int = 0
    refused: int = 0
    statements: int = 0
    position: int = 0
