"""The ports by which a text is read: places by name, the claimants of a conflict, and the words of a language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from domain.dates.instants import Instant
from domain.dates.phrases.reading import Publication
from domain.extraction.words.lexicon import TextLexicon
from domain.places.geometry import Point
from domain.record.declarations import Conflict
from domain.vocabulary import ClaimantId, PlaceId

TEXT_LENGTH_MAX = 100_000  # of a text, in code points
SENTENCE_LENGTH_MAX = 2_000  # a longer sentence is not read, and the answer says so


class PlaceOption(NamedTuple):
    """A place that a name may mean. ``admin``: areas that it lies in, widest first.

    ``said_last``: when the newest statement about it was made; kept only for one of several places of a name.
    """

    id: PlaceId
    name: str
    admin: Sequence[str] = ()
    point: Point | None = None
    population: int | None = None
    statements: int = 0
    said_last: Instant | None = None


class NamedPlaces(Protocol):
    """Places by the form of a name in a text."""

    def called(self, form: str, language: str) -> Sequence[PlaceOption]:
        """Return the places that ``form`` may name, the best first; none where no place has it.

        ``form`` is as written, in any case ending of ``language``: an implementation takes it back to the nominative.
        It is asked often, for words that are no names too: it must be quick, and may keep its answers.
        """


@dataclass(frozen=True, slots=True, kw_only=True)
class TextContext:
    """``narrator``: the claimant whose own word unattributed prose is. ``language``: None to detect it."""

    conflict: Conflict
    places: NamedPlaces
    lexicons: Mapping[str, TextLexicon]
    publication: Publication
    narrator: ClaimantId | None = None
    language: str | None = None
