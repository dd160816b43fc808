"""Reports that come at once are taken together, and each request gets the answer that it would have got alone."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from threading import enumerate as threads
from typing import Any, NamedTuple, cast

import httpx2
import pytest
from fastapi import Response

from api.intake.handed_in import HandedIn
from domain.intake.append import Author
from domain.intake.deciding import Receipt
from domain.intake.drafts import Act, PlaceDraft
from tests.support.engines import Engine
from tests.support.running import Running
from tests.support.small_record import a_claim, a_report, small_record

REPORTS = 40
WITHIN_SECONDS = 20.0

pytestmark = pytest.mark.both_engines


@pytest.fixture
def there(engine: Engine) -> Iterator[Running]:
    with small_record(engine) as (there, _):
        yield there


def posting(there: Running, bodies: Sequence[object], **headers: str) -> list[tuple[int, Any]]:
    """The status and the answer to each, posted at once."""

    async def post() -> list[httpx2.Response]:
        async with asking(there) as client:
            own = {**there.authorization, **headers}
            return await asyncio.gather(*(client.post("/v1/reports", json=body, headers=own) for body in bodies))

    return [(each.status_code, each.json()) for each in asyncio.run(post())]


def asking(there: Running) -> httpx2.AsyncClient:
    transport = httpx2.ASGITransport(app=cast("Any", there.client.app))
    return httpx2.AsyncClient(transport=transport, base_url="http://here", timeout=60)


def threads_of_reports() -> int:
    return sum(each.name.startswith("claimline-reports") for each in threads())


def report(number: int, **fields: object) -> Mapping[str, Any]:
    return a_report(a_claim(id=f"s{number}", **fields), id=f"r{number}")


class Place(NamedTuple):
    """A place that a request hands in, and its answer, which may be impossible to make."""

    name: str
    has_answer: bool

    def read(self) -> tuple[Act, Author]:
        return PlaceDraft(id=self.name, name=self.name, identifiers={}), Author("a desk")

    def answer(self, receipt: Receipt) -> Response:
        if not self.has_answer:
            raise ValueError(f"position {receipt.position} has no words")
        return Response(self.name)


def test_an_answer_that_cannot_be_made_is_the_error_of_its_own_request_alone(there: Running) -> None:
    async def hand_in() -> list[Any]:
        reports = HandedIn(there.service.recording)
        given = [reports.answer(Place("north", has_answer=False)), reports.answer(Place("south", has_answer=True))]
        return await asyncio.wait_for(asyncio.gather(*given, return_exceptions=True), WITHIN_SECONDS)

    broken, whole = asyncio.run(hand_in())

    assert isinstance(broken, ValueError)
    assert whole.body == b"south"


def test_each_of_many_gets_its_own_answer_and_can_be_read(there: Running) -> None:
    answers = posting(there, [report(number) for number in range(REPORTS)])

    assert [status for status, _ in answers] == [201] * REPORTS
    assert [answer["report"] for _, answer in answers] == [f"r{number}" for number in range(REPORTS)]
    assert len({answer["position"] for _, answer in answers}) == REPORTS
    assert all(there.read(f"/v1/statements/s{number}") for number in range(REPORTS))


def test_what_is_wrong_with_one_is_told_to_its_request_alone(there: Running) -> None:
    there.post("/v1/reports", report(0))
    bodies: dict[str, tuple[object, int]] = {
        "new": (report(1), 201),
        "not a report": ({"statements": 3}, 422),
        "unknown place": (report(2, place="nowhere"), 422),
        "another report under an id that is taken": (a_report(a_claim(id="x", place="ford"), id="r0"), 409),
        "the same again": (report(0), 200),
        "new, too": (report(3), 201),
    }
    before = there.service.store.size()
    answers = posting(there, [body for body, _ in bodies.values()])

    assert [status for status, _ in answers] == [status for _, status in bodies.values()]
    assert there.service.store.size() == before + 4  # two reports with a statement each
    assert there.client.get("/v1/statements/s2").status_code == 404


def test_those_that_come_while_others_are_decided_on_take_one_thread(there: Running) -> None:
    """The turn of writers is held meanwhile, so that all of them wait."""
    reports, before = cast("Any", there.client.app).state.reports, threads_of_reports()

    async def post() -> list[httpx2.Response]:
        async with asking(there) as client, asyncio.timeout(WITHIN_SECONDS):
            with there.service.recording.appending.log.turn():
                posts = [
                    asyncio.create_task(client.post("/v1/reports", json=report(number), headers=there.authorization))
                    for number in range(REPORTS)
                ]
                while reports.under_way < REPORTS:  # noqa: ASYNC110 - it counts, and tells nobody
                    await asyncio.sleep(0.01)
            return list(await asyncio.gather(*posts))

    answers = asyncio.run(post())

    assert [each.status_code for each in answers] == [201] * REPORTS
    assert threads_of_reports() - before <= 3
    assert reports.under_way == 0


def test_a_key_is_looked_up_after_the_request_has_come(there: Running) -> None:
    assert [status for status, _ in posting(there, [report(1), report(2)])] == [201, 201]
    there.service.keys.revoke(there.service.keys.list()[-1].name)
    answers = posting(there, [report(3), report(4)])

    assert [status for status, _ in answers] == [401, 401]


def test_an_unknown_key_is_refused_beside_a_known_one(there: Running) -> None:
    async def post() -> list[httpx2.Response]:
        async with asking(there) as client:
            unknown = {"Authorization": "Bearer clk_no_key"}
            headers: list[dict[str, str]] = [there.authorization, unknown, there.authorization, {}]
            posts = (client.post("/v1/reports", json=report(at), headers=own) for at, own in enumerate(headers))
            return list(await asyncio.gather(*posts))

    assert [each.status_code for each in asyncio.run(post())] == [201, 401, 201, 401]
