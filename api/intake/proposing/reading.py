"""A text read with the names of the record: from a settled request to the answer."""

from __future__ import annotations

from collections.abc import Mapping

from api.intake.proposing.wire import ProposeStatementsAnswer, answer_of
from api.service import Service
from api.text.languages import Tongue
from api.text.languages.reading import language_of
from domain.dates import edtf
from domain.dates.phrases.reading import Publication
from domain.extraction.places.recorded import RecordedPlaceNames
from domain.extraction.ports import TextContext
from domain.extraction.propose import ProposedText, TextToRead, propose
from domain.extraction.words.lexicon import TextLexicon
from domain.questions.naming.paths import conflict_at


def read(service: Service, asked: TextToRead, lexicons: Mapping[str, TextLexicon]) -> ProposedText:
    """Return what the text of ``asked`` seems to say, all of it from one snapshot of the record."""
    published = edtf.parse(asked.published)
    with service.reader.snapshot() as past:
        at = past.head().position
        conflict = conflict_at(past, asked.conflict, at=at)
        context = TextContext(
            conflict=conflict,
            places=RecordedPlaceNames(past, conflict.id),
            lexicons=lexicons,
            publication=Publication(published, conflict.zone),
            narrator=asked.narrator,
            language=asked.language,
        )
        return propose(asked.text, context, published, lambda place: past.told_of(place, conflict.id, at=at))


def answered(service: Service, asked: TextToRead, lexicons: Mapping[str, TextLexicon]) -> ProposeStatementsAnswer:
    versions = {language: lexicon.version for language, lexicon in sorted(lexicons.items())}
    return answer_of(asked.text, read(service, asked, lexicons), versions, language_of(Tongue(asked.words)))
