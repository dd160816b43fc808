"""Places that the feed keeps in memory from one run of entries to the next, so that a busy one is read once."""

from __future__ import annotations

from typing import NamedTuple

from adapters.views.weighing import About
from domain.dates.instants import Instant
from domain.feed.consequences import PlaceNow

WORDS_MAX = 300_000  # about 1 kB each
WHILE_REBUILDING = 1_200_000  # nearly every entry is about another place than those before it


class Mark(NamedTuple):
    """Where the tables stand: the copies of the feed and the record, the position, and the last item by time alone."""

    generation: int
    record: int
    position: int
    passed: Instant


class KeptPlaces:
    """They are as the tables of the feed are at a mark. The ones last told of are kept longest."""

    def __init__(self, *, is_whole: bool, is_rebuilding: bool = False) -> None:
        """``is_whole``: a place that is not here is in no table either."""
        self.is_whole = is_whole
        self._words_max = WHILE_REBUILDING if is_rebuilding else WORDS_MAX
        self._places: dict[About, PlaceNow] = {}
        self._due: dict[About, Instant] = {}
        self._sizes: dict[About, int] = {}
        self._words = 0

    def place(self, about: About) -> PlaceNow | None:
        return self._places.get(about)

    def due(self, about: About) -> Instant | None:
        """When something begins or runs out next, as the tables have it."""
        return self._due.get(about)

    def keep(self, about: About, place: PlaceNow, due: Instant | None) -> None:
        self._places.pop(about, None)
        self._places[about] = place
        self._words += place.size - self._sizes.get(about, 0)
        self._sizes[about] = place.size
        if due is None:
            self._due.pop(about, None)
        else:
            self._due[about] = due

    def forget_some(self) -> None:
        """If there are too many words, forget the places told of longest ago."""
        while self._words > self._words_max:
            self.is_whole = False
            about = next(iter(self._places))
            del self._places[about]
            self._words -= self._sizes.pop(about)
            self._due.pop(about, None)


class Shelf:
    """The kept places of one copy of the feed. A run takes it, and puts it back when it has succeeded."""

    def __init__(self, *, is_rebuilding: bool) -> None:
        self._is_rebuilding = is_rebuilding
        self._kept: dict[int, tuple[Mark, KeptPlaces]] = {}

    def take(self, mark: Mark) -> KeptPlaces:
        """Empty where nothing is kept of the tables as they stand at ``mark``."""
        there = self._kept.pop(mark.generation, None)
        if there is not None and there[0] == mark:
            return there[1]
        return KeptPlaces(is_whole=mark.position == 0, is_rebuilding=self._is_rebuilding)

    def put(self, mark: Mark, kept: KeptPlaces) -> None:
        """From now on it is for the tables at ``mark``, which is where they stand if the transaction succeeds."""
        kept.forget_some()
        if mark.generation:
            self._kept = {mark.generation: (mark, kept)}
