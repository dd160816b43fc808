"""How the stance of a side moves from one slot to the next, as ``domain.stances.moving`` says it: of many at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from adapters.index.lines.envelope import NOTHING, Indexes
from adapters.index.lines.sides import SidesAt
from adapters.index.lines.spells import RANK_BITS, TakenBack, Versions
from adapters.index.rows.columns import STATUSES, Ints, Mask
from domain.vocabulary import MEANINGS, Matter, Outcome, Status

OUTCOMES: Sequence[Outcome] = list(Outcome)
ACKNOWLEDGED, RETRACTED, EXPIRED, SUPERSEDED = (
    OUTCOMES.index(each) for each in (Outcome.ACKNOWLEDGED, Outcome.RETRACTED, Outcome.EXPIRED, Outcome.SUPERSEDED)
)
OF_SIEGES = [STATUSES.index(status) for status in Status if MEANINGS[status].matter is Matter.SIEGE]
OF_ITSELF = [STATUSES.index(status) for status in (Status.NOT_CONTROLLED, Status.NOT_PRESENT)]
OF_ANOTHER = [
    STATUSES.index(status) for status in (Status.CONTROLLED, Status.PARTLY_CONTROLLED, Status.ENTERED, Status.ENCIRCLED)
]


class Moves(NamedTuple):
    """``way``: an index of ``OUTCOMES``; ``NOTHING`` where a capture may have ended a stance about a siege."""

    are_moves: Mask  # false where the stance stays the same
    way: Ints
    rank: Indexes  # of the word that moves it


def moves(now: SidesAt, side: int, at: Indexes, taken: TakenBack) -> Moves:
    """Return how ``side`` moves at the slots ``at``. None of them is the first one of its place."""
    found, was, became = now.found, now.versions[side][at - 1], now.versions[side][at]
    of_was, of_became = _rank(found, was), _rank(found, became)
    moved_on = (became != NOTHING) & (of_became > of_was)
    is_retracted = ~moved_on & (was != NOTHING) & (taken.at[was] == now.tick[at])
    way = np.where(_acknowledges(found, became, now.codes[side]), ACKNOWLEDGED, SUPERSEDED)
    way[~moved_on] = np.where(np.isin(found.status[was], OF_SIEGES), NOTHING, EXPIRED)[~moved_on]
    way[is_retracted] = RETRACTED
    rank = np.where(moved_on, of_became, np.where(is_retracted, taken.rank[was], of_was))
    return Moves(_stance(found, was) != _stance(found, became), way, rank)


def _rank(found: Versions, version: Indexes) -> Indexes:
    """As one number; ``NOTHING`` comes before all."""
    return np.where(version == NOTHING, NOTHING, found.taken(version).ranks)


def _stance(found: Versions, version: Indexes) -> Indexes:
    """The status and the side that it names, as one number."""
    stances = (found.status[version].astype(np.int64) << RANK_BITS) + found.side[version]
    return np.where(version == NOTHING, NOTHING - (1 << RANK_BITS), stances)


def _acknowledges(found: Versions, version: Indexes, own_side: int) -> Mask:
    status = found.status[version]
    of_another = np.isin(status, OF_ANOTHER) & (found.side[version] != own_side)
    acknowledges: Mask = of_another | (np.isin(status, OF_ITSELF) & (found.holder[version] == own_side))
    return acknowledges
