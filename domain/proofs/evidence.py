"""Evidence as text: entries of a log, each with its way to the root of one checkpoint that was signed.

An entry whose bytes were erased stands as the hash that it had, beside the redaction that names it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from domain.proofs.base64 import from_base64, to_base64
from domain.proofs.checkpoints import Signed, Trust, parse_number, signed_checkpoint
from domain.proofs.cosignatures import cosignatures_of
from domain.proofs.errors import Malformed, NotSigned, Wrong
from domain.proofs.merkle import HASH_BYTES, leaf_hash, verify_inclusion
from domain.proofs.notes import VerifierKey, WitnessKey, parse_key, parse_note, parse_witness_key
from domain.proofs.verifying import RemovalsOf

FORMAT = "claimline-evidence-1"
CHECKPOINT = "\ncheckpoint\n"
ERASED = "erased "
EVIDENCE_BYTES_MAX = 64 * 1024 * 1024


class Proved(NamedTuple):
    """An entry at ``position``, its ``leaf`` of 32 bytes, and the way from there. ``state`` is empty where erased."""

    position: int
    state: bytes
    leaf: bytes
    hashes: tuple[bytes, ...]

    def written(self) -> str:
        """The bytes of an entry are JSON in one line, and begin with a brace."""
        content = self.state.decode() or f"{ERASED}{to_base64(self.leaf)}"
        return "\n".join([f"entry {self.position}", content, *(f"hash {to_base64(each)}" for each in self.hashes)])


@dataclass(frozen=True, slots=True)
class Evidence:
    """``statements``: the ids of those that it is about. ``keys``: all have signed ``checkpoint``, which is a note.

    ``witnesses``: all have cosigned it.
    """

    statements: tuple[str, ...]
    keys: tuple[VerifierKey, ...]
    proved: tuple[Proved, ...]  # by position
    checkpoint: bytes
    witnesses: tuple[WitnessKey, ...] = ()

    def written(self) -> str:
        statements = (f"statement {each}" for each in self.statements)
        witnesses = (f"witness {each.text()}" for each in self.witnesses)
        head = "\n".join([FORMAT, *statements, *(f"key {each.text()}" for each in self.keys), *witnesses])
        return "\n\n".join([head, *(each.written() for each in self.proved)]) + CHECKPOINT + self.checkpoint.decode()


def parse_evidence(text: str) -> Evidence:
    """Raises ``Malformed`` for any text but those that ``written`` gives."""
    head, mark, checkpoint = text.partition(CHECKPOINT)
    first, *blocks = head.split("\n\n")
    form, *lines = first.split("\n")
    if form != FORMAT or not mark:
        raise Malformed(f"it does not begin with the line {FORMAT!r}, or has no checkpoint")
    evidence = Evidence(
        tuple(_values("statement", lines)),
        tuple(parse_key(each) for each in _values("key", lines)),
        tuple(_proved(block.split("\n")) for block in blocks),
        checkpoint.encode(),
        tuple(parse_witness_key(each) for each in _values("witness", lines)),
    )
    positions = [each.position for each in evidence.proved]
    if evidence.written() != text or positions != sorted(set(positions)):
        raise Malformed("it is not written as evidence is: other lines, another order, or a position twice")
    return evidence


def _values(name: str, lines: Sequence[str]) -> Iterator[str]:
    return (line.removeprefix(f"{name} ") for line in lines if line.startswith(f"{name} "))


def _proved(lines: Sequence[str]) -> Proved:
    if len(lines) < 2:  # noqa: PLR2004 - its position and its content
        raise Malformed(f"{lines[0][:80]!r} is not an entry with its content")
    position, content = parse_number(lines[0].removeprefix("entry ")), lines[1]
    hashes = tuple(_hash(each) for each in _values("hash", lines[2:]))
    if content.startswith(ERASED):
        return Proved(position, b"", _hash(content.removeprefix(ERASED)), hashes)
    if not content.startswith("{"):
        raise Malformed(f"the entry at position {position} is no JSON object")
    return Proved(position, content.encode(), leaf_hash(content.encode()), hashes)


def _hash(text: str) -> bytes:
    if len(content := from_base64(text)) != HASH_BYTES:
        raise Malformed(f"a hash has {HASH_BYTES} bytes")
    return content


def verify_evidence(evidence: Evidence, trust: Trust, removals_of: RemovalsOf) -> Signed:
    """That the log of its checkpoint holds each entry, in its place. Raises ``Malformed``, ``Wrong`` or ``NotSigned``.

    What the entries say, and whether a page tells it rightly, is not looked at.
    """
    signed = signed_checkpoint(evidence.checkpoint, trust)
    _verify_own_keys(evidence, trust)
    for each in evidence.proved:
        _verify_entry(each, signed)
    _refuse_unnamed(evidence.proved, removals_of)
    return signed


def _verify_own_keys(evidence: Evidence, trust: Trust) -> None:
    try:
        signed_checkpoint(evidence.checkpoint, Trust(evidence.keys, trust.verify, need=len(evidence.keys)))
    except NotSigned as error:
        raise Wrong(f"it names keys that have not signed its checkpoint: {error}") from None
    cosigned = cosignatures_of(parse_note(evidence.checkpoint), evidence.witnesses, trust.verify)
    if len(cosigned) != len(evidence.witnesses):
        raise Wrong("it names witnesses that have not cosigned its checkpoint, or one of them twice")


def _verify_entry(proved: Proved, signed: Signed) -> None:
    _, size, root = signed.checkpoint
    verify_inclusion(proved.leaf, proved.position - 1, size, proved.hashes, root)


def _refuse_unnamed(proved: Sequence[Proved], removals_of: RemovalsOf) -> None:
    """Raises ``Wrong`` where an entry is erased, and no later one here records its removal."""
    removed = {
        (removal.position, removal.leaf)
        for each in proved
        for removal in removals_of(each.state)
        if removal.position < each.position
    }
    for each in proved:
        if not each.state and (each.position, each.leaf) not in removed:
            raise Wrong(f"position {each.position} is wrong: its entry is erased, and no later one records its removal")
