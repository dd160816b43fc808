"""The file format: stored names and shapes of entries.

The bytes are canonical JSON (RFC 8785 by construction: no floats, ASCII keys, sorted) under a versioned name that no
refactoring changes. Old versions are upcast when read, never rewritten; ``tests/golden/entries`` holds one of each
version ever written.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import partial
from types import MappingProxyType
from typing import Any, assert_never

import orjson

from domain.dates import edtf, instants
from domain.dates.edtf import ImpreciseDate
from domain.errors import ClaimlineError, Fault, Refused, Unreadable
from domain.proofs.merkle import HASH_BYTES
from domain.record.amendments import (
    Amendment,
    Annulment,
    Correction,
    Corroboration,
    Redactable,
    Redaction,
    Remains,
    SourceCorrection,
)
from domain.record.declarations import (
    BatchDeclaration,
    Claimant,
    Conflict,
    ConflictDeclaration,
    LogKeyDeclaration,
    Place,
    PlaceDeclaration,
    PlaceKind,
    PlaceName,
    PointQuality,
)
from domain.record.entries import Body, Entry
from domain.record.removable import redactable
from domain.record.statements import (
    Attribution,
    Claim,
    Content,
    Denial,
    Quote,
    Report,
    Retraction,
    Source,
    Spokesperson,
    Statement,
    phrases,
)
from domain.record.store import StoredEntry
from domain.vocabulary import Role, Status

ENTRY_BYTES_MAX = 48 * 1024
LOG_KEY = "log-key.v1"
END_OF_REDACTION = b',"type":"redaction.v1"}'  # of its bytes: their keys are in order, and this is the last one

Shape = dict[str, Any]
Upcast = tuple[str, Callable[[Shape], Shape]]  # the next version's name, and the body as it would have been stored

UPCASTS: Mapping[str, Upcast] = {}  # by stored name; none is needed while every shape is at its first version


def encode(entry: Entry) -> StoredEntry:
    """Raises ``Refused`` where the entry would take more than 48 KiB."""
    name, body = body_to_shape(entry.body)
    shape: Shape = {
        "body": body,
        "position": entry.position,
        "recorded_at": instants.to_text(entry.recorded_at),
        "recorded_by": entry.recorded_by,
        "salt": entry.salt.hex(),
        "type": name,
    }
    if entry.batch is not None:
        shape["batch"] = entry.batch
    state = canonical(shape)
    if len(state) > ENTRY_BYTES_MAX:
        cure = f"an entry holds at most {ENTRY_BYTES_MAX} bytes; leave out or shorten what is long"
        raise Refused([Fault("", f"the {name.partition('.')[0]} takes {len(state)} bytes", cure)])
    return StoredEntry(entry.position, name, state)


def decode(stored: StoredEntry, upcasts: Mapping[str, Upcast] = UPCASTS) -> Entry:
    """Raises ``Unreadable``."""
    try:
        shape: Shape = orjson.loads(stored.state)
        return Entry(
            position=shape["position"],
            recorded_at=edtf.parse_instant(shape["recorded_at"]),
            recorded_by=shape["recorded_by"],
            batch=shape.get("batch"),
            salt=bytes.fromhex(shape["salt"]),
            body=body_from_shape(stored.name, shape["body"], upcasts),
        )
    except (KeyError, TypeError, ValueError, ClaimlineError) as error:
        raise Unreadable(stored.position, stored.name, f"{type(error).__name__}: {error}") from error


def canonical(shape: object) -> bytes:
    """RFC 8785, for shapes of texts, integers, booleans, lists and objects with ASCII keys."""
    return orjson.dumps(shape, option=orjson.OPT_SORT_KEYS)


def _present(**fields: object) -> Shape:
    """The fields that say something: no null, no empty list or object, no false."""
    return {name: value for name, value in fields.items() if value or (value == 0 and value is not False)}


def _text(value: object | None) -> str | None:
    return None if value is None else str(value)


def _date(text: str | None) -> ImpreciseDate | None:
    return None if text is None else edtf.parse(text)


def _decimal(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def _plain(number: Decimal | None) -> str | None:
    return None if number is None else f"{number:f}"


# Bodies to shapes


def body_to_shape(body: Body) -> tuple[str, Shape]:  # noqa: PLR0911 - one return for each kind of body
    match body:
        case Report():
            return "report.v1", _present(id=body.id, conflict=body.conflict, source=source_to_shape(body.source))
        case Statement():
            shape = content_to_shape(body.content) | {"id": body.id, "report": body.report}
            return f"{body.content.kind}.v1", shape
        case Correction() | Annulment() | Corroboration() | SourceCorrection() | Redaction():
            return amendment_to_shape(body)
        case ConflictDeclaration():
            return "conflict.v1", conflict_to_shape(body)
        case PlaceDeclaration():
            return "place.v1", place_to_shape(body)
        case BatchDeclaration():
            return "batch.v1", batch_to_shape(body)
        case LogKeyDeclaration():
            return LOG_KEY, log_key_to_shape(body)
        case other:
            assert_never(other)


def amendment_to_shape(body: Amendment) -> tuple[str, Shape]:
    match body:
        case Correction():
            content = content_to_shape(body.content) | {"kind": str(body.content.kind)}
            return "correction.v1", _present(id=body.id, target=body.target, content=content, reason=body.reason)
        case Annulment():
            return "annulment.v1", _present(
                id=body.id, target=body.target, reason=body.reason, replaced_by=body.replaced_by
            )
        case Corroboration():
            source = source_to_shape(body.source)
            return "corroboration.v1", _present(id=body.id, target=body.target, source=source, note=body.note)
        case SourceCorrection():
            source = source_to_shape(body.source)
            return "source-correction.v1", _present(id=body.id, report=body.report, source=source, reason=body.reason)
        case Redaction():
            return "redaction.v1", redaction_to_shape(body)
        case other:
            assert_never(other)


def source_to_shape(source: Source) -> Shape:
    return _present(
        name=source.name,
        published=str(source.published),
        url=source.url,
        archived_url=source.archived_url,
        archive_sha256=source.archive_sha256,
        language=source.language,
        reliability=source.reliability,
    )


def redaction_to_shape(redaction: Redaction) -> Shape:
    remains = redaction.remains
    name, body = body_to_shape(remains.body)
    kept = {"body": body, "recorded_at": instants.to_text(remains.recorded_at), "recorded_by": remains.recorded_by}
    return {
        "id": redaction.id,
        "position": redaction.position,
        "leaf": redaction.leaf.hex(),
        "removed": list(redaction.removed),
        "reason": redaction.reason,
        "approved_by": redaction.approved_by,
        "name": name,
        "remains": kept | _present(batch=remains.batch),
    }


def content_to_shape(content: Content) -> Shape:
    said = _present(
        claimant=content.claimant,
        place=content.place,
        stated=str(content.stated),
        **_telling_to_shape(content.telling),
    )
    match content:
        case Retraction():
            return said | {"retracts": content.retracts}
        case Claim():
            return said | _position_to_shape(content)
        case Denial():
            return said | _position_to_shape(content) | _present(denies=list(content.denies), derived=content.derived)
        case other:
            assert_never(other)


def _position_to_shape(content: Claim | Denial) -> Shape:
    return _present(
        status=str(content.status),
        holder=content.holder,
        effective=_text(content.effective),
        until=_text(content.until),
        share=_plain(content.share),
        extent=content.extent,
    )


def _telling_to_shape(telling: Attribution) -> Shape:
    quote, person = telling.quote, telling.spokesperson
    return _present(
        **phrases(partial(getattr, telling)),
        quote=None if quote is None else quote.text,
        quote_language=None if quote is None else quote.language,
        spokesperson=None if person is None else _present(name=person.name, role=person.role),
        via=list(telling.via),
        note=telling.note,
        credibility=telling.credibility,
    )


def conflict_to_shape(conflict: ConflictDeclaration | Conflict) -> Shape:
    claimants = {key: claimant_to_shape(each) for key, each in conflict.claimants.items()}
    return _present(id=conflict.id, name=conflict.name, tz=conflict.tz, claimants=claimants)


def claimant_to_shape(claimant: Claimant) -> Shape:
    return _present(name=claimant.name, role=str(claimant.role), parent=claimant.parent, colour=claimant.colour)


def place_to_shape(place: PlaceDeclaration | Place) -> Shape:
    return _present(
        id=place.id,
        name=place.name,
        names=[_present(name=each.name, language=each.language, former=each.former) for each in place.names],
        lat=_plain(place.lat),
        lon=_plain(place.lon),
        point=None if place.point is PointQuality.OWN else _text(place.point),
        kind=_text(place.kind),
        part_of=place.part_of,
        identifiers=dict(place.identifiers),
        admin=list(place.admin),
        population=place.population,
    )


def batch_to_shape(batch: BatchDeclaration) -> Shape:
    return _present(
        id=batch.id,
        importer=batch.importer,
        version=batch.version,
        file=batch.file,
        sha256=batch.sha256,
        mapping=batch.mapping,
        licence=batch.licence,
        restricted=batch.restricted,
    )


def log_key_to_shape(key: LogKeyDeclaration) -> Shape:
    return _present(old=key.old, new=key.new, until=instants.to_text(key.until), reason=key.reason)


# Shapes to bodies


def body_from_shape(name: str, shape: Shape, upcasts: Mapping[str, Upcast] = UPCASTS) -> Body:
    """The body that was stored under ``name``, which may be of an older version."""
    while name in upcasts:
        name, upcast = upcasts[name]
        shape = upcast(shape)
    return _READERS[name](shape)


def source_from_shape(shape: Shape) -> Source:
    return Source(**{**shape, "published": edtf.parse(shape["published"])})


def content_from_shape(kind: str, shape: Shape) -> Content:
    said = {
        "claimant": shape["claimant"],
        "place": shape["place"],
        "stated": edtf.parse(shape["stated"]),
        "telling": _telling_from_shape(shape),
    }
    if kind == "retraction":
        return Retraction(retracts=shape["retracts"], **said)
    said |= {
        "status": Status(shape["status"]),
        "holder": shape.get("holder"),
        "effective": _date(shape.get("effective")),
        "until": _date(shape.get("until")),
        "share": _decimal(shape.get("share")),
        "extent": shape.get("extent"),
    }
    if kind == "claim":
        return Claim(**said)
    return Denial(denies=tuple(shape.get("denies", ())), derived=shape.get("derived", False), **said)


def _telling_from_shape(shape: Shape) -> Attribution:
    quote, person = shape.get("quote"), shape.get("spokesperson")
    return Attribution(
        **phrases(shape.get),
        quote=None if quote is None else Quote(text=quote, language=shape.get("quote_language")),
        spokesperson=None if person is None else Spokesperson(**person),
        via=tuple(shape.get("via", ())),
        note=shape.get("note"),
        credibility=shape.get("credibility"),
    )


def _statement_reader(kind: str) -> Callable[[Shape], Statement]:
    def read(shape: Shape) -> Statement:
        return Statement(id=shape["id"], report=shape["report"], content=content_from_shape(kind, shape))

    return read


def _report_from_shape(shape: Shape) -> Report:
    return Report(id=shape["id"], conflict=shape["conflict"], source=source_from_shape(shape["source"]))


def _correction_from_shape(shape: Shape) -> Correction:
    content = content_from_shape(shape["content"]["kind"], shape["content"])
    return Correction(id=shape["id"], target=shape["target"], content=content, reason=shape["reason"])


def _annulment_from_shape(shape: Shape) -> Annulment:
    return Annulment(**shape)


def _corroboration_from_shape(shape: Shape) -> Corroboration:
    return Corroboration(**{**shape, "source": source_from_shape(shape["source"])})


def _source_correction_from_shape(shape: Shape) -> SourceCorrection:
    return SourceCorrection(**{**shape, "source": source_from_shape(shape["source"])})


def _redaction_from_shape(shape: Shape) -> Redaction:
    kept = shape["remains"]
    remains = Remains(
        body=_redactable(body_from_shape(shape["name"], kept["body"])),
        recorded_at=edtf.parse_instant(kept["recorded_at"]),
        recorded_by=kept["recorded_by"],
        batch=kept.get("batch"),
    )
    return Redaction(
        id=shape["id"],
        position=shape["position"],
        leaf=bytes.fromhex(shape["leaf"]),
        removed=tuple(shape["removed"]),
        reason=shape["reason"],
        approved_by=shape["approved_by"],
        remains=remains,
    )


def _redactable(body: Body) -> Redactable:
    if (bearing := redactable(body)) is None:
        raise TypeError(f"a {type(body).__name__} holds nothing that may be removed")
    return bearing


def claimant_from_shape(shape: Shape) -> Claimant:
    return Claimant(**{**shape, "role": Role(shape["role"])})


def conflict_from_shape(shape: Shape) -> ConflictDeclaration:
    claimants = {key: claimant_from_shape(each) for key, each in shape.get("claimants", {}).items()}
    return ConflictDeclaration(
        id=shape["id"], name=shape["name"], tz=shape["tz"], claimants=MappingProxyType(claimants)
    )


def place_from_shape(shape: Shape) -> PlaceDeclaration:
    kind, point = shape.get("kind"), shape.get("point")
    return PlaceDeclaration(
        id=shape["id"],
        name=shape["name"],
        names=tuple(PlaceName(**each) for each in shape.get("names", ())),
        lat=_decimal(shape.get("lat")),
        lon=_decimal(shape.get("lon")),
        point=None if point is None else PointQuality(point),
        kind=None if kind is None else PlaceKind(kind),
        part_of=shape.get("part_of"),
        identifiers=MappingProxyType(shape.get("identifiers", {})),
        admin=tuple(shape.get("admin", ())),
        population=shape.get("population"),
    )


def batch_from_shape(shape: Shape) -> BatchDeclaration:
    return BatchDeclaration(**shape)


def _log_key_from_shape(shape: Shape) -> LogKeyDeclaration:
    return LogKeyDeclaration(**{**shape, "until": edtf.parse_instant(shape["until"])})


_READERS: Mapping[str, Callable[[Shape], Body]] = {
    "report.v1": _report_from_shape,
    "claim.v1": _statement_reader("claim"),
    "denial.v1": _statement_reader("denial"),
    "retraction.v1": _statement_reader("retraction"),
    "correction.v1": _correction_from_shape,
    "annulment.v1": _annulment_from_shape,
    "corroboration.v1": _corroboration_from_shape,
    "source-correction.v1": _source_correction_from_shape,
    "redaction.v1": _redaction_from_shape,
    "conflict.v1": conflict_from_shape,
    "place.v1": place_from_shape,
    "batch.v1": batch_from_shape,
    LOG_KEY: _log_key_from_shape,
}
STORED_NAMES = frozenset(_READERS)


def amendment_from_shape(name: str, shape: Shape) -> Amendment:
    """The amendment that ``body_to_shape`` gave this name and shape."""
    body = _redactable(_READERS[name](shape))
    if isinstance(body, Statement):
        raise TypeError(f"{name} is a statement, and no amendment")
    return body


def redaction_of(state: bytes) -> tuple[int, bytes] | None:
    """The position, and the Merkle leaf, that a stored redaction names; None for any other entry."""
    if not state.endswith(END_OF_REDACTION):
        return None
    try:
        body = orjson.loads(state)["body"]
        position, leaf = body["position"], bytes.fromhex(body["leaf"])
    except (KeyError, TypeError, ValueError):
        return None
    return (position, leaf) if type(position) is int and position > 0 and len(leaf) == HASH_BYTES else None
