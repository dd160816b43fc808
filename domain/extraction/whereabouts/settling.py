"""The places of a whole text settled: each name gets the place that the text decides for, or its options in order."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from itertools import islice
from typing import TypeAlias

from domain.extraction.explanations import Because, Explanation
from domain.extraction.places.mentions import PlaceMention
from domain.extraction.ports import PlaceOption, TextContext
from domain.extraction.statements.voiced import StatementWords
from domain.extraction.whereabouts.areas import AreaReader
from domain.extraction.whereabouts.clues import ClueReader, Clues
from domain.extraction.whereabouts.ranking import Ranked, Ranking, Surroundings
from domain.extraction.words.lexicon import TextLexicon
from domain.places.geometry import Point
from domain.vocabulary import PlaceId

TextBounds: TypeAlias = tuple[int, int]  # in the plain text
POINTS_MAX = 24  # of other places; a text of a hundred places says little of where one of them lies
LANGUAGE_OF_RECORDS = "en"  # in which areas of places are declared by the gazetteers


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """``mention``: with the place that is meant alone, or all that may be meant, the best first.

    ``why``: what in the text decides. ``evidence``: the words that do.
    """

    mention: PlaceMention
    why: Explanation | None = None
    evidence: Sequence[TextBounds] = ()


class Settling:
    """Settles the places of one text."""

    def __init__(self, context: TextContext, lexicon: TextLexicon, text: str) -> None:
        english = context.lexicons.get(LANGUAGE_OF_RECORDS, lexicon)
        self._text = text
        self._areas = AreaReader(lexicon.where, english.where)
        self._clues = ClueReader(lexicon.where, self._areas, context.places, lexicon.language)
        self._ranking = Ranking(self._areas)

    def settle(
        self, said: Sequence[StatementWords], names: Sequence[PlaceMention], sentences: Sequence[TextBounds]
    ) -> None:
        """Give the places of ``said`` what they mean, and the reason. ``names``: all names of places in the text."""
        whole = _with_denied(said)
        settled = self.settled([words.place for words in whole], names, sentences)
        for words in whole:
            if (meant := settled.get((words.place.start, words.place.end))) is not None:
                _fill(words, meant)

    def settled(
        self, mentions: Sequence[PlaceMention], names: Sequence[PlaceMention], sentences: Sequence[TextBounds]
    ) -> Mapping[TextBounds, Settled]:
        """Return what each of ``mentions`` means, by its bounds. ``names``: all names of places in the text."""
        found = {(each.start, each.end): each for each in mentions if each.options}
        clues = {at: self._clues.read(self._text, _sentence_of(at, sentences), at) for at in found}
        areas = [area for each in clues.values() for area in each.others]
        first = {at: self._ranking.ranked(each.options, clues[at], Surroundings()) for at, each in found.items()}
        decided = [each.meant for each in first.values() if each.meant is not None]
        around = Surroundings(tuple(islice(_points([*found.values(), *names], decided), POINTS_MAX)), areas)
        meant = {each.id for each in decided}
        return {at: self._settled(each, first[at], clues[at], around, meant) for at, each in found.items()}

    def _settled(
        self,
        mention: PlaceMention,
        ranked: Ranked,
        clues: Clues,
        around: Surroundings,
        meant: AbstractSet[PlaceId],
    ) -> Settled:
        if ranked.is_contradicted:
            return Settled(mention=replace(mention, is_elsewhere=True))
        if ranked.meant is not None:
            return self._decided(replace(mention, options=(ranked.meant,)), ranked, clues)
        same = [each for each in ranked.left if each.id in meant]
        if len(ranked.left) > len(same) == 1:
            return Settled(mention=replace(mention, options=tuple(same)), why=Explanation(Because.SAID_WHERE))
        in_order = self._ranking.ranked(mention.options, clues, around).options
        return Settled(mention=replace(mention, options=tuple(in_order)))

    def _decided(self, mention: PlaceMention, ranked: Ranked, clues: Clues) -> Settled:
        words = [(area.start, area.end) for area in ranked.by_areas]
        if ranked.by_distance and clues.distance is not None:
            words.append((clues.distance.start, clues.distance.end))
        said = ", ".join(self._text[start:end] for start, end in words)
        return Settled(
            mention=mention,
            why=Explanation(Because.LIES_THERE, {"where": said}),
            evidence=words,
        )


def _with_denied(said: Sequence[StatementWords]) -> Sequence[StatementWords]:
    """``said`` and the statements that these deny, each once."""
    found, waiting = dict[int, StatementWords](), list(reversed(said))
    while waiting:
        words = waiting.pop()
        if id(words) not in found:
            found[id(words)] = words
            waiting += [] if words.denied is None else [words.denied]
    return list(found.values())


def _fill(words: StatementWords, meant: Settled) -> None:
    options, is_elsewhere = meant.mention.options, meant.mention.is_elsewhere
    words.place = replace(words.place, options=options, is_elsewhere=is_elsewhere)
    if meant.why is not None:
        words.why["place"] = meant.why
    if meant.evidence:
        words.evidence["place"] = [*words.evidence.get("place", ()), *meant.evidence]


def _sentence_of(at: TextBounds, sentences: Sequence[TextBounds]) -> TextBounds:
    number = bisect_right(sentences, at[0], key=lambda each: each[0]) - 1
    begin, end = sentences[max(number, 0)]
    return begin, max(end, at[1])


def _points(mentions: Sequence[PlaceMention], decided: Sequence[PlaceOption]) -> Iterator[Point]:
    """Where those places of a text lie that are no question, each once."""
    single = [each.options[0] for each in mentions if len(each.options) == 1]
    yield from dict.fromkeys(each.point for each in [*single, *decided] if each.point is not None)
