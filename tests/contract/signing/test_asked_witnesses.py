"""Witnesses that are asked: whatever one of them answers, a checkpoint bears only cosignatures that are right."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest

from adapters.signing import ed25519
from adapters.signing.witnesses import PAUSE_SECONDS, PAUSE_SECONDS_MAX, AskedWitnesses, HttpWitnesses
from domain.audit.ports import Published
from domain.audit.witnesses import SIZE_TYPE, Unwitnessed, WitnessAsking
from domain.proofs.checkpoints import parse_checkpoint
from domain.proofs.cosignatures import cosign
from domain.proofs.notes import parse_note
from domain.proofs.policies import WitnessPolicy, parse_policy
from domain.proofs.witnessing import parse_submission
from tests.support.receiving import Delivery, Receiver, Reply, receiving
from tests.unit.proofs import definitions
from tests.unit.proofs.logs import a_checkpoint, a_key
from tests.unit.proofs.test_witnessing import LEAVES
from tests.unit.proofs.witnesses import a_witness

NAME = "archive.example/witness"


def policy(receiver: Receiver, quorum: str = "archive") -> WitnessPolicy:
    url = receiver.url.replace("localhost", "127.0.0.1")
    return parse_policy(f"witness archive {a_witness(NAME)[0].text()} {url}\nquorum {quorum}\n".encode())


def published(size: int = 9) -> Published:
    note = a_checkpoint(LEAVES[:size])
    return Published(note, parse_checkpoint(parse_note(note)), [a_key()[0]])


@dataclass
class Steps:
    """A clock that is moved by hand."""

    seconds: float = 0.0

    def __call__(self) -> float:
        return self.seconds


@dataclass
class Asked:
    receiver: Receiver
    now: Steps = field(default_factory=Steps)

    def witnesses(self, quorum: str = "archive") -> AskedWitnesses:
        asking = WitnessAsking(client=HttpWitnesses(seconds=5), verify=ed25519.verify, consistency=consistency)
        return AskedWitnesses(policy(self.receiver, quorum), asking, now=self.now)


def consistency(old: int, new: int) -> list[bytes]:
    return list(definitions.proof(old, LEAVES[:new]))


def line(note: bytes, name: str = NAME) -> bytes:
    return cosign(parse_note(note).text, *a_witness(name), 1_700_000_000).line().encode()


def cosigns(delivery: Delivery) -> Reply:
    return 200, {}, line(parse_submission(delivery.body).note)


def test_a_witness_is_asked_from_where_it_stands() -> None:
    seen = list[tuple[int, int]]()

    def stands_at_four(delivery: Delivery) -> Reply:
        submission = parse_submission(delivery.body)
        seen.append((submission.old, len(submission.proof)))
        return cosigns(delivery) if submission.old == 4 else (409, {"Content-Type": SIZE_TYPE}, b"4\n")

    with receiving(stands_at_four) as receiver:
        witnesses = Asked(receiver).witnesses()
        found = witnesses.cosigned(published(), None)
        assert found.note == published().note + line(published().note)
        assert seen == [(0, 0), (4, len(consistency(4, 9)))]
        assert receiver.deliveries[0].path == "/hook/add-checkpoint"
        assert witnesses.cosigned(published(), found) == found
        assert len(receiver.deliveries) == 2, "what it has cosigned is not asked for again"


ANSWERS: dict[str, tuple[Callable[[Delivery], Reply], str]] = {
    "nothing": (lambda _: (200, {}, b""), "something else than its cosignature"),
    "garbage": (lambda _: (200, {}, b"\xff\x00" * 100), "something else than its cosignature"),
    "the line of a stranger": (
        lambda delivery: (200, {}, line(parse_submission(delivery.body).note, "other.example")),
        "has no line of the key",
    ),
    "a line of another checkpoint": (lambda _: (200, {}, line(published(5).note)), "not of this text"),
    "a line twice": (lambda delivery: (200, {}, cosigns(delivery)[2] * 2), "2 cosignatures"),
    "a redirect": (lambda _: (302, {"Location": "http://127.0.0.1:1/"}, b""), "it answered 302"),
    "an error": (lambda _: (500, {}, b"disk full\nmore"), "it answered 500: disk full$"),
    "another history": (lambda _: (422, {}, b"no"), "another history"),
    "an unknown log": (lambda _: (404, {}, b"no"), "ask its operator to add its key"),
    "an unknown key": (lambda _: (403, {}, b"no"), "add the new one"),
    "a conflict without a size": (lambda _: (409, {}, b"no"), "it answered 409: no$"),
    "a size in other digits": (lambda _: (409, {"Content-Type": SIZE_TYPE}, b"04\n"), "did not say what it saw"),
    "a size beyond the log": (
        lambda _: (409, {"Content-Type": SIZE_TYPE}, b"10\n"),
        "cosigned 10 entries, and here are",
    ),
    "another root": (lambda _: (409, {"Content-Type": SIZE_TYPE}, b"9\n"), "not the one that it saw"),
}


@pytest.mark.parametrize("what", ANSWERS)
def test_an_answer_that_is_not_a_cosignature_is_none_and_its_reason_is_told(what: str) -> None:
    answer, reason = ANSWERS[what]
    with receiving(answer) as receiver:
        witnesses = Asked(receiver).witnesses()
        with pytest.raises(Unwitnessed, match="the quorum 'archive' of the policy has not cosigned"):
            witnesses.cosigned(published(), None)
        assert re.search(reason, witnesses.troubles["archive"])
        gathering = Asked(receiver).witnesses("none")
        assert gathering.cosigned(published(), None) == published()


def test_a_witness_that_changes_its_mind_for_ever_is_left_after_three_requests() -> None:
    sizes = iter(range(1, 9))
    with receiving(lambda _: (409, {"Content-Type": SIZE_TYPE}, b"%d\n" % next(sizes))) as receiver:
        with pytest.raises(Unwitnessed):
            Asked(receiver).witnesses().cosigned(published(), None)
        assert len(receiver.deliveries) == 3


def test_a_witness_that_failed_is_left_alone_for_longer_and_longer() -> None:
    with receiving(lambda _: (500, {}, b"")) as receiver:
        asked = Asked(receiver)
        witnesses, times = asked.witnesses("none"), list[float]()
        while asked.now.seconds < 40:
            before = len(receiver.deliveries)
            witnesses.cosigned(published(), None)
            if len(receiver.deliveries) > before:
                times.append(asked.now.seconds)
            asked.now.seconds += 0.5
    pauses = [after - before for before, after in itertools.pairwise(times)]
    assert pauses[0] == PAUSE_SECONDS
    assert pauses == sorted(pauses)
    assert pauses[-1] == PAUSE_SECONDS_MAX
