"""The feed of a service elsewhere, over HTTP, for who cannot reach its database."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode, urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from domain.dates.edtf import BadDate, parse_instant
from domain.errors import ClaimlineError
from domain.feed.cursor import read_cursor
from domain.feed.published import CursorLost, FilterTexts, PublishedItem, PublishedPage
from domain.text import fault_in_id

BEYOND_WAITING_SECONDS = 20.0  # how long an answer may take besides what it is asked to wait
DIVERGED, NOW = 409, "now"
ANSWER_BYTES_MAX = 32 << 20  # a page of items is a few MB at most
REFUSAL_BYTES_MAX = 64 << 10
TOLD_LENGTH_MAX = 1_000


class _Stay(HTTPRedirectHandler):
    """Follows no redirect: the key would go along to wherever that leads."""

    def redirect_request(self, *_: object) -> None:
        return None


class RemoteRefused(ClaimlineError):
    """The service cannot be reached, or does not answer as one does. It says what was asked, and what to do."""


class RemoteFeed:
    """``address``: where the service is, without a path of ours. ``key``: where its reading takes one."""

    def __init__(self, address: str, key: str | None) -> None:
        parts = urlsplit(address)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise RemoteRefused(
                f"{address!r} is not an address of a service: write one such as https://claimline.example"
            )
        self._address = address.rstrip("/")
        self._key = key
        self._open = build_opener(_Stay()).open
        self._ids: dict[str, str] = {}  # of what filters name otherwise: names are looked up once

    def read(self, wanted: FilterTexts, *, after: str, limit: int) -> PublishedPage:
        answer = self._asked({**wanted, **self._ids, "after": after, "limit": str(limit)})
        with self._understood():
            self._ids |= {name: str(each["id"]) for name, each in answer.get("understood", {}).items()}
            items = [_item(each) for each in answer["items"]]
            return PublishedPage(items, _cursor(answer["next"]), answer["caught_up"] is True)

    def head(self) -> str:
        answer = self._asked({"after": NOW, "limit": "1"})
        with self._understood():
            return _cursor(answer["next"])

    def wait(self, *, past: str, timeout_seconds: float) -> bool:
        seconds = max(round(timeout_seconds), 1)
        answer = self._asked({"after": past, "limit": "1", "wait": str(seconds)}, seconds)
        with self._understood():
            return bool(answer["items"])

    @contextmanager
    def _understood(self) -> Iterator[None]:
        try:
            yield
        except (KeyError, TypeError, AttributeError, ValueError, BadDate) as error:
            told = f"{self._address} did not answer with a page of a feed ({type(error).__name__}: {error})"
            raise RemoteRefused(f"{told[:TOLD_LENGTH_MAX]}: see that it is a Claimline service") from error

    def _asked(self, parameters: Mapping[str, str], seconds: float = 0) -> dict[str, Any]:
        url = f"{self._address}/v1/feed?{urlencode(parameters)}"
        authorization = {} if self._key is None else {"Authorization": f"Bearer {self._key}"}
        headers = {"Accept": "application/json", **authorization}
        try:
            with self._open(Request(url, headers=headers), timeout=seconds + BEYOND_WAITING_SECONDS) as answer:  # noqa: S310 - checked
                body = answer.read(ANSWER_BYTES_MAX + 1)
                if len(body) > ANSWER_BYTES_MAX:
                    raise RemoteRefused(f"{self._address} answered with more than {ANSWER_BYTES_MAX >> 20} MiB")
                found: dict[str, Any] = json.loads(body)
                return found
        except HTTPError as error:
            raise _refusal(url, error) from error
        except (URLError, HTTPException, OSError, ValueError) as error:
            cure = f"see that it runs, and resume with --after {parameters['after']}"
            raise RemoteRefused(f"{self._address} did not answer ({error}): {cure}") from error


def _item(shape: Mapping[str, Any]) -> PublishedItem:
    return PublishedItem(
        id=_id(shape["id"]),
        type=_id(shape["type"]),
        position=int(shape["position"]),
        cursor=_cursor(shape["cursor"]),
        time=parse_instant(shape["time"]),
        subject=shape["subject"],
        data=shape["data"],
    )


def _id(text: str) -> str:
    """It travels in a header. Raises ``ValueError``."""
    if fault := fault_in_id(text):
        msg = fault[0]
        raise ValueError(msg)
    return text


def _cursor(text: str) -> str:
    """Raises ``ValueError``."""
    if read_cursor(text) is None:
        msg = f"invalid cursor {text[:20]!r}"
        raise ValueError(msg)
    return text


def _refusal(url: str, error: HTTPError) -> ClaimlineError:
    """In the words of the service, where it has any."""
    try:
        told = str(json.loads(error.read(REFUSAL_BYTES_MAX))["detail"])[:TOLD_LENGTH_MAX]
    except (ValueError, KeyError, TypeError, OSError, HTTPException):
        told = f"it answered {error.code}"
    return CursorLost(told) if error.code == DIVERGED else RemoteRefused(f"{url} was refused: {told}")
