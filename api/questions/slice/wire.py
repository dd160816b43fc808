"""The wire of slices: columns of numbers, each an index of a list of texts that stands beside them once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, cast

import orjson
from pydantic import Field
from typing_extensions import TypedDict

from api.text.languages import Tongue
from api.text.languages.reading import language_of
from api.text.naming import named
from api.wire import answers
from api.wire.answers import Instant
from api.wire.shapes import coordinates, degrees, looked_at, moment, understood
from domain.dates.instants import to_text
from domain.questions.overviews.figures import region
from domain.questions.stances.slice import MapPlaces, Slice, Week
from domain.stances.lines import AGREEMENTS, NOTHING, STATUSES, Axis, Lanes
from domain.vocabulary import Agreement, Bound, Matter, Status, Voice

Index = Annotated[int, Field(ge=0)]
Code = Annotated[int, Field(ge=NOTHING, description="an index, or -1 for none")]


class LaneColumns(TypedDict):
    """One member for each speaker about a place: indexes of `places` and `speakers`, and how many runs it has."""

    place: Sequence[Index]
    speaker: Sequence[Index]
    runs: Sequence[Index]


RunColumns = TypedDict(
    "RunColumns",
    {
        "from": Sequence[Index],
        "statement": Annotated[Sequence[Index], Field(description="the position that governs; 0: no stance")],
        "status": Sequence[Code],
        "holder": Sequence[Code],
    },
)
AgreementColumns = TypedDict(
    "AgreementColumns",
    {
        "runs": Annotated[Sequence[Index], Field(description="of each of `places`")],
        "from": Sequence[Index],
        "agreement": Sequence[Index],
    },
)


class Histogram(TypedDict):
    weeks: Annotated[Sequence[str], Field(description="Mondays of the conflict's zone")]
    claims: Annotated[Mapping[str, Sequence[Index]], Field(description="by claimant, made in each week")]
    disputed: Annotated[Sequence[Index], Field(description="places disputed at the end of each week")]


class SliceColumns(TypedDict):
    places: Sequence[str]
    speakers: Sequence[str]
    holders: Sequence[str]
    statuses: Sequence[Status]
    agreements: Sequence[Agreement]
    points: Annotated[Sequence[Instant] | Sequence[answers.Position], Field(description="ascending")]
    lanes: LaneColumns
    runs: RunColumns
    agreement: AgreementColumns


class ReadSliceAnswer(SliceColumns, answers.Understanding):
    """``about`` and ``said_by`` are null where they move. ``after`` is null where the slice is whole."""

    conflict: str | None
    axis: Axis
    about: Instant | None
    said_by: Instant | None
    known_at: answers.KnownAt
    bound: Bound
    voice: Voice
    matter: Matter
    after: answers.Position | None
    gone: Sequence[str]
    sides: Sequence[str]
    histogram: Histogram | None


AS_THEY_LIE = orjson.OPT_SERIALIZE_NUMPY | orjson.OPT_NAIVE_UTC | orjson.OPT_UTC_Z


def slice_bytes(of: Slice) -> bytes:
    """The answer as it is sent: columns are written from the memory that they lie in."""
    return orjson.dumps(_shape(of), option=AS_THEY_LIE)


def _shape(of: Slice) -> ReadSliceAnswer:
    asked = coordinates(of.resolved)
    return {
        **understood(of.resolved),
        "conflict": asked["conflict"],
        "axis": of.line.axis,
        "about": _fixed(of.line.about),
        "said_by": _fixed(of.line.said_by),
        "known_at": moment(of.resolved.known_at),
        "bound": asked["bound"],
        "voice": asked["voice"],
        "matter": asked["matter"],
        "after": of.after,
        "gone": of.gone,
        "sides": of.sides,
        **_columns(of.lanes),
        "histogram": None if of.weeks is None else _histogram(of.weeks),
        **looked_at(of.looked_at, of.resolved),
    }


def _fixed(instant: int | None) -> str | None:
    return None if instant is None else to_text(instant)


def _columns(of: Lanes | None) -> SliceColumns:
    """Without lanes, every column is empty."""
    return {
        "places": () if of is None else of.places,
        "speakers": () if of is None else of.speakers,
        "holders": () if of is None else of.holders,
        "statuses": STATUSES,
        "agreements": AGREEMENTS,
        "points": () if of is None else cast("Sequence[str]", of.written),
        "lanes": {
            "place": _column(of, "lane_place"),
            "speaker": _column(of, "lane_speaker"),
            "runs": _column(of, "lane_runs"),
        },
        "runs": {
            "from": _column(of, "run_from"),
            "statement": _column(of, "run_statement"),
            "status": _column(of, "run_status"),
            "holder": _column(of, "run_holder"),
        },
        "agreement": {
            "runs": _column(of, "agreement_runs"),
            "from": _column(of, "agreement_from"),
            "agreement": _column(of, "agreement"),
        },
    }


def _column(of: Lanes | None, name: str) -> Sequence[int]:
    return () if of is None else cast("Sequence[int]", getattr(of, name))


def _histogram(weeks: Sequence[Week]) -> Histogram:
    claimants = sorted({claimant for week in weeks for claimant in week.claims})
    return {
        "weeks": [str(week.monday) for week in weeks],
        "claims": {claimant: [week.claims.get(claimant, 0) for week in weeks] for claimant in claimants},
        "disputed": [week.disputed for week in weeks],
    }


class ListMapPlacesAnswer(TypedDict):
    """Columns, a member for each place. ``region`` is an index of ``regions``, or -1 for none."""

    known_at: answers.KnownAt
    places: Annotated[Sequence[str], Field(description="ids, ascending")]
    names: Sequence[str]
    lat: Sequence[float | None]
    lon: Sequence[float | None]
    population: Sequence[int | None]
    regions: Sequence[str]
    region: Sequence[Code]


def map_places(of: MapPlaces, lang: Tongue | None = None) -> ListMapPlacesAnswer:
    """``lang``: the language of the names; None: as the places were declared."""
    of_places = [region(place) for place in of.places]
    regions = sorted({name for name in of_places if name is not None})
    codes = {name: code for code, name in enumerate(regions)}
    return {
        "known_at": moment(of.known_at),
        "places": [place.id for place in of.places],
        "names": [place.name if lang is None else named(place, language_of(lang)) for place in of.places],
        "lat": [degrees(place.lat) for place in of.places],
        "lon": [degrees(place.lon) for place in of.places],
        "population": [place.population for place in of.places],
        "regions": regions,
        "region": [NOTHING if name is None else codes[name] for name in of_places],
    }
