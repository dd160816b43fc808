"""Ids made from names: readable, of the letters of ids, and free."""

from __future__ import annotations

import pytest

from domain.intake.naming import free_id
from domain.text import ID_LENGTH_MAX, fault_in_id


@pytest.mark.parametrize(
    ("name", "taken", "expected"),
    [
        ("Rapid Support Forces", (), "rapid-support-forces"),
        ("Украина", (), "ukrayna"),
        ("RSF", ("rsf", "rsf-2"), "rsf-3"),
        ("الجيش السوداني", (), "claimant"),
        ("الجيش السوداني", ("claimant",), "claimant-2"),
    ],
)
def test_an_id_reads_like_its_name_and_is_free(name: str, taken: tuple[str, ...], expected: str) -> None:
    assert free_id(name, taken, "claimant") == expected


def test_an_id_of_a_long_name_is_an_id_however_many_are_taken() -> None:
    long = "a" * 200
    taken = {free_id(long, (), "x")}

    assert fault_in_id(free_id(long, taken, "x")) is None
    assert len(free_id(long, taken, "x")) == ID_LENGTH_MAX
