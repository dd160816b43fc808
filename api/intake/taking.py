"""How a request that writes is taken: recorded, or with `dry_run=1` only decided on, by the same rules."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Annotated, Any

import orjson
from fastapi import Depends, Query, Response

from api.http.parameters.shared import Only, Parameters, means
from api.http.parsing.values import Flag
from api.http.service import ServiceDep
from api.service import Service
from domain.intake.append import Author
from domain.intake.deciding import Receipt
from domain.intake.drafts import Act
from domain.intake.use_cases import Recording


class DryRun(Parameters):
    dry_run: Annotated[Flag | None, Only.HTTP, means("1: answer what would be recorded, and record nothing", "1")] = (
        None
    )


class Taking:
    """Records acts, or rehearses them; then it answers as if they were recorded, with `dry_run`, and never 201."""

    def __init__(self, service: Service, *, is_dry: bool) -> None:
        self._service = service
        self.is_dry = is_dry

    @cached_property
    def recording(self) -> Recording:
        return self._service.recording.rehearsal() if self.is_dry else self._service.recording

    def record(self, act: Act, author: Author) -> Receipt:
        return self.recording.record(act, author)

    def answer(self, shape: Mapping[str, Any], *, is_new: bool) -> Response:
        marked = {**shape, "dry_run": True} if self.is_dry else shape
        status = 201 if is_new and not self.is_dry else 200
        return Response(orjson.dumps(marked), status_code=status, media_type="application/json")


async def _taking(service: ServiceDep, asked: Annotated[DryRun, Query()]) -> Taking:
    return Taking(service, is_dry=bool(asked.dry_run))


TakingDep = Annotated[Taking, Depends(_taking)]
