"""One row of the flat file of statements: its cells by their column, and what they write."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from difflib import get_close_matches
from enum import StrEnum
from typing import TypeVar

from domain.dates import edtf, hints
from domain.dates.edtf import ImpreciseDate
from domain.folding import trimmed
from domain.imports.plan import Refusal
from domain.meanings import unknown
from domain.places.gazetteer import Gazetteer
from domain.questions.statements.table import YES
from domain.record.declarations import Place
from domain.record.saying import Saying
from domain.record.statements import Attribution, Quote, Source, Spokesperson, phrases
from domain.vocabulary import Kind, PlaceId, Status

CANDIDATES_MAX = 10
SHARE_LENGTH_MAX, SHARE_DIGITS_MAX = 20, 15  # as over HTTP, so that every reader's number holds it exactly
SHOWN_LENGTH = 80

Choice = TypeVar("Choice", bound=StrEnum)


@dataclass(slots=True)
class Cells:
    """The cells that are not blank. Faults are collected, so that all are reported at once."""

    line: int
    given: bytes
    of: dict[str, str]
    theirs: Mapping[str, str] = field(default_factory=dict)  # names of columns in the file, where they are not ours
    is_torn: bool = False  # of another width than the header: nobody knows which cell is which
    faults: list[Refusal] = field(default_factory=list)

    def blame(self, column: str, problem: str, cure: str) -> None:
        self.faults.append(Refusal(self.line, self.theirs.get(column, column), problem, cure, self.given))

    def text(self, column: str) -> str | None:
        """As it is, spaces and all: what may stand in a text is for the rules."""
        return self.of.get(column)

    def name(self, column: str) -> str | None:
        """Without what a page or a spreadsheet leaves around it."""
        text = self.of.get(column)
        return None if text is None else trimmed(text)

    def plain(self, column: str) -> str | None:
        """An id, a date, a number or a word: nothing that could have spaces around it."""
        text = self.of.get(column)
        if text is None or text == (trim := trimmed(text)):
            return text
        where, around = ("begins", text[0]) if text[0] != trim[:1] else ("ends", text[-1])
        kind = "space that does not show as one" if around.isspace() else "character that does not show"
        what = "space" if around == " " else f"{kind} (U+{ord(around):04X})"
        self.blame(column, f"{text[:SHOWN_LENGTH]!r} {where} with a {what}", f"write {trim[:SHOWN_LENGTH]}")
        return None

    def required(self, column: str, cure: str) -> str:
        if column not in self.of:
            self.blame(column, "is missing", cure)
        return self.plain(column) or ""

    def date(self, column: str) -> ImpreciseDate | None:
        text = self.of.get(column)
        if text is None:
            return None
        try:
            return edtf.parse(text)
        except edtf.BadDate as bad:
            self.blame(column, bad.problem, hints.cure(text) or bad.cure)
            return None

    def choice(self, column: str, of: type[Choice]) -> Choice | None:
        text = self.plain(column)
        if text is None or text in set(of):
            return None if text is None else of(text)
        self.blame(column, *unknown(text, of, column))
        return None

    def number(self, column: str) -> Decimal | None:
        text = self.plain(column)
        if text is None:
            return None
        digits = text.replace(".", "", 1)
        if digits.isascii() and digits.isdigit() and len(text) <= SHARE_LENGTH_MAX and text[0] != "." != text[-1]:
            number = Decimal(text)
            if len(number.normalize().as_tuple().digits) <= SHARE_DIGITS_MAX:
                return number.normalize() if number else Decimal(0)
        plain = text.removesuffix("%").strip().replace(",", ".", 1)
        cure = (
            f"write {plain}"
            if plain.replace(".", "", 1).isdigit()
            else "write a percentage in digits, such as 70 or 12.5"
        )
        self.blame(column, f"{text[:SHOWN_LENGTH]!r} is not a plain number", cure)
        return None


def nearest(text: str, known: Iterable[str]) -> list[str]:
    """The one that ``text`` was perhaps meant to be, if there is one."""
    folded = "_".join(text.casefold().split())
    return get_close_matches(folded, list(known), n=1, cutoff=0.75)


def source_of(row: Cells) -> Source | None:
    name = row.name("source_name")
    if name is None:
        row.blame("source_name", "is missing", "name the outlet that published it")
    published = row.date("source_published")
    if "source_published" not in row.of:
        row.blame("source_published", "is missing", "give the date of publication, as imprecise as it is known")
    reliability, digest, language = (
        row.plain(f"source_{each}") for each in ("reliability", "archive_sha256", "language")
    )
    url, archived_url = row.plain("source_url"), row.plain("source_archived_url")
    if name is None or published is None:
        return None
    return Source(
        name=name,
        published=published,
        url=url,
        archived_url=archived_url,
        archived_at=row.date("source_archived_at"),
        archive_sha256=digest,
        language=language,
        reliability=reliability,
    )


def kind_of(row: Cells) -> Kind | None:
    if "kind" not in row.of:
        row.blame("kind", "is missing", f"it is one of {', '.join(Kind)}")
    return row.choice("kind", Kind)


def saying_of(row: Cells, kind: Kind | None) -> Saying:
    """What the row says; not to be used where the row has faults."""
    denies = tuple((row.plain("denies") or "").split())
    return Saying(
        status=row.choice("status", Status),
        holder=row.plain("holder"),
        derived=_is_derived(row, kind, denies),
        denies=denies,
        retracts=row.plain("retracts"),
        stated=row.date("stated"),
        effective=row.date("effective"),
        until=row.date("until"),
        share=row.number("share"),
        extent=row.text("extent"),
        telling=_telling_of(row),
    )


def _is_derived(row: Cells, kind: Kind | None, denies: Sequence[str]) -> bool:
    text = row.plain("derived")
    if text is None:
        return False
    if text != YES:
        row.blame("derived", f"{text[:SHOWN_LENGTH]!r} is neither {YES} nor blank", f"write {YES}, or leave it blank")
    elif kind is not Kind.DENIAL or not denies:
        row.blame("derived", "goes with a denial that names what it denies", "leave it blank")
    return "status" in row.of


def _telling_of(row: Cells) -> Attribution:
    quote, language = row.text("quote"), row.plain("quote_language")
    if quote is None and language is not None:
        row.blame("quote_language", "has no quote to go with", "give the quote, or leave it blank")
    name, role = row.name("spokesperson_name"), row.name("spokesperson_role")
    if name is None and role is not None:
        row.blame("spokesperson_role", "has no spokesperson_name to go with", "give the name, or leave it blank")
    via = row.text("via")
    return Attribution(
        **phrases(row.text),
        quote=None if quote is None else Quote(text=quote, language=language),
        spokesperson=None if name is None else Spokesperson(name=name, role=role),
        via=() if via is None else tuple(map(trimmed, via.split("\n"))),
        note=row.text("note"),
        credibility=_credibility_of(row),
    )


def _credibility_of(row: Cells) -> int | None:
    text = row.plain("credibility")
    if text is None or (len(text) == 1 and text in "123456"):
        return None if text is None else int(text)
    row.blame("credibility", f"{text[:SHOWN_LENGTH]!r} is not an Admiralty credibility", "write a number from 1 to 6")
    return None


def place_of(row: Cells, gazetteer: Callable[[], Gazetteer]) -> PlaceId:
    """By its id; where that is blank, by a name that only one place has."""
    name = row.name("place_name")
    if "place" in row.of or name is None:
        return row.required("place", "give its id, or its name in the column place_name")
    found = gazetteer().named(name)
    if len(found) == 1:
        return found[0].id
    if found:
        row.blame(
            "place_name",
            f"{len(found)} places are called {name!r}: {_listed(found)}",
            "give the id of one in the column place",
        )
    else:
        row.blame(
            "place_name",
            f"no place is called {name[:SHOWN_LENGTH]!r}",
            "try another spelling, give its id in place, or declare it first",
        )
    return ""


def _listed(places: Sequence[Place]) -> str:
    shown = [f"{each.id} ({', '.join([each.name, *reversed(each.admin)])})" for each in places[:CANDIDATES_MAX]]
    more = [f"and {len(places) - CANDIDATES_MAX} more"] if len(places) > CANDIDATES_MAX else []
    return "; ".join([*shown, *more])
