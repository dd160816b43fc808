"""One day: what was surely said in it, what was possibly said in it, and which disputes began or ended in it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet

from domain.dates.edtf import Bounds
from domain.dates.instants import Instant
from domain.stances.differences import CrossSection, PlaceChange, changes
from domain.stances.governing import Coordinates, Weighed
from domain.stances.timeline import Dispute, track
from domain.vocabulary import Bound, ClaimantId, Matter, StatementId, Voice


def surely_said(word: Weighed, day: Bounds) -> bool:
    stated = word.dating.stated
    return day.earliest <= stated.earliest and stated.latest <= day.latest


def possibly_said(word: Weighed, day: Bounds) -> bool:
    """Whether its bounds overlap the day, and no more."""
    stated = word.dating.stated
    return stated.earliest <= day.latest and day.earliest <= stated.latest and not surely_said(word, day)


def is_in(word: Weighed, matter: Matter | None, known: Mapping[StatementId, Weighed]) -> bool:
    """Whether it is a word in that matter, any if none; a retraction is one in the matter of what it takes back."""
    if matter is None:
        return True
    taken_back = known.get(word.retracts) if word.retracts is not None else None
    return (word if taken_back is None else taken_back).matter is matter


def changed(  # noqa: PLR0913 - one parameter for each axis
    words: Mapping[StatementId, Weighed],
    *,
    day: Bounds,
    sides: AbstractSet[ClaimantId],
    position: int,
    bound: Bound,
    voice: Voice,
    matter: Matter,
) -> Iterator[PlaceChange]:
    """The stances that are others at the end of the day than at the end of the one before; about = said-by."""

    def cut(at: Instant) -> CrossSection:
        asked = Coordinates(about=at, said_by=at, bound=bound, voice=voice, matter=matter)
        return CrossSection(position=position, words=words, coordinates=asked, sides=sides)

    return changes(cut(day.earliest - 1), cut(day.latest))


def disputes_of(  # noqa: PLR0913 - one parameter for each axis
    words: Sequence[Weighed],
    *,
    day: Bounds,
    sides: AbstractSet[ClaimantId],
    bound: Bound,
    voice: Voice,
    matter: Matter,
) -> tuple[Sequence[Dispute], Sequence[Dispute]]:
    """Of one place, the disputes that were opened in the day, and those that were closed in it."""
    if not any(_can_turn(words, day, bound)):
        return (), ()
    found = track(words, sides=sides, bound=bound, voice=voice, matter=matter).disputes
    opened = [each for each in found if day.earliest <= each.begins <= day.latest]
    closed = [each for each in found if each.ends is not None and day.earliest <= each.ends <= day.latest]
    return opened, closed


def _can_turn(words: Iterable[Weighed], day: Bounds, bound: Bound) -> Iterator[bool]:
    """A timeline can change at the bounds of its words, and right after an ``until``: the rest need no sweep."""
    for word in words:
        yield day.earliest <= word.stated(bound) <= day.latest
        yield day.earliest <= word.effective(bound) <= day.latest
        yield day.earliest <= word.dating.until_latest + 1 <= day.latest
