"""Web archives as crawlers make them: WACZ files with pages, whose lists and hashes are right unless told."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from zipfile import ZipFile

CAPTURED = "2025-12-12T08:30:05.123Z"
HEADER = {"format": "json-pages-1.0", "id": "pages", "title": "All pages"}
LIST, DIGEST, PAGES, WARC = "datapackage.json", "datapackage-digest.json", "pages/pages.jsonl", "archive/data.warc.gz"


def a_wacz(file: Path, pages: Sequence[tuple[str, str]], **instead: bytes | None) -> Path:
    """Write ``file`` with ``pages``, each an address and an instant. ``instead``: content of its members by name."""
    lines = [HEADER, *({"id": str(at), "url": url, "ts": ts} for at, (url, ts) in enumerate(pages))]
    members = {
        WARC: b"\x1f\x8b not read here",
        PAGES: "".join(f"{json.dumps(line)}\n" for line in lines).encode(),
    }
    listed = _listed(members)
    members |= {LIST: listed, DIGEST: json.dumps({"path": LIST, "hash": _hash(listed)}).encode()}
    changed = members | {name: content for name, content in instead.items() if content is not None}
    with ZipFile(file, "w") as archive:
        for name, content in changed.items():
            if instead.get(name, b"") is not None:
                archive.writestr(name, content)
    return file


def _listed(members: Mapping[str, bytes]) -> bytes:
    resources = [
        {"name": name.rpartition("/")[2], "path": name, "hash": _hash(content), "bytes": len(content)}
        for name, content in members.items()
    ]
    return json.dumps({"profile": "data-package", "wacz_version": "1.1.1", "resources": resources}).encode()


def _hash(content: bytes) -> str:
    return f"sha256:{sha256(content).hexdigest()}"
