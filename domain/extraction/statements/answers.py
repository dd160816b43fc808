"""Answers to a question of the same sentence: *asked whether Siversk had fallen, Syrskyi said it had not*."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from domain.extraction.facts import Fact
from domain.extraction.speech.saying import Speech, SpeechKind
from domain.extraction.speech.speakers import TextSpeaker
from domain.extraction.words.row import Row

QUESTION_MAX = 10  # from *whether* to the words of what is asked, in items
SHORT = ("be", "have", "do", "not", "filler")


class Answer(NamedTuple):
    """``is_no``: that it is not so."""

    speaker: TextSpeaker
    is_no: bool


def answer_to(row: Row, fact: Fact, speeches: Sequence[Speech]) -> Answer | None:
    """Return the short answer that a speaker gives behind the question that ``fact`` stands in; None without one."""
    if not any(row.has(at, "asking") for at in range(max(0, fact.first - QUESTION_MAX), fact.first)):
        return None
    for speech in speeches:
        if speech.at <= fact.last or speech.speaker is None or speech.kind is SpeechKind.SILENT:
            continue
        if (is_no := _is_no(row, speech.at + 1)) is not None:
            return Answer(speech.speaker, is_no)
    return None


def _is_no(row: Row, at: int) -> bool | None:
    """Whether *it had not* or *no* stands at ``at``; None for other words."""
    here = at + row.has(at, "that")
    if row.has(here, "it", "they"):
        end = here + 1
        while row.has(end, *SHORT):
            end += 1
        is_short = end > here + 1 and not row.is_word(end)
        return any(row.has(one, "not") for one in range(here + 1, end)) if is_short else None
    return True if row.key(here) == "no" and not row.is_word(here + 1) else None
