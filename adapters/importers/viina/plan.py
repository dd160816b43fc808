"""VIINA's territorial control: a status for each place and day, in several columns, each a claimant of its own.

A file has millions of rows and comes again with every release, its past rewritten. It is read once, in whatever order
its rows are, into two bytes for each place and day; then days of equal status are folded into runs, and these are set
against what the claimants have said already. So a release adds what it changes, and no more.
"""

from __future__ import annotations

from array import array
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import count, islice, repeat
from pathlib import Path
from typing import NamedTuple, TypeAlias

from adapters.importers.encoding import UTF8_CURE, wide_encoding
from adapters.importers.limited import limited_lines
from adapters.importers.places.text_files import refuse_another_delimiter
from adapters.importers.source_files import UnfitFile
from domain.dates.edtf import ImpreciseDate, parse
from domain.errors import Fault, Refused
from domain.imports.plan import LeftOut, LineReached, Naming, Plan, PlannedAct, Refusal, Step, refusals
from domain.imports.restate import StatementStretch, changes, runs_of
from domain.intake.drafts import ClaimantDraft, ConflictDraft, ReportDraft, StatementDraft
from domain.intake.fields import STATEMENTS_MAX
from domain.places.gazetteer import Gazetteer
from domain.record.declarations import Conflict, Place
from domain.record.saying import Saying
from domain.record.statements import Attribution, Claim, Source
from domain.stances.ports import KnownStatement
from domain.vocabulary import ClaimantId, ConflictId, Kind, PlaceId, ReportId, Role, Status

IMPORTER, VERSION = "viina-control", 1
LICENCE = "ODbL 1.0 (VIINA, https://github.com/zhukovyuri/VIINA)"
ADDRESS = "https://github.com/zhukovyuri/VIINA"

CLAIMANTS: Mapping[str, tuple[ClaimantId, str]] = {  # by column
    "status_wiki": ("viina-wikipedia", "VIINA, from Wikipedia"),
    "status_boost": ("viina-boost", "VIINA, boosted"),
    "status_dsm": ("viina-deepstate", "VIINA, from DeepState"),
    "status_isw": ("viina-isw", "VIINA, from ISW"),
    "status": ("viina", "VIINA, by majority"),
}
KEYS = {"geonameid": ("geonames",), "kod": ("katottg", "geonames")}  # the schemes in which a column names a place
DATE, RELEASE = "date", "vcontrol_version"
COLUMNS = (*KEYS, DATE, RELEASE, *CLAIMANTS)
HEADER_LINE = 1
TOLD_EVERY = 100_000  # lines
GROWS_BY = 64  # days that a place's row grows by, where days come one after another

NOTHING_NEW = "places whose status the record has already"
LATER_RELEASE = "statuses of places that the record has from a later release"

Value: TypeAlias = tuple[Status, ClaimantId | None]
Cells: TypeAlias = tuple[str, ...]  # of the columns of status, in the order of the header


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """Who is meant by ``UA`` and ``RU``. ``released``: the day of the release, where the file does not tell it."""

    conflict: ConflictId
    ukraine: ClaimantId
    russia: ClaimantId
    released: date | None = None

    def __str__(self) -> str:
        released = "" if self.released is None else f"; released: {self.released}"
        return f"{self.conflict}; UA: {self.ukraine}; RU: {self.russia}{released}"

    def words(self) -> Mapping[str, Value]:
        return {
            "UA": (Status.CONTROLLED, self.ukraine),
            "RU": (Status.CONTROLLED, self.russia),
            "CONTESTED": (Status.CONTESTED, None),
        }

    def values(self) -> Mapping[str, Value | None]:
        return {**self.words(), "": None, "NA": None}

    def word(self, value: Value) -> str:
        return next(word for word, meant in self.words().items() if meant == value)

    def report(self, digest: str, naming: Naming, part: int) -> ReportId:
        return naming.report(digest, str(self), str(part))


class NotARelease(Refused):
    """The file as a whole cannot be read."""


class Header(NamedTuple):
    schemes: Sequence[str]
    columns: Sequence[str]  # of status
    cells: Sequence[int]  # where they are, after the place and the day
    release: int
    width: int  # fields after the place and the day

    @classmethod
    def of(cls, line: bytes) -> Header:
        if (encoding := wide_encoding(line)) is not None:
            raise NotARelease([Fault("/header", f"is {encoding}", UTF8_CURE.format(encoding))])
        text = _plain(line).decode("utf-8-sig", "replace").lower()
        names = [name.strip() for name in text.split(",")]
        if len(names) < 2 or names[0] not in KEYS or names[1] != DATE:  # noqa: PLR2004 - the place and the day
            refuse_another_delimiter("the file", text, lambda names: names[0] in KEYS)
            problem = f"begins with {','.join(names[:2])}"
            cure = f"give control_latest_YYYY.csv (geonameid,{DATE},…) or kontrol_latest_YYYY.csv (kod,{DATE},…)"
            raise NotARelease([Fault("/header", problem, cure)])
        rest = names[2:]
        columns = [name for name in rest if name in CLAIMANTS]
        if RELEASE not in rest or not columns:
            missing = RELEASE if columns else "status"
            raise NotARelease([Fault("/header", f"has no column {missing}", "give the file as VIINA publishes it")])
        return cls(KEYS[names[0]], columns, [rest.index(name) for name in columns], rest.index(RELEASE), len(rest))


def _plain(line: bytes) -> bytes:
    """A line without the quotes that some tools put around every field: no field holds a comma."""
    return line.replace(b'"', b"").rstrip(b"\r\n")


@dataclass(slots=True)
class Table:
    """What the rows say: for each place a code a day, 0 for no row. Codes stand for all columns of status together."""

    header: Header
    place_of: Callable[[str, str], Place | None]
    reading: Reading
    rows: dict[PlaceId, array[int]] = field(default_factory=dict)
    lines: int = HEADER_LINE
    cells: list[Cells] = field(default_factory=lambda: [()])
    ordinals: list[int] = field(default_factory=list)
    release: str = ""
    released: date = date.min
    _row_of: dict[bytes, array[int] | None] = field(default_factory=dict)  # None: a place that was refused
    _days: dict[bytes, int] = field(default_factory=dict)
    _codes: dict[bytes, int] = field(default_factory=dict)
    _code_of: dict[Cells, int] = field(default_factory=dict)

    def read(self, lines: Iterable[bytes]) -> Iterator[Step]:
        """Take all rows in. Raises ``NotARelease``."""
        row_of, days, codes = self._row_of, self._days, self._codes
        number = HEADER_LINE
        for number, line in enumerate(lines, start=HEADER_LINE + 1):
            try:  # nearly every row brings nothing that was not seen before
                key, day, rest = line.split(b",", 2)
                row, at, code = row_of[key], days[day], codes[rest]
            except (KeyError, ValueError):
                try:
                    row, at, code = self._learn(line)
                except NotARelease:
                    raise
                except Refused as error:
                    yield from refusals(number, line, error)
                    continue
            if number % TOLD_EVERY == 0:
                yield LineReached(number)
            if row is None:
                continue
            if at >= len(row):
                row.extend(repeat(0, at - len(row) + GROWS_BY))
            if row[at] in (0, code):
                row[at] = code
            else:
                yield _contradiction(number, line)
        self.lines = number

    def _learn(self, line: bytes) -> tuple[array[int] | None, int, int]:
        """What a row says that has something new in it. The pieces are kept as they stand in the line."""
        pieces = line.split(b",", 2)
        fields = _plain(line).split(b",")
        if len(fields) != self.header.width + 2:
            if not _plain(line).strip():
                return None, 0, 0
            problem, cure = f"has {len(fields)} fields", f"the header has {self.header.width + 2}: mend the row"
            raise Refused([Fault("", problem, cure)])
        day = self._learn_day(pieces[1], fields[1].decode())
        code = self._learn_code(pieces[2], [each.decode("utf-8", "replace").strip() for each in fields[2:]])
        return self._learn_place(pieces[0], fields[0].decode("utf-8", "replace").strip()), day, code

    def _learn_place(self, key: bytes, text: str) -> array[int] | None:
        if key in self._row_of:
            return self._row_of[key]
        self._row_of[key] = None  # until it is found: a place that is not is refused once, not for each day
        place = self._find(text)
        self._row_of[key] = row = self.rows.setdefault(place.id, array("H", bytes(2 * len(self.ordinals))))
        return row

    def _find(self, text: str) -> Place:
        identifier = _whole(text)
        for scheme in self.header.schemes:
            if (place := self.place_of(scheme, identifier)) is not None:
                return place
        problem = f"place {self.header.schemes[0]}:{identifier} is not in the record (all its rows are passed over)"
        raise Refused([Fault("/place", problem, "import a gazetteer that has it, or declare it with PUT /v1/places")])

    def _learn_day(self, key: bytes, text: str) -> int:
        if key not in self._days:
            day = _day(text.strip())
            if day is None:
                raise Refused([Fault(f"/{DATE}", f"{text!r} is not a day", "write it as 20240708")])
            if day.toordinal() in self.ordinals:  # written in another way
                self._days[key] = self.ordinals.index(day.toordinal())
            else:
                self._days[key] = len(self.ordinals)
                self.ordinals.append(day.toordinal())
        return self._days[key]

    def _learn_code(self, key: bytes, fields: Sequence[str]) -> int:
        if key in self._codes:
            return self._codes[key]
        cells = tuple(fields[at].upper() for at in self.header.cells)
        known = self.reading.values()
        for column, cell in zip(self.header.columns, cells, strict=True):
            if cell not in known:
                cure = "known are UA, RU, CONTESTED and a blank"
                raise Refused([Fault(f"/{column}", f"{cell!r} is not a status", cure)])
        self._check_release(fields[self.header.release])
        code = self._code_of.setdefault(cells, len(self.cells))
        if code == len(self.cells):
            self.cells.append(cells)
        self._codes[key] = code
        return code

    def _check_release(self, release: str) -> None:
        if not self.release:
            released = self.reading.released or _day(release)
            if released is None:
                problem, cure = f"{release!r} is not a day", "say with --date on which day the release was published"
                raise NotARelease([Fault(f"/{RELEASE}", problem, cure)])
            self.release, self.released = release, released
        elif release != self.release:
            problem = f"is {release}, where the file began with {self.release}"
            raise Refused([Fault(f"/{RELEASE}", problem, "import each release from a file of its own")])

    def folded(self) -> Iterator[tuple[PlaceId, Sequence[tuple[int, Cells]], int]]:
        """Of each place the days on which a status changes, with the statuses, and the last day that has a row."""
        in_order = sorted(range(len(self.ordinals)), key=self.ordinals.__getitem__)
        for place in sorted(self.rows):
            row = self.rows[place]
            row.extend(repeat(0, len(in_order) - len(row)))
            found, before, last = list[tuple[int, Cells]](), 0, 0
            for at in in_order:
                code = row[at]
                if code:
                    last = at
                    if code != before:
                        found.append((self.ordinals[at], self.cells[code]))
                        before = code
            if found:
                yield place, found, self.ordinals[last]


def _whole(text: str) -> str:
    """``6.94403e+05`` is 694403: tools that read numbers write them so."""
    try:
        number = float(text)
        return str(int(number)) if number.is_integer() else text
    except (ValueError, OverflowError):
        return text


def _day(text: str) -> date | None:
    try:
        return datetime.strptime(text, "%Y-%m-%d" if "-" in text else "%Y%m%d").date()  # noqa: DTZ007 - a day, no instant
    except ValueError:
        return None


def _contradiction(number: int, line: bytes) -> Refusal:
    cure = "keep the row that is right; the first one is taken"
    return Refusal(number, "", "another row says otherwise of this place and day", cure, line)


@dataclass(slots=True)
class Past:
    """What the claimants have said of places, by their claims that stand, and the newest day on which they did."""

    said: defaultdict[tuple[ClaimantId, PlaceId], list[StatementStretch[Value]]] = field(
        default_factory=lambda: defaultdict(list)
    )
    newest: defaultdict[tuple[ClaimantId, PlaceId], int] = field(default_factory=lambda: defaultdict(int))

    @classmethod
    def of(cls, told: Iterable[KnownStatement]) -> Past:
        """``told``: by position."""
        past = cls()
        for each in told:
            content, key = each.filed.content, (each.filed.content.claimant, each.filed.content.place)
            if not each.filed.report.startswith(f"{IMPORTER}:"):
                continue
            past.newest[key] = max(past.newest[key], _last(content.stated) or 0)
            if isinstance(content, Claim) and each.filed.retracted_by is None and (first := _last(content.effective)):
                value = content.status, content.holder
                past.said[key].append(StatementStretch(first, _last(content.until), value, each.filed.id))
        return past


def _last(day: ImpreciseDate | None) -> int | None:
    return None if day is None or day.days is None else day.days.last


def plan(  # noqa: PLR0913, PLR0917 - a file, and what it is read with
    file: Path,
    digest: str,
    reading: Reading,
    naming: Naming,
    conflict: Conflict,
    places: Gazetteer,
    told: Iterable[KnownStatement],
) -> Plan:
    """``conflict``, ``places`` and ``told`` are the record as it was before anything of this file was in it."""
    with file.open("rb") as content:
        lines = limited_lines(content)
        try:
            table = Table(Header.of(next(lines, b"")), places.identified, reading)
            yield from table.read(lines)
        except (NotARelease, UnfitFile) as error:
            yield from refusals(HEADER_LINE, b"", error)
            return
    if table.rows:
        yield from _declared(conflict, table.header.columns)
        yield from Release(table, Past.of(told), digest, reading).steps(naming)


def _declared(conflict: Conflict, columns: Sequence[str]) -> Iterator[Step]:
    missing = {
        claimant: ClaimantDraft(name=name, role=Role.OBSERVER)
        for claimant, name in (CLAIMANTS[column] for column in columns)
        if claimant not in conflict.claimants
    }
    if missing:
        yield PlannedAct(HEADER_LINE, b"", ConflictDraft(id=conflict.id, claimants=missing))


@dataclass(slots=True)
class Release:
    """A file that was read, set against what its claimants have said."""

    table: Table
    past: Past
    digest: str
    reading: Reading
    left_out: Counter[str] = field(default_factory=Counter)

    def steps(self, naming: Naming) -> Iterator[Step]:
        drafts = self._drafts()
        for part in count(1):
            if not (statements := list(islice(drafts, STATEMENTS_MAX))):
                break
            yield self._report(naming, part, statements)
        yield from (LeftOut(self.table.lines, why, is_there=True) for why in sorted(self.left_out.elements()))

    def _report(self, naming: Naming, part: int, statements: Sequence[StatementDraft]) -> PlannedAct:
        source = Source(
            name=f"VIINA, territorial control, release {self.table.release}",
            published=parse(self.table.released.isoformat()),
            url=ADDRESS,
            archive_sha256=self.digest,
        )
        report = self.reading.report(self.digest, naming, part)
        draft = ReportDraft(
            id=report, conflict=self.reading.conflict, source=source, statements=naming.numbered(report, statements)
        )
        return PlannedAct(self.table.lines, source.name.encode(), draft)

    def _drafts(self) -> Iterator[StatementDraft]:
        values = self.reading.values()
        for place, found, last in self.table.folded():
            is_new = False
            for index, column in enumerate(self.table.header.columns):
                of_column = [(day, values[cells[index]]) for day, cells in found]
                for draft in self._of(CLAIMANTS[column][0], place, of_column, last):
                    is_new = True
                    yield draft
            self.left_out[NOTHING_NEW] += not is_new

    def _of(
        self, claimant: ClaimantId, place: PlaceId, found: Sequence[tuple[int, Value | None]], last: int
    ) -> Iterator[StatementDraft]:
        """What one claimant states anew of a place."""
        key = claimant, place
        if self.past.newest.get(key, 0) > self.table.released.toordinal():
            self.left_out[LATER_RELEASE] += 1
            return
        changed = changes(runs_of(found, last), self.past.said.get(key, ()))
        for statement in changed.take_back:
            telling = Attribution(note=f"release {self.table.release} says otherwise")
            saying = Saying(retracts=statement, telling=telling)
            yield StatementDraft(kind=Kind.RETRACTION, claimant=claimant, place=place, saying=saying)
        for stretch in changed.claim:
            yield StatementDraft(kind=Kind.CLAIM, claimant=claimant, place=place, saying=self._saying(stretch))

    def _saying(self, stretch: StatementStretch[Value]) -> Saying:
        status, holder = stretch.value
        return Saying(
            status=status,
            holder=holder,
            effective=_date(stretch.first),
            until=None if stretch.last is None else _date(stretch.last),
            telling=Attribution(wording=self.reading.word(stretch.value)),
        )


def _date(ordinal: int) -> ImpreciseDate:
    return parse(date.fromordinal(ordinal).isoformat())
