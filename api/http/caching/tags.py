"""Entity tags (RFC 9110, section 8.8.3), and whether a client has the answer of one (section 13.1.2)."""

from __future__ import annotations

import re
from collections.abc import Iterator

ANY = "*"
TAG = re.compile(rb'("[\x21\x23-\x7e\x80-\xff]*")')


def tags(header: bytes) -> Iterator[str]:
    """The tags of an ``If-None-Match``, weak ones like strong ones; ``*`` for any."""
    if header.strip() == b"*":
        yield ANY
        return
    for found in TAG.finditer(header):
        yield found[1].decode("latin-1")


def matched(header: bytes, tag: str) -> bool:
    return any(each in (tag, ANY) for each in tags(header))
