"""Records for tests of datasets that come again and again: a conflict, its places, and what is answered of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from api.bootstrap import Installation
from domain.intake.append import Author
from domain.intake.deciding import Receipt
from domain.intake.drafts import Act, ClaimantDraft, ConflictDraft, PlaceDraft
from domain.questions.past import Question
from domain.questions.stances.places import ask_stances
from domain.record.declarations import PlaceKind, PointQuality
from domain.stances.ports import PlaceFilter, StanceFilter
from domain.vocabulary import ClaimantId, PlaceId, Role, Status
from tests.support.external_data import rows_of, shared

CONFLICT = "war"
DESK = Author("desk")
AT_ONCE = 1_000

CLAIMANTS = {
    "russia": ClaimantDraft(name="Russia", role=Role.PARTY),
    "ukraine": ClaimantDraft(name="Ukraine", role=Role.PARTY),
    "wagner": ClaimantDraft(name="Wagner", role=Role.PARTY, parent="russia"),
    "bloggers": ClaimantDraft(name="Milbloggers", role=Role.AFFILIATE, parent="russia"),
    "isw": ClaimantDraft(name="ISW", role=Role.OBSERVER),
    "deepstate": ClaimantDraft(name="DeepState", role=Role.OBSERVER),
}


def a_war(service: Installation, *places: PlaceDraft) -> None:
    conflict = ConflictDraft(id=CONFLICT, name="War", tz="Europe/Kyiv", claimants=CLAIMANTS)
    declare(service, conflict, *places)


def declare(service: Installation, *acts: Act) -> None:
    for start in range(0, len(acts), AT_ONCE):
        verdicts = service.recording.record_each(acts[start : start + AT_ONCE], DESK, readable=False)
        assert all(isinstance(each, Receipt) for each in verdicts)
    service.await_views(service.store.size())


def a_place_at(  # noqa: PLR0913 - a place has many sides, and a test names those it cares about
    place: PlaceId,
    lon: float | str | None,
    lat: float | str | None,
    *,
    point: PointQuality | None = None,
    kind: PlaceKind | None = None,
    admin: Sequence[str] = (),
    name: str | None = None,
    identifiers: Mapping[str, str] | None = None,
) -> PlaceDraft:
    return PlaceDraft(
        id=place,
        name=name or place.title(),
        lon=None if lon is None else Decimal(str(lon)),
        lat=None if lat is None else Decimal(str(lat)),
        point=point,
        kind=kind,
        admin=tuple(admin),
        identifiers=identifiers or {},
    )


def settlements(*oblasts: str) -> Iterator[PlaceDraft]:
    """Those of the real gazetteer whose own point is known."""
    for row in rows_of(shared("gazetteer/settlements.csv")):
        if row["coord_source"] == "geonames" and row["admin1"] in oblasts:
            yield a_place_at(f"katottg:{row['id']}", row["lon"], row["lat"], name=row["name_uk"], admin=[row["admin1"]])


Said = tuple[Status | None, ClaimantId | None]


def stances_of(
    service: Installation, claimant: ClaimantId, about: str, said_by: str | None = None
) -> dict[PlaceId, Said]:
    """What ``claimant`` holds to be so of each place, about a day; ``said_by`` defaults to the same day."""
    question = Question(conflict=CONFLICT, about=about, said_by=said_by or about)
    answer = ask_stances(service.asking, question, PlaceFilter(), StanceFilter(), limit=10_000)
    return {
        each.place.id: (each.stances[claimant].word.status, each.stances[claimant].word.holder)
        for each in answer.places
        if claimant in each.stances
    }
