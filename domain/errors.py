"""What can go wrong, said so that the reader knows what to do. No HTTP here: ``api/problems.py`` has the one table."""

from __future__ import annotations


class ClaimlineError(Exception):
    """Any refusal or failure that Claimline explains."""


class PositionConflict(ClaimlineError):
    """Somebody else appended first. Decide again from what the log holds now."""

    def __init__(self, *, expected: int, actual: int) -> None:
        super().__init__(
            f"expected to append after position {expected}, but the log is at {actual}: "
            f"read on from {min(expected, actual)} and decide again"
        )
        self.expected = expected
        self.actual = actual


class LogUnavailable(ClaimlineError):
    """The database cannot be reached, or did not answer in time. Nothing is known to be wrong with the log."""


class NotMigrated(ClaimlineError):
    """The database has no log yet, or one of an older version."""
