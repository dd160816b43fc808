"""The question that finds claimants of a conflict by a part of a name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated, Any, NamedTuple

from api.http.parameters.shared import ConflictField, InShell, KnownAt, means
from api.http.parsing.values import SearchText
from api.service import Service
from api.wire import shapes
from domain.claimants.lookup import claimants_with, nearest_claimants
from domain.errors import Nearest, UnknownName
from domain.questions.declared import ask_conflict, ask_conflict_named
from domain.questions.past import Moment
from domain.record.declarations import Conflict
from domain.vocabulary import ClaimantId

NEAREST_MAX = 5
A_PART = "a part of a name, an alias, or a person who speaks for it. Default: all"


class ClaimantQuestion(KnownAt):
    """Claimants of a conflict."""

    conflict: ConflictField = None
    text: Annotated[SearchText | None, InShell(A_PART), means(A_PART, "Gerasimov")] = None


class FoundClaimants(NamedTuple):
    known_at: Moment
    conflict: Conflict
    claimants: Sequence[ClaimantId]

    def shape(self, *, counted: bool) -> dict[str, Any]:
        part = replace(self.conflict, claimants={each: self.conflict.claimants[each] for each in self.claimants})
        return {
            "known_at": shapes.moment(self.known_at),
            **shapes.conflict(self.conflict),
            "claimants": shapes.conflict(part)["claimants"],
            **shapes.total(len(self.claimants), counted=counted),
        }


def find_claimants(service: Service, asked: ClaimantQuestion) -> FoundClaimants:
    """Raises ``UnknownName`` where no claimant has the text in a name."""
    named = ask_conflict_named(service.asking, asked.conflict).id
    moment, conflict = ask_conflict(service.asking, named, asked.known_at)
    if asked.text is None:
        return FoundClaimants(moment, conflict, list(conflict.claimants))
    found = claimants_with(conflict, asked.text)
    if not found:
        raise _unknown(conflict, asked.text)
    return FoundClaimants(moment, conflict, list(found))


def _unknown(conflict: Conflict, text: str) -> UnknownName:
    near = [match.claimant for match in nearest_claimants(conflict, text, NEAREST_MAX)]
    cure = "did you mean one of these" if near else "leave the text out to list all"
    nearest = [Nearest(each, conflict.claimants[each].name, "") for each in near]
    return UnknownName("text", f"no claimant of {conflict.name} has {text!r} in a name", cure, nearest)
