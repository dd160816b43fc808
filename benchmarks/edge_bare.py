"""A route of FastAPI that returns ready bytes, on our own server: the limit of the edge.

    python -m benchmarks.edge_bare BYTES

Says its address when it serves.
"""

from __future__ import annotations

import socket
import sys

import uvicorn
from fastapi import FastAPI, Response

from api.http.connections.connection import Connection


def main(size: int) -> None:
    body, app = b"x" * size, FastAPI()

    @app.get("/v1/places/{place}/stances")
    async def ready(place: str) -> Response:
        del place
        return Response(body, media_type="application/json")

    with socket.create_server(("127.0.0.1", 0)) as here:
        sys.stdout.write(f"http://127.0.0.1:{here.getsockname()[1]}\n")
        sys.stdout.flush()
        uvicorn.Server(uvicorn.Config(app, http=Connection, lifespan="off", log_level="warning")).run([here])


if __name__ == "__main__":
    main(int(sys.argv[1]))
