"""The demo's conflict and places, texts read with them, and labelled sentences scored."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from adapters.lexicons.files import shipped
from api.intake.demo import starter
from domain.dates import edtf
from domain.dates.phrases.reading import Publication
from domain.extraction.ports import PlaceOption, TextContext
from domain.extraction.proposals import Reading
from domain.extraction.proposing.texts import read_text
from domain.places.cases import nominatives
from domain.places.names import folded
from domain.record.declarations import Claimant, Conflict

HERE = Path(__file__).parent
MARKS = str.maketrans(dict.fromkeys("\u2019\u02bc`'", "") | {"-": " "})


class DemoPlaces:
    """Places of the demo by the forms of their names in a text."""

    def __init__(self) -> None:
        self._named = dict[str, dict[str, PlaceOption]]()
        for place in starter().places:
            for name in (place.name or "", *(each.name for each in place.names)):
                self._named.setdefault(folded(name), {})[place.id] = PlaceOption(place.id, place.name or "")

    def called(self, form: str, language: str) -> Sequence[PlaceOption]:
        found = [self._named.get(folded(name), {}) for name in nominatives(form.casefold(), language)]
        return tuple({id_: option for options in found for id_, option in options.items()}.values())


@cache
def demo_conflict() -> Conflict:
    draft = starter().conflict
    claimants = {
        id_: Claimant(name=each.name, role=each.role, parent=each.parent, aliases=each.aliases, people=each.people)
        for id_, each in draft.claimants.items()
        if each.name is not None and each.role is not None
    }
    return Conflict(id=draft.id, name=draft.name or "", tz="Europe/Kyiv", claimants=claimants)


def read_slavic(
    text: str, language: str | None = None, published: str = "2025-12-11", narrator: str | None = None
) -> Reading:
    context = TextContext(
        conflict=demo_conflict(),
        places=DemoPlaces(),
        lexicons=shipped(),
        publication=Publication(edtf.parse(published), ZoneInfo("Europe/Kyiv")),
        narrator=narrator,
        language=language,
    )
    return read_text(text, context)


class Label(NamedTuple):
    """One statement of a labelled text; each field has alternatives, None among them."""

    side: Sequence[str | None]
    place: Sequence[str | None]
    status: Sequence[str | None]
    holder: Sequence[str | None]
    optional: bool

    def fits(self, said: Sequence[str | None]) -> bool:
        places = {_plain(name) for name in self.place}
        side, place, status, holder = said
        return side in self.side and _plain(place) in places and status in self.status and holder in self.holder


class Labelled(NamedTuple):
    id: str
    language: str
    text: str
    labels: Sequence[Label]


class Score(NamedTuple):
    right: int
    wrong: Sequence[str]
    missed: Sequence[str]

    @property
    def f1(self) -> float:
        return 2 * self.right / (2 * self.right + len(self.wrong) + len(self.missed))


def own_sentences(part: str) -> list[Labelled]:
    """Sentences written and labelled for the project.

    *dev* and *newer* were looked at while the rules were made; *held* and *last* only afterwards, each once before it
    was scored. Of *sealed*, only the score is known.
    """
    lines = (HERE / "slavic_sentences.tsv").read_text(encoding="utf-8").splitlines()
    parts = [line.split("\t") for line in lines]
    return [
        Labelled(
            id_, "uk" if id_.startswith("u") else "ru", text, [label_of(each) for each in labels.split("; ") if each]
        )
        for id_, of, text, labels in parts
        if of == part
    ]


def label_of(text: str) -> Label:
    fields = [[None if one == "-" else one for one in each.split(",")] for each in text.lstrip("~").split("/")]
    side, place, status, holder = fields
    return Label(side, place, status, holder, optional=text.startswith("~"))


def gold(lines: Iterable[str]) -> list[Labelled]:
    """Labelled texts from lines of JSON."""
    documents: list[Mapping[str, Any]] = [json.loads(line) for line in lines]
    return [
        Labelled(
            each["id"],
            each["language"],
            each["text"],
            [Label(*(one[name] for name in Label._fields)) for one in each["expected"]],
        )
        for each in documents
    ]


def said(reading: Reading) -> list[tuple[str | None, ...]]:
    return [
        (each.side, each.place_text, str(each.statement.status), each.statement.holder) for each in reading.proposals
    ]


def scored(texts: Iterable[Labelled]) -> Score:
    """Exact tuples; labels that are optional count neither way."""
    right, wrong, missed = 0, list[str](), list[str]()
    for one in texts:
        left = [label for label in one.labels if not label.optional]
        for found in said(read_slavic(one.text, one.language)):
            hit = next((label for label in left if label.fits(found)), None)
            if hit is not None:
                left.remove(hit)
                right += 1
            elif not any(label.fits(found) for label in one.labels):
                wrong.append(f"{one.id}: {found}")
        missed += [f"{one.id}: {label}" for label in left]
    return Score(right, wrong, missed)


def place_precision(texts: Iterable[Labelled]) -> float:
    """How many of the places that are proposed a label of the text has."""
    right, count = 0, 0
    for one in texts:
        places = {_plain(name) for label in one.labels for name in label.place}
        found = [_plain(place) for _, place, _, _ in said(read_slavic(one.text, one.language))]
        right, count = right + sum(place in places for place in found), count + len(found)
    return right / max(1, count)


def _plain(name: str | None) -> str | None:
    return None if name is None else name.casefold().translate(MARKS)
