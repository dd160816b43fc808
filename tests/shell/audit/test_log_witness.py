"""Witnesses and marks from the shell, and the setting that names the witnesses."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from adapters.clock import SystemClock
from adapters.signing.witness import WitnessFolder
from api.cli import app
from api.settings import BadSetting, read_settings
from domain.proofs.notes import parse_witness_key
from tests.support.engines import Engine
from tests.support.signing import ORIGIN, public_keys, signing_settings
from tests.support.witnesses import made_witness, policy_text, served
from tests.unit.proofs.logs import a_key
from tests.unit.proofs.test_witnessing import LEAVES, submission

KEY = a_key()[0].text()

pytestmark = pytest.mark.engines("sqlite")


def claimline(*arguments: object, code: int = 0, env: Mapping[str, str] | None = None) -> Result:
    result = CliRunner().invoke(app, ["log", *map(str, arguments)], env=env)
    assert result.exit_code == code, (result.stdout, result.stderr, result.exception)
    return result


def test_a_witness_is_made_told_of_logs_and_says_how_far_it_has_cosigned_them(tmp_path: Path) -> None:
    folder = tmp_path / "archive"
    made = claimline("witness", "new", folder, "--name", "archive.example/witness").stdout.strip()
    assert parse_witness_key(made).name == "archive.example/witness"
    (tmp_path / "log.key").write_text(f"{KEY}\n", encoding="utf-8")
    claimline("witness", "add", folder, tmp_path / "log.key")
    WitnessFolder(folder, SystemClock()).cosign(submission(0, LEAVES[:5]).written())
    assert claimline("witness", "logs", folder).stdout == "log.example/war: 5 entries cosigned, 1 keys\n"
    (log,) = json.loads(claimline("witness", "logs", folder, "--json").stdout)["logs"]
    assert (log["size"], log["keys"]) == (5, [KEY])


def test_a_folder_that_is_not_a_witness_and_a_key_of_another_kind_are_refused(tmp_path: Path) -> None:
    told = claimline("witness", "logs", tmp_path, code=1).stderr
    assert "is not the folder of a witness: `claimline log witness new` makes one" in told
    made = claimline("witness", "new", tmp_path / "w", "--name", "w.example").stdout.strip()
    assert "is not a key that signs a log" in claimline("witness", "add", tmp_path / "w", made, code=1).stderr
    assert "is a witness already" in claimline("witness", "new", tmp_path / "w", "--name", "w.example", code=1).stderr
    assert "is not a name of a key" in claimline("witness", "new", tmp_path / "x", "--name", "a b", code=1).stderr


def test_the_mark_is_shown_and_taken(engine: Engine, tmp_path: Path) -> None:
    settings = signing_settings(engine, tmp_path)
    env = {"CLAIMLINE_DATABASE": engine.url, "CLAIMLINE_LOG_KEY_FILE": str(settings.log_key_file)}
    CliRunner().invoke(app, ["place", "declare", "Hill"], env=env)
    with served(made_witness(tmp_path, "archive", *public_keys(settings))) as witness:
        (tmp_path / "policy").write_text(policy_text([witness]), encoding="utf-8")
        env |= {"CLAIMLINE_LOG_POLICY": str(tmp_path / "policy")}
        assert claimline("mark", "show", env=env).stdout == "nothing\n"
        claimline("sign", "--once", env=env)
        shown = claimline("mark", "show", env=env).stdout
        assert f" entries of {ORIGIN}, root " in shown
        (tmp_path / "keys.mark").unlink()
        CliRunner().invoke(app, ["place", "declare", "Dale"], env=env)
        told = claimline("sign", "--once", code=1, env=env).stderr
        assert "another host signed, and may have signed more" in told
        taken = json.loads(claimline("mark", "take", "--json", env=env).stdout)
        assert taken["seen"][0]["witness"] == "archive"
        assert claimline("mark", "show", env=env).stdout == shown
    (tmp_path / "keys.mark").unlink()
    told = claimline("mark", "take", code=1, env=env).stderr
    assert "these witnesses did not answer, and make a quorum (archive: it did not answer" in told
    assert claimline("mark", "take", "--from-database", env=env).stdout == f"the mark of this host: {shown}"


POLICIES = {
    "quorum": "line 1 of the policy: write: quorum NAME, or quorum none",
    "witness a {key}\nquorum a": "write the addresses of enough witnesses for the quorum 'a'",
    "witness a {key} ftp://a.example\nquorum a": "write the addresses of enough witnesses for the quorum 'a'",
}


@pytest.mark.parametrize("text", POLICIES)
def test_a_policy_that_cannot_be_met_stops_the_start(tmp_path: Path, text: str) -> None:
    key = made_witness(tmp_path, "a").key().text()
    (tmp_path / "policy").write_text(text.format(key=key), encoding="utf-8")
    with pytest.raises(BadSetting, match=POLICIES[text]):
        read_settings({"CLAIMLINE_LOG_POLICY": str(tmp_path / "policy")})
    with pytest.raises(BadSetting, match="No such file"):
        read_settings({"CLAIMLINE_LOG_POLICY": str(tmp_path / "missing")})
