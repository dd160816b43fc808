"""A sentence as a row of items: words and short phrases, each with all that it may be.

An item may have classes of the lexicon, words of frames, claimants and places. Later modules decide by what stands
around it. Words of the class *filler* count for nothing in frames: `took full control of` is `took control of`.
"""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace

from domain.claimants.lookup import HowCalled
from domain.extraction.text.tokens import Token
from domain.extraction.words.claimants import CalledClaimant, ClaimantWords
from domain.extraction.words.lexicon import FrameWord, TextLexicon
from domain.extraction.words.stems import is_cyrillic

DESCRIBING_MAX = 3  # how many words may describe a name behind its country
FILLER = "filler"
QUOTES = frozenset('"\u00ab\u00bb\u201c\u201d\u201e')
NOTHING: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """``first`` and ``last``: its tokens, the second after its last. ``key``: its words in the form of keys."""

    first: int
    last: int
    start: int
    end: int
    key: str
    is_word: bool
    is_capital: bool
    classes: frozenset[str] = NOTHING
    frames: Sequence[FrameWord] = field(default=())
    called: Sequence[CalledClaimant] = field(default=())

    def has(self, *classes: str) -> bool:
        """Whether it is of one of these classes."""
        return not self.classes.isdisjoint(classes)


def items(tokens: Sequence[Token], lexicon: TextLexicon, claimants: ClaimantWords) -> list[Piece]:
    """Return the items of one sentence, in order. Each token is in one of them."""
    row = _Row(tokens, lexicon, claimants)
    is_title = sum(token.is_capital for token in tokens) * 2 > sum(token.is_word for token in tokens)
    found, at = list[Piece](), 0
    while at < len(tokens):
        item = row.item(at)
        if found and len(item.key.split()) > 1 and item.called and _is_in_a_longer_name(found[-1], found):
            item = replace(item, called=())
        if item.frames and not is_title and _is_in_a_name(item, found):
            item = replace(item, frames=())
        if item.called and (owner := _country_of(item, found, claimants)) >= 0:
            found[owner] = replace(found[owner], called=())
        if found and _is_only_described(found[-1], item, claimants):
            found[-1] = replace(found[-1], called=())
        found.append(item)
        at = item.last
    return found


def _is_in_a_longer_name(before: Piece, all_before: Sequence[Piece]) -> bool:
    """*Syrian Army* in *Free Syrian Army* is another's name: a capital that nothing explains stands before it."""
    is_explained = before.classes or before.called or before.frames or not before.is_word
    if "-" in before.key or is_cyrillic(before.key):
        return False  # *US-backed Syrian Democratic Forces*; a region behind a town
    return before.is_capital and not is_explained and len(all_before) > 1


def _is_in_a_name(item: Piece, before: Sequence[Piece]) -> bool:
    """*Control* in *National Defence Control Centre* is part of a name."""
    return item.is_capital and bool(before) and before[-1].is_capital


def _is_only_described(adjective: Piece, noun: Piece, claimants: ClaimantWords) -> bool:
    """*Syrian rebels* are rebels: an adjective of one side before a name of another says nothing of the first."""
    if not noun.called or any(called.how is not HowCalled.DEMONYM for called in adjective.called):
        return False
    if noun.has("state"):
        return False  # *the Turkish government* is that of Turkey
    if is_cyrillic(noun.key):
        return False  # *российский Генштаб*: a name that each side may have, and the adjective says whose it is
    sides = {claimants.conflict.side_of(called.claimant) for called in noun.called}
    is_same = any(claimants.conflict.side_of(called.claimant) in sides for called in adjective.called)
    return not is_same and any(called.how is not HowCalled.DEMONYM for called in noun.called)


def _country_of(item: Piece, before: Sequence[Piece], claimants: ClaimantWords) -> int:
    """Where the country of a force stands before its name: *Sudan's paramilitary Rapid Support Forces*; else -1."""
    at = len(before) - 1
    while at > 0 and len(before) - at <= DESCRIBING_MAX and _describes(before[at]):
        at -= 1
    if at < 1 or before[at].key != "'s" or item.has("force", "official", "state") or not item.is_capital:
        return -1
    if not any(called.how is HowCalled.NAME for called in item.called):
        return -1
    sides = {claimants.conflict.side_of(called.claimant) for called in item.called}
    owners = {claimants.conflict.side_of(called.claimant) for called in before[at - 1].called}
    return at - 1 if owners and sides.isdisjoint(owners) else -1


def _describes(piece: Piece) -> bool:
    """*paramilitary*, *Kurdish-led*, *powerful*: a word before a name, which states nothing."""
    is_one = not piece.classes or piece.has("force", "skip", "direction")
    return piece.is_word and piece.key != "'s" and is_one and not piece.frames


def _joined(key: str, words: AbstractSet[str]) -> str:
    """A word that a line end had split: *cl-aims* as *claims*."""
    if "-" not in key or key in words:
        return key
    joined = key.replace("-", "")
    return joined if joined in words else key


class _Row:
    def __init__(self, tokens: Sequence[Token], lexicon: TextLexicon, claimants: ClaimantWords) -> None:
        self._tokens, self._lexicon, self._claimants = tokens, lexicon, claimants
        self._keys = [_joined(token.key, lexicon.single) for token in tokens]
        fillers = lexicon.of(FILLER) | QUOTES
        self._places = [at for at, key in enumerate(self._keys) if key not in fillers]  # of those that are no fillers
        self._plain_keys = [self._keys[at] for at in self._places]
        self._plain_at = {at: number for number, at in enumerate(self._places)}

    def item(self, at: int) -> Piece:
        classes = self._lexicon.classes.longest(self._keys, at)
        frames = self._frames(at)
        called = self._claimants.at(self._keys, at)
        if called is None and (other := self._surname(at) or self._allied(at)):
            called = (1, other)
        length = max(1, *(match[0] for match in (classes, frames, called) if match is not None), 1)
        return self._made(
            range(at, at + length),
            frozenset(classes[1]) if classes is not None and classes[0] == length else NOTHING,
            frames[1] if frames is not None and frames[0] == length else (),
            called[1] if called is not None and called[0] == length else (),
        )

    def _frames(self, at: int) -> tuple[int, Sequence[FrameWord]] | None:
        """The longest words of a frame that begin here, over fillers, with how many tokens they take up."""
        number = self._plain_at.get(at)
        found = None if number is None else self._lexicon.frame_words.longest(self._plain_keys, number)
        if number is None or found is None:
            return None
        return self._places[number + found[0] - 1] + 1 - at, found[1]

    def _surname(self, at: int) -> Sequence[CalledClaimant]:
        token = self._tokens[at]
        is_name = token.is_word and token.text != token.text.lower()
        return self._claimants.surname(token.text) if is_name else ()

    def _allied(self, at: int) -> Sequence[CalledClaimant]:
        """*Russian-installed*, *pro-Russian*: of that side, and not its own word."""
        first, hyphen, second = self._keys[at].partition("-")
        if not hyphen:
            return ()
        name = second if first == "pro" else first if second in self._lexicon.of("allied") else ""
        found = self._claimants.at([name], 0) if name else None
        if found is None and name and at:
            found = self._claimants.at([self._keys[at - 1], name], 0)  # *Islamic State-linked*
        return () if found is None else tuple(each._replace(how=HowCalled.DEMONYM, person=None) for each in found[1])

    def _made(
        self,
        part: range,
        classes: frozenset[str],
        frames: Sequence[FrameWord],
        called: Sequence[CalledClaimant],
    ) -> Piece:
        first, last = self._tokens[part.start], self._tokens[part.stop - 1]
        return Piece(
            first=part.start,
            last=part.stop,
            start=first.start,
            end=last.end,
            key=" ".join(self._keys[part.start : part.stop]),
            is_word=first.is_word,
            is_capital=first.is_capital,
            classes=classes,
            frames=frames,
            called=called,
        )
