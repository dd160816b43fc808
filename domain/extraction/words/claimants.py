"""The claimants of a conflict as a text calls them: by names, adjectives of their people, organs, capitals, persons.

All come from the declarations of the conflict; none stands in code.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from domain.claimants.lookup import HowCalled
from domain.extraction.text.tokens import tokens
from domain.extraction.words.lexicon import Phrases, TextLexicon
from domain.extraction.words.stems import is_cyrillic, stem
from domain.folding import compared
from domain.places.cases import ENDINGS, nominatives
from domain.places.names import key
from domain.record.declarations import AliasKind, Claimant, ClaimantPerson, Conflict
from domain.vocabulary import ClaimantId

NAMES_KEPT = 10_000  # in memory, each with its phrase
NAME_LENGTH_MIN = 2
NAME_WORDS_MAX = 6
SURNAME_LENGTH_MIN = 4  # the key of a shorter name says too little
ARTICLE = "the"
ARTICLE_BEFORE = re.compile("^(?:al|el|as|ash)-", re.IGNORECASE)  # *al-Burhan*, whom reports call Burhan
SPOKEN = {"called": HowCalled.NAME, "organs of": HowCalled.ORGAN}  # classes of lexicons
OF_ALIAS = {
    AliasKind.NAME: HowCalled.NAME,
    AliasKind.DEMONYM: HowCalled.DEMONYM,
    AliasKind.ORGAN: HowCalled.ORGAN,
    AliasKind.CAPITAL: HowCalled.CAPITAL,
}


class CalledClaimant(NamedTuple):
    """A claimant that words may mean. ``person``: who is named, if the words name a person."""

    claimant: ClaimantId
    how: HowCalled
    person: ClaimantPerson | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimantWords:
    """The names of a conflict, ready to be looked for. ``surnames``: by the key of all spellings of a name."""

    conflict: Conflict
    names: Phrases[CalledClaimant]
    surnames: dict[str, Sequence[CalledClaimant]]
    stems: Phrases[CalledClaimant]
    seen: dict[str, Sequence[CalledClaimant]] = field(default_factory=dict)  # surnames in any case, as they come up

    def at(self, keys: Sequence[str], start: int) -> tuple[int, Sequence[CalledClaimant]] | None:
        """Return the longest name that begins at ``start``: how many words it has, and whom it may mean.

        A Cyrillic name is found in each of its cases.
        """
        if is_cyrillic(keys[start]):
            return self.stems.longest([stem(word) for word in keys[start : start + NAME_WORDS_MAX]], 0)
        return self.names.longest(keys, start)

    def surname(self, word: str) -> Sequence[CalledClaimant]:
        if len(word) < SURNAME_LENGTH_MIN:
            return ()
        if word not in self.seen and not is_cyrillic(word):
            self.seen[word] = self.surnames.get(key(word), ())
        elif word not in self.seen:
            forms = {form for language in ENDINGS for form in nominatives(word.casefold(), language)}
            known = [self.surnames[name] for name in sorted({key(form) for form in forms}) if name in self.surnames]
            self.seen[word] = known[0] if known else ()
        return self.seen[word]


def claimant_words(conflict: Conflict, lexicon: TextLexicon | None = None) -> ClaimantWords:
    """Return the names of all claimants of ``conflict``, and those that the language of ``lexicon`` has for them."""
    surnames = dict[str, list[CalledClaimant]]()
    for claimant, declared in conflict.claimants.items():
        for person in declared.people:
            surname = person.name.split()[-1] if person.name.split() else ""
            called = CalledClaimant(claimant, HowCalled.PERSON, person)
            for spelled in {surname, ARTICLE_BEFORE.sub("", surname)}:
                if len(spelled) >= SURNAME_LENGTH_MIN:
                    surnames.setdefault(key(spelled), []).append(called)
    names = [
        (phrase, called)
        for claimant, declared in conflict.claimants.items()
        for text, called in _names(claimant, declared, {} if lexicon is None else lexicon.peoples)
        if len(phrase := phrase_of(text)) >= NAME_LENGTH_MIN
    ]
    names += [] if lexicon is None else spoken_names(conflict, lexicon)
    return ClaimantWords(
        conflict=conflict,
        names=Phrases(names),
        surnames={name: tuple(called) for name, called in surnames.items()},
        stems=Phrases((_stems(phrase), called) for phrase, called in names if is_cyrillic(phrase)),
    )


def spoken_names(conflict: Conflict, lexicon: TextLexicon) -> list[tuple[str, CalledClaimant]]:
    """Return the names that a language has for claimants called Russia, say, be they declared or not."""
    return [
        (phrase, CalledClaimant(claimant, how))
        for prefix, how in SPOKEN.items()
        for claimant, declared in conflict.claimants.items()
        for phrase in sorted(lexicon.of(f"{prefix} {compared(declared.name)}"))
    ] + [
        (phrase, CalledClaimant(state, HowCalled.DEMONYM))
        for state in _only_state(conflict, lexicon)
        for phrase in sorted(lexicon.of("state"))
    ]


def _only_state(conflict: Conflict, lexicon: TextLexicon) -> Sequence[ClaimantId]:
    """The party that bears the name of the country of the conflict: *the government* and *state media* are its own."""
    countries = lexicon.peoples.keys() & set(phrase_of(conflict.name).split())
    states = [
        claimant
        for claimant in sorted(conflict.sides())
        if not countries.isdisjoint(phrase_of(name) for name in _own_names(conflict.claimants[claimant]))
    ]
    return states if len(states) == len(countries) == 1 else ()


def _own_names(declared: Claimant) -> list[str]:
    return [declared.name, *(alias.text for alias in declared.aliases if alias.kind is AliasKind.NAME)]


def _stems(phrase: str) -> str:
    return " ".join(stem(word) for word in phrase.split())


@lru_cache(maxsize=NAMES_KEPT)
def phrase_of(name: str) -> str:
    """A name as a run of keys of tokens, without its article."""
    keys = [token.key for token in tokens(name.replace("\u2019", "'"), 0, len(name)) if token.key.strip()]
    return " ".join(keys[1:] if keys[:1] == [ARTICLE] else keys)


def _names(
    claimant: ClaimantId, declared: Claimant, peoples: Mapping[str, Sequence[str]]
) -> Iterator[tuple[str, CalledClaimant]]:
    for adjective in peoples.get(phrase_of(declared.name), ()):
        yield adjective, CalledClaimant(claimant, HowCalled.DEMONYM)
    yield declared.name, CalledClaimant(claimant, HowCalled.NAME)
    for alias in declared.aliases:
        yield alias.text, CalledClaimant(claimant, OF_ALIAS[alias.kind])
    for person in declared.people:
        yield person.name, CalledClaimant(claimant, HowCalled.PERSON, person)
