"""The latest signed checkpoint, in a table of one row."""

from __future__ import annotations

from adapters.sql.session import Database
from domain.audit.ports import Published
from domain.proofs.checkpoints import parse_checkpoint
from domain.proofs.notes import is_witness_key, parse_key, parse_note, parse_witness_key

PUBLISH = """
insert into checkpoints (number, origin, size, note, keys) values (1, :origin, :size, :note, :keys)
on conflict (number) do update
set origin = excluded.origin, size = excluded.size, note = excluded.note, keys = excluded.keys
where checkpoints.origin <> excluded.origin or checkpoints.size <= excluded.size
"""


class SqlCheckpoints:
    """``keys``: the public keys that signed it, and those of the witnesses that cosigned it, one a line."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def latest(self) -> Published | None:
        with self._database.read() as session:
            rows = session.rows("select note, keys from checkpoints", {})
        if not rows:
            return None
        note, keys = bytes(rows[0][0]), rows[0][1].splitlines()
        signers = [parse_key(each) for each in keys if not is_witness_key(each)]
        witnesses = tuple(parse_witness_key(each) for each in keys if is_witness_key(each))
        return Published(note, parse_checkpoint(parse_note(note)), signers, witnesses)

    def publish(self, published: Published) -> None:
        keys = "\n".join([each.text() for each in published.keys] + [each.text() for each in published.witnesses])
        origin, size = published.checkpoint.origin, published.checkpoint.size
        with self._database.write() as session:
            session.execute(PUBLISH, {"origin": origin, "size": size, "note": published.note, "keys": keys})
