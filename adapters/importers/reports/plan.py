"""Reports from a file of JSON lines, each in the format of ``POST /v1/reports``.

A report keeps its id, or gets one from its bytes, so that a file that was interrupted and is imported again appends
only what is missing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from adapters.importers.limited import GIVEN_LENGTH_MAX, LINE_BYTES_MAX
from domain.errors import ClaimlineError
from domain.imports.plan import Naming, PlannedAct, Refusal, Step, refusals
from domain.intake.drafts import ReportDraft

IMPORTER, VERSION = "reports", 1

TOO_LONG = f"the line is longer than {LINE_BYTES_MAX} bytes"

Parse = Callable[[bytes], ReportDraft]


def plan(lines: Iterable[bytes], parse: Parse, naming: Naming) -> Iterator[Step]:
    for number, line in enumerate(lines, start=1):
        given = line.strip()
        if not given:
            continue
        if len(line) > LINE_BYTES_MAX:
            yield Refusal(number, "", TOO_LONG, "write one report on each line", line[:GIVEN_LENGTH_MAX])
            continue
        try:
            draft = parse(given)
        except ClaimlineError as error:
            yield from refusals(number, line, error)
        else:
            yield PlannedAct(number, line, draft if draft.id else replace(draft, id=naming.report(given.decode())))
