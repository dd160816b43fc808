"""Places that a rebuild keeps in memory, whole, from one run of entries to the next: none of them is read again."""

from __future__ import annotations

from typing import NamedTuple

from adapters.views.weighing import About
from domain.stances.keeping.known import PlaceWord
from domain.stances.keeping.place import KeptPlace
from domain.stances.keeping.remembered import RememberedWords

WORDS_MAX = 1_200_000  # about 1 kB each


class Mark(NamedTuple):
    """Where the tables stand."""

    generation: int
    position: int


class KeptTimelines:
    """All places that the tables hold at a mark, and their words. A place that is not here is in no table."""

    def __init__(self) -> None:
        self._places: dict[About, KeptPlace] = {}
        self._words: dict[About, RememberedWords] = {}
        self._size = 0

    @property
    def is_too_large(self) -> bool:
        return self._size > WORDS_MAX

    def place(self, about: About) -> KeptPlace:
        if about not in self._places:
            self._places[about], self._words[about] = KeptPlace(), RememberedWords()
        return self._places[about]

    def words(self, about: About, before: PlaceWord | None, after: PlaceWord | None) -> RememberedWords:
        """Those about a place, once a statement has become what it is after an entry."""
        words = self._words[about]
        words.revise(before, after)
        self._size += (before is None) - (after is None)
        return words

    def keep(self, about: About, place: KeptPlace, words: RememberedWords) -> None:
        """The place has been made anew."""
        self._size += words.size - self._words[about].size
        self._places[about], self._words[about] = place, words


class Shelf:
    """The kept places of one copy that is being filled. A run takes it, and puts it back when it has succeeded."""

    def __init__(self) -> None:
        self._kept: tuple[Mark, KeptTimelines] | None = None

    def take(self, mark: Mark) -> KeptTimelines | None:
        """None where the tables hold places that are not kept."""
        there, self._kept = self._kept, None
        if there is not None and there[0] == mark:
            return there[1]
        return None if mark.position else KeptTimelines()

    def put(self, mark: Mark, kept: KeptTimelines | None) -> None:
        if kept is not None and not kept.is_too_large:
            self._kept = (mark, kept)
