"""Policies: read as tlog-policy writes them, and met by its rules alone."""

from __future__ import annotations

from itertools import combinations

import pytest

from domain.proofs.checkpoints import Trust, signed_checkpoint
from domain.proofs.errors import Malformed, NotSigned, Wrong
from domain.proofs.notes import parse_key
from domain.proofs.policies import POLICY_BYTES_MAX, PolicyLog, WitnessPolicy, parse_policy
from tests.unit.proofs.logs import ORIGIN, a_checkpoint, a_key, trust_in
from tests.unit.proofs.refusals import refused
from tests.unit.proofs.witnesses import (
    PUBLIC_LOG,
    PUBLIC_NOTE,
    PUBLIC_SECONDS,
    PUBLIC_WITNESSES,
    a_witness,
    cosigned,
)

NAMES = ("X1", "X2", "X3", "Y1", "Y2", "Y3")
KEYS = {name: a_witness(f"{name}.example")[0].text() for name in NAMES}
LOG = a_key()[0].text()
# The example of https://c2sp.org/tlog-policy, with keys of ours in place of those that it leaves out.
EXAMPLE = f"""
log {LOG}

witness X1 {KEYS["X1"]}
witness X2 {KEYS["X2"]}
witness X3 {KEYS["X3"]}
group X-witnesses 2 X1 X2 X3

witness Y1 {KEYS["Y1"]}
witness Y2 {KEYS["Y2"]}
witness Y3 {KEYS["Y3"]}
group Y-witnesses any Y1 Y2 Y3

group X-and-Y all X-witnesses Y-witnesses
quorum X-and-Y
"""
X1, X2 = f"witness X1 {KEYS['X1']}", f"witness X2 {KEYS['X2']}"


def policy(text: str = EXAMPLE) -> WitnessPolicy:
    return parse_policy(text.encode())


def test_the_example_of_the_source_is_met_by_two_of_the_first_group_and_one_of_the_second() -> None:
    parsed = policy()
    for count in range(len(NAMES) + 1):
        for names in combinations(NAMES, count):
            firsts = sum(name.startswith("X") for name in names)
            assert parsed.is_met_by(frozenset(names)) == (firsts >= 2 and len(names) > firsts), names
    assert parsed.missing(frozenset({"X1", "Y3"})) == ["X2", "X3", "Y1", "Y2"]


def test_witnesses_that_say_nothing_may_have_met_the_quorum_only_if_they_make_one() -> None:
    parsed = policy()
    assert parsed.may_have_met(frozenset({"X1", "X3", "Y2"}))
    assert not parsed.may_have_met(frozenset({"X1", "Y1", "Y2", "Y3"}))
    assert not policy(f"{X1}\nquorum none").may_have_met(frozenset({"X1"}))


def test_lines_may_hold_blanks_tabs_comments_and_addresses() -> None:
    text = f" \t# a comment\n\tlog\t{LOG}  https://log.example\n\n{X1} https://w.example/\nquorum X1"
    parsed = policy(text)
    assert parsed.logs == (PolicyLog(parse_key(LOG), "https://log.example"),)
    assert (parsed.witnesses["X1"].url, parsed.quorum) == ("https://w.example/", "X1")
    assert (parsed.is_met_by(frozenset()), parsed.is_met_by(frozenset({"X1"}))) == (False, True)


def test_none_needs_no_witness() -> None:
    assert policy("quorum none").is_met_by(frozenset())
    assert policy(f"{X1}\nquorum none\n").missing(frozenset()) == []


REFUSED = {
    f"{X1}\n": "the policy has no quorum: end it with `quorum NAME`, or `quorum none`",
    "quorum none\nquorum none": "line 2 of the policy: a second quorum",
    "quorum": "line 1 of the policy: write: quorum NAME, or quorum none",
    "quorum X1": "line 1 of the policy: 'X1' is not a witness or a group defined above",
    "qourum none": "line 1 of the policy: 'qourum' is not log, witness, group or quorum",
    "\ufeffquorum none": "line 1 of the policy: '\\ufeffquorum' is not log, witness, group or quorum",
    f"{X1}\nwitness X2 {KEYS['X1']}": "line 2 of the policy: the key of the witness 'X2' stands there twice",
    f"{X1}\nwitness X1 {KEYS['X2']}": "line 2 of the policy: the name 'X1' is taken",
    f"witness none {KEYS['X1']}": "line 1 of the policy: the name 'none' has a meaning of its own",
    f"witness all {KEYS['X1']}": "line 1 of the policy: the name 'all' has a meaning of its own",
    "witness X1": "line 1 of the policy: write: witness NAME KEY [URL]",
    f"log {LOG}\nlog {LOG}": f"line 2 of the policy: the key of the log '{ORIGIN}' stands there twice",
    f"log {LOG} a b": "line 1 of the policy: write: log KEY [URL]",
    f"{X1}\ngroup g 1": "line 2 of the policy: write: group NAME all|any|NUMBER MEMBER …",
    f"{X1}\ngroup g any X2": "line 2 of the policy: the member 'X2' of the group 'g' is not defined above",
    f"{X1}\ngroup g any g": "line 2 of the policy: the member 'g' of the group 'g' is not defined above",
    f"{X1}\ngroup g any X1 X1": "line 2 of the policy: the member 'X1' of the group 'g' is in a group already",
    f"{X1}\ngroup g any X1\ngroup h any X1": (
        "line 3 of the policy: the member 'X1' of the group 'h' is in a group already"
    ),
    f"{X1}\ngroup X1 any X1": "line 2 of the policy: the name 'X1' is taken",
    f"{X1}\ngroup g 2 X1": "line 2 of the policy: '2' is not all, any, or a number from 1 to 1",
    f"{X1}\ngroup g 0 X1": "line 2 of the policy: '0' is not all, any, or a number from 1 to 1",
    f"{X1}\ngroup g -1 X1": "line 2 of the policy: '-1' is not all, any, or a number from 1 to 1",
    f"{X1}\ngroup g ² X1": "line 2 of the policy: '²' is not all, any, or a number from 1 to 1",
    f"{X1}\r\nquorum X1\r\n": "the policy has lines that end in CR LF: write it with LF alone",
    "quorum none\x00": "the policy holds control characters",
    "quorum none\x7f": "the policy holds control characters",
}


@pytest.mark.parametrize("text", REFUSED)
def test_other_lines_are_refused_by_their_number(text: str) -> None:
    with refused(Malformed, REFUSED[text]):
        policy(text)


def test_a_policy_is_utf_8_and_not_endless() -> None:
    with refused(Malformed, "the policy is not UTF-8"):
        parse_policy(b"# \xff\nquorum none")
    with refused(Malformed, f"a policy has at most {POLICY_BYTES_MAX} bytes, and this one {POLICY_BYTES_MAX + 1}"):
        parse_policy(b"#" * (POLICY_BYTES_MAX + 1))


def test_a_space_that_is_not_ascii_parts_no_words() -> None:
    with pytest.raises(Malformed, match="line 1 of the policy: 'quorum"):
        policy("quorum\u00a0none")


def test_a_checkpoint_is_trusted_once_the_quorum_has_cosigned_it() -> None:
    note = a_checkpoint([b"a" * 32])
    trust = trust_in()._replace(policy=policy())
    names = ["X1.example", "X3.example", "Y2.example"]

    signed = signed_checkpoint(cosigned(note, *names), trust)
    assert [each.key.name for each in signed.cosigned or ()] == names
    told = "the quorum 'X-and-Y' is not met: X1, X3 cosigned; missing of it: X2, Y1, Y2, Y3"
    with refused(NotSigned, told):
        signed_checkpoint(cosigned(note, "X1.example", "X3.example", "stranger.example"), trust)
    with pytest.raises(NotSigned, match="is not met: nobody cosigned"):
        signed_checkpoint(note, trust)
    with pytest.raises(Wrong, match=r"'X1\.example' is not of this text"):
        signed_checkpoint(cosigned(a_checkpoint([b"b" * 32]), *names).replace(*_texts(b"b", b"a")), trust)


def _texts(old: bytes, new: bytes) -> tuple[bytes, bytes]:
    """The text and the line of the log in two notes: the first, and what takes its place."""
    first, second = (cosigned(a_checkpoint([each * 32])) for each in (old, new))
    return first, second


def test_a_key_of_a_policy_counts_for_the_log_of_its_name_alone() -> None:
    note = a_checkpoint([b"a" * 32], origin="other.example")
    trust = Trust(*trust_in()[:2], policy=policy("quorum none"))
    told = "the policy names no log 'other.example': a key counts for the log of its own name alone"
    with refused(NotSigned, told):
        signed_checkpoint(note, trust)
    assert signed_checkpoint(note, trust._replace(origin="other.example")).cosigned == ()


def test_a_public_checkpoint_meets_a_policy_of_its_witnesses() -> None:
    one, two = PUBLIC_WITNESSES
    public = policy(f"log {PUBLIC_LOG}\nwitness a {one}\nwitness b {two}\ngroup both all a b\nquorum both\n")
    trust = Trust(public.log_keys, trust_in().verify, policy=public)
    signed = signed_checkpoint(PUBLIC_NOTE.encode(), trust)
    assert [(each.key.name, each.seconds) for each in signed.cosigned or ()] == [
        ("remora.n621.de", PUBLIC_SECONDS),
        ("witness1.smartit.nu/witness1", PUBLIC_SECONDS),
    ]
