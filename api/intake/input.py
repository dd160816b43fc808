"""The JSON forms in which reports, amendments and declarations are handed in, over HTTP and from files alike.

Strict: unknown fields are refused by name, booleans are not numbers, and times are never numbers. A form checks
shapes and dates; what its texts may hold, and what the record says to it, is for ``domain``.
"""

from __future__ import annotations

from decimal import Decimal
from functools import partial
from types import MappingProxyType
from typing import Annotated, ClassVar

from pydantic import (
    BeforeValidator,
    Field,
    ValidationInfo,
    WithJsonSchema,
    field_validator,
)
from pydantic_core import PydanticCustomError

from api.http.parsing.forms import BODY_BYTES_MAX, Form, read_form
from api.http.parsing.strict_json import BadJson, parse_json
from api.wire.fields import (
    LATITUDE,
    LONGITUDE,
    NAMED_BY_IDS,
    PERCENT,
    ColourField,
    CredibilityField,
    DigestField,
    IdField,
    LanguageField,
    NameField,
    PhraseField,
    ProseField,
    ReliabilityField,
    UrlField,
)
from domain.dates import edtf, hints
from domain.dates.edtf import ImpreciseDate
from domain.errors import Fault, Refused
from domain.intake.drafts import (
    ClaimantCorrectionDraft,
    ClaimantDraft,
    ConflictDraft,
    CorrectionDraft,
    PlaceDraft,
    ReportDraft,
    StatementDraft,
)
from domain.intake.fields import KNOWN_AS_MAX, STATEMENTS_MAX
from domain.record.declarations import (
    AliasKind,
    ClaimantAlias,
    ClaimantPerson,
    PlaceKind,
    PlaceName,
    PointQuality,
)
from domain.record.saying import Saying
from domain.record.statements import Attribution, Quote, Source, Spokesperson, phrases
from domain.vocabulary import Kind, Role, Status

DIGITS_MAX = 15  # so that a reader's double holds the number exactly
POPULATION_MAX = 2**53 - 1


def _date(value: object) -> ImpreciseDate:
    if isinstance(value, ImpreciseDate):
        return value
    if not isinstance(value, str):
        raise PydanticCustomError("date_type", "a date is a text: write it in quotes, as in 2025-12-11")
    try:
        return edtf.parse(value)
    except edtf.BadDate as bad:
        cure = hints.cure_of_one(value) or bad.cure
        raise PydanticCustomError("bad_date", "{problem}: {cure}", {"problem": bad.problem, "cure": cure}) from None


def _decimal(value: object) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        raise PydanticCustomError("number_type", "a number is needed: write it in plain digits, without quotes")
    number = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
    if (
        not number.is_finite()
        or len(number.normalize().as_tuple().digits) > DIGITS_MAX
        or number.adjusted() > DIGITS_MAX
    ):
        raise PydanticCustomError("number_long", "is too long a number: use at most 15 digits")
    if number.adjusted() < -DIGITS_MAX:
        return Decimal(0)
    return abs(number) if number == 0 else number.normalize()


EdtfField = Annotated[
    ImpreciseDate,
    BeforeValidator(_date),
    WithJsonSchema(
        {
            "type": "string",
            "minLength": 4,
            "maxLength": edtf.TEXT_LENGTH_MAX,
            "examples": ["2025-12-11", "[..2025-12-11]"],
        }
    ),
]
DecimalField = Annotated[Decimal, BeforeValidator(_decimal), WithJsonSchema({"type": "number"})]
Flag = bool


def _lines(value: object) -> object:
    """Line breaks of Windows, and of forms in a browser, as line feeds."""
    return value.replace("\r\n", "\n").replace("\r", "\n") if isinstance(value, str) else value


Prose = Annotated[ProseField, BeforeValidator(_lines)]


class SourceForm(Form):
    """A publication."""

    name: NameField
    published: EdtfField
    url: UrlField | None = None
    archived_url: UrlField | None = None
    archived_at: EdtfField | None = Field(default=None, description="when the archived copy was captured")
    archive_sha256: DigestField | None = None
    language: LanguageField | None = None
    reliability: ReliabilityField | None = Field(default=None, description="Admiralty code, A to F")

    def read(self) -> Source:
        return Source(**dict(self))


class SpokespersonForm(Form):
    name: NameField
    role: NameField | None = None


class _SayingForm(Form):
    status: Annotated[Status | None, Field(strict=False)] = None
    holder: IdField | None = None
    denies: list[IdField] | None = Field(
        default=None, description="ids of statements, of the log or earlier in this report"
    )
    retracts: IdField | None = None
    stated: EdtfField | None = Field(default=None, description="EDTF; left out, the report's published date")
    effective: EdtfField | None = Field(default=None, description="EDTF; left out, the same as stated")
    until: EdtfField | None = None
    share: Annotated[DecimalField, PERCENT] | None = Field(default=None, description="percent")
    extent: PhraseField | None = None
    wording: PhraseField | None = None
    dating: PhraseField | None = None
    hedge: PhraseField | None = None
    quote: Prose | None = None
    quote_language: LanguageField | None = None
    spokesperson: SpokespersonForm | None = None
    channel: PhraseField | None = None
    audience: PhraseField | None = None
    via: list[NameField] | None = Field(default=None, description="relays, nearest first")
    note: Prose | None = None
    credibility: CredibilityField | None = Field(default=None, description="Admiralty code, 1 to 6")

    @field_validator("quote_language")
    @classmethod
    def _goes_with_a_quote(cls, language: str | None, info: ValidationInfo) -> str | None:
        if language is not None and info.data.get("quote", "") is None:
            raise PydanticCustomError("no_quote", "has no quote to go with: give the quote, or leave it out")
        return language

    def saying(self) -> Saying:
        return Saying(
            status=self.status,
            holder=self.holder,
            denies=tuple(self.denies or ()),
            retracts=self.retracts,
            stated=self.stated,
            effective=self.effective,
            until=self.until,
            share=self.share,
            extent=self.extent,
            telling=self._telling(),
        )

    def _telling(self) -> Attribution:
        person = self.spokesperson
        return Attribution(
            **phrases(partial(getattr, self)),
            quote=None if self.quote is None else Quote(text=self.quote, language=self.quote_language),
            spokesperson=None if person is None else Spokesperson(name=person.name, role=person.role),
            via=tuple(self.via or ()),
            note=self.note,
            credibility=self.credibility,
        )


class StatementForm(_SayingForm):
    """One claim, denial or retraction, by one claimant about one place."""

    kind: Annotated[Kind, Field(strict=False)]
    claimant: IdField
    place: IdField
    id: IdField | None = None

    def read(self) -> StatementDraft:
        return StatementDraft(
            kind=self.kind, claimant=self.claimant, place=self.place, id=self.id, saying=self.saying()
        )


class ReportForm(Form):
    """One publication by a source, with the statements that it carries, appended whole or not at all."""

    EXAMPLE: ClassVar = {
        "id": "siversk-2025-12-13",
        "conflict": "russia-ukraine",
        "source": {"name": "AFP", "url": "https://example.org/siversk", "published": "2025-12-13", "reliability": "B"},
        "statements": [
            {
                "id": "ru-1",
                "kind": "claim",
                "claimant": "russia",
                "place": "geonames:694403",
                "status": "controlled",
                "holder": "russia",
                "stated": "2025-12-13",
                "effective": "[..2025-12-13]",
                "dating": "on Saturday",
                "spokesperson": {"name": "Valery Gerasimov", "role": "Chief of the General Staff"},
            },
            {
                "kind": "denial",
                "claimant": "ukraine-operation-task-force-east",
                "place": "geonames:694403",
                "denies": ["ru-1"],
                "stated": "2025-12-13",
                "channel": "Facebook",
            },
        ],
    }

    conflict: IdField
    source: SourceForm
    statements: Annotated[list[StatementForm], Field(json_schema_extra={"minItems": 1, "maxItems": STATEMENTS_MAX})]
    id: IdField | None = None

    def read(self) -> ReportDraft:
        statements = tuple(each.read() for each in self.statements)
        return ReportDraft(id=self.id, conflict=self.conflict, source=self.source.read(), statements=statements)


class ContentForm(_SayingForm):
    """A whole statement as it should be; what a correction cannot change may be left out."""

    kind: Annotated[Kind | None, Field(strict=False)] = None
    claimant: IdField | None = None
    place: IdField | None = None
    id: IdField | None = None


class CorrectionForm(Form):
    EXAMPLE: ClassVar = {
        "content": {"status": "partly_controlled", "holder": "russia", "stated": "2025-12-11", "share": 60},
        "reason": "the source says that they hold most of it",
    }

    content: ContentForm
    reason: Prose

    def read(self) -> CorrectionDraft:
        given = self.content
        return CorrectionDraft(
            saying=given.saying(),
            reason=self.reason,
            kind=given.kind,
            claimant=given.claimant,
            place=given.place,
            id=given.id,
        )


class AnnulmentForm(Form):
    EXAMPLE: ClassVar = {"reason": "the source speaks of another town of that name"}

    reason: Prose
    replaced_by: IdField | None = None


class CorroborationForm(Form):
    EXAMPLE: ClassVar = {
        "source": {"name": "Reuters", "url": "https://example.org/same-words", "published": "2025-12-12"},
        "note": "carries the same words",
    }

    source: SourceForm
    note: Prose | None = None


class SourceCorrectionForm(Form):
    EXAMPLE: ClassVar = {
        "source": {"name": "The Moscow Times", "published": "2025-12-12"},
        "reason": "the date is that of the page, not of the feed",
    }

    source: SourceForm
    reason: Prose


class RetirementForm(Form):
    """Why a conflict or a place is retired, or is taken back into use."""

    EXAMPLE: ClassVar = {"reason": "declared by mistake: the same town as geonames:694403"}

    reason: ProseField


class AliasForm(Form):
    text: NameField
    kind: Annotated[AliasKind, Field(strict=False)] = AliasKind.NAME
    language: LanguageField | None = None


class PersonForm(Form):
    name: NameField
    role: NameField | None = None
    from_: EdtfField | None = Field(default=None, alias="from", description="EDTF; since when in this role")
    until: EdtfField | None = Field(default=None, description="EDTF; until when")


class ClaimantForm(Form):
    name: NameField | None = None
    role: Annotated[Role | None, Field(strict=False)] = None
    parent: IdField | None = None
    colour: ColourField | None = None
    aliases: list[AliasForm] | None = Field(
        default=None, description=f"other names, added to what is there; at most {KNOWN_AS_MAX}"
    )
    people: list[PersonForm] | None = Field(
        default=None, description=f"who speaks for it, added to those who are there; at most {KNOWN_AS_MAX}"
    )

    def read(self) -> ClaimantDraft:
        return ClaimantDraft(
            name=self.name,
            role=self.role,
            parent=self.parent,
            colour=self.colour,
            aliases=tuple(ClaimantAlias(**dict(each)) for each in self.aliases or ()),
            people=tuple(ClaimantPerson(**dict(each)) for each in self.people or ()),
        )


class ClaimantCorrectionForm(Form):
    """Fields that are left out stay as they are; a `parent` of null takes the parent away."""

    EXAMPLE: ClassVar = {"role": "affiliate", "reason": "it speaks for itself, and for no side"}

    role: Annotated[Role | None, Field(strict=False)] = None
    parent: IdField | None = None
    reason: ProseField

    def read(self, conflict: str, claimant: str, *, amendment: str | None) -> ClaimantCorrectionDraft:
        return ClaimantCorrectionDraft(
            conflict=conflict,
            claimant=claimant,
            reason=self.reason,
            role=self.role,
            parent=self.parent,
            without_parent=self.parent is None and "parent" in self.model_fields_set,
            id=amendment,
        )


class ConflictForm(Form):
    """What is left out stays as it was declared before; aliases and people of a claimant add to what is there."""

    EXAMPLE: ClassVar = {
        "name": "A war",
        "tz": "Africa/Khartoum",
        "claimants": {
            "saf": {
                "name": "SAF",
                "role": "party",
                "colour": "#2a9d8f",
                "aliases": [{"text": "Sudanese army"}, {"text": "الجيش السوداني", "language": "ar"}],
                "people": [{"name": "Abdel Fattah al-Burhan", "role": "commander-in-chief", "from": "2019-04-12"}],
            },
            "rsf": {"name": "RSF", "role": "party"},
            "saf-6th-division": {"name": "6th division", "role": "party", "parent": "saf"},
        },
    }

    id: IdField | None = None
    name: NameField | None = None
    tz: str | None = None
    claimants: dict[str, ClaimantForm] | None = Field(default=None, json_schema_extra=NAMED_BY_IDS)

    def read(self, conflict: str) -> ConflictDraft:
        _refuse_other_id(self.id, conflict)
        claimants = {key: each.read() for key, each in (self.claimants or {}).items()}
        return ConflictDraft(id=conflict, name=self.name, tz=self.tz, claimants=MappingProxyType(claimants))


class PlaceNameForm(Form):
    name: NameField
    language: LanguageField | None = None
    former: Flag = False


class PlaceForm(Form):
    """What is left out stays as it was declared before; names and identifiers add to what is there."""

    EXAMPLE: ClassVar = {
        "name": "Khartoum",
        "names": [{"name": "الخرطوم", "language": "ar"}],
        "lat": 15.55177,
        "lon": 32.53241,
        "admin": ["Sudan", "Khartoum"],
        "identifiers": {"wikidata": "Q1963"},
    }

    id: IdField | None = None
    name: NameField | None = None
    names: list[PlaceNameForm] | None = None
    lat: Annotated[DecimalField, LATITUDE] | None = None
    lon: Annotated[DecimalField, LONGITUDE] | None = None
    point: Annotated[PointQuality | None, Field(strict=False)] = Field(
        default=None, description="whose point it is: its `own` (default), or the `centroid` of an area around it"
    )
    kind: Annotated[PlaceKind | None, Field(strict=False)] = None
    part_of: IdField | None = None
    identifiers: dict[str, NameField] | None = Field(default=None, json_schema_extra=NAMED_BY_IDS)
    admin: list[NameField] | None = Field(default=None, description="names of admin areas, widest first")
    population: int | None = Field(default=None, le=POPULATION_MAX, json_schema_extra={"minimum": 0})

    def read(self, place: str) -> PlaceDraft:
        _refuse_other_id(self.id, place)
        return PlaceDraft(
            id=place,
            name=self.name,
            names=tuple(PlaceName(**dict(each)) for each in self.names or ()),
            lat=self.lat,
            lon=self.lon,
            point=self.point,
            kind=self.kind,
            part_of=self.part_of,
            identifiers=MappingProxyType(self.identifiers or {}),
            admin=tuple(self.admin or ()),
            population=self.population,
        )


class PlaceImportForm(Form):
    """The country whose places are imported, from GeoNames."""

    EXAMPLE: ClassVar = {"country": "LI"}

    country: str = Field(description="its two letters (ISO 3166-1)", examples=["UA"])


def _refuse_other_id(given: str | None, named: str) -> None:
    if given not in (None, named):
        raise Refused(
            [Fault("/id", f"{given!r} is not the {named!r} of the address", "leave it out, or make them equal")]
        )


def parse_report(line: bytes) -> ReportDraft:
    """One line of a file of reports. Raises ``Refused``."""
    try:
        given = parse_json(line, max_bytes=BODY_BYTES_MAX)
    except BadJson as error:
        raise Refused([Fault(error.pointer, error.problem, error.cure)]) from None
    return read_form(ReportForm, given).read()
