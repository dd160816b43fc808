"""The page about performance, made from the kept figures of a full run, or else of a quick one.

python -m benchmarks.performance_page
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from textwrap import wrap
from typing import Any

from benchmarks.harness.figures import Figure
from benchmarks.harness.results import read_results
from benchmarks.harness.run import FAST, Run
from benchmarks.harness.table import number, verdict
from benchmarks.registry import SUBJECTS
from tests.support.tidiness import ROOT

PAGE = ROOT / "docs" / "performance.md"
WIDTH = 120
BEGINNING = """# Performance

`make bench` measures each figure beside its limit or a peer, in the same run: a million statements about 33,000 places,
made from a seed with the shape of the real records. `make bench FAST=1` does so at 100,000, in some two minutes: the
names of these figures end in `100k`. This page shows the figures of one run, which are kept in
`benchmarks/results.json`.

A ratio is how many times better a figure is than the limit or peer beside it. For a rate that is ours divided by
theirs, for a duration theirs divided by ours. Each is a median of five. Machines differ and are shared: read the
ratios.
"""
QUICK = Run(FAST)
HEADINGS = ("figure", "measured", "beside", "", "ratio", "to reach")
MORE = """## More figures

Some decisions rest on figures and state them: [appends](decisions/0001-one-stream.md),
[search](decisions/0005-search.md), [the feed](decisions/0009-feed.md), [streams](decisions/0010-streams.md). The SQL,
indexes and plans of the peers are in `benchmarks/peers/`.
"""


def page(results: Mapping[str, Any]) -> str:
    shapes = {shape["name"]: shape for shape in results["figures"]}
    parts = [BEGINNING, _machine(results["machine"])]
    for title, figures in SUBJECTS.items():
        kept = ((figure, shapes.get(figure.name) or shapes.get(QUICK.name_of(figure.name))) for figure in figures)
        measured = [(figure, shape) for figure, shape in kept if shape is not None]
        if measured:
            parts.append("\n".join(_subject(title, measured)))
    return "\n".join([*parts, MORE])


def _machine(facts: Mapping[str, Any]) -> str:
    packages = ", ".join(f"{name} {version}" for name, version in facts["packages"].items())
    again = f", some again at {facts['completed_at']}" if "completed_at" in facts else ""
    text = (
        f"They were measured at commit {facts['commit']}{again}, {facts['cores']} cores, {facts['memory_gib']} GiB,"
        f" {facts['system']}, Python {facts['python']}, SQLite {facts['sqlite']}, {packages}."
    )
    return "\n".join(_wrapped(text)) + "\n"


def _subject(title: str, measured: Sequence[tuple[Figure, Mapping[str, Any]]]) -> Iterator[str]:
    yield f"## {title}\n"
    yield f"| {' | '.join(HEADINGS)} |"
    yield f"|{' --- |' * len(HEADINGS)}"
    for _, shape in measured:
        yield f"| {' | '.join(_cells(shape))} |"
    yield ""
    for figure, shape in measured:
        sizes = ", ".join(f"{number(size)} {name}" for name, size in shape["sizes"].items())
        told = f"- `{figure.name}`: {figure.measures} {sizes[:1].upper()}{sizes[1:]}."
        yield from _wrapped(f"{told} {_sentence(shape.get('note'))}".rstrip(), indent="  ")
    yield ""


def _cells(shape: Mapping[str, Any]) -> tuple[str, ...]:
    return (
        f"`{shape['name']}`",
        f"{number(shape['value'])} {shape['unit']}",
        shape["against"],
        number(shape.get("limit")),
        f"{number(shape['ratio'])} {verdict(shape)}".rstrip(),
        number(shape["reach"]),
    )


def _sentence(note: str | None) -> str:
    return "" if note is None else f"{note[:1].upper()}{note[1:]}."


def _wrapped(text: str, indent: str = "") -> Iterator[str]:
    return iter(wrap(text, WIDTH, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False))


if __name__ == "__main__":
    PAGE.write_text(page(read_results()), encoding="utf-8")
