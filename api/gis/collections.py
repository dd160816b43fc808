"""The layers that a conflict has: of each side and observer what it says at an instant and along time, and disputes."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum, auto
from typing import Any, NamedTuple

from domain.claimants.lookup import nearest_claimants
from domain.errors import Nearest, NotFound
from domain.questions.filters import NEAREST_MAX
from domain.record.declarations import Conflict
from domain.stances.ports import GoverningStatements
from domain.vocabulary import ClaimantId, Role


class Layer(StrEnum):
    STANCES = auto()
    SPANS = auto()
    DISPUTES = auto()


class Collection(NamedTuple):
    layer: Layer
    speaker: ClaimantId | None  # None: of disputes, which are of all sides
    title: str
    description: str

    @property
    def id(self) -> str:
        return str(self.layer) if self.speaker is None else f"{self.layer}-{self.speaker}"


def listed(past: GoverningStatements, conflict: Conflict | None, at: int) -> Iterator[Collection]:
    """Of those who have spoken by ``at``."""
    if conflict is None:
        return
    speakers = past.speakers(conflict.id, at=at)
    yield from (_stances(conflict, speaker) for speaker in speakers)
    yield _disputes(conflict)
    yield from (_spans(conflict, speaker) for speaker in speakers)


def named(name: str, conflict: Conflict | None) -> Collection:
    """The collection ``name``; empty while its claimant has not spoken. Raises ``NotFound`` for an unknown name."""
    layer, _, speaker = name.partition("-")
    if conflict is not None:
        if name == Layer.DISPUTES:
            return _disputes(conflict)
        if layer in (Layer.STANCES, Layer.SPANS) and _speaks(conflict, speaker):
            return _stances(conflict, speaker) if layer == Layer.STANCES else _spans(conflict, speaker)
    raise NotFound("collection", name[:100], "GET /ogc/collections lists those there are", _nearest(name, conflict))


def _nearest(name: str, conflict: Conflict | None) -> list[Nearest]:
    layer, _, speaker = name.partition("-")
    if conflict is None or layer not in set(Layer):
        return []
    called = [each.claimant for each in nearest_claimants(conflict, speaker, NEAREST_MAX)]
    return [Nearest(f"{layer}-{each}", conflict.claimants[each].name) for each in called if _speaks(conflict, each)]


def _speaks(conflict: Conflict, claimant: ClaimantId) -> bool:
    if claimant not in conflict.claimants:
        return False
    return conflict.is_side(claimant) or conflict.claimants[claimant].role is Role.OBSERVER


def _stances(conflict: Conflict, speaker: ClaimantId) -> Collection:
    name = conflict.claimants[speaker].name
    description = f"What {name} holds to be so about each place at `datetime`; now, unless it is given."
    return Collection(Layer.STANCES, speaker, f"{name}: stances", description)


def _spans(conflict: Conflict, speaker: ClaimantId) -> Collection:
    name = conflict.claimants[speaker].name
    description = f"In which stretches of time {name} held what to be so, place by place: `valid_from` to `valid_to`."
    return Collection(Layer.SPANS, speaker, f"{name}: spans of time", description)


def _disputes(conflict: Conflict) -> Collection:
    description = "Places about which the sides contradict one another at `datetime`; now, unless it is given."
    return Collection(Layer.DISPUTES, None, f"{conflict.name}: disputes", description)


CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"


def shape(collection: Collection, extent: dict[str, Any], links: list[dict[str, str]]) -> dict[str, Any]:
    return {
        "id": collection.id,
        "title": collection.title,
        "description": collection.description,
        "itemType": "feature",
        "crs": [CRS84],
        **({"extent": extent} if extent else {}),
        "links": links,
    }
