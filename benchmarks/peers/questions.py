"""Questions about all places, drawn anew: on all three axes, for both voices, bounds and matters."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice, product
from random import Random
from typing import NamedTuple

from benchmarks.harness.made_record import DAYS, FIRST_AT
from domain.dates.instants import MICROSECONDS_PER_DAY, Instant
from domain.stances.governing import Coordinates
from domain.vocabulary import Bound, Matter, Voice

SAME_SHARE = 0.5  # of the questions ask about what was said by then, as along a timeline


class Drawn(NamedTuple):
    """``at``: known-at, a position."""

    coordinates: Coordinates
    at: int


def drawn_questions(random: Random, count: int, *, first: int, head: int) -> Sequence[Drawn]:
    """As many of each voice, bound and matter; known at a position from ``first`` to ``head``."""
    kinds = list(product(Bound, Voice, Matter)) * (count // (len(Bound) * len(Voice) * len(Matter)) + 1)
    return [_drawn(random, *kind, at=random.randint(first, head)) for kind in islice(kinds, count)]


def _drawn(random: Random, bound: Bound, voice: Voice, matter: Matter, *, at: int) -> Drawn:
    about = _some_instant(random)
    said_by = about if random.random() < SAME_SHARE else _some_instant(random)
    return Drawn(Coordinates(about=about, said_by=said_by, bound=bound, voice=voice, matter=matter), at)


def _some_instant(random: Random) -> Instant:
    return FIRST_AT + random.randint(0, (DAYS + 2) * MICROSECONDS_PER_DAY)
