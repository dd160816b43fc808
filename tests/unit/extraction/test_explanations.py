"""Each explanation has one sentence in each language, about the same words of the text."""

from __future__ import annotations

from string import Formatter

import pytest

from api.text.explanations import explained
from api.text.languages import Tongue
from api.text.languages.reading import language_of
from domain.extraction.explanations import Because, Explanation


@pytest.mark.parametrize("tongue", list(Tongue))
def test_a_language_has_a_sentence_for_each(tongue: Tongue) -> None:
    texts, english = language_of(tongue).explanations, language_of(Tongue.EN).explanations

    assert set(texts) == set(Because)
    assert {code: _values(text) for code, text in texts.items()} == {
        code: _values(text) for code, text in english.items()
    }


def test_an_explanation_within_another_is_in_the_same_language() -> None:
    why = Explanation(Because.OF_CONTROL_BUT, {"why": Because.UNSAID})

    assert explained(why, language_of(Tongue.RU)).endswith("ничего не предложено: неясно, кто это говорит")


def _values(text: str) -> set[str | None]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}
