"""What is accepted under a policy that the reader chooses, and what policies there are."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from api.http.caching.lasting import PageDep
from api.http.parameters.coordinates import pin, pinned_coordinates
from api.http.parameters.paging import next_page, resumed
from api.http.parsing.values import an_id
from api.http.service import ServiceDep
from api.questions.parameters import AcceptedQuestion
from api.questions.policies import wire as policies_wire
from domain.questions.stances.accepted import ask_accepted
from domain.stances.policies import POLICIES

router = APIRouter(tags=["policies"])


@router.get("/policies")
def list_policies(page: PageDep) -> Response:
    """The policies there are, with their versions and their rules in words."""
    return page.answer(lambda: ({"policies": [policies_wire.policy(each) for each in POLICIES]}, {}))


@router.get("/accepted")
def read_accepted(
    request: Request, page: PageDep, service: ServiceDep, asked: Annotated[AcceptedQuestion, Query()]
) -> Response:
    """Every place with a stance: what is accepted of it under the policy, and what each stance contributed."""
    choice = asked.choice()
    question, after = resumed(request, asked)
    last = an_id("cursor", after) or ""

    def make() -> tuple[object, dict[str, str]]:
        found = ask_accepted(service.asking, question.question(), asked.places(), choice, after=last, limit=asked.limit)
        coordinates, ids = pinned_coordinates(found.resolved), found.resolved.ids
        return policies_wire.accepted(found), next_page(request, coordinates, found.next, ids)

    under = [each.label for each in (choice.policy, choice.against) if each is not None]
    return page.answer(make, pinned_at=pin(asked.question()), under=under)
