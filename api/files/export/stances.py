"""Stances as a file: what each speaker holds to be so at chosen coordinates, in one snapshot of the record."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import astuple, dataclass, field
from typing import Any, BinaryIO

from api.files import stances as forms
from api.files.export.fields import STANCE_LINES, STANCES, Field, named, types
from api.files.export.kinds import Format
from api.files.export.package import Described, declared, given
from api.files.export.sinks import Parquet, Sink
from api.files.licences import Licences
from api.files.writing import Written
from api.http.negotiation.choosing import Wanted
from api.http.negotiation.formats import Form
from api.service import Service
from api.wire import shapes
from domain.questions.filters import Understanding
from domain.questions.past import PlaceStances, Question, Resolved
from domain.questions.stances.places import stream_stances
from domain.questions.statements.export import passed_on
from domain.stances.ports import PlaceFilter, StanceFilter
from domain.vocabulary import BatchId

GEOMETRY = "geometry"
NO_NAMES = Understanding()
TYPED = (*forms.COLUMNS, GEOMETRY)


@dataclass(frozen=True, slots=True, kw_only=True)
class StancesWanted:
    question: Question
    places: PlaceFilter
    shown: StanceFilter

    def filters(self, resolved: Resolved) -> Mapping[str, Any]:
        places, shown = resolved.meant(self.places), resolved.meant(self.shown)
        return given(
            place=places.place,
            admin=places.admin,
            bbox=None if places.box is None else list(astuple(places.box)),
            claimant=shown.claimant,
            holder=shown.holder,
            status=shown.status,
            agreement=shown.agreement,
        )


@dataclass(slots=True)
class Exported:
    """What was written, and the imports that it draws on."""

    places: int = 0
    stances: int = 0
    withheld: int = 0
    batches: set[BatchId] = field(default_factory=set)
    understanding: Understanding = NO_NAMES

    def passing_on(self, found: Iterable[PlaceStances], withheld: AbstractSet[BatchId]) -> Iterator[PlaceStances]:
        for each in found:
            kept = passed_on(each, withheld)
            stances = {} if kept is None else kept.stances
            self.withheld += len(each.stances) - len(stances)
            if kept is not None:
                self.places += 1
                self.stances += len(stances)
                self.batches |= {told.filed.batch for told in stances.values() if told.filed.batch is not None}
                yield kept


def stances(  # noqa: PLR0913 - one parameter for each option
    service: Service, out: BinaryIO, wanted: StancesWanted, *, form: Format, with_restricted: bool, raw: bool
) -> tuple[Exported, Described]:
    """Write the stances that are ``wanted`` to ``out``, each place as it is read."""
    told = Exported()
    with stream_stances(service.asking, wanted.question, wanted.places, wanted.shown) as going:
        told.understanding = going.resolved
        withheld = frozenset[BatchId]() if with_restricted else going.past.restricted_batches()
        sink = _sink(service, out, form, going.resolved, Licences(going.past.licence, going.resolved.known_at), raw=raw)
        sink.add(told.passing_on(going.places, withheld))
        sink.close()
        described = Described(
            name="stances",
            format=form,
            fields=_fields(form),
            question={
                **shapes.coordinates(going.resolved),
                "filters": wanted.filters(going.resolved),
                "include_restricted": with_restricted,
            },
            counts={"places": told.places, "stances": told.stances, "left_out_restricted": told.withheld},
            batches=declared(going.past, told.batches, at=going.resolved.known_at.position),
        )
    return told, described


def _sink(  # noqa: PLR0913 - what a file is written from
    service: Service, out: BinaryIO, form: Format, resolved: Resolved, licences: Licences, *, raw: bool
) -> Sink[PlaceStances]:
    if form is Format.PARQUET:
        return Parquet(service.parquet(out, types(_fields(form))), lambda each: _typed(each, resolved, licences))
    return Written(out, forms.writing(Wanted(Form(form), raw), resolved, licences))


def _fields(form: Format) -> Sequence[Field]:
    match form:
        case Format.NDJSON | Format.JSON:
            return STANCE_LINES
        case Format.GEOJSON:
            return named(STANCES, (*(name for name in forms.OF_PLACE if name not in ("lat", "lon")), *forms.OF_STANCE))
        case Format.PARQUET:
            return named(STANCES, TYPED)
        case Format.CSV:
            return named(STANCES, forms.COLUMNS)


def _typed(each: PlaceStances, resolved: Resolved, licences: Licences) -> Iterator[Mapping[str, Any]]:
    """The rows of the table with values of their types, and the point."""
    lat, lon = shapes.degrees(each.place.lat), shapes.degrees(each.place.lon)
    point = None if lat is None or lon is None else (lon, lat)
    asked = resolved.coordinates
    typed = {"lat": lat, "lon": lon, "about": asked.about, "said_by": asked.said_by, GEOMETRY: point}
    for row in forms.rows(each, shapes.coordinates(resolved), licences, instant=int):
        yield row | typed
