"""The page of the fixed words is the one that the code makes."""

from __future__ import annotations

from tests.docs.words_page import PAGE, page


def test_the_page_is_made_from_the_code() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run `python -m tests.docs.words_page`"
