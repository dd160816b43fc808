"""What entries say, as a page tells it: who claims what, and never that it is so.

These words are part of the format of evidence: with others, no page that was made before would verify. A change of them
is a new format, and this one stays.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import assert_never

from api.audit.evidence.html import Fact, Html, code, filled, in_language, joined, text
from domain.record.amendments import Annulment, Correction, Corroboration, Redaction, SourceCorrection
from domain.record.declarations import BatchDeclaration, ConflictDeclaration, LogKeyDeclaration, PlaceDeclaration
from domain.record.entries import Body
from domain.record.folded import Record
from domain.record.statements import Attribution, Claim, Content, Denial, Report, Retraction, Source, Statement
from domain.vocabulary import ClaimantId, PlaceId, Status

PHRASES: Mapping[Status, str] = {
    Status.CONTROLLED: "{holder} controls {place}",
    Status.PARTLY_CONTROLLED: "{holder} controls part of {place}",
    Status.ENTERED: "troops of {holder} have entered {place}",
    Status.CONTESTED: "{place} is contested",
    Status.NOT_CONTROLLED: "{holder} does not control {place}",
    Status.NOT_PRESENT: "no troops of {holder} are in {place}",
    Status.NOT_CONTESTED: "{place} is not contested",
    Status.ENCIRCLED: "troops of {holder} have encircled {place}",
    Status.NOT_ENCIRCLED: "{place} is not encircled",
    Status.ADVANCING: "troops of {holder} are advancing on {place}",
    Status.UNCLEAR: "who holds {place} is left open",
}


class Names:
    """Of claimants and places, as they were declared; an id where no declaration has it."""

    def __init__(self, record: Record) -> None:
        claimants = (each.claimants.items() for each in record.conflicts.values())
        self._claimants = {key: claimant for each in claimants for key, claimant in each}
        self._places = record.places

    def claimant(self, claimant: ClaimantId | None) -> Html:
        found = None if claimant is None else self._claimants.get(claimant)
        return text(claimant or "nobody named") if found is None else text(found.name)

    def place(self, place: PlaceId) -> Html:
        found = self._places.get(place)
        return text(place) if found is None else text(found.name)

    def speaker(self, claimant: ClaimantId) -> Html:
        """With the role that it was declared with."""
        found = self._claimants.get(claimant)
        role = "" if found is None else f", declared as {found.role}"
        return Html(f"{self.claimant(claimant)} ({code(claimant)}){role}")

    def whereabouts(self, place: PlaceId) -> Html:
        found = self._places.get(place)
        areas = [] if found is None else [text(each) for each in reversed(found.admin)]
        numbers = [] if found is None else [code(f"{key}:{value}") for key, value in sorted(found.identifiers.items())]
        ids = joined([code(place), *numbers])
        return Html(f"{joined([self.place(place), *areas])} ({ids})")


def sentence(content: Content, names: Names) -> Html:
    who, place = names.claimant(content.claimant), names.place(content.place)
    match content:
        case Claim():
            return filled("{who} claims: {what}", who=who, what=_what(content, names))
        case Denial(denies=denies):
            denied = joined([code(each) for each in denies]) if denies else Html("what is said of the place")
            how = "and says" if not content.derived else "which is taken to say"
            what = _what(content, names)
            return filled(
                "{who} denies {denied} about {place}, {how}: {what}",
                who=who, denied=denied, place=place, how=Html(how), what=what,
            )  # fmt: skip
        case Retraction(retracts=retracts):
            return filled(
                "{who} takes back its statement {old} about {place}", who=who, old=code(retracts), place=place
            )
        case other:
            assert_never(other)


def _what(content: Claim | Denial, names: Names) -> Html:
    holder, place = names.claimant(content.holder), names.place(content.place)
    return filled(PHRASES[content.status], holder=holder, place=place)


def content_facts(content: Content, names: Names) -> Iterator[Fact]:
    yield "Said by", names.speaker(content.claimant)
    yield "About", names.whereabouts(content.place)
    yield "Said on", text(content.stated)
    if not isinstance(content, Retraction):
        yield from _present({"As of": content.effective, "Until": content.until, "Share, percent": content.share})
        yield from _present({"Extent": content.extent})
    yield from _telling_facts(content.telling)


def _telling_facts(telling: Attribution) -> Iterator[Fact]:
    if telling.quote is not None:
        yield "Quote", in_language(telling.quote.text, telling.quote.language)
    if telling.spokesperson is not None:
        person = telling.spokesperson
        yield "Spokesperson", joined([text(each) for each in (person.name, person.role) if each is not None])
    if telling.via:
        yield "Via", joined([text(each) for each in telling.via])
    yield from _present(
        {
            "Wording": telling.wording,
            "Dating": telling.dating,
            "Hedge": telling.hedge,
            "Channel": telling.channel,
            "Audience": telling.audience,
            "Note of the record": telling.note,
            "Credibility (Admiralty code)": telling.credibility,
        }
    )


def source_facts(source: Source) -> Iterator[Fact]:
    yield from _present(
        {
            "Source": source.name,
            "Published": source.published,
            "Address": source.url,
            "Archived at": source.archived_url,
            "SHA-256 of the archived copy": source.archive_sha256,
            "Language": source.language,
            "Reliability (Admiralty code)": source.reliability,
        }
    )


def _present(told: Mapping[str, object]) -> Iterator[Fact]:
    return ((name, text(value)) for name, value in told.items() if value is not None)


def body_told(body: Body, names: Names) -> Html:  # noqa: C901, PLR0911 - one case for each kind of body
    """What an entry did, in a sentence."""
    match body:
        case Report(id=report, source=source):
            return filled("report {id}: {source}", id=code(report), source=_source(source))
        case Statement(id=statement, content=content):
            return filled("statement {id}: {said}", id=code(statement), said=sentence(content, names))
        case Correction(target=target, content=content, reason=reason):
            said = sentence(content, names)
            return filled(
                "correction of {id}, since the source was misread: {said}. Reason: {reason}",
                id=code(target), said=said, reason=text(reason),
            )  # fmt: skip
        case Annulment(target=target, reason=reason):
            return filled("annulment of {id}. Reason: {reason}", id=code(target), reason=text(reason))
        case Corroboration(target=target, source=source):
            return filled("another source of {id}: {source}", id=code(target), source=_source(source))
        case SourceCorrection(report=report, source=source, reason=reason):
            return filled(
                "correction of the source of report {id}: {source}. Reason: {reason}",
                id=code(report), source=_source(source), reason=text(reason),
            )  # fmt: skip
        case Redaction():
            return _redaction_told(body)
        case ConflictDeclaration(id=conflict, name=name):
            return filled("conflict {id}, {name}, and its claimants", id=code(conflict), name=text(name))
        case PlaceDeclaration(id=place, name=name):
            return filled("place {id}, {name}", id=code(place), name=text(name))
        case BatchDeclaration(id=batch, file=file):
            return filled("import {id} of the file {file}", id=code(batch), file=text(file))
        case LogKeyDeclaration(new=new):
            return filled("another key signs the log: {key}", key=code(new))
        case other:
            assert_never(other)


def _source(source: Source) -> Html:
    told = [text(source.name), f"published {text(source.published)}"]
    return joined(told if source.url is None else [*told, text(source.url)])


def _redaction_told(redaction: Redaction) -> Html:
    return filled(
        "redaction of position {position}: the law had {removed} removed. Reason: {reason}. Approved by {by}",
        position=code(redaction.position),
        removed=joined([text(each) for each in redaction.removed]),
        reason=text(redaction.reason),
        by=text(redaction.approved_by),
    )
