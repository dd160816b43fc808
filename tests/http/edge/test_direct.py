"""Requests that go straight to their routes are answered as the framework answers them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import pytest
from fastapi import APIRouter, Depends, FastAPI, Header, Query, Request, Response
from fastapi.testclient import TestClient

from api.app import create_app
from api.http.parameters.shared import Parameters
from api.http.requests.direct import Direct, direct_routes
from tests.support.engines import sqlite_engine
from tests.support.running import Running
from tests.support.small_record import small_record

ASKED = (
    ("GET", "/v1/stances?about=2024-06-10&limit=1&known_at=3"),
    ("GET", "/v1/stances?about=2024-06-10&limit=many&bound=never"),
    ("GET", "/v1/stances?abuot=2024-06-10"),
    ("GET", "/v1/places/nowhere"),
    ("GET", "/v1/statements/no%20id"),
    ("GET", "/v1/places/"),
    ("GET", "/v1/nothing"),
    ("GET", "/nothing"),
    ("GET", "/docs"),
    ("POST", "/v1/reports"),
    ("PUT", "/v1/reports"),
    ("PUT", "/v1/conflicts/war"),
    ("GET", "/embed/places"),
)


@pytest.fixture(scope="module")
def there(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with small_record(sqlite_engine(Path(tmp_path_factory.mktemp("direct")))) as (running, _):
        yield running


@pytest.mark.parametrize(("method", "path"), ASKED)
def test_every_answer_is_the_one_of_the_framework(there: Running, method: str, path: str) -> None:
    app = create_app(there.service, version="1")
    app.router.middleware_stack = app.router.app
    plain = TestClient(app, base_url="http://testserver")

    direct, expected = (each.request(method, path) for each in (there.client, plain))

    assert (direct.status_code, direct.content) == (expected.status_code, expected.content)


CALLS = list[str]()  # of the dependencies and routes below, in order


class Asked(Parameters):
    limit: int = 3


async def first(request: Request) -> None:
    CALLS.append(f"first of {request.url.path}")


async def shared() -> str:
    CALLS.append("shared")
    return "shared"


async def below(shared: Annotated[str, Depends(shared)]) -> str:
    CALLS.append("below")
    return shared


async def number(number: Annotated[int, Header()]) -> int:
    CALLS.append("number")
    return number


def twice(number: Annotated[int, Depends(number)]) -> int:
    CALLS.append("twice")
    return 2 * number


def opened() -> Iterator[str]:
    yield "opened"
    CALLS.append("closed")


router = APIRouter()


@router.get("/things/{thing}")
def read_thing(
    thing: int,
    asked: Annotated[Asked, Query()],
    given: Annotated[str, Depends(below)],
    x_mark: Annotated[str | None, Header()] = None,
) -> Response:
    CALLS.append("read")
    return Response(f"{thing} {asked.limit} {given} {x_mark}")


@router.get("/things/other")
def read_other() -> Response:
    return Response("never")


@router.get("/twice")
async def read_twice(twice: Annotated[int, Depends(twice)]) -> Response:
    return Response(str(twice))


@router.get("/opened")
def read_opened(given: Annotated[str, Depends(opened)]) -> Response:
    return Response(given)


@router.get("/shaped")
def read_shaped() -> dict[str, int]:
    return {"shaped": 1}


@pytest.fixture
def client() -> TestClient:
    app = FastAPI()
    app.include_router(router, prefix="/v1", dependencies=[Depends(first), Depends(shared)])
    app.router.middleware_stack = Direct(app.router.middleware_stack, app.router, direct_routes(app.router))
    CALLS.clear()
    return TestClient(app, raise_server_exceptions=False)


def test_what_several_depend_on_is_called_once_and_before_them(client: TestClient) -> None:
    assert client.get("/v1/things/7").text == "7 3 shared None"
    assert CALLS == ["first of /v1/things/7", "shared", "below", "read"]


def test_parameters_are_read_from_their_places(client: TestClient) -> None:
    assert client.get("/v1/things/7?limit=5", headers={"X-Mark": "here"}).text == "7 5 shared here"
    assert client.get("/v1/things/8").text == "8 3 shared None"


def test_the_first_route_that_fits_answers(client: TestClient) -> None:
    assert client.get("/v1/things/other").status_code == 422  # the thing of the first route, and no number


def test_a_route_is_not_called_with_wrong_parameters_though_all_faults_are_told(client: TestClient) -> None:
    answer = client.get("/v1/things/seven?limit=few")

    assert [each["loc"] for each in answer.json()["detail"]] == [["path", "thing"], ["query", "limit"]]
    assert CALLS == ["first of /v1/things/seven", "shared", "below"]


def test_what_depends_on_wrong_parameters_is_not_called(client: TestClient) -> None:
    assert client.get("/v1/twice", headers={"number": "four"}).status_code == 422
    assert CALLS == ["first of /v1/twice", "shared"]
    assert client.get("/v1/twice", headers={"number": "4"}).text == "8"


def test_an_unusual_route_is_left_to_the_framework(client: TestClient) -> None:
    assert client.get("/v1/opened").text == "opened"
    assert CALLS[-1] == "closed"
    assert client.get("/v1/shaped").json() == {"shaped": 1}
