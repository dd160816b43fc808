"""The rules for appending that need no record: the form of ids and texts, and which fields go with which kind."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC

from domain.errors import Fault
from domain.intake.drafts import ClaimantDraft, ConflictDraft, PlaceDraft, ReportDraft, StatementDraft
from domain.record.declarations import ClaimantPerson
from domain.record.saying import Saying
from domain.record.statements import NOTHING_TOLD, PHRASES, Attribution, Source
from domain.text import (
    FaultInText as TextFault,
)
from domain.text import (
    fault_in_id,
    fault_in_language,
    fault_in_name,
    fault_in_phrase,
    fault_in_prose,
    fault_in_url,
)
from domain.vocabulary import CONTESTED, MEANINGS, NOBODY, ClaimantId, Kind, Status

STATEMENTS_MAX = 500
KNOWN_AS_MAX = 200  # aliases of a claimant, and its people
RELAYS_MAX = 8
DENIED_MAX = 100
SHARE_MAX = 100
LATITUDE_MAX, LONGITUDE_MAX = 90, 180
SHA256_HEX_LENGTH = 64
HEX_DIGITS = frozenset("0123456789abcdef")
RELIABILITIES = frozenset("ABCDEF")
CREDIBILITY_MAX = 6
RESERVED = frozenset({CONTESTED, NOBODY})  # what a stance can leave possible beside a side

Check = Callable[[str], TextFault | None]


def _check(pointer: str, text: str | None, check: Check) -> Sequence[Fault]:
    fault = None if text is None else check(text)
    return () if fault is None else (Fault(pointer, *fault),)


def escaped(name: str) -> str:
    """A name as part of a pointer (RFC 6901)."""
    return name.replace("~", "~0").replace("/", "~1")


def faults_in_id(pointer: str, text: str | None) -> Sequence[Fault]:
    return _check(pointer, text, fault_in_id)


def faults_in_reason(pointer: str, text: str) -> Sequence[Fault]:
    return _check(pointer, text, fault_in_prose)


def faults_in_source(source: Source, pointer: str) -> Iterator[Fault]:
    yield from _check(f"{pointer}/name", source.name, fault_in_name)
    yield from _check(f"{pointer}/url", source.url, fault_in_url)
    yield from _check(f"{pointer}/archived_url", source.archived_url, fault_in_url)
    yield from _check(f"{pointer}/language", source.language, fault_in_language)
    digest = source.archive_sha256
    if digest is not None and not (len(digest) == SHA256_HEX_LENGTH and HEX_DIGITS.issuperset(digest)):
        yield Fault(f"{pointer}/archive_sha256", "is not a SHA-256", "write its 64 hexadecimal digits in lower case")
    if source.reliability is not None and source.reliability not in RELIABILITIES:
        yield Fault(f"{pointer}/reliability", "is not an Admiralty reliability", "write one letter from A to F")


def faults_in_telling(telling: Attribution, pointer: str) -> Iterator[Fault]:
    if telling == NOTHING_TOLD:
        return
    for name in PHRASES:
        if (phrase := getattr(telling, name)) is not None:  # most are left out, and a pointer takes time to write
            yield from _check(f"{pointer}/{name}", phrase, fault_in_phrase)
    if telling.note is not None:
        yield from _check(f"{pointer}/note", telling.note, fault_in_prose)
    if telling.quote is not None:
        yield from _check(f"{pointer}/quote", telling.quote.text, fault_in_prose)
        yield from _check(f"{pointer}/quote_language", telling.quote.language, fault_in_language)
    if telling.spokesperson is not None:
        yield from _check(f"{pointer}/spokesperson/name", telling.spokesperson.name, fault_in_name)
        yield from _check(f"{pointer}/spokesperson/role", telling.spokesperson.role, fault_in_name)
    if len(telling.via) > RELAYS_MAX:
        yield Fault(f"{pointer}/via", f"has {len(telling.via)} relays", f"name at most {RELAYS_MAX}, the nearest first")
    for index, relay in enumerate(telling.via):
        yield from _check(f"{pointer}/via/{index}", relay, fault_in_name)
    if telling.credibility is not None and not 1 <= telling.credibility <= CREDIBILITY_MAX:
        yield Fault(f"{pointer}/credibility", "is not an Admiralty credibility", "write a number from 1 to 6")


def faults_in_report(draft: ReportDraft) -> Iterator[Fault]:
    yield from faults_in_id("/id", draft.id)
    yield from faults_in_id("/conflict", draft.conflict)
    yield from faults_in_source(draft.source, "/source")
    if not 1 <= len(draft.statements) <= STATEMENTS_MAX:
        cure = f"give 1 to {STATEMENTS_MAX}; a longer one can be split in two"
        yield Fault("/statements", f"a report with {len(draft.statements)} statements", cure)
    yield from _repeated((f"/statements/{index}/id", each.id) for index, each in enumerate(draft.statements))
    for index, statement in enumerate(draft.statements):
        yield from faults_in_statement(statement, f"/statements/{index}")


def _repeated(ids: Iterable[tuple[str, str | None]]) -> Iterator[Fault]:
    seen: dict[str, str] = {}
    for pointer, each in ids:
        if each is not None and each in seen:
            yield Fault(pointer, f"repeats the id {each!r} of {seen[each]}", "give each statement an id of its own")
        elif each is not None:
            seen[each] = pointer


def faults_in_statement(draft: StatementDraft, pointer: str) -> Iterator[Fault]:
    yield from faults_in_id(f"{pointer}/id", draft.id)
    yield from faults_in_id(f"{pointer}/claimant", draft.claimant)
    yield from faults_in_id(f"{pointer}/place", draft.place)
    yield from faults_in_saying(draft.kind, draft.saying, pointer)


def faults_in_saying(kind: Kind, saying: Saying, pointer: str) -> Iterator[Fault]:
    yield from faults_in_telling(saying.telling, pointer)
    for name, named in (("holder", saying.holder), ("retracts", saying.retracts)):
        if named is not None:
            yield from faults_in_id(f"{pointer}/{name}", named)
    for index, target in enumerate(saying.denies[:DENIED_MAX]):
        yield from faults_in_id(f"{pointer}/denies/{index}", target)
    if saying.extent is not None:
        yield from _check(f"{pointer}/extent", saying.extent, fault_in_phrase)
    if saying.share is not None and not 0 <= saying.share <= SHARE_MAX:
        yield Fault(f"{pointer}/share", f"{saying.share:f} is not a percentage", "write a number from 0 to 100")
    if saying.stated is not None and saying.stated.is_open:
        yield Fault(f"{pointer}/stated", f"{saying.stated} is open", "say when at the earliest it was said: [a..b]")
    yield from _misplaced(kind, saying, pointer)
    if kind is not Kind.RETRACTION:
        yield from _faults_in_position(kind, saying, pointer)


def _misplaced(kind: Kind, saying: Saying, pointer: str) -> Iterator[Fault]:
    """Fields that go with another kind."""
    if kind is Kind.RETRACTION:
        if saying.retracts is None:
            yield Fault(f"{pointer}/retracts", "is missing", "name the statement that is taken back")
        for name in ("status", "holder", "denies", "effective", "until", "share", "extent"):
            if getattr(saying, name) not in (None, ()):
                yield Fault(f"{pointer}/{name}", "does not go with a retraction", "leave it out, or make it a claim")
        return
    if saying.retracts is not None:
        yield Fault(f"{pointer}/retracts", f"does not go with a {kind}", "leave it out, or make it a retraction")
    if kind is Kind.CLAIM and saying.denies:
        yield Fault(f"{pointer}/denies", "does not go with a claim", "leave it out, or make it a denial")


def _faults_in_position(kind: Kind, saying: Saying, pointer: str) -> Iterator[Fault]:
    if saying.status is None:
        if kind is Kind.CLAIM:
            yield Fault(f"{pointer}/status", "is missing", f"give one of {', '.join(MEANINGS)}")
        elif not saying.denies:
            yield Fault(f"{pointer}/denies", "is missing, and so is the status", "give one of them, or both")
        if saying.holder is not None:
            yield Fault(f"{pointer}/holder", "has no status to go with", "give the status, or leave the holder out")
    else:
        yield from faults_in_holding(f"{pointer}/holder", saying.status, saying.holder)
    if len(saying.denies) > DENIED_MAX:
        yield Fault(f"{pointer}/denies", f"names {len(saying.denies)} statements", f"name at most {DENIED_MAX}")
    if len(set(saying.denies)) < len(saying.denies):
        yield Fault(f"{pointer}/denies", "names a statement twice", "name each once")


def faults_in_holding(pointer: str, status: Status, holder: ClaimantId | None) -> Iterator[Fault]:
    """Whether a status that needs a holder has one, and no other does."""
    if MEANINGS[status].needs_holder and holder is None:
        yield Fault(pointer, f"{status} needs a holder", "name the party that is said to hold it")
    elif not MEANINGS[status].needs_holder and holder is not None:
        yield Fault(pointer, f"{status} has no holder", "leave the holder out, or null")


def faults_in_conflict(draft: ConflictDraft) -> Iterator[Fault]:
    yield from faults_in_id("/id", draft.id)
    yield from _check("/name", draft.name, fault_in_name)
    for claimant, each in draft.claimants.items():
        pointer = f"/claimants/{escaped(claimant)}"
        yield from faults_in_id(pointer, claimant)
        if claimant in RESERVED:
            yield Fault(pointer, f"{claimant!r} is what a place may be besides a side's", "use another id")
        yield from _faults_in_claimant(each, pointer)


def _faults_in_claimant(draft: ClaimantDraft, pointer: str) -> Iterator[Fault]:
    yield from _check(f"{pointer}/name", draft.name, fault_in_name)
    colour = draft.colour
    if colour is not None and not (len(colour) == len("#rrggbb") and colour[0] == "#" and _is_hex(colour[1:])):
        yield Fault(f"{pointer}/colour", "is not a colour", "write it as #rrggbb")
    for index, alias in enumerate(draft.aliases):
        yield from _check(f"{pointer}/aliases/{index}/text", alias.text, fault_in_name)
        yield from _check(f"{pointer}/aliases/{index}/language", alias.language, fault_in_language)
    for index, person in enumerate(draft.people):
        yield from _check(f"{pointer}/people/{index}/name", person.name, fault_in_name)
        yield from _check(f"{pointer}/people/{index}/role", person.role, fault_in_name)
        yield from _faults_in_term(person, f"{pointer}/people/{index}")


def _faults_in_term(person: ClaimantPerson, pointer: str) -> Iterator[Fault]:
    if person.from_ is None or person.until is None:
        return
    if person.until.bounds(UTC).latest < person.from_.bounds(UTC).earliest:
        yield Fault(f"{pointer}/until", f"{person.until} is before it begins ({person.from_})", "check both dates")


def _is_hex(text: str) -> bool:
    return HEX_DIGITS.issuperset(text.lower())


def faults_in_place(draft: PlaceDraft) -> Iterator[Fault]:
    yield from faults_in_id("/id", draft.id)
    yield from _check("/name", draft.name, fault_in_name)
    for index, each in enumerate(draft.names):
        yield from _check(f"/names/{index}/name", each.name, fault_in_name)
        yield from _check(f"/names/{index}/language", each.language, fault_in_language)
    for index, name in enumerate(draft.admin):
        yield from _check(f"/admin/{index}", name, fault_in_name)
    for scheme, identifier in draft.identifiers.items():
        pointer = f"/identifiers/{escaped(scheme)}"
        yield from faults_in_id(pointer, scheme)
        yield from _check(pointer, identifier, fault_in_name)
    yield from _faults_in_point(draft)
    if draft.population is not None and draft.population < 0:
        yield Fault("/population", "is below zero", "write a count of people, or leave it out")


def _faults_in_point(draft: PlaceDraft) -> Iterator[Fault]:
    if draft.point is not None and draft.lat is None:
        yield Fault("/point", "has no coordinates to go with", "give lat and lon as well, or leave it out")
    if (draft.lat is None) != (draft.lon is None):
        yield Fault("/lat" if draft.lat is None else "/lon", "is missing", "give both coordinates, or neither")
    if draft.lat is not None and abs(draft.lat) > LATITUDE_MAX:
        yield Fault("/lat", f"{draft.lat} is not a latitude", "degrees run from -90 to 90; are lat and lon swapped?")
    if draft.lon is not None and abs(draft.lon) > LONGITUDE_MAX:
        yield Fault("/lon", f"{draft.lon} is not a longitude", "degrees run from -180 to 180")
