"""Filters of the feed as texts by their names: the same over HTTP, of webhooks, and in the shell."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any

from api.http.parameters import a_text, an_id, box
from domain.errors import Fault
from domain.feed.items import UNLESS_ASKED, FeedFilter, ItemType
from domain.questions.stances import BadQuestion
from domain.vocabulary import Kind, Matter

SHOWN_MAX = 80


def _types(text: str) -> tuple[ItemType, ...]:
    named = text.split(",")
    for name in named:
        if name not in set(ItemType):
            problem = f"{name[:SHOWN_MAX]!r} is no type of item"
            raise BadQuestion("type", problem, f"write some of {','.join(ItemType)}")
    return tuple(ItemType(name) for name in named)


def _one_of(parameter: str, members: type[Kind | Matter], text: str) -> Kind | Matter:
    if text not in set(members):
        problem = f"{text[:SHOWN_MAX]!r} is not one of them"
        raise BadQuestion(parameter, problem, f"write {' or '.join(members)}")
    return members(text)


READERS: Mapping[str, Callable[[str], Any]] = {
    "conflict": partial(an_id, "conflict"),
    "place": partial(an_id, "place"),
    "admin": partial(a_text, "admin"),
    "bbox": box,
    "claimant": partial(an_id, "claimant"),
    "side": partial(an_id, "side"),
    "matter": partial(_one_of, "matter", Matter),
    "kind": partial(_one_of, "kind", Kind),
    "type": _types,
}


def filter_of(texts: Mapping[str, str]) -> FeedFilter:
    """``texts`` have names of ``READERS``. Raises ``BadQuestion``."""
    read = {name: READERS[name](text) for name, text in texts.items()}
    return FeedFilter(
        types=read.get("type", UNLESS_ASKED),
        conflict=read.get("conflict"),
        place=read.get("place"),
        admin=read.get("admin"),
        box=read.get("bbox"),
        claimant=read.get("claimant"),
        side=read.get("side"),
        matter=read.get("matter"),
        kind=read.get("kind"),
    )


def faults_in(texts: Mapping[str, str]) -> Iterator[Fault]:
    """All that is wrong with them, by pointers to their names."""
    for name, text in texts.items():
        if name not in READERS:
            yield Fault(f"/{name[:SHOWN_MAX]}", "is no filter of the feed", f"there are {', '.join(READERS)}")
            continue
        try:
            READERS[name](text)
        except BadQuestion as bad:
            yield Fault(f"/{name}", bad.problem, bad.cure)
