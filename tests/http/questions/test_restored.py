"""A process that serves while its database is restored from a backup answers from what the log has now."""

from __future__ import annotations

from pathlib import Path

from tests.support.engines import copied, sqlite_engine
from tests.support.running import Running
from tests.support.small_record import a_claim, a_report, small_record


def say(there: Running, name: str, place: str) -> int:
    position: int = there.post("/v1/reports", a_report(a_claim(id=name, place=place), id=f"r-{name}"))["position"]
    there.service.await_views(position)
    return position


def governing(there: Running, at: int) -> dict[str, str]:
    """By place, the statement by which a side has a stance."""
    found = there.read("/v1/stances", about="2024-06-15", said_by="2024-06-15", known_at=at)["places"]
    return {each["place"]: stance["statement"] for each in found for stance in each["stances"].values()}


def test_after_a_backup_is_restored_no_stance_is_from_an_entry_that_is_lost(tmp_path: Path) -> None:
    engine = sqlite_engine(tmp_path)
    with small_record(engine) as (there, _):
        kept = say(there, "kept", "hill")
        copied(engine.path, tmp_path / "backup")
        lost = say(there, "lost", "ford")
        assert governing(there, lost) == {"hill": "kept", "ford": "lost"}
        copied(tmp_path / "backup", engine.path)
        assert governing(there, kept) == {"hill": "kept"}
        other = say(there, "other", "ford")
        again = say(there, "again", "hill")

        assert other == lost
        assert governing(there, lost) == {"hill": "kept", "ford": "other"}
        assert governing(there, again) == {"hill": "again", "ford": "other"}
