"""Evidence as one page: to read, to print, and to verify by its last part, from which the whole page is made.

The words of the page are the template ``evidence-1.html.j2``. They are a format: with other words, no page made before
would verify. A change of them is another version, and this one stays.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape, unescape

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from domain.dates.instants import to_text
from domain.proofs.checkpoints import parse_checkpoint
from domain.proofs.errors import Malformed
from domain.proofs.evidence import FORMAT, Evidence
from domain.proofs.notes import parse_note
from domain.record.amendments import Correction
from domain.record.entries import Entry
from domain.record.folded import FiledStatement, Record
from domain.record.statements import Quote, Statement
from domain.vocabulary import ClaimantId, PlaceId

BEGIN, END = f'<pre id="{FORMAT}" dir="ltr">\n', "</pre>\n"
_ENVIRONMENT = Environment(
    loader=PackageLoader("api.audit.evidence", package_path=""),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    keep_trailing_newline=True,
)


def document(evidence: Evidence, entries: Sequence[Entry]) -> str:
    """The page that ``evidence`` makes, whose entries say ``entries``. Raises ``Malformed`` where they lack one."""
    record = _record(entries)
    statements = [_filed(record, statement) for statement in evidence.statements]
    return _ENVIRONMENT.get_template("evidence-1.html.j2").render(
        checkpoint=parse_checkpoint(parse_note(evidence.checkpoint)),
        statements=statements,
        sources={filed.report: record.reports[filed.report].source for filed in statements},
        amendments=record.amendments.values(),
        entries=entries,
        keys=evidence.keys,
        data=Markup(escape(evidence.written())),  # and no further, so that there is one way to write it
        kind=lambda value: type(value).__name__,
        instant=to_text,
        is_corrected_since=lambda entry: _is_corrected_since(entry, record),
        text=text,
        texts=lambda values: Markup(", ").join(text(value) for value in values),
        code=code,
        codes=_codes,
        quoted=_quoted,
        **_names(record),
    )


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
