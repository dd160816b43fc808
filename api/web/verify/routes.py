"""The signed log: its checkpoint, what is signed and what waits, and how anyone can verify it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from api.http.service import ServiceDep
from api.service import Service
from api.text import dates
from api.text.languages.table import Case
from api.web.languages import Words
from api.web.page import frame_of
from api.web.state import PageQuestion
from domain.audit.sign import signing_status
from domain.proofs.base64 import to_base64

EXAMPLE = 1  # every log that holds anything holds this position

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckpointView:
    """``until``: when the last entry that it covers was recorded, in UTC; ``note``: as it was signed, byte for byte."""

    origin: str
    size: int
    root: str
    keys: tuple[str, ...]
    until: str
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SigningView:
    """``waiting``: entries that no signed checkpoint covers yet. ``why``: what keeps the log from being signed."""

    checkpoint: CheckpointView | None
    recorded: int
    waiting: int
    why: str | None


@router.get("/verify")
def show_verify(request: Request, service: ServiceDep, asked: Annotated[PageQuestion, Query()]) -> Response:
    """The checkpoint, checks that the browser makes, and how to make them without this service."""
    frame = frame_of(request, service, asked)
    signing = signing_of(service, frame.words)
    base = str(request.base_url).rstrip("/")
    return frame.answer("web/verify/page.html.j2", signing=signing, base=base, example=_example(signing))


def signing_of(service: Service, words: Words) -> SigningView:
    """Return how far the log is signed, and by whom."""
    status, latest = (
        signing_status(service.proving, service.signer, now=service.clock.now()),
        service.proving.checkpoints.latest(),
    )
    checkpoint = None
    if latest is not None:
        with service.asking.readings.snapshot() as past:
            instant = past.moment(min(latest.checkpoint.size, past.head().position)).recorded_at
            zone = service.asking.only_zone(past)
        checkpoint = CheckpointView(
            origin=latest.checkpoint.origin,
            size=latest.checkpoint.size,
            root=to_base64(latest.checkpoint.root),
            keys=tuple(key.text() for key in latest.keys),
            until="" if instant is None else dates.at(instant, Case.BARE, words.language, zone or UTC),
            note=latest.note.decode(),
        )
    recorded = max(status.tree, service.store.size())
    return SigningView(
        checkpoint=checkpoint,
        recorded=recorded,
        waiting=recorded - status.signed,
        why=status.trouble or status.keyless,
    )


def _example(signing: SigningView) -> int:
    return EXAMPLE if signing.checkpoint is None else signing.checkpoint.size
