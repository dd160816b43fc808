"""Errors in the shell name commands and options, never addresses of HTTP."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from api.shell.speech import in_shell
from tests.support.tidiness import ROOT

ADDRESS = re.compile(r"\b(?:GET|PUT|POST|DELETE)\b|/v1/|Idempotency-Key")
TEXTS_MIN = 20


def addresses(folder: Path) -> Iterator[str]:
    """Texts that name an address, of all modules that a command may reach."""
    for path in sorted(folder.rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        parts = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
        docstrings = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
        for node in ast.walk(tree):
            if isinstance(node, ast.JoinedStr):
                text = "".join(str(part.value) if isinstance(part, ast.Constant) else "x" for part in node.values)
            elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in parts | docstrings:
                text = node.value
            else:
                continue
            if re.search(r"\b(?:GET|PUT|POST|DELETE) /v1|Idempotency-Key|with PUT", text):
                yield text


def test_every_error_of_the_rules_has_a_form_without_addresses() -> None:
    texts = {*addresses(ROOT / "domain"), *addresses(ROOT / "adapters" / "importers")}

    assert len(texts) >= TEXTS_MIN
    assert [text for text in sorted(texts) if ADDRESS.search(in_shell(text))] == []
