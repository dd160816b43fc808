"""A page links to a source only where the address is one of the web: any other would run, or open a file."""

from __future__ import annotations

import pytest

from api.web.statements import web_address


@pytest.mark.parametrize("url", ["https://example.org/a", "http://example.org", "HTTPS://example.org"])
def test_addresses_of_the_web_become_links(url: str) -> None:
    assert web_address(url) == url


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "example.org", "", None]
)
def test_nothing_else_becomes_a_link(url: str | None) -> None:
    assert web_address(url) is None
