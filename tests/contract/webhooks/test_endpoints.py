"""The promises of the port ``Endpoints``: what is stored with a webhook is stored whole, or not at all."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from adapters.webhooks.endpoints import SqlEndpoints
from domain.webhooks.endpoints import (
    DeliveryAttempt,
    Endpoint,
    EndpointChange,
    Endpoints,
    Order,
    Secret,
    Undelivered,
)
from tests.support.engines import Engine

DESK = Endpoint(
    id="desk",
    url="https://example.org/hook",
    wanted={"type": "claim.appended"},
    order=Order.STRICT,
    secrets=[Secret(text="whsec_x", added_at=1)],
    cursor="c0",
    added_at=1,
    added_by="tester",
)
NOTHING = EndpointChange()


@pytest.fixture
def endpoints(engine: Engine) -> Iterator[Endpoints]:
    database = engine.database()
    yield SqlEndpoints(database)
    database.close()


def an_attempt(item: str, at: int = 5) -> DeliveryAttempt:
    return DeliveryAttempt(
        item=item, type="claim.appended", position=3, at=at, milliseconds=1, status=500, problem="no", answer=""
    )


def owed(item: str, position: int, due_at: int | None) -> Undelivered:
    return Undelivered(
        item=item,
        type="claim.appended",
        position=position,
        cursor=item,
        attempts=1,
        first_at=2,
        due_at=due_at,
        holds=False,
        problem="no",
    )


def stored(endpoints: Endpoints, name: str = "desk") -> Endpoint:
    standing = endpoints.standing(name)
    assert standing is not None
    return standing.endpoint


def test_an_id_is_added_once_and_comes_back_as_it_was(endpoints: Endpoints) -> None:
    assert endpoints.add(DESK)
    assert not endpoints.add(replace(DESK, url="https://example.org/other"))
    assert stored(endpoints) == DESK


def test_the_oldest_comes_first(endpoints: Endpoints) -> None:
    for name, added_at in (("b", 2), ("a", 3), ("c", 1)):
        endpoints.add(replace(DESK, id=name, added_at=added_at))

    assert [each.endpoint.id for each in endpoints.all()] == ["c", "b", "a"]


def test_a_change_of_what_somebody_else_has_changed_is_not_stored(endpoints: Endpoints) -> None:
    endpoints.add(DESK)
    before = stored(endpoints)
    after = endpoints.change(before, replace(before, cursor="c1"), NOTHING)

    assert after is not None
    assert endpoints.change(before, replace(before, cursor="c2"), EndpointChange(owed=owed("i", 3, 9))) is None
    assert stored(endpoints).cursor == "c1"
    assert endpoints.due("desk", 9) is None


def test_an_attempt_is_kept_also_where_its_change_is_not(endpoints: Endpoints) -> None:
    endpoints.add(DESK)
    before = stored(endpoints)
    endpoints.change(before, replace(before, cursor="c1"), EndpointChange(attempt=an_attempt("i")))
    endpoints.change(before, replace(before, cursor="c2"), EndpointChange(attempt=an_attempt("j")))

    assert [each.item for each in endpoints.attempts("desk", before=None, limit=9)] == ["j", "i"]


def test_of_what_is_due_the_lowest_position_comes_first_and_what_is_parked_does_not(endpoints: Endpoints) -> None:
    endpoints.add(DESK)
    for each in (owed("late", 2, 50), owed("second", 4, 9), owed("first", 3, 9), owed("parked", 1, None)):
        before = stored(endpoints)
        assert endpoints.change(before, before, EndpointChange(owed=each)) is not None

    due = endpoints.due("desk", 10)
    assert due is not None
    assert due.item == "first"
    assert endpoints.due("desk", 8) is None
    assert [each.item for each in endpoints.parked("desk")] == ["parked"]
    standing = endpoints.standing("desk")
    assert standing is not None
    assert (standing.waiting, standing.parked, standing.due_at) == (3, 1, 9)


def test_what_is_parked_can_be_made_due(endpoints: Endpoints) -> None:
    endpoints.add(DESK)
    for each in (owed("one", 1, None), owed("two", 2, None)):
        before = stored(endpoints)
        endpoints.change(before, before, EndpointChange(owed=each))

    assert endpoints.unpark("desk", 7, ["two"]) == 1
    due = endpoints.due("desk", 7)
    assert due is not None
    assert due.item == "two"
    assert endpoints.unpark("desk", 7, None) == 1
    assert endpoints.parked("desk") == []


def test_with_an_endpoint_goes_all_that_is_owed_to_it(endpoints: Endpoints) -> None:
    endpoints.add(DESK)
    before = stored(endpoints)
    endpoints.change(before, before, EndpointChange(owed=owed("i", 3, 9), attempt=an_attempt("i")))

    assert endpoints.remove("desk")
    assert not endpoints.remove("desk")
    endpoints.add(DESK)
    assert endpoints.due("desk", 9) is None
    assert endpoints.attempts("desk", before=None, limit=9) == []


def test_attempts_page_by_their_numbers_and_old_ones_are_forgotten(endpoints: Endpoints) -> None:
    endpoints.add(DESK)
    for number in range(5):
        endpoints.keep("desk", an_attempt(f"i{number}", at=number))

    newest = endpoints.attempts("desk", before=None, limit=2)
    assert [each.item for each in newest] == ["i4", "i3"]
    assert [each.item for each in endpoints.attempts("desk", before=newest[-1].number, limit=2)] == ["i2", "i1"]
    endpoints.forget_attempts(3)
    assert [each.item for each in endpoints.attempts("desk", before=None, limit=9)] == ["i4", "i3"]
