"""One place for a conflict: found in the gazetteer by any spelling, or declared by its name and coordinates."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, ClassVar, NamedTuple

from pydantic import Field

from api.http.parsing.forms import Form
from api.intake.input import DecimalField
from api.service import Service
from api.wire.fields import LATITUDE, LONGITUDE, NameField
from domain.errors import Fault, Refused
from domain.folding import trimmed
from domain.intake.append import Author
from domain.intake.drafts import PlaceDraft
from domain.intake.naming import free_id
from domain.places.search import WHOLE_NAMES, PlaceSearch
from domain.questions.naming.places import where
from domain.record.declarations import Place

FOUND_MAX = 8
TEXT_LENGTH_MIN = 2
NAMELESS = "place"  # an id of a name without Latin letters begins so


class GazetteerHit(NamedTuple):
    """``areas`` tell it from others of that name; ``matched`` is the spelling that was found, where it is another."""

    id: str
    name: str
    areas: str
    matched: str | None
    is_there: bool


def gazetteer_hits(service: Service, text: str) -> list[GazetteerHit]:
    """Places of the whole world whose name begins with ``text``, in any spelling that GeoNames has."""
    wanted = trimmed(text)
    if len(wanted) < TEXT_LENGTH_MIN:
        return []
    found = service.country_importing.gazetteer.find(wanted, FOUND_MAX)
    known = service.importing.bearers([token for each, _ in found for token in each.tokens()])
    return [
        GazetteerHit(
            id=":".join(each.identifiers[0]),
            name=each.name or "",
            areas=", ".join(reversed(each.admin)),
            matched=None if matched == each.name else matched,
            is_there=any(token in known for token in each.tokens()),
        )
        for each, matched in found
    ]


class NamedPlaceForm(Form):
    """``gazetteer``: the identifier of a place found there; else a name, with coordinates if they are known."""

    EXAMPLE: ClassVar = {"gazetteer": "geonames:694423"}

    gazetteer: str | None = None
    name: NameField | None = None
    lat: Annotated[DecimalField, LATITUDE] | None = Field(default=None)
    lon: Annotated[DecimalField, LONGITUDE] | None = Field(default=None)

    def declare(self, service: Service, author: Author) -> Place:
        """Declare the place, and return it. Raises ``Refused`` for a name that a place in the record has."""
        if self.gazetteer is not None:
            return service.recording.place(service.country_importing.declare_one(self.gazetteer, author.name))
        draft = self._draft(service)
        service.recording.record(draft, author)
        return service.recording.place(draft.id)

    def _draft(self, service: Service) -> PlaceDraft:
        if self.name is None:
            raise Refused([Fault("/name", "is missing", "write the name of the place, or choose one from the list")])
        _refuse_namesake(service, self.name)
        with service.importing.snapshot() as past:
            taken = {each.id for each in past.places(at=past.head().position)}
        lat, lon = (None if each is None else Decimal(each) for each in (self.lat, self.lon))
        return PlaceDraft(id=free_id(self.name, taken, NAMELESS), name=self.name, lat=lat, lon=lon, identifiers={})


def _refuse_namesake(service: Service, name: str) -> None:
    found = service.find_places(PlaceSearch(text=name))
    same = [each.place for each in found if each.match.how in WHOLE_NAMES]
    if same:
        problem = f"{name!r} is in the record: {where(same[0])}"
        raise Refused([Fault("/name", problem, "write a fuller name for another place of that name")])
