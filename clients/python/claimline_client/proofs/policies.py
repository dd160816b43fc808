# Made from domain/proofs/policies.py by `python -m tests.support.client_parts`.
"""Policies: whose logs a verifier accepts, and which witnesses must have cosigned.

Source: https://c2sp.org/tlog-policy
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from claimline_client.proofs.errors import Malformed
from claimline_client.proofs.notes import VerifierKey, WitnessKey, parse_key, parse_witness_key

POLICY_BYTES_MAX = 256 * 1024
NO_QUORUM = "none"
WORDS = {"all", "any", NO_QUORUM}  # names that mean something else


class PolicyLog(NamedTuple):
    """``url``: where the log is, if the policy says so."""

    key: VerifierKey
    url: str | None


class PolicyWitness(NamedTuple):
    """``name`` is of this policy alone; ``url`` is where checkpoints are submitted to the witness."""

    name: str
    key: WitnessKey
    url: str | None


class Group(NamedTuple):
    """Witnesses a checkpoint where ``need`` of its members do: witnesses or groups, by name."""

    need: int
    members: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WitnessPolicy:
    logs: tuple[PolicyLog, ...] = ()
    witnesses: Mapping[str, PolicyWitness] = field(default_factory=dict)
    groups: Mapping[str, Group] = field(default_factory=dict)
    quorum: str | None = None  # None: no cosignature is needed

    @property
    def log_keys(self) -> tuple[VerifierKey, ...]:
        return tuple(each.key for each in self.logs)

    @property
    def witness_keys(self) -> tuple[WitnessKey, ...]:
        return tuple(each.key for each in self.witnesses.values())

    def names_of(self, keys: Iterable[WitnessKey]) -> frozenset[str]:
        wanted = set(keys)
        return frozenset(name for name, each in self.witnesses.items() if each.key in wanted)

    def is_met_by(self, names: AbstractSet[str]) -> bool:
        """Whether these witnesses, by name, make the quorum."""
        return self.quorum is None or self._witnesses(self.quorum, names)

    def may_have_met(self, silent: AbstractSet[str]) -> bool:
        """Whether a quorum may have seen more than all others say, if ``silent`` do not say what they saw."""
        return self.quorum is not None and self._witnesses(self.quorum, silent)

    def missing(self, names: AbstractSet[str]) -> list[str]:
        """The witnesses that count for the quorum, and are not among ``names``."""
        return [] if self.quorum is None else [each for each in self._under(self.quorum) if each not in names]

    def _witnesses(self, name: str, names: AbstractSet[str]) -> bool:
        group = self.groups.get(name)
        if group is None:
            return name in names
        return sum(self._witnesses(each, names) for each in group.members) >= group.need

    def _under(self, name: str) -> list[str]:
        group = self.groups.get(name)
        return [name] if group is None else [below for each in group.members for below in self._under(each)]


def parse_policy(content: bytes) -> WitnessPolicy:
    """Raises ``Malformed``, which names the line."""
    reading = _PolicyReading()
    for number, line in enumerate(_text(content).split("\n"), start=1):
        words = line.replace("\t", " ").split(" ")
        words = [word for word in words if word]
        if words and not words[0].startswith("#"):
            try:
                reading.take(words)
            except Malformed as error:
                raise Malformed(f"line {number} of the policy: {error}") from None
    return reading.end()


def _text(content: bytes) -> str:
    if len(content) > POLICY_BYTES_MAX:
        raise Malformed(f"a policy has at most {POLICY_BYTES_MAX} bytes, and this one {len(content)}")
    if b"\r\n" in content:
        raise Malformed("the policy has lines that end in CR LF: write it with LF alone")
    if any((each < 0x20 and each not in b"\t\n") or each == 0x7F for each in content):  # noqa: PLR2004 - ASCII
        raise Malformed("the policy holds control characters")
    try:
        return content.decode()
    except UnicodeDecodeError:
        raise Malformed("the policy is not UTF-8") from None


class _PolicyReading:
    """A policy as its lines are read: each may name only what came before."""

    def __init__(self) -> None:
        self._policy = WitnessPolicy()
        self._free = set[str]()  # names that no group has yet
        self._quorum: str | None = None

    def take(self, words: Sequence[str]) -> None:
        kinds: dict[str, Callable[[Sequence[str]], None]] = {
            "log": self._log,
            "witness": self._witness,
            "group": self._group,
            "quorum": self._take_quorum,
        }
        if words[0] not in kinds:
            raise Malformed(f"{words[0][:80]!r} is not log, witness, group or quorum")
        kinds[words[0]](words[1:])

    def end(self) -> WitnessPolicy:
        if self._quorum is None:
            raise Malformed("the policy has no quorum: end it with `quorum NAME`, or `quorum none`")
        return replace(self._policy, quorum=None if self._quorum == NO_QUORUM else self._quorum)

    def _log(self, words: Sequence[str]) -> None:
        if len(words) not in {1, 2}:
            raise Malformed("write: log KEY [URL]")
        key = parse_key(words[0])
        if any(key.public == each.public for each in self._policy.log_keys):
            raise Malformed(f"the key of the log {key.name!r} stands there twice")
        log = PolicyLog(key, words[1] if words[1:] else None)
        self._policy = replace(self._policy, logs=(*self._policy.logs, log))

    def _witness(self, words: Sequence[str]) -> None:
        if len(words) not in {2, 3}:
            raise Malformed("write: witness NAME KEY [URL]")
        name, key = words[0], parse_witness_key(words[1])
        if any(key.public == each.public for each in self._policy.witness_keys):
            raise Malformed(f"the key of the witness {name!r} stands there twice")
        self._name(name)
        witness = PolicyWitness(name, key, words[2] if words[2:] else None)
        self._policy = replace(self._policy, witnesses={**self._policy.witnesses, name: witness})

    def _group(self, words: Sequence[str]) -> None:
        if len(words) < 3:  # noqa: PLR2004 - a name, how many, and a member
            raise Malformed("write: group NAME all|any|NUMBER MEMBER …")
        name, many, *members = words
        for member in members:
            if member not in self._free:
                why = "is in a group already" if self._is_known(member) else "is not defined above"
                raise Malformed(f"the member {member[:80]!r} of the group {name!r} {why}")
            self._free.remove(member)
        self._name(name)
        group = Group(_need(many, len(members)), tuple(members))
        self._policy = replace(self._policy, groups={**self._policy.groups, name: group})

    def _take_quorum(self, words: Sequence[str]) -> None:
        if len(words) != 1:
            raise Malformed("write: quorum NAME, or quorum none")
        if self._quorum is not None:
            raise Malformed("a second quorum")
        if words[0] != NO_QUORUM and not self._is_known(words[0]):
            raise Malformed(f"{words[0][:80]!r} is not a witness or a group defined above")
        self._quorum = words[0]

    def _name(self, name: str) -> None:
        if name in WORDS or self._is_known(name):
            why = "has a meaning of its own" if name in WORDS else "is taken"
            raise Malformed(f"the name {name[:80]!r} {why}")
        self._free.add(name)

    def _is_known(self, name: str) -> bool:
        return name in self._policy.witnesses or name in self._policy.groups


def _need(text: str, members: int) -> int:
    words = {"any": 1, "all": members}
    if text in words:
        return words[text]
    if not (text.isascii() and text.isdigit() and len(text) <= 4 and 1 <= int(text) <= members):  # noqa: PLR2004
        raise Malformed(f"{text[:80]!r} is not all, any, or a number from 1 to {members}")
    return int(text)
