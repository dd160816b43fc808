"""The tables of a release: for each its columns with their meanings, its key, and its rows with values of their types.

They are stated here once: CSV, Parquet, the codebook, the metadata and the comparison of two releases are made from it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from api.files.export.fields import STANCES, STATEMENTS, Field, named
from api.files.export.statements import TYPED, typed
from domain.record.declarations import Place
from domain.releases.readings import ReleasedRecord
from domain.releases.selection import Missing
from domain.releases.tree import HeldEntry
from domain.vocabulary import PlaceId

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """All that the tables are made from."""

    released: ReleasedRecord
    entries: Sequence[HeldEntry]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseTable:
    """``key``: the columns that name a row. ``rows`` have a value for every field, None for none.

    ``is_long``: another table says the same in far fewer rows, so that it is written as CSV on request alone.
    """

    name: str
    meaning: str
    key: Sequence[str]
    fields: Sequence[Field]
    rows: Callable[[Material], Iterable[Row]]
    is_long: bool = False


MATTER = Field("matter", "string", "control (who holds the place) or siege (whether it is encircled)")
WHERE = (STANCES["place"], *named(STANCES, ("name", "lat", "lon", "admin")))
STATEMENT_IDS = Field("statements", "string", "the ids of all statements in it, with spaces between")
CONFLICT = Field("conflict", "string", "the id of the conflict")


def _where(material: Material, place: PlaceId) -> Row:
    of = material.released.place(place)
    return {"place": of.id, "name": of.name or None, **_degrees(of), "admin": ", ".join(of.admin) or None}


def _degrees(of: Place) -> Row:
    return {name: None if (value := getattr(of, name)) is None else float(value) for name in ("lat", "lon")}


def _statements(material: Material) -> Iterator[Row]:
    return map(typed, material.released.rows())


def _stances(material: Material) -> Iterator[Row]:
    for each in material.released.spans():
        days, span = material.released.days(each), each.span
        yield {
            "conflict": each.conflict.id,
            **_where(material, each.place),
            "matter": each.matter,
            "speaker": each.speaker,
            "status": span.status,
            "holder": span.holder,
            "from": span.begins,
            "to": span.ends,
            "first_day": date.fromordinal(days[0]) if days else None,
            "last_day": date.fromordinal(days[-1]) if days else None,
            "statement": span.statements[0],
            "statements": " ".join(span.statements),
        }


def _stances_by_day(material: Material) -> Iterator[Row]:
    for each in material.released.spans():
        shared = {
            "conflict": each.conflict.id,
            "place": each.place,
            "matter": each.matter,
            "speaker": each.speaker,
            "status": each.span.status,
            "holder": each.span.holder,
            "statement": each.span.statements[0],
        }
        for day in material.released.days(each):
            yield {"day": date.fromordinal(day), **shared}


def _disputes(material: Material) -> Iterator[Row]:
    for conflict, place, matter, of in material.released.disputes():
        yield {
            "conflict": conflict.id,
            **_where(material, place),
            "matter": matter,
            "from": of.begins,
            "to": of.ends,
            "days": of.days,
            "outcome": of.outcome,
            "opened_by": of.opened_by,
            "closed_by": of.closed_by,
            "statements": " ".join(of.statements),
        }


def _outcomes(material: Material) -> Iterator[Row]:
    for conflict, of in material.released.claims():
        yield {
            "conflict": conflict.id,
            **_where(material, of.place),
            "side": of.side,
            "claimant": of.claimant,
            "from": of.begins,
            "to": of.ends,
            "outcome": of.outcome,
            "days": of.days,
            "closed_by": of.closed_by,
            "statements": " ".join(of.statements),
        }


def _places(material: Material) -> Iterator[Row]:
    for _, of in sorted(material.released.record.places.items()):
        yield {
            **_where(material, of.id),
            "names": "; ".join(each.name for each in of.names) or None,
            "point": None if of.lat is None else of.point,
            "kind": of.kind,
            "part_of": of.part_of,
            "identifiers": " ".join(f"{scheme}:{value}" for scheme, value in sorted(of.identifiers.items())) or None,
            "population": of.population,
            "retired": None if of.retired is None else of.retired.reason,
        }


def _claimants(material: Material) -> Iterator[Row]:
    for conflict in material.released.conflicts:
        for claimant, of in sorted(conflict.claimants.items()):
            yield {
                "conflict": conflict.id,
                "claimant": claimant,
                "name": of.name,
                "role": of.role,
                "parent": of.parent,
                "speaks_for": conflict.speaker(claimant),
                "aliases": "; ".join(each.text for each in of.aliases) or None,
                "people": "; ".join(each.name for each in of.people) or None,
            }


def _conflicts(material: Material) -> Iterator[Row]:
    said = Counter(each.conflict for each in material.released.statements)
    for of in material.released.conflicts:
        yield {"conflict": of.id, "name": of.name, "tz": of.tz, "statements": said[of.id]}


def _batches(material: Material) -> Iterator[Row]:
    said = Counter(each.batch for each in material.released.statements)
    withheld = Counter(each.because for each in material.entries if each.missing is Missing.RESTRICTED)
    for _, of in sorted(material.released.record.batches.items()):
        yield {
            "batch": of.id,
            "importer": of.importer,
            "importer_version": of.version,
            "file": of.file,
            "sha256": of.sha256,
            "mapping": of.mapping,
            "licence": of.licence,
            "restricted": of.restricted,
            "statements": said[of.id],
            "left_out": withheld[of.id],
        }


def _left_out(material: Material) -> Iterator[Row]:
    for each in material.entries:
        if each.missing is not None:
            yield {
                "position": each.position,
                "type": each.name,
                "reason": each.missing,
                "because": each.because,
                "leaf": each.leaf.hex(),
            }


TABLES = (
    ReleaseTable(
        name="statements",
        meaning="One row for each statement that is there: neither annulled nor left out. A retracted one is there.",
        key=("statement_id",),
        fields=named(STATEMENTS, TYPED),
        rows=_statements,
    ),
    ReleaseTable(
        name="stances",
        meaning=(
            "One row for each stretch of time in which a speaker's stance about a place stayed the same. "
            "About and said-by move together."
        ),
        key=("conflict", "place", "matter", "speaker", "from"),
        fields=(
            CONFLICT,
            *WHERE,
            MATTER,
            STANCES["speaker"],
            *named(STANCES, ("status", "holder")),
            Field("from", "datetime", "the instant at which the stance began"),
            Field("to", "datetime", "the instant at which it ended, not included; empty while it stands"),
            Field("first_day", "date", "the first day at whose end it stood, in the zone of the conflict"),
            Field("last_day", "date", "the last such day; while it stands, the day of the release"),
            Field("statement", "string", "the id of the first statement that says so"),
            STATEMENT_IDS,
        ),
        rows=_stances,
    ),
    ReleaseTable(
        name="stances_by_day",
        meaning="The same stances, one row for each day at whose end a stance stood, in the zone of the conflict.",
        key=("day", "conflict", "place", "matter", "speaker"),
        fields=(
            Field("day", "date", "the day"),
            CONFLICT,
            STANCES["place"],
            MATTER,
            STANCES["speaker"],
            *named(STANCES, ("status", "holder")),
            Field("statement", "string", "the id of the first statement of the stretch that says so"),
        ),
        rows=_stances_by_day,
        is_long=True,
    ),
    ReleaseTable(
        name="disputes",
        meaning="One row for each stretch of time in which the stances of the sides contradicted each other.",
        key=("conflict", "place", "matter", "from"),
        fields=(
            CONFLICT,
            *WHERE,
            MATTER,
            Field("from", "datetime", "the instant at which the dispute began"),
            Field("to", "datetime", "the instant at which it ended; empty while it is open"),
            Field("days", "integer", "whole days of 24 hours that it lasted; empty while it is open"),
            Field("outcome", "string", "how it ended: one of the outcomes of a dispute below"),
            Field("opened_by", "string", "the id of the statement that opened it"),
            Field("closed_by", "string", "the id of the statement that ended it"),
            STATEMENT_IDS,
        ),
        rows=_disputes,
    ),
    ReleaseTable(
        name="outcomes",
        meaning="One row for each claim of control: a stretch of time in which a side said that it held a place.",
        key=("conflict", "place", "side", "from"),
        fields=(
            CONFLICT,
            *WHERE,
            Field("side", "string", "the side that claims control"),
            Field("claimant", "string", "who made the statement that began the stretch"),
            Field("from", "datetime", "the instant at which the claim began"),
            Field("to", "datetime", "the instant at which it ended; empty while it stands"),
            Field(
                "outcome",
                "string",
                "acknowledged, retracted, superseded, contradicted or unanswered: whichever came first",
            ),
            Field("days", "integer", "whole days of 24 hours until that came; empty for unanswered"),
            Field("closed_by", "string", "the id of the statement that brought it"),
            STATEMENT_IDS,
        ),
        rows=_outcomes,
    ),
    ReleaseTable(
        name="places",
        meaning="One row for each place.",
        key=("place",),
        fields=(
            *WHERE,
            Field("names", "string", "its other names, with semicolons between"),
            Field("point", "string", "own: its own point; centroid: the middle of an area that it lies in"),
            Field("kind", "string", "settlement, part of one, or area"),
            Field("part_of", "string", "the id of the place that it is a part of"),
            Field("identifiers", "string", "its identifiers in other lists, scheme:value, with spaces between"),
            Field("population", "integer", "its population, as the list of places has it"),
            Field("retired", "string", "why it is out of use; empty for most"),
        ),
        rows=_places,
    ),
    ReleaseTable(
        name="claimants",
        meaning="One row for each claimant of a conflict.",
        key=("conflict", "claimant"),
        fields=(
            CONFLICT,
            Field("claimant", "string", "the id of the claimant"),
            Field("name", "string", "its name"),
            Field("role", "string", "party, affiliate or observer"),
            Field("parent", "string", "the id of the claimant above it"),
            Field("speaks_for", "string", "whose stance its statements make: a side, or an observer itself"),
            Field("aliases", "string", "its other names, with semicolons between"),
            Field("people", "string", "persons who speak for it, with semicolons between"),
        ),
        rows=_claimants,
    ),
    ReleaseTable(
        name="conflicts",
        meaning="One row for each conflict.",
        key=("conflict",),
        fields=(
            CONFLICT,
            Field("name", "string", "its name"),
            Field("tz", "string", "the time zone of its days"),
            Field("statements", "integer", "how many statements of it are there"),
        ),
        rows=_conflicts,
    ),
    ReleaseTable(
        name="batches",
        meaning="One row for each import: the dataset that its statements came from, and the licence.",
        key=("batch",),
        fields=(
            Field("batch", "string", "the id of the import"),
            Field("importer", "string", "the importer that read the file"),
            Field("importer_version", "integer", "the version of the importer"),
            Field("file", "string", "the name of the file"),
            Field("sha256", "string", "the SHA-256 of the file"),
            Field("mapping", "string", "the mapping by which its words were read"),
            Field("licence", "string", "the licence and attribution of the dataset"),
            Field("restricted", "boolean", "whether the licence forbids to pass it on"),
            Field("statements", "integer", "how many statements of it are in the release"),
            Field("left_out", "integer", "how many entries were left out for its licence"),
        ),
        rows=_batches,
    ),
    ReleaseTable(
        name="left_out",
        meaning="One row for each entry whose bytes the release does not hold, and why.",
        key=("position",),
        fields=(
            Field("position", "integer", "the position of the entry in the log"),
            Field("type", "string", "the name that the entry is stored under"),
            Field("reason", "string", "restricted: its licence forbids it; redacted: the law had a part removed"),
            Field("because", "string", "the import whose licence it is, or the position of the redaction"),
            Field("leaf", "string", "the hash of the entry as a leaf of the tree, in hex"),
        ),
        rows=_left_out,
    ),
)
