"""Stances in each form: one object a place in JSON and NDJSON, one row or feature a place and speaker in the others."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, assert_never

import orjson

from api.files.licences import Licences
from api.files.writing import Writing, json_lines, json_list, markdown, table
from api.http.negotiation.choosing import Wanted
from api.http.negotiation.formats import Form
from api.text.answers import Wording
from api.wire import shapes
from domain.dates.instants import Instant, to_text
from domain.questions.looked import LookedAt
from domain.questions.past import PlaceStances, Resolved
from domain.record.dating import FOREVER
from domain.record.declarations import Place
from domain.record.statements import Retraction
from domain.stances.ports import KnownStatement
from domain.vocabulary import ClaimantId

ATTRIBUTION = (
    "What each claimant said, as published by the source named with it; a record of statements, which does not decide "
    "who is right. The licences are those of the datasets that statements came from."
)
OF_PLACE = ("place", "name", "lat", "lon", "admin", "agreement", "common")
OF_STANCE = (
    *("speaker", "statement", "kind", "claimant", "status", "holder", "share", "extent", "wording", "hedge", "dating"),
    *("stated", "stated_earliest", "stated_latest", "effective", "effective_earliest", "effective_latest"),
    *("until", "until_earliest", "until_latest", "quote", "quote_language", "spokesperson", "channel"),
    *("source", "source_url", "source_published", "report", "position", "batch", "licence", "redacted"),
)
OF_QUESTION = ("conflict", "about", "said_by", "known_at", "bound", "voice", "matter")
COLUMNS = (*OF_PLACE, *OF_STANCE, *OF_QUESTION)


def writing(  # noqa: PLR0913, PLR0917 - what a list is written from
    wanted: Wanted,
    resolved: Resolved,
    licences: Licences,
    wording: Wording | None = None,
    looked_at: Callable[[], LookedAt | None] = lambda: None,
    total: int | None = None,
) -> Writing[PlaceStances]:
    """``looked_at``: asked after the places, what was looked at if there were none. ``total``: on all pages."""
    coordinates, understood = shapes.coordinates(resolved), shapes.understood(resolved)

    def of_each(each: PlaceStances) -> dict[str, Any]:
        words = {} if wording is None else {"words": wording.place(each, resolved)}
        return {**shapes.place_stances(each), **words}

    def ending() -> dict[str, Any]:
        looked = looked_at()
        words = {} if wording is None else {"words": [wording.heading(resolved), *wording.empty(looked, resolved)]}
        return {**words, **shapes.total(total), **shapes.looked_at(looked, resolved)}

    match wanted.form:
        case Form.JSON:
            return json_list("places", {**coordinates, **understood}, lambda each: [of_each(each)], ending)
        case Form.NDJSON:
            return json_lines(lambda each: [{**coordinates, **understood, **of_each(each)}])
        case Form.CSV:
            return table(COLUMNS, lambda each: rows(each, coordinates, licences), raw=wanted.raw)
        case Form.GEOJSON:
            return _features({**coordinates, **understood}, licences)
        case Form.MARKDOWN:
            return markdown(COLUMNS, lambda each: rows(each, coordinates, licences))
        case Form.SSE | Form.TEXT | Form.PROSE:
            raise NotImplementedError(f"no route lists stances as {wanted.form}")
        case other:
            assert_never(other)


def of_one(  # noqa: PLR0913, PLR0917 - what an answer is made of
    wanted: Wanted,
    resolved: Resolved,
    found: PlaceStances,
    licences: Licences,
    wording: Wording | None = None,
    looked_at: LookedAt | None = None,
) -> bytes:
    """An answer about one place: in JSON the object alone. ``looked_at``: of an empty one."""
    if wanted.form in (Form.JSON, Form.NDJSON):
        understood = shapes.understood(resolved)
        shape: dict[str, Any] = {**shapes.coordinates(resolved), **understood, **shapes.place_stances(found)}
        if wording is not None:
            shape["words"] = list(wording.place(found, resolved))
        if wanted.form is Form.JSON:
            shape |= shapes.looked_at(looked_at, resolved)
        line_end = orjson.OPT_APPEND_NEWLINE if wanted.form is Form.NDJSON else 0
        return orjson.dumps(shape, option=line_end)
    return writing(wanted, resolved, licences).whole([found])


def _features(coordinates: Mapping[str, Any], licences: Licences) -> Writing[PlaceStances]:
    """A FeatureCollection (RFC 7946): the question and the licences that apply are its foreign members."""

    def features(each: PlaceStances) -> Iterator[dict[str, Any]]:
        for speaker, told in sorted(each.stances.items()):
            properties = of_place(each) | of_stance(speaker, told, licences) | shapes.retired(each.place.retired)
            yield feature(told.filed.id, each.place, properties)

    before = {"type": "FeatureCollection", **coordinates, "attribution": ATTRIBUTION}
    return json_list("features", before, features, lambda: {"licences": licences.named})


def feature(name: str, place: Place, properties: Mapping[str, Any]) -> dict[str, Any]:
    """``geometry`` is null where the place has no coordinates."""
    is_somewhere = place.lat is not None and place.lon is not None
    point = {"type": "Point", "coordinates": [float(place.lon or 0), float(place.lat or 0)]} if is_somewhere else None
    return {"type": "Feature", "id": name, "geometry": point, "properties": properties}


def of_place(each: PlaceStances) -> dict[str, Any]:
    place = each.place
    return {
        "place": place.id,
        "name": place.name,
        "admin": ", ".join(place.admin) or None,
        "agreement": each.verdict.agreement,
        "common": " ".join(each.verdict.common) or None,
    }


def of_stance(
    speaker: ClaimantId, told: KnownStatement, licences: Licences, instant: Callable[[Instant], object] = to_text
) -> dict[str, Any]:
    """Every member of ``OF_STANCE``, null for none. ``instant`` says how bounds are written."""
    content, telling, source = told.filed.content, told.filed.content.telling, told.report.source
    batch, person = told.filed.batch, telling.spokesperson
    return {
        "speaker": speaker,
        "statement": told.filed.id,
        "kind": content.kind,
        "claimant": content.claimant,
        **_position(told),
        "wording": telling.wording,
        "hedge": telling.hedge,
        "dating": telling.dating,
        **_dates(told, instant),
        "quote": telling.quote and telling.quote.text,
        "quote_language": telling.quote and telling.quote.language,
        "spokesperson": person and ", ".join(filter(None, [person.name, person.role])),
        "channel": telling.channel,
        "source": source.name,
        "source_url": source.url,
        "source_published": str(source.published),
        "report": told.filed.report,
        "position": told.filed.position,
        "batch": batch,
        "licence": licences.of(batch),
        "redacted": " ".join(told.filed.redacted) or None,
    }


def _position(told: KnownStatement) -> dict[str, Any]:
    content = told.filed.content
    if isinstance(content, Retraction):  # which is nobody's stance
        return dict.fromkeys(("status", "holder", "share", "extent"))
    share = None if content.share is None else float(content.share)
    return {"status": content.status, "holder": content.holder, "share": share, "extent": content.extent}


def _dates(told: KnownStatement, instant: Callable[[Instant], object]) -> dict[str, Any]:
    content, dating = told.filed.content, told.word.dating
    effective, until = (None, None) if isinstance(content, Retraction) else (content.effective, content.until)
    ends = (None, None) if dating.until == FOREVER else tuple(map(instant, dating.until))
    return {
        "stated": str(content.stated),
        "stated_earliest": instant(dating.stated.earliest),
        "stated_latest": instant(dating.stated.latest),
        "effective": str(effective or content.stated),
        "effective_earliest": instant(dating.effective.earliest),
        "effective_latest": instant(dating.effective.latest),
        "until": None if until is None else str(until),
        "until_earliest": ends[0],
        "until_latest": ends[1],
    }


def rows(
    each: PlaceStances,
    coordinates: Mapping[str, Any],
    licences: Licences,
    instant: Callable[[Instant], object] = to_text,
) -> Iterator[dict[str, Any]]:
    """Every one of ``COLUMNS``, a row a speaker."""
    asked = {**coordinates, "known_at": coordinates["known_at"]["position"]}
    shared = {"lat": each.place.lat, "lon": each.place.lon, **of_place(each), **asked}
    for speaker, told in sorted(each.stances.items()):
        yield shared | of_stance(speaker, told, licences, instant)
