"""Polygons of control, a file a day: settlements whose own point lies inside are said to be held so.

A day is compared with what the days before it have said in the same series. New places are claimed, and the
claims of places that are gone are retracted: the map no longer states them. Ground outside means nothing, unless
`--outside` says so.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import Enum, auto

from adapters.importers.polygons import geojson
from adapters.importers.polygons.elsewhere import MEANT, none_inside, refuse_elsewhere
from adapters.importers.polygons.kinds import Where, picked
from adapters.importers.polygons.shapes import COVERS_NOTHING, Areas, Inside, Points, covers_ground
from domain.dates.edtf import ImpreciseDate, parse
from domain.errors import Fault, Refused
from domain.imports.plan import LeftOut, Naming, Noted, Plan, PlannedAct, Step, refusals
from domain.intake.drafts import ReportDraft, StatementDraft
from domain.intake.fields import STATEMENTS_MAX
from domain.places.names import folded
from domain.record.declarations import Place, PlaceKind, PointQuality
from domain.record.saying import Saying
from domain.record.statements import Attribution, Claim, Retraction, Source
from domain.stances.ports import KnownStatement
from domain.vocabulary import MEANINGS, ClaimantId, ConflictId, Kind, PlaceId, ReportId, StatementId, Status

IMPORTER, VERSION = "polygons", 1
WHOLE_FILE = 1  # the line of what concerns no feature alone
DAY = re.compile(r"(?<!\d)(\d{4})([-_]?)(\d{2})\2(\d{2})(?!\d)")
TIME_STAMP = re.compile(r"(?<!\d)\d{9,}(?!\d)")
AROUND = "_- ."

BY_CENTROID = "places known only by the middle of an area"
NO_POINT = "places without coordinates"
SAID_ALREADY = "places inside, which the days before have said already"
NOTHING_INSIDE = "shapes in which no place of the record lies"
NOT_TAKEN_BACK = "places outside that stay as they were said: a shape was refused that may have covered them"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """The meaning of a file. Days of one series, with the same claimant, status and holder, are compared."""

    conflict: ConflictId
    claimant: ClaimantId
    status: Status
    holder: ClaimantId | None
    day: date
    series: str
    where: Where = field(default_factory=lambda: Where({}))  # which features; none named: all, if of one kind
    outside: Status | None = None  # what being outside means; None: nothing
    admin: tuple[str, ...] = ()  # only places in one of these areas; none: all of them
    may_be_empty: bool = False  # the map is meant as it is, also where it takes back all that the days before have said

    def __str__(self) -> str:
        told = (
            ("claimant", self.claimant),
            ("status", self.status),
            ("holder", self.holder),
            ("date", self.day),
            ("series", self.series),
            *(("where", each) for each in self.where),
            ("outside", self.outside),
            *(("admin", each) for each in self.admin),
        )
        meant = ["empty-map"] if self.may_be_empty else []
        return "; ".join([self.conflict, *(f"{name}: {value}" for name, value in told if value), *meant])

    def report(self, digest: str, naming: Naming, part: int) -> ReportId:
        return naming.report(digest, str(self), str(part))

    def holder_of(self, status: Status) -> ClaimantId | None:
        return self.holder if MEANINGS[status].needs_holder else None


def split_name(stem: str) -> tuple[str, date | None]:
    """The series and the day in the name of a file: ``deepstatemap_data_20240708``, ``map 2024-07-08_1720396800``."""
    for match in reversed(list(DAY.finditer(stem))):
        year, _, month, day = match.groups()
        try:
            found = date(int(year), int(month), int(day))
        except ValueError:
            continue
        parts = [TIME_STAMP.sub("", part).strip(AROUND) for part in (stem[: match.start()], stem[match.end() :])]
        return "_".join(part for part in parts if part), found
    return stem, None


class Side(Enum):
    INSIDE = auto()
    OUTSIDE = auto()


@dataclass(slots=True)
class Series:
    """What the days before have said: of each place the last word, and the claims that stand for it being inside."""

    last_day: int = 0  # the ordinal of the newest
    sides: dict[PlaceId, Side] = field(default_factory=dict)
    claims: dict[PlaceId, list[StatementId]] = field(default_factory=dict)

    @classmethod
    def of(cls, told: Iterable[KnownStatement], reading: Reading) -> Series:
        """``told``: what the claimant has said, by position."""
        series, newest = cls(), dict[PlaceId, int]()
        for each in told:
            content = each.filed.content
            if not each.filed.report.startswith(f"{IMPORTER}:") or content.telling.channel != reading.series:
                continue
            side = _side(content, reading) if isinstance(content, Claim) else None
            if side is None and not isinstance(content, Retraction):
                continue
            day = 0 if content.stated.days is None else content.stated.days.last
            series.last_day = max(series.last_day, day)
            if side is None or each.filed.retracted_by is not None:
                continue
            if day >= newest.get(content.place, 0):
                newest[content.place], series.sides[content.place] = day, side
            if side is Side.INSIDE:
                series.claims.setdefault(content.place, []).append(each.filed.id)
        return series


def _side(claim: Claim, reading: Reading) -> Side | None:
    said = claim.status, claim.holder
    if said == (reading.status, reading.holder):
        return Side.INSIDE
    outside = reading.outside
    return Side.OUTSIDE if outside is not None and said == (outside, reading.holder_of(outside)) else None


def plan(  # noqa: PLR0913, PLR0917 - a file, and what it is read with
    name: str,
    content: bytes,
    digest: str,
    reading: Reading,
    naming: Naming,
    places: Iterable[Place],
    told: Iterable[KnownStatement],
) -> Plan:
    """``places`` and ``told`` are the record as it was before anything of this file was in it."""
    areas, series = Areas(), Series.of(told, reading)
    points, without = _points(places, reading.admin)
    try:
        _refuse_out_of_order(series, reading)
        yield from _take(content, reading, areas)
        inside = areas.containing(points)
        _refuse_unfit(areas, points, inside, series, reading)
    except Refused as error:
        yield from refusals(WHOLE_FILE, b"", error)
        return
    drafts, left_out = _drafts(areas, points, inside, series, reading)
    source = Source(name=name, published=_published(reading), archive_sha256=digest)
    yield from _reports(drafts, source, reading, naming)
    yield from left_out
    yield from without
    yield from _noted(areas, points)


def _take(content: bytes, reading: Reading, areas: Areas) -> Iterator[Step]:
    """Take in the features that are meant. Raises ``Refused``."""
    features = geojson.read(content)
    ground = [feature for feature in features if covers_ground(feature)]
    yield from (LeftOut(feature.number, COVERS_NOTHING) for feature in features if not covers_ground(feature))
    try:
        meant = picked(ground, reading.where)
    except Refused:
        if not reading.may_be_empty or ground:
            raise
        meant = []
    for feature in meant:
        yield from areas.add(feature)


def _refuse_unfit(areas: Areas, points: Points, inside: Inside, series: Series, reading: Reading) -> None:
    """Raise ``Refused`` for a map that says nothing of any place, or would take back what it does not know of."""
    if not points:
        where = f" in {' or '.join(reading.admin)}" if reading.admin else ""
        cure = "import a gazetteer first; areas are named as the places have them"
        raise Refused([Fault("", f"no settlement{where} has a point of its own in the record", cure)])
    if reading.may_be_empty:
        return
    if not areas.shapes:
        cure = "check the file: an empty map would take back all that the days before have said"
        raise Refused([Fault("/features", "has no shape that covers ground", f"{cure}; {MEANT}")])
    earlier = {place: points[place] for place, side in series.sides.items() if side is Side.INSIDE and place in points}
    last = date.fromordinal(max(series.last_day, 1))
    refuse_elsewhere(areas, points, inside, earlier, last)


def _noted(areas: Areas, points: Points) -> Iterator[Step]:
    empty = areas.without(points)
    what = none_inside(len(empty)) if empty and len(empty) == len(areas.shapes) else NOTHING_INSIDE
    yield from (Noted(number, what, is_there=True) for number in empty)


def _refuse_out_of_order(series: Series, reading: Reading) -> None:
    if series.last_day > reading.day.toordinal():
        problem = f"{reading.day} is before {date.fromordinal(series.last_day)}, which {reading.series!r} has reached"
        cure = (
            "import the days in order: undo the later ones (`claimline import undo`), import this one, then them again"
        )
        raise Refused([Fault("/date", problem, cure)])


def _points(places: Iterable[Place], admin: Sequence[str]) -> tuple[Points, Sequence[LeftOut]]:
    """Where the settlements are, by their own points, ordered by id; and what is left out."""
    wanted = {folded(each) for each in admin}
    points, without = dict[PlaceId, tuple[float, float]](), list[LeftOut]()
    for place in sorted(places, key=lambda each: each.id):
        if place.kind is not PlaceKind.SETTLEMENT:
            continue
        if wanted and wanted.isdisjoint(folded(each) for each in place.admin):
            continue
        if place.lat is None or place.lon is None:
            without.append(LeftOut(WHOLE_FILE, NO_POINT))
        elif place.point is PointQuality.CENTROID:
            without.append(LeftOut(WHOLE_FILE, BY_CENTROID))
        else:
            points[place.id] = float(place.lon), float(place.lat)
    return points, without


def _drafts(
    areas: Areas, points: Points, inside: Inside, series: Series, reading: Reading
) -> tuple[Sequence[StatementDraft], Sequence[LeftOut]]:
    """What changes, place by place."""
    drafts, left_out = list[StatementDraft](), list[LeftOut]()
    for place in points:
        said = series.sides.get(place)
        if place in inside:
            if said is Side.INSIDE:
                left_out.append(LeftOut(inside[place], SAID_ALREADY, is_there=True))
            else:
                drafts.append(_claim(place, reading.status, reading, f"in feature {inside[place]}"))
        elif not areas.is_whole:
            left_out += [LeftOut(WHOLE_FILE, NOT_TAKEN_BACK)] if said is Side.INSIDE else []
        elif reading.outside is not None:
            drafts += [_claim(place, reading.outside, reading, None)] if said is not Side.OUTSIDE else []
        elif said is Side.INSIDE:
            drafts += [_retraction(place, each, reading) for each in series.claims[place]]
    return drafts, left_out


def _claim(place: PlaceId, status: Status, reading: Reading, note: str | None) -> StatementDraft:
    """The map shows what is so by its day; since when, it does not say."""
    saying = Saying(
        status=status,
        holder=reading.holder_of(status),
        effective=parse(f"[..{reading.day.isoformat()}]"),
        telling=Attribution(channel=reading.series, note=note),
    )
    return StatementDraft(kind=Kind.CLAIM, claimant=reading.claimant, place=place, saying=saying)


def _retraction(place: PlaceId, statement: StatementId, reading: Reading) -> StatementDraft:
    note = f"no longer inside on {reading.day.isoformat()}"
    saying = Saying(retracts=statement, telling=Attribution(channel=reading.series, note=note))
    return StatementDraft(kind=Kind.RETRACTION, claimant=reading.claimant, place=place, saying=saying)


def _published(reading: Reading) -> ImpreciseDate:
    return parse(reading.day.isoformat())


def _reports(
    drafts: Sequence[StatementDraft], source: Source, reading: Reading, naming: Naming
) -> Iterator[PlannedAct]:
    for part, start in enumerate(range(0, len(drafts), STATEMENTS_MAX), start=1):
        report = reading.report(source.archive_sha256 or "", naming, part)
        yield PlannedAct(
            WHOLE_FILE,
            source.name.encode(),
            ReportDraft(
                id=report,
                conflict=reading.conflict,
                source=source,
                statements=naming.numbered(report, drafts[start : start + STATEMENTS_MAX]),
            ),
        )
