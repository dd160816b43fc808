"""The narrow decoder: each entry that it takes has the same values in the codec."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.log import codec
from adapters.log.narrow import Envelope, Narrow, NarrowReport, NarrowStatement, narrow
from adapters.log.shapes import content_to_shape, to_shape
from domain.record.statements import Report, Retraction, Statement
from domain.record.store import StoredEntry
from tests.support.histories import journals
from tests.unit.log.test_codec import BODIES, CLAIM, DENIAL, EXTENDED, GOLDEN, RETRACTION, SOURCE, an_entry, stored_name

NARROW = ("report.v1", "claim.v1", "denial.v1", "retraction.v1")
ODD: st.SearchStrategy[Any] = st.one_of(
    st.none(), st.booleans(), st.integers(-1, 7), st.sampled_from(["", "x", "2025", "0", "1E+1", "controlled"])
)
VALUES = st.one_of(ODD, st.lists(ODD, max_size=2), st.dictionaries(st.sampled_from(["name", "role", "x"]), ODD))
FIELDS = (
    *("id", "report", "conflict", "source", "claimant", "place", "status", "holder", "stated", "effective", "until"),
    *("share", "extent", "wording", "quote", "quote_language", "spokesperson", "via", "note", "credibility", "denies"),
    *("derived", "retracts", "telling", "kind", "published", "name", "url", "else"),
)
ENVELOPE = ("position", "recorded_at", "recorded_by", "salt", "batch", "body", "else")


def as_the_codec_has_it(stored: StoredEntry) -> Narrow:
    entry = codec.decode(stored)
    envelope = Envelope(entry.position, entry.recorded_at, entry.recorded_by, entry.batch)
    match entry.body:
        case Report(id=report, conflict=conflict, source=source):
            return NarrowReport(*envelope, report, conflict, to_shape(source))
        case Statement(id=statement, report=report, content=content):
            said: Any = content
            is_retraction = isinstance(said, Retraction)
            return NarrowStatement(
                *envelope,
                id=statement,
                report=report,
                kind=content.kind,
                claimant=content.claimant,
                place=content.place,
                status=None if is_retraction else said.status,
                holder=None if is_retraction else said.holder,
                stated=content.stated,
                effective=None if is_retraction else said.effective,
                until=None if is_retraction else said.until,
                retracts=said.retracts if is_retraction else None,
                content=content_to_shape(content),
            )
        case other:
            raise AssertionError(other)


@pytest.mark.parametrize("path", sorted(GOLDEN.iterdir()), ids=lambda path: str(path.stem))
def test_of_the_golden_files_it_takes_reports_and_statements(path: Path) -> None:
    stored = StoredEntry(7, stored_name(path.stem), path.read_bytes().rstrip(b"\n"))
    taken = narrow(stored)

    if stored.name in NARROW and b'"share"' not in stored.state:
        assert taken == as_the_codec_has_it(stored)
    else:
        assert taken is None


@given(journals())
def test_it_equals_the_codec_on_random_entries(journal: Any) -> None:
    for entry in journal.entries:
        stored = codec.encode(entry)
        if stored.name in NARROW:
            assert narrow(stored) == as_the_codec_has_it(stored)
        else:
            assert narrow(stored) is None


@given(st.sampled_from(NARROW), st.data())
def test_it_takes_a_changed_entry_as_the_codec_does_or_leaves_it(name: str, data: st.DataObject) -> None:
    shape = json.loads(codec.encode(an_entry((BODIES | EXTENDED)[name])).state)
    inner = shape["body"].get("source", shape["body"])
    for where, fields in ((shape, ENVELOPE), (shape["body"], FIELDS), (inner, FIELDS)):
        for field in data.draw(st.lists(st.sampled_from(fields), max_size=2)):
            if data.draw(st.booleans()):
                where.pop(field, None)
            else:
                where[field] = data.draw(VALUES)
    stored = StoredEntry(7, name, codec.canonical(shape))
    taken = narrow(stored)

    assert taken is None or taken == as_the_codec_has_it(stored)


@pytest.mark.parametrize("name", NARROW)
def test_an_unknown_field_is_left_to_the_codec(name: str) -> None:
    shape = json.loads(codec.encode(an_entry(BODIES[name])).state)
    shape["body"].pop("share", None)
    assert narrow(StoredEntry(7, name, codec.canonical(shape))) is not None
    shape["body"]["else"] = "x"

    assert narrow(StoredEntry(7, name, codec.canonical(shape))) is None


@pytest.mark.parametrize("state", [b"", b"{", b"[]", b"null", b'{"body":{}}', b"\xff"])
def test_other_bytes_are_left_to_the_codec(state: bytes) -> None:
    assert narrow(StoredEntry(7, "claim.v1", state)) is None


@pytest.mark.parametrize("said", [CLAIM, DENIAL, RETRACTION])
def test_a_statement_with_every_detail_but_a_share_is_taken(said: Any) -> None:
    shape = json.loads(codec.encode(an_entry(Statement(id="s", report="r", content=said))).state)
    shape["body"].pop("share", None)
    stored = StoredEntry(7, f"{said.kind}.v1", codec.canonical(shape))

    assert narrow(stored) == as_the_codec_has_it(stored)


def test_a_report_with_every_detail_is_taken() -> None:
    assert narrow(codec.encode(an_entry(Report(id="r", conflict="war", source=SOURCE)))) is not None
