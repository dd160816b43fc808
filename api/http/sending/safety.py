"""Headers that every answer bears, so that browsers take it for nothing else."""

from __future__ import annotations

from collections.abc import Iterator

from api.settings import Settings

A_YEAR = 31_536_000  # seconds


def safe_headers(settings: Settings) -> Iterator[tuple[str, str]]:
    yield "X-Content-Type-Options", "nosniff"
    yield "Cross-Origin-Opener-Policy", "same-origin"
    if (settings.public_address or "").startswith("https://"):
        yield "Strict-Transport-Security", f"max-age={A_YEAR}"
