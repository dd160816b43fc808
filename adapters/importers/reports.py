"""Reports from a file of JSON lines, each in the format of ``POST /v1/reports``.

Streams, in chunks of one transaction each. A report keeps its id, or gets one from its bytes, so that a file that was
interrupted and is imported again appends only what is missing. What is refused is listed and the rest goes on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from hashlib import sha256
from itertools import islice
from typing import NamedTuple

from domain.drafts import ReportDraft
from domain.errors import ClaimlineError, Clash, Fault, Refused
from domain.importing import Refusal, Tally
from domain.recording import Author, Recorded, Recording

CHUNK = 200
DIGEST_LENGTH = 40

Parse = Callable[[bytes], ReportDraft]


class _Line(NamedTuple):
    number: int
    given: bytes


def import_reports(
    lines: Iterable[bytes], *, parse: Parse, recording: Recording, author: Author, refuse: Callable[[Refusal], None]
) -> Iterator[Tally]:
    """Record what ``lines`` hold; yields the tally after each chunk. ``refuse`` is told of each fault in a line."""
    tally = Tally()
    numbered = (_Line(number, line) for number, line in enumerate(lines, start=1))
    while chunk := list(islice(numbered, CHUNK)):
        for refusal in _import_chunk(chunk, parse, recording, author, tally):
            refuse(refusal)
        tally.lines += len(chunk)
        tally.bytes_read += sum(len(line.given) for line in chunk)
        yield tally


def _import_chunk(
    chunk: Iterable[_Line], parse: Parse, recording: Recording, author: Author, tally: Tally
) -> Iterator[Refusal]:
    drafts = list[tuple[_Line, ReportDraft]]()
    for line in chunk:
        try:
            if line.given.strip():
                drafts.append((line, _identified(parse(line.given.strip()), line.given)))
        except ClaimlineError as error:
            tally.refused += 1
            yield from _refusals(line, error)
    verdicts = recording.reports([draft for _, draft in drafts], author, readable=False)
    for (line, _), verdict in zip(drafts, verdicts, strict=True):
        if isinstance(verdict, Recorded):
            _count(tally, verdict)
        else:
            tally.refused += 1
            yield from _refusals(line, verdict)


def _identified(draft: ReportDraft, given: bytes) -> ReportDraft:
    if draft.id is not None:
        return draft
    return replace(draft, id=f"sha256:{sha256(given.strip()).hexdigest()[:DIGEST_LENGTH]}")


def _count(tally: Tally, verdict: Recorded) -> None:
    if verdict.is_new:
        tally.recorded += 1
        tally.statements += len(verdict.statements)
    else:
        tally.there_already += 1
    tally.position = max(tally.position, verdict.position)


def _refusals(line: _Line, error: ClaimlineError) -> Iterator[Refusal]:
    match error:
        case Refused(faults=faults):
            found = faults
        case Clash(fault=fault):
            found = (fault,)
        case _:
            found = (Fault("", str(error), "mend the line and import the file again"),)
    for pointer, problem, cure in found:
        yield Refusal(line.number, pointer, problem, cure, line.given)
