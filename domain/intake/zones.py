"""The rules of the zones in use: those that the log has, those that are installed, and recording newer ones.

No reading records them, and no process with older rules: two hosts would record theirs in turn, for ever.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from domain.dates import instants
from domain.dates.instants import Instant
from domain.errors import InstantSettled, PositionConflict
from domain.intake.guards import RecordingGuard, refuse
from domain.ports import Clock, Mint
from domain.record.declarations import ConflictDeclaration
from domain.record.entries import Entry
from domain.record.store import DeclarationLog
from domain.record.zones import ZoneRules, Zones


class ZoneState(NamedTuple):
    """The rules that the log has last of a zone, and those that are installed."""

    name: str
    recorded: ZoneRules | None
    installed: ZoneRules | None

    @property
    def due(self) -> ZoneRules | None:
        """The rules to record."""
        if self.installed is None or self.recorded is None:
            return self.installed
        return self.installed if self.installed.is_newer_than(self.recorded) else None

    @property
    def difference(self) -> str | None:
        """How the rules that the record is read by differ from those that are installed, and what to do."""
        if self.recorded is None:
            of = "" if self.installed is None else f", of tzdata {self.installed.release}"
            cure = "`claimline migrate` records them"
            return f"the log has no rules of {self.name}: its dates are read by the installed ones{of}; {cure}"
        read = f"the record reads {self.name} by the rules of tzdata {self.recorded.release}"
        if self.installed is None:
            return f"{read}; the installed tzdata has no such zone, and none is needed"
        if self.installed.rules == self.recorded.rules:
            return None
        if self.due is None:
            return f"{read}; {self.installed.release} is installed, which is not newer, and nothing has to be done"
        return f"{read}; {self.installed.release} is installed; `claimline migrate` records the newer ones"


@dataclass(frozen=True, slots=True, kw_only=True)
class ZoneRecording:
    log: DeclarationLog
    clock: Clock
    mint: Mint
    installed: Zones
    guard: RecordingGuard

    def states(self) -> list[ZoneState]:
        """Those of the zones that conflicts were declared in, by name."""
        recorded = {rules.name: rules for rules in self.log.declarations(ZoneRules)}
        used = {declared.tz for declared in self.log.declarations(ConflictDeclaration)}
        return [ZoneState(name, recorded.get(name), self.installed(name)) for name in sorted(used)]

    def differences(self) -> list[str]:
        return [told for state in self.states() if (told := state.difference) is not None]

    def record_newer(self, by: Callable[[], str]) -> Sequence[ZoneRules]:
        """Record the rules of each zone in use that has none, or older ones. Returns those that were recorded."""
        not_before = instants.FIRST
        while True:
            size = self.log.size()
            due = [rules for state in self.states() if (rules := state.due) is not None]
            if not due:
                return ()
            try:
                entries = self._entries(due, size, by(), not_before)
                self.log.append([self.log.encoded(entry) for entry in entries], after=size)
            except InstantSettled as settled:
                not_before = settled.instant + 1
            except PositionConflict:
                continue  # another writer was first
            else:
                return due

    def _entries(self, due: Sequence[ZoneRules], size: int, by: str, not_before: Instant) -> list[Entry]:
        last = self.log.read(after=size - 1, limit=1) if size else ()
        refuse(self.guard, last[0].recorded_at if last else None)
        at = max(self.clock.now(), not_before, *(entry.recorded_at for entry in last))
        return [
            Entry(position=position, recorded_at=at, recorded_by=by, batch=None, salt=self.mint.salt(), body=rules)
            for position, rules in enumerate(due, size + 1)
        ]
