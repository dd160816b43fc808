"""The position that a kept answer is known at, written anew where the answer is right at a later one too."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import orjson

from api.http.sending.dates import http_date
from api.http.sending.position import POSITION
from api.wire import shapes
from domain.questions.past import Moment
from domain.record.views import RecordStamp

Header = tuple[bytes, bytes]
COORDINATES = b"claimline-coordinates"
IN_QUERIES = (COORDINATES, b"content-location")


def tells_position(headers: Sequence[Header], body: bytes, stamp: RecordStamp) -> bool:
    """Whether the position is where ``body_at`` and ``headers_at`` write it anew."""
    queries = [value for name, value in headers if name in IN_QUERIES]
    return body.count(_member(stamp)) == 1 and all(_parameter(stamp) in query for query in queries)


def body_at(body: bytes, old: RecordStamp, new: RecordStamp) -> bytes:
    return body.replace(_member(old), _member(new), 1)


def headers_at(headers: Sequence[Header], old: RecordStamp, new: RecordStamp, *, length: int) -> Iterator[Header]:
    """``length``: of the body."""
    texts = {POSITION.lower(): str(new.position), "content-length": str(length)}
    if new.found_at is not None:
        texts["memento-datetime"] = http_date(new.found_at)
    values = {name.encode(): text.encode() for name, text in texts.items()}
    for name, value in headers:
        if name in IN_QUERIES:
            before, _, after = value.rpartition(_parameter(old))
            yield name, before + _parameter(new) + after
        else:
            yield name, values.get(name, value)


def _member(stamp: RecordStamp) -> bytes:
    """As it stands in the body. In a text its quotes would be escaped."""
    moment = Moment(stamp.position, stamp.recorded_at, stamp.found_at)
    return orjson.dumps({"known_at": shapes.moment(moment)})[1:-1] + b","


def _parameter(stamp: RecordStamp) -> bytes:
    return b"known_at=%d" % stamp.position
