"""Statements of sentences become proposals of a text: repeats are mentions of one, open points are questions."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from domain.dates.edtf import ImpreciseDate
from domain.dates.phrases.finding import FoundPhrase
from domain.extraction.explanations import Because, Explanation
from domain.extraction.ports import PlaceOption
from domain.extraction.proposals import AnswerOption, OpenQuestion, Proposal, ProposedStatement, TextSpan
from domain.extraction.statements.voiced import StatementWords
from domain.extraction.text.plain import PlainText
from domain.record.declarations import Conflict
from domain.record.statements import Spokesperson
from domain.vocabulary import MEANINGS, ClaimantId, Kind, Role

OPTIONS_MAX = 3
FIRST_WORD = re.compile(r"(\w+)\s+")


@dataclass(slots=True)
class _Gathered:
    """The statements of a text that are one proposal, the first leading."""

    id: str
    words: StatementWords
    mentions: list[StatementWords] = field(default_factory=list)


class Proposing:
    def __init__(self, conflict: Conflict, source: PlainText) -> None:
        self._conflict, self._source = conflict, source
        self._found: list[_Gathered] = []
        self._headlines: list[StatementWords] = []

    def headline(self, statements: Sequence[StatementWords]) -> None:
        """Take in the words of a headline: mentions of statements that the text makes."""
        self._headlines.extend(statements)

    def take(self, statements: Sequence[StatementWords]) -> None:
        """Take in the statements of a sentence."""
        for words in statements:
            same = next((one for one in self._found if _is_same(one.words, words)), None)
            if same is None:
                self._found.append(_Gathered(f"p{len(self._found) + 1}", words, [words]))
            elif not words.is_reported:
                same.mentions.append(words)

    def made(self) -> Sequence[Proposal]:
        """Return the proposals, in the order of the text."""
        for words in self._headlines:
            for one in self._found:
                if _is_same(one.words, words, by_side=self._conflict):
                    one.mentions.append(words)
                    break
        return [self._proposal(one) for one in self._found]

    def _proposal(self, one: _Gathered) -> Proposal:
        words, quoted = one.words, self._quoted(one)
        person = next((each.speaker.person for each in one.mentions if each.speaker.person is not None), None)
        place = words.place
        is_denial = any(each.kind is Kind.DENIAL for each in one.mentions)
        statement = ProposedStatement(
            kind=Kind.DENIAL if is_denial else Kind.CLAIM,
            claimant=words.speaker.claimant,
            status=words.status,
            place=None if place.place is None else place.place.id,
            holder=words.holder,
            stated=_date(words.stated),
            effective=_date(words.effective),
            dating=_dating(words, self._source),
            wording=_wording(quoted),
            hedge=_text(words, "hedge"),
            share=place.share if words.said_place.is_partly else None,
            extent=words.said_place.extent,
            quote=self._quote(quoted),
            spokesperson=None if person is None else Spokesperson(name=person.name, role=person.role),
            denies=tuple(dict.fromkeys(id_ for each in one.mentions if (id_ := self._denied(each)) is not None)),
        )
        return Proposal(
            id=one.id,
            statement=statement,
            side=self._side(words.speaker.claimant),
            place_text=place.name,
            evidence=self._evidence(one),
            mentions=tuple(dict.fromkeys(self._sentence(each) for each in one.mentions)),
            why=self._why(words),
            questions=self._questions(words, statement),
        )

    def _side(self, claimant: ClaimantId) -> ClaimantId:
        return self._conflict.side_of(claimant)

    def _denied(self, words: StatementWords) -> str | None:
        if words.denied is None:
            return None
        return next((one.id for one in self._found if _is_same(one.words, words.denied)), None)

    def _sentence(self, words: StatementWords) -> TextSpan:
        return self._source.original(words.row.sentence.start, words.row.sentence.end)

    def _evidence(self, one: _Gathered) -> dict[str, Sequence[TextSpan]]:
        found = dict[str, list[TextSpan]]()
        for each in one.mentions:
            for name, spans in each.evidence.items():
                found.setdefault(name, []).extend(self._source.original(*span) for span in spans)
        if one.words.stated is not None:
            found["stated"] = [self._source.original(one.words.stated.start, one.words.stated.end)]
        if one.words.effective is not None:
            found["effective"] = [self._source.original(one.words.effective.start, one.words.effective.end)]
        if (quote := self._quote_at(self._quoted(one))) is not None:
            found["quote"] = [self._source.original(*quote)]
        return {name: tuple(dict.fromkeys(spans)) for name, spans in found.items()}

    def _quoted(self, one: _Gathered) -> StatementWords:
        """The mention whose words are given: the first that is quoted, else the first."""
        return next((each for each in one.mentions if self._quote(each) is not None), one.words)

    @staticmethod
    def _quote_at(words: StatementWords) -> tuple[int, int] | None:
        """The quotation that has the words for the status."""
        if words.fact is None or words.is_narrated:
            return None
        piece = words.row.items[words.fact.last - 1]
        return next(
            (span for span in words.row.sentence.quotes if span[0] <= piece.start and piece.end <= span[1]), None
        )

    def _quote(self, words: StatementWords) -> str | None:
        at = self._quote_at(words)
        if at is None or at[1] - at[0] > QUOTE_LENGTH_MAX:
            return None
        return words.row.text[at[0] : at[1]].strip()

    def _why(self, words: StatementWords) -> dict[str, Explanation]:
        why = dict(words.why)
        if words.is_narrated:
            why["claimant"] = Explanation(Because.NARRATED)
        if words.speaker.is_back:
            why["claimant"] = Explanation(Because.SPEAKER_BEFORE)
        if words.said_place.is_back and not words.place.is_back:
            why.setdefault("place", Explanation(Because.LAST_PLACE, {"name": words.said_place.name}))
        if words.holder is not None and "holder" not in words.evidence:
            why["holder"] = Explanation(Because.HOLDER_FOLLOWS)
        if words.denied is not None:
            why["denies"] = Explanation(Because.CONTRADICTS)
        return why

    def _questions(self, words: StatementWords, statement: ProposedStatement) -> Sequence[OpenQuestion]:
        found = list[OpenQuestion]()
        if statement.place is None:
            found.append(_which_place(words))
        if statement.holder is None and MEANINGS[statement.status].needs_holder:
            sides = [AnswerOption(side, self._conflict.claimants[side].name) for side in sorted(self._conflict.sides())]
            found.append(OpenQuestion(field="holder", ask=Explanation(Because.WHOSE_TROOPS), of=tuple(sides)))
        if words.speaker.is_adjective and self._conflict.claimants[statement.claimant].role is not Role.OBSERVER:
            ask = Explanation(Because.OWN_WORD, {"claimant": self._conflict.claimants[statement.claimant].name})
            found.append(OpenQuestion(field="claimant", ask=ask))
        for name, date in (("stated", words.stated), ("effective", words.effective)):
            if date is not None and date.phrase.date is None:
                options = tuple(AnswerOption(choice.text, choice.text) for choice in date.phrase.choices)
                ask = Explanation(Because.WHICH_DATE, {"words": date.phrase.words})
                found.append(OpenQuestion(field=name, ask=ask, of=options))
        return tuple(found)


QUOTE_LENGTH_MAX = 2_000


def _which_place(words: StatementWords) -> OpenQuestion:
    place = words.place
    options = place.options[:OPTIONS_MAX]
    if not options:
        because = Because.WHICH_PLACE if place.is_back else Because.NO_PLACE
    else:
        because = Because.ELSEWHERE if place.is_elsewhere else Because.SEVERAL_PLACES
    return OpenQuestion(field="place", ask=Explanation(because, {"name": place.name}), of=tuple(_labelled(options)))


def _labelled(options: Sequence[PlaceOption]) -> Iterator[AnswerOption]:
    """Places with their areas, the nearest first; those that have the same ones, with their coordinates."""
    labels = [", ".join([each.name, *reversed(each.admin)]) for each in options]
    for each, label in zip(options, labels, strict=True):
        point = each.point if labels.count(label) > 1 else None
        yield AnswerOption(each.id, label if point is None else f"{label} ({point.lat:.3f}, {point.lon:.3f})")


def _is_same(one: StatementWords, other: StatementWords, by_side: Conflict | None = None) -> bool:
    if by_side is not None:
        claimants = {by_side.side_of(one.speaker.claimant), by_side.side_of(other.speaker.claimant)}
    else:
        claimants = {one.speaker.claimant, other.speaker.claimant}
    return (
        len(claimants) == 1
        and one.place_key == other.place_key
        and (one.status, one.holder) == (other.status, other.holder)
    )


def _date(found: FoundPhrase | None) -> ImpreciseDate | None:
    return None if found is None else found.phrase.date


def _dating(words: StatementWords, source: PlainText) -> str | None:
    found = words.stated or words.effective
    return None if found is None else source.text[found.start : found.end]


def _text(words: StatementWords, name: str) -> str | None:
    spans = words.evidence.get(name)
    return words.row.text[spans[0][0] : spans[0][1]] if spans else None


def _wording(words: StatementWords) -> str | None:
    """The words for the status, without those that only lead to them: *captured*, not *that they had captured*."""
    said, auxiliaries = _text(words, "status"), words.row.lexicon.of("auxiliary")
    while said is not None and (first := FIRST_WORD.match(said)) and first[1].casefold() in auxiliaries:
        said = said[first.end() :]
    return said
