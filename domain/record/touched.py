"""The places that entries are about: which answers about one place stay right though the record has grown."""

from __future__ import annotations

from domain.vocabulary import PlaceId

PLACES_MAX = 100_000


class Touched:
    """The last position that may change an answer about each place, in one history of the log from ``since`` on.

    One thread writes while others read: a place is never seen as touched less than it was.
    """

    def __init__(self, since: int) -> None:
        self._everywhere = since  # whatever came up to here may change any answer
        self._places: dict[PlaceId, int] = {}

    def last(self, place: PlaceId) -> int:
        position = self._places.get(place, 0)  # first: ``everything`` forgets the places last
        return max(position, self._everywhere)

    def place(self, place: PlaceId, position: int) -> None:
        """The entry at ``position`` changes answers about this place, and about no other."""
        self._places[place] = position
        if len(self._places) > PLACES_MAX:
            self.everything(position)

    def everything(self, position: int) -> None:
        """The entry at ``position`` may change any answer."""
        self._everywhere = max(position, self._everywhere)
        self._places = {}
