"""Who may record: keys with names, which are in every entry that they record."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum, auto
from typing import Protocol

from domain.dates.instants import Instant
from domain.errors import ClaimlineError


class Scope(StrEnum):
    """What a key allows. Any key may read where reading takes one."""

    READ = auto()
    WRITE = auto()  # reports
    DECLARE = auto()  # conflicts, claimants and places: what everybody's questions are asked of
    EDIT = auto()  # amendments
    REDACT = auto()  # redactions, in the shell, together with another such key
    SUBSCRIBE = auto()  # webhooks


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiKey:
    name: str
    scopes: frozenset[Scope]
    added_at: Instant
    revoked_at: Instant | None = None


class KeyRefused(ClaimlineError):
    """A key that cannot be added or revoked."""


class ApiKeys(Protocol):
    def add(self, name: str, scopes: frozenset[Scope]) -> str:
        """Add a key. Returns its token, which is not kept and so shown once. Raises ``KeyRefused``."""

    def find(self, token: str) -> ApiKey | None:
        """The key of ``token``, unless it is revoked; in a time that tells nothing of how near a guess came."""

    def read_session(self, token: str) -> str | None:
        """Return a text that opens reading as long as the key is in use; None for an invalid token.

        The token cannot be made from it.
        """

    def find_session(self, session: str) -> ApiKey | None:
        """The key whose ``read_session`` this is, unless it is revoked."""

    def list(self) -> list[ApiKey]:
        """All, also those that are revoked, by name."""

    def revoke(self, name: str) -> ApiKey:
        """From now on the key opens nothing. Raises ``KeyRefused``."""
