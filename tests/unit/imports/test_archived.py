"""Archived copies are matched with reports by the address at which these were published."""

from __future__ import annotations

import pytest

from domain.imports.archived import plain_address


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://Example.org/a", "HTTPS://example.org/a#top"),
        ("https://example.org", "https://example.org/"),
        ("https://example.org:443/a?b=1", "https://example.org/a?b=1"),
        ("http://example.org:80/a", " http://example.org/a "),
    ],
)
def test_spellings_of_one_address_are_one(one: str, other: str) -> None:
    assert plain_address(one) == plain_address(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://example.org/a", "http://example.org/a"),
        ("https://example.org/a", "https://example.org/A"),
        ("https://example.org/a", "https://example.org/a/"),
        ("https://example.org/a?b=1", "https://example.org/a?b=2"),
        ("https://example.org:8443/a", "https://example.org/a"),
        ("https://example.org:port/a", "https://example.org/a"),
    ],
)
def test_addresses_that_may_lead_elsewhere_are_two(one: str, other: str) -> None:
    assert plain_address(one) != plain_address(other)
