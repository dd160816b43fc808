"""Files come packed, through a pipe or in another encoding; what is refused of them is listed where a person says."""

from __future__ import annotations

import csv
import gzip
import io
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from adapters.importers.source_files import UnfitFile, opened
from api import cli
from api.bootstrap import Installation
from tests.support.dataset_records import a_place_at, a_war
from tests.support.engines import Engine, sqlite_engine
from tests.support.importing import log_of, service_on, shell
from tests.support.maps import a_map, held, square, villages

REPORT = {
    "conflict": "war",
    "source": {"name": "Agency", "published": "2024-07-08"},
    "statements": [
        {"kind": "claim", "claimant": "russia", "place": "village-1", "status": "controlled", "holder": "russia"}
    ],
}
LINE = json.dumps(REPORT).encode() + b"\n"
ACLED = (
    "event_id_cnty,event_date,time_precision,sub_event_type,actor1,location,latitude,longitude,geo_precision,notes,"
    "timestamp"
)
EVENT = "UKR1,2024-01-05,1,Non-state actor overtakes territory,Wagner Group,Village-1,1,1,1,À midi,1704800000"
ACTORS = "actor1,claimant\nWagner Group,wagner\n"
VIINA = "geonameid,date,status_wiki,status,vcontrol_version\n1,20240101,RU,RU,20240708\n"
STATEMENTS = "source_name,source_published,kind,claimant,place,status,holder"
ROW = "Agency,2024-07-08,claim,russia,village-1,controlled,russia"


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    engine = sqlite_engine(tmp_path)
    with villages(engine):
        yield engine


@pytest.fixture
def service(engine: Engine) -> Iterator[Installation]:
    with service_on(engine) as service:
        yield service


def zipped(path: Path, **members: bytes) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "."), content)
    return path


def written(path: Path, content: bytes | str, encoding: str = "utf-8") -> Path:
    path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
    return path


# Packed files, pipes


def test_a_packed_file_is_the_file_in_it(engine: Engine, tmp_path: Path) -> None:
    plain = written(tmp_path / "reports.ndjson", LINE)
    packed = written(tmp_path / "reports.ndjson.gz", gzip.compress(LINE))
    archive = zipped(tmp_path / "any.zip", reports__ndjson=LINE)
    told = [json.loads(shell(engine, "import", "reports", file, "--json").stdout) for file in (packed, archive, plain)]

    assert [(each["recorded"], each["there_already"]) for each in told] == [(1, 0), (0, 1), (0, 1)]
    assert len({each["batch"] for each in told}) == 1
    [batch] = json.loads(shell(engine, "import", "list", "--json").stdout)["batches"]
    assert batch["file"] == "reports.ndjson"


def test_a_packed_map_keeps_the_day_in_its_name(engine: Engine, service: Installation, tmp_path: Path) -> None:
    plain = a_map(tmp_path, "2024-07-08", square(0.5, 1.5))
    packed = written(tmp_path / f"{plain.name}.gz", gzip.compress(plain.read_bytes()))
    shell(engine, "import", "polygons", packed, "--claimant", "isw", "--holder", "russia")

    assert held(service, "2024-07-08") == "1"


@pytest.mark.parametrize("content", [LINE, gzip.compress(LINE)], ids=["plain", "packed"])
def test_standard_input_is_read(engine: Engine, content: bytes) -> None:
    result = CliRunner().invoke(
        cli.app, ["import", "reports", "-", "--json"], input=content, env={"CLAIMLINE_DATABASE": engine.url}
    )

    assert (result.exit_code, json.loads(result.stdout)["recorded"]) == (0, 1), result.output


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"BZh91AY&SY" + bytes(20), "is packed by bzip2, which is not read"),
        (b"\xfd7zXZ\x00" + bytes(20), "is packed by xz"),
        (gzip.compress(LINE * 500)[:-20], "cannot be unpacked"),
        (b"\x1f\x8b\x08\x00" + bytes(30), "cannot be unpacked"),
        (b"PK\x03\x04" + bytes(30), "cannot be unpacked"),
        (gzip.compress(bytes(100 << 20)), "unpacks to more than 64 MB"),
    ],
    ids=["bzip2", "xz", "cut", "broken", "broken zip", "bomb"],
)
def test_a_file_that_cannot_be_unpacked_is_refused(engine: Engine, tmp_path: Path, content: bytes, told: str) -> None:
    assert told in shell(engine, "import", "reports", written(tmp_path / "file", content), code=1).stderr


def test_a_damaged_file_in_an_archive_is_refused(engine: Engine, tmp_path: Path) -> None:
    archive = tmp_path / "x.zip"
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_LZMA) as packed:
        packed.writestr("a.csv", LINE * 500)
    content = archive.read_bytes()
    archive.write_bytes(content[:60] + bytes(40) + content[100:])

    assert "cannot be unpacked" in shell(engine, "import", "reports", archive, code=1).stderr


def test_an_archive_has_one_file_beside_what_archivers_add(engine: Engine, tmp_path: Path) -> None:
    for members, told in (
        ({"a__csv": LINE, "b__csv": LINE}, "has 2 files in it, not one: a.csv, b.csv"),
        ({}, "has 0 files in it"),
        ({"[Content_Types]__xml": b"", "xl/a__xml": b""}, "is a workbook of a spreadsheet"),
    ):
        assert told in shell(engine, "import", "reports", zipped(tmp_path / "x.zip", **members), code=1).stderr
    beside = {"__MACOSX/._a": b"", "a__csv": LINE}
    with opened(zipped(tmp_path / "x.zip", a__csv=LINE)) as file:
        assert (file.name, file.read_bytes()) == ("a.csv", LINE)
    with zipfile.ZipFile(tmp_path / "x.zip", "w") as archive:
        for name, content in beside.items():
            archive.writestr(name.replace("a__csv", "a.csv"), content)
    with opened(tmp_path / "x.zip") as file:
        assert file.name == "a.csv"


def test_a_member_is_written_nowhere_but_into_the_temporary_folder(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "x.zip", "w") as archive:
        archive.writestr("../../evil.csv", LINE)
    with opened(tmp_path / "x.zip") as file:
        assert file.name == "evil.csv"
        assert "claimline-import-" in str(file.resolve())
    assert not file.exists()


def test_a_zipped_bomb_is_refused_whatever_its_header_says(tmp_path: Path) -> None:
    with (
        pytest.raises(UnfitFile, match="unpacks to more than 64 MB"),
        opened(zipped(tmp_path / "x.zip", a__csv=bytes(100 << 20))),
    ):
        pass


# Encodings and separators


@pytest.mark.parametrize("encoding", ["cp1252", "cp1251", "utf-16", "utf-16-le"])
def test_acled_refuses_a_file_that_is_not_utf_8_whole(
    engine: Engine, service: Installation, tmp_path: Path, encoding: str
) -> None:
    text = f"{ACLED}\n{EVENT}\n{EVENT.replace('UKR1', 'UKR2')}\n".replace("À", "А" if encoding == "cp1251" else "À")
    before = log_of(service)
    told = shell(engine, "import", "acled", written(tmp_path / "a.csv", text, encoding), code=1).stderr

    assert "iconv -f " in told
    assert ("byte 84 of the line" in told) or ("the file is UTF-16" in told) or ("looks like UTF-16" in told)
    assert log_of(service) == before


def test_acled_refuses_a_mapping_of_actors_that_is_not_utf_8(engine: Engine, tmp_path: Path) -> None:
    file = written(tmp_path / "a.csv", f"{ACLED}\n{EVENT}\n")
    actors = written(tmp_path / "actors.csv", f"{ACTORS}Énergie,wagner\n", "cp1252")
    told = shell(engine, "import", "acled", file, "--actors", actors, code=1).stderr

    assert "byte 1 of the line (0xC9) is not UTF-8: the file looks like WINDOWS-1252" in told
    assert "line 3" in told


@pytest.mark.parametrize("delimiter", [";", "\t", "|"])
def test_tables_are_read_whatever_parts_their_cells(engine: Engine, tmp_path: Path, delimiter: str) -> None:
    acled = written(tmp_path / "a.csv", f"\ufeff{ACLED}\n{EVENT}\n".replace(",", delimiter))
    actors = written(tmp_path / "actors.csv", ACTORS.replace(",", delimiter))
    table = written(tmp_path / "t.csv", f"{STATEMENTS}\n{ROW}\n".replace(",", delimiter))

    told = json.loads(shell(engine, "import", "acled", acled, "--actors", actors, "--json").stdout)
    assert (told["statements"], told["refused"]) == (1, 0)
    assert json.loads(shell(engine, "import", "statements", table, "--json").stdout)["statements"] == 1


@pytest.mark.parametrize(
    ("content", "encoding", "told"),
    [
        (VIINA.replace(",", ";"), "utf-8", "its cells are parted by semicolons"),
        (VIINA.replace(",", "\t"), "utf-8", "its cells are parted by tabs"),
        (VIINA, "utf-16", "is UTF-16"),
    ],
)
def test_viina_names_what_is_wrong_with_a_file(
    engine: Engine, tmp_path: Path, content: str, encoding: str, told: str
) -> None:
    assert (
        told in shell(engine, "import", "viina-control", written(tmp_path / "v.csv", content, encoding), code=1).stderr
    )


def test_viina_reads_the_archive_that_is_published(tmp_path: Path) -> None:
    engine = sqlite_engine(tmp_path)
    with service_on(engine) as service:
        a_war(service, a_place_at("geonames:1", 37, 48))
    archive = zipped(tmp_path / "control_latest_2024.zip", control_latest_2024__csv=VIINA.encode())

    assert json.loads(shell(engine, "import", "viina-control", archive, "--json").stdout)["statements"] == 2


# Refused rows


def test_the_first_refusals_are_shown_and_no_file_is_left(engine: Engine, tmp_path: Path) -> None:
    rows = [ROW.replace("village-1", f"nowhere-{number}") for number in range(12)]
    file = written(tmp_path / "t.csv", "\n".join([STATEMENTS, ROW, *rows]))
    before = sorted(tmp_path.iterdir())
    for arguments in (("--dry-run",), ()):
        result = shell(engine, "import", "statements", file, *arguments)
        assert result.stderr.count("nowhere-") == 10
        assert "line 3, place: " in result.stderr
        assert "and 2 more: --refused FILE lists all of them" in result.stderr
    assert "1 statement in 1 report recorded, 12 lines refused; batch statements-" in result.stdout
    assert sorted(tmp_path.iterdir()) == before


def test_refused_rows_can_be_mended_in_their_list_and_imported(engine: Engine, tmp_path: Path) -> None:
    bad = ROW.replace("village-1", "nowhere").replace("controlled", "captured").replace("Agency", '"A, ""quoted"" one"')
    file = written(tmp_path / "t.csv", f"{STATEMENTS},note\n{ROW},=1+1\n{bad},=1+1\n")
    refused = tmp_path / "refused.csv"
    shell(engine, "import", "statements", file, "--refused", refused)
    [row] = csv.DictReader(io.StringIO(refused.read_text(encoding="utf-8"), newline=""))

    assert (row["source_name"], row["note"], row["refused_line"]) == ('A, "quoted" one', "'=1+1", "3")
    assert "status: 'captured' is not a status" in row["reason"]
    mended = refused.read_text(encoding="utf-8").replace("captured", "controlled").replace("nowhere", "village-2")
    refused.write_text(mended, encoding="utf-8")
    assert json.loads(shell(engine, "import", "statements", refused, "--json").stdout)["statements"] == 1


def test_refused_lines_that_are_no_rows_are_listed_as_they_stand(engine: Engine, tmp_path: Path) -> None:
    for name, file in {
        "reports": written(tmp_path / "r.ndjson", b'{"conflict": 1}\n' + LINE),
        "statements": written(tmp_path / "t.csv", f"{STATEMENTS}\n{ROW}\n{ROW},one too many\n"),
    }.items():
        refused = tmp_path / f"{name}.csv"
        shell(engine, "import", name, file, "--refused", refused)
        [row] = csv.DictReader(io.StringIO(refused.read_text(encoding="utf-8"), newline=""))
        assert row["given"] in file.read_text(encoding="utf-8")
        assert row["given"]


@pytest.mark.parametrize("rights", [0o600, 0o640, 0o644])
def test_a_list_of_refused_rows_has_the_rights_of_the_input(engine: Engine, tmp_path: Path, rights: int) -> None:
    file = written(tmp_path / "r.ndjson", b'{"conflict": 1}\n' + LINE)
    file.chmod(rights)
    refused = tmp_path / "refused.csv"
    shell(engine, "import", "reports", file, "--refused", refused)

    assert refused.stat().st_mode & 0o777 == rights


@pytest.mark.parametrize("by", ["\x1b[31mred", "a\u202eb", "a\nb", " ", "", "x" * 5_000, "\u2800"])
def test_who_records_is_named_as_keys_are(engine: Engine, tmp_path: Path, by: str) -> None:
    file = written(tmp_path / "r.ndjson", LINE)
    told = shell(engine, "import", "reports", file, "--by", by, code=1).stderr

    assert "by" in told
    assert not shell(engine, "import", "list").stdout.count("reports-")


@pytest.mark.parametrize("name", ["r\u202ex.ndjson", "r\x1b[31m.ndjson", "r\n.ndjson", "r\udcff.ndjson"])
def test_a_file_whose_name_would_mislead_is_not_imported(engine: Engine, tmp_path: Path, name: str) -> None:
    told = shell(engine, "import", "reports", written(tmp_path / name, LINE), code=2).stderr

    assert "give the file another name" in " ".join(told.split())


def test_a_list_of_refused_rows_never_takes_the_place_of_the_input(engine: Engine, tmp_path: Path) -> None:
    file = written(tmp_path / "t.csv", f"{STATEMENTS}\n{ROW}\n")
    for place in (file, tmp_path / "none" / "x.csv", tmp_path):
        told = shell(engine, "import", "statements", file, "--refused", place, code=1).stderr
        assert "cannot be written: name another file with --refused" in told
    assert file.read_text(encoding="utf-8").count("\n") == 2


@pytest.mark.parametrize("json_too", [(), ("--json",)])
def test_an_import_that_could_record_nothing_ends_with_1(
    engine: Engine, tmp_path: Path, json_too: tuple[str, ...]
) -> None:
    some = written(tmp_path / "some.csv", f"{STATEMENTS}\n{ROW}\n{ROW.replace('village-1', 'nowhere')}\n")
    none = written(tmp_path / "none.csv", f"{STATEMENTS}\n{ROW.replace('village-1', 'nowhere')}\n")
    header = written(tmp_path / "header.csv", f"who,what\n{ROW}\n")
    for file, code in ((none, 1), (header, 1), (some, 0), (some, 0), (none, 1)):
        shell(engine, "import", "statements", file, *json_too, code=code)
        shell(engine, "import", "statements", file, "--dry-run", *json_too, code=code)
