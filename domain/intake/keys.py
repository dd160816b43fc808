"""Who may record: keys with names, which are in every entry that they record."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from enum import StrEnum, auto
from typing import Protocol

from domain.dates.instants import Instant, to_text
from domain.errors import BadQuestion, ClaimlineError
from domain.text import fault_in_name
from domain.vocabulary import ClaimantId, ConflictId


class Scope(StrEnum):
    """What a key allows. Any key may read where reading takes one."""

    READ = auto()
    WRITE = auto()  # reports
    DECLARE = auto()  # conflicts, claimants and places: what everybody's questions are asked of
    EDIT = auto()  # amendments
    REDACT = auto()  # redactions, in the shell, together with another such key
    SUBSCRIBE = auto()  # webhooks


OF_THE_WHOLE = frozenset({Scope.REDACT, Scope.SUBSCRIBE})  # scopes that cannot be kept to a part of the record
RECORDING = frozenset({Scope.WRITE, Scope.DECLARE, Scope.EDIT})


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """The conflicts that a key may record in, and the claimants that it may record for; None: all.

    Reading is not kept to them.
    """

    conflicts: AbstractSet[ConflictId] | None = None
    claimants: AbstractSet[ClaimantId] | None = None

    @property
    def is_whole(self) -> bool:
        return self.conflicts is None and self.claimants is None

    def __str__(self) -> str:
        """The parts, in words."""
        return " and ".join(
            f"the {name}{'s' if len(ids) > 1 else ''} {', '.join(sorted(ids))}"
            for name, ids in (("conflict", self.conflicts), ("claimant", self.claimants))
            if ids is not None
        )


WHOLE = Reach()


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiKey:
    """``used_at``: about when it was shown last."""

    name: str
    scopes: frozenset[Scope]
    added_at: Instant
    revoked_at: Instant | None = None
    expires_at: Instant | None = None
    used_at: Instant | None = None
    reach: Reach = WHOLE

    def out_of_use(self, now: Instant) -> str | None:
        """Why the key opens nothing; None while it does."""
        if self.revoked_at is not None:
            return f"is revoked since {to_text(self.revoked_at)}"
        if self.expires_at is not None and self.expires_at <= now:
            return f"expired at {to_text(self.expires_at)}"
        return None


class KeyRefused(ClaimlineError):
    """A key that cannot be added, revoked or used."""


class BeyondReach(ClaimlineError):
    """The key may not record this: it is kept to other conflicts or claimants. Nothing was recorded."""

    def __init__(self, key: str, reach: Reach, about: str) -> None:
        super().__init__(
            f"the key {key!r} may record for {reach} alone, and this is about {about}: "
            "use another key, or ask the operator of the service for one"
        )
        self.key = key
        self.about = about


def faults_in_key(scopes: AbstractSet[Scope], reach: Reach, expires_at: Instant | None, now: Instant) -> Iterator[str]:
    """Why there can be no such key."""
    if expires_at is not None and expires_at <= now:
        yield f"the key would expire at {to_text(expires_at)}, which has passed: give a later day"
    if reach.is_whole:
        return
    kept_to = f"a key that is kept to {reach}"
    if of_the_whole := sorted(scopes & OF_THE_WHOLE):
        yield f"{kept_to} cannot have the scope {' or '.join(of_the_whole)}: that is of the whole record"
    if not scopes & RECORDING:
        yield f"{kept_to} records nothing: add the scope write, edit or declare"
    if reach.claimants is not None and Scope.DECLARE in scopes:
        yield f"{kept_to} cannot have the scope declare: declarations concern all claimants of a conflict"


def refuse_as_recorder(name: str, keys: ApiKeys | None, parameter: str) -> None:
    """Refuse a name from outside that no entry may bear, or that one of ``keys`` has. Raises ``BadQuestion``."""
    if (fault := fault_in_name(name)) is not None:
        raise BadQuestion(parameter, *fault)
    if keys is not None and any(key.name == name for key in keys.list()):
        problem = f"{name!r} is the name of a key, and what that key records bears it"
        raise BadQuestion(parameter, problem, "give the name of somebody else")


class ApiKeys(Protocol):
    def add(
        self, name: str, scopes: frozenset[Scope], *, reach: Reach = WHOLE, expires_at: Instant | None = None
    ) -> str:
        """Add a key. Returns its token, which is not kept and so shown once. Raises ``KeyRefused``."""

    def recognise(self, token: str) -> ApiKey | None:
        """The key of ``token``, also one that is out of use; in a time that tells nothing of how near a guess came."""

    def find(self, token: str) -> ApiKey | None:
        """The key of ``token``, if it is in use."""

    def read_session(self, token: str) -> str | None:
        """Return a text that opens reading as long as the key is in use; None for an invalid token.

        The token cannot be made from it.
        """

    def find_session(self, session: str) -> ApiKey | None:
        """The key whose ``read_session`` this is, if it is in use."""

    def list(self) -> list[ApiKey]:
        """All, also those that are out of use, by name."""

    def revoke(self, name: str) -> ApiKey:
        """From now on the key opens nothing. Raises ``KeyRefused``."""

    def keep_uses(self) -> None:
        """Store when keys were last used. Until then it is kept in memory, so that no request writes."""
