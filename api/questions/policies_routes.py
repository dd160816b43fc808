"""What is accepted under a policy that the reader chooses, and what policies there are."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from api.http.caching import PageDep
from api.http.coordinates import pin, pinned_coordinates, with_cursor
from api.http.paging import Cursor, next_link
from api.http.service import ServiceDep
from api.http.values import an_id
from api.questions import policies_wire
from api.questions.parameters import AcceptedQuestion
from domain.stances.policies import POLICIES

router = APIRouter(tags=["policies"])

CURSOR = {"about", "said_by", "known_at", "after"}


@router.get("/policies")
def list_policies(page: PageDep) -> Response:
    """The policies there are, with their versions and their rules in words."""
    return page.answer(lambda: ({"policies": [policies_wire.policy(each) for each in POLICIES]}, {}))


@router.get("/accepted")
def read_accepted(
    request: Request, page: PageDep, service: ServiceDep, asked: Annotated[AcceptedQuestion, Query()]
) -> Response:
    """Every place with a stance: what is accepted of it under the policy, and what each stance contributed."""
    question, choice, after = asked.question(), asked.choice(), ""
    pinned_at = pin(question)
    if asked.cursor is not None:
        read = Cursor.read(request, asked.cursor, CURSOR)
        question, after = with_cursor(question, read), an_id("cursor", read.values["after"]) or ""

    def make() -> tuple[object, dict[str, str]]:
        found = service.accepting.accepted(question, asked.places(), choice, after=after, limit=asked.limit)
        if found.next is None:
            return policies_wire.accepted(found), {}
        going_on = Cursor({**pinned_coordinates(found.resolved), "after": found.next})
        return policies_wire.accepted(found), next_link(request, going_on)

    under = [each.label for each in (choice.policy, choice.against) if each is not None]
    return page.answer(make, pinned_at=pinned_at, under=under)
