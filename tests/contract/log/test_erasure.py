"""Erasing the bytes of an entry: the one change that the database lets pass, and nothing near it."""

from __future__ import annotations

from sqlite3 import Error as SQLiteError

import psycopg
import pytest
from eventsourcing.persistence import PersistenceError

from adapters.log import codec
from adapters.log.erase import finish_erasures
from adapters.log.read import leaf_at, read_at, read_on
from domain.errors import Unreadable
from domain.proofs.merkle import leaf_hash
from domain.record.amendments import Redaction, Remains
from domain.record.entries import Entry
from domain.record.removable import borne, less, redactable
from domain.record.store import EntryStore, StoredEntry
from tests.contract.log.test_entry_store import everything, run_sql
from tests.support.builders import NOON, SALT, Journal, a_draft
from tests.support.engines import Engine

CLAIM_AT = 5  # after the declarations and the report
BY_THE_DATABASE = (psycopg.Error, SQLiteError, PersistenceError)
REFUSED = r"append-only|stored_events_|permission denied|be owner"


def a_log() -> list[Entry]:
    journal = Journal()
    journal.report(a_draft("ru-1", by="russia"))
    journal.report(a_draft("uk-1", by="ukraine"))
    return journal.entries


def a_redaction(entries: list[Entry], *, of: int, leaf: bytes | None = None) -> Entry:
    redacted = entries[of - 1]
    body = redactable(redacted.body)
    assert body is not None
    redaction = Redaction(
        id=f"x-{len(entries)}",
        position=of,
        leaf=leaf or leaf_hash(codec.encode(redacted).state),
        removed=borne(body, {"quote"}) or ("quote",),
        reason="An order.",
        approved_by="other",
        remains=Remains(body=less(body, {"quote"}), recorded_at=redacted.recorded_at, recorded_by="test", batch=None),
    )
    return Entry(position=len(entries) + 1, recorded_at=NOON, recorded_by="one", batch=None, salt=SALT, body=redaction)


def fill(store: EntryStore, entries: list[Entry]) -> list[StoredEntry]:
    stored = [codec.encode(entry) for entry in entries]
    store.append_stored(stored[store.size() :], after=store.size())
    return stored


def redacted_log(store: EntryStore, *, leaf: bytes | None = None) -> list[StoredEntry]:
    """A log whose claim is redacted, and its bytes as they were appended; nothing is erased yet."""
    entries = a_log()
    return fill(store, [*entries, a_redaction(entries, of=CLAIM_AT, leaf=leaf)])


def test_what_a_redaction_names_is_erased_and_nothing_else(store: EntryStore) -> None:
    stored = redacted_log(store)
    assert store.unerased() == [CLAIM_AT]

    assert finish_erasures(store)

    stored[CLAIM_AT - 1] = stored[CLAIM_AT - 1]._replace(state=b"")
    assert everything(store) == stored
    assert store.unerased() == []
    assert not finish_erasures(store)


@pytest.mark.parametrize("position", [1, 4, CLAIM_AT + 1, 8])
def test_what_no_redaction_names_is_not_erased(store: EntryStore, position: int) -> None:
    stored = redacted_log(store)

    with pytest.raises(BY_THE_DATABASE, match=REFUSED):
        store.erase([CLAIM_AT, position])

    assert everything(store) == stored


def test_a_redaction_erases_nothing_that_comes_after_it(store: EntryStore) -> None:
    entries = a_log()
    redaction = a_redaction(entries, of=CLAIM_AT)
    early = Entry(
        position=1,
        recorded_at=NOON,
        recorded_by="one",
        batch=None,
        salt=SALT,
        body=redaction.body,
    )
    later = [
        Entry(position=n, recorded_at=NOON, recorded_by="x", batch=None, salt=SALT, body=each.body)
        for n, each in enumerate(entries, start=2)
    ]
    stored = fill(store, [early, *later])

    assert store.unerased() == []
    with pytest.raises(BY_THE_DATABASE, match=REFUSED):
        store.erase([CLAIM_AT])
    assert everything(store) == stored


def test_an_entry_of_another_hash_than_the_redaction_names_keeps_its_bytes(store: EntryStore) -> None:
    stored = redacted_log(store, leaf=bytes(32))

    assert not finish_erasures(store)

    assert everything(store) == stored


NEAR_IT = [
    "update stored_events set state = {other} where originator_version = 5",
    "update stored_events set state = {empty}, topic = 'denial.v1' where originator_version = 5",
    "update stored_events set state = {empty}, originator_version = 9 where originator_version = 5",
    "update stored_events set state = null where originator_version = 5",
    "update stored_events set state = {empty} where originator_version = 4",
    "update stored_events set topic = 'x' where originator_version = 5",
    "delete from stored_events where originator_version = 5",
]
LITERALS = {"sqlite": {"empty": "x''", "other": "x'00'"}, "postgres": {"empty": "''::bytea", "other": "'x'::bytea"}}


@pytest.mark.parametrize("is_erased", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("statement", NEAR_IT)
def test_the_database_refuses_even_its_owner_any_other_change(
    engine: Engine, store: EntryStore, statement: str, *, is_erased: bool
) -> None:
    redacted_log(store)
    if is_erased:
        finish_erasures(store)
    before = everything(store)

    with pytest.raises(BY_THE_DATABASE, match=REFUSED):
        run_sql(engine, engine.owner_url, statement.format(**LITERALS[engine.name]).encode())

    assert everything(store) == before


def test_an_erased_entry_is_read_as_what_remains_with_the_hash_that_it_had(store: EntryStore) -> None:
    stored = redacted_log(store)
    finish_erasures(store)

    reads, unreadable = read_on(store, after=0, limit=100)
    read = reads[CLAIM_AT - 1]

    assert unreadable is None
    assert [each.leaf for each in reads] == [leaf_hash(each.state) for each in stored]
    assert (read.entry.redacted, read.entry.salt) == (("quote",), b"")
    assert (read.entry.recorded_by, read.entry.position) == ("test", CLAIM_AT)
    assert read_at(store, CLAIM_AT) == read
    assert leaf_at(store, CLAIM_AT) == read.leaf


def test_an_empty_entry_that_no_later_redaction_names_stops_who_reads_in_front_of_it(store: EntryStore) -> None:
    stored = [codec.encode(entry) for entry in a_log()]
    stored[CLAIM_AT - 1] = stored[CLAIM_AT - 1]._replace(state=b"")
    store.append_stored(stored, after=0)

    reads, unreadable = read_on(store, after=0, limit=100)

    assert len(reads) == CLAIM_AT - 1
    assert unreadable is not None
    assert unreadable.position == CLAIM_AT
    with pytest.raises(Unreadable, match="no later redaction names it"):
        leaf_at(store, CLAIM_AT)


def test_a_log_with_an_erased_entry_is_taken_over_and_read_whole(store: EntryStore) -> None:
    """As an import does it: the empty entry comes first, and the redaction of it later."""
    entries = a_log()
    stored = [codec.encode(entry) for entry in (*entries, a_redaction(entries, of=CLAIM_AT))]
    there = [each._replace(state=b"") if each.position == CLAIM_AT else each for each in stored]

    store.append_stored(there[:CLAIM_AT], after=0)
    store.append_stored(there[CLAIM_AT:], after=CLAIM_AT)
    reads, unreadable = read_on(store, after=0, limit=100)

    assert unreadable is None
    assert [each.leaf for each in reads] == [leaf_hash(each.state) for each in stored]
    assert not finish_erasures(store)
