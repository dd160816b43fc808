"""How many statements that are known are no stance at some coordinates, by the first reason: as masks over columns."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet

import numpy as np

from adapters.index.cuts.governing import about, taken_back, within
from adapters.index.cuts.said import about_place, known, stretches
from adapters.index.rows.columns import NONE, SCOPES, Block, Ints, Mask
from adapters.index.rows.names import Dictionary
from domain.stances.governing import Coordinates
from domain.stances.passed import Passed
from domain.vocabulary import PlaceId, Voice


def passed(  # noqa: PLR0913, PLR0917 - one parameter for each part of the question
    blocks: Sequence[Block],
    names: Dictionary,
    conflict: int,
    asked: Coordinates,
    places: AbstractSet[PlaceId] | None,
    at: int,
) -> Mapping[Passed, int]:
    """As ``domain.stances.passed`` counts the words."""
    found, only = Counter[Passed](), names.places.only(places)
    for block in blocks:
        order = block.orders[Voice.SIDE]
        for rows in stretches(block, conflict) if only is None else about_place(block, conflict, only):
            left = known(block, rows, at)
            if places is not None and only is None:
                left &= names.places.among(places)[order.place[order.group[rows]]]
            for reason, applies in _reasons(block, rows, conflict, asked, at):
                found[reason] += int(np.count_nonzero(left & applies))
                left &= ~applies
            found[Passed.FILTERED] += int(np.count_nonzero(left))
    return +found


def _reasons(block: Block, rows: slice, conflict: int, asked: Coordinates, at: int) -> Iterator[tuple[Passed, Mask]]:
    yield Passed.SAID_LATER, block.stated(asked.bound)[rows] > block.code(asked.said_by)
    is_retraction = block.status[rows] == NONE
    yield Passed.RETRACTED, is_retraction | _mask(taken_back(block, rows, asked, at), rows)
    yield Passed.NO_POSITION, _of_scope(block, rows, (conflict, SCOPES.index(None)))
    yield Passed.OTHER_MATTER, ~_of_scope(block, rows, (conflict, SCOPES.index(asked.matter)))
    if asked.voice is Voice.SIDE:
        yield Passed.NO_SPEAKER, _mask(block.nobodys[within(block.nobodys, rows)], rows)
    yield Passed.OTHER_TIME, ~about(block, rows, asked, np.ones(rows.stop - rows.start, np.bool_))


def _mask(these: Ints, rows: slice) -> Mask:
    mask = np.zeros(rows.stop - rows.start, np.bool_)
    mask[these - rows.start] = True
    return mask


def _of_scope(block: Block, rows: slice, of: tuple[int, int]) -> Mask:
    mask, scope = np.zeros(rows.stop - rows.start, np.bool_), block.scopes.get(of)
    if scope is not None:
        mask[max(scope.rows.start - rows.start, 0) : max(scope.rows.stop - rows.start, 0)] = True
    return mask
