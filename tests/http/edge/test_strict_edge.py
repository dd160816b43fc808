"""Bad input, class by class: refused with a problem that names the field and the cure, and never a failure of ours."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.engines import Engine, sqlite_engine
from tests.support.properties import examples
from tests.support.running import Running
from tests.support.small_record import DECLARED, a_claim, a_report, small_record

KIB = 1024
ODD_TEXT = {
    "a NUL": "a\0b",
    "a control character": "a\x07b",
    "a C1 control character": "a\x85b",
    "a line break in a name": "a\nb",
    "a bidirectional override": "a\u202eb",
    "a bidirectional isolate": "a\u2066b",
    "a lone surrogate": "a\ud800b",
    "a surrogate pair the wrong way round": "a\udc00\ud800b",
    "a non-character": "a\ufffeb",
    "a non-character beyond the first plane": "a\U0001ffffb",
    "a name that is not composed": "Lu\u0308bbenau",
    "nothing": "",
    "spaces alone": " \u3000",
    "a space at its end": "Reuters ",
    "one character too many": "x" * 201,
    "one endless grapheme": "e" + "\u0301" * 10_000,
}
ODD_DATES = (
    "2014-02-29",
    "2023-13",
    "2023-25",
    "0000-01-01",
    "2024-01-01/2024-02-01",
    "/2014",
    "2014/",
    "2014/..",
    "Y1E5000",
    "Y17000",
    "-0044-03-15",
    " 2024-01-01",
    "2024-01-01 ",
    "2024-1-1",
    "2024-01-01T10:00:00",
    "2024-01-01T24:00:00Z",
    "2024-06-30T23:59:60Z",
    "2024-01-01T10:00:00.1234567Z",
    "2024-01-01T10:00:00+24:00",
    "2024-01-01T10:00:00 02:00",
    "[2024-02-01..2024-01-01]",
    "[2024-01-01..",
    "[2024-01-01..]",
    "[]",
    "[..]",
    "[2024-01-01T10:00:00Z..2024-01-02]",
    "{2024-01-01,2024-01-02}",
    "2024-XX-01",
    "2024-0\u0661-01",
    "\u0662\u0660\u0662\u0664",
    "2024-01-01??",
    "now",
    "",
    "[" + ",".join(["2024"] * 200) + "]",
)
ODD_URLS = (
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "data:text/html,<script>",
    "file:///etc/passwd",
    "ftp://example.org/x",
    "//example.org/x",
    "example.org",
    "https://",
    "https:///x",
    "http://[::1",
    "https://example.org/a b",
    "https://example.org/\n",
    "https://example.org/" + "x" * 2_000,
)
METACHARACTERS = (
    "'",
    '"',
    "' or 1=1 --",
    "'; drop table keys; --",
    "%",
    "_",
    "!",
    "\\",
    "%%%_!%",
    ":at",
    "$1",
    "%s",
    "{}",
    "/*",
    "\0",
    "\u202e",
    "\ud7ff\ue000",
    "\N{ARABIC-INDIC DIGIT THREE}",
    "x" * 3_000,
    "",
    " ",
    "0",
    "-1",
    "9" * 400,
)


@contextmanager
def a_record(folder: Path) -> Iterator[Running]:
    with small_record(sqlite_engine(folder)) as (running, _):
        running.post("/v1/reports", a_report(a_claim(id="c-1"), id="r-1"))
        yield running


@pytest.fixture(scope="module")
def there(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with a_record(tmp_path_factory.mktemp("record")) as running:
        yield running


@pytest.fixture(scope="module")
def untouched(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A record for the tests that count its entries."""
    with a_record(tmp_path_factory.mktemp("untouched")) as running:
        yield running


@pytest.fixture(scope="module")
def on_either(module_engine: Engine) -> Iterator[Running]:
    with small_record(module_engine) as (running, _):
        yield running


@pytest.fixture
def fresh_on_either(engine: Engine) -> Iterator[Running]:
    with small_record(engine) as (running, _):
        yield running


def send(there: Running, body: bytes, media_type: str = "application/json") -> Any:
    headers = {**there.authorization, "Content-Type": media_type}
    return there.client.post("/v1/reports", content=body, headers=headers)


def refused(response: Any, status: int = 422) -> dict[str, Any]:
    """The problem of a refusal, which must explain itself."""
    assert response.status_code == status, response.text[:500]
    assert response.headers["content-type"] == "application/problem+json"
    problem: dict[str, Any] = response.json()
    assert problem["status"] == status
    assert problem["type"]
    assert problem["title"]
    assert problem["detail"]
    for each in problem.get("errors", []):
        assert each["detail"]
        assert each["cure"]
    return problem


def pointers(problem: Mapping[str, Any]) -> list[str]:
    return [each["pointer"] for each in problem["errors"]]


def with_field(pointer: str, value: object) -> dict[str, Any]:
    """A good report in which one field is ``value``."""
    report: Any = a_report(a_claim(spokesperson={"name": "Somebody"}))
    *parents, last = pointer.strip("/").split("/")
    at = report
    for name in parents:
        at = at[int(name)] if isinstance(at, list) else at.setdefault(name, {})
    at[int(last) if isinstance(at, list) else last] = value
    return dict(report)


def encoded(report: object) -> bytes:
    return json.dumps(report).encode()


GOOD = encoded(a_report(a_claim()))


# JSON

NOT_JSON = {
    "nothing": b"",
    "an open brace": b"{",
    "text after it": GOOD + b"x",
    "two values": GOOD + GOOD,
    "a comment": b"{/* */}",
    "single quotes": b"{'id': 'x'}",
    "a comma too many": b'{"id": "x",}',
    "a raw NUL in a text": b'{"id": "a\0b"}',
    "an escaped NUL": b'{"id": "a\\u0000b"}',
    "a lone surrogate": b'{"id": "\\ud800"}',
    "a lone surrogate as a name": b'{"\\udfff": 1}',
    "a surrogate in UTF-8": b'{"id": "\xed\xa0\x80"}',
    "an overlong form": b'{"id": "\xc0\xaf"}',
    "a byte that is none of UTF-8": b'{"id": "\xff"}',
    "a byte order mark": b"\xef\xbb\xbf" + GOOD,
    "UTF-16": GOOD.decode().encode("utf-16"),
    "UTF-16 without a mark": GOOD.decode().encode("utf-16-le"),
    "UTF-32": GOOD.decode().encode("utf-32"),
    "NaN": b'{"share": NaN}',
    "an infinity": b'{"share": -Infinity}',
    "a number beyond any": b'{"share": 1e999}',
    "a number with an endless exponent": b'{"share": 1e99999999999999999999}',
    "a number below any": b'{"share": 1e-999}',
    "an integer of 5,000 digits": b'{"share": ' + b"9" * 5_000 + b"}",
    "a fraction of 5,000 digits": b'{"share": 0.' + b"9" * 5_000 + b"}",
    "a leading zero": b'{"share": 007}',
    "a plus": b'{"share": +1}',
    "hexadecimal": b'{"share": 0x10}',
    "a name given twice": b'{"id": "a", "id": "b"}',
    "a name given twice inside": b'{"source": {"name": "a", "name": "a"}}',
    "a name given twice, once escaped": b'{"id": "a", "\\u0069d": "b"}',
    "33 levels": b"[" * 33 + b"]" * 33,
    "100,000 levels": b"[" * 100_000 + b"]" * 100_000,
    "100,000 levels of objects, never closed": b'{"a":' * 40_000,
}


@pytest.mark.parametrize("body", NOT_JSON.values(), ids=NOT_JSON)
def test_what_is_not_strict_json_is_refused(untouched: Running, body: bytes) -> None:
    problem = refused(send(untouched, body))

    assert problem["type"] == "/problems/bad-json"
    assert untouched.read("/v1/statements")["known_at"]["position"] == DECLARED + 2


@pytest.mark.parametrize("body", [b"null", b"true", b"7", b'"x"', b"[]", b"{}", b"[" * 32 + b"]" * 32])
def test_json_that_is_no_report_is_refused(there: Running, body: bytes) -> None:
    assert refused(send(there, body))["errors"]


def test_a_bracket_in_a_text_is_no_level(there: Running) -> None:
    report = a_report(a_claim(note="[" * 100 + '"' + "{\\" * 50))

    assert send(there, encoded(report)).status_code == 201


def test_a_body_of_256_kib_is_read_and_one_byte_more_is_not(there: Running) -> None:
    padded = GOOD + b" " * (256 * KIB - len(GOOD))

    assert send(there, padded).status_code == 201
    refused(send(there, padded + b" "), 413)


def test_a_body_that_comes_in_pieces_is_cut_off_as_well(there: Running) -> None:
    pieces = (b" " * KIB for _ in range(257))
    headers = {**there.authorization, "Content-Type": "application/json"}

    refused(there.client.post("/v1/reports", content=pieces, headers=headers), 413)


def test_many_names_one_of_them_given_twice_are_refused_without_delay(there: Running) -> None:
    names = [f'"{number:05d}":0' for number in range(25_000)]
    began = perf_counter()

    refused(send(there, f"{{{','.join([*names, names[-1]])}}}".encode()))

    assert perf_counter() - began < 2


def test_many_unknown_fields_get_an_answer_that_is_not_larger_than_the_question(there: Running) -> None:
    body = ("{" + ",".join(f'"{number:05d}":0' for number in range(25_000)) + "}").encode()

    response = send(there, body)

    refused(response)
    assert len(response.content) < len(body)


@pytest.mark.parametrize(
    "media_type",
    [
        "",
        "text/plain",
        "text/json",
        "application/x-www-form-urlencoded",
        "application/jsonx",
        "application/problem+json",
        "application/json; charset=utf-16",
        "application/json; charset=latin-1",
        "multipart/form-data; boundary=x",
    ],
)
def test_another_media_type_is_415(there: Running, media_type: str) -> None:
    refused(send(there, GOOD, media_type), 415)


@pytest.mark.parametrize(
    "media_type",
    ["application/json", "Application/JSON", "application/json; charset=UTF-8", "application/json;charset=utf8"],
)
def test_json_may_name_its_charset(there: Running, media_type: str) -> None:
    assert send(there, GOOD, media_type).status_code == 201


# Fields

WRONG_TYPES: list[tuple[str, object]] = [
    ("/source/published", 20240610),
    ("/source/published", 1718000000.5),
    ("/source/published", True),
    ("/source/published", ["2024"]),
    ("/source/published", None),
    ("/source/name", 7),
    ("/source/name", None),
    ("/source", "A paper"),
    ("/source", None),
    ("/statements", {}),
    ("/statements", None),
    ("/statements", []),
    ("/statements/0", "x"),
    ("/statements/0", None),
    ("/statements/0/stated", 1718000000),
    ("/statements/0/effective", 2024),
    ("/statements/0/until", False),
    ("/statements/0/share", True),
    ("/statements/0/share", "50"),
    ("/statements/0/share", -1),
    ("/statements/0/share", 100.0000001),
    ("/statements/0/share", 12345678901234567),
    ("/statements/0/credibility", True),
    ("/statements/0/credibility", "3"),
    ("/statements/0/credibility", 3.5),
    ("/statements/0/credibility", 0),
    ("/statements/0/credibility", 7),
    ("/statements/0/via", "TASS"),
    ("/statements/0/via/0", 7),
    ("/statements/0/kind", "rumour"),
    ("/statements/0/kind", 1),
    ("/statements/0/status", "liberated"),
    ("/statements/0/status", True),
    ("/statements/0/status", "CONTROLLED"),
    ("/statements/0/holder", ["red"]),
    ("/statements/0/claimant", None),
    ("/statements/0/place", 694403),
    ("/statements/0/id", 7),
    ("/statements/0/spokesperson", "Somebody"),
    ("/statements/0/spokesperson/role", 7),
    ("/statements/0/quote_language", "not a language"),
    ("/source/language", "ru_RU"),
    ("/source/reliability", "G"),
    ("/source/reliability", "a"),
    ("/source/archive_sha256", "0" * 63),
    ("/source/archive_sha256", "A" * 64),
    ("/conflict", None),
    ("/id", 7),
]


@pytest.mark.parametrize(("pointer", "value"), WRONG_TYPES)
def test_a_value_of_the_wrong_type_or_range_is_refused_at_its_field(
    there: Running, pointer: str, value: object
) -> None:
    report = with_field(pointer, value) if pointer != "/statements/0/via/0" else with_field(pointer[:-2], [value])

    assert pointers(refused(send(there, encoded(report)))) == [pointer]


@pytest.mark.parametrize(
    "pointer", ["/sauce", "/source/page", "/statements/0/Status", "/statements/0/spokesperson/age"]
)
def test_an_unknown_field_is_refused_by_name(there: Running, pointer: str) -> None:
    [error] = refused(send(there, encoded(with_field(pointer, "x"))))["errors"]

    assert error["pointer"] == pointer
    assert repr(pointer.rsplit("/", 1)[1]) in error["detail"]


@pytest.mark.parametrize("name", ["a/b", "a~b", "~1", ""])
def test_a_pointer_escapes_the_name_of_a_field(there: Running, name: str) -> None:
    problem = refused(send(there, encoded(a_report(a_claim(), **{name: 1}))))

    assert pointers(problem) == ["/" + name.replace("~", "~0").replace("/", "~1")]


@pytest.mark.parametrize("claimant", ["a/b", "a~b", "a b", "\u202e", "nobody", "contested"])
def test_a_pointer_escapes_the_id_of_a_claimant(there: Running, claimant: str) -> None:
    body = {"claimants": {claimant: {"name": "X", "role": "party"}}}

    response = there.client.put("/v1/conflicts/war", json=body, headers=there.authorization)

    assert pointers(refused(response)) == ["/claimants/" + claimant.replace("~", "~0").replace("/", "~1")]


def test_a_pointer_escapes_the_scheme_of_an_identifier(there: Running) -> None:
    response = there.client.put("/v1/places/hill", json={"identifiers": {"a/b": "1"}}, headers=there.authorization)

    assert pointers(refused(response)) == ["/identifiers/a~1b"]


@pytest.mark.parametrize("text", ODD_TEXT.values(), ids=ODD_TEXT)
@pytest.mark.parametrize("pointer", ["/source/name", "/statements/0/spokesperson/name"])
def test_a_name_that_two_readers_could_take_for_two_is_refused(there: Running, pointer: str, text: str) -> None:
    assert pointers(refused(send(there, encoded(with_field(pointer, text))))) == [pointer]


PROSE_REFUSES = {what: text for what, text in ODD_TEXT.items() if "name" not in what and len(text) != 201}


@pytest.mark.parametrize("text", [PROSE_REFUSES[what] for what in PROSE_REFUSES if "end" not in what])
@pytest.mark.parametrize("field", ["quote", "note", "wording", "dating", "hedge", "channel", "extent", "audience"])
def test_odd_text_is_refused_in_every_field_of_text(there: Running, field: str, text: str) -> None:
    pointer = f"/statements/0/{field}"

    assert pointers(refused(send(there, encoded(with_field(pointer, text))))) == [pointer]


@pytest.mark.parametrize(
    ("field", "length"), [("wording", 300), ("hedge", 300), ("extent", 300), ("quote", 2_000), ("note", 2_000)]
)
def test_a_text_of_its_full_length_is_kept_and_one_character_more_is_refused(
    there: Running, field: str, length: int
) -> None:
    pointer = f"/statements/0/{field}"

    assert send(there, encoded(with_field(pointer, "\N{CYRILLIC SMALL LETTER ZHE}" * length))).status_code == 201
    assert pointers(refused(send(there, encoded(with_field(pointer, "x" * (length + 1)))))) == [pointer]


@pytest.mark.parametrize("text", ["first\nsecond\tthird", "decomposed u\u0308", "\u200fعربي", "👩‍👩‍👧 -- '\"<script>"])
def test_a_quote_is_kept_as_it_was_written(on_either: Running, text: str) -> None:
    [statement] = on_either.post("/v1/reports", a_report(a_claim(quote=text)))["statements"]

    assert on_either.read(f"/v1/statements/{statement['id']}")["quote"] == text


@pytest.mark.parametrize("date", ODD_DATES)
@pytest.mark.parametrize("pointer", ["/statements/0/stated", "/source/published"])
def test_a_text_that_is_no_date_is_refused(there: Running, pointer: str, date: str) -> None:
    assert pointers(refused(send(there, encoded(with_field(pointer, date))))) == [pointer]


def test_an_interval_is_refused_with_both_ways_to_write_it(there: Running) -> None:
    [error] = refused(send(there, encoded(with_field("/statements/0/stated", "2024-01/2024-02"))))["errors"]

    assert "[a..b]" in error["cure"]
    assert "until" in error["cure"]


@pytest.mark.parametrize("url", ODD_URLS)
@pytest.mark.parametrize("field", ["url", "archived_url"])
def test_an_address_that_is_not_of_the_web_is_refused(there: Running, field: str, url: str) -> None:
    assert pointers(refused(send(there, encoded(with_field(f"/source/{field}", url))))) == [f"/source/{field}"]


@pytest.mark.parametrize("bad", ["", "a b", "ä", "x" * 65, "x" * 100_000, "a/b", "a\n", "'; --"])
@pytest.mark.parametrize("pointer", ["/id", "/statements/0/id"])
def test_an_id_of_another_form_is_refused(there: Running, pointer: str, bad: str) -> None:
    assert pointers(refused(send(there, encoded(with_field(pointer, bad))))) == [pointer]


@pytest.mark.parametrize(
    "pointer", ["/conflict", "/statements/0/claimant", "/statements/0/place", "/statements/0/holder"]
)
def test_a_huge_name_of_what_is_not_there_is_not_sent_back_whole(on_either: Running, pointer: str) -> None:
    response = send(on_either, encoded(with_field(pointer, "x" * 100_000)))

    assert pointers(refused(response)) == [pointer]
    assert len(response.content) < 4_000


def test_latitudes_and_longitudes_stay_on_this_earth(there: Running) -> None:
    for body, pointer in (
        ({"lat": 91, "lon": 0}, "/lat"),
        ({"lat": 0, "lon": -180.0000001}, "/lon"),
        ({"lat": 1}, "/lon"),
        ({"lat": "1", "lon": 1}, "/lat"),
        ({"lat": False, "lon": 1}, "/lat"),
        ({"lat": 1.1234567890123456789, "lon": 10**18}, "/lon"),
        ({"population": -1}, "/population"),
        ({"population": 2**53}, "/population"),
        ({"part_of": "hill"}, "/part_of"),
        ({"part_of": "nowhere"}, "/part_of"),
    ):
        response = there.client.put("/v1/places/hill", json=body, headers=there.authorization)
        assert pointer in pointers(refused(response)), body


def test_minus_zero_is_zero(on_either: Running) -> None:
    body = b'{"name": "Null Island", "lat": -0.0, "lon": -0}'
    headers = {**on_either.authorization, "Content-Type": "application/json"}

    assert on_either.client.put("/v1/places/null", content=body, headers=headers).status_code == 201

    assert '"lat":0.0,"lon":0.0' in on_either.client.get("/v1/places/null").text


@pytest.mark.parametrize("what", ["NaN", "a lone surrogate", "an escaped NUL", "100,000 levels", "UTF-16"])
def test_bad_json_is_refused_on_either_engine(on_either: Running, what: str) -> None:
    refused(send(on_either, NOT_JSON[what]))


@pytest.mark.parametrize("name", ["a\0b", "\x07", "x" * 5_000, "' or 1=1 --", "%", "\N{ARABIC-INDIC DIGIT THREE}"])
@pytest.mark.parametrize("path", ["/v1/places/{}", "/v1/places/{}/stances", "/v1/places/{}/timeline",
                                  "/v1/statements/{}", "/v1/conflicts/{}"])  # fmt: skip
def test_an_odd_name_in_an_address_is_of_nothing_there(on_either: Running, path: str, name: str) -> None:
    refused(on_either.client.get(path.format(_quoted(name))), 404)


@pytest.mark.parametrize("name", ["a\0b", "\x07", "x" * 5_000, "' or 1=1 --", "%"])
def test_an_odd_name_in_an_address_is_not_recorded(on_either: Running, name: str) -> None:
    at, key = _quoted(name), on_either.authorization
    for path in ("places", "conflicts"):
        assert pointers(refused(on_either.client.put(f"/v1/{path}/{at}", json={"name": "X"}, headers=key))) == ["/id"]
    source = {"name": "x", "published": "2024"}
    amendments: dict[str, dict[str, Any]] = {
        "statements/{}/annulment": {"reason": "x"},
        "statements/{}/corrections": {"content": a_claim(), "reason": "x"},
        "statements/{}/sources": {"source": source},
        "reports/{}/corrections": {"source": source, "reason": "x"},
    }
    for path, body in amendments.items():
        refused(on_either.client.post(f"/v1/{path.format(at)}", json=body, headers=key), 404)


def _quoted(name: str) -> str:
    return "".join(f"%{byte:02X}" for byte in name.encode())


# Queries


def test_an_unknown_parameter_is_refused_with_those_that_are_known(there: Running) -> None:
    [error] = refused(there.client.get("/v1/stances?plaice=hill"), 400)["errors"]

    assert error["parameter"] == "plaice"
    assert "place" in error["cure"]


@pytest.mark.parametrize("path", ["/livez", "/readyz", "/v1/reports"])
def test_an_address_without_parameters_takes_none(there: Running, path: str) -> None:
    method = "POST" if path == "/v1/reports" else "GET"

    refused(there.client.request(method, f"{path}?x=1", headers=there.authorization, json={}), 400)


def test_a_parameter_given_twice_is_refused_though_it_is_the_same(there: Running) -> None:
    [error] = refused(there.client.get("/v1/stances?place=hill&place=hill"), 400)["errors"]

    assert error["parameter"] == "place"


@pytest.mark.parametrize("limit", ["1_000", " 7", "7 ", "+7", "-7", "0", "", "٣", "³", "1e3", "7.0", "0x7", "000"])
@pytest.mark.parametrize("path", ["/v1/stances", "/v1/statements", "/v1/log", "/v1/places?q=hill"])
def test_a_limit_that_is_not_plain_digits_is_refused(there: Running, path: str, limit: str) -> None:
    at = f"{path}{'&' if '?' in path else '?'}limit="

    [error] = refused(there.client.get(at + _quoted(limit)), 400)["errors"]

    assert error["parameter"] == "limit"


def test_a_limit_above_the_most_is_read_as_the_most(there: Running) -> None:
    for limit in (10_001, 2**63, 2**64, 10**20, "9" * 5_000):
        assert there.read("/v1/statements", limit=limit) == there.read("/v1/statements")


def test_a_limit_may_begin_with_zeros(there: Running) -> None:
    assert there.read("/v1/places", q="hil", limit="0" * 30 + "1") == there.read("/v1/places", q="hil", limit=1)


@pytest.mark.parametrize("name", ["about", "said_by", "known_at"])
@pytest.mark.parametrize("value", ["2024", "2024-06", "2024-02-30", "[2024..2025]", "yesterday", "2024-01-01T10:00:00",
                                   "2024-01-01T10:00:00+02:00", "", "٣", "-1", "1.0", "9" * 19])  # fmt: skip
def test_a_coordinate_that_is_neither_a_day_nor_an_instant_is_refused(there: Running, name: str, value: str) -> None:
    raw = value if value.endswith("+02:00") else _quoted(value)  # a plus sign in a query is a space

    [error] = refused(there.client.get(f"/v1/stances?{name}={raw}"), 400)["errors"]

    assert error["parameter"] == name


@pytest.mark.parametrize("bbox", ["", "1,2,3", "1,2,3,4,5", "a,b,c,d", "nan,1,2,3", "inf,1,2,3", "1e1,1,2,3", "1,9,2,3",
                                  "-181,1,2,3", "1,-91,2,3", "1,2,3,--4", "1_0,1,2,3", "٣,1,2,3"])  # fmt: skip
def test_a_box_that_is_not_on_this_earth_is_refused(there: Running, bbox: str) -> None:
    [error] = refused(there.client.get("/v1/stances", params={"bbox": bbox}), 400)["errors"]

    assert error["parameter"] == "bbox"


def test_a_cursor_is_taken_from_a_link_or_refused(on_either: Running) -> None:
    forged = [
        {"about": "x", "said_by": "x", "known_at": "x", "after": ""},
        {"about": "2024-01-01", "said_by": "2024-01-01", "known_at": "1", "after": "a\0b"},
        {"about": 1, "said_by": 1, "known_at": 1, "after": 1},
        {"known_at": "x", "after": "1"},
        {"known_at": "1", "after": "9" * 30},
        {"known_at": "9" * 18, "after": "1"},
        [],
    ]
    texts = [base64.urlsafe_b64encode(json.dumps(each).encode()).decode().rstrip("=") for each in forged]
    for cursor in [*texts, "", "x", "é", "a" * 10_000, base64.urlsafe_b64encode(b"[" * 5_000).decode()]:
        for path in ("/v1/stances", "/v1/statements"):
            refused(on_either.client.get(path, params={"cursor": cursor}), 400)


NAMED = {
    "place": "hill",
    "statement": "c-1",
    "conflict": "war",
    "date": "2024-06-10",
    "number": "1",
    "webhook": "desk",
    "of": "places",
    "name": "hill",
    "format": "atom",
}


def get_routes(there: Running) -> Iterator[tuple[str, str]]:
    """Each parameter of each address that is read."""
    document = there.read("/openapi.json")
    for path, methods in document["paths"].items():
        for parameter in methods.get("get", {}).get("parameters", []):
            if parameter["in"] == "query":
                at = path.format(**NAMED)
                yield f"{at}?q=hill" if path == "/v1/places" and parameter["name"] != "q" else at, parameter["name"]


@pytest.mark.slow
@pytest.mark.parametrize("value", METACHARACTERS)
def test_metacharacters_are_text_in_every_parameter(on_either: Running, value: str) -> None:
    size = on_either.read("/v1/log")["entries"][-1]["position"]
    asked = list(get_routes(on_either))
    for path, name in asked:
        needed = {"q": "hill"} if "?" in path and name != "q" else {}
        response = on_either.client.get(path, params={name: value} | needed, headers=on_either.authorization)
        assert response.status_code < 500, (path, name, response.text)
        if response.status_code != 200:
            refused(response, response.status_code)
    assert len(asked) > 40
    assert on_either.read("/v1/log")["entries"][-1]["position"] == size


@pytest.mark.parametrize("wildcard", ["%", "_", "c_aim", "a%", "!", "\\"])
def test_wildcards_of_the_database_match_themselves_alone(fresh_on_either: Running, wildcard: str) -> None:
    fresh_on_either.post(
        "/v1/reports", a_report(a_claim(id="plain", note="a claim, all said"), a_claim(id="it", note=f"<{wildcard}>"))
    )

    found = fresh_on_either.read("/v1/statements", text=wildcard)["statements"]

    assert [each["id"] for each in found] == ["it"]


# Methods


@pytest.mark.parametrize("method", ["DELETE", "PATCH", "PUT", "POST"])
def test_another_method_is_405_and_says_which_are_taken(there: Running, method: str) -> None:
    response = there.client.request(method, "/v1/stances", headers=there.authorization)

    refused(response, 405)
    assert response.headers["allow"] == "GET, HEAD, OPTIONS"


def test_head_is_answered_as_get_without_a_body(there: Running) -> None:
    for path, _ in get_routes(there):
        response = there.client.head(path)
        assert response.status_code == there.client.get(path).status_code
        assert not response.content


def test_an_address_of_nothing_is_404(there: Running) -> None:
    refused(there.client.get("/v1/nothing"), 404)
    refused(there.client.post("/v2/reports"), 404)


# Anything at all


@pytest.fixture(scope="module")
def long_lived(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with a_record(tmp_path_factory.mktemp("long-lived")) as running:
        yield running


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=8,
)
FIELDS = sorted(a_claim(denies=[], retracts="", share=1, stated="", until="", via=[], quote="", credibility=1, id=""))


@given(body=st.binary(max_size=200) | JSON.map(lambda value: json.dumps(value).encode()))
def test_any_bytes_are_answered(long_lived: Running, body: bytes) -> None:
    refused(send(long_lived, body))


@given(field=st.sampled_from(FIELDS), value=JSON)
def test_any_value_in_any_field_is_answered(long_lived: Running, field: str, value: object) -> None:
    response = send(long_lived, encoded(with_field(f"/statements/0/{field}", value)))

    assert response.status_code in (200, 201, 409, 422), response.text


@pytest.mark.thorough
@pytest.mark.slow
@given(value=st.text(max_size=80))
@examples(25)  # each is asked of every parameter of every address
def test_any_text_in_any_parameter_is_answered(long_lived: Running, value: str) -> None:
    for path, name in get_routes(long_lived):
        given = {name: value.encode("utf-8", "surrogatepass")}
        response = long_lived.client.get(path, params=given, headers=long_lived.authorization)
        assert response.status_code < 500, (path, name, response.text)


@pytest.mark.parametrize("coding", ["gzip", "br", "identity, br", "zstd"])
def test_a_body_that_is_compressed_is_refused_with_what_is_taken(there: Running, coding: str) -> None:
    headers = {**there.authorization, "Content-Encoding": coding}
    answer = there.client.put("/v1/places/coded", json={"name": "Coded"}, headers=headers)

    assert (answer.status_code, answer.headers["accept-encoding"]) == (415, "identity")
    assert answer.json()["type"] == "/problems/unsupported-media-type"
    assert there.client.get("/v1/places/coded").status_code == 404


def test_a_body_without_a_coding_may_say_so(there: Running) -> None:
    headers = {**there.authorization, "Content-Encoding": "identity"}
    assert there.client.put("/v1/places/plain", json={"name": "Plain"}, headers=headers).status_code == 201
