"""The use case that removes what the law forces to be removed: two people order it, and the log says so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from domain.intake.append import Appending, Author
from domain.intake.drafts import RedactionDraft
from domain.intake.keys import ApiKeys, KeyRefused, Scope
from domain.intake.needs import Needs
from domain.intake.rules.redactions import decide_redaction, entries_about
from domain.record.amendments import Redaction
from domain.record.entries import Entry
from domain.record.store import ErasableLog
from domain.vocabulary import StatementId


@dataclass(frozen=True, slots=True, kw_only=True)
class Redacted:
    """``entries``: the positions that lost a part now; none if it had been removed before."""

    entries: Sequence[int]
    position: int  # of the last entry of the log that the decision knows


@dataclass(frozen=True, slots=True, kw_only=True)
class Redacting:
    appending: Appending
    log: ErasableLog

    def redact(
        self, target: StatementId, draft: RedactionDraft, *, by: str, approved_by: str, dry_run: bool = False
    ) -> Redacted:
        """Append what remains of each entry that bears the fields, then delete the bytes of those entries.

        A dry run decides the same, and appends and deletes nothing. Raises ``NotFound`` or ``Refused``. It does not
        wait for the views, which hold the text until they have read on.
        """
        appending = self.appending.rehearsal() if dry_run else self.appending
        needs = Needs(statements={target}, histories={target})
        for attempt in appending.attempts([needs]):
            with attempt:
                entries = self._entries(entries_about(attempt.record, target))
                ids = [self.appending.mint.new_id() for _ in entries]
                decision = decide_redaction(entries, draft, approved_by=approved_by, ids=ids)
                position = attempt.take(decision.bodies, Author(by))
        if not decision.bodies:
            appending.log.confirm()
        if not dry_run:
            self.log.finish_erasures()
        now = [body.position for body in decision.bodies if isinstance(body, Redaction)]
        return Redacted(entries=now, position=position)

    def _entries(self, positions: Sequence[int]) -> list[tuple[Entry, bytes]]:
        found = (self.log.read_at(position) for position in positions)
        return [each for each in found if each is not None]


def two_keys(keys: ApiKeys, tokens: tuple[str, str]) -> tuple[str, str]:
    """The names of two keys that may redact: two people have to want it. Raises ``KeyRefused``."""
    first, second = (_name_of(keys, token, which) for token, which in zip(tokens, ("first", "second"), strict=True))
    if first == second:
        raise KeyRefused(f"both keys are {first!r}: the second one has to be somebody else's")
    return first, second


def _name_of(keys: ApiKeys, token: str, which: str) -> str:
    key = keys.find(token)
    if key is None:
        problem = f"the {which} key is not in this database, or is revoked or expired"
        raise KeyRefused(f"{problem}: `claimline keys list` shows them")
    if Scope.REDACT not in key.scopes:
        raise KeyRefused(f"the key {key.name!r} may not redact: `claimline keys add NAME --scope redact` makes one")
    return key.name
