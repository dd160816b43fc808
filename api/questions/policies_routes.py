"""What is accepted under a policy that the reader chooses, and what policies there are."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response

from api.http.deps import (
    AboutQuery,
    ConflictQuery,
    Cursor,
    CursorQuery,
    KnownAtQuery,
    LimitDep,
    PageDep,
    PlacesDep,
    SaidByQuery,
    ServiceDep,
    next_link,
    pin,
    pinned_coordinates,
    with_cursor,
)
from api.http.parameters import an_id
from api.questions import policies_wire
from domain.questions.accepted import Choice, chosen
from domain.questions.past import Question
from domain.stances.policies import POLICIES
from domain.vocabulary import Bound, Matter

router = APIRouter(tags=["policies"])

CURSOR = {"about", "said_by", "known_at", "after"}


async def question_of(  # noqa: PLR0913, PLR0917 - one parameter for each coordinate
    conflict: ConflictQuery = None,
    about: AboutQuery = None,
    said_by: SaidByQuery = None,
    known_at: KnownAtQuery = None,
    bound: Bound = Bound.LATEST,
    matter: Matter = Matter.CONTROL,
) -> Question:
    """Policies weigh who speaks for whom: the voice is the sides'."""
    named = an_id("conflict", conflict)
    return Question(conflict=named, about=about, said_by=said_by, known_at=known_at, bound=bound, matter=matter)


async def choice_of(
    policy: Annotated[
        str, Query(description="a policy by name (its newest version), or as `name:version`", examples=["conceded"])
    ],
    against: Annotated[
        str | None,
        Query(description="another policy: only what the two accept differently is shown", examples=["wikipedia-rule"]),
    ] = None,
) -> Choice:
    return chosen(policy, against)


@router.get("/policies")
def list_policies(page: PageDep) -> Response:
    """The policies there are, with their versions and their rules in words."""
    return page.answer(lambda: ({"policies": [policies_wire.policy(each) for each in POLICIES]}, {}))


@router.get("/accepted")
def read_accepted(  # noqa: PLR0913, PLR0917 - one parameter for each part of the question
    request: Request,
    page: PageDep,
    service: ServiceDep,
    question: Annotated[Question, Depends(question_of)],
    choice: Annotated[Choice, Depends(choice_of)],
    places: PlacesDep,
    limit: LimitDep,
    cursor: CursorQuery = None,
) -> Response:
    """Every place with a stance: what is accepted of it under the policy, and what each stance contributed."""
    after = ""
    pinned_at = pin(question)
    if cursor is not None:
        read = Cursor.read(request, cursor, CURSOR)
        question, after = with_cursor(question, read), an_id("cursor", read.values["after"]) or ""

    def make() -> tuple[object, dict[str, str]]:
        found = service.accepting.accepted(question, places, choice, after=after, limit=limit)
        if found.next is None:
            return policies_wire.accepted(found), {}
        going_on = Cursor({**pinned_coordinates(found.resolved), "after": found.next})
        return policies_wire.accepted(found), next_link(request, going_on)

    under = [each.label for each in (choice.policy, choice.against) if each is not None]
    return page.answer(make, pinned_at=pinned_at, under=under)
