"""A witness over HTTP. It opens no database, and runs in a process of its own, which alone holds its key.

Source: https://c2sp.org/tlog-witness. Besides, ``/LOG/checkpoint`` gives the last checkpoint that the witness cosigned:
LOG is the hash of the log's origin. It is empty where the witness has cosigned nothing of a log that it knows.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from socket import socket

import uvicorn
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from domain.audit.ports import Witness
from domain.errors import ClaimlineError
from domain.proofs.errors import Malformed
from domain.proofs.witnessing import REQUEST_BYTES_MAX, NotByLog, NotExtending, OtherSize, UnknownLog

SIZE_TYPE = "text/x.tlog.size"
STATUSES: dict[type[ClaimlineError], int] = {Malformed: 400, NotByLog: 403, UnknownLog: 404, NotExtending: 422}
UNUSABLE, TOO_LARGE, CONFLICT, NOT_FOUND = 500, 413, 409, 404
CONNECTIONS_MAX = 64
HASH = "{log:str}"


def witness_app(witness: Witness) -> Starlette:
    async def add_checkpoint(request: Request) -> Response:
        body = bytearray()
        async for chunk in request.stream():
            body += chunk
            if len(body) > REQUEST_BYTES_MAX:
                return _refusal(TOO_LARGE, f"a request has at most {REQUEST_BYTES_MAX} bytes")
        return await run_in_threadpool(_answer, witness.cosign, bytes(body))

    async def latest(request: Request) -> Response:
        name = request.path_params["log"]
        found = await run_in_threadpool(witness.latest, name) if name.isalnum() else None
        missing = "this witness does not know that log: its name is the SHA-256 of the log's origin, in hex"
        return _refusal(NOT_FOUND, missing) if found is None else PlainTextResponse(found)

    async def key(_: Request) -> Response:
        return PlainTextResponse(f"{witness.key().text()}\n")

    return Starlette(
        routes=[
            Route("/add-checkpoint", add_checkpoint, methods=["POST"]),
            Route("/key", key),
            Route(f"/{HASH}/checkpoint", latest),
        ]
    )


def _answer(cosign: Callable[[bytes], bytes], body: bytes) -> Response:
    try:
        return PlainTextResponse(cosign(body))
    except OtherSize as error:
        return Response(
            f"{error.size}\n", CONFLICT, {"Content-Type": SIZE_TYPE}
        )  # and no charset, as its source has it
    except ClaimlineError as error:
        return _refusal(STATUSES.get(type(error), UNUSABLE), str(error))


def _refusal(status: int, why: str) -> Response:
    return PlainTextResponse(f"{why}\n", status)


def witness_server(witness: Witness) -> uvicorn.Server:
    config = uvicorn.Config(
        witness_app(witness),
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        limit_concurrency=CONNECTIONS_MAX,
        timeout_graceful_shutdown=5,
    )
    return uvicorn.Server(config)


def serve_witness(witness: Witness, sockets: Sequence[socket]) -> None:
    """Until SIGTERM or SIGINT; requests under way are finished."""
    witness_server(witness).run(list(sockets))
