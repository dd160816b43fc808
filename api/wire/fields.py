"""Fields of the forms as the OpenAPI document describes them: their lengths and patterns.

They describe and do not check: what a text may hold is for ``domain``, which says of each fault what to do.
"""

from __future__ import annotations

import re
from typing import Annotated, Any

from pydantic import WithJsonSchema

from domain.intake.fields import (
    CREDIBILITY_MAX,
    LATITUDE_MAX,
    LONGITUDE_MAX,
    RELIABILITIES,
    SHA256_HEX_LENGTH,
    SHARE_MAX,
)
from domain.text import (
    ID_LENGTH_MAX,
    LANGUAGE_LENGTH_MAX,
    LANGUAGE_PATTERN,
    NAME_LENGTH_MAX,
    PHRASE_LENGTH_MAX,
    PROSE_LENGTH_MAX,
    UNFIT_IN_URL,
    URL_LENGTH_MAX,
)

ID_PATTERN = f"^[A-Za-z0-9._:-]{{1,{ID_LENGTH_MAX}}}$"
NAMED_BY_IDS: dict[str, Any] = {"propertyNames": {"pattern": ID_PATTERN}}


def _text(length_max: int, **more: Any) -> WithJsonSchema:  # noqa: ANN401 - parts of a schema
    return WithJsonSchema({"type": "string", "minLength": 1, "maxLength": length_max, **more})


def degrees(most: int) -> WithJsonSchema:
    return WithJsonSchema({"type": "number", "minimum": -most, "maximum": most})


LATITUDE, LONGITUDE = degrees(LATITUDE_MAX), degrees(LONGITUDE_MAX)
PERCENT = WithJsonSchema({"type": "number", "minimum": 0, "maximum": SHARE_MAX})
_UNFIT = rf"\s{re.escape(UNFIT_IN_URL)}"
IdField = Annotated[str, WithJsonSchema({"type": "string", "pattern": ID_PATTERN})]
NameField = Annotated[str, _text(NAME_LENGTH_MAX)]
PhraseField = Annotated[str, _text(PHRASE_LENGTH_MAX)]
ProseField = Annotated[str, _text(PROSE_LENGTH_MAX)]
UrlField = Annotated[str, _text(URL_LENGTH_MAX, pattern=f"^https?://[^/?#@{_UNFIT}]+(?:[/?#][^{_UNFIT}]*)?$")]
WebhookUrlField = Annotated[str, _text(URL_LENGTH_MAX, pattern="^https?://[^/?#\\s@]+(?:[/?][^#\\s]*)?$")]
LanguageField = Annotated[
    str,
    WithJsonSchema({"type": "string", "maxLength": LANGUAGE_LENGTH_MAX, "pattern": f"^(?:{LANGUAGE_PATTERN})$"}),
]
DigestField = Annotated[str, WithJsonSchema({"type": "string", "pattern": f"^[0-9a-f]{{{SHA256_HEX_LENGTH}}}$"})]
ColourField = Annotated[str, WithJsonSchema({"type": "string", "pattern": "^#[0-9A-Fa-f]{6}$"})]
ReliabilityField = Annotated[str, WithJsonSchema({"type": "string", "enum": sorted(RELIABILITIES)})]
CredibilityField = Annotated[int, WithJsonSchema({"type": "integer", "minimum": 1, "maximum": CREDIBILITY_MAX})]
