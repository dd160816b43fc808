"""The form of a written report: fields of the source, then a line for each statement, with its details.

    source: AFP, 2025-12-11, https://example.org/siversk
    Russia (Valery Gerasimov): took Siversk, on Thursday
      channel: televised meeting
    Ukraine: denies it

A `#` begins a comment. Details follow on the same line behind commas, or below it, indented.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches

from domain.errors import Fault, Refused

HEADER: Mapping[str, str] = {  # names of fields, each with those that people write
    "source": "source outlet",
    "published": "published date",
    "url": "url link address",
    "archived_url": "archived archive",
    "language": "language",
    "reliability": "reliability",
    "conflict": "conflict",
    "id": "id report",
}
DETAILS: Mapping[str, str] = {
    "stated": "said stated",
    "effective": "since effective",
    "until": "until",
    "dating": "dating",
    "wording": "wording",
    "hedge": "hedge",
    "quote": "quote",
    "quote_language": "language",
    "spokesperson": "person spokesperson by",
    "channel": "channel",
    "audience": "audience",
    "via": "via",
    "share": "share",
    "extent": "extent",
    "note": "note",
    "credibility": "credibility",
    "id": "id",
}
OF_HEADER = {word: name for name, words in HEADER.items() for word in words.split()}
OF_DETAIL = {word: name for name, words in DETAILS.items() for word in words.split()}
REPORTING = (
    "(?:says?|said|claims?|claimed|insists?|insisted|states|stated|announce[sd]|reports|reported|confirms?|confirmed"
    "|acknowledge[sd]|admits|admitted)(?: that)?"
)
SAYS = re.compile(
    rf"^(?P<who>.+?) (?:{REPORTING}|(?P<keeps>denies|denied|retracts|retracted|takes back|took back)) (?P<what>.+)$",
    re.IGNORECASE,
)
FIELD = re.compile(r"^(?P<name>[^:,()]{1,40}?)\s*:\s*(?P<text>.*)$")
SPEAKER = re.compile(r"^(?P<who>[^:]+?)\s*:\s*(?P<what>.+)$")
QUOTED = re.compile('["“«][^"“”«»]*["”»]')


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenLine:
    """``parts``: the words of the statement, then the details behind its commas."""

    number: int
    speaker: str
    parts: Sequence[str]
    details: dict[str, tuple[int, str]] = field(default_factory=dict)  # each with its line


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenReport:
    header: Mapping[str, tuple[int, str]]
    lines: Sequence[WrittenLine]


def spot(number: int) -> str:
    return f"line {number}"


def read_lines(text: str) -> WrittenReport:
    """Raises ``Refused`` with each line that has another form."""
    header, lines, faults = dict[str, tuple[int, str]](), list[WrittenLine](), list[Fault]()
    for number, raw in enumerate(text.removeprefix("\ufeff").splitlines(), start=1):
        line = raw.strip()
        if not line or line.startswith("#"):
            continue
        try:
            if raw[0].isspace() and lines:
                _add_detail(lines[-1], line, number)
            elif not lines and (named := FIELD.match(line)) and named["name"].casefold() in OF_HEADER:
                _set(header, OF_HEADER[named["name"].casefold()], number, named["text"])
            else:
                lines.append(_statement(line, number))
        except Refused as refused:
            faults += refused.faults
    if faults:
        raise Refused(faults)
    return WrittenReport(header=header, lines=lines)


def _statement(line: str, number: int) -> WrittenLine:
    said = SPEAKER.match(line) or SAYS.match(line)
    if said is None:
        cure = "write WHO: WHAT, as in `Russia: took Siversk`, or indent a detail of the statement above"
        raise Refused([Fault(spot(number), f"{line[:60]!r} is not a statement", cure)])
    what = said["what"]
    if said.groupdict().get("keeps"):
        what = f"{said['keeps']} {what}"
    return WrittenLine(number=number, speaker=said["who"].strip(), parts=split(what))


def _add_detail(statement: WrittenLine, line: str, number: int) -> None:
    named = FIELD.match(line)
    name = None if named is None else OF_DETAIL.get(named["name"].casefold())
    if named is None or name is None:
        word = line if named is None else named["name"]
        near = get_close_matches(word.casefold(), OF_DETAIL, 1)
        cure = f"did you mean {near[0]}?" if near else f"use one of {', '.join(OF_DETAIL)}, as in `channel: Facebook`"
        raise Refused([Fault(spot(number), f"{word[:40]!r} is not a detail of a statement", cure)])
    _set(statement.details, name, number, named["text"])


def _set(fields: dict[str, tuple[int, str]], name: str, number: int, text: str) -> None:
    if name in fields:
        raise Refused([Fault(spot(number), f"{name} is given twice", f"it is on line {fields[name][0]}, too")])
    if not text.strip():
        raise Refused([Fault(spot(number), f"{name} is empty", "write something, or leave the line out")])
    fields[name] = number, text.strip()


def split(text: str) -> list[str]:
    """Split at commas, but not inside quotes."""
    whole = QUOTED.sub(lambda found: found[0].replace(",", "\0"), text)
    return [part.strip().replace("\0", ",") for part in whole.split(",") if part.strip()]
