"""Evidence as text: what it says is so of each entry, and who signed it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from adapters.audit.mirror.removals import removals_of
from domain.proofs.base64 import to_base64
from domain.proofs.errors import Malformed, NotSigned, Wrong
from domain.proofs.evidence import Evidence, Proved, parse_evidence, verify_evidence
from tests.unit.proofs import definitions
from tests.unit.proofs.logs import ORIGIN, a_checkpoint, a_key, a_redaction, trust_in
from tests.unit.proofs.refusals import refused

WITNESS = "witness.example"
ENTRIES = [f'{{"entry":{position},"text":"ünï <&>"}}'.encode() for position in range(1, 12)]
LEAVES = [definitions.leaf(entry) for entry in ENTRIES]
POSITIONS = (1, 4, 7)
NOT_WRITTEN = "it is not written as evidence is: other lines, another order, or a position twice"
NO_BEGINNING = "it does not begin with the line 'claimline-evidence-1', or has no checkpoint"


def proved(position: int, state: bytes | None = None, leaves: Sequence[bytes] = LEAVES) -> Proved:
    """The entry there, or another in its place; one that was erased bears the hash that it had."""
    stored = ENTRIES[position - 1] if state is None else state
    leaf = definitions.leaf(stored) if stored else leaves[position - 1]
    return Proved(position, stored, leaf, tuple(definitions.path(position - 1, leaves)))


EVIDENCE = Evidence(
    ("a", "b"),
    (a_key()[0], a_key(WITNESS)[0]),
    tuple(map(proved, POSITIONS)),
    a_checkpoint(LEAVES, by=(ORIGIN, WITNESS)),
)


def changed(old: str, new: str, *, count: int = 1) -> str:
    text = EVIDENCE.written()
    assert old in text
    return text.replace(old, new, count)


def test_evidence_is_read_back_as_it_was_written() -> None:
    assert parse_evidence(EVIDENCE.written()) == EVIDENCE
    assert parse_evidence(of_erased(2, 4).written()) == of_erased(2, 4)


def test_a_log_of_one_entry_needs_no_hashes_and_may_be_called_checkpoint() -> None:
    """So that the line which begins the checkpoint stands in it once more."""
    leaves = LEAVES[:1]
    note = a_checkpoint(leaves, origin="checkpoint")
    evidence = Evidence(("a",), (a_key()[0],), (proved(1, leaves=leaves),), note)

    assert parse_evidence(evidence.written()) == evidence
    assert verify_evidence(evidence, trust_in(), removals_of).checkpoint.size == 1


def test_it_is_written_as_the_form_has_it() -> None:
    head, first, *_, last = EVIDENCE.written().split("\n\n")

    assert head.split("\n") == [
        "claimline-evidence-1",
        "statement a",
        "statement b",
        f"key {a_key()[0].text()}",
        f"key {a_key(WITNESS)[0].text()}",
    ]
    hashes = [f"hash {to_base64(each)}" for each in definitions.path(0, LEAVES)]
    assert first.split("\n") == ["entry 1", ENTRIES[0].decode(), *hashes]
    assert f"\ncheckpoint\n{EVIDENCE.checkpoint.decode()}".endswith(last)
    erased = of_erased(2, 4).written().split("\n\n")[1].split("\n")
    assert erased[:2] == ["entry 2", f"erased {to_base64(BEFORE)}"]


def test_evidence_that_is_right_says_who_signed() -> None:
    signed = verify_evidence(EVIDENCE, trust_in(ORIGIN, "somebody"), removals_of)

    assert signed.checkpoint == (ORIGIN, 11, definitions.root(LEAVES))
    assert signed.signers == (a_key()[0],)


@pytest.mark.parametrize("position", POSITIONS)
def test_an_entry_that_is_another_is_named_by_its_position(position: int) -> None:
    entries = tuple(proved(each, b'{"another":1}' if each == position else None) for each in POSITIONS)

    with refused(Wrong, f"position {position} is wrong: its entry is not in the tree of 11 entries with this root"):
        verify_evidence(replace(EVIDENCE, proved=entries), trust_in(), removals_of)


def test_who_signed_is_who_is_trusted_and_not_who_is_named() -> None:
    with pytest.raises(NotSigned, match="none of the keys that are trusted"):
        verify_evidence(EVIDENCE, trust_in("somebody"), removals_of)
    with pytest.raises(NotSigned, match="'another log' was asked for"):
        verify_evidence(EVIDENCE, trust_in(origin="another log"), removals_of)


def test_a_key_that_is_named_and_has_not_signed_is_a_lie() -> None:
    named = replace(EVIDENCE, keys=(*EVIDENCE.keys, a_key("somebody")[0]))
    told = f"2 of the keys that are trusted ({ORIGIN}, {WITNESS}) signed, and 3 are needed"

    with refused(Wrong, f"it names keys that have not signed its checkpoint: {told}"):
        verify_evidence(named, trust_in(), removals_of)


# What was erased

BEFORE = definitions.leaf(b'{"with":"a name in it"}')
ERASED = [
    b'{"1":1}',
    b"",
    b'{"3":3}',
    a_redaction(2, BEFORE, at=4),
    a_redaction(2, LEAVES[0], at=5),
    a_redaction(6, BEFORE, at=6),
]
ERASED_LEAVES = [definitions.leaf(entry) if entry else BEFORE for entry in ERASED]


def of_erased(*positions: int) -> Evidence:
    entries = tuple(proved(each, ERASED[each - 1], ERASED_LEAVES) for each in positions)
    return Evidence(("a",), (a_key()[0],), entries, a_checkpoint(ERASED_LEAVES))


@pytest.mark.parametrize("positions", [(2, 4), (1, 2, 3, 4), (2, 4, 5)])
def test_an_entry_that_was_erased_is_proved_by_the_hash_that_its_redaction_names(positions: tuple[int, ...]) -> None:
    """Another redaction may name another hash: that proves nothing, and takes nothing away."""
    verify_evidence(of_erased(*positions), trust_in(), removals_of)


@pytest.mark.parametrize("positions", [(2,), (1, 2, 3), (2, 5)])
def test_an_entry_that_was_erased_needs_a_later_redaction_of_its_hash_beside_it(positions: tuple[int, ...]) -> None:
    told = "position 2 is wrong: its entry is erased, and no later one records its removal"

    with refused(Wrong, told):
        verify_evidence(of_erased(*positions), trust_in(), removals_of)


def test_a_redaction_before_what_it_names_erases_nothing() -> None:
    entries = [a_redaction(2, BEFORE, at=1), b""]
    leaves = [definitions.leaf(entries[0]), BEFORE]
    both = tuple(proved(position, entries[position - 1], leaves) for position in (1, 2))
    evidence = replace(of_erased(1), proved=both, checkpoint=a_checkpoint(leaves))

    with refused(Wrong, "position 2 is wrong: its entry is erased, and no later one records its removal"):
        verify_evidence(evidence, trust_in(), removals_of)


# What is none


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", NO_BEGINNING),
        (changed("claimline-evidence-1", "claimline-evidence-2"), NO_BEGINNING),
        ("\n" + EVIDENCE.written(), NO_BEGINNING),
        (EVIDENCE.written().partition("\ncheckpoint\n")[0], NO_BEGINNING),
        (EVIDENCE.written().partition("\ncheckpoint\n")[0] + "\ncheckpoint", NO_BEGINNING),
        (changed("\nstatement a\n", "\nnote a\n"), NOT_WRITTEN),
        (changed("\nstatement b\nkey ", "\nkey ").replace("\n\nentry 1", "\nstatement b\n\nentry 1"), NOT_WRITTEN),
        (changed("\n\nentry 4", "\n\n\nentry 4"), "'' is not a number in plain digits"),
        (changed("\n\nentry 4", "\nmore\n\nentry 4"), NOT_WRITTEN),
        (changed("entry 4\n", "entry 1\n"), NOT_WRITTEN),
        (changed("entry 4\n", "entry 9\n"), NOT_WRITTEN),
        (changed("entry 4\n", "entry 04\n"), "'04' is not a number in plain digits"),
        (changed("entry 4\n", "entry four\n"), "'four' is not a number in plain digits"),
        (changed(ENTRIES[3].decode(), f"[{ENTRIES[3].decode()}]"), "the entry at position 4 is no JSON object"),
        (changed(ENTRIES[3].decode(), "erased AAAA"), "a hash has 32 bytes"),
        (changed("\nhash ", "\nhash AAAA\nhash "), "a hash has 32 bytes"),
        ("claimline-evidence-1\n\nentry 1\ncheckpoint\n", "'entry 1' is not an entry with its content"),
        (f"claimline-evidence-1\n\n{'x' * 100}\ncheckpoint\n", f"{'x' * 80!r} is not an entry with its content"),
    ],
)
def test_what_is_not_written_as_evidence_is_malformed(text: str, sentence: str) -> None:
    with refused(Malformed, sentence):
        parse_evidence(text)


def test_a_key_that_is_none_is_malformed() -> None:
    with pytest.raises(Malformed):
        parse_evidence(changed(f"key {a_key()[0].text()}", "key nonsense"))
