"""The keys that sign, in their file, and the mark beside it."""

from __future__ import annotations

from pathlib import Path

import pytest

from adapters.signing.ed25519 import verify
from adapters.signing.keys import BadKey, KeyFile, KeyText, new_key
from adapters.signing.mark import BadMark, MarkFile
from domain.dates import instants
from domain.proofs.checkpoints import Checkpoint
from domain.proofs.notes import parse_key
from tests.support.builders import NOON

# Of golang.org/x/mod/sumdb/note, its documentation: a private key and the public one that belongs to it.
GO_PRIVATE = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
GO_PUBLIC = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"


def key_file(folder: Path, text: str, mode: int = 0o600) -> KeyFile:
    path = folder / "keys"
    path.write_text(text)
    path.chmod(mode)
    return KeyFile(path)


def test_a_key_is_read_as_go_writes_it() -> None:
    [signer] = KeyText(GO_PRIVATE, "the text").signers()

    assert signer.key == parse_key(GO_PUBLIC)
    assert verify(signer.key.public, b"message", signer.sign(b"message"))


def test_what_is_written_is_read_back_and_for_its_owner_alone(tmp_path: Path) -> None:
    keys = KeyFile(tmp_path / "keys")
    old, new = new_key("example.org/log"), new_key("example.org/log")
    keys.create(old)
    keys.replace([old.ending(NOON), new])

    assert [each.until for each in keys.signers()] == [NOON, None]
    assert list(keys.read()) == [old.ending(NOON), new]
    assert keys.path.stat().st_mode & 0o777 == 0o600
    assert [each.name for each in tmp_path.iterdir()] == ["keys"]


def test_a_key_is_never_written_over(tmp_path: Path) -> None:
    keys = KeyFile(tmp_path / "keys")
    first = new_key("example.org/log")
    keys.create(first)

    with pytest.raises(FileExistsError):
        keys.create(new_key("example.org/log"))
    assert list(keys.read()) == [first]


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o602, 0o610, 0o601, 0o644, 0o777])
def test_a_file_that_others_may_open_is_refused_with_the_cure(tmp_path: Path, mode: int) -> None:
    with pytest.raises(BadKey, match="chmod 0600"):
        key_file(tmp_path, GO_PRIVATE, mode).signers()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n",
        GO_PUBLIC,
        GO_PRIVATE[:-1],
        GO_PRIVATE + "A",
        GO_PRIVATE.replace("c74f20a3", "c74f20a4"),
        GO_PRIVATE.replace("Neumann", "Newman"),
        GO_PRIVATE.replace("AYEK", "AoEK"),
        GO_PRIVATE.replace("PeterNeumann+", "+"),
        f"{GO_PRIVATE} until tomorrow",
        f"{GO_PRIVATE} until 2025-01-01",
        f"{GO_PRIVATE}\n{GO_PUBLIC}",
    ],
)
def test_what_is_no_key_is_refused_and_not_repeated(tmp_path: Path, text: str) -> None:
    with pytest.raises(BadKey) as refused:
        key_file(tmp_path, text).signers()

    assert "EKFALVFGyNhPJEMzD1QIDr" not in str(refused.value)


def test_a_key_shows_no_secret_when_it_is_printed() -> None:
    key = new_key("example.org/log")

    assert repr(key.seed) not in repr(key)


def test_a_file_that_is_not_there_holds_no_keys(tmp_path: Path) -> None:
    assert KeyFile(tmp_path / "keys").signers() == []


def test_the_mark_is_kept_for_each_log(tmp_path: Path) -> None:
    mark = MarkFile(tmp_path / "mark")
    first, second = (Checkpoint(f"example.org/{name}", size, bytes([size]) * 32) for name, size in (("a", 1), ("b", 2)))
    assert mark.read(first.origin) is None
    mark.write(first)
    mark.write(second)
    later = first._replace(size=3)
    mark.write(later)
    mark.write(first)  # by a process that was asleep while another signed on

    assert (mark.read(first.origin), mark.read(second.origin)) == (later, second)


@pytest.mark.parametrize("text", ["", "example.org/log\n7\n", "example.org/log\n7\nAAAA\n", "\n\n"])
def test_a_mark_that_cannot_be_read_is_never_passed_over(tmp_path: Path, text: str) -> None:
    path = tmp_path / "mark"
    path.write_text(text)

    with pytest.raises(BadMark, match="cannot be read"):
        MarkFile(path).read("example.org/log")


def test_the_last_instant_of_a_key_is_written_in_full(tmp_path: Path) -> None:
    keys = KeyFile(tmp_path / "keys")
    until = NOON + instants.MICROSECONDS_PER_DAY // 7
    keys.replace([new_key("example.org/log").ending(until)])

    assert keys.signers()[0].until == until
