"""Cursors of lists with pages."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, TypeGuard, TypeVar

import orjson
from fastapi import Request

from api.http.parameters.shared import Paging
from domain.errors import BadQuestion
from domain.questions.coordinates import is_position
from domain.questions.filters import NO_IDS

TOTAL = "Claimline-Total"
OF_NO_LIST = {"cursor", "limit", "lang", "theme"}  # which rows a list has hangs on none of them
SETTLED = ("about", "said_by", "known_at")
PagedT = TypeVar("PagedT", bound=Paging)


@dataclass(frozen=True, slots=True)
class Cursor:
    """The place in a list: the coordinates as they were resolved on its first page, and the key of the last item.

    It bears the question that it belongs to: with another one, it would answer neither.
    """

    values: Mapping[str, Any]

    def text(self, request: Request, ids: Mapping[str, str] = NO_IDS) -> str:
        """``ids``: of what the question names otherwise, as its next page has them."""
        return base64.urlsafe_b64encode(orjson.dumps({**self.values, "of": _asked(request, ids)})).decode().rstrip("=")

    @classmethod
    def read(cls, request: Request, text: str, names: set[str]) -> Cursor:
        try:
            values = orjson.loads(base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True))
        except (binascii.Error, ValueError, orjson.JSONDecodeError):
            values = None
        if not _are_texts(values) or set(values) != {*names, "of"}:
            raise bad_cursor()
        if values.pop("of") != _asked(request):
            raise BadQuestion(
                "cursor",
                "belongs to another question",
                "follow the `next` link unchanged, or ask again without a cursor",
            )
        return cls(values)


def bad_cursor() -> BadQuestion:
    return BadQuestion("cursor", "is not a cursor of this address", "copy it unchanged from the `next` link")


def cursor_number(text: str) -> int:
    """A position, or the number of an attempt, in a cursor."""
    if not is_position(text):
        raise bad_cursor()
    return int(text)


def _are_texts(values: object) -> TypeGuard[dict[str, str]]:
    return isinstance(values, dict) and all(isinstance(each, str) for each in values.values())


def _asked(request: Request, ids: Mapping[str, str] = NO_IDS) -> str:
    """A digest of what is asked; how much of it at once may change from page to page."""
    given = {**request.query_params, **ids}
    asked = sorted((name, text) for name, text in given.items() if name not in OF_NO_LIST)
    return sha256(orjson.dumps([request.url.path, asked])).hexdigest()[:16]


def resumed(request: Request, asked: PagedT) -> tuple[PagedT, str | None]:
    """The question with its coordinates as the first page settled them, and the key of the last item before."""
    if asked.cursor is None:
        return asked, None
    settled = {name for name in type(asked).model_fields if name.endswith(SETTLED)}
    values = dict(Cursor.read(request, asked.cursor, {*settled, "after"}).values)
    after = values.pop("after")
    return asked.model_copy(update=values), after


def next_page(
    request: Request, coordinates: Mapping[str, str], after: str | None, ids: Mapping[str, str]
) -> dict[str, str]:
    """The link to the page after the key ``after``, if there is one. It has ``ids`` in the place of names."""
    return {} if after is None else next_link(request, Cursor({**coordinates, "after": after}), ids)


def total_header(total: int) -> dict[str, str]:
    """How many rows the whole list has, on every page and in every form."""
    return {TOTAL: str(total)}


def next_link(request: Request, cursor: Cursor, ids: Mapping[str, str] = NO_IDS) -> dict[str, str]:
    url = request.url.include_query_params(**ids, cursor=cursor.text(request, ids))
    return {"Link": f'<{url.path}?{url.query}>; rel="next"'}
