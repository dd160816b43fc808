"""Proposals for a person at a terminal: each with its words, its questions, and what the record holds already."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from api.intake.proposing.report import is_whole
from api.intake.proposing.wire import ProposalQuestion, ProposedAnswer, ProposeStatementsAnswer
from api.text.counts import counted
from api.text.terminal import name_of
from domain.record.declarations import Conflict

WORDS_MAX = 160  # characters of a passage


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """``places``: the names of the places that are proposed, by their ids."""

    text: str
    conflict: Conflict
    places: Mapping[str, str]

    def lines(self, answer: ProposeStatementsAnswer) -> Iterator[str]:
        proposals = answer["proposals"]
        if not proposals:
            yield "nothing is proposed: the text names no claimant of the conflict who speaks of a place of the record"
        for proposal in proposals:
            yield from self._proposal(proposal)
        for hint in answer["hints"]:
            yield f"no proposal: {hint['why']}: {self._words(*hint['span'])}"
        if answer["not_taken"]:
            yield f"{counted(len(answer['not_taken']), 'passage')} not taken: --json shows them, with the reasons"
        left_out = [each["id"] for each in proposals if not is_whole(each)]
        if left_out:
            yield f"{counted(len(left_out), 'proposal')} not in the report, with a question open: {', '.join(left_out)}"
        if len(left_out) < len(proposals):
            yield "read each proposal, and correct the report, before you import it"

    def _proposal(self, of: ProposedAnswer) -> Iterator[str]:
        said = of["statement"]
        place = self.places.get(said["place"] or "", of["place_text"] or "a place")
        holder = "" if said["holder"] is None else f" by {name_of(said['holder'], self.conflict)}"
        denied = f", denies {', '.join(said['denies'])}" if said["denies"] else ""
        who = f"{name_of(said['claimant'], self.conflict)}, {said['kind']}"
        yield f"{of['id']}  {who}: {place}, {said['status']}{holder}{denied}"
        for name, spans in of["evidence"].items():
            yield f"    {name}: {_value(said.get(name))}{' | '.join(self._words(*span) for span in spans)}"
        for name, why in of["why"].items():
            yield f"    {name}: {why}"
        for question in of["questions"]:
            yield f"    ? {question['ask']}{_options(question)}"
        if same := of["record"]["same"]:
            yield f"    on record already: {', '.join(same)}: `claimline corroborate {same[0]}` adds this source"
        if could := of["record"]["could_deny"]:
            yield f"    could deny: {', '.join(could)}"

    def _words(self, start: int, end: int) -> str:
        words = " ".join(self.text[start:end].split())
        return f"“{words if len(words) <= WORDS_MAX else f'{words[:WORDS_MAX]} …'}”"


def _value(value: object) -> str:
    return f"{value}: " if isinstance(value, str) else ""


def _options(question: ProposalQuestion) -> str:
    options = "; ".join(f"{each['label']} [{each['value']}]" for each in question["of"])
    return f" {options}" if options else ""
