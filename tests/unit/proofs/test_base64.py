"""Base64: one text for the same bytes, and no other."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.proofs.base64 import from_base64, to_base64
from domain.proofs.errors import Malformed
from tests.unit.proofs.refusals import refused


@pytest.mark.parametrize(
    ("content", "text"),
    [(b"", ""), (b"f", "Zg=="), (b"fo", "Zm8="), (b"foo", "Zm9v"), (b"foob", "Zm9vYg=="), (b"\xfb\xff", "+/8=")],
)
def test_the_vectors_of_rfc_4648(content: bytes, text: str) -> None:
    assert (to_base64(content), from_base64(text)) == (text, content)


@pytest.mark.parametrize(
    "text",
    ["Zg", "Zg=", "Zg===", "=", "====", "Z", "Zg==Zg==", "-_8=", "Zm9v\n", " Zm9v", "Zm\n9v", "Zg=\n=", "Ä", "😀"],
)
def test_stray_characters_and_padding_are_refused(text: str) -> None:
    with refused(Malformed, f"{text!r} is not base64"):
        from_base64(text)


@pytest.mark.parametrize("text", ["Zh==", "Zm9=", "Zn==", "Zm9v="])
def test_bits_and_padding_that_mean_nothing_are_refused(text: str) -> None:
    with refused(Malformed, f"{text!r} is not how base64 writes these bytes"):
        from_base64(text)


def test_what_is_long_is_quoted_no_further_than_one_can_read() -> None:
    with refused(Malformed, f"{'-' * 80!r} is not base64"):
        from_base64("-" * 81)
    with refused(Malformed, f"{'a' * 80!r} is not how base64 writes these bytes"):
        from_base64("a" * 80 + "Zh==")


@given(st.binary(max_size=50))
def test_any_bytes_read_as_they_were_written(content: bytes) -> None:
    assert from_base64(to_base64(content)) == content


@given(st.text(alphabet="AQgwZm9+/=-_ \n", max_size=9))
def test_a_text_is_refused_or_written_again_to_the_letter(text: str) -> None:
    try:
        content = from_base64(text)
    except Malformed:
        return
    assert to_base64(content) == text
