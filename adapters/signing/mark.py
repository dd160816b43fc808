"""The mark of the signer as a file: for each log, the highest checkpoint that was ever signed, as its text."""

from __future__ import annotations

from pathlib import Path

from adapters.files.durable import write_durably
from domain.errors import ClaimlineError
from domain.proofs.checkpoints import Checkpoint, parse_checkpoint
from domain.proofs.errors import Malformed
from domain.proofs.notes import Note


class BadMark(ClaimlineError):
    """The file of the mark cannot be read or written. It is never passed over: it says what may not be signed again."""


class MarkFile:
    def __init__(self, path: Path) -> None:
        self._path = path

    def read(self, origin: str) -> Checkpoint | None:
        return self._all().get(origin)

    def write(self, checkpoint: Checkpoint) -> None:
        """Raises ``BadMark``."""
        marks = self._all()
        there = marks.setdefault(checkpoint.origin, checkpoint)
        marks[checkpoint.origin] = max(there, checkpoint, key=lambda each: each.size)
        try:
            write_durably(self._path, "\n".join(each.text() for each in marks.values()).encode())
        except OSError as error:
            cure = "make its folder, and let this user write there; nothing is signed until then"
            raise BadMark(f"the mark cannot be written to {self._path} ({error.strerror}): {cure}") from None

    def _all(self) -> dict[str, Checkpoint]:
        """Raises ``BadMark``."""
        try:
            text = self._path.read_text(encoding="utf-8")
            parts = [part.removesuffix("\n") + "\n" for part in text.split("\n\n")]
            marks = [parse_checkpoint(Note(part, ())) for part in parts]
        except FileNotFoundError:
            return {}
        except (OSError, UnicodeDecodeError, Malformed) as error:
            cure = "bring it back from where it was kept; without it, nothing tells a backup from the log"
            raise BadMark(f"the mark in {self._path} cannot be read ({error}): {cure}") from None
        return {each.origin: each for each in marks}
