"""Content codings (RFC 9110, section 8.4), which of them a client accepts, and the tags of coded answers."""

from __future__ import annotations

import sys
import zlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

from api.http.negotiation.choosing import weighted

if sys.version_info >= (3, 14):
    from compression.zstd import ZstdCompressor
else:
    from backports.zstd import ZstdCompressor

ZSTD_LEVEL, GZIP_LEVEL = 3, 4
GZIP_WINDOW = 31  # zlib's number for a gzip header, which has no time and no name here
IDENTITY, ANY = "identity", "*"
HEADER_LENGTH_MAX, HEADERS_REMEMBERED = 500, 256


class Coder(Protocol):
    def compress(self, data: bytes, /) -> bytes: ...

    def flush(self) -> bytes: ...


@dataclass(frozen=True, slots=True)
class Coding:
    """``names``: as clients write it, its own name first."""

    names: tuple[str, ...]
    coder: Callable[[], Coder]

    @property
    def name(self) -> str:
        return self.names[0]

    @property
    def suffix(self) -> str:
        return f'-{self.name}"'

    def tag(self, of: str) -> str:
        """The tag of the coded answer: other bytes, another strong tag."""
        return of.removesuffix('"') + self.suffix


CODINGS = (
    Coding(("zstd",), lambda: ZstdCompressor(level=ZSTD_LEVEL)),
    Coding(("gzip", "x-gzip"), lambda: zlib.compressobj(GZIP_LEVEL, zlib.DEFLATED, GZIP_WINDOW)),
)


@dataclass(frozen=True, slots=True)
class AcceptedCodings:
    """Return the codings that a client accepts, and the one for its answers; None for none."""

    all: tuple[Coding, ...]
    best: Coding | None


NONE_ACCEPTED = AcceptedCodings((), None)


@lru_cache(HEADERS_REMEMBERED)
def _read(header: str) -> AcceptedCodings:
    wanted = {each.type: each.quality for each in weighted(header)}
    qualities = {coding: _quality(coding.names, wanted) for coding in CODINGS}
    accepted = tuple(coding for coding in CODINGS if qualities[coding] > 0)
    best = max(accepted, key=lambda each: qualities[each], default=None)  # the first of equals
    is_better = best is not None and qualities[best] >= wanted.get(IDENTITY, 0)
    return AcceptedCodings(accepted, best if is_better else None)


def accepted_codings(header: str) -> AcceptedCodings:
    """Read an ``Accept-Encoding``. One that is far too long asks for nothing."""
    return _read(header) if len(header) <= HEADER_LENGTH_MAX else NONE_ACCEPTED


def _quality(names: Iterable[str], wanted: Mapping[str, float]) -> float:
    return max((wanted[name] for name in names if name in wanted), default=wanted.get(ANY, 0))


def plain_tag(tag: str, codings: Iterable[Coding]) -> str:
    """The tag of the answer before it was coded, where ``tag`` is of one of ``codings``; else ``tag``."""
    return next((tag.removesuffix(each.suffix) + '"' for each in codings if tag.endswith(each.suffix)), tag)
