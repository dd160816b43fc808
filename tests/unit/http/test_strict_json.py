"""The edge through which every body comes: its refusals, their words, and that none takes long."""

from __future__ import annotations

import json
import time
from contextlib import suppress
from decimal import Decimal

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.http.parsing.strict_json import DEPTH_MAX, INTEGER_DIGITS_MAX, BadJson, fault_in_media_type, parse_json

MAX_BYTES = 256 * 1024
CPU_SECONDS_MAX = 2.0  # on any machine; what grows with the square of the size takes ten times as long
GREATEST = 10**INTEGER_DIGITS_MAX - 1


def parse(body: bytes) -> object:
    return parse_json(body, max_bytes=MAX_BYTES)


def refusal(body: bytes) -> BadJson:
    with pytest.raises(BadJson) as caught:
        parse(body)
    return caught.value


def plain_data() -> st.SearchStrategy[object]:
    texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))
    leaves = st.none() | st.booleans() | st.integers(-GREATEST, GREATEST) | texts
    return st.recursive(leaves, lambda inner: st.lists(inner) | st.dictionaries(texts, inner), max_leaves=30)


@given(plain_data(), st.booleans())
def test_what_json_writes_is_read_back_equal(data: object, ascii_only: bool) -> None:  # noqa: FBT001 - drawn
    assert parse(json.dumps(data, ensure_ascii=ascii_only).encode()) == data


JSON_BYTES = st.lists(st.sampled_from([*b'[]{}",:\\u0d8eE19.-+ \nNaIfty', 0, 0xEF, 0xBB, 0xBF, 0xED, 0xA0])).map(bytes)


@given(st.binary() | JSON_BYTES)
def test_any_bytes_are_read_or_refused_and_nothing_else(body: bytes) -> None:
    with suppress(BadJson):
        assert parse(body) == json.loads(body, parse_float=Decimal)


@pytest.mark.parametrize(
    ("body", "pointer", "problem"),
    [
        (b'{"a": 1, "a": 2}', "/a", "the name 'a' is given twice"),
        (b'{"statements": [{}, {"holder": 1, "holder": 2}]}', "/statements/1/holder", "'holder' is given twice"),
        (b'{"a": [{"b": 1, "b": 2}], "a": 2}', "/a", "'a' is given twice"),
        (b'{"a/b": {"~": 1, "~": 2}}', "/a~1b/~0", "'~' is given twice"),
        (rb'{"\u0061": 1, "a": 2}', "/a", "'a' is given twice"),
        (rb'{"\ud800": 1, "\ud800": 2}', "", "a lone surrogate (U+D800)"),
        (rb'{"\udc00": {"a": 1, "a": 2}}', "", "a lone surrogate (U+DC00)"),
        (b'{"a": NaN}', "/a", "NaN is no JSON number"),
        (b"[Infinity]", "/0", "Infinity is no JSON number"),
        (b"[1, -Infinity]", "/1", "-Infinity is no JSON number"),
        (b"[1e999]", "/0", "1e999 is out of range"),
        (b"[-1e-999]", "/0", "-1e-999 is out of range"),
        (b"[1e99999999999999999999]", "/0", "1e99999999999999999999 is out of range"),
        (b"[1E-99999999999999999999]", "/0", "is out of range"),
        (b"[0e99999]", "/0", "0e99999 is out of range"),
        (b"[0." + b"1" * 5000 + b"]", "/0", "is out of range"),
        (b'{"share": ' + b"9" * 5000 + b"}", "/share", "a number has 5000 digits"),
        (b"[-" + b"9" * 20 + b"]", "/0", "a number has 20 digits"),
        (rb'{"quote": "\ud800"}', "/quote", "a lone surrogate (U+D800)"),
        (rb'["\ud83d\u0041"]', "/0", "a lone surrogate (U+D83D)"),
        (rb'["\ude00\ud83d"]', "/0", "a lone surrogate (U+DE00)"),
        (rb'{"a": ["", "\u0000"]}', "/a/1", "NUL (U+0000)"),
        (rb'{"a": {"\u0000": 1}}', "/a", "NUL (U+0000)"),
    ],
)
def test_what_is_json_but_not_one_thing_to_every_reader_is_refused_where_it_stands(
    body: bytes, pointer: str, problem: str
) -> None:
    refused = refusal(body)

    assert problem in refused.problem
    assert refused.pointer == pointer
    assert orjson.dumps([refused.problem, refused.cure, refused.pointer])  # an answer can tell of it
    assert str(refused) == f"{refused.problem}: {refused.cure}"


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        (b"", "the text is empty"),
        (b" \r\n", "the text is empty"),
        (b"\xef\xbb\xbf{}", "byte order mark"),
        ("{}".encode("utf-16"), "not UTF-8 at byte 1"),
        ('{"a": 1}'.encode("utf-16-le"), "no JSON at line 1, column 2"),
        ('{"a": 1}'.encode("utf-32-be"), "no JSON at line 1, column 1"),
        (b'{"a": "\xff"}', "not UTF-8 at byte 8"),
        (b'"\xed\xa0\x80"', "not UTF-8 at byte 2"),
        (b'"\xc0\xaf"', "not UTF-8 at byte 2"),
        (b"{} {}", "no JSON at line 1, column 4"),
        (b"{}\n\0", "no JSON at line 2, column 1"),
        (b'{"a": 1,}', "no JSON"),
        (b"{'a': 1}", "no JSON"),
        (b"{a: 1}", "no JSON"),
        (b"[1] // said", "no JSON"),
        (b"[01]", "no JSON"),
        (b"[+1]", "no JSON"),
        (b"[.5]", "no JSON"),
        (b"[True]", "no JSON"),
        (b'"a\nb"', "no JSON"),
        (b'"\0"', "no JSON"),
        (b'"\\x41"', "no JSON"),
        (b'"\\u00zz"', "no JSON"),
        ("[\u0661]".encode(), "no JSON"),
        ("\u00a0{}".encode(), "no JSON"),
        (b'"', "no JSON"),
        (b'"\\', "no JSON"),
    ],
)
def test_what_is_no_json_text_is_refused(body: bytes, problem: str) -> None:
    refused = refusal(body)

    assert problem in refused.problem
    assert refused.pointer == ""


@pytest.mark.parametrize(
    ("body", "read"),
    [
        (b"48.86476", Decimal("48.86476")),
        (b"38.0968300", Decimal("38.0968300")),
        (b"0.1000000000000000055511151231257827", Decimal("0.1000000000000000055511151231257827")),
        (b"1E2", Decimal(100)),
        (b"-0", 0),
        (str(GREATEST).encode(), GREATEST),
        (rb'"\ud83d\ude00"', "\U0001f600"),
        (rb'"\\ud800"', r"\ud800"),
        (rb'"\\\\u0000"', r"\\u0000"),
        (
            '"\u0421\u0456\u0432\u0435\u0440\u0441\u044c\u043a"'.encode(),
            "\u0421\u0456\u0432\u0435\u0440\u0441\u044c\u043a",
        ),
    ],
)
def test_what_is_taken_is_exactly_what_was_written(body: bytes, read: object) -> None:
    parsed = parse(body)

    assert parsed == read
    assert type(parsed) is type(read)


def test_true_stays_apart_from_one() -> None:
    parsed = parse(b"[true, 1]")

    assert isinstance(parsed, list)
    assert [type(each) for each in parsed] == [bool, int]


@pytest.mark.parametrize(("opening", "closing"), [(b"[", b"]"), (b'{"":', b"}")])
def test_depth_is_refused_one_past_the_limit_and_nowhere_before(opening: bytes, closing: bytes) -> None:
    assert parse(opening * DEPTH_MAX + b"1" + closing * DEPTH_MAX)
    assert f"more than {DEPTH_MAX} levels" in refusal(opening * (DEPTH_MAX + 1) + b"1" + closing * 33).problem


def test_the_deepest_that_is_taken_may_stand_beside_others() -> None:
    assert parse(b"[[]," + b"[" * (DEPTH_MAX - 1) + b"]" * (DEPTH_MAX - 1) + b"]")


@pytest.mark.parametrize("text", [r"[[[", r"\"[", r"\\", r"\\\"[{", r"]]"])
def test_brackets_in_a_text_are_no_depth(text: str) -> None:
    assert parse(f'["{text * 40}", []]'.encode()) == json.loads(f'["{text * 40}", []]')


def test_a_text_is_refused_past_its_limit_in_bytes() -> None:
    assert parse_json(b'"\xd0\xa1"', max_bytes=4)
    with pytest.raises(BadJson, match="has 4 bytes: send at most 3"):
        parse_json(b'"\xd0\xa1"', max_bytes=3)


def names(count: int) -> bytes:
    return b"{" + b",".join(b'"%x":0' % number for number in (*range(count), count - 1)) + b"}"


@pytest.mark.parametrize(
    "body",
    [
        b"[" * MAX_BYTES,
        b'{"":' * (MAX_BYTES // 4),
        b"[" + b"[]," * (MAX_BYTES // 3 - 1) + b"1]",
        b"[" + b'{"":1,"":1},' * (MAX_BYTES // 12 - 1) + b"1]",
        b'"' + b"[" * (MAX_BYTES - 2) + b'"',
        (b'"' + b'\\"' * MAX_BYTES)[:MAX_BYTES],
        b'"' + b"\\" * (MAX_BYTES - 2) + b'"',
        b'"' + b"\\u0041" * (MAX_BYTES // 6 - 1) + b'"',
        b'["\\ud83d\\ude00"' + b",1" * (MAX_BYTES // 2 - 8) + b"]",
        b'["\\ud83d"' + b",[1]" * (MAX_BYTES // 4 - 4) + b"]",
        b"1" * MAX_BYTES,
        b"1." + b"1" * (MAX_BYTES - 2),
        b"[" + b"1.5," * (MAX_BYTES // 4 - 4) + b"1e999]",
        b" " * MAX_BYTES,
        names(26_000),
    ],
    ids=lambda body: f"{body[:12]!r}",
)
def test_no_body_takes_long(body: bytes) -> None:
    assert len(body) <= MAX_BYTES
    begun = time.process_time()
    with suppress(BadJson):
        parse(body)
    assert time.process_time() - begun < CPU_SECONDS_MAX


@pytest.mark.parametrize(
    "content_type",
    [
        *(
            "application/json",
            "Application/JSON",
            "application/json;charset=utf-8",
            'application/json ; charset="UTF-8"',
        ),
        *("application/json;charset=utf8", "application/json;", "application/json ; ;charset=UTF8;"),
    ],
)
def test_json_in_utf_8_is_the_media_type(content_type: str) -> None:
    assert fault_in_media_type(content_type) is None


@pytest.mark.parametrize(
    "content_type",
    [
        None,
        "",
        "text/json",
        "text/plain",
        "application/jsonp",
        "application/geo+json",
        "application/json, text/plain",
        "application/json; charset=utf-16",
        "application/json; charset=latin-1",
        "application/json; version=1",
        "application/x-www-form-urlencoded",
    ],
)
def test_other_media_types_are_not(content_type: str | None) -> None:
    assert fault_in_media_type(content_type) is not None


@pytest.mark.parametrize(
    ("content_type", "problem"),
    [
        ("text/plain", "the body is not application/json"),
        ("application/json; charset=latin-1", "the media type has the charset 'latin-1'"),
        ("application/json; version=1", "the media type has the parameter 'version'"),
    ],
)
def test_the_reason_is_what_is_not_so(content_type: str, problem: str) -> None:
    fault = fault_in_media_type(content_type)

    assert fault is not None
    assert fault[0] == problem
