"""A client made of others' libraries verifies what a log of ours gives out, and refuses what somebody has changed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from shutil import copytree

import pytest

from domain.proofs.checkpoints import Checkpoint, parse_checkpoint
from domain.proofs.cosignatures import lines_of
from domain.proofs.inclusion import parse_proof
from domain.proofs.merkle import HASH_BYTES, leaf_hash, root_of_leaves
from domain.proofs.notes import SignMessage, VerifierKey, parse_note, signed
from domain.proofs.tiles import WIDTH, bundle, entries_in, tiles_of
from tests.process.go.building import built
from tests.process.go.publishing import INDEX, Client, Published, Refused, publish, served
from tests.support.engines import sqlite_engine
from tests.support.signing import ORIGIN
from tests.unit.proofs.signing import signer
from tests.unit.proofs.witnesses import a_witness, cosigned

pytestmark = pytest.mark.slow


@dataclass(frozen=True)
class Forger:
    """Somebody who can change every file, and even has the log's key: what they sign is refused for what it says."""

    published: Published
    client: Client
    key: VerifierKey
    sign: SignMessage

    @property
    def checkpoint(self) -> Checkpoint:
        return parse_checkpoint(parse_note(self.note))

    @property
    def note(self) -> bytes:
        return (self.published.log / "checkpoint").read_bytes()

    def change(self, path: Path, changed: Callable[[bytes], bytes]) -> None:
        path.write_bytes(changed(path.read_bytes()))

    def sign_anew(
        self, checkpoint: Checkpoint, key: VerifierKey | None = None, sign: SignMessage | None = None
    ) -> bytes:
        return signed(checkpoint.text(), [(key or self.key, sign or self.sign)]).written()

    def tile(self, level: int, which: int) -> Path:
        tiles = [tile for tile in tiles_of(self.checkpoint.size) if tile.level == level]
        return self.published.log / tiles[which].path

    def change_entries(self, which: int, changed: Callable[[list[bytes]], Sequence[bytes]]) -> None:
        tile = [tile for tile in tiles_of(self.checkpoint.size) if tile.level == 0][which]
        path = self.published.log / tile.bundle_path
        path.write_bytes(bundle(changed(entries_in(path.read_bytes(), tile.width))))


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Forger:
    folder = tmp_path_factory.mktemp("log")
    program = built("client", folder)
    published, held = publish(sqlite_engine(folder), folder)
    return Forger(published, Client(program, held.key.text()), held.key, held.sign)


@pytest.fixture
def forger(whole: Forger, tmp_path: Path) -> Forger:
    """With a copy, to be changed."""
    return replace(whole, published=Published(copytree(whole.published.folder, tmp_path / "published")))


def check_log(client: Client, published: Published) -> str:
    return client.says("log", published.log)


def check_proof(client: Client, published: Published) -> str:
    return client.says("proof", published.proof, published.entry)


def check_consistency(client: Client, published: Published) -> str:
    return client.says("consistency", published.old, published.log / "checkpoint", published.consistency)


def test_a_log_is_verified_from_its_files_and_from_any_web_server(whole: Forger) -> None:
    size = whole.checkpoint.size
    assert size > 2 * WIDTH
    with served(whole.published.log) as address:
        for where in (whole.published.log, address):
            assert whole.client.says("log", where).startswith(f"{size} entries, root ")


def test_an_entry_is_verified_by_its_proof(whole: Forger) -> None:
    assert check_proof(whole.client, whole.published) == f"entry {INDEX} of {whole.checkpoint.size}\n"


def test_two_checkpoints_are_verified_by_how_one_extends_the_other(whole: Forger) -> None:
    assert check_consistency(whole.client, whole.published) == f"3 of {whole.checkpoint.size}\n"


def test_the_line_of_the_log_and_those_of_witnesses_are_verified_in_a_cosigned_checkpoint(forger: Forger) -> None:
    checkpoint, size, bare = forger.published.log / "checkpoint", forger.checkpoint.size, forger.note
    checkpoint.write_bytes(cosigned(bare, "one.example/witness", "two.example/witness"))

    assert check_log(forger.client, forger.published).startswith(f"{size} entries, root ")
    for name in ("one.example/witness", "two.example/witness"):
        key = a_witness(name)[0].text()
        assert forger.client.says("cosigned", checkpoint, key) == f"{size} entries, cosigned by {name}\n"
    with pytest.raises(Refused, match="no verifiable signatures"):
        forger.client.says("cosigned", checkpoint, a_witness("other.example")[0].text())
    later = cosigned(bare, "one.example/witness", seconds=1_800_000_000)
    time = (1_800_000_000).to_bytes(8, "big")
    (line,) = lines_of(parse_note(later), a_witness("one.example/witness")[0])
    backdated = line._replace(signature=(1_700_000_000).to_bytes(8, "big") + line.signature.removeprefix(time))
    checkpoint.write_bytes(bare + backdated.line().encode())
    with pytest.raises(Refused, match="invalid signature"):
        forger.client.says("cosigned", checkpoint, a_witness("one.example/witness")[0].text())


Forge = Callable[[Forger], object]


def flipped(content: bytes, at: int = -1) -> bytes:
    changed = bytearray(content)
    changed[at] ^= 1
    return bytes(changed)


def a_size_that_was_not_signed(forger: Forger) -> None:
    size = str(forger.checkpoint.size).encode()
    forger.change(forger.published.log / "checkpoint", lambda note: note.replace(b"\n%b\n" % size, b"\n640\n"))


def a_key_of_the_same_name(forger: Forger) -> None:
    key, sign = signer(ORIGIN)
    (forger.published.log / "checkpoint").write_bytes(forger.sign_anew(forger.checkpoint, key, sign))


def another_log_of_the_same_key(forger: Forger) -> None:
    other = forger.checkpoint._replace(origin="example.org/other")
    (forger.published.log / "checkpoint").write_bytes(forger.sign_anew(other))


def a_root_of_other_entries(forger: Forger) -> None:
    other = forger.checkpoint._replace(root=flipped(forger.checkpoint.root))
    (forger.published.log / "checkpoint").write_bytes(forger.sign_anew(other))


def a_larger_size(forger: Forger) -> None:
    larger = forger.checkpoint._replace(size=forger.checkpoint.size + 1)
    (forger.published.log / "checkpoint").write_bytes(forger.sign_anew(larger))


def a_tile_and_an_entry_that_agree(forger: Forger) -> None:
    forger.change_entries(0, lambda entries: [b"{}", *entries[1:]])
    forger.change(forger.tile(0, 0), lambda tile: leaf_hash(b"{}") + tile[HASH_BYTES:])


def another_index(forger: Forger) -> None:
    forger.change(forger.published.proof, lambda proof: proof.replace(b"index 400", b"index 401"))


def another_hash(forger: Forger) -> None:
    proof = parse_proof(forger.published.proof.read_bytes())
    changed = replace(proof, hashes=(*proof.hashes[:-1], flipped(proof.hashes[-1])))
    forger.published.proof.write_bytes(changed.written())


def a_hash_too_many(forger: Forger) -> None:
    proof = parse_proof(forger.published.proof.read_bytes())
    forger.published.proof.write_bytes(replace(proof, hashes=(*proof.hashes, proof.hashes[0])).written())


def the_root_of_another_checkpoint(forger: Forger) -> None:
    proof = parse_proof(forger.published.proof.read_bytes())
    other = forger.checkpoint._replace(root=root_of_leaves(proof.hashes))
    forger.published.proof.write_bytes(replace(proof, checkpoint=forger.sign_anew(other)).written())


def a_history_that_was_rewritten(forger: Forger) -> None:
    old = parse_checkpoint(parse_note(forger.published.old.read_bytes()))
    forger.published.old.write_bytes(forger.sign_anew(old._replace(root=flipped(old.root))))


def a_history_that_shrinks(forger: Forger) -> None:
    old, new = forger.published.old, forger.published.log / "checkpoint"
    was = old.read_bytes()
    old.write_bytes(new.read_bytes())
    new.write_bytes(was)


def a_byte_of_a_tile(forger: Forger) -> None:
    forger.change(forger.tile(0, 0), flipped)


def a_byte_of_a_tile_above(forger: Forger) -> None:
    forger.change(forger.tile(1, 0), flipped)


def a_tile_cut_short(forger: Forger) -> None:
    forger.change(forger.tile(0, -1), lambda tile: tile[:-HASH_BYTES])


def a_byte_of_an_entry(forger: Forger) -> None:
    forger.change_entries(0, lambda entries: [flipped(entries[0]), *entries[1:]])


def two_entries_that_changed_places(forger: Forger) -> None:
    forger.change_entries(1, lambda each: [*each[:7], each[8], each[7], *each[9:]])


def a_missing_tail(forger: Forger) -> None:
    forger.change_entries(-1, lambda entries: entries[:-1])


def an_entry_too_many(forger: Forger) -> None:
    forger.change_entries(-1, lambda entries: [*entries, entries[-1]])


def another_entry(forger: Forger) -> None:
    forger.change(forger.published.entry, flipped)


def a_step_left_out(forger: Forger) -> None:
    forger.change(forger.published.consistency, lambda proof: proof[45:])


FORGED: list[tuple[Forge, Callable[[Client, Published], str], str]] = [
    (a_size_that_was_not_signed, check_log, "invalid signature"),
    (a_key_of_the_same_name, check_log, "no verifiable signatures"),
    (another_log_of_the_same_key, check_log, "no checkpoint of example.org/log"),
    (a_root_of_other_entries, check_log, "inconsistent"),
    (a_larger_size, check_log, "no such file"),
    (a_byte_of_a_tile, check_log, "entry 255 is not|inconsistent"),
    (a_tile_and_an_entry_that_agree, check_log, "the entries do not make the root|inconsistent"),
    (a_byte_of_a_tile_above, check_log, "inconsistent"),
    (a_tile_cut_short, check_log, "bad result"),
    (a_byte_of_an_entry, check_log, "entry 0 is not"),
    (two_entries_that_changed_places, check_log, "entry 263 is not"),
    (a_missing_tail, check_log, "bundle 2 has"),
    (an_entry_too_many, check_log, "bundle 2 has"),
    (another_entry, check_proof, "invalid"),
    (another_index, check_proof, "invalid"),
    (another_hash, check_proof, "invalid"),
    (a_hash_too_many, check_proof, "invalid"),
    (the_root_of_another_checkpoint, check_proof, "invalid"),
    (a_history_that_was_rewritten, check_consistency, "invalid"),
    (a_history_that_shrinks, check_consistency, "invalid"),
    (
        a_step_left_out,
        check_consistency,
        "invalid",
    ),
]


@pytest.mark.parametrize(("forge", "check", "reason"), FORGED)
def test_what_was_changed_is_refused(
    forger: Forger, forge: Forge, check: Callable[[Client, Published], str], reason: str
) -> None:
    check(forger.client, forger.published)
    forge(forger)
    with pytest.raises(Refused, match=reason):
        check(forger.client, forger.published)
