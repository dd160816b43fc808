"""Evidence about statements: made out of the log, and verified without it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from api.audit.evidence.document import data_in, document, layouts_of
from api.service import Service
from domain.audit.evidence import positions_of
from domain.errors import ClaimlineError
from domain.proofs.checkpoints import Signed, Trust
from domain.proofs.errors import Wrong
from domain.proofs.evidence import EVIDENCE_BYTES_MAX, Evidence, Proved, parse_evidence, verify_evidence
from domain.proofs.verifying import RemovalsOf
from domain.record.entries import Entry
from domain.vocabulary import StatementId

EntriesIn = Callable[[Sequence[Proved]], Sequence[Entry]]


class TooMuch(ClaimlineError):
    """More than one file of evidence holds."""


def evidence(service: Service, statements: Sequence[StatementId]) -> bytes:
    """A page that proves what was recorded about ``statements`` by now.

    Raises ``NotFound``, ``Unsigned`` or ``TooMuch``.
    """
    if service.signer is None:
        service.proving.published()  # where nobody ever signed, waiting is in vain
    service.await_views(service.store.size())
    service.signed()
    wanted, published = tuple(dict.fromkeys(statements)), service.proving.published()
    size = published.checkpoint.size
    with service.reader.snapshot() as past:
        positions = positions_of(past, wanted, at=size)
    found = tuple(service.proofs.proved(positions, size))
    proof = Evidence(wanted, tuple(published.keys), found, published.note, tuple(published.witnesses))
    page = document(proof, service.proofs.entries_in(found)).encode()
    if len(page) > EVIDENCE_BYTES_MAX:
        raise TooMuch(
            f"it takes {len(page)} bytes, and a file of evidence has at most {EVIDENCE_BYTES_MAX}: name fewer"
        )
    return page


def verified_evidence(
    content: bytes, trust: Trust, removals_of: RemovalsOf, entries_in: EntriesIn
) -> tuple[Signed, Evidence]:
    """What is proved by a page, which says nothing else. ``trust`` without keys: trusts its own.

    Raises ``Malformed``, ``Wrong`` or ``NotSigned``.
    """
    found = parse_evidence(data_in(content))
    signed = verify_evidence(found, trust if trust.keys else trust._replace(keys=found.keys), removals_of)
    entries = entries_in(found.proved)
    pages = (document(found, entries, layout).encode() for layout in layouts_of(found))
    _refuse_another(content, max(pages, key=lambda page: _alike(content, page)))
    return signed, found


def _alike(content: bytes, made: bytes) -> int:
    """How many bytes are the same from the beginning on."""
    differing = (at for at, (here, there) in enumerate(zip(content, made, strict=False)) if here != there)
    return next(differing, min(len(content), len(made)))


def _refuse_another(content: bytes, made: bytes) -> None:
    """Raises ``Wrong`` where the page is not the one that its data make."""
    if content == made:
        return
    line = content[: _alike(content, made)].count(b"\n") + 1
    raise Wrong(
        f"the page says something else than its data, from line {line} on: what is not in the data is not proved"
    )
