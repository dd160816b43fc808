"""Real places of one name, from a gazetteer beside the project, and texts read with them."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from datetime import UTC
from functools import cache

from adapters.importers.places.areas import oblast_by_iso
from adapters.lexicons.files import shipped
from domain.dates import edtf
from domain.dates.phrases.reading import Publication
from domain.extraction.ports import PlaceOption, TextContext
from domain.extraction.proposals import Reading
from domain.extraction.proposing.texts import read_text
from domain.places.cases import nominatives
from domain.places.geometry import Point
from domain.places.names import key
from tests.support.external_data import shared
from tests.unit.extraction.demo_texts import demo_conflict

NAMES = ("Pishchane", "Oleksandrivka", "Mykolaivka", "Blahodatne", "Kamianka", "Kupiansk", "Bakhmut", "Siversk", "Sumy")
ONE_OF_ITS_NAME = {"Bakhmut", "Kupiansk", "Siversk", "Sumy"}  # here: the large one
RUSSIAN = {"Pishchane": "Песчаное", "Oleksandrivka": "Александровка", "Kupiansk": "Купянск", "Bakhmut": "Бахмут"}


class Gazetteer:
    """Places by any form of their names, in an order of one's own."""

    def __init__(self, places: Sequence[PlaceOption]) -> None:
        self._named = dict[str, list[PlaceOption]]()
        for place in places:
            ukrainian = _ukrainian()[place.name]
            for name in {place.name, ukrainian, RUSSIAN.get(place.name, ukrainian)}:
                self._named.setdefault(key(name), []).append(place)

    def called(self, form: str, language: str) -> Sequence[PlaceOption]:
        found = [place for name in nominatives(form, language) for place in self._named.get(key(name), ())]
        return tuple(dict.fromkeys(found))


@cache
def _ukrainian() -> Mapping[str, str]:
    return {row["name_en"]: row["name_uk"] for row in _rows()}


@cache
def _rows() -> Sequence[Mapping[str, str]]:
    with shared("gazetteer/settlements.csv").open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["name_en"] in NAMES]
    return [row for row in rows if row["name_en"] not in ONE_OF_ITS_NAME or int(row["population"] or 0) > 10_000]


@cache
def namesakes() -> Sequence[PlaceOption]:
    return [
        PlaceOption(
            id=row["id"],
            name=row["name_en"],
            admin=("Ukraine", oblast_by_iso()[row["oblast_iso"]], f"{row['admin2']} raion"),
            point=Point(float(row["lat"]), float(row["lon"])) if row["lat"] else None,
            population=int(row["population"]) if row["population"] else None,
        )
        for row in _rows()
    ]


def read_with(places: Sequence[PlaceOption], text: str) -> Reading:
    context = TextContext(
        conflict=demo_conflict(),
        places=Gazetteer(places),
        lexicons=shipped(),
        publication=Publication(edtf.parse("2025-12-11"), UTC),
    )
    return read_text(text, context)
