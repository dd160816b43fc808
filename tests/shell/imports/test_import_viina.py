"""VIINA's territorial control: about each day of a release, each claimant says of each place what its column says."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest

from adapters.importers.viina.importer import viina
from api.bootstrap import Installation
from domain.errors import Refused
from domain.imports.importing import Importer
from domain.imports.plan import Refusal, Tally
from domain.intake.drafts import ClaimantDraft, ConflictDraft
from domain.record.declarations import ConflictDeclaration
from domain.record.statements import Claim, Retraction, Statement
from domain.vocabulary import Role, Status
from tests.support.dataset_records import CONFLICT, Said, a_place_at, a_war, declare, stances_of
from tests.support.engines import Engine, sqlite_engine
from tests.support.importing import imported, imported_with_interruptions, log_of, service_on, shell

COLUMNS = {
    "status_wiki": "viina-wikipedia",
    "status_boost": "viina-boost",
    "status_dsm": "viina-deepstate",
    "status_isw": "viina-isw",
    "status": "viina",
}
HEADER = f"geonameid,date,{','.join(COLUMNS)},vcontrol_version\n"
MEANT: Mapping[str, Said] = {
    "UA": (Status.CONTROLLED, "ukraine"),
    "RU": (Status.CONTROLLED, "russia"),
    "CONTESTED": (Status.CONTESTED, None),
}
FIRST = date(2024, 1, 1)
RELEASED, LATER, LAST = "20240201", "20240301", "20240401"

Panel = Mapping[int, Sequence[Sequence[str]]]  # by geonameid, a row of cells for each day


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Installation]:
    with service_on(sqlite_engine(tmp_path)) as service:
        a_war(service, *(a_place_at(f"geonames:{number}", 37, 48) for number in range(1, 5)))
        yield service


def a_panel(*columns: str, number: int = 1) -> Panel:
    """Of one place: for each column a letter a day (U, R, C, or - for a blank); the last column goes for the rest."""
    cells = {"U": "UA", "R": "RU", "C": "CONTESTED", "-": ""}
    filled = [*columns, *[columns[-1]] * (len(COLUMNS) - len(columns))]
    return {number: [[cells[column[day]] for column in filled] for day in range(len(columns[0]))]}


def rows(panel: Panel, release: str, first: date = FIRST) -> list[str]:
    """One a place and day, by place."""
    return [
        f"{number},{first + timedelta(day):%Y%m%d},{','.join(cells)},{release}\n"
        for number, days in panel.items()
        for day, cells in enumerate(days)
    ]


def a_file(folder: Path, lines: Sequence[str], name: str = "control_latest_2024.csv", header: str = HEADER) -> Path:
    path = folder / name
    path.write_text(header + "".join(lines), encoding="utf-8")
    return path


def importer(service: Installation, **how: Any) -> Importer[Path]:
    return viina(
        service.importing, **({"conflict": None, "ukraine": "ukraine", "russia": "russia", "released": None} | how)
    )


def import_rows(
    service: Installation, folder: Path, lines: Sequence[str], **how: str
) -> tuple[Tally, Sequence[Refusal]]:
    file = a_file(folder, lines, **how)
    return imported(service, importer(service), file)


def import_panel(
    service: Installation, folder: Path, panel: Panel, release: str = RELEASED, first: date = FIRST
) -> tuple[Tally, Sequence[Refusal]]:
    return import_rows(service, folder, rows(panel, release, first))


def told_as(service: Installation, claimant: str = "viina-wikipedia", days: int = 8, number: int = 1) -> str:
    """What a claimant says of a place, a letter a day, as of now."""
    letters: Mapping[Said | None, str] = {MEANT["UA"]: "U", MEANT["RU"]: "R", MEANT["CONTESTED"]: "C", None: "-"}
    about = ((FIRST + timedelta(day)).isoformat() for day in range(days))
    said = (stances_of(service, claimant, day, "2025-01-01").get(f"geonames:{number}") for day in about)
    return "".join(letters[each] for each in said)


def statements(service: Installation) -> list[Statement]:
    return [body for body in log_of(service) if isinstance(body, Statement)]


def by_claimant(service: Installation, claimant: str) -> list[Any]:
    return [each.content for each in statements(service) if each.content.claimant == claimant]


def test_days_of_equal_status_are_one_claim_and_a_blank_says_nothing(service: Installation, tmp_path: Path) -> None:
    tally, refused = import_panel(service, tmp_path, a_panel("UUURRCC-", "UUUUUUUU"))

    assert (tally.statements, tally.recorded, refused) == (3 + 4, 2, [])
    assert (told_as(service), told_as(service, "viina-isw")) == ("UUURRCC-", "UUUUUUUU")
    first, second, third = by_claimant(service, "viina-wikipedia")
    assert [str(each.effective) for each in (first, second, third)] == ["2024-01-01", "2024-01-04", "2024-01-06"]
    assert [str(each.until) for each in (first, second, third)] == ["2024-01-03", "2024-01-05", "2024-01-07"]
    assert {str(each.stated) for each in (first, second, third)} == {"2024-02-01"}
    assert [each.telling.wording for each in (first, second, third)] == ["UA", "RU", "CONTESTED"]
    [open_run] = by_claimant(service, "viina-isw")
    assert open_run.until is None


def test_the_claimants_are_declared_as_observers_once(service: Installation, tmp_path: Path) -> None:
    import_panel(service, tmp_path, a_panel("U"))
    import_panel(service, tmp_path, a_panel("R"), LATER)

    declared = [body for body in log_of(service) if isinstance(body, ConflictDeclaration)]
    assert len(declared) == 2
    assert {each: claimant.role for each, claimant in declared[1].claimants.items()} == dict.fromkeys(
        COLUMNS.values(), Role.OBSERVER
    )


def test_a_claimant_that_is_something_else_is_refused(service: Installation) -> None:
    viina_as_party = {"viina": ClaimantDraft(name="Viina", role=Role.PARTY)}
    declare(service, ConflictDraft(id=CONFLICT, claimants=viina_as_party))

    with pytest.raises(Refused, match="'viina' is declared with the role party"):
        importer(service)
    with pytest.raises(Refused, match="--russia: 'moscow' is not a party of war: name a side"):
        importer(service, russia="moscow")


@pytest.mark.parametrize("order", ["by place", "by day", "shuffled"])
def test_rows_may_come_in_any_order(service: Installation, tmp_path: Path, order: str) -> None:
    panel = {**a_panel("UURRRCC-"), **a_panel("RRRUUUUU", number=2)}
    lines = rows(panel, RELEASED)
    if order == "by day":
        lines.sort(key=lambda line: line.split(",")[1])
    if order == "shuffled":
        Random(7).shuffle(lines)
    import_rows(service, tmp_path, lines)

    assert (told_as(service), told_as(service, number=2)) == ("UURRRCC-", "RRRUUUUU")
    assert len(by_claimant(service, "viina-wikipedia")) == 5


def test_numbers_as_floats_quotes_and_a_byte_order_mark_are_read(service: Installation, tmp_path: Path) -> None:
    declare(service, a_place_at("somewhere", 37, 48, identifiers={"geonames": "694403"}))
    lines = [
        '"6.94403e+05","20240101","RU","RU","RU",NA,"RU","20240201"\r\n',
        "694403.0,20240102,RU,RU,RU,,RU,20240201",
    ]
    header = "\ufeff" + '"' + HEADER.strip().replace(",", '","') + '"\r\n'
    tally, refused = import_rows(service, tmp_path, lines, header=header)

    assert (refused, tally.statements) == ([], 4)
    assert {each.content.place for each in statements(service)} == {"somewhere"}


def test_a_kontrol_file_names_places_by_katottg(service: Installation, tmp_path: Path) -> None:
    declare(service, a_place_at("siversk", 38, 49, identifiers={"katottg": "UA14020010070010064"}))
    lines = ["UA14020010070010064,20240101,RU,RU,RU,RU,RU,20240201\n"]
    tally, refused = import_rows(service, tmp_path, lines, header=HEADER.replace("geonameid", "kod"))

    assert (refused, tally.statements) == ([], 5)


def test_a_later_release_appends_what_differs_and_no_more(service: Installation, tmp_path: Path) -> None:
    import_panel(service, tmp_path, a_panel("UUURRR", "UUUUUU"))
    longer, _ = import_panel(service, tmp_path, a_panel("UUURRRRC", "UUUUUUUU"), LATER)
    assert (longer.recorded, longer.statements) == (1, 1)

    rewritten, _ = import_panel(service, tmp_path, a_panel("UUCCRRRC", "UUUUUUUU"), LAST)
    assert (rewritten.recorded, told_as(service), told_as(service, "viina")) == (1, "UUCCRRRC", "UUUUUUUU")
    taken_back = [each for each in by_claimant(service, "viina-wikipedia") if isinstance(each, Retraction)]
    assert len(taken_back) == 2
    assert {each.telling.note for each in taken_back} == {"release 20240401 says otherwise"}


def test_what_was_said_in_a_release_stays_on_record(service: Installation, tmp_path: Path) -> None:
    """The past of the past: what VIINA said in February of January, whatever it says of it in March."""
    import_panel(service, tmp_path, a_panel("UUUU"))
    import_panel(service, tmp_path, a_panel("UURR"), LATER)
    of_day_3 = "2024-01-03"

    assert stances_of(service, "viina", of_day_3, "2024-02-15") == {"geonames:1": MEANT["UA"]}
    assert stances_of(service, "viina", of_day_3, "2024-03-15") == {"geonames:1": MEANT["RU"]}
    assert stances_of(service, "viina", of_day_3, "2024-01-31") == {}


def test_the_same_file_again_appends_nothing_also_after_a_later_release(service: Installation, tmp_path: Path) -> None:
    first = a_file(tmp_path, rows(a_panel("UURR"), RELEASED), "first.csv")
    second = a_file(tmp_path, rows(a_panel("UUCC"), LATER), "second.csv")
    for file in (first, second):
        imported(service, importer(service), file)
    before = log_of(service)

    assert [imported(service, importer(service), file)[0].recorded for file in (first, second)] == [0, 0]
    assert log_of(service) == before


def test_an_older_release_changes_nothing_where_there_is_a_later_one(service: Installation, tmp_path: Path) -> None:
    import_panel(service, tmp_path, a_panel("UURR"), LATER)
    before = log_of(service)
    tally, _ = import_panel(service, tmp_path, a_panel("CCCC"), RELEASED)

    assert log_of(service) == before
    assert tally.left_out["statuses of places that the record has from a later release"] == 5


def test_years_follow_one_another_without_saying_anything_twice(service: Installation, tmp_path: Path) -> None:
    """In any order, where they are of one release."""
    for first, panel in ((2, "RRR"), (0, "UU"), (5, "RRU")):
        import_panel(service, tmp_path, a_panel(panel), first=FIRST + timedelta(first))

    assert told_as(service, days=9) == "UURRRRRUU"
    assert [str(each.effective)[-2:] for each in by_claimant(service, "viina")] == ["03", "01", "08"]


@pytest.mark.parametrize(
    ("row", "field", "reason", "cure"),
    [
        ("9,20240101,UA,UA,UA,UA,UA,20240201\n", "/place", "place geonames:9 is not in the record", "gazetteer"),
        ("2,2024-13-01,UA,UA,UA,UA,UA,20240201\n", "/date", "'2024-13-01' is not a day", "20240708"),
        ("2,20240101,UA,UA,UA,PL,UA,20240201\n", "/status_isw", "'PL' is not a status", "UA, RU, CONTESTED"),
        ("2,20240101,UA,UA\n", "", "has 4 fields", "the header has 8"),
        ("2,20240101,UA,UA,UA,UA,UA,20240301\n", "/vcontrol_version", "is 20240301, where the file began with", "own"),
        ("1,20240101,RU,RU,RU,RU,RU,20240201\n", "", "another row says otherwise", "keep the row that is right"),
    ],
)
def test_a_row_that_cannot_be_read_is_refused_and_the_rest_goes_on(  # noqa: PLR0913, PLR0917 - a refusal's parts
    service: Installation, tmp_path: Path, row: str, field: str, reason: str, cure: str
) -> None:
    good = rows(a_panel("UR"), RELEASED)
    tally, [refused] = import_rows(service, tmp_path, [*good, row, *rows(a_panel("U", number=3), RELEASED)])

    assert (tally.refused, refused.line, refused.field, refused.given) == (1, 4, field, row.encode())
    assert reason in refused.reason
    assert cure in refused.cure
    assert (told_as(service, days=2), told_as(service, number=3, days=1)) == ("UR", "U")


def test_an_unknown_place_is_refused_once_and_not_for_each_day(service: Installation, tmp_path: Path) -> None:
    tally, refused = import_panel(service, tmp_path, {**a_panel("UUUU", number=77), **a_panel("UUUU")})

    assert (tally.refused, [each.line for each in refused]) == (1, [2])


@pytest.mark.parametrize(
    ("header", "release", "reason"),
    [
        ("name,date,status,vcontrol_version\n", RELEASED, "begins with name,date"),
        ("geonameid,date,status_wiki,status\n", RELEASED, "has no column vcontrol_version"),
        ("geonameid,date,vcontrol_version\n", RELEASED, "has no column status"),
        (HEADER, "v1", "'v1' is not a day"),
        ("", RELEASED, "begins with 1,20240101"),
    ],
)
def test_a_file_that_is_none_of_viina_is_refused_whole(
    service: Installation, tmp_path: Path, header: str, release: str, reason: str
) -> None:
    before = log_of(service)
    tally, [refused] = import_rows(service, tmp_path, rows(a_panel("UU"), release), header=header)

    assert (tally.refused, reason in refused.reason, log_of(service) == before) == (1, True, True)


def test_the_day_of_a_release_can_be_given(service: Installation, tmp_path: Path) -> None:
    file = a_file(tmp_path, rows(a_panel("UU"), "v1"))
    imported(service, importer(service, released=date(2024, 2, 1)), file)

    assert {str(each.content.stated) for each in statements(service)} == {"2024-02-01"}


def random_panel(random: Random, places: int, days: int) -> Panel:
    def column() -> list[str]:
        cells = list[str]()
        while len(cells) < days:
            cells += [random.choice(["UA", "RU", "CONTESTED", ""])] * random.randint(1, 5)
        return cells[:days]

    return {
        number: [list(cells) for cells in zip(*(column() for _ in COLUMNS), strict=True)]
        for number in range(1, places + 1)
    }


@pytest.mark.parametrize("seed", range(3))
def test_release_after_release_the_claimants_say_what_their_columns_say(
    service: Installation, tmp_path: Path, seed: int
) -> None:
    random = Random(seed)
    for month in range(2, 6):
        panel = random_panel(random, places=4, days=random.randint(4, 8))
        first = FIRST + timedelta(random.randint(0, 3))
        lines = rows(panel, f"2024{month:02d}01", first)
        random.shuffle(lines)
        import_rows(service, tmp_path, lines)
        for day in range(len(panel[1])):
            about = (first + timedelta(day)).isoformat()
            for index, claimant in enumerate(COLUMNS.values()):
                cells = {f"geonames:{number}": days[day][index] for number, days in panel.items()}
                wanted = {place: MEANT[cell] for place, cell in cells.items() if cell}
                assert stances_of(service, claimant, about, "2025-01-01") == wanted


@pytest.mark.thorough
def test_a_release_that_was_cut_off_and_imported_again_leaves_what_it_does_in_one_go(tmp_path: Path) -> None:
    releases = [random_panel(Random(seed), places=4, days=250) for seed in (1, 2)]
    logs = []
    for name in ("whole", "cut"):
        folder = tmp_path / name
        folder.mkdir()
        with service_on(sqlite_engine(folder)) as service:
            a_war(service, *(a_place_at(f"geonames:{number}", 37, 48) for number in range(1, 5)))
            for panel, release in zip(releases, (LATER, LAST), strict=True):
                file = a_file(folder, rows(panel, release))
                if name == "whole":
                    imported(service, importer(service), file)
                else:
                    imported_with_interruptions(service, importer(service), file, seed=int(release))
            logs.append(log_of(service))

    assert logs[0] == logs[1]
    assert sum(isinstance(body, Statement) and isinstance(body.content, Claim) for body in logs[0]) > 1_500


def test_a_dry_run_says_what_the_import_then_does(service: Installation, tmp_path: Path) -> None:
    file = a_file(tmp_path, [*rows(a_panel("UURR"), RELEASED), *rows(a_panel("U", number=77), RELEASED)])
    before = log_of(service)
    rehearsed = imported(service, importer(service), file, dry_run=True)

    assert log_of(service) == before
    assert imported(service, importer(service), file) == rehearsed


def test_the_shell_imports_a_release(engine: Engine, tmp_path: Path) -> None:
    with service_on(engine) as service:
        a_war(service, a_place_at("geonames:1", 37, 48))
        first = a_file(tmp_path, rows(a_panel("UURR"), RELEASED), "first.csv")
        second = a_file(tmp_path, rows(a_panel("UURC"), LATER), "second.csv")
        told = shell(engine, "import", "viina-control", first).stdout
        counts = json.loads(shell(engine, "import", "viina-control", second, "--json").stdout)

        assert "10 statements in 1 report, 5 claimants recorded; batch viina-control-" in told
        assert "licence of the data: ODbL 1.0" in told
        assert counts["statements"] == 5
        assert told_as(service, days=4) == "UURC"
