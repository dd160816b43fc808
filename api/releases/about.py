"""The options of a release, and the tree that its entries are in. ``release.json`` holds it.

With the entries, every file of the release is made from it. It names no clock and no machine.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypedDict

import orjson

from domain.dates.instants import to_text
from domain.proofs.base64 import from_base64, to_base64
from domain.proofs.checkpoints import Checkpoint
from domain.proofs.errors import Malformed
from domain.releases.readings import ReleasedRecord
from domain.releases.tree import HeldTree
from domain.vocabulary import Bound, ConflictId, Voice

FILE = "release.json"
FORMAT = "claimline-release.v1"
UNNAMED = "unnamed log"


class Replaced(TypedDict):
    """An earlier release. ``fingerprint``: the SHA-256 of its ``SHA256SUMS``."""

    title: str
    position: int
    fingerprint: str


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """``conflicts`` None: all. ``version``: that of the software that made it."""

    title: str
    authors: Sequence[str]
    url: str | None
    conflicts: Sequence[ConflictId] | None
    tree: HeldTree
    checkpoint: bytes | None  # as it was signed; None: the log is unsigned
    replaces: Replaced | None
    long_csv: bool  # stances by day are there as CSV, too
    version: str

    @property
    def is_signed(self) -> bool:
        return self.checkpoint is not None

    @property
    def log_name(self) -> str:
        return self.tree.head.origin or UNNAMED


def written(about: About, released: ReleasedRecord, rows: Mapping[str, int], left_out: Mapping[str, int]) -> bytes:
    head = about.tree.head
    shape = {
        "format": FORMAT,
        "made_by": f"claimline {about.version}",
        "title": about.title,
        "authors": list(about.authors),
        "url": about.url,
        "conflicts": None if about.conflicts is None else list(about.conflicts),
        "known_at": about.tree.known_at,
        "as_of": to_text(released.as_of),
        "bound": Bound.LATEST,
        "voice": Voice.SIDE,
        "log": {
            "origin": head.origin or None,
            "size": head.size,
            "root": head.root.hex(),
            "signed": about.is_signed,
            "whole": about.tree.is_whole,
            "consistency": [to_base64(each) for each in about.tree.consistency],
        },
        "rows": dict(rows),
        "left_out": dict(left_out),
        "csv_days": about.long_csv,
        "replaces": about.replaces,
    }
    return orjson.dumps(shape, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def read(content: bytes, checkpoint: bytes | None) -> About:
    """Raises ``Malformed``."""
    try:
        shape = orjson.loads(content)
        if shape["format"] != FORMAT:
            raise Malformed(f"{FILE} is of the format {shape['format']!r}, and this version reads {FORMAT!r}")
        return About(
            title=str(shape["title"]),
            authors=[str(each) for each in shape["authors"]],
            url=shape["url"],
            conflicts=shape["conflicts"],
            tree=_tree(shape, shape["log"]),
            checkpoint=checkpoint,
            replaces=shape["replaces"],
            long_csv=bool(shape["csv_days"]),
            version=str(shape["made_by"]).removeprefix("claimline "),
        )
    except (orjson.JSONDecodeError, KeyError, TypeError, ValueError, AttributeError) as error:
        raise Malformed(f"{FILE} is not that of a release: {type(error).__name__}: {error}") from None


def _tree(shape: Mapping[str, Any], log: Mapping[str, Any]) -> HeldTree:
    head = Checkpoint(log["origin"] or "", int(log["size"]), bytes.fromhex(log["root"]))
    consistency = tuple(map(from_base64, log["consistency"]))
    return HeldTree(head, int(shape["known_at"]), bool(log["whole"]), consistency)
