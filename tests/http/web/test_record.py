"""The pages that record, without a browser: the form, what it asks for, and the preview before anything is recorded."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from api.demo import load
from api.text.languages import Tongue
from api.web import assets
from api.web.languages import texts_of
from domain.vocabulary import Kind, Status
from tests.support.engines import sqlite_engine
from tests.support.pages import read_page
from tests.support.running import Running, running
from tests.support.small_record import small_record

GENERAL_STAFF = "General Staff of the Armed Forces of Ukraine"
SIVERSK = "geonames:694403"
IN_SCRIPTS = re.compile(r"""\bt\(\s*(?:[a-zA-Z.= ]+ \? )?["']([a-z_]+)["'](?: : ["']([a-z_]+)["'])?""")


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Running]:
    """The demo, for what records."""
    with running(sqlite_engine(tmp_path)) as there:
        load(there.service)
        yield there


def a_report(**statement: Any) -> dict[str, Any]:
    said = {"kind": "claim", "claimant": "russia", "place": SIVERSK, "status": "controlled", "holder": "russia"}
    source = {"name": "A paper", "published": "2025-12-12"}
    return {"conflict": "russia-ukraine", "source": source, "statements": [{**said, **statement}]}


def preview(there: Running, body: Any, path: str = "/record/preview", **headers: str) -> Any:
    accept = {"Accept": "application/problem+json, text/html;q=0.5"}
    return there.client.post(path, json=body, headers={**there.authorization, **accept, **headers})


def size(there: Running) -> int:
    return there.service.store.size()


@pytest.mark.parametrize("tongue", Tongue)
def test_the_form_explains_every_kind_and_every_status_where_they_are_chosen(demo: Running, tongue: Tongue) -> None:
    page = read_page(demo, "/record", lang=str(tongue))
    texts = texts_of(tongue)

    assert page.inline == []
    for word in (*Kind, *Status):
        assert str(texts[f"record.meaning_{word}"]) in page.text
        assert f'value="{word}"' in page.html


def test_the_form_says_without_script_that_recording_needs_it(demo: Running) -> None:
    html = read_page(demo, "/record").html

    assert "Recording needs script" in html[html.index("<noscript>") : html.index("</noscript>")]


def test_without_a_key_in_the_database_the_page_shows_the_one_command(desk: Running) -> None:
    assert "has no such key" not in read_page(desk, "/record").text
    for key in desk.service.keys.list():
        desk.service.keys.revoke(key.name)
    page = read_page(desk, "/record")

    assert "This database has no such key yet" in page.text
    assert "claimline keys add NAME --scope write" in page.text


def test_every_word_that_a_script_says_is_in_the_words_of_the_page() -> None:
    scripts = {name: content.decode() for name, content in assets.contents().items() if name.endswith(".js")}
    said = {
        key
        for name, script in scripts.items()
        if name.startswith("record/") or name in {"record.js", "amend.js"}
        for keys in IN_SCRIPTS.findall(script)
        for key in keys
        if key
    }

    assert len(said) > 30
    assert sorted(key for key in said if f"record.{key}" not in texts_of(Tongue.EN)) == []


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("Russia", "Russia"),
        ("russian ministry", "Ministry of Defence"),
        ("Gerasimov", "Russia"),
        ("DeepStat", "DeepState"),
    ],
)
def test_a_claimant_is_found_by_any_of_its_names(demo: Running, text: str, first: str) -> None:
    found = demo.client.get("/record/claimants", params={"q": text}).json()["claimants"]

    assert first in [each["name"] for each in found[:3]]


def test_all_sides_come_first_before_anything_is_typed(demo: Running) -> None:
    found = demo.client.get("/record/claimants").json()["claimants"]

    assert [each["name"] for each in found[:2]] == ["Russia", "Ukraine"]
    assert [each["detail"] for each in found[:2]] == ["side", "side"]


def test_a_denial_finds_what_others_said_and_a_retraction_what_was_its_own(demo: Running) -> None:
    asked = {"place": SIVERSK, "claimant": "ukraine"}
    denied = demo.client.get("/record/statements", params={**asked, "kind": "denial"}).json()["statements"]
    own = demo.client.get("/record/statements", params={**asked, "kind": "retraction"}).json()["statements"]

    assert "siv-10" in [each["id"] for each in denied]
    assert not {each["id"] for each in denied} & {each["id"] for each in own}
    assert next(each["sentence"] for each in denied if each["id"] == "siv-10").startswith("Russia said on 11 December")


def test_nobody_denies_what_was_said_after_the_source_appeared(demo: Running) -> None:
    asked = {"place": SIVERSK, "claimant": "ukraine", "kind": "denial"}

    def found(**more: str) -> list[str]:
        answer = demo.client.get("/record/statements", params=asked | more).json()
        return [each["id"] for each in answer["statements"]]

    stated = {each: demo.read(f"/v1/statements/{each}")["stated"] for each in found()}
    by_then = found(published="2025-12-11")
    assert "siv-10" in by_then
    assert set(by_then) < set(stated)
    assert max(stated[each].lstrip("[") for each in by_then) <= "2025-12-11"
    assert demo.client.get("/record/statements", params=asked | {"published": "soon"}).status_code == 400


def test_the_likeliest_duplicate_is_of_the_same_person_and_none_is_later_than_the_source(desk: Running) -> None:
    person = {"spokesperson": {"name": "Somebody Else"}}
    for name, stated, more in (("near", "2024-02-02", {}), ("same", "2024-01-20", person), ("later", "2024-02-20", {})):
        claim = a_report(claimant="ukraine", holder="ukraine", stated=stated, **more)["statements"][0] | {"id": name}
        desk.post("/v1/reports", {**a_report(), "source": {"name": "AFP", "published": stated}, "statements": [claim]})
    body = a_report(claimant="ukraine", holder="ukraine", stated="2024-02-02", **person)
    answer = preview(desk, {**body, "source": {"name": "Reuters", "published": "2024-02-03"}})

    offered = re.findall(r'data-corroborate="([^"]+)"', answer.text)
    assert [each for each in offered if each in {"near", "same", "later"}] == ["same", "near"]


def test_a_preview_shows_duplicates_sentences_and_lanes_and_records_nothing(desk: Running) -> None:
    before = size(desk)
    answer = preview(desk, a_report())

    assert answer.status_code == 200
    assert "Possibly recorded already" in answer.text
    assert 'data-corroborate="siv-10"' in answer.text
    assert "Russia said on 12 December 2025 that it controlled Siversk" in answer.text
    assert "No lane would change." in answer.text
    assert size(desk) == before


def test_a_preview_says_which_lane_would_change(desk: Running) -> None:
    body = a_report(claimant="ukraine", status="not_controlled", holder="ukraine", stated="2026-01-05")
    answer = preview(desk, body)

    assert "No lane would change." not in answer.text
    assert answer.text.count("lane-changes") == 1
    assert "Not held by Ukraine, since 5 January 2026" in answer.text


def test_a_preview_of_a_report_that_is_there_says_so(desk: Running) -> None:
    body = a_report() | {"id": "twice"}
    desk.post("/v1/reports", body)

    assert "This report is recorded already" in preview(desk, body).text


def test_a_refused_preview_is_a_problem_with_pointers_for_the_form(desk: Running) -> None:
    answer = preview(desk, a_report(holder=None, stated="2029-01-01"))

    assert answer.status_code == 422
    assert {each["pointer"] for each in answer.json()["errors"]} >= {"/statements/0/holder"}


def test_a_preview_takes_the_key_of_the_call(desk: Running) -> None:
    assert preview(desk, a_report(), Authorization="Bearer nonsense").status_code == 401


def test_a_correction_starts_from_what_is_there_and_is_previewed(desk: Running) -> None:
    page = read_page(desk, "/statements/siv-10/correct")
    content = {"status": "entered", "holder": "russia", "stated": "2025-12-11"}
    answer = preview(desk, {"content": content, "reason": "misread"}, "/statements/siv-10/correct")

    assert 'data-statement="siv-10"' in page.html
    assert "that it controlled Siversk" in page.text
    assert "that its troops had entered Siversk" in answer.text
    assert desk.read("/v1/statements/siv-10")["status"] == "controlled"


@pytest.mark.parametrize("act", ["correct", "annul", "corroborate"])
def test_a_statement_that_is_unknown_is_a_clear_404(demo: Running, act: str) -> None:
    page = read_page(demo, f"/statements/no-such/{act}")

    assert page.status == 404
    assert "no-such" in page.text


def test_the_key_is_named_and_an_unknown_one_refused(demo: Running) -> None:
    named = demo.client.get("/record/key", headers=demo.authorization).json()

    assert "write" in named["scopes"]
    assert demo.client.get("/record/key", headers={"Authorization": "Bearer nonsense"}).status_code == 401


def test_an_empty_record_leads_to_its_setup(tmp_path: Path) -> None:
    with running(sqlite_engine(tmp_path)) as empty:
        page = read_page(empty, "/record")

    assert "No conflict is declared yet" in page.text
    assert "/setup" in page.links


def test_a_small_record_without_observers_has_a_form_too(tmp_path: Path) -> None:
    with small_record(sqlite_engine(tmp_path)) as (there, _):
        assert read_page(there, "/record").status == 200
