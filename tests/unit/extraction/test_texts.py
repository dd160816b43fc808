"""A text becomes proposals, and a text that states nothing becomes none."""

from __future__ import annotations

from tests.unit.extraction.reading import read, said


def test_a_claim_is_proposed_with_its_side_place_status_and_holder() -> None:
    assert said(read("Russia said that Russian forces captured Siversk.")) == [
        ("russia", "Siversk", "controlled", "russia")
    ]
