"""Which coding an answer takes, as the client accepts it; and what hostile headers ask for, which is nothing."""

from __future__ import annotations

import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.http.caching.tags import tags
from api.http.negotiation.codings import CODINGS, accepted_codings, plain_tag

ZSTD, GZIP = CODINGS


@pytest.mark.parametrize(
    ("header", "best"),
    [
        ("gzip", "gzip"),
        ("zstd", "zstd"),
        ("gzip, deflate, br, zstd", "zstd"),
        ("GZip", "gzip"),
        ("x-gzip", "gzip"),
        ("zstd;q=0.5, gzip;q=0.8", "gzip"),
        ("gzip;q=0.8, zstd;q=0.80", "zstd"),
        ("*", "zstd"),
        ("*;q=0.1, zstd;q=0", "gzip"),
        ("gzip;q=1.0, identity;q=0.5", "gzip"),
        ("identity;q=0.5, *;q=0.5", "zstd"),
        ("identity, gzip;q=0.5", None),
        ("identity", None),
        ("", None),
        ("br, deflate", None),
        ("gzip;q=0", None),
        ("gzip;q=0.000, zstd;q=0", None),
        ("*;q=0", None),
        ("gzip;q=-1", None),
        ("gzip;q=2", None),
        ("gzip;q=nan", None),
        ("gzip;q=1e9", None),
        ("gzip;q=\u0661", None),
        ("gzip;q=", None),
        ("gzip\x00", None),
        (";;,,;q=1,", None),
        ("gzip" * 200, None),
        ("gzip, " * 1_000, None),
    ],
)
def test_the_coding_is_the_one_wanted_most(header: str, best: str | None) -> None:
    coding = accepted_codings(header).best
    assert (None if coding is None else coding.name) == best


@given(st.text(max_size=600))
def test_no_header_fails(header: str) -> None:
    accepted = accepted_codings(header)
    assert accepted.best is None or accepted.best in accepted.all


@given(st.from_regex(r'"[0-9a-f]{1,32}"', fullmatch=True), st.sampled_from(CODINGS))
def test_each_coding_has_a_tag_of_its_own(tag: str, coding: object) -> None:
    coded = {each.tag(tag) for each in CODINGS}
    assert len({tag, *coded}) == 1 + len(CODINGS)
    assert {plain_tag(each, CODINGS) for each in (tag, *coded)} == {tag}
    assert plain_tag(GZIP.tag(tag), [ZSTD]) == GZIP.tag(tag)
    del coding


def test_a_body_that_is_coded_twice_has_the_same_bytes() -> None:
    body = b"a town, a claim, " * 5_000
    for coding in CODINGS:
        one, other = coding.coder(), coding.coder()
        parts = b"".join(other.compress(body[at : at + 7_000]) for at in range(0, len(body), 7_000)) + other.flush()
        assert one.compress(body) + one.flush() == parts
    gzip = GZIP.coder()
    assert zlib.decompress(gzip.compress(body) + gzip.flush(), 31) == body


@pytest.mark.parametrize(
    ("header", "found"),
    [
        (b'"a", W/"b" ,"c"', ['"a"', '"b"', '"c"']),
        (b'"a,b"', ['"a,b"']),
        (b" * ", ["*"]),
        (b"a, b", []),
        (b'"a', []),
        (b'"a" "b"', ['"a"', '"b"']),
        (b"", []),
        (b'"\xff\x00"', []),
    ],
)
def test_tags_are_read_as_they_are_written(header: bytes, found: list[str]) -> None:
    assert list(tags(header)) == found
