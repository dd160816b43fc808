"""The composed service, as routes ask for it."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request

from api.service import Service
from api.text.answers import Wording
from api.text.languages import Tongue


async def service_of(request: Request) -> Service:
    service: Service = request.app.state.service
    return service


ServiceDep = Annotated[Service, Depends(service_of)]


def wording_of(service: Service, words: Tongue | None) -> Wording | None:
    """Return the writer of sentences in the language that was asked for."""
    return None if words is None else Wording(tongue=words, fetch=service.asking.told)
