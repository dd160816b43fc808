"""How a release is cited: in words, and as ``CITATION.cff`` (Citation File Format 1.2.0)."""

from __future__ import annotations

from datetime import date

import orjson

from api.releases.about import About
from domain.dates.instants import to_datetime
from domain.releases.readings import ReleasedRecord

ROOT_SHOWN = 16  # characters of the root, in hex


def published(released: ReleasedRecord) -> date:
    """The day of its last entry, in UTC."""
    return to_datetime(released.as_of).date()


def citation(about: About, released: ReleasedRecord) -> str:
    """One line of text. The root identifies the entries whatever becomes of names and addresses."""
    day, head = published(released), about.tree.head
    where = f" {about.url}" if about.url else ""
    return (
        f"{', '.join(about.authors)} ({day.year}). {about.title} [Data release]. "
        f"Position {about.tree.known_at} of the log {about.log_name}, as of {day.isoformat()}, "
        f"root {head.root.hex()[:ROOT_SHOWN]} of {head.size} entries.{where}"
    )


def citation_file(about: About, released: ReleasedRecord) -> bytes:
    lines = [
        "cff-version: 1.2.0",
        f"message: {_text('Please cite this data release as below.')}",
        "type: dataset",
        f"title: {_text(about.title)}",
        "authors:",
        *(f"  - name: {_text(each)}" for each in about.authors),
        f"version: {_text(f'position {about.tree.known_at}')}",
        f"date-released: {_text(published(released).isoformat())}",
        *([f"url: {_text(about.url)}"] if about.url else []),
        "identifiers:",
        "  - type: other",
        f"    value: {_text(f'sha256:{about.tree.head.root.hex()}')}",
        f"    description: {_text(f'root of the first {about.tree.head.size} entries of the log {about.log_name}')}",
    ]
    return ("\n".join(lines) + "\n").encode()


def _text(text: str) -> str:
    """A string of JSON is one of YAML."""
    return orjson.dumps(text).decode()
