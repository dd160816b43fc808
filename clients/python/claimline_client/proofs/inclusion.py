# Made from domain/proofs/inclusion.py by `python -m tests.support.client_parts`.
"""Proofs as files: an entry's way to the root of a checkpoint.

Source: https://c2sp.org/tlog-proof
"""

from __future__ import annotations

from dataclasses import dataclass

from claimline_client.proofs.base64 import from_base64, to_base64
from claimline_client.proofs.checkpoints import Checkpoint, Trust, parse_number, trusted_checkpoint
from claimline_client.proofs.errors import Malformed
from claimline_client.proofs.merkle import HASH_BYTES, PROOF_HASHES_MAX, leaf_hash, verify_inclusion

HEADER = "c2sp.org/tlog-proof@v1"
PROOF_BYTES_MAX = 128 * 1024


@dataclass(frozen=True, slots=True)
class InclusionProof:
    """``checkpoint`` is the signed note, byte for byte."""

    index: int
    hashes: tuple[bytes, ...]
    checkpoint: bytes

    def written(self) -> bytes:
        hashes = "".join(f"{to_base64(each)}\n" for each in self.hashes)
        return f"{HEADER}\nindex {self.index}\n{hashes}\n".encode() + self.checkpoint


def parse_proof(content: bytes) -> InclusionProof:
    """Raises ``Malformed``. A line ``extra`` is passed over: nobody vouches for it."""
    if len(content) > PROOF_BYTES_MAX:
        raise Malformed(f"a proof has at most {PROOF_BYTES_MAX} bytes, and this one {len(content)}")
    if b"\r\n" in content:
        raise Malformed("the proof has lines that end in CR LF: write it with LF alone, as it came")
    head, blank, checkpoint = content.partition(b"\n\n")
    if not head.isascii():
        raise Malformed("the proof holds other characters than ASCII before its checkpoint")
    header, *lines = head.decode().split("\n")
    if header != HEADER or not blank:
        raise Malformed(f"the proof does not begin with the line {HEADER!r}, or has no checkpoint")
    if lines and lines[0].startswith("extra "):
        from_base64(lines.pop(0).removeprefix("extra "))
    if not lines or not lines[0].startswith("index "):
        raise Malformed("the proof does not say the index of its entry")
    return InclusionProof(parse_number(lines[0].removeprefix("index ")), _hashes(lines[1:]), checkpoint)


def _hashes(lines: list[str]) -> tuple[bytes, ...]:
    if len(lines) > PROOF_HASHES_MAX:
        raise Malformed(f"a proof has at most {PROOF_HASHES_MAX} hashes, and this one {len(lines)}")
    hashes = tuple(from_base64(line) for line in lines)
    if any(len(each) != HASH_BYTES for each in hashes):
        raise Malformed(f"a hash has {HASH_BYTES} bytes")
    return hashes


def verify_entry(entry: bytes, proof: InclusionProof, trust: Trust) -> Checkpoint:
    """The checkpoint whose log holds ``entry`` at position ``proof.index`` + 1.

    Raises ``Malformed``, ``Wrong`` or ``NotSigned``.
    """
    checkpoint = trusted_checkpoint(proof.checkpoint, trust)
    verify_inclusion(leaf_hash(entry), proof.index, checkpoint.size, proof.hashes, checkpoint.root)
    return checkpoint
