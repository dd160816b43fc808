"""Wikipedia's table of control, imported: at every version of the page, the record says what the table said."""

from __future__ import annotations

import csv
import shutil
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import groupby
from pathlib import Path
from random import Random
from typing import NamedTuple

import pytest

from adapters.importers.wikipedia import control as wikipedia
from adapters.importers.wikipedia.cells import evened, read_as_of, read_held
from adapters.importers.wikipedia.importer import wikipedia_control
from adapters.importers.wikipedia.towns import BadMapping, TownMapping, population
from api import demo
from api.bootstrap import Installation
from domain.dates import edtf
from domain.intake.append import Author
from domain.places.gazetteer import Gazetteer
from domain.places.names import folded
from domain.questions.past import Question
from domain.questions.stances.places import ask_stances
from domain.record.declarations import BatchDeclaration
from domain.stances.governing import Coordinates, stances
from domain.stances.ports import PlaceFilter, StanceFilter
from domain.vocabulary import PlaceId, Status
from tests.support.engines import Engine, sqlite_engine
from tests.support.external_data import rows_of, settlements, shared
from tests.support.importing import imported, imported_with_interruptions, log_of, service_on, shell

pytestmark = pytest.mark.slow  # it reads large files of real input

LOG = "wikipedia-control/changes-newest.csv"
FAR_AHEAD = "9000-01-01T00:00:00Z"
CONFLICT = "russia-ukraine"
VERSIONS, CHANGES, NAMES = 978, 4411, 607

Row = Mapping[str, str]
Position = tuple[Status, str | None]


class Shown(NamedTuple):
    """What a page shows of one row: since which line, and what."""

    since: int
    position: Position
    as_of: object


def prepare(engine: Engine) -> None:
    """The demo's conflict, all settlements that are called like a town of the table, and those of the mapping."""
    codes = [each.partition(":")[2] for ids in TownMapping.shipped("wikipedia-control").places.values() for each in ids]
    with service_on(engine) as service:
        demo.load(service)
        drafts = settlements(named=(row["town"] for row in rows_of(shared(LOG))), katottg=codes)
        service.recording.record_each(list(drafts), Author("desk"))


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    engine = sqlite_engine(tmp_path_factory.mktemp("prepared"))
    prepare(engine)
    return engine


@contextmanager
def copied(prepared: Engine, folder: Path, name: str = "copy") -> Iterator[Installation]:
    """A service on a database of its own that holds what the prepared one does."""
    path = folder / f"{name}.db"
    shutil.copy(prepared.path, path)
    with service_on(Engine("sqlite", f"sqlite:///{path}", f"sqlite:///{path}")) as service:
        yield service


@pytest.fixture(scope="module")
def changes() -> list[dict[str, str]]:
    return list(rows_of(shared(LOG)))


def part_of(folder: Path, rows: Sequence[Row], name: str = "changes.csv") -> Path:
    path = folder / name
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0].keys())
        writer.writeheader()
        writer.writerows(rows)
    return path


class Pages:
    """The table as it stood, read from the log of its changes without the importer."""

    def __init__(self, rows: Sequence[Row], places: Gazetteer) -> None:
        self._rows = rows
        mapping = TownMapping.shipped("wikipedia-control").places
        self._meant = {which: _first(places, ids) for which, ids in mapping.items()}
        self._namesakes: defaultdict[str, set[PlaceId]] = defaultdict(set)
        for (name, _), place in self._meant.items():
            self._namesakes[name].add(place)

    def versions(self) -> Iterator[tuple[str, dict[PlaceId, Position], set[PlaceId]]]:
        """Each version's time, what it shows of each place, and the places of rows that may be of another."""
        table: dict[str, Row] = {}
        shown: dict[tuple[str, PlaceId], Shown] = {}
        for version, page in groupby(enumerate(self._rows), key=lambda each: each[1]["page_modified"]):
            for line, row in page:
                self._turn(table, shown, line, row)
            yield version, self._positions(table, shown), self._unsure(table)

    def _turn(self, table: dict[str, Row], shown: dict[tuple[str, PlaceId], Shown], line: int, row: Row) -> None:
        key = row["row_key"]
        table.pop(key, None)
        if row["change"] == "removed":
            for which in [which for which in shown if which[0] == key]:
                del shown[which]
            return
        table[key] = row
        place, held = self._place(row), read_held(row["held_by"])
        if place is not None and held is not None:
            as_of = None if row["as_of_filled"] == "1" else read_as_of(row["as_of"])
            now = (held.status, held.holder)
            before = shown.get((key, place))
            if before is None or before.position != now or as_of not in (None, before.as_of):
                shown[key, place] = Shown(line, now, as_of or (before and before.as_of))

    def _place(self, row: Row) -> PlaceId | None:
        return self._meant.get((folded(evened(row["town"])), population(row["population"])))

    def _positions(
        self, table: Mapping[str, Row], shown: Mapping[tuple[str, PlaceId], Shown]
    ) -> dict[PlaceId, Position]:
        newest: dict[PlaceId, Shown] = {}
        for key, row in table.items():
            place = self._place(row)
            if place is not None and (one := shown.get((key, place))) and one.position[0] is not Status.UNCLEAR:
                newest[place] = max(one, newest.get(place, one), key=lambda each: each.since)
        return {place: each.position for place, each in newest.items()}

    def _unsure(self, table: Mapping[str, Row]) -> set[PlaceId]:
        names = {folded(evened(row["town"])) for row in table.values() if self._place(row) is None}
        return set[PlaceId]().union(*(self._namesakes[name] for name in names))


def _first(places: Gazetteer, ids: Iterable[str]) -> PlaceId:
    return next(place.id for each in ids if (place := places.identified(*each.split(":"))) is not None)


@pytest.mark.thorough
def test_at_every_version_the_stances_are_the_table_as_it_stood(engine: Engine, changes: Sequence[Row]) -> None:
    prepare(engine)
    with service_on(engine) as service:
        tally, _ = imported(service, wikipedia_control(CONFLICT, None), shared(LOG))
        words = [told.word for told in service.importing.said_by(CONFLICT, wikipedia.CLAIMANT)]
        pages = list(Pages(changes, service.importing.gazetteer()).versions())
        compared = 0
        for number, (version, expected, unsure) in enumerate(pages):
            said_by = version.replace("Z", ":00Z")
            found = stances(words, _at(said_by))
            said = {place: (of["wikipedia"].status, of["wikipedia"].holder) for place, of in found.items()}
            assert {place: said.get(place) for place in expected.keys() | said.keys() if place not in unsure} == {
                place: expected.get(place) for place in expected.keys() | said.keys() if place not in unsure
            }, version
            compared += len(expected)
            if number % 100 == 0:
                assert _asked(service, said_by) == said, version
        assert (len(pages), tally.line > CHANGES, compared > 300_000) == (VERSIONS, True, True)


def _at(said_by: str) -> Coordinates:
    return Coordinates(about=edtf.parse_instant(FAR_AHEAD), said_by=edtf.parse_instant(said_by))


def _asked(service: Installation, said_by: str) -> dict[PlaceId, Position]:
    question = Question(conflict=CONFLICT, about=FAR_AHEAD, said_by=said_by)
    answer = ask_stances(service.asking, question, PlaceFilter(), StanceFilter(claimant="wikipedia"), limit=10_000)
    contents = {each.place.id: each.stances["wikipedia"].filed.content for each in answer.places}
    return {place: (content.status, content.holder) for place, content in contents.items()}  # type: ignore[union-attr]


def test_most_names_are_matched_and_the_rest_is_listed_once_with_why(
    prepared: Engine, tmp_path: Path, changes: Sequence[Row]
) -> None:
    with copied(prepared, tmp_path) as service:
        tally, refused = imported(service, wikipedia_control(CONFLICT, None), shared(LOG))

    listed = [each for each in refused if each.field == "town"]
    unmatched = {each.reason.partition(" (")[0] for each in listed}
    names = {evened(row["town"]) for row in changes}
    left_out = len(listed) + tally.left_out[wikipedia.NO_MATCH]
    assert len(names) == NAMES
    assert len(names - unmatched) >= 0.85 * len(names)
    assert left_out <= 0.05 * len(changes)
    assert len({each.reason for each in listed}) == len(listed)
    assert {"Antonov Airport", "Grayvoron", "Kozinka"} <= unmatched
    assert all("namesake" in each.reason or "that name" in each.reason for each in listed)


def test_what_a_name_and_its_numbers_tell_never_contradicts_the_mapping(prepared: Engine, tmp_path: Path) -> None:
    with copied(prepared, tmp_path, "mapped") as service:
        imported(service, wikipedia_control(CONFLICT, None), shared(LOG))
        mapped = _places_by_row(service)
    empty = tmp_path / "empty.csv"
    empty.write_text("town,population,place\n", encoding="utf-8")
    with copied(prepared, tmp_path, "by-itself") as service:
        imported(service, wikipedia_control(CONFLICT, empty), shared(LOG))
        found = _places_by_row(service)

    assert len(found) > 350
    assert {row: places for row, places in found.items() if not places <= mapped[row]} == {}


def _places_by_row(service: Installation) -> dict[str, set[PlaceId]]:
    places: defaultdict[str, set[PlaceId]] = defaultdict(set)
    for told in service.importing.said_by(CONFLICT, wikipedia.CLAIMANT):
        places[told.report.source.name].add(told.word.place)
    return places


def test_the_same_file_again_and_a_continuation_append_only_what_is_new(
    prepared: Engine, tmp_path: Path, changes: Sequence[Row]
) -> None:
    importer, end = wikipedia_control(CONFLICT, None), _between_pages(changes, 2_000)
    cut = _between_pages(changes, 1_200)
    whole = part_of(tmp_path, changes[:end], "whole.csv")
    first, rest = part_of(tmp_path, changes[:cut], "first.csv"), part_of(tmp_path, changes[cut:end], "rest.csv")
    with copied(prepared, tmp_path, "whole") as service:
        imported(service, importer, whole)
        there = service.store.size()
        again, _ = imported(service, importer, whole)
        expected = _words(service)
        assert (again.recorded, service.store.size()) == (0, there)
    for name, continuation in (("parted", whole), ("resumed", rest)):
        with copied(prepared, tmp_path, name) as service:
            imported(service, importer, first)
            imported(service, importer, continuation)
            assert _words(service) == expected


def _between_pages(changes: Sequence[Row], at: int) -> int:
    return next(n for n in range(at, len(changes)) if changes[n]["page_modified"] != changes[n - 1]["page_modified"])


def _words(service: Installation) -> dict[str, object]:
    return {told.filed.id: told.filed.content for told in service.importing.said_by(CONFLICT, wikipedia.CLAIMANT)}


def test_an_import_that_was_cut_off_leaves_what_one_in_one_go_does(
    prepared: Engine, tmp_path: Path, changes: Sequence[Row]
) -> None:
    importer = wikipedia_control(CONFLICT, None)
    file = part_of(tmp_path, changes[: _between_pages(changes, 1_200)])
    with copied(prepared, tmp_path, "whole") as service:
        imported(service, importer, file)
        expected = log_of(service)
    with copied(prepared, tmp_path, "cut-off") as service:
        imported_with_interruptions(service, importer, file, seed=Random(7).randrange(1000))
        assert log_of(service) == expected
    assert any(isinstance(body, BatchDeclaration) for body in expected)


def test_cached_pages_served_again_say_nothing_new(prepared: Engine, tmp_path: Path) -> None:
    with copied(prepared, tmp_path) as service:
        tally, _ = imported(service, wikipedia_control(CONFLICT, None), shared("wikipedia-control/changes.csv"))
        words = [told.word for told in service.importing.said_by(CONFLICT, wikipedia.CLAIMANT)]
        [*_, (version, expected, unsure)] = Pages(list(rows_of(shared(LOG))), service.importing.gazetteer()).versions()

    said = stances(words, _at(version.replace("Z", ":00Z")))
    assert tally.left_out[wikipedia.OLDER] > 1_000
    assert {
        place: (of["wikipedia"].status, of["wikipedia"].holder) for place, of in said.items() if place not in unsure
    } == {place: position for place, position in expected.items() if place not in unsure}


def test_the_shell_names_the_licence_and_refuses_what_is_no_log_of_the_table(engine: Engine, tmp_path: Path) -> None:
    with service_on(engine) as service:
        demo.load(service)
    other = tmp_path / "other.csv"
    other.write_text("a,b\n1,2\n", encoding="utf-8")

    assert "has no column commit" in shell(engine, "import", "wikipedia-control", other, code=1).stderr
    told = shell(engine, "import", "wikipedia-control", shared(LOG), "--dry-run")
    assert "CC BY-SA" in told.stdout
    assert "would be recorded" in told.stdout


def test_a_mapping_settles_what_the_rows_do_not_tell(prepared: Engine, tmp_path: Path, changes: Sequence[Row]) -> None:
    rows = [row for row in changes if evened(row["town"]) in ("Lozove", "Siversk", "Kyiv")]
    mapping = tmp_path / "mapping.csv"
    mapping.write_text(
        "town,population,place\nLozove,736,katottg:none katottg:UA14120110220094682\nSiversk,11068,\n", encoding="utf-8"
    )
    with copied(prepared, tmp_path) as service:
        imported(service, wikipedia_control(CONFLICT, mapping), part_of(tmp_path, rows))
        places = _places_by_row(service)
        lozove = service.importing.gazetteer().identified("katottg", "UA14120110220094682")

    assert lozove is not None
    assert places[f"{wikipedia.TABLE} (row lozove#1)"] == {lozove.id}
    assert {row for row in places if "siversk" in row or "lozove#4" in row} == set()


@pytest.mark.parametrize(
    ("content", "problem"), [("a,b\n1,2\n", "it needs town, population, place"), ("town\xff", "save it as UTF-8")]
)
def test_a_mapping_that_cannot_be_read_is_refused_with_what_to_do(tmp_path: Path, content: str, problem: str) -> None:
    mapping = tmp_path / "mapping.csv"
    mapping.write_bytes(content.encode("latin-1"))

    with pytest.raises(BadMapping, match=problem):
        wikipedia_control(CONFLICT, mapping)
