"""Evidence as one page: to be read, to be printed, and to be verified by its last part, of which all of it is made."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape, unescape

from api.audit.evidence.html import Html, code, facts, filled, joined, text
from api.audit.evidence.telling import Names, body_told, content_facts, sentence, source_facts
from domain.dates.instants import to_text
from domain.proofs.checkpoints import Checkpoint, parse_checkpoint
from domain.proofs.errors import Malformed
from domain.proofs.evidence import FORMAT, Evidence
from domain.proofs.notes import parse_note
from domain.record.amendments import Annulment, Correction, Corroboration
from domain.record.entries import Entry
from domain.record.folded import FiledStatement, Record
from domain.record.statements import Statement

BEGIN, END = f'<pre id="{FORMAT}" dir="ltr">\n', "</pre>\n"
STYLE = """\
:root { color-scheme: light; }
body { font: 16px/1.5 Georgia, serif; color: #222; background: #fff; max-width: 50rem; }
body { margin: 0 auto; padding: 2rem 1.5rem; overflow-wrap: anywhere; }
h1 { font-size: 1.5rem; margin: 0 0 .3rem; line-height: 1.25; }
h2 { font-size: 1.2rem; margin: 2rem 0 .5rem; line-height: 1.3; }
article { border: 1px solid #999; padding: .2rem 1.2rem 1rem; margin: 1.2rem 0; }
article h2 { margin-top: .8rem; }
table { border-collapse: collapse; width: 100%; font-size: .95rem; }
th, td { text-align: start; vertical-align: top; padding: .25rem .8rem .25rem 0; border-top: 1px solid #ddd; }
article th { width: 11rem; }
th { font-weight: normal; color: #555; }
.note { border-inline-start: .3rem solid #555; padding-inline-start: .8rem; }
.history > tbody > tr > th { white-space: nowrap; }
.history > tbody > tr > td:nth-child(2) { width: 1%; white-space: nowrap; font-size: .85rem; line-height: 1.8; }
.history > tbody > tr > td:nth-child(3) { width: 7rem; }
.history table { margin: .3rem 0; font-size: .9rem; }
.history table th { width: 6rem; }
td bdi { white-space: pre-line; }
code, pre { font-family: monospace; font-size: .85rem; }
pre { background: #f4f4f4; padding: .8rem; white-space: pre-wrap; }
@media print { body { padding: 0; max-width: none; } article, tr { break-inside: avoid; } }
"""
PROVES = (
    "that each entry told here stood in the log {origin} at its position, byte for byte, when it had {size} entries",
    "that none of them was rewritten since: a change of one byte leads to another root",
    "which of them was recorded before which: positions only grow",
)
PROVES_NOT = (
    "that what somebody said there is true",
    "that nothing else was recorded about it, before or later: what a page leaves out leaves no trace in it",
    "when it was recorded, until somebody else had the checkpoint: before that, whoever runs the log can set its clock",
    "that nobody was shown another log under the same key: compare checkpoints with others",
    "who signed it, unless the key below is the one that the publisher of the log prints elsewhere",
)
COMMAND = "claimline log verify --evidence FILE --key KEY"


def document(evidence: Evidence, entries: Sequence[Entry]) -> str:
    """The page that ``evidence`` makes, whose entries say ``entries``. Raises ``Malformed`` where they lack one."""
    record = _record(entries)
    names = Names(record)
    checkpoint = parse_checkpoint(parse_note(evidence.checkpoint))
    filed = [_filed(record, each) for each in evidence.statements]
    title = "Evidence of what was recorded"
    articles = "".join(_article(each, record, names) for each in filed)
    return (
        f'<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{title}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n<h1>{title}</h1>\n"
        f"<p>From the log {text(checkpoint.origin)}, as it stood with {checkpoint.size} entries. "
        "It says who said what; whether that is so, it does not say.</p>\n"
        f"{articles}{_history(entries, record, names)}{_limits(checkpoint)}{_verifying(evidence, checkpoint)}"
        f"{_data(evidence)}</body>\n</html>\n"
    )


def _record(entries: Sequence[Entry]) -> Record:
    record = Record()
    try:
        for entry in entries:
            record.apply(entry)
    except KeyError as error:
        raise Malformed(f"an entry in it is about {error}, of which it holds none") from None
    return record


def _filed(record: Record, statement: str) -> FiledStatement:
    if (filed := record.statements.get(statement)) is None:
        raise Malformed(f"it is about the statement {statement[:80]!r}, of which it holds no entry")
    return filed


def _article(filed: FiledStatement, record: Record, names: Names) -> Html:
    notes = "".join(f'<p class="note">{each}</p>\n' for each in _notes(filed, record))
    told = [
        *content_facts(filed.content, names),
        *source_facts(record.reports[filed.report].source),
        ("Recorded", Html(f"{to_text(filed.recorded_at)}, by the key {text(filed.recorded_by)}")),
        (
            "In the log",
            Html(f"position {filed.position}, as statement {code(filed.id)} of report {code(filed.report)}"),
        ),
    ]
    return Html(f"<article>\n<h2>{sentence(filed.content, names)}</h2>\n{notes}{facts(told)}</article>\n")


def _notes(filed: FiledStatement, record: Record) -> Iterator[Html]:
    """What became of it, as far as the entries tell."""
    for each in record.amendments.values():
        match each.amendment:
            case Annulment(target=filed.id, reason=reason):
                told = "Annulled at position {at}: who keeps the record says that it should not be there. Reason: {why}"
                yield filled(told, at=code(each.position), why=text(reason))
            case Correction(target=filed.id, reason=reason):
                told = "Corrected at position {at}, and told here as corrected last. Reason: {why}"
                yield filled(told, at=code(each.position), why=text(reason))
            case Corroboration(target=filed.id, source=source):
                told = "Carried by another source, too: {name}, as recorded at position {at}"
                yield filled(told, name=text(source.name), at=code(each.position))
            case _:
                pass
    if filed.retracted_by is not None:
        yield filled("Taken back since, by the statement {id}", id=code(filed.retracted_by))
    if filed.redacted:
        removed = joined([text(each) for each in filed.redacted])
        yield filled("Redacted: the law had {removed} removed from it; what remains is told", removed=removed)


def _history(entries: Sequence[Entry], record: Record, names: Names) -> Html:
    rows = "".join(
        f"<tr><td>{each.position}</td><td>{to_text(each.recorded_at)}</td><td>{text(each.recorded_by)}</td>"
        f"<td>{_told(each, record, names)}</td></tr>\n"
        for each in entries
    )
    return Html(
        '<h2>The entries of the log that this rests on</h2>\n<table class="history">\n'
        f"<tr><th>Position</th><th>Recorded</th><th>By the key</th><th>What</th></tr>\n{rows}</table>\n"
    )


def _told(entry: Entry, record: Record, names: Names) -> Html:
    removed = joined([text(each) for each in entry.redacted])
    note = f" (redacted: {removed})" if entry.redacted else ""
    return Html(f"{body_told(entry.body, names)}{note}{_as_it_was(entry, record, names)}")


def _as_it_was(entry: Entry, record: Record, names: Names) -> Html:
    """In full, where it was corrected since: what stands is told above."""
    match entry.body:
        case Statement(id=statement, content=content) | Correction(target=statement, content=content):
            filed = record.statements.get(statement)
            if filed is not None and filed.content_position != entry.position:
                return facts(content_facts(content, names))
    return Html("")


def _limits(checkpoint: Checkpoint) -> Html:
    proves = [each.format(origin=text(checkpoint.origin), size=checkpoint.size) for each in PROVES]
    return Html(f"<h2>What this proves</h2>\n{_list(proves)}<h2>What it does not prove</h2>\n{_list(PROVES_NOT)}")


def _list(points: Sequence[str]) -> Html:
    return Html("<ul>\n" + "".join(f"<li>{each}</li>\n" for each in points) + "</ul>\n")


def _verifying(evidence: Evidence, checkpoint: Checkpoint) -> Html:
    keys = joined([code(each.text()) for each in evidence.keys], "<br>\n")
    told = [
        ("Log", text(checkpoint.origin)),
        ("Entries", Html(str(checkpoint.size))),
        ("Root hash", code(checkpoint.root.hex())),
        ("Signed with", keys),
    ]
    return Html(
        "<h2>How to verify it</h2>\n<p>This page proves nothing to the eye: anybody can write one. Keep the file as "
        "it is, take the key from where the publisher of the log prints it, and run, without any network:</p>\n"
        f"<pre>{COMMAND}</pre>\n<p>It verifies the proof of every entry, and that this page is the one that its data "
        f"make.</p>\n{facts(told)}"
    )


def _data(evidence: Evidence) -> Html:
    """Escaped by hand and no further, so that there is one way to write it."""
    return Html(f"<h2>The data</h2>\n{BEGIN}{escape(evidence.written())}{END}")


def data_in(content: bytes) -> str:
    """The data of a page, to be verified. Raises ``Malformed``."""
    try:
        page = content.decode()
    except UnicodeDecodeError:
        raise Malformed("it is not UTF-8") from None
    _, begin, rest = page.rpartition(BEGIN)
    data, end, _ = rest.partition(END)
    if not begin or not end:
        raise Malformed(f"it holds no data of the form {FORMAT}, or they are cut off")
    return unescape(data)
