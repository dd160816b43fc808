"""Subjects: any id makes one token of a broker's subject, and comes back whole."""

from __future__ import annotations

import re

from hypothesis import example, given
from hypothesis import strategies as st

from domain.brokers.subjects import NONE, part, token

IDS = st.text(min_size=1)


@given(IDS)
@example("geonames:706757")
@example("a.b")
@example("-")
@example("*")
@example(">")
@example("Сіверськ")
@example("100 %25")
def test_an_id_is_one_token_and_comes_back_whole(id_: str) -> None:
    assert re.fullmatch(r"[A-Za-z0-9_~%-]+", token(id_))
    assert part(token(id_)) == id_


@given(IDS, IDS)
def test_two_ids_have_two_tokens(one: str, other: str) -> None:
    assert (token(one) == token(other)) is (one == other)


@given(IDS)
def test_no_id_has_the_token_of_a_part_that_is_missing(id_: str) -> None:
    assert token(None) == NONE
    assert part(NONE) is None
    assert token(id_) != NONE
