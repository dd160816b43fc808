"""The words of one language by which a text is read: classes of words, and frames of verbs and nouns.

A frame says which status its words state, and where its place and its holder stand. The words are data
(``adapters/lexicons``), written out in every form, so that a person can read, correct and extend them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum, auto
from types import MappingProxyType
from typing import Generic, NamedTuple, TypeVar

from domain.extraction.words.where import NO_WORDS, WhereWords
from domain.vocabulary import Status


class Form(StrEnum):
    """How the words of a frame stand in a sentence."""

    FINITE = auto()  # the holder acts: `took`, `takes`, `захопили`
    PARTICIPLE = auto()  # `taken`, `captured`: acts behind *have*; the place is the subject behind *be*, and alone
    PASSIVE = auto()  # the place is what it happened to, before or behind it: `захоплено`
    BASE = auto()  # behind another verb: `managed to take`
    GERUND = auto()  # `capturing Siversk`
    NOUN = auto()  # `the capture of Siversk`


class HolderAt(StrEnum):
    """Which part of the sentence names the holder."""

    SUBJECT = auto()
    BEHIND = auto()  # behind the words of the frame: `під контролем ворога`
    OBJECT = auto()  # who is driven out: `вибили ворога із села`
    TO = auto()  # behind a word of the class `to`: `fell to Russia`
    NONE = auto()  # the status has no holder


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """``leads``: words that may stand between the words of the frame and its place.

    ``lead_needed``: a place follows only behind one of them, as with *withdrew*. ``place_first``: in the active too the
    place is the subject, as in *Siversk fell*.
    """

    name: str
    status: Status
    holder: HolderAt = HolderAt.SUBJECT
    leads: frozenset[str] = frozenset()
    lead_needed: bool = False
    place_first: bool = False
    forms: Mapping[Form, Sequence[str]] = field(default_factory=dict)


class FrameWord(NamedTuple):
    """One form of a frame that a phrase may be."""

    frame: Frame
    form: Form


Meant = TypeVar("Meant")


class Phrases(Generic[Meant]):
    """Phrases of one or more words, found in a run of words, the longest first. Words are keys of tokens."""

    def __init__(self, phrases: Iterable[tuple[str, Meant]]) -> None:
        self._by_first: dict[str, dict[tuple[str, ...], list[Meant]]] = {}
        self._lengths: dict[str, Sequence[int]] = {}
        for text, meant in phrases:
            words = tuple(text.split())
            known = self._by_first.setdefault(words[0], {}).setdefault(words, [])
            if meant not in known:
                known.append(meant)
        for first, known_phrases in self._by_first.items():
            self._lengths[first] = sorted({len(words) for words in known_phrases}, reverse=True)

    def at(self, keys: Sequence[str], start: int) -> Iterator[tuple[int, Sequence[Meant]]]:
        """Return the phrases that begin at ``start``: how many words each has, and what it may mean."""
        first = keys[start]
        known = self._by_first.get(first)
        if known is None:
            return
        for length in self._lengths[first]:
            meant = known.get(tuple(keys[start : start + length])) if start + length <= len(keys) else None
            if meant is not None:
                yield length, meant

    def longest(self, keys: Sequence[str], start: int) -> tuple[int, Sequence[Meant]] | None:
        return next(self.at(keys, start), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class TextLexicon:
    """``words``: phrases by class, such as *say*, *deny* or *modal*; ``version`` is part of every answer.

    ``single``: all words that stand in it alone. ``peoples``: the adjectives of countries, by the name of the country,
    for claimants that declare none. ``where``: the words for where a place lies.
    """

    language: str
    version: str
    words: Mapping[str, frozenset[str]]
    frames: Sequence[Frame]
    peoples: Mapping[str, Sequence[str]]
    single: frozenset[str]
    classes: Phrases[str]
    frame_words: Phrases[FrameWord]
    where: WhereWords = NO_WORDS

    def of(self, name: str) -> frozenset[str]:
        """The phrases of a class; none where this language has no such class."""
        return self.words.get(name, frozenset())


def compiled(
    language: str,
    version: str,
    words: Mapping[str, Iterable[str]],
    frames: Sequence[Frame],
    peoples: Mapping[str, Sequence[str]] = MappingProxyType({}),
) -> TextLexicon:
    """Return a lexicon whose phrases are ready to be looked for."""
    classes = {name: frozenset(phrases) for name, phrases in words.items()}
    return TextLexicon(
        language=language,
        version=version,
        words=classes,
        frames=frames,
        peoples=peoples,
        single=frozenset(
            phrase
            for phrases in (*classes.values(), *(forms for frame in frames for forms in frame.forms.values()))
            for phrase in phrases
            if " " not in phrase
        ),
        classes=Phrases((phrase, name) for name in sorted(classes) for phrase in sorted(classes[name])),
        frame_words=Phrases(
            (phrase, FrameWord(frame, form))
            for frame in frames
            for form, phrases in frame.forms.items()
            for phrase in phrases
        ),
    )
