"""A log in a folder, read as it is verified."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from adapters.audit.mirror.files import CHECKPOINT, Folder, naming
from adapters.audit.mirror.removals import removals_of
from domain.proofs.checkpoints import Signed, Trust, parse_checkpoint, signed_checkpoint
from domain.proofs.errors import Malformed
from domain.proofs.notes import NOTE_BYTES_MAX, parse_note
from domain.proofs.verifying import RemovalsOf, VerifiedPart, verify_log


class Mirror:
    """A folder with a log, and the checkpoint in it, as it was when first read.

    ``trust`` None: the folder's maker is trusted, and ``signed`` names nobody. Raises ``Malformed``, ``Wrong`` or
    ``NotSigned``.
    """

    def __init__(self, path: Path, trust: Trust | None) -> None:
        self._folder = Folder(path)
        note = self._folder.fetch(CHECKPOINT, NOTE_BYTES_MAX)
        if note is None:
            raise Malformed(f"{path} holds no {CHECKPOINT}: it is not a log, or its export did not end; export it anew")
        with naming(path / CHECKPOINT):
            self.signed = (
                Signed(parse_checkpoint(parse_note(note)), ()) if trust is None else signed_checkpoint(note, trust)
            )

    def parts(self, removals_of: RemovalsOf = removals_of) -> Iterator[VerifiedPart]:
        """Every part of the log, verified: see ``verify_log``."""
        return verify_log(self.signed.checkpoint, self._folder.fetch, removals_of)
