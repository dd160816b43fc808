"""Answers in words: golden sentences of the demo in three languages, and what small records show."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from api import cli
from api.demo import load
from tests.support.engines import sqlite_engine
from tests.support.running import Running, running
from tests.support.small_record import a_claim, a_denial, a_report, a_retraction, small_record
from tests.support.tidiness import ROOT

GOLDEN = ROOT / "tests" / "golden" / "words"
TONGUES = ("en", "uk", "ru")
SIVERSK, SOLEDAR, AVDIIVKA, BAKHMUT, POKROVSK = (
    f"geonames:{number}" for number in (694403, 706757, 713122, 713174, 704422)
)
AT = {"known_at": "286"}
QUESTIONS: Mapping[str, tuple[str, dict[str, str]]] = {
    "Siversk on 12 December": (f"/v1/places/{SIVERSK}/stances", {"about": "2025-12-12", "said_by": "2025-12-12"}),
    "Siversk on 24 December": (f"/v1/places/{SIVERSK}/stances", {"about": "2025-12-24", "said_by": "2025-12-24"}),
    "Siversk along time": (f"/v1/places/{SIVERSK}/timeline", {}),
    "the siege of Pokrovsk": (
        "/v1/stances",
        {"place": POKROVSK, "about": "2025-11-05", "said_by": "2025-11-05", "matter": "siege"},
    ),
    "a day": ("/v1/days/2025-12-11", {}),
    "a fortnight": (
        "/v1/changes",
        {"from_said_by": "2025-12-10", "to_said_by": "2025-12-24", "to_known_at": "286"},
    ),
    "open disputes": ("/v1/disputes", {"said_by": "2025-12-15", "outcome": "open"}),
    **{
        f"outcomes of {name}": ("/v1/outcomes", {"place": place, "said_by": "2026-03-01"})
        for name, place in (
            *(("Siversk", SIVERSK), ("Soledar", SOLEDAR)),
            *(("Avdiivka", AVDIIVKA), ("Bakhmut", BAKHMUT)),
        )
    },
}


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with running(sqlite_engine(tmp_path_factory.mktemp("demo"))) as there:
        load(there.service)
        yield there


@pytest.fixture
def there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Running]:
    engine = sqlite_engine(tmp_path)
    monkeypatch.setenv("CLAIMLINE_DATABASE", engine.url)
    with small_record(engine) as (running_, _):
        yield running_


def ask(there: Running, name: str, **more: str) -> Any:
    path, asked = QUESTIONS[name]
    return there.read(path, **(asked if "to_known_at" in asked else asked | AT), **more)


def spoken(answer: Any) -> Any:
    """The words of an answer, and of each row of its lists."""
    lists = {name: rows for name, rows in answer.items() if isinstance(rows, list) and name != "words"}
    words = {name: [row["words"] for row in rows if "words" in row] for name, rows in lists.items()}
    return {"words": answer["words"]} | {name: those for name, those in words.items() if those}


def silent(answer: Any) -> Any:
    """An answer without its words."""
    if isinstance(answer, dict):
        return {name: silent(each) for name, each in answer.items() if name != "words"}
    return [silent(each) for each in answer] if isinstance(answer, list) else answer


# Golden sentences


@pytest.mark.parametrize("tongue", TONGUES)
@pytest.mark.parametrize("name", QUESTIONS)
def test_the_demo_is_told_in_these_words(demo: Running, name: str, tongue: str) -> None:
    golden = json.loads((GOLDEN / f"{tongue}.json").read_text(encoding="utf-8"))

    assert spoken(ask(demo, name, words=tongue)) == golden[name]


@pytest.mark.parametrize(
    ("tongue", "expected"),
    [
        (
            "en",
            [
                "Who holds Siversk was disputed from 11 December 2025 to 23 December 2025: acknowledged after 12 days.",
                "Russia said on 11 December 2025 that it controlled Siversk by then (Dmitry Peskov, Sputnik).",
                (
                    "Ukraine said in a denial on 11 December 2025 that it controlled Siversk by then "
                    "(Operation Task Force East, Reuters via The Straits Times)."
                ),
                (
                    "The statement that ended it: Ukraine said on 23 December 2025 that none of its troops were in "
                    "Siversk by then (General Staff of the Armed Forces of Ukraine, UNN)."
                ),
            ],
        ),
        (
            "uk",
            [
                "Сіверськ (контроль): спірно з 11 грудня 2025 року до 23 грудня 2025 року, визнано через 12 днів.",
                (
                    "Russia: Сіверськ — під власним контролем, щонайпізніше з того часу "
                    "(заява: 11 грудня 2025 року; Dmitry Peskov, Sputnik)."
                ),
                (
                    "Ukraine: Сіверськ — під власним контролем, щонайпізніше з того часу "
                    "(заперечення: 11 грудня 2025 року; Operation Task Force East, Reuters via The Straits Times)."
                ),
                (
                    "Заява, що завершила спір. Ukraine: Сіверськ — власних військ немає, щонайпізніше з того часу "
                    "(заява: 23 грудня 2025 року; General Staff of the Armed Forces of Ukraine, UNN)."
                ),
            ],
        ),
        (
            "ru",
            [
                "Северск (контроль): спорно с 11 декабря 2025 года до 23 декабря 2025 года, признано через 12 дней.",
                (
                    "Russia: Северск — под собственным контролем, самое позднее с того времени "
                    "(заявление: 11 декабря 2025 года; Dmitry Peskov, Sputnik)."
                ),
                (
                    "Ukraine: Северск — под собственным контролем, самое позднее с того времени "
                    "(отрицание: 11 декабря 2025 года; Operation Task Force East, Reuters via The Straits Times)."
                ),
                (
                    "Заявление, завершившее спор. Ukraine: Северск — собственных войск нет, "
                    "самое позднее с того времени "
                    "(заявление: 23 декабря 2025 года; General Staff of the Armed Forces of Ukraine, UNN)."
                ),
            ],
        ),
    ],
)
def test_a_dispute_of_twelve_days(demo: Running, tongue: str, expected: list[str]) -> None:
    [dispute] = ask(demo, "Siversk along time", words=tongue)["disputes"]

    assert dispute["words"] == expected


@pytest.mark.parametrize("name", QUESTIONS)
def test_words_change_nothing_else_of_an_answer(demo: Running, name: str) -> None:
    assert silent(ask(demo, name, words="uk")) == ask(demo, name)


@pytest.mark.parametrize("name", QUESTIONS)
def test_pinned_answers_with_words_are_pinned(demo: Running, name: str) -> None:
    path, asked = QUESTIONS[name]
    asked = {**asked, **({} if "to_known_at" in asked else AT)}
    tags = {tongue: demo.client.get(path, params=asked | {"words": tongue}).headers["etag"] for tongue in TONGUES}
    again = demo.client.get(path, params=asked | {"words": "ru"}, headers={"If-None-Match": tags["ru"]})

    assert len({*tags.values(), demo.client.get(path, params=asked).headers["etag"]}) == len(TONGUES) + 1
    assert again.status_code == 304


# What is said


def sentences(there: Running, tongue: str = "en", **asked: str) -> list[str]:
    """Of the hill, at the end of the record."""
    words = there.read("/v1/places/hill/stances", about="2024-06-14", words=tongue, **asked)["words"]
    assert isinstance(words, list)
    return words


def test_a_denial_that_does_not_say_what_is_true_is_told_as_what_it_amounts_to(there: Running) -> None:
    there.post("/v1/reports", a_report(a_claim(id="red-1"), a_denial(id="blue-1", denies=["red-1"])))

    assert sentences(there)[0] == (
        "Blue made a denial on 10 June 2024 that amounts to saying that Red did not control Hill (A paper)."
    )


def test_hedges_shares_and_extents_are_kept_in_the_words_of_the_source(there: Running) -> None:
    vague = a_claim(id="red-1", status="partly_controlled", share=60, extent="{holder} the east", hedge="likely")
    there.post("/v1/reports", a_report(vague))

    assert sentences(there)[0] == (
        "Red said on 10 June 2024 that it controlled part of Hill "
        '(A paper; hedged: "likely"; extent: "{holder} the east"; share: 60 %).'
    )


def test_a_retraction_is_told_as_one(there: Running) -> None:
    there.post("/v1/reports", a_report(a_claim(id="red-1")))
    back = a_retraction(id="red-2", retracts="red-1", stated="2024-06-12")
    there.post("/v1/reports", a_report(back, id="second"))
    day = there.read("/v1/days/2024-06-12", words="en")

    assert [each["words"] for each in day["statements"]] == [
        [
            "Red took back an earlier statement about Hill on 12 June 2024 (A paper).",
            "Source: A paper; statement red-2.",
        ]
    ]
    assert day["changed"][0]["words"] == ["Red. Before: Red says that it controls Hill [red-1]; since then: no claim."]


def test_a_day_says_each_thing_once_with_its_quote_and_source(there: Running) -> None:
    source = {"name": "A paper", "published": "2024-06-10", "url": "https://example.org/hill"}
    said = a_claim(id="red-1", quote="The hill is ours.", quote_language="en")
    denial = a_denial(id="blue-1", status="controlled", holder="blue")
    there.post("/v1/reports", a_report(said, denial, source=source))
    told = CliRunner().invoke(cli.app, ["day", "2024-06-10", "--words", "en"]).stdout

    assert told.splitlines() == [
        "A war: 10 June 2024; known now (position 7).",
        "",
        "Said that day:",
        "Red said on 10 June 2024 that it controlled Hill (A paper).",
        "\u201cThe hill is ours.\u201d",
        "Source: A paper, https://example.org/hill; statement red-1.",
        "Blue said in a denial on 10 June 2024 that it controlled Hill (A paper).",
        "Source: A paper, https://example.org/hill; statement blue-1.",
        "",
        "Possibly said that day:",
        "Nothing.",
        "",
        "Stances that changed:",
        "Blue. Before: no claim; since then: Blue says that it controls Hill [blue-1].",
        "Red. Before: no claim; since then: Red says that it controls Hill [red-1].",
        "",
        "Disputes that began:",
        "Who holds Hill has been disputed since 10 June 2024.",
        "Statements of that day: blue-1, red-1.",
        "",
        "Disputes that ended:",
        "Nothing.",
    ]


def test_a_place_is_named_in_the_language_and_by_the_name_that_it_has_now(there: Running) -> None:
    names = [
        {"name": "Стара гора", "language": "uk", "former": True},
        {"name": "Гора", "language": "uk"},
        {"name": "Die Höhe", "language": "de"},
    ]
    there.put("/v1/places/hill", {"name": "Hill", "names": names})
    there.post("/v1/reports", a_report(a_claim(id="red-1")))

    assert [sentences(there, tongue)[0] for tongue in TONGUES] == [
        "Red said on 10 June 2024 that it controlled Hill (A paper).",
        "Red: Гора — під власним контролем (заява: 10 червня 2024 року; A paper).",
        "Red: Hill — под собственным контролем (заявление: 10 июня 2024 года; A paper).",
    ]


@pytest.mark.parametrize(
    ("name", "others", "expected"),
    [
        ("Siversk", ["Северск", "Сіверськ", "Sewersk"], ["Siversk", "Сіверськ", "Siversk"]),
        ("Bakhmut", ["Бахмут", "Артемівськ"], ["Bakhmut", "Бахмут", "Бахмут"]),
        ("Horlivka", ["Горлівка"], ["Horlivka", "Горлівка", "Horlivka"]),
        ("Raqqa", ["الرقة"], ["Raqqa", "Raqqa", "Raqqa"]),
    ],
)
def test_a_name_without_a_language_is_used_where_its_letters_show_the_language(
    there: Running, name: str, others: list[str], expected: list[str]
) -> None:
    there.put("/v1/places/town", {"name": name, "names": [{"name": other} for other in others]})
    there.post("/v1/reports", a_report(a_claim(place="town")))
    told = [there.read("/v1/places/town/stances", words=tongue)["words"][0] for tongue in TONGUES]

    assert [place in words for place, words in zip(expected, told, strict=True)] == [True] * 3, told


IMPRECISE = {"id": "red-1", "stated": "[2024-06-01..2024-06-08]"}


def test_a_stretch_begins_as_imprecisely_as_its_statement(there: Running) -> None:
    denial = a_denial(id="blue-1", status="controlled", holder="blue", stated="2024-06")
    there.post("/v1/reports", a_report(a_claim(**IMPRECISE), denial))
    timeline = there.read("/v1/places/hill/timeline", words="en")
    [dispute] = there.read("/v1/disputes", words="en")["disputes"]
    [red, blue] = there.read("/v1/outcomes", words="en")["claims"]

    assert (
        "Since some time between 1 and 8 June 2024 Red has said that it controls Hill (A paper)." in timeline["words"]
    )
    assert "Since some time in June 2024 Blue has said that it controls Hill (A paper)." in timeline["words"]
    assert timeline["disputes"][0]["words"][0] == "Who holds Hill has been disputed since some time in June 2024."
    assert dispute["words"][0] == "Who holds Hill has been disputed since some time in June 2024, for at least 0 days."
    assert red["words"][0].startswith("Since some time between 1 and 8 June 2024 Red has said")
    assert blue["words"][0].startswith("Since some time in June 2024 Blue has said")


def test_a_stretch_ends_as_imprecisely_as_the_statement_that_ends_it(there: Running) -> None:
    gone = a_claim(id="blue-2", claimant="blue", status="not_present", holder="blue", stated="2024-06-13~")
    holds = a_denial(id="blue-1", status="controlled", holder="blue", stated="2024-06-09")
    there.post("/v1/reports", a_report(a_claim(**IMPRECISE), holds, gone))
    [dispute] = there.read("/v1/disputes", words="en")["disputes"]

    assert dispute["words"][0] == (
        "Who holds Hill was disputed from 9 June 2024 to about 13 June 2024: acknowledged after about 4 days."
    )
    told = CliRunner().invoke(cli.app, ["disputes"]).stdout
    assert "Hill, control: disputed from 2024-06-09 to 2024-06-13 or earlier, about 4 days, acknowledged" in told
    assert "2024-06-08 or earlier to now on" in CliRunner().invoke(cli.app, ["timeline", "Hill"]).stdout


def test_a_precise_date_beside_an_imprecise_one_is_told_as_precise(there: Running) -> None:
    there.post("/v1/reports", a_report(a_claim(id="red-1", stated="2024-06-08", effective="[..2024-06-08]")))

    assert there.read("/v1/places/hill/timeline", words="en")["words"][1] == (
        "Since 8 June 2024 Red has said that it controls Hill (A paper)."
    )


@pytest.mark.parametrize(
    ("dates", "expected"),
    [
        ({"effective": "2024-21", "until": "2024-21"}, "that it controlled Hill in spring 2024 ("),
        ({"effective": "2024"}, "that it controlled Hill as of some time in 2024 ("),
        ({"effective": "2023-23?", "until": "2024-01~"}, "as of autumn 2023 (uncertain) until about January 2024 ("),
        ({"effective": "[2024-05-30..2024-06-02]"}, "as of some time between 30 May and 2 June 2024 ("),
        ({"effective": "[..2024-06-08]"}, "that it controlled Hill by 8 June 2024 ("),
    ],
)
def test_the_dates_of_a_statement_stay_as_they_were_given(there: Running, dates: dict[str, str], expected: str) -> None:
    there.post("/v1/reports", a_report(a_claim(id="red-1", **dates)))
    [said] = there.read("/v1/days/2024-06-10", words="en")["statements"]
    told = CliRunner().invoke(cli.app, ["day", "2024-06-10"]).stdout

    assert expected in said["words"][0]
    assert [mark for mark in ("~", "?", "[20", "..", "-21", "-23") if mark in told] == []


def test_a_claimant_that_is_its_own_source_is_named_once(there: Running) -> None:
    claimants = {"agency": {"name": "A paper", "role": "observer"}}
    there.put("/v1/conflicts/war", {"name": "A war", "claimants": claimants})
    there.post("/v1/reports", a_report(a_claim(id="own", claimant="agency", holder="red")))

    assert sentences(there)[0] == "A paper (observer) said on 10 June 2024 that Red controlled Hill."
    assert "said on 10 June 2024 by A paper [own]" in CliRunner().invoke(cli.app, ["at", "2024-06-14"]).stdout


def test_who_has_not_spoken_has_not(there: Running) -> None:
    assert sentences(there) == ["Who holds Hill: no side has made a claim about it."]
    assert sentences(there, matter="siege") == ["Whether Hill is encircled: no side has made a claim about it."]


def test_after_a_capture_a_side_makes_no_claim_about_an_encirclement(there: Running) -> None:
    siege = a_claim(id="red-1", status="encircled", holder="red", stated="2024-06-10")
    there.post("/v1/reports", a_report(siege, a_claim(id="red-2", stated="2024-06-12")))
    asked = {"from_said_by": "2024-06-11", "to_said_by": "2024-06-13", "matter": "siege"}
    told = {tongue: there.read("/v1/changes", **asked, words=tongue)["places"][0]["words"][1] for tongue in TONGUES}
    changed = [each["words"] for each in there.read("/v1/days/2024-06-12", words="en")["changed"]]

    assert told == {
        "en": "After, no claim of Red about an encirclement stood.",
        "uk": "Потім. Red: чинної заяви про оточення немає.",
        "ru": "Потом. Red: действующего заявления об окружении нет.",
    }
    assert [
        "Red. Before: Red says that its troops have encircled Hill [red-1]; since then: no claim about an encirclement."
    ] in changed
    assert ["Red. Before: no claim; since then: Red says that it controls Hill [red-2]."] in changed
    titles = [item["title"] for item in there.read("/v1/feeds/places/hill.json")["items"]]
    assert "Hill: Red no longer makes a claim about an encirclement." in titles


EARLY = {
    "/v1/stances": {"said_by": "2024-06-01", "place": "hill"},
    "/v1/changes": {"from_said_by": "2024-05-01", "to_said_by": "2024-06-01", "place": "hill"},
    "/v1/disputes": {"said_by": "2024-06-01", "place": "hill"},
    "/v1/outcomes": {"said_by": "2024-06-01", "place": "hill"},
    "/v1/days/2024-06-01": {"place": "hill"},
}
NOT_FOUND = {
    "en": "Nothing was found about Hill. Statements looked at: 1.",
    "uk": "Hill: нічого не знайдено. Переглянуто заяв: 1.",
    "ru": "Hill: ничего не найдено. Просмотрено заявлений: 1.",
}
UNCLAIMED = {
    "en": "No side or observer has made a claim about Hill by then.",
    "uk": "Hill: на той час жодна сторона і жоден спостерігач не зробили заяви про це.",
    "ru": "Hill: к тому времени ни одна сторона и ни один наблюдатель не сделали заявления об этом.",
}


@pytest.mark.parametrize("tongue", TONGUES)
@pytest.mark.parametrize("path", EARLY)
def test_an_empty_answer_says_what_it_looked_at(there: Running, path: str, tongue: str) -> None:
    there.post("/v1/reports", a_report(a_claim(id="red-1")))
    expected = (UNCLAIMED if path == "/v1/stances" else NOT_FOUND)[tongue]

    assert there.read(path, **EARLY[path], words=tongue)["words"][1:] == [expected]


@pytest.mark.parametrize("tongue", TONGUES)
def test_a_timeline_of_a_place_without_a_statement_says_so(there: Running, tongue: str) -> None:
    assert there.read("/v1/places/hill/timeline", words=tongue)["words"][1:] == [UNCLAIMED[tongue]]


def test_the_shell_names_the_place_of_an_empty_answer(there: Running) -> None:
    there.post("/v1/reports", a_report(a_claim(id="red-1")))
    told = CliRunner().invoke(cli.app, ["at", "2024-06-01", "--place", "Hill", "--words", "en"]).stdout

    assert told.splitlines()[1:] == [UNCLAIMED["en"]]
    filtered = there.read("/v1/stances", about="2024-06-14", claimant="blue", words="en")["words"]
    assert filtered[1:] == ["No claim about any place fits the filters."]


TO_COME = {
    "en": "(a day to come: only what has been said so far counts)",
    "uk": "(майбутнє: враховано лише те, що вже заявлено)",
    "ru": "(будущее: учтено лишь то, что уже заявлено)",
}


@pytest.mark.parametrize("tongue", TONGUES)
@pytest.mark.parametrize("path", ["/v1/stances", "/v1/disputes", "/v1/outcomes"])
def test_a_day_to_come_is_said_to_be_one_unless_known_at_is_given(there: Running, path: str, tongue: str) -> None:
    def is_marked(said_by: str, **more: str) -> bool:
        return TO_COME[tongue] in there.read(path, said_by=said_by, words=tongue, **more)["words"][0]

    assert is_marked("2130-01-01")
    assert is_marked("9999-12-31")
    assert not is_marked("2130-01-01", known_at="4")
    assert not is_marked("2024-06-01")
    assert not is_marked("now")


@pytest.mark.usefixtures("there")
def test_the_first_line_of_the_shell_marks_a_day_to_come() -> None:
    for words in ([], ["--words", "en"]):
        first = CliRunner().invoke(cli.app, ["at", "2130-01-01", *words]).stdout.splitlines()[0]
        assert f"as claimed by the end of 1 January 2130 {TO_COME['en']}" in first


# Ways in


@pytest.mark.parametrize("form", ["csv", "geojson"])
def test_a_table_holds_no_words(demo: Running, form: str) -> None:
    for path in ("/v1/stances", f"/v1/places/{SIVERSK}/stances"):
        response = demo.client.get(path, params={"f": form, "words": "en"})
        assert response.status_code == 400
        assert response.json()["errors"][0]["parameter"] == "words"


def test_lines_of_ndjson_hold_the_words_of_their_place(demo: Running) -> None:
    path, asked = "/v1/stances", {"about": "2025-12-12", "said_by": "2025-12-12", "known_at": "286", "words": "en"}
    lines = demo.client.get(path, params=asked | {"f": "ndjson"}).text.splitlines()

    assert [json.loads(line)["words"] for line in lines] == [
        place["words"] for place in demo.read(path, **asked)["places"]
    ]


def test_another_language_is_refused(demo: Running) -> None:
    response = demo.client.get("/v1/disputes?words=de")

    assert (response.status_code, response.json()["errors"][0]["parameter"]) == (400, "words")


@pytest.mark.parametrize(
    ("command", "first", "last"),
    [
        (
            "at 2024-06-14 --said-by 2024-06-14",
            "A war: as claimed by the end of 14 June 2024, about that day; known now (position 7).",
            "Who holds Hill is disputed: the sides' statements contradict each other.",
        ),
        (
            "timeline Hill",
            "A war: Hill along time; known now (position 7).",
            "Red said on 10 June 2024 that it controlled Hill (A paper).",
        ),
        ("day 2024-06-09", "A war: 9 June 2024; known now (position 7).", "Nothing."),
        (
            "changes --from-said-by 2024-06-09 --to-said-by 2024-06-11",
            (
                "A war: before, as claimed by the end of 9 June 2024, about that day; "
                "after, as claimed by the end of 11 June 2024, about that day; known now (position 7)."
            ),
            "What made the difference: blue-1 was said, red-1 was said.",
        ),
        (
            "disputes --said-by 2024-06-11",
            "A war: as claimed by the end of 11 June 2024; known now (position 7).",
            "Red said on 10 June 2024 that it controlled Hill (A paper).",
        ),
        (
            "outcomes --said-by 2024-06-11 --claimant red",
            "A war: as claimed by the end of 11 June 2024; known now (position 7).",
            "It is contradicted: the sides' statements contradict each other.",
        ),
    ],
)
def test_the_shell_prints_sentences(there: Running, command: str, first: str, last: str) -> None:
    there.post("/v1/reports", a_report(a_claim(id="red-1"), a_denial(id="blue-1", status="controlled", holder="blue")))
    told = CliRunner().invoke(cli.app, [*command.split(), "--words", "en"])
    as_json = CliRunner().invoke(cli.app, [*command.split(), "--words", "en", "--json"])

    assert told.exit_code == as_json.exit_code == 0, told.stderr
    lines = told.stdout.splitlines()
    assert (lines[0], lines[-1]) == (first, last)
    assert json.loads(as_json.stdout)["words"][0] == first


def test_claimants_are_named_though_the_second_coordinate_did_not_know_them(there: Running) -> None:
    claimants = {"blue-guard": {"name": "Blue guard", "role": "party", "parent": "blue"}}
    there.put("/v1/conflicts/war", {"name": "A war", "claimants": claimants})
    there.post("/v1/reports", a_report(a_claim(id="blue-1", claimant="blue-guard", holder="blue-guard")))
    [place] = there.read("/v1/changes", from_known_at="7", to_known_at="4", to_said_by="2024-06-14", words="en")[
        "places"
    ]

    assert place["words"][1:3] == [
        "After, no statement of Blue stood.",
        "Before: Blue said on 10 June 2024 that Blue guard controlled Hill (Blue guard, A paper).",
    ]


def test_observers_and_affiliates_are_named_as_what_they_are(there: Running) -> None:
    there.post(
        "/v1/reports",
        a_report(
            a_claim(claimant="red-blog"),
            a_claim(claimant="red-army", holder="red-army"),
            a_claim(claimant="watcher", status="contested", holder=None),
        ),
    )

    assert sentences(there, voice="own")[:3] == [
        "Red army said on 10 June 2024 that it controlled Hill (A paper).",
        "Red blog (unofficially) said on 10 June 2024 that Red controlled Hill (A paper).",
        "Watcher (observer) said on 10 June 2024 that Hill was contested (A paper).",
    ]
    assert sentences(there)[0] == "Red said on 10 June 2024 that Red army controlled Hill (Red army, A paper)."
