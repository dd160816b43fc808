"""The rows of tables in a page, as a reader sees their cells."""

from __future__ import annotations

import html
import re

ROW = re.compile("<tr>(.*?)</tr>", re.DOTALL)
CELL = re.compile("<t[hd][^>]*>(.*?)</t[hd]>", re.DOTALL)
TAG = re.compile("<[^>]+>")


def rows(text: str) -> list[list[str]]:
    """Cells in plain text, spaces made single, row by row; the heads of tables are rows, too."""
    return [[plain(cell) for cell in CELL.findall(row)] for row in ROW.findall(text)]


def plain(text: str) -> str:
    return " ".join(html.unescape(TAG.sub(" ", text)).split())
