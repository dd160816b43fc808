"""A reader of Server-Sent Events, as the HTML standard has them: for tests that follow the feed by a socket."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple


class Event(NamedTuple):
    """``id`` is the last one that the stream named, whether or not with this event."""

    id: str
    type: str
    data: str


def events(lines: Iterable[bytes]) -> Iterator[Event]:
    """What is dispatched: an event without data is not, though the id that it names counts from then on."""
    last, kind, data = "", "message", list[str]()
    for line in lines:
        text = line.decode().rstrip("\r\n")
        name, _, value = text.partition(":")
        value = value.removeprefix(" ")
        match name:
            case "" if text:  # a comment
                continue
            case "":
                if data:
                    yield Event(last, kind, "\n".join(data))
                kind, data = "message", []
            case "id":
                last = value
            case "event":
                kind = value
            case "data":
                data.append(value)
