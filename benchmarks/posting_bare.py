"""Two handlers that do nothing, in place of the service: what HTTP and the clients alone take.

    python -m benchmarks.posting_bare

Prints its address, then serves until it is stopped.
"""

from __future__ import annotations

import sys

import uvicorn
from fastapi import FastAPI, Request, Response

from api.server import listening
from api.settings import Settings

POSTED = b'{"report":"r","position":2,"statements":[{"id":"s","position":2}]}'
READ = b'{"id":"s"}'
JSON = "application/json"

app = FastAPI()


@app.post("/v1/reports")
async def post(request: Request) -> Response:
    await request.body()
    return Response(POSTED, media_type=JSON, status_code=201)


@app.get("/v1/statements/{statement}")
async def read(statement: str) -> Response:  # noqa: ARG001 - as the route of the service has it
    return Response(READ, media_type=JSON)


def main() -> None:
    with listening(Settings(port=0)) as sockets:
        sys.stdout.write(f"http://127.0.0.1:{sockets[0].getsockname()[1]}\n")
        sys.stdout.flush()
        uvicorn.Server(uvicorn.Config(app, log_level="warning")).run(list(sockets))


if __name__ == "__main__":
    main()
