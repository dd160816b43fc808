"""Names above the rows of a chart, in lines that fit the narrowest screen: letters of SVG do not wrap by themselves."""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import wrap

LINE_LENGTH = 36  # letters
LINE_HEIGHT = 18


def lines_of(name: str) -> Sequence[str]:
    return wrap(name, LINE_LENGTH) or [name]


def height_of(lines: Sequence[str]) -> int:
    return len(lines) * LINE_HEIGHT
