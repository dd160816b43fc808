"""The use case: a text is read with the names of the record, and each proposal is held against what is recorded."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from domain.dates.edtf import ImpreciseDate
from domain.dates.phrases.reading import up_to
from domain.extraction.explanations import Because, Explanation
from domain.extraction.ports import TextContext
from domain.extraction.proposals import Proposal, Reading
from domain.extraction.proposing.recorded import RecordLinks, links_of
from domain.extraction.proposing.texts import read_text
from domain.record.declarations import Conflict
from domain.stances.ports import KnownStatement
from domain.vocabulary import MEANINGS, ClaimantId, ConflictId, PlaceId

ToldOf = Callable[[PlaceId], Sequence[KnownStatement]]


@dataclass(frozen=True, slots=True, kw_only=True)
class TextToRead:
    """A text, and what it is read with, by ids. ``published``: EDTF. ``language``: None to detect it.

    ``words``: the language of the explanations.
    """

    text: str
    published: str
    conflict: ConflictId
    narrator: ClaimantId | None = None
    language: str | None = None
    words: str = "en"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposedText:
    """``links``: of each proposal whose place is known, by its id."""

    conflict: Conflict
    reading: Reading
    links: Mapping[str, RecordLinks]


def propose(text: str, context: TextContext, published: ImpreciseDate, told_of: ToldOf) -> ProposedText:
    """Return what ``text`` seems to say. ``told_of``: the statements of the conflict about a place that are there."""
    read = read_text(text, context)
    reading = replace(read, proposals=[_by_then(each, published) for each in read.proposals])
    return ProposedText(
        conflict=context.conflict,
        reading=reading,
        links=dict(_links(reading, context.conflict, published, told_of)),
    )


def _by_then(proposal: Proposal, published: ImpreciseDate) -> Proposal:
    """Where the text names no beginning, it is so by the time it was said, at the latest."""
    said = proposal.statement
    if said.effective is not None or MEANINGS[said.status].matter is None:
        return proposal
    dated = replace(said, effective=up_to(said.stated or published))
    return replace(proposal, statement=dated, why={**proposal.why, "effective": Explanation(Because.BY_THEN)})


def _links(
    reading: Reading, conflict: Conflict, published: ImpreciseDate, told_of: ToldOf
) -> Iterator[tuple[str, RecordLinks]]:
    told = dict[PlaceId, Sequence[KnownStatement]]()
    for proposal in reading.proposals:
        place = proposal.statement.place
        if place is None:
            continue
        if place not in told:
            told[place] = told_of(place)
        yield proposal.id, links_of(proposal, told[place], conflict, published)
