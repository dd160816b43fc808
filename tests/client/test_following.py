"""The feed by the client: resumed from a cursor, and without gaps."""

from __future__ import annotations

from itertools import islice
from pathlib import Path

import pytest

from claimline_client import CursorDiverged
from tests.client.test_sending import REPORT
from tests.support.client_serving import Reached, cut_before
from tests.support.running import Running


def all_items(there: Running) -> list[str]:
    return [item["id"] for item in there.read("/v1/feed", limit="10000")["items"]]


def test_a_file_keeps_the_cursor_of_the_last_item_that_was_done(demo: Running, tmp_path: Path) -> None:
    client, file = Reached(demo).client(), tmp_path / "cursor"
    began = [item["id"] for item in islice(client.follow(cursor_file=file, wait=0), 100)]
    resumed = [item["id"] for item in client.follow(cursor_file=file, wait=0)]

    assert resumed[0] == began[-1]  # it was given, and nobody has asked for the one after it
    assert began[:-1] + resumed == all_items(demo)
    assert list(client.follow(cursor_file=file, wait=0)) == []
    assert [path.name for path in tmp_path.iterdir()] == ["cursor"]


def test_the_caller_keeps_the_cursor(demo: Running) -> None:
    client = Reached(demo).client()
    items = list(client.follow(wait=0, place="Siversk"))
    rest = list(client.follow(items[9]["cursor"], wait=0, place="Siversk"))

    assert rest == items[10:]
    assert {item["data"]["place"] for item in items} == {"geonames:694403"}


def test_following_survives_a_connection_that_breaks(demo: Running) -> None:
    reached = Reached(demo)
    reached.transport.faults = [cut_before, cut_before]

    assert len(list(reached.client().follow(wait=0))) == len(all_items(demo))


def test_a_new_report_comes_after_the_last_cursor(desk: Reached) -> None:
    client = desk.client()
    *_, last = client.follow(wait=0)
    recorded = client.record(REPORT)
    fresh = list(client.follow(last["cursor"], wait=0))

    assert [item["type"] for item in fresh][:2] == ["report.appended", "claim.appended"]
    assert fresh[1]["position"] == recorded["position"]


def test_a_cursor_of_another_history_is_refused_with_the_last_one_in_common(demo: Running, desk: Reached) -> None:
    *_, last = Reached(demo).client().follow(wait=0)

    with pytest.raises(CursorDiverged) as diverged:
        next(desk.client().follow(last["cursor"], wait=0))
    assert diverged.value.status == 409
    assert diverged.value.last_common is None or isinstance(diverged.value.last_common, str)
