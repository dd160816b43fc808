"""Rule 5 over all places at once: a mask of bits says what a row leaves possible, and the sides' are intersected."""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from adapters.index.rows.chosen import Governing, Indexes
from adapters.index.rows.columns import NONE, STATUSES, Ints, Mask
from adapters.index.rows.names import Names
from domain.vocabulary import (
    MEANINGS,
    SILENT_OF_A_SUB_ACTOR,
    Agreement,
    ClaimantId,
    Leaves,
    Matter,
    Status,
    leaves_possible,
    universe,
)

Bits = npt.NDArray[Any]  # as narrow as may be; of objects where there are more words than bits
AGREEMENTS: Sequence[Agreement] = list(Agreement)
SILENT, ONE_SIDED, AGREED, DISPUTED = (AGREEMENTS.index(each) for each in Agreement)
BITS_MAX = 64
SIDES_MAX = 2_000  # so that statuses times sides are numbers of 16 bits


class Possible(NamedTuple):
    """The words that each status leaves of the universe of a matter, a bit for each, in the order of ``words``."""

    words: Sequence[str]
    sides: Sequence[ClaimantId]
    masks: Bits  # by status, and by side: one for each of ``sides``, and at the end for any other and for none

    def named(self, bits: int) -> tuple[str, ...]:
        """The words of a mask, sorted by name."""
        return tuple(word for bit, word in enumerate(self.words) if bits >> bit & 1)


class Agreed(NamedTuple):
    """The places with a row that governs, in the order of their codes, and what the sides' rows amount to together."""

    first: Indexes  # of each place, the index of its first row
    place: Ints
    agreement: npt.NDArray[np.int8]  # an index of ``AGREEMENTS``
    common: Bits  # everything where the sides are silent


@lru_cache(maxsize=64)
def possible(sides: frozenset[ClaimantId], matter: Matter) -> Possible:
    allowed = universe(matter, sides)
    words, ordered = sorted(allowed), sorted(sides)
    bits = {word: 1 << bit for bit, word in enumerate(words)}
    masks = [
        [sum(bits[word] for word in _left(status, side, allowed)) for side in (*ordered, None)] for status in STATUSES
    ]
    narrowest = np.min_scalar_type((1 << len(words)) - 1) if len(words) <= BITS_MAX else object
    return Possible(words, tuple(ordered), np.array(masks, narrowest))


def _left(status: Status, side: ClaimantId | None, allowed: frozenset[str]) -> AbstractSet[str]:
    leaves = Leaves.ALL if side is None and status in SILENT_OF_A_SUB_ACTOR else MEANINGS[status].leaves
    return leaves_possible(leaves, side, allowed) & allowed


def agreed(rows: Governing, claimants: Names, left: Possible) -> Agreed:
    """The rows are those of all speakers; the sides' alone make or settle a dispute."""
    first = _first_of_each(rows.place)
    number, sides = side_numbers(claimants, left.sides), len(left.sides)
    is_side = number[rows.speaker] < sides
    which = (np.arange(len(STATUSES)) * (sides + 1)).astype(number.dtype)[rows.status]
    which += number[rows.side]
    everything = np.array((1 << len(left.words)) - 1, left.masks.dtype)
    masks = np.where(is_side, left.masks.ravel()[which], everything)
    common = np.bitwise_and.reduceat(masks, first) if len(first) else masks
    return Agreed(first, rows.place[first], verdicts(_counted(is_side, first), common), common)


def _first_of_each(place: Ints) -> Indexes:
    begins = np.ones(len(place), np.bool_)
    np.not_equal(place[1:], place[:-1], out=begins[1:])
    return np.flatnonzero(begins)


def _counted(is_side: Mask, first: Indexes) -> Ints:
    """Of each place, how many rows are of a side."""
    so_far = np.zeros(len(is_side) + 1, np.int32)
    np.cumsum(is_side, out=so_far[1:])
    counted = np.empty(len(first), np.int32)
    np.subtract(so_far[first[1:]], so_far[first[:-1]], out=counted[:-1])
    counted[-1:] = so_far[-1] - so_far[first[-1:]]
    return counted


def verdicts(sides: Ints, common: Bits) -> npt.NDArray[np.int8]:
    """``sides``: the number that have a stance."""
    found = np.where(common == 0, np.int8(DISPUTED), np.int8(AGREED))
    found[sides == 1] = ONE_SIDED
    found[sides == 0] = SILENT
    return found


@lru_cache(maxsize=64)
def side_numbers(claimants: Names, sides: Sequence[ClaimantId]) -> npt.NDArray[Any]:
    """Of each code of a claimant, which of ``sides`` it is; their number for all others, and at the end for NONE."""
    numbers = np.full(len(claimants) + 1, len(sides), np.int16 if len(sides) < SIDES_MAX else np.int64)
    for number, side in enumerate(sides):
        if (code := claimants.code(side)) != NONE:
            numbers[code] = number
    return numbers
