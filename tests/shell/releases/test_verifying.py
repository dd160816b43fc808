"""A release that was changed is found: one byte of any file, a file more or less, and all that a forger sums up."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.files.parquet import ParquetTable
from api.bootstrap.releasing import release_files
from api.releases.making import SUMS, paths_in
from api.releases.verifying import verify_release
from domain.proofs.errors import Malformed, Wrong
from tests.shell.releases.records import VERSION, a_record, public_key, signing, sum_up_again, verified
from tests.support.engines import Engine
from tests.support.importing import shell

NOWHERE = {"CLAIMLINE_DATABASE": "none"}


@pytest.fixture(scope="module")
def record(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    return a_record(tmp_path_factory.mktemp("record"))


@pytest.fixture(scope="module")
def whole(record: Engine, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("whole") / "release"
    shell(record, "release", folder, environ=signing(record))
    return folder


@pytest.fixture
def copy(whole: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(whole, tmp_path / "copy"))


def forged(folder: Path, file: str, change: Callable[[bytes], bytes]) -> None:
    path = folder / file
    was = path.read_bytes()
    path.write_bytes(change(was))
    assert path.read_bytes() != was
    sum_up_again(folder)


@given(data=st.data())
def test_one_changed_byte_in_any_file_is_found_and_named(data: st.DataObject, whole: Path) -> None:
    path = whole / data.draw(st.sampled_from([*paths_in(whole), SUMS]))
    was = path.read_bytes()
    at = data.draw(st.integers(0, len(was) - 1))
    other = data.draw(st.integers(1, 255)) ^ was[at]
    path.write_bytes(was[:at] + bytes([other]) + was[at + 1 :])
    try:
        with pytest.raises(Wrong) as caught:
            verified(whole)
    finally:
        path.write_bytes(was)

    assert path.relative_to(whole).as_posix() in str(caught.value)


def test_a_release_is_right_after_it_was_copied(copy: Path) -> None:
    assert verified(copy).other_bytes == ()


def test_what_is_wrong_is_named_with_exit_code_1(record: Engine, copy: Path) -> None:
    (copy / "csv/places.csv").unlink()
    (copy / "csv/more.csv").write_bytes(b"")
    (copy / "README.md").write_bytes(b"# Another\n")

    told = shell(record, "release", "verify", copy, code=1, environ=NOWHERE).stderr

    assert "WRONG: csv/places.csv is missing; csv/more.csv was added; README.md was changed: by SHA256SUMS" in told


def test_a_folder_without_its_sums_is_no_release(record: Engine, copy: Path, tmp_path: Path) -> None:
    (copy / SUMS).unlink()
    assert "SHA256SUMS is missing" in shell(record, "release", "verify", copy, code=1, environ=NOWHERE).stderr
    told = shell(record, "release", "verify", tmp_path / "none", code=2, environ=NOWHERE).stderr
    assert "it is not a release of Claimline" in told


@pytest.mark.parametrize(
    ("file", "old", "new", "found"),
    [
        ("csv/outcomes.csv", b"red", b"rod", "csv/outcomes.csv is not what the entries give"),
        ("codebook.md", b"Codebook", b"Cookbook", "codebook.md is not what the entries give"),
        ("datapackage.json", b"ODbL", b"CC0 ", "datapackage.json is not what the entries give"),
        ("release.json", b'"known_at": 24', b'"known_at": 23', "the way to the root takes"),
        ("log/entries.ndjson", b'"controlled"', b'"contested" ', "position"),
        ("log/positions.csv", b"restricted", b"redacted", "log/entries.ndjson"),
        ("log/checkpoint", b"\n24\n", b"\n25\n", "log/checkpoint and release.json name two trees"),
    ],
)
def test_a_forger_who_sums_up_again_is_found(copy: Path, file: str, old: bytes, new: bytes, found: str) -> None:
    forged(copy, file, lambda was: was.replace(old, new))

    with pytest.raises((Wrong, Malformed), match=found):
        verified(copy)


def test_a_file_that_is_no_part_of_a_release_is_found_though_it_is_summed(copy: Path) -> None:
    (copy / "csv/more.csv").write_bytes(b"id\r\n")
    sum_up_again(copy)

    with pytest.raises(Wrong, match=r"csv/more.csv is not a file of a release"):
        verified(copy)


def test_another_value_in_a_parquet_file_is_found_though_it_is_summed(copy: Path) -> None:
    file = copy / "parquet/disputes.parquet"
    table = pq.read_table(file)
    days = pc.add(pc.fill_null(table["days"], 0), 1)
    pq.write_table(table.set_column(table.column_names.index("days"), "days", days), file)
    sum_up_again(copy)

    with pytest.raises(Wrong, match=r"parquet/disputes.parquet is not what the entries give"):
        verified(copy)


def test_the_same_values_in_other_bytes_are_named_and_right(record: Engine, copy: Path) -> None:
    file = copy / "parquet/statements.parquet"
    geo = pq.read_metadata(file).metadata[b"geo"]
    table = pq.read_table(file)
    with pq.ParquetWriter(file, table.schema, compression="gzip") as writer:
        writer.write_table(table)
        writer.add_key_value_metadata({"geo": geo.decode()})
    sum_up_again(copy)

    told = shell(record, "release", "verify", copy, environ=NOWHERE).stdout

    assert "the same values, in other bytes: parquet/statements.parquet, written by another version of pyarrow" in told


def test_a_library_that_writes_other_bytes_changes_no_other_file(copy: Path) -> None:
    class Otherwise(ParquetTable):
        def __init__(self, out: BinaryIO, columns: Mapping[str, str]) -> None:
            super().__init__(BytesIO(), columns)
            self._writer = pq.ParquetWriter(out, self._schema, compression="gzip")

    found = verify_release(copy, replace(release_files(), parquet=Otherwise), None, version=VERSION)

    assert found.other_bytes == tuple(path for path in paths_in(copy) if path.endswith(".parquet"))


def test_a_key_that_did_not_sign_is_refused(record: Engine, whole: Path) -> None:
    other = "example.org/log+" + public_key().split("+", 1)[1][:8] + "+" + "A" * 44

    told = shell(record, "release", "verify", whole, "--key", other, environ=NOWHERE, code=2).stderr

    assert "malformed" in told


def test_of_another_version_the_version_to_verify_with_is_named(copy: Path) -> None:
    forged(copy, "release.json", lambda was: was.replace(f"claimline {VERSION}".encode(), b"claimline 99.0"))
    forged(copy, "README.md", lambda was: was + b"more\n")

    with pytest.raises(Wrong, match=r"claimline 99.0 made the release, and this is .*: verify it with that version"):
        verified(copy)
