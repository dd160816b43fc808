"""Coordinates that a question is pinned at, and those that its next page keeps."""

from __future__ import annotations

from dataclasses import replace

from api.http.parameters.paging import Cursor
from api.http.sending.position import POSITION
from domain.dates.instants import to_text
from domain.questions.coordinates import NOW, is_position
from domain.questions.past import Question, Resolved


def pinned_coordinates(resolved: Resolved) -> dict[str, str]:
    """A resolved question as the members of a cursor."""
    asked = resolved.coordinates
    return {
        "about": to_text(asked.about),
        "said_by": to_text(asked.said_by),
        "known_at": str(resolved.known_at.position),
    }


def position_header(resolved: Resolved) -> dict[str, str]:
    return {POSITION: str(resolved.known_at.position)}


def with_cursor(question: Question, cursor: Cursor) -> Question:
    names = ("about", "said_by", "known_at")
    return replace(question, **{name: cursor.values[name] for name in names})


def pin(question: Question) -> str | None:
    """The position that a question of stances is pinned at, if it is."""
    return pin_of_overview(question) if question.about is not None and question.said_by is not None else None


def pin_of_overview(question: Question) -> str | None:
    """As ``pin``, where one of about and said-by gives the other."""
    texts = {question.about, question.said_by} - {None}
    return pin_of(question.known_at) if texts and NOW not in texts else None


def pin_of(known_at: str | None) -> str | None:
    return known_at if is_position(known_at) else None
