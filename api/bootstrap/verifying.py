"""The offline verifier, put together."""

from __future__ import annotations

from adapters.audit.verifier import CONSISTENCY_BYTES_MAX, Verifier
from api.audit.evidence.page import verified_evidence
from api.http.parsing.strict_json import BadJson, parse_json
from domain.proofs.errors import Malformed


def verifier() -> Verifier:
    return Verifier(parse=_parsed, verify_page=verified_evidence)


def _parsed(content: bytes) -> object:
    try:
        return parse_json(content, max_bytes=CONSISTENCY_BYTES_MAX)
    except BadJson as error:
        raise Malformed(str(error)) from None
