"""Explanations of what was read in a text, in sentences: why a field has its value, what is asked."""

from __future__ import annotations

from api.text.languages.table import Language
from domain.extraction.explanations import Because, Explanation


def explained(explanation: Explanation, language: Language) -> str:
    values = {
        name: language.explanations[value] if isinstance(value, Because) else value
        for name, value in explanation.values.items()
    }
    return language.explanations[explanation.because].format(**values)
