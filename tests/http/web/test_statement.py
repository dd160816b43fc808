"""The page of a statement: its sentence, its ties, what the record did with it, and the proof."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from api.text.languages import Tongue
from domain.proofs.base64 import from_base64
from domain.proofs.merkle import verify_inclusion
from tests.support.engines import sqlite_engine
from tests.support.pages import read_page
from tests.support.running import Running, running
from tests.support.signing import always_signed, signer_of
from tests.support.small_record import a_claim, a_denial, a_report, a_retraction, small_record


@pytest.fixture
def there(tmp_path: Path) -> Iterator[Running]:
    with small_record(sqlite_engine(tmp_path)) as (running, _):
        yield running


@pytest.mark.parametrize("tongue", Tongue)
def test_a_statement_has_its_sentence_words_source_and_what_it_denies(demo: Running, tongue: Tongue) -> None:
    page = read_page(demo, "/statements/siv-13", lang=str(tongue))

    assert (page.status, page.inline) == (200, [])
    assert "remains under control" in page.text
    assert "Reuters via The Straits Times" in page.text
    assert any(link.startswith("/statements/siv-10") for link in page.links)
    assert any(link.startswith("/places/geonames:694403") for link in page.links)


def test_its_history_tells_what_the_record_did_by_whom_and_why(there: Running) -> None:
    there.post("/v1/reports", a_report(a_claim(id="s1"), a_denial(id="s2", denies=["s1"])))
    there.post("/v1/reports", a_report(a_retraction(id="s3", retracts="s1"), id="later"))
    content = {**a_claim(status="contested", holder=None), "stated": "2024-06-09"}
    there.post("/v1/statements/s1/corrections", {"content": content, "reason": "misread"})
    there.post("/v1/statements/s1/sources", {"source": {"name": "Another", "published": "2024-06-11"}})
    page = read_page(there, "/statements/s1")

    assert "Corrected 15 June 2024, 12:00" in page.text
    assert "misread" in page.text
    assert "Another source added" in page.text
    assert re.search(r"It is denied by s2: Blue ", page.text)
    assert re.search(r"It is withdrawn by s3: Red took back an earlier statement", page.text)
    assert "The claimant has withdrawn this statement." in page.text
    assert page.html.count("<h3>From position") == 2
    assert "that Hill was contested" in page.text
    assert "that it controlled Hill" in page.text


def test_an_annulled_statement_says_why_and_what_stands_in_its_place(there: Running) -> None:
    there.post("/v1/reports", a_report(a_claim(id="s1"), a_claim(id="s2", stated="2024-06-01")))
    there.post("/v1/statements/s1/annulment", {"reason": "misread", "replaced_by": "s2"})
    page = read_page(there, "/statements/s1")

    assert "This statement was annulled in the record: misread" in page.text
    assert "replaced by s2" in page.text
    assert "/statements/s1/correct" not in page.links
    assert "<s>Red said" in page.html


def test_before_it_was_annulled_it_stands(there: Running) -> None:
    position = there.post("/v1/reports", a_report(a_claim(id="s1")))["position"]
    there.post("/v1/statements/s1/annulment", {"reason": "misread"})
    page = read_page(there, "/statements/s1", known_at=str(position))

    assert "annulled" not in page.text.casefold().partition("you see")[0]
    assert "You see what was recorded by position" in page.text


def test_an_unknown_statement_is_a_404_page(demo: Running) -> None:
    assert read_page(demo, "/statements/nothing").status == 404


def test_its_proof_leads_from_the_entry_to_the_root_that_was_signed(tmp_path: Path) -> None:
    engine = sqlite_engine(tmp_path)
    with small_record(engine) as (unsigned, _):
        position = unsigned.post("/v1/reports", a_report(a_claim(id="s1")))["position"]
    with running(engine, settings=always_signed(engine)) as there:
        signer_of(there.service).sign()
        html = read_page(there, "/statements/s1").html
    leaf, root, *way = (from_base64(each) for each in re.findall(r"<code>([A-Za-z0-9+/=]{44})</code>", html))
    size = re.search(r"signed checkpoint of (\d+) entries", html)

    assert size is not None
    verify_inclusion(leaf, position - 1, int(size[1]), way, root)


def test_what_no_checkpoint_covers_yet_is_said_to_be_so(there: Running) -> None:
    there.post("/v1/reports", a_report(a_claim(id="s1")))

    assert "It is not yet covered by a signed checkpoint." in read_page(there, "/statements/s1").text
