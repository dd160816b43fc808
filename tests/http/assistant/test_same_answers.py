"""An assistant gets the answers of plain HTTP: the same data, and the same words where a question is refused."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pytest

from tests.support.assistant_questions import TOOLS, random_questions
from tests.support.assistants import Served, answer_of, served_assistant
from tests.support.engines import Engine

SEED, COUNT = 20251212, 200

pytestmark = pytest.mark.engines("sqlite")


@pytest.fixture
def demo(engine: Engine) -> Iterator[Served]:
    with served_assistant(engine) as served:
        yield served


def test_two_hundred_random_questions_have_the_answers_and_the_refusals_of_plain_http(demo: Served) -> None:
    asked = list(random_questions(SEED, COUNT))
    results = demo.calls([(each.tool, each.arguments) for each in asked])
    kinds = Counter[tuple[str, bool]]()
    for each, result in zip(asked, results, strict=True):
        over_http = demo.http.client.get(each.path, params=each.query)
        given = result.structured_content
        kinds[each.tool, result.is_error] += 1
        assert result.is_error == (over_http.status_code != 200), (each, given)
        assert over_http.json() == (given if result.is_error else given["answer"]), each
    assert {tool for tool, refused in kinds if not refused} == set(TOOLS)
    refused = sum(count for (_, is_error), count in kinds.items() if is_error)
    assert COUNT * 0.1 < refused < COUNT * 0.7


def test_the_permalinks_of_random_answers_give_the_same_answers(demo: Served) -> None:
    asked = [(each.tool, each.arguments) for each in random_questions(SEED + 1, COUNT // 2)]
    answers = [answer_of(each) for each in demo.calls(asked) if not each.is_error]
    pinned = [each for each in answers if each["is_pinned"]]
    for each in pinned:
        demo.assert_pinned(each)
    assert len(pinned) > COUNT * 0.2
