"""Sentences and short passages in the manner of wire reports, written and labelled for the project; and their reading.

Each line of ``wire_sentences.tsv`` has an id, its batch, the conflict, the narrator or ``-``, the text, and its
statements as ``side/place/status/holder``. Commas part alternatives, ``-`` is none, ``~`` marks one that is optional,
and ``!`` says that the sentence must be hinted where nothing is proposed. The sentences were written and labelled
before any of them was read by rules; the labels stay as they were.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cache
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from adapters.lexicons.files import shipped
from domain.dates import edtf
from domain.dates.phrases.reading import Publication
from domain.extraction.ports import NamedPlaces, PlaceOption, TextContext
from domain.extraction.proposals import Reading
from domain.extraction.proposing.texts import read_text
from domain.places.cases import ENDINGS, nominatives
from domain.places.names import folded
from domain.record.declarations import AliasKind, Claimant, ClaimantAlias, ClaimantPerson, Conflict
from domain.vocabulary import ClaimantId, Role
from tests.unit.extraction.demo_texts import HERE, Label, Score, demo_conflict, label_of, said

KINDS = {
    "demonym": AliasKind.DEMONYM,
    "names": AliasKind.NAME,
    "capital": AliasKind.CAPITAL,
    "organ": AliasKind.ORGAN,
}


class WireSentence(NamedTuple):
    """``is_stated``: a reader finds a statement in it, so that it must be proposed or hinted."""

    id: str
    conflict: str
    narrator: ClaimantId | None
    text: str
    labels: Sequence[Label]
    is_stated: bool


def sentences(batch: str, language: str = "") -> list[WireSentence]:
    """Return the sentences of a batch whose ids begin with ``language``: *e*, *u* or *r*."""
    lines = (HERE / "wire_sentences.tsv").read_text(encoding="utf-8").splitlines()
    parts = [line.split("\t") for line in lines]
    return [
        _sentence(id_, conflict, narrator, text, labels)
        for id_, of, conflict, narrator, text, labels in parts
        if of == batch and id_.startswith(language)
    ]


def _sentence(id_: str, conflict: str, narrator: str, text: str, labels: str) -> WireSentence:
    wanted = [each for each in labels.split("; ") if each]
    read = [label_of(each) for each in wanted if each != "!"]
    is_stated = "!" in wanted or any(not label.optional for label in read)
    return WireSentence(id_, conflict, None if narrator == "-" else narrator, text, read, is_stated)


@cache
def conflict_of(name: str) -> Conflict:
    if name == "russia-ukraine":
        return demo_conflict()
    declared: dict[str, Any] = json.loads((HERE / "wire_conflicts.json").read_text(encoding="utf-8"))[name]
    claimants = {id_: _claimant(each) for id_, each in declared.items()}
    return Conflict(id=name, name=f"War in {name.capitalize()}", tz="UTC", claimants=claimants)


def _claimant(declared: dict[str, Any]) -> Claimant:
    return Claimant(
        name=declared["name"],
        role=Role(declared["role"]),
        aliases=tuple(ClaimantAlias(text=text, kind=kind) for name, kind in KINDS.items() for text in declared[name]),
        people=tuple(ClaimantPerson(name=name) for name in declared["people"]),
    )


class LabelledPlaces:
    """The places that labels name, each by any case of its name."""

    def __init__(self) -> None:
        named = {
            place
            for batch in ("first", "second", "passage", "later")
            for each in sentences(batch)
            for one in each.labels
            for place in one.place
        }
        self._named = {folded(name): PlaceOption(f"place:{folded(name)}", name) for name in named if name is not None}

    def called(self, form: str, language: str) -> Sequence[PlaceOption]:
        readings = nominatives(form.casefold(), language) if language in ENDINGS else [form]
        found = [self._named[folded(each)] for each in [form, *readings] if folded(each) in self._named]
        return found[:1]


@cache
def places() -> NamedPlaces:
    return LabelledPlaces()


def read_wire(sentence: WireSentence) -> Reading:
    context = TextContext(
        conflict=conflict_of(sentence.conflict),
        places=places(),
        lexicons=shipped(),
        publication=Publication(edtf.parse("2025-12-11"), ZoneInfo("UTC")),
        narrator=sentence.narrator,
    )
    return read_text(sentence.text, context)


def scored(texts: Sequence[WireSentence]) -> Score:
    """Exact tuples; labels that are optional count neither way."""
    right, wrong, missed = 0, list[str](), list[str]()
    for one in texts:
        left = [label for label in one.labels if not label.optional]
        for found in said(read_wire(one)):
            hit = next((label for label in left if label.fits(found)), None)
            if hit is not None:
                left.remove(hit)
                right += 1
            elif not any(label.fits(found) for label in one.labels):
                wrong.append(f"{one.id}: {found} {one.text}")
        missed += [f"{one.id}: {label} {one.text}" for label in left]
    return Score(right, wrong, missed)


def silent(texts: Sequence[WireSentence]) -> list[str]:
    """Sentences with a statement that are neither proposed nor hinted."""
    return [
        f"{one.id}: {one.text}"
        for one in texts
        if one.is_stated and not (reading := read_wire(one)).proposals and not reading.hints
    ]


def hinted(texts: Sequence[WireSentence]) -> int:
    return sum(bool(read_wire(one).hints) for one in texts)
