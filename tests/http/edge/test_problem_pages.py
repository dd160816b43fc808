"""Every type of problem has a page that says what it means and what to do."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from api.http.problems import PROBLEM_TYPES, SLUGS
from tests.support.engines import sqlite_engine
from tests.support.running import Running
from tests.support.small_record import small_record
from tests.support.tidiness import ROOT

RAISED = re.compile(r"""(?:Problem|Unauthorised|_document)\(\s*"([a-z-]+)\"""")


@pytest.fixture(scope="module")
def there(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with small_record(sqlite_engine(tmp_path_factory.mktemp("problems"))) as (running, _):
        yield running


def test_every_type_says_what_it_means_and_what_to_do() -> None:
    assert set(SLUGS.values()) <= PROBLEM_TYPES.keys()
    for problem in PROBLEM_TYPES.values():
        assert problem.meaning.endswith("."), problem.slug
        assert problem.remedy, problem.slug
        assert all(step.endswith(".") for step in problem.remedy), problem.slug


def test_every_slug_that_the_code_raises_has_a_page() -> None:
    modules = [path.read_text(encoding="utf-8") for path in (ROOT / "api").rglob("*.py")]
    raised = {slug for module in modules for slug in RAISED.findall(module)}

    assert {"key-required", "unsupported-media-type", "not-acceptable", "internal-error"} <= raised
    assert raised <= PROBLEM_TYPES.keys()


@pytest.mark.parametrize("slug", sorted(PROBLEM_TYPES))
def test_the_page_is_there_to_read_and_as_json(there: Running, slug: str) -> None:
    page = there.client.get(f"/problems/{slug}", headers={"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"})
    shape = there.client.get(f"/problems/{slug}", headers={"Accept": "application/json"})

    assert (page.status_code, page.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert (shape.status_code, shape.headers["content-type"]) == (200, "application/json")
    assert page.headers["vary"] == shape.headers["vary"] == "Accept, Accept-Encoding"
    assert set(re.findall(r'(?:src|href)="([^"]+)"', page.text)) == {"data:,", "/docs/docs.css", "/docs"}
    assert page.headers["content-security-policy"].startswith("default-src 'self';")
    assert (shape.json()["type"], shape.json()["title"]) == (f"/problems/{slug}", PROBLEM_TYPES[slug].title)
    assert f"<h1>{PROBLEM_TYPES[slug].title}</h1>" in page.text


@pytest.mark.parametrize(
    "path", ["/v1/nowhere", "/v1/statements/none", "/v1/stances?no=1", "/problems/none", "/problems/%00"]
)
def test_the_type_of_a_problem_leads_to_its_page(there: Running, path: str) -> None:
    problem = there.client.get(path)
    told = there.client.get(problem.json()["type"], headers={"Accept": "application/json"}).json()

    assert problem.headers["content-type"] == "application/problem+json"
    assert {name: told[name] for name in ("type", "title", "status")} == {
        name: problem.json()[name] for name in ("type", "title", "status")
    }


def test_what_is_no_type_is_404_and_names_those_there_are(there: Running) -> None:
    response = there.client.get("/problems/nothing")

    assert response.status_code == 404
    assert "bad-parameter" in response.json()["detail"]


def test_a_page_takes_head_and_options_and_refuses_the_rest(there: Running) -> None:
    got, head = there.client.get("/problems/busy"), there.client.head("/problems/busy")
    options, refused = there.client.options("/problems/busy"), there.client.delete("/problems/busy")

    assert (head.status_code, head.headers, head.content) == (200, got.headers, b"")
    assert (options.status_code, options.headers["allow"]) == (204, "GET, HEAD, OPTIONS")
    assert (refused.status_code, refused.headers["allow"]) == (405, "GET, HEAD, OPTIONS")
    assert there.client.get("/problems/busy", headers={"Accept": "image/png"}).status_code == 406
    assert there.client.get("/problems/busy?lang=uk").status_code == 400
