"""A row that cannot be read gives 503: the answer says that the database is damaged, and what to do."""

from __future__ import annotations

import pytest

from tests.support.engines import Engine
from tests.support.small_record import a_claim, a_report, small_record

BROKEN = {
    "not as it is written": "update record_statements set content = '{}'",
    "no JSON": "update record_statements set content = '{'",
    "of a consequence": "update feed_items set shape = '{}' where shape is not null",
}


@pytest.mark.parametrize("harm", BROKEN)
def test_a_broken_row_is_answered_with_503_and_the_cure(engine: Engine, harm: str) -> None:
    with small_record(engine) as (there, _):
        there.post("/v1/reports", a_report(a_claim(id="s1"), id="r1"))
        there.service.await_views(there.service.store.size())
        with there.service.database.write() as session:
            session.execute(BROKEN[harm], {})
        paths = ("/v1/feed",) if "feed" in BROKEN[harm] else ("/v1/statements/s1", "/v1/places/hill/stances")
        answers = [there.client.get(path, headers=there.authorization) for path in paths]

    assert [(each.status_code, each.json()["type"]) for each in answers] == [(503, "/problems/unreadable")] * len(paths)
    for each in answers:
        assert "damaged" in each.json()["detail"] or "cannot be read" in each.json()["detail"]


@pytest.mark.engines("sqlite")
def test_a_hole_in_the_log_is_answered_with_503_and_its_position(engine: Engine) -> None:
    with small_record(engine) as (there, _):
        there.post("/v1/reports", a_report(a_claim(id="s1"), id="r1"))
        there.service.await_views(there.service.store.size())
        with there.service.database.write() as session:
            session.execute("drop trigger stored_events_refuse_delete", {})
            session.execute("delete from stored_events where originator_version = 2", {})
        answer = there.client.get("/v1/feed", headers=there.authorization)

    assert (answer.status_code, answer.json()["type"]) == (503, "/problems/unreadable")
    assert "position 2" in answer.json()["detail"]
