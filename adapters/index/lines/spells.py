"""When each version of a statement counts along a line: its spells. Along known-at one version may have several."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from typing import NamedTuple

import numpy as np

from adapters.index.lines.envelope import Indexes, distinct
from adapters.index.rows.columns import SCOPES, Block, Instants, Ints, Mask, Retractions, concatenated
from adapters.index.rows.names import Dictionary
from domain.dates.instants import Instant
from domain.record.dating import NEVER
from domain.stances.lines import Axis, Line
from domain.vocabulary import Bound, Matter, PlaceId

RANK_BITS = 32


class Scale(NamedTuple):
    """All instants at which anything may change, ascending. A tick is the index of one; ``never`` is after all."""

    instants: Instants

    @property
    def never(self) -> int:
        return len(self.instants)

    def last(self, instant: Instant) -> int:
        """The last tick that is not after ``instant``; -1 where all are."""
        return int(np.searchsorted(self.instants, instant, side="right")) - 1

    def ticks(self, instants: Instants) -> Ints:
        """Of instants on it, and NEVER; ascending ones take little time."""
        return np.searchsorted(self.instants, instants).astype(np.int32)


def scale_of(blocks: Sequence[Block], retractions: Retractions, bound: Bound) -> Scale:
    parts = [np.zeros(0, np.int64), stated(retractions, bound)]
    for block in blocks:
        parts += [block.instants, block.instants[block.until_latest] + 1]
    instants = distinct(np.concatenate(parts))
    return Scale(instants[instants < NEVER])


class Versions(NamedTuple):
    """The versions about some places, in the order of (place by id, speaker, rank, position). Instants are ticks."""

    position: Ints
    known_from: Ints
    known_to: Ints
    place: Ints
    speaker: Ints
    claimant: Ints
    holder: Ints
    side: Ints
    status: Ints
    rank: Ints
    stated: Ints
    effective: Ints
    over: Ints  # after its ``until``

    def taken(self, these: Indexes | Mask) -> Versions:
        return Versions._make(column[these] for column in self)

    @property
    def ranks(self) -> Instants:
        """Rank and position as one number."""
        return (self.rank.astype(np.int64) << RANK_BITS) | self.position


class Spells(NamedTuple):
    """The versions, as indexes, ascending; and when each counts: ticks, or positions where known-at moves.

    ``ends`` is at most ``never``: then it counts for ever.
    """

    version: Indexes
    begins: Ints
    ends: Ints


class Asked(NamedTuple):
    """A line, and what it is asked of. ``places``: those that are looked at; None for all."""

    blocks: Sequence[Block]
    retractions: Retractions
    names: Dictionary
    scale: Scale
    conflict: int
    line: Line
    places: AbstractSet[PlaceId] | None

    @property
    def never(self) -> int:
        """The end of the scale of the line."""
        return self.line.known_at + 1 if self.line.axis is Axis.KNOWN_AT else self.scale.never


def versions_of(asked: Asked, matter: Matter) -> Versions:
    """Return the rows in ``matter`` that have a speaker and are known on the line."""
    scope = (asked.conflict, SCOPES.index(matter))
    parts = [_of_block(block, scope, asked.line, asked.scale) for block in asked.blocks]
    if not (some := [part for part in parts if part is not None]):
        return NO_VERSIONS
    found = Versions._make(concatenated(some))
    left = (found.speaker >= 0) & _is_known(found, asked.line)
    if asked.places is not None:
        left &= asked.names.places.among(asked.places)[found.place]
    return _in_order(found.taken(left), asked.names)


def _of_block(block: Block, scope: tuple[int, int], line: Line, scale: Scale) -> Versions | None:
    if scope not in block.scopes:
        return None
    rows, order = block.scopes[scope].rows, block.orders[line.voice]
    group = order.group[rows]
    of = np.arange(rows.start, rows.stop) if order.rows is None else order.rows[rows]
    over = np.full(len(block), scale.never, np.int32)
    over[block.limited] = scale.ticks(block.instants[block.until_latest] + 1)
    ticks = scale.ticks(block.instants)
    return Versions(
        position=block.position[of],
        known_from=block.known_from[of],
        known_to=block.known_to()[of],
        place=order.place[group],
        speaker=order.speaker[group],
        claimant=block.claimant[of],
        holder=block.holder[of],
        side=block.side[of],
        status=block.status[of].astype(np.int32),
        rank=ticks[np.maximum(block.stated_earliest[of], block.effective_earliest[of])],
        stated=ticks[block.stated(line.bound)[of]],
        effective=ticks[block.effective(line.bound)[of]],
        over=over[of],
    )


def _is_known(found: Versions, line: Line) -> Mask:
    is_known = found.known_from <= line.known_at
    return is_known if line.axis is Axis.KNOWN_AT else is_known & (found.known_to > line.known_at)


def _in_order(found: Versions, names: Dictionary) -> Versions:
    keys = (names.places.ranks(found.place).astype(np.int64) << 32) | found.speaker
    is_later = found.position[1:] >= found.position[:-1]
    for column in (found.rank, keys):
        is_later = (column[1:] > column[:-1]) | ((column[1:] == column[:-1]) & is_later)
    return found if np.all(is_later) else found.taken(np.lexsort((found.position, found.rank, keys)))


def spells_of(found: Versions, asked: Asked, *, until: bool = True) -> Spells:
    """``until``: whether an ``until`` ends a version; it ends no capture."""
    if not until:
        found = found._replace(over=np.full(len(found.over), asked.scale.never, np.int32))
    of_line = _known_spells if asked.line.axis is Axis.KNOWN_AT else _spells
    return of_line(found, asked.retractions, asked.line, asked.scale)


def _spells(found: Versions, retractions: Retractions, line: Line, scale: Scale) -> Spells:
    taken = taken_back(found.position, retractions, line, scale).at
    begins, ends = np.zeros(len(taken), np.int32), np.full(len(taken), scale.never, np.int32)
    counts = np.ones(len(taken), np.bool_)
    if line.said_by is None:
        begins, ends = np.maximum(begins, found.stated), np.minimum(ends, taken)
    else:
        said_by = scale.last(line.said_by)
        counts &= (found.stated <= said_by) & (taken > said_by)
    if line.about is None:
        begins, ends = np.maximum(begins, found.effective), np.minimum(ends, found.over)
    else:
        about = scale.last(line.about)
        counts &= (found.effective <= about) & (found.over > about)
    version = np.flatnonzero(counts & (begins < ends))
    return Spells(version, begins[version], ends[version])


class TakenBack(NamedTuple):
    """When each version is taken back by what is known: never where it is not. ``rank``: of the retraction."""

    at: Ints
    rank: Instants  # its tick and its position as one number


def taken_back(position: Ints, retractions: Retractions, line: Line, scale: Scale) -> TakenBack:
    """Of the statements at these positions."""
    known = (retractions.known_from <= line.known_at) & (retractions.known_to > line.known_at)
    there = retractions.taken(known)
    there = there.taken(np.lexsort((stated(there, line.bound), there.target)))
    taken, rank = np.full(len(position), scale.never, np.int32), np.zeros(len(position), np.int64)
    if len(there.target):
        nearest = np.minimum(np.searchsorted(there.target, position), len(there.target) - 1)  # the first of several
        is_taken = there.target[nearest] == position
        taken[is_taken] = scale.ticks(stated(there, line.bound))[nearest[is_taken]]
        ranks = (scale.ticks(there.stated_earliest).astype(np.int64) << RANK_BITS) | there.position
        rank[is_taken] = ranks[nearest[is_taken]]
    return TakenBack(taken, rank)


def stated(retractions: Retractions, bound: Bound) -> Instants:
    return retractions.stated_latest if bound is Bound.LATEST else retractions.stated_earliest


# Along known-at


def _known_spells(found: Versions, retractions: Retractions, line: Line, scale: Scale) -> Spells:
    """A version counts while it is known and no retraction of it is: a retraction can be annulled."""
    asked = line.coordinates
    about = scale.last(asked.about)
    counts = (found.stated <= scale.last(asked.said_by)) & (found.effective <= about) & (found.over > about)
    said = retractions.taken(
        (retractions.known_from <= line.known_at) & (stated(retractions, line.bound) <= asked.said_by)
    )
    is_retracted = counts & np.isin(found.position, said.target)
    whole = np.flatnonzero(counts & ~is_retracted)
    pieces = np.array(list(_pieces(found, said, np.flatnonzero(is_retracted))), np.intp).reshape(-1, 3)
    version = np.concatenate([whole, pieces[:, 0]])
    begins = np.concatenate([found.known_from[whole], pieces[:, 1].astype(np.int32)])
    ends = np.concatenate([found.known_to[whole], pieces[:, 2].astype(np.int32)])
    in_order = np.argsort(version, kind="stable")
    ends = np.minimum(ends, line.known_at + 1)  # what came later is not looked at
    in_order = in_order[begins[in_order] < ends[in_order]]
    return Spells(version[in_order], begins[in_order], ends[in_order])


def _pieces(found: Versions, said: Retractions, which: Indexes) -> Iterator[tuple[int, int, int]]:
    """The stretches of positions in which each version is known, and no retraction of it."""
    taken = dict[int, list[tuple[int, int]]]()
    for target, begins, ends in zip(
        *(each.tolist() for each in (said.target, said.known_from, said.known_to)), strict=True
    ):
        taken.setdefault(target, []).append((begins, ends))
    for version in which.tolist():
        begins = int(found.known_from[version])
        last = int(found.known_to[version])
        for gone, back in sorted(taken[int(found.position[version])]):
            if begins < min(gone, last):
                yield version, begins, min(gone, last)
            begins = max(begins, back)
        if begins < last:
            yield version, begins, last


NO_VERSIONS = Versions._make([np.zeros(0, np.int32)] * len(Versions._fields))
