"""Errors, each with what is so and what to do. ``api/http/problems.py`` gives each its HTTP status."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

LATER_VERSION = "it may be of a later version; run the version that wrote it, or a later one"


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


class InstantSettled(PositionConflict):
    """The entries bear an instant whose due items the feed has shown already. Decide again, at a later one."""

    def __init__(self, *, at: int, instant: int) -> None:
        super().__init__(expected=at, actual=at)
        self.args = (f"what was recorded by instant {instant} is settled: decide again, at a later one",)
        self.instant = instant


class LogUnavailable(ClaimlineError):
    """The database cannot be reached, or did not answer in time. Nothing is known to be wrong with the log."""


class Unconfirmed(ClaimlineError):
    """It is recorded, but perhaps on the primary alone. Sent again, it waits for the same commit."""

    def __init__(self, why: str) -> None:
        super().__init__(
            "it is recorded, but it is not known whether a synchronous standby has it, too, and it may be lost with"
            f" the primary ({why}): send it again, with the same ids; if this lasts, the operator brings back a standby"
            " that synchronous_standby_names names"
        )


class NotSynchronous(ClaimlineError):
    """Nothing was recorded: it has to be on a synchronous standby, and PostgreSQL waits for none."""

    def __init__(self) -> None:
        super().__init__(
            "nothing was recorded, because CLAIMLINE_SYNCHRONOUS is 1, and PostgreSQL waits for no standby: name one in"
            " synchronous_standby_names, or unset CLAIMLINE_SYNCHRONOUS"
        )


class LeadLost(LogUnavailable):
    """This process does not lead any longer: another one has taken the lead since, and writes."""

    def __init__(self, name: str) -> None:
        super().__init__(f"another process has taken the lead {name!r}: this one follows")


class DatabaseDamaged(ClaimlineError):
    """The database holds what cannot be read. It does not pass: a backup, or an export, helps."""


class HelperFailed(ClaimlineError):
    """The process that does a part of the work ended without an answer, or took too long and was ended."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"the work was not done within {seconds:g} seconds, or failed: try again, or with less")


class NotMigrated(ClaimlineError):
    """The database has no log yet, or one of an older version."""


class Unreadable(ClaimlineError):
    """An entry that this version cannot read."""

    def __init__(self, position: int, name: str, problem: str, *, cure: str = LATER_VERSION) -> None:
        super().__init__(f"the entry at position {position}, {name!r}, cannot be read ({problem}): {cure}")
        self.position = position


class ViewsBehind(ClaimlineError):
    """The views have not read the log as far as was asked for."""

    def __init__(self, *, wanted: int, reached: int, is_recorded: bool = False) -> None:
        asked = (
            f"it is recorded, at position {wanted}, but cannot be read yet"
            if is_recorded
            else f"{wanted} was asked for"
        )
        super().__init__(
            f"the views hold the log up to position {reached}, and {asked}: "
            "ask again in a moment; if they stay behind, `claimline status` names the cause and the cure"
        )
        self.wanted = wanted
        self.reached = reached


class CursorDiverged(ClaimlineError):
    """A cursor of the feed belongs to another history than the log's: the feed never resumes silently from it.

    ``common``: the last position that the two histories are known to share; ``resume``: the cursor after it.
    """

    def __init__(self, *, position: int, size: int, common: int, resume: str) -> None:
        super().__init__(
            f"the cursor stands at position {position} of another history than this log, which is at {size}; they are"
            f" known to be the same up to position {common}: undo what you took after it, and resume from the cursor"
            " that is named here"
        )
        self.position = position
        self.size = size
        self.common = common
        self.resume = resume


class PositionLost(ClaimlineError):
    """A position that the log had, and has not anymore. ``common``: the last one that it is known to have still."""

    def __init__(self, *, position: int, common: int) -> None:
        super().__init__(
            f"position {position} belongs to another history than this log: entries were lost, and both are known to be"
            f" the same up to position {common}; undo what you took after it, and send reports after it again"
        )
        self.position = position
        self.common = common


class Fault(NamedTuple):
    """One thing wrong with what was given: where (RFC 6901), what is so, and what to do."""

    pointer: str
    problem: str
    cure: str

    def __str__(self) -> str:
        """An empty pointer is the whole, and names no field."""
        return ": ".join(part for part in self if part)


class Refused(ClaimlineError):
    """What was given breaks the rules for appending. Nothing of it was appended."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__("; ".join(map(str, faults)))
        self.faults = tuple(faults)


class AlreadyRecorded(ClaimlineError):
    """It is there already and says something else; what is there stays."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(str(fault))
        self.fault = fault


class Nearest(NamedTuple):
    """A valid value with its name, and what tells it from others of that name: areas, coordinates, population."""

    id: str
    name: str
    traits: str = ""

    def __str__(self) -> str:
        told = "; ".join(part for part in (self.name, self.traits) if part and part != self.id)
        return f"{self.id} ({told})" if told else self.id


def with_nearest(text: str, nearest: Sequence[Nearest]) -> str:
    return f"{text}: {', '.join(map(str, nearest))}" if nearest else text


class NotFound(ClaimlineError):
    """The resource that was named is not in the record; without a name, none of its kind is.

    ``nearest``: those that may be meant.
    """

    def __init__(self, what: str, name: str, cure: str, nearest: Sequence[Nearest] = ()) -> None:
        super().__init__(
            f"{what} {name!r} is not in the record: {cure}" if name else f"the record has no {what}: {cure}"
        )
        self.what = what
        self.name = name
        self.cure = cure
        self.nearest = tuple(nearest)


class BadQuestion(ClaimlineError):
    """A parameter of a question that cannot be."""

    def __init__(self, parameter: str, problem: str, cure: str) -> None:
        super().__init__(f"{parameter}: {problem}: {cure}")
        self.parameter = parameter
        self.problem = problem
        self.cure = cure

    def of(self, parameter: str) -> BadQuestion:
        """The same error under the name that the caller wrote."""
        return BadQuestion(parameter, self.problem, self.cure)


class UnknownName(BadQuestion):
    """A parameter names nothing, or several things; the problem says what. ``nearest``: those that may be meant."""

    def __init__(self, parameter: str, problem: str, cure: str, nearest: Sequence[Nearest] = ()) -> None:
        super().__init__(parameter, problem, cure)
        self.args = (f"{problem}: {cure}",)
        self.nearest = tuple(nearest)

    @property
    def cure_with_nearest(self) -> str:
        return with_nearest(self.cure, self.nearest)

    def of(self, parameter: str) -> UnknownName:
        return UnknownName(parameter, self.problem, self.cure, self.nearest)
