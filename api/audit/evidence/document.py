"""Evidence as one page: to read, to print, and to verify by its last part, from which the whole page is made.

The words of a page are a template, ``evidence-2.html.j2``, and the words for dates beside it. They are a format: with
other words, no page made before would verify. A change of them is another layout, and the earlier ones stay. A page
whose checkpoint witnesses have cosigned has a layout of its own, ``evidence-3.html.j2``.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import UTC
from html import escape, unescape
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from api.text import dates
from api.text.languages.reading import made
from api.text.languages.table import Axis, Calendar
from domain.audit.witnesses import seen_at
from domain.dates.edtf import ImpreciseDate
from domain.dates.instants import Instant, to_text
from domain.proofs.checkpoints import parse_checkpoint
from domain.proofs.cosignatures import told_cosignatures
from domain.proofs.errors import Malformed
from domain.proofs.evidence import FORMAT, Evidence
from domain.proofs.notes import parse_note
from domain.record.amendments import Correction
from domain.record.entries import Entry
from domain.record.folded import FiledStatement, Record
from domain.record.statements import Quote, Statement
from domain.vocabulary import ClaimantId, PlaceId

LAYOUTS = (2, 1)  # of the page, the newest first; the data are the same in all
WITNESSED = (3,)  # of a page that names witnesses
BEGIN, END = f'<pre id="{FORMAT}" dir="ltr">\n', "</pre>\n"
_ENVIRONMENT = Environment(
    loader=PackageLoader("api.audit.evidence", package_path=""),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    keep_trailing_newline=True,
)


_CALENDAR: Calendar = made(Calendar, json.loads(files("api.audit.evidence").joinpath("evidence-2.json").read_bytes()))


def layouts_of(evidence: Evidence) -> tuple[int, ...]:
    """The layouts that its page may have, the newest first."""
    return WITNESSED if evidence.witnesses else LAYOUTS


def document(evidence: Evidence, entries: Sequence[Entry], layout: int | None = None) -> str:
    """The page that ``evidence`` makes, whose entries say ``entries``. Raises ``Malformed`` where they lack one."""
    record, note = _record(entries), parse_note(evidence.checkpoint)
    statements = [_filed(record, statement) for statement in evidence.statements]
    return _ENVIRONMENT.get_template(f"evidence-{layout or layouts_of(evidence)[0]}.html.j2").render(
        checkpoint=parse_checkpoint(note),
        cosigned=told_cosignatures(note, evidence.witnesses),
        statements=statements,
        sources={filed.report: record.reports[filed.report].source for filed in statements},
        amendments=record.amendments.values(),
        entries=entries,
        keys=evidence.keys,
        data=Markup(escape(evidence.written())),  # and no further, so that there is one way to write it
        kind=lambda value: type(value).__name__,
        instant=to_text,
        second=_second,
        moment=lambda cosignature: _second(seen_at(cosignature)),
        dated=_dated,
        recorder=_recorder,
        denied=lambda name: record.statements[name].content if name in record.statements else None,
        is_corrected_since=lambda entry: _is_corrected_since(entry, record),
        text=text,
        texts=lambda values: Markup(", ").join(text(value) for value in values),
        code=code,
        codes=_codes,
        quoted=_quoted,
        **_names(record),
    )


def _second(instant: Instant) -> str:
    return f"{to_text(instant)[:19].replace('T', ' ')} UTC"


def _dated(date: ImpreciseDate | None, axis: str) -> str | None:
    """In words; an instant in UTC."""
    if date is None:
        return None
    return dates.said(date, Axis(axis), _CALENDAR, UTC) + ("" if date.instant is None else " UTC")


def _recorder(of: Entry | FiledStatement) -> Markup:
    return Markup("{} ({})").format(text(of.recorded_by), "login name" if of.batch else "name of a key, or login name")


def text(value: object) -> Markup:
    """A text that somebody wrote, isolated: whichever way its script runs, it turns nothing around beside it."""
    return Markup(f"<bdi>{escape(str(value))}</bdi>")


def code(value: object) -> Markup:
    return Markup(f"<code>{escape(str(value))}</code>")


def _codes(values: Iterable[object]) -> Markup:
    return Markup(", ").join(code(value) for value in values)


def _quoted(quote: Quote) -> Markup:
    language = "" if quote.language is None else f' lang="{escape(quote.language)}"'
    return Markup(f"<bdi{language}>{escape(quote.text)}</bdi>")


def _names(record: Record) -> dict[str, object]:
    """Functions that name claimants and places as they were declared; by their ids where no declaration has them."""
    claimants = {key: claimant for each in record.conflicts.values() for key, claimant in each.claimants.items()}

    def claimant(name: ClaimantId | None) -> Markup:
        found = None if name is None else claimants.get(name)
        return text(name or "nobody named") if found is None else text(found.name)

    def declared_role(name: ClaimantId) -> str | None:
        return str(claimants[name].role) if name in claimants else None

    def place_name(name: PlaceId) -> Markup:
        return text(record.places[name].name if name in record.places else name)

    def whereabouts(name: PlaceId) -> Markup:
        found = record.places.get(name)
        areas = [] if found is None else [text(area) for area in reversed(found.admin)]
        others = [] if found is None else [f"{key}:{value}" for key, value in sorted(found.identifiers.items())]
        return Markup(f"{Markup(', ').join([place_name(name), *areas])} ({_codes([name, *others])})")

    return {
        "claimant": claimant,
        "declared_role": declared_role,
        "place_name": place_name,
        "whereabouts": whereabouts,
    }


def _record(entries: Sequence[Entry]) -> Record:
    record = Record()
    try:
        for entry in entries:
            record.apply(entry)
    except KeyError as error:
        raise Malformed(f"an entry in it is about {error}, which it does not hold") from None
    return record


def _filed(record: Record, statement: str) -> FiledStatement:
    if (filed := record.statements.get(statement)) is None:
        raise Malformed(f"it is about the statement {statement[:80]!r}, but holds no entry of it")
    return filed


def _is_corrected_since(entry: Entry, record: Record) -> bool:
    """Whether the entry's whole content is shown beside it, because another one is shown above."""
    match entry.body:
        case Statement(id=statement) | Correction(target=statement):
            filed = record.statements.get(statement)
            return filed is not None and filed.content_position != entry.position
    return False


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
