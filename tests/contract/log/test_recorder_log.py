"""The log reads back what it has appended itself without decoding it again, and nothing else than what is there."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from secrets import token_bytes

from adapters.log.recorder import RecorderLog
from domain.record.declarations import PlaceDeclaration
from domain.record.entries import Entry
from domain.record.store import EncodedEntry
from tests.support.builders import NOON
from tests.support.engines import Engine, copied, sqlite_engine


def places(log: RecorderLog, *names: str, after: int) -> list[EncodedEntry]:
    return [
        log.encoded(
            Entry(
                position=position,
                recorded_at=NOON,
                recorded_by="desk",
                batch=None,
                salt=token_bytes(16),
                body=PlaceDeclaration(id=name, name=name),
            )
        )
        for position, name in enumerate(names, start=after + 1)
    ]


def names(log: RecorderLog, *, after: int, limit: int = 100) -> list[str]:
    entries = log.read(after=after, limit=limit)
    assert [each.position for each in entries] == list(range(after + 1, after + 1 + len(entries)))
    return [each.body.id for each in entries if isinstance(each.body, PlaceDeclaration)]


def test_what_others_append_before_and_after_is_read_as_well(engine: Engine) -> None:
    with closing(engine.store()) as one, closing(engine.store()) as other:
        log, elsewhere = RecorderLog(one), RecorderLog(other)
        elsewhere.append(places(elsewhere, "a", after=0), after=0)
        log.append(places(log, "b", "c", after=1), after=1)
        log.append(places(log, "d", after=3), after=3)
        read_back = names(log, after=1)
        elsewhere.append(places(elsewhere, "e", "f", after=4), after=4)

        assert read_back == ["b", "c", "d"]
        assert names(log, after=0) == ["a", "b", "c", "d", "e", "f"]
        assert names(log, after=1) == ["b", "c", "d", "e", "f"]
        assert names(log, after=3) == ["d", "e", "f"]
        assert names(log, after=4) == ["e", "f"]
        assert [names(log, after=2, limit=limit) for limit in (1, 2, 3)] == [["c"], ["c", "d"], ["c", "d", "e"]]


def test_a_log_that_lost_what_was_appended_is_read_as_it_is(tmp_path: Path) -> None:
    """As after a restored backup that had not got the last entry yet, to which others have appended since."""
    engine, backup = sqlite_engine(tmp_path), tmp_path / "backup.db"
    with closing(engine.store()) as store:
        log, elsewhere = RecorderLog(store), RecorderLog(store)
        elsewhere.append(places(elsewhere, "a", after=0), after=0)
        copied(engine.path, backup)
        log.append(places(log, "lost", after=1), after=1)
        copied(backup, engine.path)
        before = names(log, after=1)
        elsewhere.append(places(elsewhere, "b", after=1), after=1)

        assert before == []
        assert names(log, after=1) == ["b"]
