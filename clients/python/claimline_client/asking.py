"""One service, asked by the names of the operations in its OpenAPI document."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeVar
from urllib.parse import quote

import httpx2

from claimline_client.models import PATHS
from claimline_client.sending import Sender
from claimline_client.values import written

A = TypeVar("A")
ROWS: Mapping[str, tuple[str, ...]] = {  # the lists that run on from page to page
    "read_stances": ("places",),
    "read_day": ("statements", "possibly", "changed", "disputes_opened", "disputes_closed"),
    "read_changes": ("places",),
    "list_disputes": ("disputes",),
    "list_outcomes": ("claims",),
    "read_accepted": ("places",),
    "list_statements": ("statements",),
}


class Asker:
    """Finds the address of an operation, sends the question, reads the answer; remembers what it has recorded."""

    def __init__(self, sender: Sender) -> None:
        self._sender = sender
        self.check: Callable[[Any], None] | None = None
        self._recorded = 0  # the greatest position that was recorded here

    def ask(
        self,
        kind: type[A],  # noqa: ARG002 - the type of the answer
        operation: str,
        query: Mapping[str, object],
        **named: object,
    ) -> A:
        """Return the whole answer, all pages of it. ``named``: the parts of the address."""
        first, *rest = (page.json() for page in self.pages(operation, query, **named))
        for page in rest:
            for rows in ROWS[operation]:
                first[rows] += page[rows]
        answer: A = self.checked(first)
        return answer

    def checked(self, answer: Any) -> Any:  # noqa: ANN401 - what came as JSON
        """Return the answer, once all that it shows is proved, if that was chosen."""
        if self.check is not None:
            self.check(answer)
        return answer

    def pages(self, operation: str, query: Mapping[str, object], **named: object) -> Iterator[httpx2.Response]:
        page = self.get(operation, query, **named)
        yield page
        while operation in ROWS and (following := page.links.get("next")):  # the feed has always a next page
            address = page.url.join(following["url"])
            page = self._sender.send("GET", str(address), headers=self._headers())
            yield page

    def get(self, operation: str, query: Mapping[str, object], **named: object) -> httpx2.Response:
        return self._sender.send("GET", address_of(operation, **named), params=written(query), headers=self._headers())

    def send(
        self,
        kind: type[A],  # noqa: ARG002 - the type of the answer
        method: str,
        operation: str,
        body: Mapping[str, Any],
        *,
        dry_run: bool = False,
        **named: object,
    ) -> A:
        """Send ``body``. Sent again, it is the same request: it has an id, or a key that stays."""
        address, query = address_of(operation, **named), {"dry_run": "1"} if dry_run else {}
        key = {} if body.get("id") else {"Idempotency-Key": str(uuid.uuid4())}
        answer = self._sender.send(method, address, params=query, json=body, headers=key).json()
        if not dry_run:
            self._recorded = max(self._recorded, int(answer.get("position", 0)))
        recorded: A = answer
        return recorded

    def _headers(self) -> dict[str, str]:
        """Ask for a record that holds all that was recorded here, also from another process of the service."""
        return {"Claimline-Min-Position": str(self._recorded)} if self._recorded else {}


def address_of(operation: str, **named: Any) -> str:  # noqa: ANN401 - ids and days
    texts = written(named)
    return PATHS[operation].format(**{name: quote(text, safe=":") for name, text in texts.items()})
