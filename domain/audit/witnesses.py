"""Cosignatures of witnesses: asked for before a checkpoint is published, and asked about when signing moves."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from domain.audit.ports import Published
from domain.audit.prove import Unsigned
from domain.dates.instants import MICROSECONDS_PER_SECOND, Instant, clamp
from domain.errors import ClaimlineError
from domain.proofs.checkpoints import Checkpoint, parse_checkpoint, parse_number
from domain.proofs.cosignatures import Cosignature, cosignatures_of, lines_of
from domain.proofs.errors import Malformed, NotSigned, Wrong
from domain.proofs.notes import Note, Signature, VerifierKey, VerifySignature, parse_note, verify_note
from domain.proofs.policies import PolicyWitness, WitnessPolicy
from domain.proofs.witnessing import CheckpointSubmission

ATTEMPTS = 3  # the first may learn where the witness stands, and another log client may come between
OK, FORBIDDEN, NOT_FOUND, CONFLICT, UNPROCESSABLE = 200, 403, 404, 409, 422
SIZE_TYPE = "text/x.tlog.size"
SHOWN_MAX = 200


class WitnessSilent(ClaimlineError):
    """A witness gives no cosignature, or does not say what it saw; and why."""


class Unwitnessed(Unsigned):
    """The quorum of the policy has not cosigned: nothing is published."""


def seen_at(cosignature: Cosignature) -> Instant:
    return clamp(cosignature.seconds * MICROSECONDS_PER_SECOND)


class WitnessReply(NamedTuple):
    status: int
    media_type: str
    body: bytes


class WitnessClient(Protocol):
    """Witnesses elsewhere. Both raise ``WitnessSilent`` where one cannot be reached."""

    def submit(self, url: str, body: bytes) -> WitnessReply: ...

    def latest(self, url: str, origin: str) -> bytes:
        """The last checkpoint of the log that the witness cosigned; empty where it knows the log and cosigned none."""


class Cosigners(Protocol):
    """The witnesses of a policy, as the signer asks them."""

    @property
    def policy(self) -> WitnessPolicy: ...

    @property
    def troubles(self) -> Mapping[str, str]:
        """Why a witness has not cosigned when it was asked last, by its name in the policy."""

    def highest(self, origin: str, keys: Sequence[VerifierKey]) -> Checkpoint | None:
        """The largest checkpoint of the log that any of them cosigned. Raises ``Unwitnessed``, as ``highest`` does."""

    def cosigned(self, published: Published, latest: Published | None) -> Published:
        """The same with cosignatures, those of ``latest`` among them if it is the same. Raises ``Unwitnessed``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WitnessAsking:
    """``consistency``: the proof from one size of this log to another."""

    client: WitnessClient
    verify: VerifySignature
    consistency: Callable[[int, int], Sequence[bytes]]

    def cosignature(self, witness: PolicyWitness, note: Note, *, size: int, old: int) -> Signature:
        """Of ``note``, a checkpoint of ``size`` entries. ``old``: how many the witness saw, by what is known here.

        Raises ``WitnessSilent``.
        """
        for _ in range(ATTEMPTS):
            proof = self.consistency(old, size) if 0 < old < size else ()
            reply = self.client.submit(
                witness.url or "", CheckpointSubmission(old, tuple(proof), note.written()).written()
            )
            if reply.status == OK:
                return self._line(witness, note, reply.body)
            old = _next_old(reply, old, size)
        raise WitnessSilent("it cosigns for somebody else at the same time: it is asked again")

    def _line(self, witness: PolicyWitness, note: Note, body: bytes) -> Signature:
        try:
            lines = lines_of(parse_note(note.text.encode() + b"\n" + body), witness.key)
            cosigned = Note(note.text, tuple(lines))
            found = cosignatures_of(cosigned, [witness.key], self.verify)
        except (Malformed, Wrong) as error:
            raise WitnessSilent(f"it answered with something else than its cosignature: {error}") from None
        if not found:
            raise WitnessSilent(f"its answer has no line of the key {witness.key.text()}")
        return lines[0]


def _next_old(reply: WitnessReply, old: int, size: int) -> int:
    """From where on to prove to a witness that did not cosign. Raises ``WitnessSilent`` where that is of no use."""
    if reply.status != CONFLICT or reply.media_type != SIZE_TYPE:
        raise WitnessSilent(_refusal(reply))
    try:
        seen = parse_number(reply.body.decode("ascii", "replace").removesuffix("\n"))
    except Malformed as error:
        raise WitnessSilent(f"it did not say what it saw last: {error}") from None
    if seen > size:
        raise WitnessSilent(
            f"it cosigned {seen} entries, and here are {size}: another host signs, or entries were lost"
        )
    if seen == old:
        raise WitnessSilent(f"it cosigned other entries as the first {seen}: this log is not the one that it saw")
    return seen


def _refusal(reply: WitnessReply) -> str:
    told = {
        FORBIDDEN: "it knows none of the keys that sign here: ask its operator to add the new one",
        NOT_FOUND: "it does not know this log: ask its operator to add its key",
        UNPROCESSABLE: "it cosigned another history of this log: what is here does not extend it",
    }
    shown = reply.body[:SHOWN_MAX].decode("utf-8", "replace").split("\n")[0]
    return told.get(reply.status) or f"it answered {reply.status}: {shown}"


def with_cosignatures(published: Published, policy: WitnessPolicy, lines: Mapping[str, Signature]) -> Published:
    """``lines`` by the names of witnesses, in the order of the policy: the same lines give the same bytes."""
    note = parse_note(published.note)
    names = [name for name in policy.witnesses if name in lines]
    whole = Note(note.text, (*note.signatures, *(lines[name] for name in names)))
    return published._replace(note=whole.written(), witnesses=tuple(policy.witnesses[name].key for name in names))


def kept_lines(policy: WitnessPolicy, latest: Published, verify: VerifySignature) -> dict[str, Signature]:
    """The cosignatures that a published checkpoint has already."""
    note, found = parse_note(latest.note), dict[str, Signature]()
    for name, witness in policy.witnesses.items():
        try:
            if cosignatures_of(note, [witness.key], verify):
                found[name] = lines_of(note, witness.key)[0]
        except (Malformed, Wrong):  # not written by us: it is asked for again
            continue
    return found


# When signing moves to another host


class SeenByWitnesses(NamedTuple):
    """``silent``: why a witness does not count, by its name."""

    seen: Sequence[LastSeen]
    silent: Mapping[str, str]


class LastSeen(NamedTuple):
    """The word of a witness, by its name in the policy. ``checkpoint`` None: it never cosigned the log."""

    witness: str
    checkpoint: Checkpoint | None


def ask_last_seen(
    policy: WitnessPolicy, asking: WitnessAsking, origin: str, keys: Sequence[VerifierKey]
) -> SeenByWitnesses:
    seen, silent = list[LastSeen](), dict[str, str]()
    for name, witness in policy.witnesses.items():
        try:
            if witness.url is None:
                raise WitnessSilent("the policy gives no address of it")  # noqa: TRY301 - as if it did not answer
            seen.append(last_seen(witness, asking.client.latest(witness.url, origin), keys, origin, asking.verify))
        except WitnessSilent as error:
            silent[name] = str(error)
    return SeenByWitnesses(seen, silent)


def last_seen(
    witness: PolicyWitness, content: bytes, keys: Sequence[VerifierKey], origin: str, verify: VerifySignature
) -> LastSeen:
    """Raises ``WitnessSilent`` unless both the witness and one of ``keys`` have signed what it says."""
    if not content:
        return LastSeen(witness.name, None)
    try:
        note = parse_note(content)
        verify_note(note, keys, verify)
        checkpoint, cosigned = parse_checkpoint(note), cosignatures_of(note, [witness.key], verify)
    except (Malformed, Wrong, NotSigned) as error:
        raise WitnessSilent(f"it answered with something else than its last checkpoint of this log: {error}") from None
    if not cosigned or checkpoint.origin != origin:
        raise WitnessSilent("it answered with a checkpoint of another log, or one that it has not cosigned")
    return LastSeen(witness.name, checkpoint)


def highest(seen: Sequence[LastSeen], silent: Mapping[str, str], policy: WitnessPolicy) -> Checkpoint | None:
    """The largest that any of them saw; None where none saw any.

    Raises ``Unwitnessed`` if those that are silent may make a quorum, and so have seen more, or two saw two histories.
    """
    if policy.quorum is None:
        raise Unwitnessed("the policy needs no witness, so that none can say what was published: name a quorum in it")
    if policy.may_have_met(frozenset(silent)):
        told = "; ".join(f"{name}: {why}" for name, why in sorted(silent.items()))
        raise Unwitnessed(
            "more of this log may have been published than this host knows: these witnesses did not answer, and make a"
            f" quorum ({told}). Bring them back, or correct their addresses in the policy, and try again"
        )
    found = [each.checkpoint for each in seen if each.checkpoint is not None]
    roots = {each.size: each.root for each in found}
    if any(roots[each.size] != each.root for each in found):
        raise Unwitnessed("two witnesses saw two histories of this log: nothing is signed until that is explained")
    return max(found, key=lambda each: each.size, default=None)
