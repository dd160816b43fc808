"""Proposals as one report, to be read, corrected and imported: `claimline import reports`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from api.intake.proposing.wire import ProposedAnswer, ProposeStatementsAnswer
from domain.vocabulary import MEANINGS, Status

HASH_LENGTH = 12


def is_whole(proposal: ProposedAnswer) -> bool:
    """Whether a statement can be made of it: its place is known, and its holder where the status needs one."""
    said = proposal["statement"]
    needs_holder = MEANINGS[Status(said["status"])].needs_holder
    return said["place"] is not None and (said["holder"] is not None or not needs_holder)


def report_of(answer: ProposeStatementsAnswer, source: Mapping[str, str]) -> dict[str, Any] | None:
    """Return the report of all proposals that are whole; None where none is. Its id is made from the text."""
    whole = _in_order([each for each in answer["proposals"] if is_whole(each)])
    if not whole:
        return None
    name = f"text-{answer['text']['sha256'][:HASH_LENGTH]}"
    ids = {each["id"]: f"{name}.{number}" for number, each in enumerate(whole, start=1)}
    return {
        "id": name,
        "conflict": answer["conflict"],
        "source": {**source, "language": answer["text"]["language"]},
        "statements": [_statement(each, ids) for each in whole],
    }


def _in_order(proposals: Sequence[ProposedAnswer]) -> Sequence[ProposedAnswer]:
    """As in the text, but none before what it denies."""
    at = {each["id"]: number for number, each in enumerate(proposals)}
    return sorted(
        proposals, key=lambda each: max(at[each["id"]], *(at.get(other, 0) for other in each["statement"]["denies"]), 0)
    )


def _statement(proposal: ProposedAnswer, ids: Mapping[str, str]) -> dict[str, Any]:
    own = ids[proposal["id"]]
    said = {name: value for name, value in proposal["statement"].items() if value not in (None, [])}
    if denied := [ids[other] for other in proposal["statement"]["denies"] if other in ids]:
        said["denies"] = denied
    else:
        said.pop("denies", None)
    if person := proposal["statement"]["spokesperson"]:
        said["spokesperson"] = {name: text for name, text in person.items() if text is not None}
    return {"id": own, **said}
