"""The wire of proposals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Annotated

from pydantic import Field
from typing_extensions import TypedDict

from api.text.explanations import explained
from api.text.languages.table import Language
from domain.extraction.proposals import OpenQuestion, Proposal, ProposedStatement, TextSpan
from domain.extraction.propose import ProposedText
from domain.extraction.proposing.recorded import NOTHING_RECORDED
from domain.vocabulary import Kind, Status

Span = Annotated[list[int], Field(min_length=2, max_length=2, description="code points: the first, and after the last")]


class ProposedPerson(TypedDict):
    name: str
    role: str | None


class ProposedFields(TypedDict):
    """As in a report; null where the text shows nothing. ``denies``: ids of proposals of this answer."""

    kind: Kind
    claimant: str
    place: str | None
    status: Status
    holder: str | None
    stated: str | None
    effective: str | None
    dating: str | None
    wording: str | None
    hedge: str | None
    share: float | None
    extent: str | None
    quote: str | None
    quote_language: str | None
    spokesperson: ProposedPerson | None
    channel: str | None
    denies: Sequence[str]


class AnswerChoice(TypedDict):
    value: str
    label: str


class ProposalQuestion(TypedDict):
    """``of``: the values that the text allows, if it names some."""

    field: str
    ask: str
    of: Sequence[AnswerChoice]


class RecordedAlike(TypedDict):
    """Ids of statements on record: those that say the same, and those that this denial could deny."""

    same: Sequence[str]
    could_deny: Sequence[str]


class ProposedAnswer(TypedDict):
    """``mentions``: the sentences that say it; ``why``: how a field follows from the words, where that needs saying."""

    id: str
    statement: ProposedFields
    side: str
    place_text: str | None
    evidence: Mapping[str, Sequence[Span]]
    mentions: Sequence[Span]
    why: Mapping[str, str]
    questions: Sequence[ProposalQuestion]
    record: RecordedAlike


class Passage(TypedDict):
    span: Span
    why: str


class TextFacts(TypedDict):
    """``length``: in code points; ``language``: of the lexicon that it was read by."""

    length: int
    sha256: str
    language: str


class ProposeStatementsAnswer(TypedDict):
    """``hints``: sentences that speak of control, without a proposal; ``not_taken``: passages that state nothing."""

    conflict: str
    proposals: Sequence[ProposedAnswer]
    hints: Sequence[Passage]
    not_taken: Sequence[Passage]
    text: TextFacts
    lexicon: Mapping[str, str]


def answer_of(text: str, found: ProposedText, lexicon: Mapping[str, str], words: Language) -> ProposeStatementsAnswer:
    """``lexicon``: the version of each lexicon that the service has. ``words``: the language of explanations."""
    reading = found.reading
    return {
        "conflict": found.conflict.id,
        "proposals": [_proposal(each, found, words) for each in reading.proposals],
        "hints": [{"span": _span(each.span), "why": explained(each.why, words)} for each in reading.hints],
        "not_taken": [{"span": _span(each.span), "why": explained(each.why, words)} for each in reading.not_taken],
        "text": {
            "length": len(text),
            "sha256": sha256(text.encode()).hexdigest(),
            "language": reading.language,
        },
        "lexicon": lexicon,
    }


def _proposal(of: Proposal, found: ProposedText, words: Language) -> ProposedAnswer:
    links = found.links.get(of.id, NOTHING_RECORDED)
    return {
        "id": of.id,
        "statement": _statement(of.statement, found.reading.language),
        "side": of.side,
        "place_text": of.place_text,
        "evidence": {name: _spans(spans) for name, spans in of.evidence.items()},
        "mentions": _spans(of.mentions),
        "why": {name: explained(why, words) for name, why in of.why.items()},
        "questions": [_question(each, words) for each in of.questions],
        "record": {"same": links.same, "could_deny": links.could_deny},
    }


def _statement(of: ProposedStatement, language: str) -> ProposedFields:
    person = of.spokesperson
    return {
        "kind": of.kind,
        "claimant": of.claimant,
        "place": of.place,
        "status": of.status,
        "holder": of.holder,
        "stated": None if of.stated is None else of.stated.text,
        "effective": None if of.effective is None else of.effective.text,
        "dating": of.dating,
        "wording": of.wording,
        "hedge": of.hedge,
        "share": None if of.share is None else float(of.share),
        "extent": of.extent,
        "quote": of.quote,
        "quote_language": None if of.quote is None else language,
        "spokesperson": None if person is None else {"name": person.name, "role": person.role},
        "channel": of.channel,
        "denies": list(of.denies),
    }


def _question(of: OpenQuestion, words: Language) -> ProposalQuestion:
    return {
        "field": of.field,
        "ask": explained(of.ask, words),
        "of": [{"value": each.value, "label": each.label} for each in of.of],
    }


def _spans(of: Sequence[TextSpan]) -> list[list[int]]:
    return [_span(each) for each in of]


def _span(of: TextSpan) -> list[int]:
    return [of.start, of.end]
