"""The feed, page after page, from a cursor that the caller or a file keeps."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from claimline_client.asking import Asker
from claimline_client.models import FeedItem, FeedReading


def follow(
    asker: Asker, after: str | None, cursor_file: Path | None, wait: int, filters: Mapping[str, object]
) -> Iterator[FeedItem]:
    cursor = _kept(cursor_file) or after
    while True:
        page = asker.ask(FeedReading, "read_feed", {**filters, "after": cursor, "wait": wait})
        for item in page["items"]:
            yield item
            _keep(cursor_file, item["cursor"])
        cursor = page["next"]
        _keep(cursor_file, cursor)
        if page["caught_up"] and not wait:
            return


def _kept(cursor_file: Path | None) -> str | None:
    if cursor_file is None or not cursor_file.exists():
        return None
    return cursor_file.read_text(encoding="ascii").strip() or None


def _keep(cursor_file: Path | None, cursor: str) -> None:
    """Replace the file in one step, so that it holds one cursor or the other."""
    if cursor_file is None:
        return
    draft = cursor_file.with_name(f"{cursor_file.name}.new")
    draft.write_text(cursor, encoding="ascii")
    draft.replace(cursor_file)
