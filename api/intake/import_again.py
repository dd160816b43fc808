"""The command that repeats an import, from what its batch has stored of its options."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator, Mapping

from domain.imports.series import LaterImport
from domain.record.declarations import BatchDeclaration

PARTS = re.compile(
    r"; (?=(?:claimant|status|holder|date|series|where|layer|outside|admin|licence|UA|RU|released|actors): "
    r"|(?:restricted|empty-map|complete)(?:; |$))"
)
OPTIONS: Mapping[str, str] = {"UA": "ukraine", "RU": "russia", "released": "date"}
FLAGS = frozenset({"empty-map", "complete", "restricted"})
SHIPPED = "shipped"
FILE = "FILE"  # the name of a mapping is not stored
WIKIPEDIA = "wikipedia-control"


def command(of: LaterImport) -> str:
    declared = of.summary.declared
    if declared is None:
        return ""
    words = ["claimline", "import", declared.importer, declared.file, "--conflict", of.conflict, *_options(declared)]
    named = [] if declared.id.startswith(f"{declared.importer}-") else ["--batch", declared.id]
    return shlex.join([*words, *named])


def _options(declared: BatchDeclaration) -> Iterator[str]:
    if declared.importer == WIKIPEDIA:
        yield from () if (declared.mapping or "").startswith(f"{WIKIPEDIA}@") else ("--mapping", FILE)
        return
    _, *parts = PARTS.split(declared.mapping or "")
    for part in parts:
        name, _, value = part.partition(": ")
        if name in FLAGS:
            yield f"--{name}"
        elif name == "layer":  # as older versions named it
            for layer in value.split(", "):
                yield from ("--where", f"layer={layer}")
        elif name == "actors":
            yield from () if value == SHIPPED else ("--actors", FILE)
        else:
            yield from (f"--{OPTIONS.get(name, name)}", value)
