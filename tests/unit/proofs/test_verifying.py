"""A whole log, verified: what is wrong in it is named where it lies."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

import pytest

from adapters.audit.mirror.removals import removals_of
from domain.proofs.checkpoints import Checkpoint, signed_checkpoint
from domain.proofs.errors import Malformed, NotSigned, Wrong
from domain.proofs.verifying import VerifiedPart, verify_extension, verify_log
from tests.unit.proofs import definitions
from tests.unit.proofs.logs import ORIGIN, Files, a_checkpoint, a_redaction, entries_of, files_of, trust_in
from tests.unit.proofs.refusals import refused

SIZES = [0, 1, 2, 255, 256, 257, 600]
LEAVES = [definitions.leaf(entry) for entry in entries_of(600)]


def verified(files: Files) -> list[VerifiedPart]:
    checkpoint = signed_checkpoint(files["checkpoint"], trust_in()).checkpoint
    return list(verify_log(checkpoint, lambda path, most: files.get(path, b"")[: most + 1] or None, removals_of))


def flipped(content: bytes, at: int) -> bytes:
    return content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :]


@pytest.mark.parametrize("size", [*SIZES, 65_536, 65_800])
def test_every_entry_of_a_log_that_is_right_is_given_in_order(size: int) -> None:
    entries = entries_of(size)
    parts = verified(files_of(entries))

    assert [entry for part in parts for entry in part.entries] == entries
    assert [part.after for part in parts] == list(range(0, size, 256))
    assert b"".join(part.tile for part in parts) == b"".join(definitions.leaf(entry) for entry in entries)


@pytest.mark.parametrize("position", [1, 2, 256, 257, 300, 600])
def test_an_entry_that_was_changed_is_named_by_its_position(position: int) -> None:
    files, entries = files_of(entries_of(600)), entries_of(600)
    entries[position - 1] = flipped(entries[position - 1], 0)
    path = ["tile/entries/000", "tile/entries/001", "tile/entries/002.p/88"][(position - 1) // 256]
    files[path] = files_of(entries)[path]

    with pytest.raises(Wrong, match=f"position {position} is wrong: the log holds another entry there"):
        verified(files)


def test_what_comes_before_the_fault_is_given() -> None:
    files = files_of(entries_of(600))
    files["tile/entries/001"] = files_of([b"another", *entries_of(599)])["tile/entries/001"]
    checkpoint = signed_checkpoint(files["checkpoint"], trust_in()).checkpoint
    parts = verify_log(checkpoint, lambda path, _: files[path], removals_of)

    assert next(parts).entries == entries_of(256)
    with pytest.raises(Wrong, match="position 257 is wrong"):
        next(parts)


def test_two_entries_that_were_swapped_are_named_by_the_first() -> None:
    files, entries = files_of(entries_of(600)), entries_of(600)
    entries[299], entries[300] = entries[300], entries[299]
    files["tile/entries/001"] = files_of(entries)["tile/entries/001"]

    with pytest.raises(Wrong, match="position 300 is wrong"):
        verified(files)


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("tile/0/000", "tile/0/000 is wrong: tile/1/000.p/2 has another hash for positions 1 to 256"),
        ("tile/0/001", "tile/0/001 is wrong: tile/1/000.p/2 has another hash for positions 257 to 512"),
        (
            "tile/0/002.p/88",
            r"is not that of tile/0/002.p/88 \(positions 513 to 600\), tile/1/000.p/2 \(positions 1 to 512\)",
        ),
        (
            "tile/1/000.p/2",
            r"is not that of tile/0/002.p/88 \(positions 513 to 600\), tile/1/000.p/2 \(positions 1 to 512\)",
        ),
    ],
)
@pytest.mark.parametrize("at", [0, 31, 32, 63])
def test_a_tile_that_was_changed_is_named(path: str, told: str, at: int) -> None:
    files = files_of(entries_of(600))
    files[path] = flipped(files[path], at)

    with pytest.raises(Wrong, match=told):
        verified(files)


def test_a_tile_of_an_upper_level_is_named_by_the_positions_below_it() -> None:
    files = files_of(entries_of(65_536 + 256))
    files["tile/1/000"] = flipped(files["tile/1/000"], 0)

    with pytest.raises(Wrong, match=r"tile/1/000 is wrong: tile/2/000.p/1 has another hash for positions 1 to 65536"):
        verified(files)


def test_entries_that_were_forged_with_their_tile_are_named_by_the_tile() -> None:
    files, forged = files_of(entries_of(600)), entries_of(600)
    forged[299] = b"forged"
    files |= {path: files_of(forged)[path] for path in ("tile/entries/001", "tile/0/001")}

    with pytest.raises(Wrong, match=r"tile/0/001 is wrong: tile/1/000.p/2 has another hash for positions 257 to 512"):
        verified(files)


def test_a_log_that_was_forged_throughout_does_not_have_the_root_that_is_signed() -> None:
    forged = files_of([b"forged", *entries_of(299)])
    forged["checkpoint"] = files_of(entries_of(300))["checkpoint"]

    with pytest.raises(Wrong, match="the root that the checkpoint signs is not that of"):
        verified(forged)


def test_a_tail_that_is_missing_is_named_by_its_positions() -> None:
    files, shorter = files_of(entries_of(600)), files_of(entries_of(512))
    with pytest.raises(Wrong, match=r"tile/0/002.p/88 is missing: the checkpoint speaks of positions 513 to 600"):
        verified({**shorter, "checkpoint": files["checkpoint"]})
    del files["tile/entries/002.p/88"]
    with pytest.raises(Wrong, match=r"tile/entries/002.p/88 is missing: the checkpoint speaks of positions 513 to 600"):
        verified(files)


@pytest.mark.parametrize("path", ["tile/entries/000", "tile/entries/002.p/88"])
@pytest.mark.parametrize("left", [1, 2, 3, 8, 9, 10, 11, -1, -7, -8, -9, -10])
def test_a_bundle_that_was_cut_off_anywhere_is_malformed(path: str, left: int) -> None:
    files = files_of(entries_of(600))
    files[path] = files[path][:left]

    with pytest.raises(Malformed, match=f"{path}: the bundle ends .*before the last of its"):
        verified(files)


@pytest.mark.parametrize("path", ["tile/0/000", "tile/0/002.p/88", "tile/1/000.p/2"])
@pytest.mark.parametrize("left", [1, 31, 32, 33, -1, -32, -33])
def test_a_tile_that_was_cut_off_anywhere_is_malformed(path: str, left: int) -> None:
    files = files_of(entries_of(600))
    files[path] = files[path][:left]

    with pytest.raises(Malformed, match=f"{path} has .* bytes, and its .* hashes take"):
        verified(files)


@pytest.mark.parametrize("path", ["tile/entries/001", "tile/0/001", "tile/0/002.p/88", "tile/entries/002.p/88"])
@pytest.mark.parametrize("more", [b"\x00", b"\x00\x00", bytes(32)])
def test_a_file_that_goes_on_is_malformed(path: str, more: bytes) -> None:
    files = files_of(entries_of(600))
    files[path] += more

    with pytest.raises(Malformed, match=path):
        verified(files)


def test_no_bit_of_any_file_can_be_turned() -> None:
    files, chance = files_of(entries_of(300)), Random(1)
    for path in files:
        for _ in range(200):
            at, bit = chance.randrange(len(files[path])), 1 << chance.randrange(8)
            turned = files[path][:at] + bytes([files[path][at] ^ bit]) + files[path][at + 1 :]
            with pytest.raises((Malformed, NotSigned, Wrong)):
                verified({**files, path: turned})


# Entries that were removed


def emptied(position: int, count: int, *redactions: bytes) -> Files:
    entries = [*entries_of(count), *redactions]
    removed, entries[position - 1] = entries[position - 1], b""
    return files_of(entries, emptied={position: removed})


def test_an_empty_entry_stands_where_a_later_one_records_its_removal() -> None:
    [first, last] = verified(emptied(7, 299, a_redaction(7, LEAVES[6], at=300)))

    assert first.entries[6] == b""
    assert last.entries[-1] == a_redaction(7, LEAVES[6], at=300)


@pytest.mark.parametrize(
    "redactions",
    [
        [],
        [a_redaction(7, LEAVES[7], at=300)],
        [a_redaction(8, LEAVES[6], at=300)],
        [a_redaction(7, LEAVES[6], at=300).replace(b"redaction.v1", b"redaction.v2")],
        [a_redaction(7, LEAVES[6], at=300).replace(b'"position":7', b'"position":"7"')],
        [a_redaction(7, LEAVES[6], at=300).replace(b'"position":7', b'"position":7.0')],
        [a_redaction(7, LEAVES[6], at=300).replace(b'"leaf":"', b'"leaf":"x')],
        [a_redaction(7, LEAVES[6], at=300).replace(b'"remains"', b'"remained"')],
        [b'{"body":{"position":7},"type":"redaction.v1"}'],
        [b'{"body":[],"type":"redaction.v1"}'],
        [b',"type":"redaction.v1"}'],
    ],
)
def test_an_empty_entry_is_wrong_where_none_does(redactions: list[bytes]) -> None:
    with pytest.raises(Wrong, match="position 7 is wrong: its entry is empty, and no later one records its removal"):
        verified(emptied(7, 299, *redactions))


def test_a_redaction_that_was_redacted_in_its_turn_still_records_its_removal() -> None:
    first = a_redaction(7, LEAVES[6], at=300)
    second = a_redaction(300, definitions.leaf(first), at=301, of=first)
    entries = [*entries_of(299), b"", second]
    entries[6] = b""

    [_, last] = verified(files_of(entries, emptied={7: entries_of(7)[6], 300: first}))
    assert last.entries[-2:] == [b"", second]
    assert [(each.position, each.name) for each in removals_of(second)] == [(300, "redaction.v1"), (7, "claim.v1")]


def test_an_entry_that_comes_before_it_records_no_removal() -> None:
    entries = [a_redaction(2, LEAVES[1], at=1), b"", *entries_of(3)]

    with pytest.raises(Wrong, match="position 2 is wrong"):
        verified(files_of(entries, emptied={2: entries_of(2)[1]}))


def test_a_removal_that_was_recorded_takes_no_other_content() -> None:
    files = emptied(7, 299, a_redaction(7, LEAVES[6], at=300))
    entries = [*entries_of(299), a_redaction(7, LEAVES[6], at=300)]
    entries[6] = b"another"
    files["tile/entries/000"] = files_of(entries)["tile/entries/000"]

    with pytest.raises(Wrong, match="position 7 is wrong: the log holds another entry there"):
        verified(files)


# Two checkpoints


def checkpoint_of(leaves: Sequence[bytes], origin: str = ORIGIN) -> Checkpoint:
    return Checkpoint(origin, len(leaves), definitions.root(leaves))


def test_a_later_checkpoint_is_shown_to_extend_an_earlier_one() -> None:
    verify_extension(checkpoint_of(LEAVES[:300]), checkpoint_of(LEAVES), definitions.proof(300, LEAVES))


def test_a_forked_log_extends_nothing() -> None:
    forked = [*LEAVES[:299], definitions.leaf(b"another"), *LEAVES[300:]]

    with pytest.raises(Wrong, match="does not lead to the root of the 300 leaves"):
        verify_extension(checkpoint_of(LEAVES[:300]), checkpoint_of(forked), definitions.proof(300, forked))


def test_a_checkpoint_of_another_log_extends_nothing() -> None:
    other = checkpoint_of(LEAVES, "log.example/peace")

    with pytest.raises(NotSigned, match=r"the checkpoints are of two logs: 'log.example/war' and 'log.example/peace'"):
        verify_extension(checkpoint_of(LEAVES[:300]), other, definitions.proof(300, LEAVES))


# Who has signed


def test_as_many_of_the_trusted_keys_as_are_needed_must_have_signed() -> None:
    note = a_checkpoint(LEAVES, by=[ORIGIN, "witness.example"])
    signed = signed_checkpoint(note, trust_in(ORIGIN, "witness.example", "other.example", need=2))

    assert [key.name for key in signed.signers] == [ORIGIN, "witness.example"]
    with pytest.raises(NotSigned, match=r"2 of the keys that are trusted \(.*\) signed, and 3 are needed"):
        signed_checkpoint(note, trust_in(ORIGIN, "witness.example", "other.example", need=3))


def test_a_key_that_is_given_twice_counts_once() -> None:
    with pytest.raises(NotSigned, match=r"1 of the keys that are trusted \(log.example/war\) signed, and 2 are needed"):
        signed_checkpoint(a_checkpoint(LEAVES), trust_in(ORIGIN, ORIGIN, need=2))


def test_a_checkpoint_of_another_log_than_was_asked_for_is_not_signed_for_it() -> None:
    with pytest.raises(NotSigned, match=r"is of the log 'log.example/war', and 'log.example/peace' was asked for"):
        signed_checkpoint(a_checkpoint(LEAVES), trust_in(origin="log.example/peace"))


def test_a_checkpoint_of_no_entries_has_the_root_of_nothing() -> None:
    empty, nothing = Checkpoint(ORIGIN, 0, definitions.root([])), lambda _path, _most: None
    assert list(verify_log(empty, nothing, removals_of)) == []
    with refused(Wrong, "the root that the checkpoint signs is not that of no entries"):
        list(verify_log(empty._replace(root=LEAVES[0]), nothing, removals_of))


def test_each_file_of_a_log_is_read_once() -> None:
    files, read = files_of(entries_of(65_800)), list[str]()

    def fetch(path: str, _most: int) -> bytes | None:
        read.append(path)
        return files.get(path)

    checkpoint = signed_checkpoint(files["checkpoint"], trust_in()).checkpoint
    assert sum(len(part.entries) for part in verify_log(checkpoint, fetch, removals_of)) == 65_800
    assert sorted(read) == sorted(files.keys() - {"checkpoint"})
