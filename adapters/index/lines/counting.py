"""How many claims were made: statements of the kind ``claim``, counted over the columns."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from typing import NamedTuple

import numpy as np

from adapters.index.cuts.governing import taken_back
from adapters.index.cuts.said import known, stretches
from adapters.index.lines.envelope import Indexes, turns
from adapters.index.rows.columns import SCOPES, Block, Column, Instants, Mask
from adapters.index.rows.names import Dictionary
from domain.dates.edtf import Bounds
from domain.dates.instants import Instant
from domain.stances.governing import Coordinates
from domain.stances.lines import Axis, Line
from domain.stances.ports import ClaimLabels, ClaimsAt, ClaimsSaid
from domain.vocabulary import Bound, PlaceId, Voice


def claims_along(
    blocks: Sequence[Block], names: Dictionary, conflict: int, line: Line, places: AbstractSet[PlaceId] | None
) -> Iterator[ClaimsAt]:
    """By claimant and instant, along any axis but known-at. ``places``: those that are looked at; None for all."""
    counted, scope = Counter[tuple[int, int]](), (conflict, SCOPES.index(line.matter))
    for block in (block for block in blocks if scope in block.scopes):
        rows = block.scopes[scope].rows
        left = _claims(block)[rows] & known(block, rows, line.known_at)
        if places is not None:
            order = block.orders[Voice.SIDE]
            left &= names.places.among(places)[order.place[order.group[rows]]]
        column = block.effective(line.bound) if line.axis is Axis.ABOUT else block.stated(line.bound)
        for (claimant, at), claims in _groups(block.claimant[rows][left], column[rows][left]):
            counted[claimant, int(block.instants[at])] += claims
    for (claimant, at), claims in counted.items():
        yield ClaimsAt(names.claimants.ids[claimant], at, claims)


def claims_said(  # noqa: PLR0913, PLR0917 - one parameter for each part of the question
    blocks: Sequence[Block],
    names: Dictionary,
    conflict: int,
    places: AbstractSet[PlaceId] | None,
    labels: ClaimLabels,
    said_by: Instant,
    at: int,
) -> Iterator[ClaimsSaid]:
    """Those surely said by then. ``places``: those that are looked at; None for all."""
    counted = Counter[tuple[str, int, str, int]]()
    asked = Coordinates(about=said_by, said_by=said_by, bound=Bound.LATEST)
    for block in blocks:
        for rows in stretches(block, conflict):
            order, left = block.orders[Voice.SIDE], _said(block, rows, said_by, at)
            place = order.place[order.group[rows]]
            if places is not None:
                left &= names.places.among(places)[place]
            is_taken = np.zeros(len(left), np.bool_)
            is_taken[taken_back(block, rows, asked, at) - rows.start] = True
            where = _labelled(place[left], lambda code: labels.of_place(names.places.ids[code]))
            when = _stated(block, _pairs(block, rows)[left], labels)
            groups = _groups(where.codes, block.claimant[rows][left], when.codes, is_taken[left])
            for (place_code, claimant, stated, is_retracted), claims in groups:
                counted[where.texts[place_code], claimant, when.texts[stated], is_retracted] += claims
    for (place_label, claimant, stated_label, are_retracted), claims in counted.items():
        yield ClaimsSaid(place_label, names.claimants.ids[claimant], stated_label, bool(are_retracted), claims)


def _said(block: Block, rows: slice, said_by: Instant, at: int) -> Mask:
    """Of each of ``rows``, whether it is a claim that is known and surely said by then."""
    said: Mask = _claims(block)[rows] & known(block, rows, at) & (block.stated_latest[rows] <= block.code(said_by))
    return said


class _Labelled(NamedTuple):
    texts: Sequence[str]
    codes: Indexes  # of each value, the index of its label


def _labelled(values: Column, label: Callable[[int], str]) -> _Labelled:
    """The labels of ``values``, each asked for once."""
    once, which = np.unique(values, return_inverse=True)
    texts = [label(value) for value in once.tolist()]
    codes = {text: code for code, text in enumerate(dict.fromkeys(texts))}
    return _Labelled(list(codes), np.array([codes[text] for text in texts], np.intp)[which])


def _pairs(block: Block, rows: slice) -> Instants:
    """The bounds of each stated date as one number."""
    return block.stated_earliest[rows].astype(np.int64) * len(block.instants) + block.stated_latest[rows]


def _stated(block: Block, pairs: Instants, labels: ClaimLabels) -> _Labelled:
    at = block.instants.tolist()
    return _labelled(pairs, lambda pair: labels.of_stated(Bounds(at[pair // len(at)], at[pair % len(at)])))


def _groups(*columns: Column) -> Iterator[tuple[tuple[int, ...], int]]:
    """Each combination of the columns, and how many rows have it."""
    widths = [int(column.max(initial=0)) + 1 for column in columns]
    keys = np.sort(np.ravel_multi_index(columns, widths))
    first = turns(keys)[: len(keys)]
    counts = np.diff(np.append(first, len(keys))).tolist()
    combined = zip(*(each.tolist() for each in np.unravel_index(keys[first], widths)), strict=True)
    return zip(combined, counts, strict=True)


def _claims(block: Block) -> Mask:
    """Of each row, whether it is a claim: neither a retraction nor a denial."""
    claims: Mask = block.status >= 0
    claims[block.denials] = False
    return claims
