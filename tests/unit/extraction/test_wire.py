"""Sentences in the manner of wire reports, of six wars and in three languages, and what is read from them."""

from __future__ import annotations

import pytest

from tests.unit.extraction.wire import hinted, scored, sentences, silent


@pytest.mark.parametrize(
    ("batch", "language", "most"),
    [
        ("first", "e", 0),
        ("first", "u", 0),
        ("first", "r", 3),
        ("second", "e", 2),
        ("second", "u", 1),
        ("second", "r", 0),
        ("passage", "e", 1),
        ("passage", "u", 1),
        ("passage", "r", 0),
        ("later", "e", 5),
        ("later", "u", 0),
        ("later", "r", 0),
    ],
)
def test_the_sentences_that_were_looked_at_are_read(batch: str, language: str, most: int) -> None:
    score = scored(sentences(batch, language))

    assert len(score.wrong) + len(score.missed) <= most, [*score.wrong, *score.missed]


@pytest.mark.parametrize("batch", ["first", "second", "passage", "later"])
@pytest.mark.parametrize("language", ["e", "u", "r"])
def test_a_sentence_with_a_statement_is_proposed_or_hinted(batch: str, language: str) -> None:
    assert silent(sentences(batch, language)) == []


@pytest.mark.parametrize("batch", ["first", "second"])
@pytest.mark.parametrize("language", ["e", "u", "r"])
def test_at_most_one_sentence_of_three_is_hinted(batch: str, language: str) -> None:
    texts = sentences(batch, language)

    assert hinted(texts) <= len(texts) / 3
