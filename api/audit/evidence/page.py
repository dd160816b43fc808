"""Evidence about statements: made out of the log, and verified without it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from adapters.audit.evidence import entries_in, proved, with_redactions
from adapters.audit.mirror.files import content_of, naming
from adapters.audit.mirror.removals import removals_of
from api.audit.evidence.document import data_in, document
from domain.audit.evidence import positions_of
from domain.audit.prove import Proving
from domain.errors import ClaimlineError
from domain.proofs.checkpoints import Signed, Trust
from domain.proofs.errors import Wrong
from domain.proofs.evidence import Evidence, parse_evidence, verify_evidence
from domain.questions.stances import Readings

EVIDENCE_BYTES_MAX = 64 * 1024 * 1024


class TooMuch(ClaimlineError):
    """More than one file of evidence holds."""


def evidence(proving: Proving, readings: Readings, statements: Sequence[str]) -> bytes:
    """A page about ``statements``, by the latest checkpoint. Raises ``NotFound``, ``Unsigned`` or ``TooMuch``."""
    wanted, published = tuple(dict.fromkeys(statements)), proving.published()
    size = published.checkpoint.size
    with readings.snapshot() as past:
        positions = positions_of(past, wanted, at=size)
    found = tuple(proved(proving, with_redactions(proving.store, positions), size))
    page = document(Evidence(wanted, tuple(published.keys), found, published.note), entries_in(found)).encode()
    if len(page) > EVIDENCE_BYTES_MAX:
        raise TooMuch(
            f"it takes {len(page)} bytes, and a file of evidence has at most {EVIDENCE_BYTES_MAX}: name fewer"
        )
    return page


def verified_evidence(file: Path, trust: Trust) -> tuple[Signed, Evidence]:
    """What is proved by the page in ``file``, which says nothing else. ``trust`` without keys: trusts its own.

    Raises ``Malformed``, ``Wrong`` or ``NotSigned``.
    """
    content = content_of(file, EVIDENCE_BYTES_MAX)
    with naming(file):
        found = parse_evidence(data_in(content))
        signed = verify_evidence(found, trust if trust.keys else trust._replace(keys=found.keys), removals_of)
        _refuse_another(content, found)
    return signed, found


def _refuse_another(content: bytes, found: Evidence) -> None:
    """Raises ``Wrong`` where the page is not the one that its data make."""
    made = document(found, entries_in(found.proved)).encode()
    if content == made:
        return
    same = next((at for at, (here, there) in enumerate(zip(content, made, strict=False)) if here != there), None)
    at = min(len(content), len(made)) if same is None else same
    line = content[:at].count(b"\n") + 1
    raise Wrong(
        f"the page says something else than its data, from line {line} on: what is not in the data is not proved"
    )
