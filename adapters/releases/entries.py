"""The entries of a release as files: their bytes, one a line, and beside them a table that says where each belongs.

An entry's bytes are canonical JSON, which holds no line break; so a line of ``entries.ndjson`` is the entry, byte for
byte, and its leaf in the tree is the SHA-256 of a zero byte and the line.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from adapters.log import codec
from adapters.log.read import Read, reading, stored_as
from adapters.zones import installed
from domain.dates.instants import Instant
from domain.errors import Unreadable
from domain.proofs.base64 import from_base64, to_base64
from domain.proofs.errors import Malformed, Wrong
from domain.record.folded import Record
from domain.record.store import EntryStore, StoredEntry
from domain.record.zones import ZoneRules
from domain.releases.selection import Missing, Selection
from domain.releases.tree import HeldEntry

ENTRIES, POSITIONS = "log/entries.ndjson", "log/positions.csv"
COLUMNS = ("position", "type", "leaf", "missing", "because", "proof")
BATCH = 1_000

Prove = Callable[[int], Sequence[bytes]]


# Out of a log


def chosen_entries(
    store: EntryStore, selection: Selection, *, known_at: int, prove: Prove, is_whole: bool
) -> Iterator[HeldEntry]:
    """The entries of the selection up to ``known_at``; then the later redactions that tell what remains of them.

    ``prove`` gives the way of a position to the root; in a whole release the later ones alone need it.
    """
    for each, _ in _read(store, known_at):
        selection.note(each.entry)
    selection.settle()
    erased = list[int]()
    for each, stored in _read(store, known_at):
        if selection.has(each.entry):
            held = _held(store, selection, each, stored, () if is_whole else prove(each.position))
            if held.missing is Missing.REDACTED:
                erased.append(held.position)
            yield held
    later = [each for each in store.read_redactions(erased) if each.position > known_at] if erased else []
    for stored in later:
        [each] = reading(store, [stored])
        yield _held(store, selection, each, stored, prove(each.position))


def _read(store: EntryStore, known_at: int) -> Iterator[tuple[Read, StoredEntry]]:
    position = 0
    while position < known_at:
        stored = store.read_stored(after=position, limit=min(BATCH, known_at - position))
        yield from zip(reading(store, stored), stored, strict=True)
        position = stored[-1].position


def _held(
    store: EntryStore, selection: Selection, each: Read, stored: StoredEntry, proof: Sequence[bytes]
) -> HeldEntry:
    missing, because = None, ""
    if (batch := selection.missing(each.position)) is not None:
        missing, because = Missing.RESTRICTED, batch
    elif not stored.state:
        missing, because = Missing.REDACTED, str(store.read_redactions([each.position])[-1].position)
    state = b"" if missing else stored.state
    return HeldEntry(each.position, stored.name, each.leaf, missing, because, tuple(proof), state)


def write_entries(folder: Path, entries: Iterable[HeldEntry]) -> None:
    (folder / ENTRIES).parent.mkdir(exist_ok=True)
    with (
        (folder / ENTRIES).open("wb") as lines,
        (folder / POSITIONS).open("w", encoding="utf-8", newline="") as table,
    ):
        rows = csv.writer(table, lineterminator="\r\n")
        rows.writerow(COLUMNS)
        for each in entries:
            proof = " ".join(map(to_base64, each.proof))
            rows.writerow([each.position, each.name, each.leaf.hex(), each.missing or "", each.because, proof])
            if each.missing is None:
                lines.write(each.state + b"\n")


# Out of a release


def read_entries(folder: Path) -> list[HeldEntry]:
    """The entries that a release holds, which are still to be verified. Raises ``Malformed``."""
    lines = iter(_content(folder / ENTRIES).split(b"\n")[:-1])
    table = csv.reader(_text(folder / POSITIONS).splitlines())
    if tuple(next(table, ())) != COLUMNS:
        raise Malformed(f"{POSITIONS} does not begin with the columns {', '.join(COLUMNS)}")
    found = [_entry(number, row, lines) for number, row in enumerate(table, 2)]
    if next(lines, None) is not None:
        raise Malformed(f"{ENTRIES} has more lines than {POSITIONS} has entries")
    return found


def _entry(number: int, row: Sequence[str], lines: Iterator[bytes]) -> HeldEntry:
    try:
        position, name, leaf, missing, because, proof = row
        why = Missing(missing) if missing else None
        hashes = tuple(map(from_base64, proof.split()))
        state = b"" if why else next(lines)
        return HeldEntry(int(position), name, bytes.fromhex(leaf), why, because, hashes, state)
    except (ValueError, StopIteration, Malformed) as error:
        reason = f"{ENTRIES} ends before it" if isinstance(error, StopIteration) else error
        raise Malformed(f"{POSITIONS}, line {number}: {reason}") from None


def _content(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise Malformed(f"{file} cannot be read: {error.strerror}") from None


def _text(file: Path) -> str:
    try:
        return _content(file).decode()
    except UnicodeDecodeError:
        raise Malformed(f"{file} is not UTF-8") from None


def folded(entries: Sequence[HeldEntry], *, known_at: int) -> tuple[Record, Instant]:
    """The record of verified entries at ``known_at``, and the last instant. Raises ``Malformed`` or ``Wrong``."""
    passed_on = [each for each in entries if each.missing is not Missing.RESTRICTED]
    try:
        stored = [_as_stored(each) for each in passed_on]
        record = Record(first_rules=_first_rules(stored))
        for held, each in zip(passed_on, reading(_Redactions(stored), stored), strict=True):
            if held.leaf != each.leaf:
                raise Wrong(f"position {each.position} is wrong: the redaction of its entry names another hash")
            if each.position <= known_at:
                record.apply(each.entry)
    except Unreadable as error:
        raise Malformed(f"{ENTRIES}: {error}") from None
    if record.recorded_at is None:
        raise Malformed(f"{ENTRIES} holds no entry up to position {known_at}")
    return record, record.recorded_at


def _as_stored(held: HeldEntry) -> StoredEntry:
    """As its bytes say, which have to be of this position and this name."""
    if held.missing:
        return StoredEntry(held.position, held.name, b"")
    stored = stored_as(held.position, held.state)
    if stored.name != held.name:
        raise Malformed(f"{POSITIONS} says {held.name!r} of position {held.position}, which is {stored.name!r}")
    return stored


def _first_rules(stored: Sequence[StoredEntry]) -> Callable[[str], ZoneRules | None]:
    """The first rules of each zone among the entries; else those that are installed."""
    first = dict[str, ZoneRules]()
    for each in stored:
        if each.name == codec.NAMES[ZoneRules] and isinstance(rules := codec.decode(each).body, ZoneRules):
            first.setdefault(rules.name, rules)
    return lambda name: first.get(name) or installed(name)


class _Redactions:
    """Redactions are looked for among the entries themselves."""

    def __init__(self, stored: Sequence[StoredEntry]) -> None:
        found = defaultdict[int, list[StoredEntry]](list)
        for each in stored:
            if (named := codec.redaction_of(each.state)) is not None:
                found[named[0]].append(each)
        self._of: Mapping[int, Sequence[StoredEntry]] = found

    def read_redactions(self, positions: Collection[int]) -> Sequence[StoredEntry]:
        found = {each.position: each for position in positions for each in self._of.get(position, ())}
        return [found[position] for position in sorted(found)]
