"""Signing moves to this host: the mark comes from the witnesses, or from a database that lost nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from domain.audit.sign import Signing
from domain.audit.witnesses import SeenByWitnesses, Unwitnessed, WitnessAsking, ask_last_seen, highest
from domain.proofs.checkpoints import Checkpoint
from domain.proofs.merkle import EMPTY_ROOT
from domain.proofs.policies import WitnessPolicy


class MarkTaken(NamedTuple):
    """``mark`` None: nothing was ever signed, so that this host may begin."""

    mark: Checkpoint | None
    by: SeenByWitnesses


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkTaking:
    signing: Signing
    policy: WitnessPolicy | None
    asking: WitnessAsking

    def from_witnesses(self) -> MarkTaken:
        """Raises ``Unwitnessed``, and as ``Signing.refuse_fork`` where the log here does not continue what they saw."""
        if self.policy is None:
            raise Unwitnessed("no policy names witnesses: set CLAIMLINE_LOG_POLICY, or give --from-database")
        keys = [each.key for each in self.signing.signers()]
        by = ask_last_seen(self.policy, self.asking, self._origin, keys)
        highest(by.seen, by.silent, self.policy)
        return MarkTaken(self._taken([each.checkpoint for each in by.seen if each.checkpoint is not None]), by)

    def from_database(self) -> MarkTaken:
        """For a database that cannot have lost what another host signed. Raises as ``Signing.refuse_fork``."""
        mark = self._taken([Checkpoint(self._origin, 0, EMPTY_ROOT)])
        return MarkTaken(mark, SeenByWitnesses((), {}))

    def _taken(self, found: Sequence[Checkpoint]) -> Checkpoint | None:
        """The mark is written first, so that nothing else is signed; then the log here is compared with all of them."""
        latest, origin = self.signing.checkpoints.latest(), self._origin
        published = [latest.checkpoint] if latest is not None and latest.checkpoint.origin == origin else []
        signed = sorted([*found, *published], key=lambda each: each.size)
        for each in signed[-1:]:
            self.signing.mark.write(each)
        self.signing.refuse_fork(signed)
        return self.signing.mark.read(origin)

    @property
    def _origin(self) -> str:
        return self.signing.name_of(self.signing.signers())
