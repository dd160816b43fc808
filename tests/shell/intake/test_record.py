"""A report in lines: each name as people write it, each line told as it was understood, nothing guessed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from api.cli import app
from tests.support.engines import Engine, sqlite_engine
from tests.support.importing import shell

pytestmark = pytest.mark.engines("sqlite")

ARTICLE = """\
source: AFP, 2025-12-11, https://example.org/siversk
Gerasimov: took Siversk
Eastern command: denies it
Russia: took Pokrovsk, earlier this month
Kyiv: fighting continues in Pokrovsk
AFP: Ukraine holds Kramatorsk
"""
COMMANDS = (
    "conflict declare --from demo",
    "claimant declare AFP --role observer",
    "place declare Kramatorsk",
    "record article.txt",
)


@pytest.fixture(scope="module")
def declared(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The file of a database with the demo's conflict, an outlet of its own, and no statement."""
    engine = sqlite_engine(tmp_path_factory.mktemp("declared"))
    for command in COMMANDS[:3]:
        shell(engine, *command.split())
    return engine.path.read_bytes()


@pytest.fixture
def there(engine: Engine, declared: bytes) -> Engine:
    engine.path.write_bytes(declared)
    return engine


def record(there: Engine, folder: Path, text: str, *options: str, code: int = 0) -> Any:
    """The answer, or what was said on stderr where it is refused."""
    (folder / "report.txt").write_text(text, encoding="utf-8")
    result = shell(there, "record", folder / "report.txt", *options, *(["--json"] if code == 0 else []), code=code)
    return json.loads(result.stdout) if code == 0 else result.stderr


def said(there: Engine, folder: Path, *lines: str, source: str = "AFP, 2025-12-11") -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = record(there, folder, "\n".join([f"source: {source}", *lines]))["statements"]
    return found


def test_a_newsroom_records_an_article_from_an_empty_folder_in_four_commands_and_sixty_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("article.txt").write_text(ARTICLE, encoding="utf-8")
    results = [CliRunner().invoke(app, command.split(), env={"CLAIMLINE_DATABASE": None}) for command in COMMANDS]

    assert [result.exit_code for result in results] == [0] * 4, results[-1].stderr
    assert sum(len(f"claimline {command}".split()) for command in COMMANDS) + len(ARTICLE.split()) <= 60
    assert "line 2: Russia (Valery Gerasimov, Chief of the General Staff) [afp-2025-12-11.1]" in results[-1].stdout
    asked = CliRunner().invoke(app, ["at", "2025-12-11", "--place", "Siversk", "--said-by", "2025-12-11"])
    assert "DISPUTED" in asked.stdout


def test_each_line_is_told_as_it_was_understood_before_and_when_it_is_recorded(there: Engine, tmp_path: Path) -> None:
    (tmp_path / "article.txt").write_text(ARTICLE, encoding="utf-8")
    before = shell(there, "statements").stdout
    rehearsed = shell(there, "record", tmp_path / "article.txt", "--dry-run").stdout
    assert shell(there, "statements").stdout == before
    assert rehearsed.splitlines()[4] == "  line 3: Ukraine [afp-2025-12-11.2]"
    assert "denial: not controlled by Russia" in rehearsed.splitlines()[6]

    recorded = shell(there, "record", tmp_path / "article.txt").stdout
    assert recorded.splitlines()[1:] == rehearsed.splitlines()[1:]
    assert shell(there, "record", tmp_path / "article.txt").stdout.startswith("nothing changes")


def test_an_article_becomes_the_statements_that_it_has(there: Engine, tmp_path: Path) -> None:
    answer = record(there, tmp_path, ARTICLE)
    taken, denial, pokrovsk, fighting, own = answer["statements"]

    assert answer["report"] == "afp-2025-12-11"
    assert answer["source"] == {"name": "AFP", "url": "https://example.org/siversk", "published": "2025-12-11"}
    assert (taken["claimant"], taken["status"], taken["holder"]) == ("russia", "controlled", "russia")
    assert (taken["stated"], taken["effective"]) == ("2025-12-11", "[..2025-12-11]")
    assert taken["spokesperson"] == {"name": "Valery Gerasimov", "role": "Chief of the General Staff"}
    assert (denial["kind"], denial["denies"], denial["derived"]) == ("denial", [taken["id"]], True)
    assert (pokrovsk["stated"], pokrovsk["dating"]) == ("[2025-12-01..2025-12-11]", "earlier this month")
    assert (fighting["claimant"], fighting["status"], fighting["holder"]) == ("ukraine", "contested", None)
    assert (own["claimant"], own["place"], own["holder"]) == ("afp", "kramatorsk", "ukraine")


@pytest.mark.parametrize(
    ("line", "fields"),
    [
        ("Russia claims Siversk taken", {"kind": "claim", "status": "controlled", "holder": "russia"}),
        ("Kyiv insists that fighting continues in Покровськ", {"place": "geonames:704422", "status": "contested"}),
        ("Росія: took Сіверськ", {"claimant": "russia", "place": "geonames:694403"}),
        ("Southern Grouping: took Siversk", {"claimant": "russia-southern-grouping", "holder": "russia"}),
        ("milbloggers: took Siversk", {"claimant": "russia-milbloggers", "holder": "russia"}),
        ("ISW: Russia holds 70 percent of Kupiansk", {"status": "partly_controlled", "share": 70}),
        ("Kyiv: Russia has not taken Siversk", {"status": "not_controlled", "holder": "russia", "claimant": "ukraine"}),
        (
            "Kyiv (Anna Testova, spokeswoman): holds Siversk",
            {"spokesperson": {"name": "Anna Testova", "role": "spokeswoman"}},
        ),
        (
            "Kyiv (Syrskyi): holds Siversk",
            {"spokesperson": {"name": "Oleksandr Syrskyi", "role": "Commander-in-Chief"}},
        ),
        ("Russia: took Siversk, since 9 December", {"effective": "2025-12-09", "stated": "2025-12-11"}),
        (
            "Russia: took Siversk, yesterday",
            {"stated": "2025-12-10", "effective": "[..2025-12-10]", "dating": "yesterday"},
        ),
        (
            "Russia: took Siversk, by 9 December, said 10 December",
            {"effective": "[..2025-12-09]", "stated": "2025-12-10"},
        ),
        ('Kyiv: holds Siversk, "remains ours, for now"', {"quote": "remains ours, for now"}),
        ("Kyiv: holds Siversk, channel: Facebook, hedge: largely", {"channel": "Facebook", "hedge": "largely"}),
        (
            "Kyiv: holds Siversk\n  channel: Facebook\n  via: Ukrinform, dpa",
            {"channel": "Facebook", "via": ["Ukrinform", "dpa"]},
        ),
        (
            "Kyiv: denies that Russia took Siversk",
            {"kind": "denial", "status": "not_controlled", "holder": "russia", "denies": []},
        ),
        ("Kyiv: Pokrovsk is not surrounded", {"status": "not_encircled", "holder": None}),
        ("Russia: took Siversk, Donetsk Oblast", {"place": "geonames:694403"}),
    ],
)
def test_a_line_is_read_as_people_write_it(there: Engine, tmp_path: Path, line: str, fields: dict[str, Any]) -> None:
    [statement] = said(there, tmp_path, line)

    assert {name: statement.get(name) for name in fields} == fields


@pytest.mark.parametrize(
    "words",
    [
        "denies it",
        "denies Siversk",
        "denies 1",
        "denies Russia's claim on Siversk",
        "denies that Russia controls Siversk",
    ],
)
def test_a_denial_finds_the_statement_that_it_denies_in_its_report(there: Engine, tmp_path: Path, words: str) -> None:
    claim, denial = said(there, tmp_path, "Russia: took Siversk", f"Kyiv: {words}; holds it")

    assert denial["denies"] == [claim["id"]]
    assert (denial["status"], denial["holder"]) == ("controlled", "ukraine")


def test_a_denial_finds_the_newest_standing_statement_of_the_record(there: Engine, tmp_path: Path) -> None:
    said(there, tmp_path, "Russia: took Siversk", source="TASS, 2025-12-10")
    [newer] = said(there, tmp_path, "Russia: took Siversk", source="RIA, 2025-12-11")
    [denial] = said(there, tmp_path, "Kyiv: denies Siversk", source="AFP, 2025-12-12")
    assert denial["denies"] == [newer["id"]]

    said(there, tmp_path, "Russia: takes back Siversk", source="RIA, 2025-12-13")
    [again] = said(there, tmp_path, "Kyiv: denies that Russia took Siversk", source="AFP, 2025-12-14")
    assert again["denies"] == ["tass-2025-12-10.1"]


def test_a_side_does_not_deny_what_is_in_its_favour_unless_the_line_says_so(there: Engine, tmp_path: Path) -> None:
    said(there, tmp_path, "Russia: took Siversk", source="TASS, 2025-12-10")
    said(
        there, tmp_path, "ISW: Ukraine controls Siversk", "ISW: Ukraine partly holds Siversk", source="ISW, 2025-12-11"
    )
    [denial] = said(there, tmp_path, "Kyiv: denies Siversk", source="AFP, 2025-12-12")
    assert denial["denies"] == ["tass-2025-12-10.1"]

    [explicit] = said(there, tmp_path, "Kyiv: denies that Ukraine controls Siversk", source="AFP, 2025-12-13")
    assert explicit["denies"] == ["isw-2025-12-11.1"]


@pytest.mark.parametrize(
    ("status", "denial"),
    [
        ("controls", "denies Pokrovsk"),
        ("controls", "denies Pokrovsk taken"),
        ("controls", "denies ISW's claim on Pokrovsk"),
        ("partly holds", "denies Pokrovsk"),
        ("entered", "denies the claim on Pokrovsk"),
    ],
)
def test_a_denial_of_nothing_but_what_is_in_its_favour_is_refused(
    there: Engine, tmp_path: Path, status: str, denial: str
) -> None:
    said(there, tmp_path, f"ISW: Ukraine {status} Pokrovsk", source="ISW, 2025-12-11")
    refused = record(there, tmp_path, f"source: AFP, 2025-12-12\nKyiv: {denial}", code=1)
    assert "line 2: found no statement about Pokrovsk for Ukraine to deny, only isw-2025-12-11.1 (isw" in refused
    assert "by ukraine)" in refused
    assert "`denies that Russia controls Pokrovsk`" in refused


def test_several_statements_that_may_be_denied_are_listed(there: Engine, tmp_path: Path) -> None:
    lines = "Russia: took Pokrovsk\nRussia: surrounded Pokrovsk\nKyiv: denies Pokrovsk"
    refused = record(there, tmp_path, f"source: AFP, 2025-12-11\n{lines}", code=1)
    assert "line 4: several statements may be denied: name one by its id: afp-2025-12-11.1 (russia" in refused


def test_by_a_stretch_of_days_is_up_to_its_last(there: Engine, tmp_path: Path) -> None:
    [statement] = said(there, tmp_path, "Russia: took Siversk, by earlier this month")

    assert statement["effective"] == "[..2025-12-11]"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Russia: took Siversk", "line 1: the source is missing: begin with a line such as `source: AFP"),
        ("source: AFP\nRussia: took Siversk", "line 1: the date of publication is missing"),
        ("source: AFP, 11 December\nRussia: took Siversk", "the date of publication is missing"),
        ("source: AFP, 2025-12-11", "the article has no statement"),
        (
            "source: AFP, 2025-12-11\nRissia: took Siversk",
            "line 2: no claimant of Russo-Ukrainian war is called 'Rissia': near: russia",
        ),
        (
            "source: AFP, 2025-12-11\nRussia: took Siversc",
            "line 2: place 'Siversc' is not in the record: did you mean one of these: geonames:694403",
        ),
        ("source: AFP, 2025-12-11\nRussia: took Zzzzz", "declare it first: `claimline place declare`"),
        ("source: AFP, 2025-12-11\nMinistry of Defence: took Siversk", "line 2: several claimants are called"),
        ("source: AFP, 2025-12-11\nRussia: hopes for Siversk", "line 2: 'hopes for Siversk' has no words for a status"),
        (
            "source: AFP, 2025-12-11\nRussia: may have taken Siversk",
            "no claimant of Russo-Ukrainian war is called 'may'",
        ),
        (
            "source: AFP, 2025-12-11\nISW: took Siversk",
            "line 2: controlled needs a holder, and none is named: name who is meant, Russia or Ukraine",
        ),
        ("source: AFP, 2025-12-11\nRussia: Pokrovsk is surrounded", "encircled needs a holder, and none is named"),
        ("source: AFP, 2025-12-11\nGeneral Staff: left Siversk", "not_present needs a holder, and none is named"),
        (
            "source: AFP, 2025-12-11\nRussia: took Siversk, on Thirsday",
            "'on Thirsday' is not a date, a detail or an area",
        ),
        ("source: AFP, 2025-12-11\nRussia: took Siversk, since Whitsun", "line 2: 'Whitsun' is not a date"),
        (
            "source: AFP, 2025-12-11\nRussia: took Siversk\n  chanel: TV",
            "line 3: 'chanel' is not a detail of a statement: did you mean channel?",
        ),
        (
            "source: AFP, 12/11/2025\nRussia: took Siversk",
            (
                "line 1: '12/11/2025' has the day and the month in numbers: write 2025-11-12 if the day comes first, "
                "2025-12-11 if the month does"
            ),
        ),
        ("source: AFP\npublished: 12.11.25\nRussia: took Siversk", "line 2: '12.11.25' has the day and the month"),
        ("source: AFP, 2025-12-12\nRussia: took Siversk, on 12/11/2025", "line 2: 'on 12/11/2025' has the day and"),
        ("source: AFP, 2025-12-12\nRussia: took Siversk, by 12-11-2025", "line 2: '12-11-2025' has the day and"),
        ("source: AFP, 2025-12-12\nRussia: took Siversk\n  since: 11/13/2025", "line 3: '11/13/2025' has the day and"),
        (
            "source: AFP, 2025-12-12\nRussia: took Siversk, on 24 December",
            "line 2: '24 December 2025' is after the publication of 12 December 2025: write the year",
        ),
        (
            "source: AFP, 2025-12-12\nRussia: took Siversk yesterday",
            (
                "line 2: 'took Siversk yesterday' ends with a date, 'yesterday': write a comma before it: "
                "`took Siversk, yesterday`"
            ),
        ),
        (
            "source: AFP, 2025-12-12\nKyiv: Siversk is controlled by Russia in December",
            "`Siversk is controlled by Russia, in December`",
        ),
        ("source: AFP, 2025-12-12\nRussia: took Siversk, two days ago", "line 2: 'two days ago' is not a date: write"),
        ("source: AFP, 2025-12-11\nKyiv: denies Siversk", "line 2: found no statement about Siversk to deny"),
        ("source: AFP, 2025-12-11\nRussia: takes back Siversk", "has no standing statement about Siversk"),
        (
            "source: AFP, 2025-12-11\nRussia took Siversk",
            "line 2: 'Russia took Siversk' is not a statement: write WHO: WHAT",
        ),
        ("source: AFP, 2025-12-11\nRussia: took Siversk\n  credibility: 9", "line 2, credibility"),
        ("source: AFP, 2025-12-11, https://user@\nRussia: took Siversk", "line 1, url"),
    ],
)
def test_a_line_that_is_unclear_is_refused_by_its_number_and_nothing_is_recorded(
    there: Engine, tmp_path: Path, text: str, told: str
) -> None:
    assert told in record(there, tmp_path, text, code=1)
    assert json.loads(shell(there, "statements", "--json").stdout)["statements"] == []


def test_every_unclear_line_is_told_at_once(there: Engine, tmp_path: Path) -> None:
    refused = record(there, tmp_path, "source: AFP, 2025-12-11\nRissia: took Siversk\nRussia: took Siversc", code=1)
    assert "line 2:" in refused
    assert "line 3:" in refused


def test_a_likely_duplicate_is_told_before_it_is_recorded(there: Engine, tmp_path: Path) -> None:
    record(there, tmp_path, "source: TASS, 2025-12-10\nRussia: took Siversk")
    answer = record(there, tmp_path, "source: AFP, 2025-12-11\nRussia: took Siversk", "--dry-run")
    assert answer["similar"] == {"afp-2025-12-11.1": ["tass-2025-12-10.1"]}

    told = shell(there, "record", tmp_path / "report.txt", "--dry-run").stdout
    assert "afp-2025-12-11.1 is like tass-2025-12-10.1" in told
    assert "claimline corroborate" in told


def test_a_second_report_of_a_source_and_day_gets_the_next_id(there: Engine, tmp_path: Path) -> None:
    record(there, tmp_path, "source: AFP, 2025-12-11\nRussia: took Siversk")
    answer = record(there, tmp_path, "source: AFP, 2025-12-11\nRussia: took Pokrovsk")
    assert answer["report"] == "afp-2025-12-11-2"

    named = record(there, tmp_path, "source: AFP, 2025-12-11\nid: my-report\nRussia: took Pokrovsk")
    assert named["statements"][0]["id"] == "my-report.1"


def test_a_report_is_given_on_the_command_line_or_on_standard_input(there: Engine) -> None:
    options = ("--source", "AFP, 2025-12-11", "--statement", "Russia: took Siversk", "-s", "Kyiv: denies it", "--json")
    assert len(json.loads(shell(there, "record", *options).stdout)["statements"]) == 2

    result = CliRunner().invoke(app, ["record", "-", "--database", there.url, "--json"], input=ARTICLE)
    assert result.exit_code == 0, result.stderr
    assert json.loads(result.stdout)["report"] == "afp-2025-12-11-2"


def test_a_report_in_json_may_name_what_it_means(there: Engine, tmp_path: Path) -> None:
    statement = {
        "kind": "claim",
        "claimant": "Kyiv",
        "place": "Сіверськ",
        "status": "controlled",
        "holder": "Ukrainian",
    }
    report = {"source": {"name": "AFP", "published": "2025-12-11"}, "statements": [statement]}
    [recorded] = record(there, tmp_path, json.dumps(report))["statements"]
    assert (recorded["claimant"], recorded["place"], recorded["holder"]) == ("ukraine", "geonames:694403", "ukraine")

    report["statements"] = [statement | {"claimant": "Nobody"}]
    assert "/statements/0/claimant" in record(there, tmp_path, json.dumps(report), code=1)


@pytest.mark.parametrize("denied", ["Russia", "Siversk taken", "Russia took Siversk", "tass-2025-12-10.1"])
def test_a_report_in_json_may_say_what_it_denies(there: Engine, tmp_path: Path, denied: str) -> None:
    record(there, tmp_path, "source: TASS, 2025-12-10\nRussia: took Siversk")
    statement = {"kind": "denial", "claimant": "Kyiv", "place": "Siversk", "denies": [denied]}
    report = {"source": {"name": "AFP", "published": "2025-12-11"}, "statements": [statement]}
    [recorded] = record(there, tmp_path, json.dumps(report))["statements"]
    assert (recorded["denies"], recorded["status"]) == (["tass-2025-12-10.1"], "not_controlled")

    report["statements"] = [statement | {"denies": ["DeepState"]}]
    assert "/statements/0/denies/0" in record(there, tmp_path, json.dumps(report), code=1)


def test_a_file_that_cannot_be_read_is_named(there: Engine, tmp_path: Path) -> None:
    (tmp_path / "report.txt").write_bytes("source: ТАСС, 2025-12-11".encode("cp1251"))
    assert "is not UTF-8 at byte 9" in shell(there, "record", tmp_path / "report.txt", code=1).stderr
    assert "none.txt" in shell(there, "record", tmp_path / "none.txt", code=1).stderr
    assert "import reports" in shell(there, "record", tmp_path / "reports.ndjson", code=2).stderr


def test_a_table_is_recorded_as_import_statements_does(there: Engine, tmp_path: Path) -> None:
    file = tmp_path / "statements.csv"
    record(there, tmp_path, "source: AFP, 2025-12-11\nRussia: took Siversk")
    file.write_text(shell(there, "export", "statements").stdout, encoding="utf-8")

    assert "1 was there already" in shell(there, "record", file).stdout
