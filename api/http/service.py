"""The composed service, as routes ask for it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Annotated

from fastapi import Depends, Request

from api.service import Service
from api.text.answers import Worded, Wording
from api.text.languages import Tongue
from domain.questions.statements.lists import ask_known


async def service_of(request: Request) -> Service:
    service: Service = request.app.state.service
    return service


Telling = Callable[[Wording], Worded]
ServiceDep = Annotated[Service, Depends(service_of)]


def with_words(service: Service, words: Tongue | None, shape: Mapping[str, object], tell: Telling) -> object:
    """The answer, and beside it the sentences that were asked for."""
    wording = wording_of(service, words)
    return shape if wording is None else tell(wording).beside(shape)


def wording_of(service: Service, words: Tongue | None) -> Wording | None:
    """Return the writer of sentences in the language that was asked for."""
    return None if words is None else Wording(tongue=words, fetch=partial(ask_known, service.asking))
