"""Answers as flat tables: one set of columns for each, from which CSV, NDJSON and Markdown are all written.

A row repeats the question, so that a saved file stands alone. A list in a cell has spaces between its members.
"""

from __future__ import annotations

from collections.abc import Iterator

from api.files.tables import Row, flat, where
from api.files.writing import Table
from api.questions import figures_wire, overviews_wire
from api.wire import shapes
from domain.questions.changes import Changes
from domain.questions.day import Day
from domain.questions.figures import Figures
from domain.questions.overviews import Disputes, Outcomes
from domain.questions.stances import Timeline
from domain.stances.ports import KnownStatement

PLACE = ("place", "name", "lat", "lon", "admin")
SPAN = ("from", "to", "days", "outcome", "opened_by", "closed_by")
BOUNDS = ("stated_earliest", "stated_latest", "effective_earliest", "effective_latest")
SAID = ("claimant", "kind", "status", "holder", "stated", "effective", *BOUNDS)
CITED = ("spokesperson", "quote", "source", "source_url")
POINT = ("conflict", "about", "said_by", "known_at", "bound", "voice")
AT_POSITION = ("conflict", "known_at", "bound", "voice")

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
TIMELINE = (
    *("list", *PLACE, "matter", "speaker", "agreement", *SPAN, "statements"),
    *("statement", *SAID, *CITED, *AT_POSITION),
)
FIGURES = (
    *("figure", "month", "claimant", "region", "claims", "retracted", "acknowledged", *figures_wire.SHARES, "days"),
    *("contradicted", "by", *POINT),
)


def disputes(of: Disputes) -> Table:
    shape = overviews_wire.disputes(of)
    return flat(DISPUTES, shape, ({**each, **where(of.places[each["place"]])} for each in shape["disputes"]))


def outcomes(of: Outcomes) -> Table:
    shape = overviews_wire.outcomes(of)
    return flat(OUTCOMES, shape, ({**each, **where(of.places[each["place"]])} for each in shape["claims"]))


def figures(of: Figures) -> Table:
    shape = figures_wire.figures(of)

    def rows() -> Iterator[Row]:
        for month in shape["claims"]:
            yield {**month, "figure": "claims"}
        for each in shape["acknowledgement"]:
            counts = {"claimant": each["claimant"], "claims": each["claims"], "acknowledged": each["acknowledged"]}
            yield {**counts, **(each["days"] or {}), "figure": "acknowledgement"}
            for part in each["by_days"]:
                alike = {"acknowledged": part["claims"], "days": part["days"]}
                yield {"figure": "acknowledged_after", "claimant": each["claimant"], **alike}
        for said in shape["contradictions"]:
            yield {**said, "by": None, "figure": "contradictions"}
            for side, claims in said["by"].items():
                by = {"contradicted": claims, "by": side}
                yield {"figure": "contradicted_by", "claimant": said["claimant"], "claims": said["claims"], **by}

    return flat(FIGURES, {name: shape[name] for name in POINT}, rows())  # type: ignore[literal-required]


def changes(of: Changes) -> Table:
    shape = overviews_wire.changes(of)
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
                yield {**shared, "speaker": speaker, "entries": entries, **_ends(change["before"], change["after"])}

    return flat(CHANGES, {**shape, **ends}, rows())


def day(of: Day) -> Table:
    shape = overviews_wire.day(of)

    def rows() -> Iterator[Row]:
        for name, those in (("statements", of.statements), ("possibly", of.possibly)):
            for statement in those:
                told = of.told[statement]
                yield {"list": name, "matter": told.word.matter, **_said(told), **where(of.places[told.word.place])}
        for move in shape["changed"]:
            yield {
                **move,
                "list": "changed",
                **where(of.places[move["place"]]),
                **_ends(move["before"], move["after"]),
            }
        for name, disputed in (
            ("disputes_opened", shape["disputes_opened"]),
            ("disputes_closed", shape["disputes_closed"]),
        ):
            for each in disputed:
                yield {**each, "list": name, **where(of.places[each["place"]])}

    return flat(DAY, {name: shape[name] for name in ("date", *AT_POSITION)}, rows())  # type: ignore[literal-required]


def timeline(of: Timeline) -> Table:
    asked = shapes.coordinates(of.resolved)
    shape, place = shapes.track(of.track), {} if of.place is None else where(of.place)

    def rows() -> Iterator[Row]:
        for told in of.told:
            yield {"list": "statements", **_said(told), "matter": told.word.matter}
        for speaker, spans in shape["spans"].items():
            for span in spans:
                yield {**span, "list": "spans", "speaker": speaker}
        for stretch in shape["agreement"]:
            yield {**stretch, "list": "agreement"}
        for dispute in shape["disputes"]:
            yield {**dispute, "list": "disputes"}

    return flat(TIMELINE, {**asked}, ({**place, **row} for row in rows()))


def _said(of: KnownStatement) -> Row:
    shape: Row = {**shapes.statement(of)}
    bounds = {
        f"{axis}_{end}": bound
        for axis in ("stated", "effective")
        for end, bound in zip(("earliest", "latest"), shape.get(f"{axis}_bounds", (None, None)), strict=True)
    }
    return {**shape, **bounds, "statement": shape["id"], "source_url": shape["source"].get("url")}


def _ends(before: Row | None, after: Row | None) -> Row:
    return {
        f"{end}_{name}": None if of is None else of[name]
        for end, of in (("before", before), ("after", after))
        for name in ("statement", "status", "holder")
    }
