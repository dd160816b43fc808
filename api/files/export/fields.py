"""The columns of what is exported, each with its type and what it holds: a table schema (Frictionless Data)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from domain.record.statements import MANNER, PHRASES, SETTING

POINT = "point"


class Field(NamedTuple):
    """``type`` is one of the table schema, or a point, which is binary in Parquet and of no type there."""

    name: str
    type: str
    description: str

    def shape(self) -> dict[str, Any]:
        shape = {"name": self.name, "type": "any" if self.type == POINT else self.type, "description": self.description}
        return shape | ({"trueValues": ["yes"], "falseValues": ["no"]} if self.type == "boolean" else {})


def _fields(*told: tuple[str, str, str]) -> dict[str, Field]:
    return {name: Field(name, kind, description) for name, kind, description in told}


_SAID = _fields(
    ("kind", "string", "claim, denial or retraction"),
    ("claimant", "string", "who made the statement"),
    ("place", "string", "the id of the place that it is about"),
    ("status", "string", "what is said to be so of the place; empty for a retraction"),
    ("holder", "string", "by whom the place is said to be held, entered or encircled"),
    ("share", "number", "how much of the place, in percent"),
    ("extent", "string", "which part of it, in words"),
    *((name, "string", meaning) for name, meaning in PHRASES.items()),
    ("stated", "string", "when it was said, in EDTF, as imprecise as the source is"),
    ("stated_earliest", "datetime", "the earliest instant at which it can have been said"),
    ("stated_latest", "datetime", "the latest instant at which it can have been said"),
    ("effective", "string", "since when it is said to be so, in EDTF"),
    ("effective_earliest", "datetime", "the earliest instant since which it can be so"),
    ("effective_latest", "datetime", "the latest instant since which it can be so"),
    ("until", "string", "when it is said to have ended, in EDTF"),
    ("until_earliest", "datetime", "the earliest instant at which it can have ended"),
    ("until_latest", "datetime", "the latest instant at which it can have ended"),
    ("quote", "string", "the words that were said"),
    ("quote_language", "string", "the language of the quote"),
    ("note", "string", "a remark of who recorded it"),
    ("redacted", "string", "what the law had removed of the statement: names of columns, with spaces between"),
    ("position", "integer", "the position of the statement in the log"),
    ("batch", "string", "the import that recorded it; empty where it was recorded by hand"),
)

STANCES = _SAID | _fields(
    ("place", "string", "the id of the place"),
    ("name", "string", "the name of the place"),
    ("geometry", POINT, "the point of the place, in degrees of WGS 84 (OGC:CRS84); none where it is not known"),
    ("lat", "number", "latitude of the place in degrees"),
    ("lon", "number", "longitude of the place in degrees"),
    ("admin", "string", "the areas that the place lies in, the widest first, with commas between"),
    ("agreement", "string", "what the stances of all sides amount to: one-sided, agreed, disputed or silent"),
    ("common", "string", "what the stances of all sides leave possible, with spaces between"),
    ("speaker", "string", "whose stance it is: a side, an observer, or a claimant for itself"),
    ("statement", "string", "the id of the statement that governs the stance"),
    ("spokesperson", "string", "who spoke the words: name and role"),
    ("source", "string", "the name of the outlet that published the statement"),
    ("source_url", "string", "the address of the publication"),
    ("source_published", "string", "when it was published, in EDTF"),
    ("report", "string", "the id of the report that carries the statement"),
    ("licence", "string", "the licence of the dataset that the statement came with"),
    ("conflict", "string", "the conflict that was asked about"),
    ("about", "datetime", "the instant that was asked about"),
    ("said_by", "datetime", "what had been said by this instant counts"),
    ("known_at", "integer", "the position of the log up to which the record counts"),
    ("bound", "string", "latest: surely by then; earliest: possibly by then"),
    ("voice", "string", "side: parties speak for their side; own: every claimant for itself"),
    ("matter", "string", "control, or siege"),
)

STATEMENTS = _SAID | _fields(
    ("report_id", "string", "the id of the report that carries the statement"),
    ("conflict", "string", "the conflict"),
    ("source_name", "string", "the outlet that published the report"),
    ("source_url", "string", "the address of the publication"),
    ("source_published", "string", "when it was published, in EDTF"),
    ("source_archived_url", "string", "the address of an archived copy"),
    ("source_archived_at", "string", "when the archived copy was captured, in EDTF"),
    ("source_archive_sha256", "string", "the SHA-256 of the archived copy"),
    ("source_language", "string", "the language of the publication"),
    ("source_reliability", "string", "the reliability of the source, A to F (Admiralty code)"),
    ("statement_id", "string", "the id of the statement"),
    ("denies", "string", "the ids of the statements that it denies, with spaces between"),
    ("derived", "boolean", "whether the status was not said, but is the opposite of what is denied"),
    ("retracts", "string", "the id of the statement that it takes back"),
    ("spokesperson_name", "string", "who spoke the words"),
    ("spokesperson_role", "string", "the role in which that person spoke"),
    ("via", "string", "relays, the nearest first, each on a line of its own"),
    ("credibility", "integer", "the credibility of the statement, 1 to 6 (Admiralty code)"),
    ("place_name", "string", "the name of the place"),
    ("lat", "number", "latitude of the place in degrees"),
    ("lon", "number", "longitude of the place in degrees"),
    ("admin", "string", "the areas that the place lies in, the widest first, with commas between"),
    ("recorded_at", "datetime", "when the record took the statement"),
    ("recorded_by", "string", "the name of the key that recorded it"),
    ("retracted_by", "string", "the id of the retraction that takes it back"),
    ("matter", "string", "control or siege, where the statement takes a position in one"),
    ("raw", "boolean", "that the cells are as they are, though a spreadsheet may take some for formulas"),
)

STANCE_LINES = [
    STANCES["place"],
    STANCES["name"],
    STANCES["lat"],
    STANCES["lon"],
    STANCES["agreement"],
    Field("common", "array", "what the stances of all sides leave possible"),
    Field("stances", "object", "by speaker, the statement that governs its stance, with dates, bounds and source"),
    STANCES["conflict"],
    STANCES["about"],
    STANCES["said_by"],
    Field("known_at", "object", "the position of the log up to which the record counts, and its instant"),
    STANCES["bound"],
    STANCES["voice"],
    STANCES["matter"],
]

STATEMENT_LINES = [
    Field("known_at", "object", "the position of the log up to which the record counts, and its instant"),
    Field("id", "string", "the id of the statement"),
    *(STATEMENTS[name] for name in ("conflict", "kind", "claimant", "place", "status", "holder", "retracts")),
    *(STATEMENTS[name] for name in ("share", "extent")),
    Field("denies", "array", "the ids of the statements that it denies"),
    STATEMENTS["derived"],
    *(STATEMENTS[name] for name in ("stated", "effective", "until", *MANNER)),
    *(STATEMENTS[name] for name in ("quote", "quote_language")),
    Field("spokesperson", "object", "who spoke the words: name and role"),
    *(STATEMENTS[name] for name in SETTING),
    Field("via", "array", "relays, the nearest first"),
    *(STATEMENTS[name] for name in ("note", "credibility")),
    Field("stated_bounds", "array", "the earliest and the latest instant at which it can have been said"),
    Field("effective_bounds", "array", "the earliest and the latest instant since which it can be so"),
    Field("until_bounds", "array", "the earliest and the latest instant at which it can have ended"),
    Field("redacted", "array", "what the law had removed of the statement: names of members"),
    STATEMENTS["matter"],
    Field("report", "string", "the id of the report that carries the statement"),
    Field("source", "object", "where it was published: name, url, published and what else is known"),
    *(STATEMENTS[name] for name in ("position", "recorded_at", "recorded_by", "batch", "retracted_by")),
]


def named(fields: Mapping[str, Field], names: Iterable[str]) -> Sequence[Field]:
    return [fields[name] for name in names]


def types(fields: Iterable[Field]) -> Mapping[str, str]:
    return {field.name: field.type for field in fields}
