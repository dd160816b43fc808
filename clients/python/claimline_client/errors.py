"""Errors. Every error of this package is a ``ClaimlineError``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any


class ClaimlineError(Exception):
    """A question that got no answer, or an answer that cannot be relied on."""


class Unreachable(ClaimlineError):
    """The service did not answer, although the request was repeated."""


class ProblemError(ClaimlineError):
    """The service refused the request: ``problem`` is its document (RFC 9457)."""

    def __init__(self, problem: Mapping[str, Any]) -> None:
        detail, errors = str(problem.get("detail", problem)), problem.get("errors", ())
        super().__init__("\n".join([detail, *(_line(each) for each in errors if each["cure"] not in detail)]))
        self.problem = problem

    @property
    def status(self) -> int:
        return int(self.problem.get("status", 0))

    @property
    def type(self) -> str:
        """The last part of the type's address, for example ``refused``."""
        return str(self.problem.get("type", "")).rpartition("/")[2]

    @property
    def errors(self) -> Sequence[Mapping[str, Any]]:
        return tuple(self.problem.get("errors", ()))


class NotFound(ProblemError):
    """Status 404: the record has no such thing."""


class Refused(ProblemError):
    """Status 409 or 422: nothing was recorded."""


class CursorDiverged(ProblemError):
    """The cursor is of another history than the log has now; ``last_common`` says where to resume."""

    @property
    def last_common(self) -> str | None:
        common = self.problem.get("last_common") or {}
        return common.get("cursor")


class NotProved(ClaimlineError):
    """The answer shows a statement that the entry at its position does not hold."""


def _line(error: Mapping[str, Any]) -> str:
    where = error.get("pointer") or error.get("parameter") or ""
    return f"  {where}: {error.get('detail', '')}. {error.get('cure', '')}".rstrip()
