"""Spans are over the text as it was sent, whatever its spelling; and no text takes long."""

from __future__ import annotations

import subprocess
import sys
import time
import unicodedata
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.extraction.proposals import Reading
from domain.extraction.text.plain import plain
from tests.support.tidiness import ROOT
from tests.unit.extraction.reading import read, said

TEXT = (
    "On Thursday, Russia announced that Moscow's forces had taken Siversk.\n\n"
    "Ukraine's General Staff denied it. «Kupiansk is under Ukraine's control,» it said. Kyiv said Russia's troops had "
    "not captured the café town of Ép'arivka."
)
SECONDS_MAX = 2.0


def _words(text: str, reading: Reading) -> list[tuple[object, str, object]]:
    """The proposals, with the words of their spans in one spelling in place of the spans."""
    return [
        (
            each.statement,
            each.side,
            {name: [_one(text[span.start : span.end]) for span in spans] for name, spans in each.evidence.items()},
        )
        for each in reading.proposals
    ]


def _one(words: str) -> str:
    return unicodedata.normalize("NFC", words).replace("\u2019", "'").replace("\u02bc", "'").replace("\u00a0", " ")


@given(
    form=st.sampled_from(("NFC", "NFD")),
    apostrophe=st.sampled_from(["'", "\u2019", "\u02bc"]),
    line_end=st.sampled_from(["\n", "\r\n", "\r"]),
    spaces=st.lists(st.booleans(), min_size=80, max_size=80),
)
def test_spellings_make_no_difference(
    form: Literal["NFC", "NFD"], apostrophe: str, line_end: str, spaces: list[bool]
) -> None:
    parts = TEXT.split(" ")
    text = "".join(part + ("\u00a0" if hard else " ") for part, hard in zip(parts, spaces, strict=False))[:-1]
    text = unicodedata.normalize(form, text.replace("'", apostrophe).replace("\n", line_end))
    expected = _words(TEXT, read(TEXT))
    assert len(expected) >= 3
    assert _words(text, read(text)) == expected


@given(st.text(max_size=300))
def test_each_character_of_a_plain_text_leads_back_to_the_original(original: str) -> None:
    source = plain(original)
    assert len(source.text) == len(source.starts) == len(source.ends)
    for at in range(len(source.text)):
        span = source.original(at, at + 1)
        assert 0 <= span.start < span.end <= len(original)


@given(st.text(alphabet="Russia said its forces captured Siversk, (and) «Kyiv» denied.\n'-5%", max_size=400))
def test_every_span_lies_in_the_text(text: str) -> None:
    reading = read(text)
    spans = [span for each in reading.proposals for several in each.evidence.values() for span in several]
    spans += [span for each in reading.proposals for span in each.mentions]
    spans += [each.span for each in reading.hints] + [each.span for each in reading.not_taken]
    assert all(0 <= span.start < span.end <= len(text) for span in spans)


@pytest.mark.parametrize(
    "text",
    [
        "Russia said its forces captured " + "Siversk and " * 8_000,
        "(" * 20_000,
        "Russian " * 5_000,
        "Russian forces captured Siversk, " * 3_000,
        '"' * 20_000 + "Russia said",
        ("Russia said that its forces captured Siversk " * 40)[:1_990] + ".",
        ("(" * 1_900) + ".",
        ("Siversk, " * 220) + "was captured.",
        ("and " * 480) + ".",
        "e\u0301" * 50_000,
    ],
    ids=["a sentence", "brackets", "Russian", "clauses", "quotes", "says", "short brackets", "list", "and", "accents"],
)
def test_no_text_takes_long(text: str) -> None:
    begin = time.process_time()
    read(text[:100_000])
    assert time.process_time() - begin < SECONDS_MAX


@pytest.mark.thorough
def test_any_seed_of_hashes_gives_the_same() -> None:
    code = f"from tests.unit.extraction.reading import read; print(read({TEXT!r}))"
    answers = {
        subprocess.run(
            [sys.executable, "-c", code], cwd=ROOT, env={"PYTHONHASHSEED": seed}, capture_output=True, check=True
        ).stdout
        for seed in ("0", "1", "2")
    }
    assert len(answers) == 1
    assert said(read(TEXT))
