"""A conflict with the names of its claimants, a few places, and a text read with them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from zoneinfo import ZoneInfo

from adapters.lexicons.files import shipped
from domain.dates import edtf
from domain.dates.phrases.reading import Publication
from domain.extraction.ports import PlaceOption, TextContext
from domain.extraction.proposals import Reading
from domain.extraction.proposing.texts import read_text
from domain.places.names import key
from domain.record.declarations import AliasKind, Claimant, ClaimantAlias, ClaimantPerson, Conflict
from domain.vocabulary import ClaimantId, Role


def _aliases(**kinds: str) -> tuple[ClaimantAlias, ...]:
    return tuple(
        ClaimantAlias(text=text, kind=AliasKind(kind)) for kind, texts in kinds.items() for text in texts.split(", ")
    )


CLAIMANTS: Mapping[ClaimantId, Claimant] = {
    "russia": Claimant(
        name="Russia",
        role=Role.PARTY,
        aliases=_aliases(demonym="Russian, Russians", capital="Moscow", name="Kremlin", organ="Russian General Staff"),
        people=(
            ClaimantPerson(name="Valery Gerasimov", role="Chief of the General Staff"),
            ClaimantPerson(name="Vladimir Putin", role="President"),
        ),
    ),
    "ukraine": Claimant(
        name="Ukraine",
        role=Role.PARTY,
        aliases=_aliases(demonym="Ukrainian, Ukrainians", capital="Kyiv, Kiev", organ="Armed Forces of Ukraine"),
        people=(ClaimantPerson(name="Oleksandr Syrskyi", role="Commander-in-Chief"),),
    ),
    "russia-mod": Claimant(name="Ministry of Defence", role=Role.PARTY, parent="russia"),
    "ukraine-mod": Claimant(name="Ministry of Defence", role=Role.PARTY, parent="ukraine"),
    "ukraine-staff": Claimant(
        name="General Staff of the Armed Forces of Ukraine",
        role=Role.PARTY,
        parent="ukraine",
        aliases=_aliases(organ="General Staff"),
    ),
    "task-force-east": Claimant(
        name="Operation Task Force East",
        role=Role.PARTY,
        parent="ukraine",
        aliases=_aliases(organ="Ukrainian eastern command, eastern command"),
    ),
    "milbloggers": Claimant(
        name="milbloggers", role=Role.AFFILIATE, parent="russia", aliases=_aliases(organ="milblogger")
    ),
    "isw": Claimant(name="ISW", role=Role.OBSERVER, aliases=_aliases(name="Institute for the Study of War")),
}
CONFLICT = Conflict(id="russia-ukraine", name="Russia and Ukraine", tz="Europe/Kyiv", claimants=CLAIMANTS)
PLACES = {
    "Siversk": "geonames:694403",
    "Pokrovsk": "geonames:704422",
    "Kupiansk": "geonames:703656",
    "Bakhmut": "geonames:712441",
    "Soledar": "geonames:693381",
}


class FewPlaces:
    """The places of a test, by any spelling of their names."""

    def __init__(self, places: Mapping[str, str]) -> None:
        self._places = {key(name): PlaceOption(id_, name) for name, id_ in places.items()}

    def called(self, form: str, language: str) -> Sequence[PlaceOption]:
        assert language
        place = self._places.get(key(form)) if form else None
        return () if place is None else (place,)


def read(
    text: str, published: str | None = "2025-12-11", narrator: ClaimantId | None = None, conflict: Conflict = CONFLICT
) -> Reading:
    day = None if published is None else edtf.parse(published)
    return read_text(
        text,
        TextContext(
            conflict=conflict,
            places=FewPlaces(PLACES),
            lexicons=shipped(),
            publication=Publication(day, ZoneInfo("Europe/Kyiv")),
            narrator=narrator,
        ),
    )


def said(reading: Reading) -> list[tuple[str, str | None, str, str | None]]:
    """The proposals as (side, place as written, status, holder)."""
    return [
        (each.side, each.place_text, str(each.statement.status), each.statement.holder) for each in reading.proposals
    ]
