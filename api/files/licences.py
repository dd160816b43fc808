"""The licences of the datasets that an answer's statements came from: they are named wherever the answer goes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from domain.questions.past import Moment
from domain.vocabulary import BatchId

HEADER = "Claimline-Licences"


class Find(Protocol):
    def __call__(self, batch: BatchId, *, at: int) -> str | None: ...


class Licences:
    """Looks up those of batches, once each, as they were known, and remembers which came up."""

    def __init__(self, find: Find, known_at: Moment) -> None:
        self._find = find
        self._at = known_at.position
        self._found: dict[BatchId, str | None] = {}

    def of(self, batch: BatchId | None) -> str | None:
        if batch is None:
            return None
        if batch not in self._found:
            self._found[batch] = self._find(batch, at=self._at)
        return self._found[batch]

    @property
    def named(self) -> list[str]:
        return sorted({licence for licence in self._found.values() if licence is not None})

    def headers(self) -> Mapping[str, str]:
        """A list of strings (RFC 9651); none where no licence came up."""
        return {HEADER: ", ".join(_string(licence) for licence in self.named)} if self.named else {}


def _string(text: str) -> str:
    """A String, or a Display String where it is not of ASCII alone (RFC 9651, sections 3.3.3 and 3.3.8)."""
    if text.isascii() and text.isprintable():
        return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
    return '%"' + "".join(_display(byte) for byte in text.encode()) + '"'


def _display(byte: int) -> str:
    character = chr(byte)
    return character if " " <= character <= "~" and character not in '%"' else f"%{byte:02x}"
