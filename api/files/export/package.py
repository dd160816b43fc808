"""What lies beside an exported file: a Data Package (Frictionless Data, version 2) with the question that it answers.

It holds no time of its making, so that the same question, pinned, has the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import Any, BinaryIO

import orjson

from api.files.export.fields import Field
from api.files.export.kinds import MEDIA_TYPES, Format
from api.files.stances import ATTRIBUTION
from domain.questions.past import Batches
from domain.record.declarations import BatchDeclaration
from domain.vocabulary import BatchId

PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
BLOCK_BYTES = 1 << 20
SUFFIX = ".datapackage.json"
KNOWN_LICENCES: Mapping[str, tuple[str, str]] = {  # what their texts begin with; ids of opendefinition.org
    "ODbL 1.0": ("ODbL-1.0", "https://opendatacommons.org/licenses/odbl/1-0/"),
    "CC BY-SA 4.0": ("CC-BY-SA-4.0", "https://creativecommons.org/licenses/by-sa/4.0/"),
    "CC BY 4.0": ("CC-BY-4.0", "https://creativecommons.org/licenses/by/4.0/"),
    "CC0 1.0": ("CC0-1.0", "https://creativecommons.org/publicdomain/zero/1.0/"),
}
UNKNOWN_LICENCE = "notspecified"  # the id where none fits: what is said of it is in the title


@dataclass(frozen=True, slots=True, kw_only=True)
class Described:
    """What a package says of its file, beside the file itself."""

    name: str  # of what is in it
    format: Format
    fields: Sequence[Field]
    question: Mapping[str, Any] = field(default_factory=dict)
    counts: Mapping[str, int] = field(default_factory=dict)
    batches: Sequence[BatchDeclaration] = ()


def package_of(file: Path) -> Path:
    return file.with_name(file.name + SUFFIX)


def package(file: Path, content: BinaryIO, told: Described) -> bytes:
    """``content`` is read from its beginning."""
    digest = digest_of(content)
    resource = {
        "name": told.name,
        "path": file.name,
        "format": str(told.format),
        "mediatype": MEDIA_TYPES[told.format],
        **({} if told.format is Format.PARQUET else {"encoding": "utf-8"}),
        "bytes": content.tell(),
        "hash": f"sha256:{digest}",
        "schema": {"fields": [each.shape() for each in told.fields]},
    }
    shape = {
        "$schema": PROFILE,
        "name": f"claimline-{told.name}",
        "title": f"{told.name.title()} from a record of Claimline",
        "description": ATTRIBUTION,
        "resources": [resource],
        **where_any("licenses", licences(told.batches)),
        **where_any("sources", [source(batch) for batch in told.batches]),
        "claimline": {"version": version("claimline"), "question": told.question, "counts": told.counts},
    }
    return orjson.dumps(shape, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def digest_of(content: BinaryIO) -> str:
    digest = sha256()
    content.seek(0)
    while block := content.read(BLOCK_BYTES):
        digest.update(block)
    return digest.hexdigest()


def declared(past: Batches, batches: Iterable[BatchId], *, at: int) -> list[BatchDeclaration]:
    """Of ``batches`` those that had been declared by position ``at``, by id."""
    found = (past.batch(batch, at=at) for batch in sorted(batches))
    return [batch for batch in found if batch is not None]


def given(**filters: object) -> dict[str, Any]:
    """The filters that were given."""
    return {name: value for name, value in filters.items() if value is not None}


def where_any(name: str, found: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The profile wants no empty lists."""
    return {name: found} if found else {}


def licences(batches: Iterable[BatchDeclaration]) -> list[dict[str, Any]]:
    return [_licence(text) for text in sorted({batch.licence for batch in batches if batch.licence})]


def _licence(text: str) -> dict[str, Any]:
    for beginning, (name, path) in KNOWN_LICENCES.items():
        if text.startswith(beginning):
            return {"name": name, "path": path, "title": text}
    return {"name": UNKNOWN_LICENCE, "title": text}


def source(batch: BatchDeclaration) -> dict[str, Any]:
    return {
        "title": batch.file,
        "batch": batch.id,
        "importer": batch.importer,
        "importer_version": batch.version,
        "hash": f"sha256:{batch.sha256}",
        "licence": batch.licence,
        "restricted": batch.restricted,
    }
