"""How long caches may keep an answer, and its tag: of its bytes, or of the question that it is pinned at."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from hashlib import sha256
from types import MappingProxyType
from typing import Annotated, NamedTuple

import orjson
from fastapi import Depends, Request, Response

from api.http.caching.hot import OFFER, Offer
from api.http.caching.kept import Kept, Moving, kept_body, moves
from api.http.caching.moved import tells_position
from api.http.caching.tags import ANY, tags
from api.http.sending.position import STAMP
from api.http.sending.spool import Body, response_of
from api.http.service import ServiceDep
from api.service import Service
from domain.record.views import RecordStamp
from domain.vocabulary import PlaceId

JSON_TYPE = "application/json"
NOTHING: Mapping[str, str] = MappingProxyType({})
REPRESENTATION = "4"  # of answers: a change of their bytes is a new one
WORDS = "claimline-words"  # the surrogate key of every answer that may hold words of statements
CACHE_CONTROL, SURROGATE_KEY = "Cache-Control", "Surrogate-Key"
ALWAYS_FRESH: Mapping[str, str] = MappingProxyType({CACHE_CONTROL: "no-cache"})


class Lasting(NamedTuple):
    """How long caches may keep an answer, and the surrogate key that a shared cache drops it by."""

    how_long: str
    surrogate_key: str


FOR_EVER = Lasting("max-age=31536000, immutable", "claimline-proofs")  # hashes alone
# An answer that may hold words of statements: words that the law removes are gone from caches within a day.
A_DAY = Lasting("max-age=86400", WORDS)


def kept(service: Service, lasting: Lasting, *, names_service: bool = False) -> Mapping[str, str]:
    """Return the headers for caches.

    ``names_service``: the answer holds the address that the client used, unless a setting says which is right for all.
    """
    is_own = service.settings.reading_needs_key or (names_service and service.settings.public_address is None)
    whose = "private" if is_own else "public"
    return {CACHE_CONTROL: f"{whose}, {lasting.how_long}", SURROGATE_KEY: lasting.surrogate_key}


def served(
    request: Request,
    body: bytes,
    media_type: str,
    kept_how: Mapping[str, str],
    headers: Mapping[str, str] = NOTHING,
) -> Response:
    """``body``, unless the client has it: its tag is that of the bytes."""
    tag = f'"{sha256(body).hexdigest()[:32]}"'
    lasting = {**kept_how, "ETag": tag, **headers}
    if _held(request) & {tag, ANY}:
        return Response(status_code=304, headers=lasting)
    return Response(body, headers={"Content-Type": media_type, **lasting})


def _held(request: Request) -> set[str]:
    """The tags of answers that the client has."""
    return set(tags(",".join(request.headers.getlist("if-none-match")).encode("latin-1")))


class Page:
    """An answer in bytes, with a strong ETag where the question is pinned: then the same but for a redaction."""

    def __init__(self, request: Request, service: Service) -> None:
        self._request = request
        self._service = service
        self._offer: Offer | None = request.scope.get(OFFER)
        self._lasts: tuple[int, Moving | None, PlaceId | None] | None = None
        self._is_costly = False

    @property
    def may_last(self) -> bool:
        """Whether ``lasts`` is of any use."""
        return self._offer is not None

    def lasts(self, position: int, moving: Moving | None = None, *, place: PlaceId | None = None) -> None:
        """Say that the answer, which is not pinned, is the same while the record ends at ``position``.

        ``moving``: where it is asked at now, for how long. ``place``: where it is known at the end of the log, and
        later statements about other places leave it the same, but for the position.
        """
        self._lasts = position, moving, place

    def is_costly(self) -> None:
        """Say that making the answer takes much longer than sending it: then it is kept though it is long."""
        self._is_costly = True

    def answer(
        self,
        make: Callable[[], tuple[object, Mapping[str, str]]],
        *,
        pinned_at: str | None = None,
        varies: Mapping[str, str] = NOTHING,
        under: Sequence[str] = (),
    ) -> Response:
        """``make`` gives the answer and its headers; it is not called where the client has the pinned one.

        ``under``: versions of rules that it is given under, where the address does not tell them.
        """

        def written() -> tuple[bytes, Mapping[str, str]]:
            shape, headers = make()
            return orjson.dumps(shape), headers

        return self.written(written, pinned_at=pinned_at, varies=varies, under=under)

    def written(
        self,
        make: Callable[[], tuple[Body, Mapping[str, str]]],
        *,
        pinned_at: str | None,
        media_type: str = JSON_TYPE,
        varies: Mapping[str, str] = NOTHING,
        under: Sequence[str] = (),
    ) -> Response:
        """An answer of ``media_type``. ``varies``: headers of every answer, since it hangs on the request's own."""
        stamp = self._stamp() if pinned_at is not None or self._offer is not None else None
        tag = None if pinned_at is None or stamp is None else self._tag(int(pinned_at), stamp, media_type, under)
        held = _held(self._request)
        not_modified = Response(status_code=304, headers={**varies, **self._pinned(tag)}) if tag is not None else None
        if not_modified is not None and tag in held:
            self._keep(stamp, tag, not_modified, None)
            return not_modified
        body, headers = make()
        if not_modified is not None and held == {ANY}:  # any answer, if there is one: a 404 or a 400 comes first
            return not_modified
        fresh = ALWAYS_FRESH if tag is None else self._pinned(tag)
        # As a header: the framework would add a charset to the media type of a text, though it names one.
        response = response_of(body, {"Content-Type": media_type, **headers, **varies, **fresh})
        self._keep(stamp, tag, not_modified, response)
        return response

    def _keep(
        self, stamp: RecordStamp | None, tag: str | None, not_modified: Response | None, response: Response | None
    ) -> None:
        """Leave the answer to be sent again, if it may be. An old answer under a new stamp would be wrong for good."""
        if self._offer is None or stamp is None:
            return
        unmodified = () if not_modified is None else not_modified.raw_headers
        headers = () if response is None else response.raw_headers
        body = None if response is None else kept_body(response, is_costly=self._is_costly)
        if tag is not None:
            self._offer.kept = Kept(stamp=stamp, tag=tag, unmodified=unmodified, headers=headers, body=body)
        elif self._lasts is not None and body is not None:
            position, moving, place = self._lasts
            if position == stamp.position and (moving is None or moves(body, moving)):
                place = place if tells_position(headers, body, stamp) else None
                self._offer.kept = Kept(stamp=stamp, headers=headers, body=body, moving=moving, place=place)

    def _stamp(self) -> RecordStamp:
        read: RecordStamp | None = self._request.scope.get(STAMP)
        return read or self._service.stamps.glance() or self._service.stamps.read()

    def _tag(self, position: int, stamp: RecordStamp, media_type: str, under: Sequence[str]) -> str | None:
        """Names the question, the form, and the log that it is asked of as redacted; None where that is not as long."""
        entry = self._service.entry_hash(position)
        if entry is None:
            return None
        query = sorted(self._request.query_params.multi_items())
        under = (*under, *self._default())
        asked = orjson.dumps(
            [REPRESENTATION, self._request.url.path, query, entry, stamp.redaction, media_type, *under]
        )
        return f'"{sha256(asked).hexdigest()[:32]}"'

    def _default(self) -> Sequence[str]:
        """The default conflict, where the question may mean it."""
        default = self._service.settings.conflict
        return () if default is None or "conflict" in self._request.query_params else (default,)

    def _pinned(self, tag: str) -> dict[str, str]:
        return {"ETag": tag, **kept(self._service, A_DAY)}


async def page_of(request: Request, service: ServiceDep) -> Page:
    return Page(request, service)


PageDep = Annotated[Page, Depends(page_of)]
