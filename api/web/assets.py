"""Files that pages load: our scripts and styles, and Leaflet from its wheel, under an address made from their content.

All of them share one hash, so that a module finds those that it imports beside it, and all are of one version.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from hashlib import sha256
from importlib.resources import files
from importlib.resources.abc import Traversable
from posixpath import dirname, join, normpath
from types import MappingProxyType

from fastapi import APIRouter, Response

from api.http.problems import Problem

TYPES: Mapping[str, str] = {
    "css": "text/css",
    "geojson": "application/geo+json",
    "js": "text/javascript",
    "json": "application/json",
    "svg": "image/svg+xml",
}
LEAFLET = ("leaflet.js", "leaflet.css")
IMPORT = re.compile(r"""^\s*(?:import|export)\b[^"';]*["'](\.{1,2}/[^"']+)["']""", re.MULTILINE)
HASH_LENGTH = 16
FOR_EVER = "public, max-age=31536000, immutable"

router = APIRouter(include_in_schema=False)


@cache
def contents() -> Mapping[str, bytes]:
    """All files, by their names."""
    ours = dict(_files(files("api.web").joinpath("static"), ""))
    leaflet = files("xstatic.pkg.leaflet").joinpath("data")
    return MappingProxyType(ours | {name: leaflet.joinpath(name).read_bytes() for name in LEAFLET})


def _files(folder: Traversable, prefix: str) -> Iterator[tuple[str, bytes]]:
    for each in folder.iterdir():
        name = f"{prefix}{each.name}"
        if each.is_dir():
            yield from _files(each, f"{name}/")
        elif name.rpartition(".")[2] in TYPES:
            yield name, each.read_bytes()


@cache
def content_hash() -> str:
    """The hash of all files with their names."""
    digest = sha256()
    for name, content in sorted(contents().items()):
        digest.update(f"{name}\0{len(content)}\0".encode() + content)
    return digest.hexdigest()[:HASH_LENGTH]


def asset(name: str) -> str:
    """The address of a file. Raises ``KeyError`` for an unknown one."""
    if name not in contents():
        raise KeyError(name)
    return f"/static/{content_hash()}/{name}"


@cache
def imported(name: str) -> Sequence[str]:
    """The modules that a module imports, and those that these import: a browser fetches them all at once."""
    known, waiting = dict.fromkeys([name]), [name]
    while waiting:
        importing = waiting.pop()
        for path in IMPORT.findall(contents()[importing].decode()):
            found = normpath(join(dirname(importing), path))
            if found not in known:
                known[found] = None
                waiting.append(found)
    return list(known)[1:]


@router.get("/static/{version}/{name:path}")
async def read_asset(version: str, name: str) -> Response:
    """A file; it may be kept for ever where the address names this version of it."""
    content = contents().get(name)
    if content is None:
        raise Problem("no-such-address", f"no file {name[:80]!r}", "load the page again")
    headers = {
        "Cache-Control": FOR_EVER if version == content_hash() else "no-cache",
        "ETag": f'"{content_hash()}"',
    }
    return Response(content, media_type=TYPES[name.rpartition(".")[2]], headers=headers)
