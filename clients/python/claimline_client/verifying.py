"""Proofs, checked as answers arrive: each statement that is shown is the one in the signed log."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from claimline_client.asking import Asker
from claimline_client.errors import ClaimlineError, NotFound, NotProved, ProblemError
from claimline_client.models import ReadStatementAnswer
from claimline_client.proofs.base64 import from_base64
from claimline_client.proofs.checkpoints import Checkpoint, Trust
from claimline_client.proofs.inclusion import parse_proof, verify_entry
from claimline_client.proofs.merkle import verify_consistency
from claimline_client.proofs.notes import VerifySignature, parse_key

STATEMENT_TYPES = ("claim.v1", "denial.v1", "retraction.v1")
SAID = (
    *("kind", "claimant", "place", "status", "holder", "stated", "effective", "until", "share", "extent"),
    *("wording", "dating", "hedge", "quote", "quote_language", "spokesperson", "channel", "audience", "via", "note"),
    *("credibility", "denies", "retracts"),
)
ELSEWHERE = ("share", "spokesperson", "via", "credibility", "denies")  # a table writes them in another way
PLAIN = tuple(name for name in SAID if name not in ELSEWHERE)
GONE = 410
STATEMENTS_MAX = 500  # of a report

Said = Mapping[str, Any]


class Verifier:
    """Proves entries to the log's key, and compares them with statements that are shown.

    A position is proved once. Each checkpoint that is seen must extend the one before it.
    """

    def __init__(self, asker: Asker, log_key: str | None) -> None:
        if not log_key:
            raise ClaimlineError("Missing `log_key`: with `verify`, name the log's public keys, one a line")
        keys = tuple(parse_key(line) for line in log_key.splitlines() if line.strip())
        self._asker = asker
        self._trust = Trust(keys, _ed25519())
        self._seen: Checkpoint | None = None
        self._bodies = dict[int, Said]()
        self._reports = dict[str, Said]()

    def check(self, answer: object) -> None:
        """Raises ``NotProved``, or an error of proofs."""
        for shown in statements_shown(answer):
            self._check(shown)

    def _check(self, shown: Said) -> None:
        statement, position = shown.get("id") or shown.get("statement") or shown["statement_id"], shown["position"]
        recorded = self._entry(position)
        if recorded.get("id") != statement:
            raise NotProved(f"{statement} is not the entry at position {position}")
        self._check_content(statement, shown, recorded)
        if isinstance(shown.get("source"), Mapping):
            self._check_source(statement, shown, recorded)

    def _check_content(self, statement: str, shown: Said, recorded: Said) -> None:
        wrong = _differences(recorded, shown)
        if not wrong:
            return
        for content in self._corrections(statement, shown["position"]):
            if not _differences(content, shown):
                return
        where = f"the log has at position {shown['position']}"
        raise NotProved(f"{statement} is shown with another {', '.join(wrong)} than {where}")

    def _check_source(self, statement: str, shown: Said, recorded: Said) -> None:
        report = recorded["report"]
        if self._report(report, shown["position"])["source"] == shown["source"]:
            return
        told: ReadStatementAnswer = self._asker.get("read_statement", {}, statement=statement).json()
        entries = (self._entry(each["position"]) for each in told["source_corrections"])
        if not any(each.get("report") == report and each.get("source") == shown["source"] for each in entries):
            raise NotProved(f"{statement} is shown with another source than its report {report} has in the log")

    def _report(self, report: str, position: int) -> Said:
        """A report stands before its statements. The list of entries says where, and the entry there is proved."""
        if report not in self._reports:
            after = max(0, position - 1 - STATEMENTS_MAX)
            listed = self._asker.get("read_log", {"after": after, "limit": position - 1 - after}).json()["entries"]
            places = [each["position"] for each in listed if each.get("body", {}).get("id") == report]
            if not places:
                raise NotProved(f"The log has no report {report} before position {position}")
            self._reports[report] = self._entry(places[-1])
        return self._reports[report]

    def _corrections(self, statement: str, position: int) -> Iterator[Said]:
        """Yield the content that each correction gave the statement, as the log has it."""
        told: ReadStatementAnswer = self._asker.get("read_statement", {}, statement=statement).json()
        for version in told["versions"]:
            if version["position"] != position:
                entry = self._entry(version["position"])
                if entry.get("target") == statement and "content" in entry:
                    yield entry["content"]

    def _entry(self, position: int) -> Said:
        if position not in self._bodies:
            stored = json.loads(self._proved(position))
            kind = {"kind": stored["type"].partition(".")[0]} if stored["type"] in STATEMENT_TYPES else {}
            self._bodies[position] = {**stored["body"], **kind}
        return self._bodies[position]

    def _proved(self, position: int) -> bytes:
        entry = self._stored(position)
        proof = parse_proof(self._asker.get("prove_entry", {}, position=position).content)
        self._extend(verify_entry(entry, proof, self._trust))
        if proof.index != position - 1:
            raise NotProved(
                f"The proof is of position {proof.index + 1}, and that of position {position} was asked for"
            )
        return entry

    def _stored(self, position: int) -> bytes:
        try:
            return self._asker.get("read_entry", {}, position=position).content
        except ProblemError as problem:
            if problem.status != GONE:
                raise
            raise NotProved(
                f"The content at position {position} was removed by law, so that nothing proves it. "
                "Ask without `verify`, or leave the statement out"
            ) from problem

    def _extend(self, checkpoint: Checkpoint) -> None:
        """Refuse a log that has not grown out of the one that was seen."""
        if self._seen is not None and checkpoint != self._seen:
            old, new = sorted((self._seen, checkpoint), key=lambda each: each.size)
            verify_consistency(old.size, new.size, self._consistency(old, new), old.root, new.root)
        if self._seen is None or checkpoint.size > self._seen.size:
            self._seen = checkpoint

    def _consistency(self, old: Checkpoint, new: Checkpoint) -> Sequence[bytes]:
        if old.size == new.size:
            return ()
        try:
            answer = self._asker.get("prove_consistency", {"from": old.size, "to": new.size})
        except NotFound as problem:
            raise NotProved(
                f"The log has fewer than the {new.size} entries that were signed: it is not the one that was seen"
            ) from problem
        return [from_base64(each) for each in answer.json()["proof"]]


def statements_shown(answer: object, place: str | None = None) -> Iterator[Said]:
    """Yield every statement in an answer, wherever it stands: it has a kind, a claimant and a position.

    A stance is shown under its place, which is then the place of the statement.
    """
    if isinstance(answer, Sequence) and not isinstance(answer, str):
        for each in answer:
            yield from statements_shown(each, place)
    elif isinstance(answer, Mapping):
        place = answer.get("place", place)
        if {"kind", "claimant", "position"} <= answer.keys():
            yield {"place": place, **answer}
        for each in answer.values():
            yield from statements_shown(each, place)


def _differences(recorded: Said, shown: Said) -> Sequence[str]:
    """Return the names of what is not as recorded. A cell of a table has a text where JSON has an object or a list."""
    names = SAID if "stated_bounds" in shown else [name for name in PLAIN if name in shown]
    return [name for name in names if _plain(name, recorded) != _plain(name, shown)]


def _plain(name: str, said: Said) -> object:
    """Return a value in its one form. Without a date of its own, it is effective from when it was stated."""
    value = said.get(name)
    match name:
        case "effective" if said.get("status"):
            return value or said["stated"]
        case "share" if value is not None:
            return Decimal(str(value))
        case _:
            return value or None


def _ed25519() -> VerifySignature:
    try:
        from claimline_client.ed25519 import verify  # noqa: PLC0415 - an extra
    except ImportError:
        raise ClaimlineError("`verify` needs cryptography: pip install 'claimline-client[verify]'") from None
    return verify
