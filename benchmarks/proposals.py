"""Proposals from texts that people have labelled: precision, recall, evidence of an article, and times.

    .venv/bin/python -m benchmarks.proposals [--show]

The data lie beside the project and are not shipped. Nobody looks at the errors of one half of the sentences while the
rules are made: the difference of the halves shows what carries over. ``--show`` prints the errors of the other half.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from adapters.lexicons.files import shipped
from benchmarks.harness.labelled import SETS, conflict_of, places
from domain.dates import edtf
from domain.dates.edtf import BadDate
from domain.dates.phrases.reading import Publication
from domain.extraction.ports import TextContext
from domain.extraction.proposals import Proposal, Reading
from domain.extraction.proposing.texts import read_text
from domain.extraction.text.tokens import ARTICLE_OF_NAME

ZONE = ZoneInfo("Europe/Kyiv")


def context(conflict: str, published: str | None, narrator: str | None, language: str | None = None) -> TextContext:
    return TextContext(
        conflict=conflict_of(conflict),
        places=places(conflict),
        lexicons=shipped(),
        publication=Publication(_day(published), ZONE),
        narrator=narrator,
        language=language,
    )


def _day(published: str | None) -> edtf.ImpreciseDate | None:
    try:
        return None if published is None else edtf.parse(published.rstrip("?"))
    except BadDate:
        return None


def found(reading: Reading) -> list[dict[str, Any]]:
    """The proposals in the form of ``score.py``."""
    return [
        {
            "side": each.side,
            "place": None if not each.place_text or _is_back(each) else [each.place_text],
            "status": str(each.statement.status),
            "holder": each.statement.holder,
        }
        for each in reading.proposals
    ]


def _is_back(proposal: Proposal) -> bool:
    name = proposal.place_text or ""
    return name.startswith("The ") or (name[:1].islower() and ARTICLE_OF_NAME.match(name) is None)


def lines(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (SETS / name).read_text(encoding="utf-8").splitlines()]


def is_held_out(id_: str) -> bool:
    """Half of the sentences, at which nobody looks while the rules are made."""
    return hashlib.sha256(id_.encode()).digest()[0] % 2 == 1


def scoring() -> Any:  # noqa: ANN401 - a script beside the data
    spec = importlib.util.spec_from_file_location("score", SETS / "score.py")
    assert spec is not None and spec.loader is not None  # noqa: S101, PT018
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def measured(gold: Sequence[Mapping[str, Any]], *, show: bool = False) -> Iterator[str]:
    predicted, missed, hinted, misses = dict[str, Any](), 0, 0, list[str]()
    for line in gold:
        reading = read_text(line["text"], context(line["conflict"], line["published"], line["narrator"]))
        predicted[line["id"]] = found(reading)
        is_stated = any(not each["optional"] for each in line["expected"])
        hinted += bool(reading.hints)
        if is_stated and not reading.proposals and not reading.hints:
            missed += 1
            misses.append(line["id"])
    scored = scoring().score(gold, predicted, show=show)
    for name, (precision, recall, f1, *counts) in scored.items():
        yield f"  {name:<10} P {precision:.3f}  R {recall:.3f}  F1 {f1:.3f}  right, wrong, missed: {counts}"
    yield f"  stated, neither proposed nor hinted: {missed}; hints in {hinted} of {len(gold)} sentences"
    if show:
        yield f"  {misses}"


def article() -> Iterator[str]:
    """The statements of the article that are missed or false, and evidence that the key does not list."""
    text, labels = (
        (SETS / "article.txt").read_text(encoding="utf-8"),
        json.loads((SETS / "article-key.json").read_text()),
    )
    reading = read_text(text, context("russia-ukraine", labels["given"]["published"], None))
    required, false, wrong = {each["id"] for each in labels["drafts"] if each["required"]}, list[str](), list[str]()
    for proposal in reading.proposals:
        draft = next((each for each in labels["drafts"] if _fits(each, proposal)), None)
        if draft is None:
            false.append(f"{proposal.side} {proposal.place_text} {proposal.statement.status}")
            continue
        required.discard(draft["id"])
        wrong.extend(_wrong_spans(text, proposal, draft))
    yield f"article: required missed {sorted(required)}, false {false}, wrong evidence {wrong}"


def _wrong_spans(text: str, proposal: Proposal, draft: Mapping[str, Any]) -> Iterator[str]:
    for name, spans in proposal.evidence.items():
        wanted = draft["evidence"].get(name, draft["mentions"])
        for span in spans:
            if not any(span.start < each["end"] and each["start"] < span.end for each in wanted):
                yield f"{draft['id']} {name} {text[span.start : span.end]!r}"


def _fits(draft: Mapping[str, Any], proposal: Proposal) -> bool:
    statement = proposal.statement
    return (
        statement.place == draft["place"]
        and str(statement.status) in draft.get("status_accepted", [draft["status"]])
        and statement.holder == draft["holder"]
        and proposal.side == conflict_of("russia-ukraine").side_of(draft["claimant"])
    )


def timings() -> Iterator[str]:
    text = (SETS / "article.txt").read_text(encoding="utf-8")
    for name, part in (("article", text), ("20 KB", (text + "\n\n") * 9), ("100 KB", (text + "\n\n") * 44)):
        best = min(_seconds(part[:100_000]) for _ in range(3))
        yield f"{name}: {best * 1000:.0f} ms"


def _seconds(text: str) -> float:
    """Processor time, which other work on the machine does not lengthen."""
    begin = time.process_time()
    read_text(text, context("russia-ukraine", "2025-12-11", None))
    return time.process_time() - begin


def report(*, show: bool) -> Iterator[str]:
    """All measures, as lines."""
    if not SETS.is_dir():
        yield f"skipped: {SETS} is missing"
        return
    english = lines("english.ndjson")
    yield "English, the half that was looked at"
    yield from measured([line for line in english if not is_held_out(line["id"])], show=show)
    yield "English, the half held out"
    yield from measured([line for line in english if is_held_out(line["id"])])
    yield "Ukrainian and Russian, all looked at"
    yield from measured(lines("slavic.ndjson"), show=show)
    yield from article()
    yield from timings()


if __name__ == "__main__":
    for line in report(show="--show" in sys.argv):
        sys.stdout.write(line + "\n")
