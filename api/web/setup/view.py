"""The content of the page of the first start: the steps that are done, and the choices of the others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from fastapi import Request

from api.service import Service
from api.web.page import Frame, frame_of
from api.web.setup.zones import ZoneChoice, country_of, zones_by_continent
from api.web.state import PageQuestion
from api.wire.imports import PlaceImport, country_import
from domain.intake.keys import Scope
from domain.record.declarations import Conflict, in_use

NOTHING: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SetupView:
    """``countries`` by code; ``country``: the likely one. ``imported``: the newest import that was asked for."""

    is_another: bool
    has_keys: bool
    conflict: Conflict | None
    has_places: bool
    countries: Sequence[tuple[str, str]] = NOTHING
    country: str | None = None
    imported: PlaceImport | None = None

    @property
    def zones(self) -> Mapping[str, Sequence[ZoneChoice]]:
        return zones_by_continent()

    @property
    def is_empty(self) -> bool:
        return self.conflict is None and not self.has_places and not self.is_another


def setup_of(frame: Frame, *, another: bool) -> SetupView:
    """``another``: another conflict is to be declared beside those that are there."""
    service = frame.service
    conflict = None if another else next(iter(in_use(frame.conflicts)), None)
    return SetupView(
        is_another=another,
        has_keys=has_declaring_keys(service),
        conflict=conflict,
        has_places=has_places(service),
        countries=countries(service),
        country=None if conflict is None else country_of(conflict.tz),
        imported=newest_import(service),
    )


def without_conflict(request: Request, service: Service, asked: PageQuestion) -> Frame:
    """The frame of a page that is about no conflict in particular."""
    frame = frame_of(request, service, asked)
    with service.importing.snapshot() as past:
        conflicts = list(past.conflicts(at=past.head().position))
    only = in_use(conflicts)
    return replace(frame, conflicts=conflicts, conflict=only[0] if len(only) == 1 else None)


def newest_import(service: Service) -> PlaceImport | None:
    imports = service.country_importing.imports.all()
    return country_import(imports[-1]) if imports else None


def has_declaring_keys(service: Service) -> bool:
    """Whether there is a key that may declare."""
    now = service.clock.now()
    return any(key.out_of_use(now) is None and Scope.DECLARE in key.scopes for key in service.keys.list())


def has_places(service: Service) -> bool:
    """Whether any place is in use."""
    with service.importing.snapshot() as past:
        places = (place for place in past.places(at=past.head().position) if place.retired is None)
        return next(islice(places, 1), None) is not None


def countries(service: Service) -> list[tuple[str, str]]:
    """Codes and names, in the order of the names."""
    return sorted(service.country_importing.gazetteer.names().items(), key=lambda each: each[1])
