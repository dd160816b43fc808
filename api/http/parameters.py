"""Parameters that questions share, each stated once: its name, type, default and meaning, with an example.

The question of a route is a model made of these groups, and of what it alone takes. FastAPI reads it from the query,
``api.shell.options`` makes the options of a command from it.
"""

from __future__ import annotations

from enum import Enum, auto
from typing import Annotated, NamedTuple

from pydantic import BaseModel, ConfigDict, Field

from api.http.values import BoundingBox, CursorText, Id, KnownAtText, Limit, PlaceName, SearchText
from api.text.languages import Tongue
from domain.questions.past import PlaceFilter, Question
from domain.vocabulary import Bound, Kind, Matter, Status, Voice

LIMIT = 1_000
EXAMPLE_DAY = "2025-12-12"
INSTANT_OR_DAY = "an instant with an offset, or a day, which means its end in the conflict's zone"


class Only(Enum):
    """Marks a field of one edge alone."""

    HTTP = auto()


class InShell(NamedTuple):
    """The text of ``--help`` for a field with another meaning there, and the name of an argument."""

    help: str
    name: str | None = None


ConflictField = Annotated[
    Id | None, Field(description="the conflict; required if there are several", examples=["russia-ukraine"])
]
KnownAtField = Annotated[
    KnownAtText | None,
    Field(description=f"a position in the log, or {INSTANT_OR_DAY}. Default: the end of the log", examples=["285"]),
]
InstantField = Annotated[str | None, Field(description=INSTANT_OR_DAY, examples=[EXAMPLE_DAY])]
SaidByField = Annotated[str | None, Field(description=f"{INSTANT_OR_DAY}. Default: now", examples=[EXAMPLE_DAY])]
PlaceField = Annotated[
    PlaceName | None,
    InShell("a place by name or id. Default: all places"),
    Field(description="the id of a place", examples=["geonames:694403"]),
]
AdminField = Annotated[
    SearchText | None, Field(description="the whole name of an admin area", examples=["Donetsk Oblast"])
]
BoxField = Annotated[
    BoundingBox | None, Field(description="west,south,east,north in degrees", examples=["37,48,39,50"])
]
ClaimantField = Annotated[Id | None, Field(description="a claimant, and all below it", examples=["russia"])]
HolderField = Annotated[Id | None, Field(description="a holder, and all below it", examples=["russia"])]
StatusField = Annotated[Status | None, Field(description="what is said of the place", examples=["controlled"])]
KindField = Annotated[Kind | None, Field(description="statements of one kind", examples=["claim"])]
EitherMatterField = Annotated[Matter | None, Field(description="Default: both", examples=["control"])]
PageSizeField = Annotated[
    Limit,
    InShell("how many at most"),
    Field(default_factory=lambda: LIMIT, description="page size: 1 to 10,000. Default: 1,000", examples=["100"]),
]


class Parameters(BaseModel):
    """The parameters of a request, or the options of a command."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class KnownAt(Parameters):
    known_at: KnownAtField = None


class OfConflict(Parameters):
    conflict: ConflictField = None

    def question(self) -> Question:
        """The coordinates that this question has."""
        own = {name: getattr(self, name, None) for name in Question.__dataclass_fields__}
        return Question(**{name: value for name, value in own.items() if value is not None})


class Coordinates(KnownAt, OfConflict):
    about: InstantField = None
    said_by: SaidByField = None


class BoundChoice(Parameters):
    bound: Annotated[
        Bound,
        Field(
            description="which end of an imprecise date counts: `latest`, surely by then; `earliest`, possibly by then",
            examples=["latest"],
        ),
    ] = Bound.LATEST


class VoiceChoice(Parameters):
    voice: Annotated[
        Voice,
        Field(
            description="who speaks: `side`, parties for their side, observers for themselves; `own`, every claimant "
            "for itself",
            examples=["side"],
        ),
    ] = Voice.SIDE


class MatterChoice(Parameters):
    matter: Annotated[
        Matter,
        Field(description="what is at issue: who controls a place, or whether it is under siege", examples=["control"]),
    ] = Matter.CONTROL


class EitherMatter(Parameters):
    matter: EitherMatterField = None


class Places(Parameters):
    """Which places are looked at."""

    place: PlaceField = None
    admin: AdminField = None
    bbox: BoxField = None

    def places(self) -> PlaceFilter:
        return PlaceFilter(place=self.place, admin=self.admin, box=self.bbox)


class Paging(Parameters):
    limit: PageSizeField
    cursor: Annotated[CursorText | None, Only.HTTP, Field(description="from the `next` link of the page before")] = None


class Words(Parameters):
    words: Annotated[
        Tongue | None, Field(description="add the answer in sentences of this language", examples=["en"])
    ] = None
