"""Evidence: one page that anybody can read and verify, and that cannot say anything but what it proves."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from html import escape
from html.parser import HTMLParser
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from adapters.audit.evidence import entries_in
from adapters.signing.keys import new_key
from api.audit.evidence.document import LAYOUTS, data_in
from api.audit.evidence.page import evidence
from api.cli import app
from api.settings import Settings
from domain.intake.drafts import RedactionDraft
from domain.intake.keys import Scope
from domain.proofs.errors import Malformed
from domain.proofs.evidence import Proved, parse_evidence
from domain.proofs.merkle import leaf_hash
from tests.support.builders import a_stored
from tests.support.engines import Engine, sqlite_engine
from tests.support.running import Running, running
from tests.support.signing import public_keys, signing_settings
from tests.support.small_record import CONFLICT, a_claim, a_denial, a_report, a_retraction
from tests.support.tidiness import ROOT

RIGHT, WRONG, MALFORMED, NOT_SIGNED = 0, 1, 2, 3
GOLDEN = ROOT / "tests" / "golden" / "evidence"
HOSTILE = "</pre><script>alert(1)</script>\u05d0\u200f'\"&amp;<img src=x onerror=alert(2)>{who}"

pytestmark = pytest.mark.engines("sqlite")  # a page is made above every database, but where it is marked

PERSON = {"name": f"P {HOSTILE}", "role": f"R {HOSTILE}"}


@dataclass(frozen=True)
class Office(Running):
    """A service whose log is signed, and a folder to put files in."""

    settings: Settings
    folder: Path

    def page(self, *statements: str) -> str:
        return evidence(self.service, statements).decode()

    def verify(self, page: str | bytes, *arguments: str, code: int = RIGHT, key: str | None = "") -> Result:
        """Where no database can be opened, and with the keys that the log is signed with, unless ``key`` is given."""
        file = self.folder / "page.html"
        file.write_bytes(page.encode() if isinstance(page, str) else page)
        trusted = public_keys(self.settings)[0].text() if key == "" else key
        given = [] if trusted is None else ["--key", trusted]
        return invoked("log", "verify", "--evidence", str(file), *given, *arguments, code=code, database="none")


def invoked(*arguments: str, code: int, database: str, **env: str) -> Result:
    result = CliRunner().invoke(app, arguments, env={"CLAIMLINE_DATABASE": database, **env})
    assert result.exit_code == code, (result.stdout, result.stderr, result.exception)
    return result


@contextmanager
def an_office(engine: Engine, tmp_path: Path) -> Iterator[Office]:
    settings = signing_settings(engine, tmp_path)
    with running(engine, settings=settings) as there:
        there.put("/v1/conflicts/war", CONFLICT)
        there.put("/v1/places/hill", {"name": "Hill", "admin": ["Land"]})
        there.post("/v1/reports", a_report(a_claim(id="s", quote="We are there."), id="r"))
        yield Office(there.service, there.client, there.key, settings, tmp_path)


@pytest.fixture
def there(engine: Engine, tmp_path: Path) -> Iterator[Office]:
    with an_office(engine, tmp_path) as office:
        yield office


def proved(page: str) -> list[int]:
    return [each.position for each in parse_evidence(data_in(page.encode())).proved]


@pytest.mark.engines("sqlite", "postgres")
def test_a_page_says_who_said_what_and_is_verified_with_the_key_alone(there: Office) -> None:
    page = there.page("s")

    assert "<h2><bdi>Red</bdi> claims: <bdi>Red</bdi> controls <bdi>Hill</bdi></h2>" in page
    assert "<bdi>We are there.</bdi>" in page
    told = there.verify(page).stdout.splitlines()
    assert told[0] == "right: the page is made of 4 entries of the log and of nothing else; it is about s"
    assert "not that what somebody said there is true" in told[3]
    found = json.loads(there.verify(page, "--json").stdout)
    assert (found["verified"], found["statements"], found["positions"]) == ("evidence", ["s"], [2, 3, 4, 5])


@pytest.mark.engines("sqlite", "postgres")
def test_the_command_and_the_address_give_the_same_page(there: Office) -> None:
    page, database = there.page("s"), there.settings.database
    env = {"CLAIMLINE_LOG_KEY_FILE": str(there.settings.log_key_file)}

    assert invoked("evidence", "s", code=0, database=database, **env).stdout == page
    into = there.folder / "into.html"
    told = invoked("evidence", "s", "--into", str(into), "--json", code=0, database=database, **env).stdout
    assert into.read_text(encoding="utf-8") == page
    assert json.loads(told)["statements"] == ["s"]
    answer = there.client.get("/v1/statements/s/evidence")
    assert (answer.status_code, answer.text) == (200, page)
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.headers["content-security-policy"].startswith("default-src 'none'")
    invoked("evidence", "s", "--json", code=2, database=database, **env)


def test_what_is_not_there_has_no_evidence(there: Office) -> None:
    assert there.client.get("/v1/statements/none/evidence").status_code == 404
    assert there.client.get("/v1/statements/a%20b/evidence").status_code == 404
    told = invoked("evidence", "s", "none", code=1, database=there.settings.database).stderr
    assert "statement 'none'" in told


def test_a_log_that_nobody_signs_gives_no_evidence(tmp_path: Path) -> None:
    with running(sqlite_engine(tmp_path)) as there:
        assert there.client.get("/v1/statements/s/evidence").status_code == 503


def test_several_statements_share_a_page_and_are_told_once(there: Office) -> None:
    there.post("/v1/reports", a_report(a_denial(id="d", denies=["s"], quote="No."), id="r2"))
    page = there.page("d", "s", "d")

    assert page.count("<article>") == 2
    assert "<bdi>Blue</bdi> denies <code>s</code> about <bdi>Hill</bdi>, which is taken to say:" in page
    assert json.loads(there.verify(page, "--json").stdout)["statements"] == ["d", "s"]


# What became of a statement


def test_a_corrected_one_is_told_as_it_stands_and_as_it_was(there: Office) -> None:
    content = {**a_claim(status="entered"), "quote": "We are nearly there."}
    there.post("/v1/statements/s/corrections", {"content": content, "reason": "misread"}, **{"Idempotency-Key": "c"})
    page = there.page("s")

    assert "<h2><bdi>Red</bdi> claims: troops of <bdi>Red</bdi> have entered <bdi>Hill</bdi></h2>" in page
    assert "Corrected at position <code>6</code>" in page
    assert "<bdi>We are there.</bdi>" in page
    assert "<bdi>We are nearly there.</bdi>" in page
    there.verify(page)


def test_an_annulled_one_says_so_and_why(there: Office) -> None:
    there.post("/v1/statements/s/annulment", {"reason": "another hill"}, **{"Idempotency-Key": "a"})
    page = there.page("s")

    assert "Annulled at position <code>6</code>" in page
    assert "<bdi>another hill</bdi>" in page
    there.verify(page)


def test_one_that_was_taken_back_brings_the_entries_that_did_it(there: Office) -> None:
    there.post("/v1/reports", a_report(a_retraction(id="t", retracts="s"), id="r2"))
    page = there.page("s")

    assert "Taken back since, by the statement <code>t</code>" in page
    assert "takes back its statement <code>s</code>" in page
    assert proved(page) == [2, 3, 4, 5, 6, 7]
    there.verify(page)


def test_other_sources_and_corrected_ones_are_among_the_entries(there: Office) -> None:
    source = {"name": "Another", "published": "2024-06-11"}
    there.post("/v1/statements/s/sources", {"source": source}, **{"Idempotency-Key": "b"})
    body = {"source": {"name": "The Gazette", "published": "2024-06-10"}, "reason": "its name"}
    there.post("/v1/reports/r/corrections", body, **{"Idempotency-Key": "e"})
    page = there.page("s")

    assert "Carried by another source, too: <bdi>Another</bdi>" in page
    assert "another source of <code>s</code>: <bdi>Another</bdi>" in page
    assert "<th>Source</th><td><bdi>The Gazette</bdi></td>" in page
    there.verify(page)


def test_a_redacted_one_is_proved_by_what_remains(there: Office) -> None:
    tokens = tuple(there.service.keys.add(name, frozenset({Scope.REDACT})) for name in ("one", "other"))
    for removed in ("quote", "note"):
        if removed == "note":
            said = {"content": a_claim(note="n"), "reason": "more"}
            there.post("/v1/statements/s/corrections", said, **{"Idempotency-Key": "c"})
        there.service.redact("s", RedactionDraft(remove=(removed,), reason="Order 7"), (tokens[0], tokens[1]))
    page = there.page("s")

    assert "We are there." not in page
    assert "Redacted: the law had <bdi>note</bdi> removed from it" in page
    assert "(redacted: <bdi>quote</bdi>)" in page
    assert "redaction of position <code>5</code>" in page
    there.verify(page)
    assert "its entry is erased, and no later one records" in there.verify(without(page, 6), code=WRONG).stderr


def without(page: str, position: int) -> str:
    """The data of ``page`` less the entry at ``position``; the rest as it was."""
    data = data_in(page.encode())
    head, mark, checkpoint = data.partition("\ncheckpoint\n")
    kept = [each for each in head.split("\n\n") if not each.startswith(f"entry {position}\n")]
    return with_data(page, "\n\n".join(kept) + mark + checkpoint)


def with_data(page: str, data: str) -> str:
    begin = page.index('<pre id="claimline-evidence-1"')
    start = page.index("\n", begin) + 1
    return page[:start] + escape(data) + "</pre>\n</body>\n</html>\n"


# Hostile texts


def test_no_text_of_the_record_becomes_markup(there: Office) -> None:
    red = {"name": f"N {HOSTILE}"[:190], "role": "party"}
    there.put("/v1/conflicts/war", {**CONFLICT, "claimants": {"red": red}})
    there.put("/v1/places/hill", {"name": f"L {HOSTILE}"[:190], "admin": [HOSTILE]})
    told = dict.fromkeys(("quote", "wording", "dating", "hedge", "channel", "audience", "note", "extent"), HOSTILE)
    quoted = "https://x.example/%22onclick='a'%3E%3Cscript%3Ea%3C/script%3E&amp;"
    source = {"name": HOSTILE, "published": "2024-06-10", "url": quoted}
    there.post(
        "/v1/reports",
        a_report(a_claim(id="x", spokesperson=PERSON, via=[HOSTILE], **told), id="rx") | {"source": source},
    )
    there.post("/v1/statements/x/annulment", {"reason": HOSTILE}, **{"Idempotency-Key": "a"})
    page = there.page("x")

    markup = Markup()
    markup.feed(page)
    assert markup.tags == PLAIN
    assert markup.attributes == {"lang", "charset", "name", "content", "class", "id", "dir"}
    assert markup.bare == []
    assert page.count(f"<bdi>{escape(HOSTILE)}</bdi>") >= len(told)
    there.verify(page)


PLAIN = {
    *("html", "head", "meta", "title", "style", "body", "h1", "h2", "p", "article", "bdi", "code", "pre"),
    *("table", "tr", "th", "td", "ul", "li"),
}


class Markup(HTMLParser):
    """The tags and attributes of a page, and where a text that somebody wrote stands outside of a <bdi>."""

    def __init__(self) -> None:
        super().__init__()
        self.tags, self.attributes, self.bare = set[str](), set[str](), list[str]()
        self._open = list[str]()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        while self._open.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        if "onerror" in data and self._open[-1] not in {"bdi", "pre"}:
            self.bare.append(data)


# Tampering


def in_data(page: str, old: str, new: str, *, cut: int = 0) -> str:
    """``old`` in the data replaced by ``new``, and ``cut`` characters after it left out."""
    before, found, after = data_in(page.encode()).partition(old)
    assert found
    return with_data(page, before + new + after[cut:])


def less_a_line(page: str, start: str) -> str:
    lines = data_in(page.encode()).splitlines(keepends=True)
    lines.remove(next(line for line in lines if line.startswith(start)))
    return with_data(page, "".join(lines))


def with_key(page: str, key: str, *, keep: bool = False) -> str:
    lines = data_in(page.encode()).splitlines(keepends=True)
    at = next(at for at, line in enumerate(lines) if line.startswith("key "))
    lines[at : at + 1] = [*([lines[at]] if keep else []), f"key {key}\n"]
    return with_data(page, "".join(lines))


TAMPERED: dict[str, tuple[Callable[[str], str | bytes], int]] = {
    "the sentence": (lambda page: page.replace("controls <bdi>", "does not control <bdi>", 1), WRONG),
    "a name": (lambda page: page.replace("<bdi>Red</bdi>", "<bdi>Blue</bdi>", 1), WRONG),
    "the limits": (lambda page: page.replace("is true</li>", "is false</li>"), WRONG),
    "the style": (lambda page: page.replace("</style>", ".note{display:none}</style>"), WRONG),
    "a script": (lambda page: page.replace("</head>", "<script></script></head>"), WRONG),
    "a space more": (lambda page: page.replace("<article>", "<article> "), WRONG),
    "the key that is shown": (lambda page: page.replace("example.org/log+", "example.com/log+", 1), WRONG),
    "bytes after the end": (lambda page: page + "\n", WRONG),
    "text after the end": (lambda page: page + "<p>It is true.</p>", WRONG),
    "bytes before the beginning": (lambda page: "\ufeff" + page, WRONG),
    "an entry": (lambda page: in_data(page, "We are there.", "We are here."), WRONG),
    "when it was recorded": (lambda page: in_data(page, '"recorded_at":"20', '"recorded_at":"19'), WRONG),
    "a position": (lambda page: in_data(page, "\nentry 5\n", "\nentry 6\n"), WRONG),
    "a hash": (lambda page: in_data(page, "\nhash ", "\nhash AAAA", cut=4), WRONG),
    "a hash less": (lambda page: less_a_line(page, "hash "), WRONG),
    "an entry less": (lambda page: without(page, 4), MALFORMED),
    "the size that was signed": (lambda page: in_data(page, "\nexample.org/log\n5\n", "\nexample.org/log\n6\n"), WRONG),
    "the origin": (lambda page: in_data(page, "\nexample.org/log\n", "\nexample.net/log\n"), WRONG),
    "another key": (lambda page: with_key(page, new_key("example.org/log").key.text()), WRONG),
    "one more key": (lambda page: with_key(page, new_key("a").key.text(), keep=True), WRONG),
    "the key's bytes": (lambda page: with_key(page, "example.org/log+00000000+AAAA"), MALFORMED),
    "the form": (lambda page: page.replace("claimline-evidence-1", "claimline-evidence-2"), MALFORMED),
    "the statement": (lambda page: in_data(page, "statement s\n", "statement z\n"), MALFORMED),
    "two line breaks": (lambda page: in_data(page, "\n\nentry 2", "\n\n\nentry 2"), MALFORMED),
    "a line of another kind": (lambda page: in_data(page, "\n\nentry 2", "\nmore\n\nentry 2"), MALFORMED),
    "the end": (lambda page: page[: page.index("</pre>\n</body>")], MALFORMED),
    "all": (lambda _: "", MALFORMED),
    "bytes that are no text": (lambda page: page.encode() + b"\xff", MALFORMED),
}


@pytest.mark.slow
@pytest.mark.parametrize("what", TAMPERED)
def test_a_page_that_was_changed_is_refused(there: Office, what: str) -> None:
    page = there.page("s")
    change, code = TAMPERED[what]
    changed = change(page)
    assert changed != page
    there.verify(changed, code=code)


@pytest.mark.slow
def test_every_single_byte_counts(tmp_path: Path) -> None:
    with an_office(sqlite_engine(tmp_path), tmp_path) as there:
        page = there.page("s").encode()
        for at in range(0, len(page), 97):
            changed = page[:at] + bytes([page[at] ^ 1]) + page[at + 1 :]
            file = tmp_path / "page.html"
            file.write_bytes(changed)
            key = public_keys(there.settings)[0].text()
            result = CliRunner().invoke(app, ["log", "verify", "--evidence", str(file), "--key", key])
            assert result.exit_code in (WRONG, MALFORMED, NOT_SIGNED), (at, result.output)


@pytest.mark.parametrize(
    ("state", "told"),
    [
        (a_stored(3, "town").state, "say that its position is 3"),
        (a_stored(4, "town").state.replace(b'"type":', b'"type": '), "not canonical JSON"),
        (a_stored(4, "town").state.replace(b'{"body":', b'{"body":{},"body":'), "not canonical JSON"),
        (b"[]", "its bytes are no entry"),
    ],
)
def test_bytes_that_readers_could_take_for_something_else_make_no_page(state: bytes, told: str) -> None:
    """Signed by anybody: a page shows the bytes, and their content in words."""
    with pytest.raises(Malformed, match=told):
        entries_in([Proved(4, state, leaf_hash(state), ())])


def test_without_a_key_it_says_what_it_would_prove_and_ends_unsigned(there: Office) -> None:
    told = there.verify(there.page("s"), code=NOT_SIGNED, key=None).stderr
    assert "no --key is given, and no --policy" in told
    assert public_keys(there.settings)[0].text() in told
    there.verify(TAMPERED["an entry"][0](there.page("s")), code=WRONG, key=None)
    there.verify(there.page("s"), code=NOT_SIGNED, key=new_key("else").key.text())
    there.verify(there.page("s"), "--origin", "else", code=NOT_SIGNED)


def test_after_a_rotation_the_page_names_both_keys(there: Office) -> None:
    env = {"CLAIMLINE_LOG_KEY_FILE": str(there.settings.log_key_file)}
    invoked("log", "key", "rotate", code=0, database=there.settings.database, **env)
    page = there.page("s")

    for key in public_keys(there.settings):
        there.verify(page, key=key.text())


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_page_of_every_layout_is_verified_for_ever(layout: int) -> None:
    """Its words are part of the layout: where this fails, the change needs a layout of its own."""
    page, key = GOLDEN / f"{layout}.html", GOLDEN / "1.key"
    told = invoked("log", "verify", "--evidence", str(page), "--key", str(key), code=0, database="none")

    assert told.stdout.startswith("right: ")


def test_a_page_is_for_people(there: Office) -> None:
    said = a_denial(id="no", denies=["s"], stated="[2024-06-10..2024-06-12]", effective="2024-06~", status=None)
    there.post("/v1/reports", a_report({name: value for name, value in said.items() if value}, id="second"))
    page = there.page("no")
    read = page[: page.index("<h2>The data</h2>")]

    assert "<bdi>some time between 10 and 12 June 2024</bdi>" in read
    assert "<bdi>since about June 2024</bdi>" in read
    assert "Denies</th><td><code>s</code>: <bdi>Red</bdi> claims: <bdi>Red</bdi> controls <bdi>Hill</bdi>" in read
    assert "(name of a key, or login name)" in read
    assert "by the key" not in read
    assert re.search(r"\d\d\.\d{6}Z|\[20|2024-06~", read) is None
    there.verify(page)


@pytest.mark.engines("sqlite", "postgres")
def test_a_retired_place_and_conflict_are_told_of_with_their_reasons(there: Office) -> None:
    there.post("/v1/places/hill/retirement", {"reason": "declared twice"})
    there.post("/v1/conflicts/war/retirement", {"reason": "a trial"})
    there.write("DELETE", "/v1/conflicts/war/retirement", {"reason": "no trial"})
    page = there.page("s")

    assert "the place <code>hill</code> is retired. Reason: <bdi>declared twice</bdi>" in page
    assert "the conflict <code>war</code> is back in use. Reason: <bdi>no trial</bdi>" in page
    assert there.verify(page).stdout.startswith("right: the page is made of 7 entries")


def test_a_claimant_that_was_corrected_is_told_of_with_the_reason(there: Office) -> None:
    there.post(
        "/v1/conflicts/war/claimants/watcher/corrections", {"role": "affiliate", "parent": "red", "reason": "misread"}
    )
    page = there.page("s")

    assert "correction of the claimant <code>watcher</code>: <bdi>affiliate</bdi> under <code>red</code>." in page
    assert there.verify(page).stdout.startswith("right: ")
