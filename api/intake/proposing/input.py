"""The form of a text to be read, and what it means in this record."""

from __future__ import annotations

from collections.abc import Collection
from typing import ClassVar

from pydantic import Field

from api.http.parsing.forms import Form
from api.intake.input import EdtfField
from api.service import Service
from api.text.languages import Tongue
from api.wire.fields import LanguageField, NameField
from domain.claimants.lookup import claimants_called, nearest_claimants
from domain.errors import BadQuestion, Fault, NotFound, Refused, with_nearest
from domain.extraction.ports import TEXT_LENGTH_MAX
from domain.extraction.propose import TextToRead
from domain.questions.declared import ask_conflict_named
from domain.record.declarations import Conflict
from domain.vocabulary import ClaimantId

NEAREST_MAX = 5


class ProposalsForm(Form):
    """A text, when it was published, and whose word it is."""

    EXAMPLE: ClassVar = {
        "conflict": "russia-ukraine",
        "text": "On Thursday, Russia said that its forces had taken Siversk, which Ukraine denied.",
        "published": "2025-12-11",
        "source": "AFP",
    }

    text: str = Field(
        description="the report, as it was published",
        json_schema_extra={"minLength": 1, "maxLength": TEXT_LENGTH_MAX},
    )
    published: EdtfField = Field(description="EDTF; words such as `on Thursday` count from it")
    conflict: NameField | None = Field(
        default=None, description="its id or its name; may be left out where there is one"
    )
    source: NameField | None = Field(default=None, description="who published it")
    narrator: NameField | None = Field(
        default=None, description="the claimant, by any name, whose own word it is where nobody else is named"
    )
    language: LanguageField | None = Field(
        default=None, description="of the text: `en`, `uk` or `ru`; left out, it is detected"
    )
    words: Tongue = Field(default=Tongue.EN, strict=False, description="the language of the explanations and questions")


def settled(service: Service, form: ProposalsForm, languages: Collection[str]) -> TextToRead:
    """Look up what ``form`` names. ``languages``: those that there are lexicons for. Raises ``Refused``."""
    if not form.text.strip():
        raise Refused([Fault("/text", "is empty", "send the text of a report")])
    conflict = _conflict(service, form.conflict)
    language = None if form.language is None else form.language.partition("-")[0].lower()
    if language is not None and language not in languages:
        cure = f"use one of {', '.join(sorted(languages))}, or leave it out"
        raise Refused([Fault("/language", f"{form.language!r} has no lexicon", cure)])
    return TextToRead(
        text=form.text,
        published=form.published.text,
        conflict=conflict.id,
        narrator=None if form.narrator is None else _narrator(conflict, form.narrator),
        language=language,
        words=form.words,
    )


def _conflict(service: Service, named: str | None) -> Conflict:
    try:
        return ask_conflict_named(service.asking, named)
    except NotFound as error:
        raise Refused(
            [Fault("/conflict", with_nearest(str(error), error.nearest), "GET /v1/conflicts lists them")]
        ) from None
    except BadQuestion as bad:
        raise Refused([Fault("/conflict", bad.problem, bad.cure)]) from None


def _narrator(conflict: Conflict, named: str) -> ClaimantId:
    called = claimants_called(conflict, named)
    if len(called) == 1:
        return called[0].claimant
    near = called or nearest_claimants(conflict, named, NEAREST_MAX)
    names = "; ".join(f"{match.claimant} ({conflict.claimants[match.claimant].name})" for match in near)
    problem = f"{'several claimants are' if called else f'no claimant of {conflict.name} is'} called {named!r}"
    raise Refused([Fault("/narrator", problem, f"write one of: {names}" if names else "GET /v1/conflicts lists them")])
