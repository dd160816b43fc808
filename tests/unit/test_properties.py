"""Laws take fewer examples on the way than in the long run."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import settings

from tests.support.properties import CHECK, EXAMPLES, FAST, FULL, UNSHRUNK, examples
from tests.support.tidiness import ROOT

HERE = ("tests/support/properties.py", "tests/unit/test_properties.py")


@pytest.fixture(params=[FAST, CHECK, FULL, UNSHRUNK])
def profile(request: pytest.FixtureRequest) -> Iterator[str]:
    before = settings.get_current_profile_name()
    settings.load_profile(request.param)
    yield request.param
    settings.load_profile(before)


def test_a_law_takes_its_examples_in_full_in_the_long_run_alone(profile: str) -> None:
    most = {FAST: 8, CHECK: 20}.get(profile)

    assert examples(200).max_examples == (most or 200)
    assert examples(5).max_examples == 5
    assert settings.default is not None
    assert settings.default.max_examples == (most or EXAMPLES)


def test_no_law_has_examples_that_the_profile_cannot_lower() -> None:
    paths = (path for path in (ROOT / "tests").rglob("*.py") if str(path.relative_to(ROOT)) not in HERE)

    assert [path.name for path in paths if "max_examples" in path.read_text(encoding="utf-8")] == []
