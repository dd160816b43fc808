"""The details of a line: dates, a quote, where and to whom it was said, behind its commas or below it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date as day
from decimal import Decimal, InvalidOperation

from domain.dates import edtf, spoken
from domain.dates.edtf import ImpreciseDate
from domain.errors import Fault, Refused
from domain.record.statements import PHRASES, Attribution, Quote
from domain.vocabulary import ClaimantId
from domain.written.lexicon import Lexicon
from domain.written.lines import OF_DETAIL, QUOTED, WrittenLine, split, spot

DATED = re.compile(
    r"^(?:(?P<since>since|from)|(?P<until>until|till)|(?P<by>by|as of)|(?P<said>said|stated)) (?P<date>.+)$",
    re.IGNORECASE,
)
NAMED_DETAIL = re.compile(r"^(?P<name>[a-z_ ]{2,20}): (?P<text>.+)$", re.IGNORECASE)
DATES = frozenset({"stated", "effective", "until"})
QUOTES = '"“”«»'


@dataclass(slots=True, kw_only=True)
class Details:
    """``published``: what relative dates are relative to. ``area``: parts without another meaning, of the place."""

    published: ImpreciseDate
    dates: dict[str, ImpreciseDate] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    area: list[str] = field(default_factory=list)

    def by_then(self) -> ImpreciseDate | None:
        """When it is so at the latest, where nobody says since when: when it is said."""
        stated = self.dates.get("stated", self.published)
        return None if stated.days is None else edtf.parse(_up_to(stated))

    def share(self, at: str) -> Decimal | None:
        if (text := self.texts.get("share")) is None:
            return None
        try:
            return Decimal(text.removesuffix("%").removesuffix("percent").strip())
        except InvalidOperation:
            raise Refused([Fault(at, f"{text!r} is not a percentage", "write it as 60")]) from None

    def telling(self, lexicon: Lexicon, claimant: ClaimantId, at: str) -> Attribution:
        texts = self.texts
        credibility = texts.get("credibility")
        if credibility is not None and not credibility.isdecimal():
            raise Refused([Fault(at, f"the credibility {credibility!r} is not a number", "write 1 to 6")])
        return Attribution(
            **{name: texts.get(name) for name in PHRASES},
            quote=Quote(text=texts["quote"], language=texts.get("quote_language")) if "quote" in texts else None,
            spokesperson=lexicon.person(claimant, texts["spokesperson"]) if "spokesperson" in texts else None,
            via=tuple(split(texts.get("via", ""))),
            note=texts.get("note"),
            credibility=None if credibility is None else int(credibility),
        )


def details_of(line: WrittenLine, published: ImpreciseDate) -> Details:
    """Raises ``Refused``."""
    details = Details(published=published)
    for part in spoken.put_together(line.parts[1:], published):
        _add_part(details, part, spot(line.number))
    for name, (number, text) in line.details.items():
        _add(details, name, text, spot(number))
    return details


def _add_part(details: Details, part: str, at: str) -> None:
    if QUOTED.fullmatch(part):
        _add(details, "quote", part, at)
    elif dated := DATED.match(part):
        if dated["by"]:
            _add(details, "effective", _up_to(_date(details, dated["date"], at).date), at)
        else:
            name = "effective" if dated["since"] else "until" if dated["until"] else "stated"
            _add(details, name, dated["date"], at)
    elif (named := NAMED_DETAIL.match(part)) and named["name"].casefold() in OF_DETAIL:
        _add(details, OF_DETAIL[named["name"].casefold()], named["text"], at)
    elif _read(details, part, at) is not None or spoken.speaks_of_time(part):
        _add(details, "stated", part, at)
    else:
        details.area.append(part)


def _add(details: Details, name: str, text: str, at: str) -> None:
    if name in details.dates or (name in details.texts and name != "dating"):
        raise Refused([Fault(at, f"{name} is given twice", "give it once")])
    if name not in DATES:
        details.texts[name] = text.strip(QUOTES) if name == "quote" else text
        return
    found = _date(details, text, at)
    details.dates[name] = found.date
    if name == "stated" and found.relative:
        details.texts.setdefault("dating", text)


def _up_to(date: ImpreciseDate) -> str:
    """Some time up to ``date``: of a set, up to its last day."""
    if date.days is None or not date.text.startswith("["):
        return f"[..{date.text}]"
    return f"[..{day.fromordinal(date.days.last).isoformat()}]"


def _date(details: Details, text: str, at: str) -> spoken.Spoken:
    found = _read(details, text, at)
    if found is None:
        cure = "write 2025-12-11, 11 December, on Thursday, earlier this month, or [2025-12-01..2025-12-11]"
        raise Refused([Fault(at, f"{text!r} is not a date", cure)])
    return found


def _read(details: Details, text: str, at: str) -> spoken.Spoken | None:
    try:
        return spoken.read(text, details.published)
    except edtf.BadDate as bad:
        raise Refused([Fault(at, bad.problem, bad.cure)]) from None
