"""The file format: what was ever written is read for ever, and comes back to the same bytes."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from types import MappingProxyType

import pytest
import rfc8785
from hypothesis import given

from adapters.log import codec
from adapters.log.shapes import Shape
from domain.dates import edtf
from domain.errors import Refused, Unreadable
from domain.record.amendments import (
    Annulment,
    ClaimantCorrection,
    Correction,
    Corroboration,
    Redaction,
    Reinstatement,
    Remains,
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
    ConflictDeclaration,
    LogKeyDeclaration,
    PlaceDeclaration,
    PlaceKind,
    PlaceName,
    PointQuality,
)
from domain.record.entries import Body, Entry
from domain.record.statements import (
    Attribution,
    Claim,
    Denial,
    Quote,
    Report,
    Retraction,
    Source,
    Spokesperson,
    Statement,
)
from domain.record.store import StoredEntry
from domain.record.zones import ZoneRules
from domain.vocabulary import Role, Status
from tests.support.builders import NOON, SALT, Journal, a_conflict
from tests.support.histories import journals
from tests.support.tidiness import ROOT

GOLDEN = ROOT / "tests" / "golden" / "entries"

SOURCE = Source(
    name="Агенція «Новини»",
    published=edtf.parse("2025-12-11"),
    url="https://example.org/siversk?page=1",
    archived_url="https://archive.example/1",
    archive_sha256="0f" * 32,
    language="uk",
    reliability="B",
)
TELLING = Attribution(
    wording="complete control",
    dating="on Thursday",
    hedge="likely",
    quote=Quote(text='He said: "yes"\nand left.\u2028', language="en-GB"),
    spokesperson=Spokesperson(name="Valery Gerasimov", role="Chief of the General Staff"),
    channel="televised meeting",
    audience="President",
    via=("TASS", "Reuters"),
    note="Two outlets differ.",
    credibility=3,
)
WITHOUT = replace(TELLING, quote=None, spokesperson=None)
CLAIM = Claim(
    claimant="russia",
    place="geonames:694403",
    status=Status.PARTLY_CONTROLLED,
    holder="wagner",
    stated=edtf.parse("2025-12-11T10:00:00+03:00"),
    effective=edtf.parse("[..2025-12-11~]"),
    until=edtf.parse("2025-12"),
    share=Decimal("70.5"),
    extent="north of the railway",
    telling=TELLING,
)
DENIAL = Denial(
    claimant="ukraine",
    place="geonames:694403",
    status=Status.NOT_CONTROLLED,
    holder="russia",
    stated=edtf.parse("2025-12-11"),
    denies=("ru-1", "ru-2"),
    derived=True,
)
RETRACTION = Retraction(claimant="russia", place="geonames:694403", retracts="ru-1", stated=edtf.parse("2025-12-13?"))
PLACE = PlaceDeclaration(
    id="geonames:694403",
    name="Siversk",
    names=(PlaceName(name="Сіверськ", language="uk"), PlaceName(name="Yama", language="en", former=True)),
    lat=Decimal("48.86476"),
    lon=Decimal("-0.5"),
    kind=PlaceKind.SETTLEMENT,
    part_of="geonames:1",
    identifiers=MappingProxyType({"katottg": "UA14020070010064896"}),
    admin=("Ukraine", "Donetsk Oblast"),
    population=0,
)
KYIV = (ROOT / "tests" / "golden" / "zones" / "Kyiv-2025b").read_bytes()
BODIES: dict[str, Body] = {
    "report.v1": Report(id="r-1", conflict="war", source=SOURCE),
    "claim.v1": Statement(id="ru-1", report="r-1", content=CLAIM),
    "denial.v1": Statement(id="uk-1", report="r-1", content=DENIAL),
    "retraction.v1": Statement(id="ru-3", report="r-1", content=RETRACTION),
    "correction.v1": Correction(id="a-1", target="uk-1", content=DENIAL, reason="We misread the date."),
    "annulment.v1": Annulment(id="a-2", target="ru-1", reason="Twice.", replaced_by="ru-2"),
    "corroboration.v1": Corroboration(id="a-3", target="ru-1", source=SOURCE, note="The same words."),
    "source-correction.v1": SourceCorrection(id="a-4", report="r-1", source=SOURCE, reason="Wrong day."),
    "retirement.v1": Retirement(id="a-6", conflict="war", reason="Declared twice."),
    "reinstatement.v1": Reinstatement(id="a-7", place="geonames:694403", reason="It was the right town."),
    "redaction.v1": Redaction(
        id="a-5",
        position=3,
        leaf=bytes(range(32)),
        removed=("quote", "spokesperson"),
        reason="Order 7/2026 of a court.",
        approved_by="legal",
        remains=Remains(
            body=Statement(id="ru-1", report="r-1", content=replace(CLAIM, telling=WITHOUT)),
            recorded_at=NOON,
            recorded_by="import",
            batch="b-0",
        ),
    ),
    "conflict.v1": a_conflict(),
    "place.v1": PLACE,
    "batch.v1": BatchDeclaration(
        id="acled-1",
        importer="acled",
        version=2,
        file="download.csv",
        sha256="0f" * 32,
        mapping="own",
        licence="Not to be passed on.",
        restricted=True,
    ),
    "clock-correction.v1": ClockCorrection(id="c-1", first=3, last=6, instant=NOON, reason="Ten years ahead."),
    "claimant-correction.v1": ClaimantCorrection(
        id="a-6", conflict="war", claimant="wagner", role=Role.PARTY, parent="russia", reason="It fights under it."
    ),
    "zone.v1": ZoneRules(name="Europe/Kyiv", release="2025b", rules=KYIV),
    "log-key.v1": LogKeyDeclaration(
        old="example.org/log+3a5f3c9a+ATLdgTwlFtCMU4LzGdqPvHmOZJwKLVcbs7PxIiXqOcpp",
        new="example.org/log+8f2f7a11+AWvS3BqWnP0Ws2mVyAE1cuKlMVPgjH9zlSOTo9eQAHQe",
        until=NOON,
        reason="Each year.",
    ),
}
# Of a version that has gained a field since: by the name of its golden file.
EXTENDED: dict[str, Body] = {
    "report.v1.archived": Report(
        id="r-1", conflict="war", source=replace(SOURCE, archived_at=edtf.parse("2025-12-11T18:04:09Z"))
    ),
    "conflict.v1.aliases": ConflictDeclaration(
        id="war",
        name="War",
        tz="Europe/Kyiv",
        claimants=MappingProxyType(
            {
                "russia": Claimant(
                    name="Russia",
                    role=Role.PARTY,
                    aliases=(
                        ClaimantAlias(text="РФ", language="ru"),
                        ClaimantAlias(text="Russian", kind=AliasKind.DEMONYM, language="en"),
                        ClaimantAlias(text="Moscow", kind=AliasKind.CAPITAL, language="en"),
                        ClaimantAlias(text="Russian General Staff", kind=AliasKind.ORGAN),
                    ),
                    people=(
                        ClaimantPerson(
                            name="Valery Gerasimov",
                            role="Chief of the General Staff",
                            from_=edtf.parse("2012-11-09"),
                            until=edtf.parse("[2026..2027]"),
                        ),
                        ClaimantPerson(name="Dmitry Peskov"),
                    ),
                )
            }
        ),
    ),
}


def an_entry(body: Body) -> Entry:
    return Entry(position=7, recorded_at=NOON + 5, recorded_by="desk", batch="b-1", salt=SALT, body=body)


def test_there_is_a_golden_file_for_every_stored_name_ever_written() -> None:
    assert {path.stem for path in GOLDEN.iterdir()} >= codec.STORED_NAMES == BODIES.keys()


@pytest.mark.parametrize("golden", sorted(BODIES | EXTENDED))
def test_an_entry_is_stored_as_its_golden_file_has_it(golden: str) -> None:
    stored = codec.encode(an_entry((BODIES | EXTENDED)[golden]))

    assert stored == StoredEntry(7, stored_name(golden), (GOLDEN / f"{golden}.json").read_bytes().rstrip(b"\n"))


@pytest.mark.parametrize("path", sorted(GOLDEN.iterdir()), ids=lambda path: str(path.stem))
def test_every_golden_file_is_read(path: Path) -> None:
    entry = codec.decode(StoredEntry(7, stored_name(path.stem), path.read_bytes().rstrip(b"\n")))

    assert entry == an_entry((BODIES | EXTENDED)[path.stem])


def stored_name(golden: str) -> str:
    """``conflict.v1`` of ``conflict.v1.aliases``."""
    return ".".join(golden.split(".")[:2])


@given(journals())
def test_entries_come_back_equal_and_their_bytes_are_canonical(journal: Journal) -> None:
    for entry in journal.entries:
        stored = codec.encode(entry)

        assert codec.decode(stored) == entry
        assert rfc8785.dumps(json.loads(stored.state)) == stored.state


def test_a_point_that_is_not_its_own_is_kept_as_such() -> None:
    place = an_entry(replace(PLACE, point=PointQuality.CENTROID))

    assert codec.decode(codec.encode(place)) == place


def test_what_remains_is_of_an_entry_that_holds_something_to_remove() -> None:
    redaction = codec.encode(an_entry(BODIES["redaction.v1"]))
    state = redaction.state.replace(b'"name":"claim.v1"', b'"name":"conflict.v1"').replace(
        b'"id":"ru-1"', b'"id":"war"'
    )

    with pytest.raises(Unreadable, match="the entry at position 7"):
        codec.decode(redaction._replace(state=state))


def test_a_redaction_names_the_position_and_the_leaf_of_what_it_redacts() -> None:
    assert codec.redaction_of(codec.encode(an_entry(BODIES["redaction.v1"])).state) == (3, bytes(range(32)))


@pytest.mark.parametrize("name", sorted(BODIES.keys() - {"redaction.v1"}))
def test_no_other_entry_redacts_anything(name: str) -> None:
    assert codec.redaction_of(codec.encode(an_entry(BODIES[name])).state) is None


def test_a_text_that_ends_as_a_redaction_does_is_none() -> None:
    claim = replace(CLAIM, telling=replace(TELLING, note=',"type":"redaction.v1"}'))

    assert codec.redaction_of(codec.encode(an_entry(Statement(id="ru-1", report="r-1", content=claim))).state) is None


@pytest.mark.parametrize(
    ("there", "instead"),
    [
        (b'"position":3', b'"position":"3"'),
        (b'"position":3', b'"position":true'),
        (b'"position":3', b'"position":0'),
        (b'"leaf":"00', b'"leaf":"'),
        (b'"leaf":"00', b'"leaf":"zz'),
        (b'"leaf":', b'"life":'),
        (b'{"batch"', b'"batch"'),
    ],
)
def test_what_names_no_position_and_no_leaf_redacts_nothing(there: bytes, instead: bytes) -> None:
    state = codec.encode(an_entry(BODIES["redaction.v1"])).state
    assert there in state

    assert codec.redaction_of(state.replace(there, instead)) is None


def test_an_old_version_is_upcast_when_it_is_read() -> None:
    state = b'{"body":{"identifier":"a-2","reason":"Twice.","target":"ru-1"},"position":7,'
    state += b'"recorded_at":"2025-06-01T12:00:00.000005Z","recorded_by":"desk","salt":"00","type":"annulment.v0"}'

    def renamed(shape: Shape) -> Shape:
        return {"id": shape["identifier"], "reason": shape["reason"], "target": shape["target"]}

    entry = codec.decode(StoredEntry(7, "annulment.v0", state), {"annulment.v0": ("annulment.v1", renamed)})

    assert entry.body == Annulment(id="a-2", target="ru-1", reason="Twice.")


def test_an_entry_two_versions_behind_is_upcast_step_by_step() -> None:
    state = b'{"body":{"id":"a-2","target":"ru-1"},"position":7,'
    state += b'"recorded_at":"2025-06-01T12:00:00.000005Z","recorded_by":"desk","salt":"00","type":"annulment.v-1"}'
    upcasts: dict[str, codec.Upcast] = {
        "annulment.v-1": ("annulment.v0", lambda shape: shape | {"why": "Twice."}),
        "annulment.v0": ("annulment.v1", lambda shape: {"id": "a-2", "target": "ru-1", "reason": shape["why"]}),
    }

    entry = codec.decode(StoredEntry(7, "annulment.v-1", state), upcasts)

    assert entry.body == Annulment(id="a-2", target="ru-1", reason="Twice.")


@pytest.mark.parametrize(
    ("name", "state"),
    [("claim.v9", b'{"body":{}}'), ("claim.v1", b"not json"), ("claim.v1", b"[]"), ("place.v1", b'{"body":{}}')],
)
def test_what_cannot_be_read_is_named_by_its_position(name: str, state: bytes) -> None:
    with pytest.raises(Unreadable, match="the entry at position 7"):
        codec.decode(StoredEntry(7, name, state))


@pytest.mark.parametrize(
    ("name", "field", "value"),
    [
        ("place.v1", "colour", "red"),
        ("conflict.v1", "colour", "red"),
        ("report.v1", "colour", "red"),
        ("correction.v1", "colour", "red"),
        ("annulment.v1", "colour", "red"),
        ("place.v1", "lat", None),
        ("place.v1", "names", 5),
        ("claim.v1", "spokesperson", "Gerasimov"),
        ("claim.v1", "until", None),
    ],
)
def test_a_field_that_no_version_wrote_so_makes_an_entry_unreadable(name: str, field: str, value: object) -> None:
    stored = codec.encode(an_entry(BODIES[name]))
    shape = json.loads(stored.state)
    shape["body"][field] = value

    with pytest.raises(Unreadable, match="the entry at position 7"):
        codec.decode(stored._replace(state=codec.canonical(shape)))


def test_an_entry_that_is_too_large_is_refused_with_its_size() -> None:
    many = tuple(PlaceName(name="я" * 200) for _ in range(200))

    with pytest.raises(Refused, match=r"the place takes \d+ bytes"):
        codec.encode(an_entry(replace(PLACE, names=many)))


def test_a_hash_of_an_entry_confirms_no_guess_of_what_it_says() -> None:
    one, other = an_entry(PLACE), replace(an_entry(PLACE), salt=bytes(16))

    assert codec.encode(one).state != codec.encode(other).state
