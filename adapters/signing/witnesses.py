"""Witnesses elsewhere, over HTTP, all of them asked at once; one that failed is left alone for a while."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPException
from threading import Lock
from time import monotonic
from urllib.error import HTTPError, URLError
from urllib.request import HTTPRedirectHandler, Request, build_opener

from domain.audit.ports import Published
from domain.audit.witnesses import (
    NOT_FOUND,
    OK,
    Unwitnessed,
    WitnessAsking,
    WitnessReply,
    WitnessSilent,
    ask_last_seen,
    highest,
    kept_lines,
    with_cosignatures,
)
from domain.errors import ClaimlineError
from domain.proofs.checkpoints import Checkpoint
from domain.proofs.notes import NOTE_BYTES_MAX, Note, Signature, VerifierKey, parse_note
from domain.proofs.policies import PolicyWitness, WitnessPolicy
from domain.proofs.witnessing import name_of_log

SECONDS = 5.0
PAUSE_SECONDS, PAUSE_SECONDS_MAX = 1.0, 8.0  # after the first failure, and at most; it doubles
AT_ONCE_MAX = 16

logger = logging.getLogger(__name__)


class _Stay(HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        return None


class HttpWitnesses:
    """The ``WitnessClient`` port. It follows no redirect, and reads at most the length of a note."""

    def __init__(self, *, seconds: float = SECONDS) -> None:
        self._open = build_opener(_Stay()).open
        self._seconds = seconds

    def submit(self, url: str, body: bytes) -> WitnessReply:
        headers = {"Content-Type": "text/plain; charset=utf-8"}
        return self._asked(Request(f"{url.rstrip('/')}/add-checkpoint", data=body, headers=headers))  # noqa: S310 - checked

    def latest(self, url: str, origin: str) -> bytes:
        reply = self._asked(Request(f"{url.rstrip('/')}/{name_of_log(origin)}/checkpoint"))  # noqa: S310 - checked
        if reply.status == NOT_FOUND:
            raise WitnessSilent("it does not know this log, or does not tell what it saw")
        if reply.status != OK:
            raise WitnessSilent(f"it answered {reply.status}")
        return reply.body

    def _asked(self, request: Request) -> WitnessReply:
        if request.type not in {"http", "https"}:
            raise WitnessSilent(f"{request.full_url} is not an address of HTTP")
        try:
            with self._open(request, timeout=self._seconds) as answer:
                return WitnessReply(answer.status, answer.headers.get_content_type(), answer.read(NOTE_BYTES_MAX))
        except HTTPError as refusal:
            with refusal:
                return WitnessReply(refusal.code, refusal.headers.get_content_type(), refusal.read(NOTE_BYTES_MAX))
        except (URLError, HTTPException, OSError, ValueError) as error:
            raise WitnessSilent(f"it did not answer ({getattr(error, 'reason', error)})") from None


class AskedWitnesses:
    """The ``Cosigners`` port."""

    def __init__(self, policy: WitnessPolicy, asking: WitnessAsking, *, now: Callable[[], float] = monotonic) -> None:
        self.policy = policy
        self._asking = asking
        self._now = now
        self._turn = Lock()
        self._seen = dict[str, int]()  # the size that a witness cosigned last, by its name
        self._pauses = dict[str, tuple[float, float]]()  # until when it is left alone, and for how long
        self._troubles = dict[str, str]()

    @property
    def troubles(self) -> Mapping[str, str]:
        return dict(self._troubles)

    def highest(self, origin: str, keys: Sequence[VerifierKey]) -> Checkpoint | None:
        found = ask_last_seen(self.policy, self._asking, origin, keys)
        return highest(found.seen, found.silent, self.policy)

    def cosigned(self, published: Published, latest: Published | None) -> Published:
        with self._turn:
            is_same = latest is not None and latest.checkpoint == published.checkpoint
            lines = kept_lines(self.policy, latest, self._asking.verify) if latest is not None and is_same else {}
            lines |= self._asked(published, [name for name in self.policy.witnesses if name not in lines])
            if not self.policy.is_met_by(frozenset(lines)):
                raise Unwitnessed(self._unmet(published.checkpoint.size, frozenset(lines)))
            return with_cosignatures(published, self.policy, lines)

    def _asked(self, published: Published, names: list[str]) -> dict[str, Signature]:
        note, size, now = parse_note(published.note), published.checkpoint.size, self._now()
        due = [
            witness
            for name in names
            if (witness := self.policy.witnesses[name]).url is not None and self._pauses.get(name, (0.0, 0.0))[0] <= now
        ]
        if not due:
            return {}
        with ThreadPoolExecutor(min(len(due), AT_ONCE_MAX), "claimline-witness") as pool:
            found = list(pool.map(lambda witness: self._ask(witness, note, size), due))
        return {witness.name: line for witness, line in zip(due, found, strict=True) if line is not None}

    def _ask(self, witness: PolicyWitness, note: Note, size: int) -> Signature | None:
        name = witness.name
        old = self._seen.get(name, 0)
        try:
            line = self._asking.cosignature(witness, note, size=size, old=min(old, size))
        except ClaimlineError as error:
            self._fail(name, str(error))
            return None
        self._seen[name] = size
        self._pauses.pop(name, None)
        self._troubles.pop(name, None)
        return line

    def _fail(self, name: str, why: str) -> None:
        if self._troubles.get(name) != why:
            logger.warning("the witness %s has not cosigned: %s", name, why)
        self._troubles[name] = why
        pause = min(self._pauses.get(name, (0.0, PAUSE_SECONDS / 2))[1] * 2, PAUSE_SECONDS_MAX)
        self._pauses[name] = self._now() + pause, pause

    def _unmet(self, size: int, names: frozenset[str]) -> str:
        missing = self.policy.missing(names)
        reasons = "; ".join(f"{name}: {self._troubles.get(name, 'it has no address here')}" for name in missing)
        return (
            f"the quorum {self.policy.quorum!r} of the policy has not cosigned the checkpoint of {size} entries:"
            f" it is not published ({reasons}). Recording continues, and the witnesses are asked again by themselves"
        )
