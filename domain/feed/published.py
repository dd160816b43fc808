"""Items in the one form that they travel in: pages, streams, webhooks, feeds for readers, the shell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from domain.dates.instants import Instant
from domain.errors import ClaimlineError

FilterTexts = Mapping[str, str]  # a filter of the feed, by the names that its parameters have over HTTP


class CursorLost(ClaimlineError):
    """A cursor that the feed cannot resume from: it is of another history, such as before a restored backup."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedItem:
    """An item as every reader gets it. ``data`` is what JSON can hold; ``cursor`` resumes right after the item."""

    id: str
    type: str
    position: int
    cursor: str
    time: Instant
    subject: str | None  # none where it only tries a webhook
    data: Mapping[str, object]


class PublishedPage(NamedTuple):
    """``next``: the cursor to resume after, past filtered items. ``at_end``: the feed has nothing after it yet."""

    items: Sequence[PublishedItem]
    next: str
    at_end: bool
