"""The words of a sentence behind the fields of a statement: spans, shares and dates."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import TypeAlias

from domain.dates.phrases.finding import FoundPhrase
from domain.extraction.facts import Fact
from domain.extraction.places.mentions import PlaceMention
from domain.extraction.slavic.frames import ToldStatus, clause
from domain.extraction.slavic.voices import SaidBy
from domain.extraction.speech.saying import Speech, SpeechKind
from domain.extraction.speech.speakers import TextSpeaker
from domain.extraction.statements.calendar import stated_at
from domain.extraction.statements.voiced import StatementWords
from domain.extraction.words.row import Row

CharSpan: TypeAlias = tuple[int, int]  # in the plain text
SHARE = re.compile(r"\d{1,3}(?:[.,]\d+)?(?= ?(?:%|відсотк|процент))")


def fact_of(one: ToldStatus, places: Sequence[PlaceMention], said: SaidBy) -> Fact:
    """The words of a status, as the text keeps them; with the reason why they are not taken."""
    return Fact(
        status=one.status,
        first=one.at,
        last=one.at + 1,
        frame=one.frame.name,
        places=places,
        problem=one.problem or said.problem,
    )


def evidence_of(
    row: Row, one: ToldStatus, place: PlaceMention, speaker: TextSpeaker
) -> dict[str, list[tuple[int, int]]]:
    found = {"place": [(place.start, place.end)], "status": [span_of(row, one.at, one.at + 1)]}
    if one.back is not None and not one.places:
        found["place"].append(one.back)
    if one.extent is not None:
        found["extent"] = [one.extent]
    if one.holder is not None:
        found["holder"] = [span_of(row, one.holder.first, one.holder.last)]
    if speaker.last > speaker.first and speaker.last <= len(row):
        found["claimant"] = [span_of(row, speaker.first, speaker.last)]
    if speaker.person_at is not None and speaker.person_at[1] <= len(row):
        found["spokesperson"] = [span_of(row, *speaker.person_at)]
    hedge = next((at for at in clause(row.items, one.at) if row.has(at, "doubtful")), None)
    return found if hedge is None else found | {"hedge": [span_of(row, hedge, hedge + 1)]}


def dated(made: StatementWords, row: Row, dates: Sequence[FoundPhrase], facts: Sequence[Fact]) -> None:
    """A date in the clause of the status says since when; one beside words of saying, when it was said."""
    fact = made.fact
    if fact is None or not dates:
        return
    here = clause(row.items, fact.first)
    start, end = span_of(row, here.start, here.stop)
    made.effective = next((date for date in dates if start <= date.start and date.end <= end), None)
    spoken = made.speaker.first if made.speaker.last > made.speaker.first else None
    if spoken is not None and spoken not in here and spoken < len(row):
        speech = Speech(at=spoken, begin=spoken, kind=SpeechKind.SAYS, speaker=made.speaker)
        made.stated = stated_at(row, dates, speech, [each for each in facts if not each.problem])
    if made.stated is made.effective:
        made.stated = None


def share_of(extent: str | None) -> Decimal | None:
    found = None if extent is None else SHARE.search(extent)
    return None if found is None else Decimal(found[0].replace(",", "."))


def span_of(row: Row, first: int, last: int) -> tuple[int, int]:
    return row.items[first].start, row.items[last - 1].end
