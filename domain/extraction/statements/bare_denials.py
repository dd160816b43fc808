"""Denials without words for what is denied: *…, which Ukraine denied*, and *Kyiv has denied the claim*."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from domain.extraction.facts import NEGATED
from domain.extraction.speech.falsehood import begins_false
from domain.extraction.speech.reach import governing
from domain.extraction.speech.saying import Speech
from domain.extraction.speech.speakers import TextSpeaker
from domain.extraction.statements.calendar import stated_at
from domain.extraction.statements.voiced import ReadSentence, StatementWords, span
from domain.extraction.words.row import Row
from domain.record.declarations import Conflict
from domain.vocabulary import MEANINGS, Kind, Status

OBJECT_MAX = 6  # how far behind the words that deny *it* or *the claim* may stand, in items


@dataclass(slots=True)
class BareDenials:
    """``before``: the claims of the sentence before."""

    conflict: Conflict
    before: Sequence[StatementWords] = field(default=())

    def of(self, sentence: ReadSentence, speech: Speech, found: Sequence[StatementWords]) -> list[StatementWords]:
        """Return the denials that ``speech`` makes of a claim of another; ``found``: what the sentence states."""
        row, speaker = sentence.row, speech.speaker
        if speaker is None or any(one.speaker is speaker and one.kind is Kind.DENIAL for one in found):
            return []
        if any(fact.first > speech.at and governing([speech], row, fact.first) is speech for fact in sentence.stated):
            return []
        inside = self._last_of_others(speech, speaker, found)
        denied = [inside] if inside is not None else self._said_before(sentence, speech, speaker)
        return [_denial(one, sentence, speech, speaker) for one in denied]

    def _said_before(self, sentence: ReadSentence, speech: Speech, speaker: TextSpeaker) -> Sequence[StatementWords]:
        """The claims of the sentence before, where this one denies *it*, *that* or *the claims*."""
        if sentence.stated or not _names_what_was_said(sentence.row, speech.at):
            return []
        return [
            one
            for one in self.before
            if self._is_of_others(one, speaker) and one.status is not Status.PARTLY_CONTROLLED
        ]

    def _last_of_others(
        self, speech: Speech, speaker: TextSpeaker, found: Sequence[StatementWords]
    ) -> StatementWords | None:
        for one in reversed(found):
            is_before = one.fact is not None and one.fact.first < speech.at and one.kind is Kind.CLAIM
            if is_before and self._is_of_others(one, speaker):
                return one
        return None

    def _is_of_others(self, one: StatementWords, speaker: TextSpeaker) -> bool:
        sides = {self.conflict.side_of(each.claimant) for each in (one.speaker, speaker)}
        return one.status in NEGATED and len(sides) == 2  # noqa: PLR2004 - the two of them


def _names_what_was_said(row: Row, at: int) -> bool:
    return begins_false(row) or any(
        row.has(one, "it", "denied content", "claim noun") and row.key(one + 1) not in {"of", "about"}
        for one in range(at + 1, min(len(row), at + OBJECT_MAX))
    )


def _denial(denied: StatementWords, sentence: ReadSentence, speech: Speech, speaker: TextSpeaker) -> StatementWords:
    row, status = sentence.row, NEGATED[denied.status]
    words = [span(row, speech.at, speech.at + 1)]
    return StatementWords(
        kind=Kind.DENIAL,
        speaker=speaker,
        place=denied.place,
        said_place=denied.said_place,
        status=status,
        holder=denied.holder if MEANINGS[status].needs_holder else None,
        row=row,
        denied=denied,
        stated=stated_at(row, sentence.dates, speech, sentence.stated),
        evidence={
            **{name: list(spans) for name, spans in denied.evidence.items() if name in {"place", "holder"}},
            "claimant": [span(row, speaker.first, speaker.last)],
            "status": words,
            "denies": words,
        },
    )
