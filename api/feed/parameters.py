"""The questions about the feed: which items, from where on, and how long to wait for them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated

from pydantic import ValidationError

from api.http.negotiation.formats import FeedFormatted
from api.http.parameters.shared import (
    AdminField,
    ClaimantField,
    KindField,
    PageSizeField,
    Parameters,
    PlaceField,
    means,
)
from api.http.parsing.values import BoxText, NameText, bad_questions, box, matching, read_by, whole_number
from api.text.languages import Tongue
from domain.errors import BadQuestion, Fault
from domain.feed.items import UNLESS_ASKED, FeedFilter, ItemType
from domain.meanings import meant
from domain.vocabulary import Matter

SHOWN_MAX = 80
WAIT_SECONDS_MAX = 30
A_TYPE = f"(?:{'|'.join(ItemType)})".replace(".", r"\.")

_WAIT = whole_number("is not a number of seconds", "use a whole number such as 25", most=WAIT_SECONDS_MAX)
AfterText = Annotated[str, matching("^(?:now|[A-Za-z0-9_-]+)$")]


def _types(parameter: str, text: str) -> str:
    for name in text.split(","):
        if name not in set(ItemType):
            problem = f"{name[:SHOWN_MAX]!r} is not a type of item"
            raise BadQuestion(parameter, problem, f"use {meant(name, list(ItemType))}")
    return text


class FeedFilters(Parameters):
    """Filters of items, the same over HTTP, in webhooks and in the shell. The texts stay as written."""

    conflict: Annotated[NameText | None, means("items of one conflict, by its id or name", "russia-ukraine")] = None
    place: PlaceField = None
    admin: AdminField = None
    bbox: Annotated[BoxText | None, means("west,south,east,north in degrees", "37,48,39,50")] = None
    claimant: ClaimantField = None
    side: Annotated[NameText | None, means("what a side and its affiliates say, and what follows", "russia")] = None
    matter: Annotated[Matter | None, means("Default: both, and what takes no position", "control")] = None
    kind: KindField = None
    type: Annotated[
        str | None,
        read_by(_types, f"^{A_TYPE}(?:,{A_TYPE})*$"),
        means("types of items, by commas. Default: all but declarations", "stance.changed,dispute.opened"),
    ] = None

    def texts(self) -> dict[str, str]:
        """The filters in use, by name."""
        given = ((name, getattr(self, name)) for name in FeedFilters.model_fields)
        return {name: str(value) for name, value in given if value is not None}

    def wanted(self) -> FeedFilter:
        return FeedFilter(
            types=UNLESS_ASKED if self.type is None else tuple(map(ItemType, self.type.split(","))),
            conflict=self.conflict,
            place=self.place,
            admin=self.admin,
            box=None if self.bbox is None else box(self.bbox),
            claimant=self.claimant,
            side=self.side,
            matter=self.matter,
            kind=self.kind,
        )


class FeedQuestion(FeedFormatted, FeedFilters):
    """Items after a cursor."""

    after: Annotated[
        AfterText | None, means("a cursor, or `now` for what comes from here on. Default: the beginning", "now")
    ] = None
    wait: Annotated[
        int,
        read_by(_WAIT, "^[0-9]+$"),
        means(
            f"seconds to wait if there is nothing yet; above {WAIT_SECONDS_MAX}: {WAIT_SECONDS_MAX}. Default: 0",
            "1",
            default_factory=int,
        ),
    ]
    limit: PageSizeField


class ChannelQuestion(FeedFilters):
    """The feed for feed readers."""

    words: Annotated[Tongue, means("the language of the sentences", "en")] = Tongue.EN


def filter_of(texts: Mapping[str, str]) -> FeedFilter:
    """Raises ``BadQuestion``."""
    return FeedFilters.read(texts).wanted()


def faults_in(texts: Mapping[str, str]) -> Iterator[Fault]:
    """The errors in ``texts``, by pointers to their names."""
    try:
        FeedFilters.model_validate(texts)
    except ValidationError as error:
        for bad in bad_questions(error.errors(), FeedFilters.model_fields):
            yield Fault(f"/{bad.parameter}", bad.problem, bad.cure)
