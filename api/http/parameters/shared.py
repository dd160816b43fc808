"""Parameters that questions share, each stated once: its name, type, default and meaning, with an example.

The question of a route is a model made of these groups, and of what it alone takes. FastAPI reads it from the query,
``api.shell.options`` makes the options of a command from it.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum, auto
from typing import Annotated, Any, NamedTuple, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from api.http.parsing.values import BoundingBox, CursorText, KnownAtText, Limit, NameText, bad_questions
from api.text.languages import Tongue
from domain.questions.coordinates import NOW
from domain.questions.past import Question
from domain.stances.ports import PlaceFilter
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


def means(meaning: str, example: str | None = None, **more: Any) -> Any:  # noqa: ANN401 - as the library has it
    """The meaning of a field, for the OpenAPI document and for ``--help``, and an example."""
    return Field(description=meaning, examples=None if example is None else [example], **more)


ConflictField = Annotated[
    NameText | None,
    means(
        "the conflict, by id or name. Default: the only one, or the only one that has what the question names",
        "russia-ukraine",
    ),
]
KnownAtField = Annotated[
    KnownAtText | None, means(f"a position in the log, or {INSTANT_OR_DAY}. Default: the end of the log", "286")
]
InstantField = Annotated[str | None, means(f"{INSTANT_OR_DAY}, or `now`", EXAMPLE_DAY)]
AboutField = Annotated[
    str | None, means(f"{INSTANT_OR_DAY}, or `now`. Default: the same as `said_by`; without both, now", EXAMPLE_DAY)
]
SaidByField = Annotated[
    str | None,
    means(f"{INSTANT_OR_DAY}, or `now` (hindsight). Default: the same as `about`; without both, now", EXAMPLE_DAY),
]
PlaceField = Annotated[
    NameText | None,
    means("a place by id, or by a name in any spelling, with its area or without. Default: all", "geonames:694403"),
]
AdminField = Annotated[NameText | None, means("an admin area by its name, or the beginning of it", "Donetsk Oblast")]
BoxField = Annotated[BoundingBox | None, means("west,south,east,north in degrees", "37,48,39,50")]
ClaimantField = Annotated[NameText | None, means("a claimant by id or name, and all below it", "russia")]
HolderField = Annotated[NameText | None, means("a holder by id or name, and all below it", "russia")]
StatusField = Annotated[Status | None, means("what is said of the place", "controlled")]
KindField = Annotated[Kind | None, means("statements of one kind", "claim")]
EitherMatterField = Annotated[Matter | None, means("Default: both", "control")]
PageSizeField = Annotated[
    Limit,
    InShell("how many at most"),
    means("page size: 1 to 10,000. Default: 1,000", "100", default_factory=lambda: LIMIT),
]


class Parameters(BaseModel):
    """The parameters of a request, or the options of a command."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    @classmethod
    def read(cls, texts: Mapping[str, object]) -> Self:
        """Parameters from their texts. Raises the first ``BadQuestion``."""
        try:
            return cls.model_validate(texts)
        except ValidationError as error:
            raise bad_questions(error.errors(), cls.model_fields)[0] from None


class KnownAt(Parameters):
    known_at: KnownAtField = None

    @property
    def follows_the_log(self) -> bool:
        """Whether known-at moves with the log. Else the answer keeps its bytes, and new members stay out of it."""
        return self.known_at in {None, NOW}


class OfConflict(Parameters):
    conflict: ConflictField = None

    def question(self) -> Question:
        """The coordinates that this question has."""
        own = {name: getattr(self, name, None) for name in Question.__dataclass_fields__}
        return Question(**{name: value for name, value in own.items() if value is not None})


class Coordinates(KnownAt, OfConflict):
    about: AboutField = None
    said_by: SaidByField = None


class BoundChoice(Parameters):
    bound: Annotated[
        Bound,
        means(
            "which end of an imprecise date counts: `latest`, surely by then; `earliest`, possibly by then", "latest"
        ),
    ] = Bound.LATEST


class VoiceChoice(Parameters):
    voice: Annotated[
        Voice,
        means(
            "who speaks: `side`, parties for their side, observers for themselves; `own`, every claimant for itself",
            "side",
        ),
    ] = Voice.SIDE


class MatterChoice(Parameters):
    matter: Annotated[
        Matter, means("what is at issue: who controls a place, or whether it is under siege", "control")
    ] = Matter.CONTROL


class Places(Parameters):
    """Which places are looked at."""

    place: PlaceField = None
    admin: AdminField = None
    bbox: BoxField = None

    def places(self) -> PlaceFilter:
        return PlaceFilter(place=self.place, admin=self.admin, box=self.bbox)


class Paging(Parameters):
    limit: PageSizeField
    cursor: Annotated[CursorText | None, Only.HTTP, means("from the `next` link of the page before")] = None


class Words(Parameters):
    words: Annotated[Tongue | None, means("add the answer in sentences of this language", "en")] = None
