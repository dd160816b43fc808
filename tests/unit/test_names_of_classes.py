from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from tests.support.tidiness import ROOT


def test_in_the_domain_one_name_means_one_class() -> None:
    modules = defaultdict[str, list[str]](list)
    for path in sorted((ROOT / "domain").rglob("*.py")):
        for name in _types_defined_in(path):
            modules[name].append(str(path.relative_to(ROOT)))

    assert {name: where for name, where in modules.items() if len(where) > 1} == {}


def _types_defined_in(path: Path) -> Iterator[str]:
    """Classes and type aliases; an alias is a capitalised name that is assigned at the top of a module."""
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        match node:
            case ast.ClassDef(name=name):
                yield name
            case ast.Assign(targets=[ast.Name(id=name)]) | ast.AnnAssign(target=ast.Name(id=name)):
                if name[0].isupper() and not name.isupper():
                    yield name
