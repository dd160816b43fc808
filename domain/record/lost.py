"""Entries that the log had, and has not anymore: a backup was restored, or a standby without them was promoted."""

from __future__ import annotations

from typing import NamedTuple


class LostEntries(NamedTuple):
    """``seen``: the last position that was seen; ``common``: the last one that the log is known to have still."""

    seen: int
    common: int

    def __str__(self) -> str:
        return (
            f"the log has lost entries: it was seen up to position {self.seen}, and is known to be the same up to"
            f" {self.common}; a backup was restored, or a standby without them was promoted. Bring them back with"
            " `claimline log import FOLDER`, or have their reports sent again"
        )
