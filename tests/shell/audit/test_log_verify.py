"""The verifier in the shell: with files and a key alone, it says what holds, or what does not, and ends so."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from api import cli
from domain.proofs.base64 import to_base64
from domain.proofs.inclusion import InclusionProof
from tests.unit.proofs import definitions
from tests.unit.proofs.logs import ORIGIN, a_checkpoint, a_key, entries_of, files_of, put_down

ENTRIES = entries_of(600)
LEAVES = [definitions.leaf(entry) for entry in ENTRIES]
KEY = a_key()[0].text()
WITNESS = a_key("witness.example")[0].text()
RIGHT, WRONG, MALFORMED, NOT_SIGNED = 0, 1, 2, 3


def verify(*arguments: str | Path, code: int, key: str | None = KEY) -> Result:
    """Where no database can be opened: the setting that names it cannot be read."""
    given = ["log", "verify", *([] if key is None else ["--key", key]), *map(str, arguments)]
    result = CliRunner().invoke(cli.app, given, env={"CLAIMLINE_DATABASE": "none"})
    assert result.exit_code == code, (result.stdout, result.stderr, result.exception)
    return result


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return put_down(files_of(ENTRIES), tmp_path / "log")


@pytest.fixture
def proof(tmp_path: Path) -> list[str | Path]:
    """The options for a proof of position 17 and its entry."""
    proof = InclusionProof(16, tuple(definitions.path(16, LEAVES)), a_checkpoint(LEAVES))
    (tmp_path / "17.tlog-proof").write_bytes(proof.written())
    (tmp_path / "17").write_bytes(ENTRIES[16])
    return ["--proof", tmp_path / "17.tlog-proof", "--entry", tmp_path / "17"]


@pytest.fixture
def extension(tmp_path: Path) -> list[str | Path]:
    """The options for the checkpoints of 300 and 600 entries."""
    (tmp_path / "old").write_bytes(a_checkpoint(LEAVES[:300]))
    (tmp_path / "new").write_bytes(a_checkpoint(LEAVES))
    (tmp_path / "consistency").write_text(json.dumps(a_consistency()))
    return ["--old", tmp_path / "old", "--new", tmp_path / "new", "--consistency", tmp_path / "consistency"]


def a_consistency() -> dict[str, Any]:
    return {"from": 300, "to": 600, "proof": [to_base64(each) for each in definitions.proof(300, LEAVES)]}


def test_a_proof_says_which_position_the_entry_has_in_which_log(proof: list[str | Path]) -> None:
    told = verify(*proof, code=RIGHT).stdout.splitlines()

    assert told[0] == "right: these bytes are the entry at position 17 of the log when it had 600 entries"
    assert told[1] == f"the log: {ORIGIN}, 600 entries, root {definitions.root(LEAVES).hex()}"
    assert told[2] == f"signed by: {ORIGIN} ({a_key()[0].id.hex()})"
    assert "not that what somebody said there is true" in told[3]
    assert json.loads(verify(*proof, "--json", code=RIGHT).stdout) == {
        "verified": "entry",
        "origin": ORIGIN,
        "size": 600,
        "root": definitions.root(LEAVES).hex(),
        "signed_by": [KEY],
        "position": 17,
    }


def test_a_whole_log_is_verified(log: Path) -> None:
    told = verify("--log", log, code=RIGHT).stdout

    assert told.startswith("right: all 600 entries and all tiles are those that were signed, each in its place\n")
    assert json.loads(verify("--log", log, "--json", code=RIGHT).stdout)["verified"] == "log"


def test_a_log_is_shown_to_have_been_added_to_alone(extension: list[str | Path]) -> None:
    told = verify(*extension, code=RIGHT).stdout

    assert told.startswith("right: the log of 600 entries begins with all 300 of the earlier checkpoint, unchanged\n")
    found = json.loads(verify(*extension, "--json", code=RIGHT).stdout)
    assert (found["size"], found["from"]) == (600, {"size": 300, "root": definitions.root(LEAVES[:300]).hex()})


# Wrong


def test_an_entry_that_is_another_is_wrong(proof: list[str | Path], tmp_path: Path) -> None:
    for other in (b"", ENTRIES[16] + b"\n", ENTRIES[17]):
        (tmp_path / "17").write_bytes(other)
        assert "position 17 is wrong: its entry is not in the tree" in verify(*proof, code=WRONG).stderr


def test_what_is_wrong_in_a_log_is_named(log: Path) -> None:
    bundle = log / "tile/entries/001"
    bundle.write_bytes(bundle.read_bytes().replace(b"entry 300", b"entry 30O"))
    assert "WRONG: position 300 is wrong" in verify("--log", log, code=WRONG).stderr
    (log / "tile/0/001").unlink()
    assert "tile/0/001 is missing" in verify("--log", log, code=WRONG).stderr


def test_a_signature_of_another_text_is_wrong(log: Path) -> None:
    checkpoint = log / "checkpoint"
    checkpoint.write_bytes(checkpoint.read_bytes().replace(b"\n600\n", b"\n599\n"))
    assert "the signature of 'log.example/war' is not of this text" in verify("--log", log, code=WRONG).stderr


def test_a_log_that_was_forked_extends_nothing(extension: list[str | Path], tmp_path: Path) -> None:
    (tmp_path / "old").write_bytes(a_checkpoint([*LEAVES[:299], definitions.leaf(b"another")]))
    assert "does not lead to the root of the 300 leaves" in verify(*extension, code=WRONG).stderr


def test_a_proof_of_other_sizes_is_wrong(extension: list[str | Path], tmp_path: Path) -> None:
    (tmp_path / "consistency").write_text(json.dumps({**a_consistency(), "from": 299}))
    assert (
        "the proof is from 299 to 600 entries, and one from 300 to 600 entries is needed"
        in verify(*extension, code=WRONG).stderr
    )
    extension[1], extension[3] = extension[3], extension[1]
    assert (
        "the proof is from 299 to 600 entries, and one from 600 to 300 entries is needed"
        in verify(*extension, code=WRONG).stderr
    )


# Malformed


@pytest.mark.parametrize(
    ("name", "changed"),
    [
        ("checkpoint", b""),
        ("checkpoint", b"log.example/war\n600\n"),
        ("tile/0/000", b"short"),
        ("tile/entries/000", b"\x00\x05shor"),
    ],
)
def test_a_file_of_a_log_that_is_malformed_is_named(log: Path, name: str, changed: bytes) -> None:
    (log / name).write_bytes(changed)
    told = verify("--log", log, code=MALFORMED).stderr

    assert "malformed, and so not verified" in told
    assert name in told


@pytest.mark.parametrize("left", [0, 1, 15, 16, 20, -1, -2, -90])
def test_a_checkpoint_that_was_cut_off_is_malformed(log: Path, left: int) -> None:
    (log / "checkpoint").write_bytes((log / "checkpoint").read_bytes()[:left])
    assert f"{log / 'checkpoint'}: " in verify("--log", log, code=MALFORMED).stderr


def test_a_folder_without_a_log_is_malformed(tmp_path: Path) -> None:
    assert "holds no checkpoint" in verify("--log", tmp_path, code=MALFORMED).stderr
    assert "holds no checkpoint" in verify("--log", tmp_path / "nowhere", code=MALFORMED).stderr
    (tmp_path / "checkpoint").mkdir()
    assert "cannot be read: Is a directory" in verify("--log", tmp_path, code=MALFORMED).stderr


@pytest.mark.parametrize(
    "changed",
    [
        lambda proof: proof + b"\n",
        lambda proof: proof.replace(b"index 16", b"index 016"),
        lambda proof: proof.replace(b"=\n", b"\n", 1),
        lambda proof: proof + proof.splitlines(keepends=True)[-1],
        lambda proof: proof + bytes(128 * 1024),
    ],
)
def test_a_proof_that_is_malformed_proves_nothing(proof: list[str | Path], tmp_path: Path, changed: Any) -> None:
    file = tmp_path / "17.tlog-proof"
    file.write_bytes(changed(file.read_bytes()))
    verify(*proof, code=MALFORMED)


def test_a_file_that_is_not_there_is_named(proof: list[str | Path], tmp_path: Path) -> None:
    (tmp_path / "17").unlink()
    assert f"file {tmp_path / '17'} does not exist" in verify(*proof, code=MALFORMED).stderr


def test_a_file_that_is_too_large_is_not_read_to_its_end(proof: list[str | Path], log: Path, tmp_path: Path) -> None:
    (tmp_path / "17").write_bytes(bytes(2**16))
    assert f"{tmp_path / '17'} has more than 65535 bytes" in verify(*proof, code=MALFORMED).stderr
    (log / "tile/0/000").write_bytes(bytes(256 * 32 + 1))
    assert "tile/0/000 has more than 8192 bytes" in verify("--log", log, code=MALFORMED).stderr


@pytest.mark.parametrize(
    "changed",
    [
        {"more": 1},
        {"from": True},
        {"from": "300"},
        {"from": 300.0},
        {"to": None},
        {"proof": "none"},
        {"proof": [1]},
        {"proof": ["AAAA"]},
        {"proof": ["not base64"]},
        {"proof": [to_base64(bytes(32))] * 65},
    ],
)
def test_a_consistency_proof_that_is_malformed_proves_nothing(
    extension: list[str | Path], tmp_path: Path, changed: dict[str, Any]
) -> None:
    (tmp_path / "consistency").write_text(json.dumps({**a_consistency(), **changed}))
    verify(*extension, code=MALFORMED)


def test_json_that_can_be_read_in_two_ways_proves_nothing(extension: list[str | Path], tmp_path: Path) -> None:
    text = json.dumps(a_consistency())
    for changed in (text[:-1] + ', "from": 300}', text + "{}", "[]", ""):
        (tmp_path / "consistency").write_text(changed)
        verify(*extension, code=MALFORMED)


# Keys


def test_a_key_that_did_not_sign_trusts_nothing(log: Path, proof: list[str | Path]) -> None:
    for arguments in (["--log", log], proof):
        assert "none of the keys" in verify(*arguments, code=NOT_SIGNED, key=WITNESS).stderr
        told = verify(*arguments, "--origin", "log.example/peace", code=NOT_SIGNED).stderr
        assert "'log.example/peace' was asked for" in told


def test_as_many_keys_as_are_needed_must_have_signed(log: Path) -> None:
    assert "1 of the keys" in verify("--log", log, "--key", WITNESS, "--need", "2", code=NOT_SIGNED).stderr
    assert "1 of the keys" in verify("--log", log, "--key", KEY, "--need", "2", code=NOT_SIGNED).stderr
    (log / "checkpoint").write_bytes(a_checkpoint(LEAVES, by=[ORIGIN, "witness.example"]))
    told = verify("--log", log, "--key", WITNESS, "--need", "2", "--json", code=RIGHT).stdout
    assert json.loads(told)["signed_by"] == [KEY, WITNESS]


def test_keys_are_read_from_files(log: Path, tmp_path: Path) -> None:
    (tmp_path / "keys").write_text(f"{KEY}\n{WITNESS}\n\n")
    verify("--log", log, code=RIGHT, key=str(tmp_path / "keys"))
    for content in (b"", b"\xff", KEY.encode()[:-1]):
        (tmp_path / "keys").write_bytes(content)
        verify("--log", log, code=MALFORMED, key=str(tmp_path / "keys"))


def test_a_secret_key_is_never_repeated(log: Path, tmp_path: Path) -> None:
    secret = f"PRIVATE+KEY+{ORIGIN}+00000000+{to_base64(bytes(range(33)))}"
    (tmp_path / "keys").write_text(f"{secret}\n")
    for key in (secret, str(tmp_path / "keys")):
        told = verify("--log", log, code=MALFORMED, key=key).stderr
        assert "a secret key is given" in told
        assert to_base64(bytes(range(33))) not in told


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["--proof", "a"],
        ["--entry", "a"],
        ["--log", "a", "--proof", "b", "--entry", "c"],
        ["--old", "a", "--new", "b"],
        ["--log", "a", "--need", "0"],
    ],
)
def test_one_thing_is_verified_at_a_time(arguments: list[str]) -> None:
    verify(*arguments, code=MALFORMED)


def test_without_a_key_nothing_is_verified(log: Path) -> None:
    assert "--key" in verify("--log", log, code=MALFORMED, key=None).stderr
