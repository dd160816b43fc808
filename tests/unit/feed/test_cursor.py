"""A cursor of the feed has one spelling."""

from __future__ import annotations

from string import ascii_letters, digits

from domain.feed.cursor import cursor_at, read_cursor
from domain.feed.items import ItemKey

ALPHABET = f"{ascii_letters}{digits}-_"


def test_a_cursor_is_read_as_it_was_written_and_in_no_other_spelling() -> None:
    cursor = cursor_at(ItemKey(1, 0), {1: bytes(range(32))})
    text = cursor.text()

    assert read_cursor(text) == cursor
    others = [f"{text[:-1]}{last}" for last in ALPHABET if last != text[-1]]  # some have the same bytes
    assert [each for each in others if read_cursor(each) == cursor] == []
    assert read_cursor(f"{text}=") is None
