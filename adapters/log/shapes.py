"""The stored fields of each value, in one table for both directions.

A field that the table leaves out is stored as it is: a text, a whole number or a truth value. Names of fields are the
names of the attributes, so that renaming an attribute changes the file format: golden files in ``tests/golden/entries``
refuse it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields
from decimal import Decimal
from functools import partial
from types import MappingProxyType
from typing import Any, NamedTuple, TypeVar

from domain.dates import edtf, instants
from domain.errors import ClaimlineError
from domain.proofs.base64 import from_base64, to_base64
from domain.record.amendments import (
    Annulment,
    ClaimantCorrection,
    Correction,
    Corroboration,
    Reinstatement,
    Retirement,
    SourceCorrection,
)
from domain.record.declarations import (
    AliasKind,
    BatchDeclaration,
    Claimant,
    ClaimantAlias,
    ClaimantPerson,
    ClockCorrection,
    Conflict,
    ConflictDeclaration,
    LogKeyDeclaration,
    Place,
    PlaceDeclaration,
    PlaceKind,
    PlaceName,
    PointQuality,
    Retired,
)
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
)
from domain.record.zones import ZoneRules
from domain.vocabulary import Kind, Role, Status

Shape = dict[str, Any]
ValueT = TypeVar("ValueT")


class BrokenShape(ValueError):
    """A shape that ``to_shape`` does not make: somebody else wrote it, or the disk changed it."""


class Form(NamedTuple):
    """How a value other than None is stored, and how it is read back."""

    write: Callable[[Any], object]
    read: Callable[[Any], Any]


def to_shape(value: object) -> Shape:
    """The fields that say something: no null, no empty text, list or object, no false."""
    shape = {}
    for name, write in _WRITERS[type(value)]:
        field = getattr(value, name)
        if field is None:
            continue
        stored = field if write is None else write(field)
        if stored or (stored == 0 and stored is not False):
            shape[name] = stored
    return shape


def from_shape(of: type[ValueT], shape: Shape) -> ValueT:
    """Raises ``BrokenShape``."""
    try:
        values = {**_EMPTY[of], **shape}
        for name, read in _READERS[of]:
            if name in values:
                values[name] = read(values[name])
        return of(**values)
    except (KeyError, TypeError, ValueError, ClaimlineError) as error:
        raise BrokenShape(f"no {of.__name__}: {type(error).__name__}: {error}") from error


def content_to_shape(content: Content) -> Shape:
    """The attribution and its quote are stored beside the other fields, not in objects of their own."""
    quote = content.telling.quote
    quoted = {} if quote is None else {"quote": quote.text, "quote_language": quote.language}
    return to_shape(content) | to_shape(content.telling) | {name: text for name, text in quoted.items() if text}


def content_from_shape(kind: str, shape: Shape) -> Content:
    """``shape`` may also hold fields of what the content belongs to."""
    of = _CONTENTS[kind]
    names, own, told = _NAMES[of], Shape(), Shape()
    for name, stored in shape.items():
        if name in names:
            own[name] = stored
        elif name in _TOLD:
            told[name] = stored
    if "quote" in told:
        told["quote"] = Quote(text=told["quote"], language=shape.get("quote_language"))
    own["telling"] = from_shape(Attribution, told)
    return from_shape(of, own)


def _same(stored: ValueT) -> ValueT:
    return stored


def _object(of: type) -> Form:
    return Form(to_shape, partial(from_shape, of))


def _objects(of: type) -> Form:
    return Form(
        lambda values: [to_shape(each) for each in values], lambda shape: tuple(from_shape(of, each) for each in shape)
    )


def _person_to_shape(person: ClaimantPerson) -> Shape:
    return {name.rstrip("_"): stored for name, stored in to_shape(person).items()}  # "from" is a keyword of Python


def _person_from_shape(shape: Shape) -> ClaimantPerson:
    return from_shape(ClaimantPerson, {"from_" if name == "from" else name: stored for name, stored in shape.items()})


_CONTENTS: Mapping[str, type[Content]] = {Kind.CLAIM: Claim, Kind.DENIAL: Denial, Kind.RETRACTION: Retraction}
_DATE = Form(str, edtf.parse)
_INSTANT = Form(instants.to_text, edtf.parse_instant)
_DECIMAL = Form("{:f}".format, Decimal)
_LIST = Form(list, tuple)
_BESIDE = Form(lambda _: None, _same)  # what ``content_to_shape`` stores
_CONTENT = Form(
    lambda content: content_to_shape(content) | {"kind": str(content.kind)},
    lambda shape: content_from_shape(shape["kind"], shape),
)
_SAID = {"stated": _DATE, "telling": _BESIDE}
_STATUS = Form(str, {str(status): status for status in Status}.__getitem__)  # an enum looks its members up slowly
_ASSERTED = _SAID | {"status": _STATUS, "effective": _DATE, "until": _DATE, "share": _DECIMAL}
_ROLE = Form(str, Role)
_CONFLICT = {
    "claimants": Form(
        lambda claimants: {key: to_shape(each) for key, each in claimants.items()},
        lambda shape: MappingProxyType({key: from_shape(Claimant, each) for key, each in shape.items()}),
    )
}
_PEOPLE = Form(
    lambda people: [_person_to_shape(each) for each in people],
    lambda shape: tuple(_person_from_shape(each) for each in shape),
)
_PLACE = {
    "names": _objects(PlaceName),
    "lat": _DECIMAL,
    "lon": _DECIMAL,
    "point": Form(lambda point: None if point is PointQuality.OWN else str(point), PointQuality),
    "kind": Form(str, PlaceKind),
    "identifiers": Form(dict, MappingProxyType),
    "admin": _LIST,
}
_RETIRED = {"retired": Form(lambda retired: retired._asdict(), lambda shape: Retired(**shape))}
FORMS: Mapping[type, Mapping[str, Form]] = {
    Report: {"source": _object(Source)},
    Source: {"published": _DATE, "archived_at": _DATE},
    Claim: _ASSERTED,
    Denial: _ASSERTED | {"denies": _LIST},
    Retraction: _SAID,
    Attribution: {"quote": _BESIDE, "spokesperson": _object(Spokesperson), "via": _LIST},
    Spokesperson: {},
    Correction: {"content": _CONTENT},
    Annulment: {},
    Corroboration: {"source": _object(Source)},
    SourceCorrection: {"source": _object(Source)},
    ClaimantCorrection: {"role": _ROLE},
    Retirement: {},
    Reinstatement: {},
    ConflictDeclaration: _CONFLICT,
    Conflict: _CONFLICT | _RETIRED | {"rules": _object(ZoneRules)},
    Claimant: {"role": _ROLE, "aliases": _objects(ClaimantAlias), "people": _PEOPLE},
    ClaimantAlias: {"kind": Form(lambda kind: None if kind is AliasKind.NAME else str(kind), AliasKind)},
    ClaimantPerson: {"from_": _DATE, "until": _DATE},
    ZoneRules: {"rules": Form(to_base64, from_base64)},
    PlaceDeclaration: _PLACE,
    Place: _PLACE | _RETIRED,
    PlaceName: {},
    BatchDeclaration: {},
    LogKeyDeclaration: {"until": _INSTANT},
    ClockCorrection: {"instant": _INSTANT},
}
_EMPTY: Mapping[type, Shape] = {  # the fields without a default that may be missing
    **{of: {} for of in FORMS},
    Claim: {"holder": None},
    Denial: {"holder": None},
    ConflictDeclaration: {"claimants": {}},
    Conflict: {"claimants": {}},
    ClaimantCorrection: {"parent": None},
}
_WRITERS = {
    of: [(field.name, forms[field.name].write if field.name in forms else None) for field in fields(of)]
    for of, forms in FORMS.items()
}
_READERS = {
    of: [(name, form.read) for name, form in forms.items() if form.read is not _same] for of, forms in FORMS.items()
}
_NAMES = {of: frozenset(field.name for field in fields(of)) for of in FORMS}
_TOLD = _NAMES[Attribution]
