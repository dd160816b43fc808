"""Overviews as flat tables: one set of columns for each, from which CSV, NDJSON and Markdown are all written."""

from __future__ import annotations

from collections.abc import Iterator

from api.files.tables import Row, flat, where
from api.files.writing import Table
from api.questions.overviews import wire
from api.questions.tables import AT_POSITION, CITED, PLACE, POINT, SAID, SPAN, both_ends, said
from domain.questions.overviews.changes import Changes
from domain.questions.overviews.day import Day
from domain.questions.overviews.disputes import Disputes, Outcomes

DISPUTES = (*PLACE, "matter", *SPAN, "age_days", "statements", *POINT)
OUTCOMES = (*PLACE, "side", "claimant", "from", "to", "outcome", "days", "closed_by", "statements", *POINT)
CHANGES = (
    *(*PLACE, "agreement_before", "agreement_after", "common_before", "common_after", "speaker"),
    *(f"{end}_{name}" for end in ("before", "after") for name in ("statement", "status", "holder")),
    *("entries", "conflict", "matter", "bound", "voice"),
    *(f"{end}_{axis}" for end in ("from", "to") for axis in ("about", "said_by", "known_at")),
)
DAY = (
    *("list", *PLACE, "matter", "statement", *SAID, *CITED, "speaker"),
    *(f"{end}_{name}" for end in ("before", "after") for name in ("statement", "status", "holder")),
    *(*SPAN, "statements", "date", *AT_POSITION),
)


def disputes(of: Disputes) -> Table:
    shape = wire.disputes(of)
    return flat(DISPUTES, shape, ({**each, **where(of.places[each["place"]])} for each in shape["disputes"]))


def outcomes(of: Outcomes) -> Table:
    shape = wire.outcomes(of)
    return flat(OUTCOMES, shape, ({**each, **where(of.places[each["place"]])} for each in shape["claims"]))


def changes(of: Changes) -> Table:
    shape = wire.changes(of)
    ends = {f"{end}_{axis}": value for end in ("from", "to") for axis, value in shape[end].items()}
    places = {each.place.id: each.place for each in of.page.items}

    def rows() -> Iterator[Row]:
        for each in shape["places"]:
            shared = {
                **where(places[each["place"]]),
                **{f"{name}_{end}": each[end][name] for end in ("before", "after") for name in ("agreement", "common")},
            }
            for speaker, change in each["stances"].items():
                entries = [f"{entry['statement']}:{entry['way']}" for entry in change["entries"]]
                yield {**shared, "speaker": speaker, "entries": entries, **both_ends(change["before"], change["after"])}

    return flat(CHANGES, {**shape, **ends}, rows())


def day(of: Day) -> Table:
    shape = wire.day(of)

    def rows() -> Iterator[Row]:
        for name, those in (("statements", of.statements), ("possibly", of.possibly)):
            for statement in those:
                told = of.told[statement]
                yield {"list": name, "matter": told.word.matter, **said(told), **where(of.places[told.word.place])}
        for move in shape["changed"]:
            yield {
                **move,
                "list": "changed",
                **where(of.places[move["place"]]),
                **both_ends(move["before"], move["after"]),
            }
        for name, disputed in (
            ("disputes_opened", shape["disputes_opened"]),
            ("disputes_closed", shape["disputes_closed"]),
        ):
            for each in disputed:
                yield {**each, "list": name, **where(of.places[each["place"]])}

    return flat(DAY, {name: shape[name] for name in ("date", *AT_POSITION)}, rows())  # type: ignore[literal-required]
