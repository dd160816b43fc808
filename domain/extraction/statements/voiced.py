"""A statement of one sentence, with who says it and the words behind every field; and what such a sentence holds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from domain.dates.phrases.finding import FoundPhrase
from domain.extraction.explanations import Explanation
from domain.extraction.facts import Fact
from domain.extraction.places.mentions import PlaceMention
from domain.extraction.speech.saying import Speech
from domain.extraction.speech.speakers import TextSpeaker
from domain.extraction.words.row import Row
from domain.places.names import key
from domain.vocabulary import ClaimantId, Kind, Status


@dataclass(slots=True, kw_only=True)
class StatementWords:
    """A statement of one sentence. Spans are pairs of bounds in the plain text."""

    kind: Kind
    speaker: TextSpeaker
    place: PlaceMention
    said_place: PlaceMention
    status: Status
    holder: ClaimantId | None
    row: Row
    fact: Fact | None = None
    stated: FoundPhrase | None = None
    effective: FoundPhrase | None = None
    evidence: dict[str, list[tuple[int, int]]] = field(default_factory=dict)
    why: dict[str, Explanation] = field(default_factory=dict)
    denied: StatementWords | None = None
    is_narrated: bool = False
    is_reported: bool = False  # another speaks of it: `denied Russian claims that`

    @property
    def place_key(self) -> str:
        if self.place.place is not None:
            return self.place.place.id
        return "?" if self.place.is_back else key(self.place.name)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadSentence:
    """A sentence and all that was found in it. ``names``: the places that it names, in order.

    ``nearby``: those that it only names beside something else, as *near Siversk*.
    ``quoted_by``: whose words its quotation is, where the sentence before or behind names the speaker.
    """

    row: Row
    speeches: Sequence[Speech]
    facts: Sequence[Fact]
    dates: Sequence[FoundPhrase]
    names: Sequence[PlaceMention]
    quoted_by: TextSpeaker | None = None
    nearby: Sequence[PlaceMention] = ()

    @property
    def stated(self) -> Sequence[Fact]:
        """The facts that are taken."""
        return [fact for fact in self.facts if not fact.problem and fact.places]


def span(row: Row, first: int, last: int) -> tuple[int, int]:
    """The bounds of the items from ``first`` to before ``last``; of the first alone if they are equal."""
    return row.items[first].start, row.items[max(first, last - 1)].end


def evidence(row: Row, fact: Fact, speaker: TextSpeaker, said: PlaceMention) -> dict[str, list[tuple[int, int]]]:
    """The words behind the fields of a statement. ``said``: the place as the fact has it, perhaps *the city*."""
    found = {"place": [(said.start, said.end)], "status": [span(row, fact.first, fact.last)]}
    if speaker.last > speaker.first:
        found["claimant"] = [span(row, speaker.first, speaker.last)]
    if speaker.person_at is not None:
        found["spokesperson"] = [span(row, *speaker.person_at)]
    if fact.holder is not None and fact.holder.last > fact.holder.first:
        found["holder"] = [span(row, fact.holder.first, fact.holder.last)]
    if fact.hedge is not None:
        found["hedge"] = [span(row, *fact.hedge)]
    return found
