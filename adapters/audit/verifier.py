"""The offline verifier, with its files: no database, no network, no settings."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from adapters.audit.evidence import entries_in
from adapters.audit.mirror.files import content_of, naming
from adapters.audit.mirror.reading import Mirror
from adapters.audit.mirror.removals import removals_of
from adapters.signing import ed25519
from domain.proofs.base64 import from_base64
from domain.proofs.checkpoints import Signed, Trust, signed_checkpoint
from domain.proofs.errors import Malformed, Wrong
from domain.proofs.evidence import EVIDENCE_BYTES_MAX, Evidence, Proved
from domain.proofs.inclusion import PROOF_BYTES_MAX, parse_proof, verify_entry
from domain.proofs.notes import NOTE_BYTES_MAX, VerifierKey
from domain.proofs.policies import POLICY_BYTES_MAX, WitnessPolicy, parse_policy
from domain.proofs.tiles import ENTRY_BYTES_MAX
from domain.proofs.verifying import RemovalsOf, verify_extension
from domain.record.entries import Entry

KEYS_BYTES_MAX = 64 * 1024
CONSISTENCY_BYTES_MAX = 64 * 1024

VerifyPage = Callable[
    [bytes, Trust, RemovalsOf, Callable[[Sequence[Proved]], Sequence[Entry]]], tuple[Signed, Evidence]
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Verifier:
    """``parse`` reads JSON, and raises ``Malformed``; ``verify_page`` verifies a page of evidence.

    Each method raises ``Malformed``, ``Wrong`` or ``NotSigned``.
    """

    parse: Callable[[bytes], object]
    verify_page: VerifyPage

    def lines_of(self, file: Path) -> list[str]:
        try:
            return content_of(file, KEYS_BYTES_MAX).decode().splitlines()
        except UnicodeDecodeError:
            raise Malformed(f"{file} is not UTF-8") from None

    def policy(self, file: Path) -> WitnessPolicy:
        with naming(file):
            return parse_policy(content_of(file, POLICY_BYTES_MAX))

    def trust(
        self, keys: Sequence[VerifierKey], *, origin: str | None, need: int, policy: WitnessPolicy | None = None
    ) -> Trust:
        """``keys`` beside those of the logs in ``policy``."""
        logs = () if policy is None else policy.log_keys
        return Trust([*keys, *logs], ed25519.verify, origin, need, policy)

    def proof(self, proof: Path, entry: Path, trust: Trust) -> tuple[Signed, int]:
        """The position that the entry in the file ``entry`` has."""
        content = content_of(entry, ENTRY_BYTES_MAX)
        with naming(proof):
            parsed = parse_proof(content_of(proof, PROOF_BYTES_MAX))
            signed = signed_checkpoint(parsed.checkpoint, trust)
            verify_entry(content, parsed, trust)
        return signed, parsed.index + 1

    def log(self, folder: Path, trust: Trust) -> tuple[Signed, Iterator[int]]:
        """Its checkpoint, and the position after each part, as it is verified: all is once the last was given."""
        mirror = Mirror(folder, trust)
        return mirror.signed, (part.after + len(part.entries) for part in mirror.parts())

    def extension(self, old: Path, new: Path, consistency: Path, trust: Trust) -> tuple[Signed, Signed]:
        """Both checkpoints."""
        first, second = _signed(old, trust), _signed(new, trust)
        sizes = first.checkpoint.size, second.checkpoint.size
        with naming(consistency):
            told, proof = self._consistency(content_of(consistency, CONSISTENCY_BYTES_MAX))
            if told != sizes:
                found, needed = (f"from {old_size} to {new_size} entries" for old_size, new_size in (told, sizes))
                raise Wrong(f"the proof is {found}, and one {needed} is needed")
            verify_extension(first.checkpoint, second.checkpoint, proof)
        return first, second

    def evidence(self, file: Path, trust: Trust) -> tuple[Signed, Evidence]:
        content = content_of(file, EVIDENCE_BYTES_MAX)
        with naming(file):
            return self.verify_page(content, trust, removals_of, entries_in)

    def _consistency(self, content: bytes) -> tuple[tuple[int, int], list[bytes]]:
        """As ``/v1/log/consistency`` gives it, and nothing beside."""
        match self.parse(content):
            case {"from": int(old), "to": int(new), "proof": list(hashes), **more} if (
                not more and bool not in (type(old), type(new)) and all(isinstance(each, str) for each in hashes)
            ):
                return (old, new), [from_base64(each) for each in hashes]
        raise Malformed("it is not an object of the members from, to and proof, and no others")


def _signed(file: Path, trust: Trust) -> Signed:
    with naming(file):
        return signed_checkpoint(content_of(file, NOTE_BYTES_MAX), trust)
