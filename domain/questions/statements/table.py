"""The flat table of statements: its columns, and the cells of a row, one row a statement, its report repeated on each.

A spreadsheet would run some cells as formulas: such a cell is disarmed by a leading apostrophe. So is one that begins
with an apostrophe, so that taking exactly one off gives the text back, whatever it was.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from domain.dates.instants import FIRST, Instant, to_text
from domain.questions.statements.export import ExportRow
from domain.record.dating import FOREVER
from domain.record.statements import MANNER, SETTING, Attribution, Claim, Content, Denial, Retraction, Source, phrases
from domain.stances.ports import KnownStatement

RAW = "raw"
YES = "yes"
REPORT_COLUMNS = (
    *("report_id", "conflict", "source_name", "source_url", "source_published", "source_archived_url"),
    *("source_archived_at", "source_archive_sha256", "source_language", "source_reliability"),
)
STATEMENT_COLUMNS = (
    *("statement_id", "kind", "claimant", "place", "status", "holder", "denies", "derived", "retracts"),
    *("stated", "effective", "until", "share", "extent", *MANNER, "quote", "quote_language"),
    *("spokesperson_name", "spokesperson_role", *SETTING, "via", "note", "credibility"),
)
BOUNDS = tuple(f"{axis}_{end}" for axis in ("stated", "effective", "until") for end in ("earliest", "latest"))
NUMBERS = ("lat", "lon")  # a number is not a formula, though it may begin with a minus
INFORMATIVE_COLUMNS = (
    *("place_name", "position", "recorded_at", "recorded_by", "batch", "retracted_by", "redacted"),
    *(*NUMBERS, "admin", *BOUNDS),
)
COLUMNS = (*REPORT_COLUMNS, *STATEMENT_COLUMNS, *INFORMATIVE_COLUMNS)
REFUSAL_COLUMNS = ("refused_line", "reason", "cure", "given")  # beside refused rows, so that they can be mended there
KNOWN_COLUMNS = (*COLUMNS, RAW, *REFUSAL_COLUMNS)

FORMULAS = frozenset("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20")  # the last four are full-width = + - @
ARMED = FORMULAS | {"'"}


def disarmed(text: str) -> str:
    return f"'{text}" if text[:1] in ARMED else text


def rearmed(cell: str) -> str:
    """The text that ``disarmed`` was given."""
    return cell.removeprefix("'")


def cells(row: ExportRow) -> Mapping[str, str]:
    """By column, as they are; those that are missing are blank."""
    filed, report = row.told.filed, row.told.report
    return {
        "report_id": filed.report,
        "conflict": filed.conflict,
        **_given(_of_source(report.source), prefix="source_"),
        "statement_id": filed.id,
        **_given(_of_content(filed.content)),
        **_given(_of_telling(filed.content.telling)),
        "place_name": row.place.name,
        "position": str(filed.position),
        "recorded_at": to_text(filed.recorded_at),
        "recorded_by": filed.recorded_by,
        "batch": filed.batch or "",
        "retracted_by": filed.retracted_by or "",
        "redacted": " ".join(filed.redacted),
        "admin": ", ".join(row.place.admin),
        **{name: f"{number:f}" for name in NUMBERS if (number := getattr(row.place, name)) is not None},
        **dict(zip(BOUNDS, map(_bound, bounds(row.told)), strict=True)),
    }


def bounds(of: KnownStatement) -> Sequence[Instant | None]:
    """In the order of ``BOUNDS``; None where there is no such date."""
    stated, effective, until = of.word.dating
    begun = (None, None) if isinstance(of.filed.content, Retraction) else effective
    return [*stated, *begun, *((None, None) if until == FOREVER else until)]


def _bound(instant: Instant | None) -> str:
    """With the microseconds always, since readers of tables guess one form for a column. Blank: open to the past."""
    if instant is None or instant == FIRST:
        return ""
    text = to_text(instant)
    return text if "." in text else text.replace("Z", ".000000Z")


def _given(fields: Mapping[str, object], *, prefix: str = "") -> dict[str, str]:
    return {f"{prefix}{name}": str(value) for name, value in fields.items() if value is not None}


def _of_source(source: Source) -> dict[str, Any]:
    return {name: getattr(source, name) for name in Source.__dataclass_fields__}


def _of_content(content: Content) -> dict[str, Any]:
    said: dict[str, Any] = {"kind": content.kind, "claimant": content.claimant, "place": content.place}
    said["stated"] = content.stated
    if isinstance(content, Retraction):
        return said | {"retracts": content.retracts}
    if isinstance(content, Denial):
        said |= {"denies": " ".join(content.denies), "derived": YES if content.derived else None}
    return said | _of_position(content)


def _of_position(content: Claim | Denial) -> dict[str, Any]:
    return {
        "status": content.status,
        "holder": content.holder,
        "effective": content.effective,
        "until": content.until,
        "share": None if content.share is None else f"{content.share:f}",
        "extent": content.extent,
    }


def _of_telling(telling: Attribution) -> dict[str, Any]:
    quote, person = telling.quote, telling.spokesperson
    return {
        **phrases(partial(getattr, telling)),
        "quote": None if quote is None else quote.text,
        "quote_language": None if quote is None else quote.language,
        "spokesperson_name": None if person is None else person.name,
        "spokesperson_role": None if person is None else person.role,
        "via": "\n".join(telling.via),  # no name holds a line break
        "note": telling.note,
        "credibility": telling.credibility,
    }
