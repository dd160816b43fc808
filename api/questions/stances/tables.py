"""The timeline of one place as a flat table."""

from __future__ import annotations

from collections.abc import Iterator

from api.files.tables import Row, flat, where
from api.files.writing import Table
from api.questions.tables import AT_POSITION, CITED, PLACE, SAID, SPAN, said
from api.wire import shapes
from domain.questions.stances.places import Timeline

TIMELINE = (
    *("list", *PLACE, "matter", "speaker", "agreement", *SPAN, "statements"),
    *("statement", *SAID, *CITED, *AT_POSITION),
)


def timeline(of: Timeline) -> Table:
    asked = shapes.coordinates(of.resolved)
    shape, place = shapes.track(of.track), {} if of.place is None else where(of.place)

    def rows() -> Iterator[Row]:
        for told in of.told:
            yield {"list": "statements", **said(told), "matter": told.word.matter}
        for speaker, spans in shape["spans"].items():
            for span in spans:
                yield {**span, "list": "spans", "speaker": speaker}
        for stretch in shape["agreement"]:
            yield {**stretch, "list": "agreement"}
        for dispute in shape["disputes"]:
            yield {**dispute, "list": "disputes"}

    return flat(TIMELINE, {**asked}, ({**place, **row} for row in rows()))
