"""The log as anybody can verify it: its signed checkpoint, its tiles by the paths of tlog-tiles, and proofs.

Source: https://c2sp.org/tlog-tiles, https://c2sp.org/tlog-proof
"""

from __future__ import annotations

from functools import partial
from typing import Annotated

import orjson
from anyio import to_thread
from fastapi import APIRouter, Depends, Path, Query, Request, Response
from pydantic import Field

from api.audit.evidence.page import evidence
from api.http.caching.lasting import A_DAY, ALWAYS_FRESH, FOR_EVER, JSON_TYPE, kept, served
from api.http.parameters.shared import Parameters
from api.http.parsing.values import A_POSITION, read_by, whole_number
from api.http.requests.strict import IdPath, fit_names
from api.http.sending.pages import HEADERS
from api.http.service import ServiceDep
from domain.errors import BadQuestion, NotFound
from domain.proofs.base64 import to_base64
from domain.proofs.errors import Malformed
from domain.proofs.tiles import WIDTH, Tile, parse_tile
from domain.questions.coordinates import is_position

router = APIRouter(tags=["proofs"])

TEXT_TYPE = "text/plain; charset=utf-8"
BYTES_TYPE = "application/octet-stream"
HTML_TYPE = "text/html; charset=utf-8"
NOTHING_LOADED = {
    **HEADERS,
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'",
}

PositionPath = Annotated[str, Path(description="of an entry in the log: 1, 2, 3 …")]
TilePath = Annotated[str, Path(description="the index in groups of three digits, as x001/x234/067, and .p/WIDTH")]


_SIZE = whole_number("is not a size", "use a whole number: how many entries a checkpoint covers")
Size = Annotated[int, read_by(_SIZE, A_POSITION)]


class ConsistencyQuestion(Parameters):
    old: Annotated[
        Size, Field(alias="from", description="how many entries the older checkpoint covers", examples=["100"])
    ]
    new: Annotated[
        Size, Field(alias="to", description="how many entries the later checkpoint covers", examples=["286"])
    ]


@router.get("/log/checkpoint")
def read_checkpoint(request: Request, service: ServiceDep) -> Response:
    """The size of the log and the root hash over its entries, as a signed note (C2SP tlog-checkpoint)."""
    return served(request, service.proving.published().note, TEXT_TYPE, ALWAYS_FRESH)


@router.get("/log/key")
def read_log_key(request: Request, service: ServiceDep) -> Response:
    """The public keys that signed the latest checkpoint, one a line. Trust those that you have from elsewhere."""
    keys = "".join(f"{each.text()}\n" for each in service.proving.published().keys)
    return served(request, keys.encode(), TEXT_TYPE, ALWAYS_FRESH)


@router.get("/log/proof/{position}")
def prove_entry(request: Request, position: PositionPath, service: ServiceDep) -> Response:
    """That the latest checkpoint covers the entry at a position (C2SP tlog-proof)."""
    proof = service.proving.proof(_position(position)).written()
    return served(request, proof, TEXT_TYPE, ALWAYS_FRESH)


@router.get("/log/entries/{position}")
def read_entry(request: Request, position: PositionPath, service: ServiceDep) -> Response:
    """The stored bytes of one entry: what its proof is about. 410 where they were redacted."""
    return served(request, service.proving.entry(_position(position)), JSON_TYPE, kept(service, A_DAY))


@router.get("/statements/{statement}/evidence", dependencies=[Depends(fit_names)])
async def read_evidence(request: Request, statement: IdPath, service: ServiceDep) -> Response:
    """A page to keep: who said what, with a proof of each entry that it rests on, to verify without this service."""
    make = partial(evidence, service, [statement])
    page = await to_thread.run_sync(make, limiter=request.app.state.awaiting)
    response = served(request, page, HTML_TYPE, ALWAYS_FRESH)
    response.headers.update(NOTHING_LOADED)
    return response


@router.get("/log/consistency")
def prove_consistency(
    request: Request, service: ServiceDep, asked: Annotated[ConsistencyQuestion, Query()]
) -> Response:
    """That the log of one size begins with all of the log of an earlier size (RFC 9162 section 2.1.4)."""
    sizes = asked.old, asked.new
    if not 1 <= asked.old <= asked.new:
        raise BadQuestion("from", f"is {asked.old}, and to is {asked.new}", "write sizes with 1 <= from <= to")
    service.proving.covering(sizes[1])
    hashes = [to_base64(each) for each in service.proving.consistency(*sizes)]
    body = orjson.dumps({"from": sizes[0], "to": sizes[1], "proof": hashes})
    return served(request, body, JSON_TYPE, kept(service, FOR_EVER))


@router.get("/log/tile/entries/{path:path}")
def read_bundle(request: Request, path: TilePath, service: ServiceDep) -> Response:
    """Up to 256 entries, each after its length in two bytes (C2SP tlog-tiles). An empty one was redacted."""
    return served(request, service.proving.bundle(_tile("0", path)), BYTES_TYPE, kept(service, A_DAY))


@router.get("/log/tile/{level}/{path:path}")
def read_tile(
    request: Request,
    level: Annotated[str, Path(description="0 for the hashes of entries, 1 for those of full tiles of 0, and so on")],
    path: TilePath,
    service: ServiceDep,
) -> Response:
    """Up to 256 hashes of the Merkle tree (C2SP tlog-tiles); a full tile never changes."""
    tile = _tile(level, path)
    hashes = service.proving.tile(tile)
    return served(request, hashes, BYTES_TYPE, kept(service, FOR_EVER if tile.width == WIDTH else A_DAY))


def _position(text: str) -> int:
    if not is_position(text):
        raise NotFound("position", text[:80], "write digits; the first position is 1")
    return int(text)


def _tile(level: str, path: str) -> Tile:
    try:
        return parse_tile(level, path)
    except Malformed as error:
        raise NotFound("tile", f"{level}/{path}"[:80], str(error)) from None
