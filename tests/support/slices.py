"""A slice as a reader of its JSON has it: place by place, patched as the reference says."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any, NamedTuple


class PlaceShown(NamedTuple):
    """By speaker, and of the agreement: what is shown from which point on."""

    speakers: Mapping[str, list[tuple[Any, int, str | None, str | None]]]
    agreement: list[tuple[Any, str]]


Shown = Mapping[str, PlaceShown]


def shown_in(answer: Mapping[str, Any]) -> Shown:
    runs, verdicts = _runs(answer), _verdicts(answer)
    places = {place: PlaceShown({}, []) for place in answer["places"]}
    lanes = zip(*(answer["lanes"][name] for name in ("place", "speaker", "runs")), strict=True)
    for place, speaker, count in lanes:
        of_place = dict(places[answer["places"][place]].speakers)
        of_place[answer["speakers"][speaker]] = list(islice(runs, count))
        places[answer["places"][place]] = PlaceShown(of_place, [])
    for place, count in zip(answer["places"], answer["agreement"]["runs"], strict=True):
        places[place] = places[place]._replace(agreement=list(islice(verdicts, count)))
    return places


def _runs(answer: Mapping[str, Any]) -> Iterator[tuple[Any, int, str | None, str | None]]:
    runs = answer["runs"]
    for at, statement, status, holder in zip(
        *(runs[name] for name in ("from", "statement", "status", "holder")), strict=True
    ):
        says = None if status < 0 else answer["statuses"][status]
        yield answer["points"][at], statement, says, None if holder < 0 else answer["holders"][holder]


def _verdicts(answer: Mapping[str, Any]) -> Iterator[tuple[Any, str]]:
    of = answer["agreement"]
    for at, code in zip(of["from"], of["agreement"], strict=True):
        yield answer["points"][at], answer["agreements"][code]


def patched(held: Shown, answer: Mapping[str, Any]) -> Shown:
    """The slice of a reader after an answer to `after`."""
    if answer["after"] is None:
        return shown_in(answer)
    left = {place: each for place, each in held.items() if place not in answer["gone"]}
    return {**left, **shown_in(answer)}
