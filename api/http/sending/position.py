"""How far the process has got that answers: ``Claimline-Position``, on every answer that is not pinned.

It is read before the answer is made, which so holds all entries up to it, and perhaps later ones. A pinned answer,
which caches may keep, is the same from every process: it has the position that it is pinned at, or none.
"""

from __future__ import annotations

from starlette.types import ASGIApp, Message, Receive, Scope, Send

POSITION = "Claimline-Position"
REACHED = "claimline.reached"  # in the scope of a request: the position
STAMP = "claimline.stamp"  # likewise: the state of the record that was read for the request
_NAME = POSITION.lower().encode()


class Positioned:
    """Around the routes, and the answers that are kept."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def sent(message: Message) -> None:
            if message["type"] == "http.response.start" and (reached := scope.get(REACHED)) is not None:
                headers = list(message["headers"])
                if not any(name == _NAME or (name == b"cache-control" and b"max-age" in how) for name, how in headers):
                    headers.append((_NAME, str(reached).encode()))
                    message = {**message, "headers": headers}
            await send(message)

        await self._app(scope, receive, sent)
