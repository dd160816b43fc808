"""Awkward phrases may only become fewer: ``plain_english.toml`` has the most of each."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import islice

import pytest

from tests.docs import plain_english

SHOWN = 20


@pytest.fixture(scope="module")
def counts() -> Mapping[str, int]:
    return plain_english.counts()


@pytest.mark.parametrize("name", sorted(plain_english.phrases()))
def test_an_awkward_phrase_becomes_no_more_frequent(name: str, counts: Mapping[str, int]) -> None:
    phrase = plain_english.phrases()[name]
    found = "\n".join(islice(plain_english.places(str(phrase["pattern"])), SHOWN))

    assert counts[name] <= int(phrase["most"]), f"Write {phrase['write']}. The first {SHOWN} places:\n{found}"


def test_the_table_is_as_low_as_the_texts_allow(counts: Mapping[str, int]) -> None:
    higher = {name: number for name, number in counts.items() if number < int(plain_english.phrases()[name]["most"])}

    assert higher == {}, "Well done. Lower the table: python -m tests.docs.plain_english"


def test_lowering_never_raises_a_number() -> None:
    table = '[first]\npattern = "a"\nmost = 5\n\n[second]\npattern = "b"\nmost = 5\n'

    assert plain_english.lowered(table, {"first": 3, "second": 9}) == table.replace("most = 5", "most = 3", 1)
