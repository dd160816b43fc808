"""The tools that ask: each is a question of HTTP with its address, and takes the parameters of its model."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from api.http.parameters.shared import KnownAt, Parameters
from api.intake.parameters import PlaceQuestion
from api.questions.claimants import ClaimantQuestion
from api.questions.parameters import (
    AcceptedQuestion,
    ChangesQuestion,
    DayQuestion,
    DisputeQuestion,
    FiguresQuestion,
    OneStatement,
    OutcomeQuestion,
    StanceQuestion,
    StatementQuestion,
    TimelineQuestion,
)

PLACE, CONFLICT = "place", "conflict"


class InPath(NamedTuple):
    """The part of the address that an argument gives."""

    name: str
    meaning: str
    example: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Tool:
    """``narrower``: how to ask for less, where an answer is too long."""

    name: str
    title: str
    description: str
    path: str
    model: type[Parameters]
    in_path: InPath | None = None
    narrower: str = "set a smaller `limit`, or name a place or a claimant"


A_PLACE = InPath(PLACE, "a place by id, or by a name in any spelling, with its area or without", "Siversk")
A_DAY = InPath("date", "a day in the conflict's time zone", "2025-12-11")
A_STATEMENT = InPath("statement", "the id of a statement, from any other answer", "siv-11")
A_CONFLICT = InPath(CONFLICT, "the conflict, by id or name", "russia-ukraine")

TOOLS: Sequence[Tool] = (
    Tool(
        name="stances",
        title="Each side's claims about places on a date",
        description="Show what each side said about one place or many, about a date: its claim, since when, by whose "
        "word, in which source, and whether the sides agree. Set `about` to the date. `said_by` counts only "
        "statements made by then; `known_at` uses only the record as it stood then.",
        path="/v1/stances",
        model=StanceQuestion,
    ),
    Tool(
        name="timeline",
        title="One place along time",
        description="List every statement about one place in order, the stance of each side from date to date, and "
        "the disputes with their beginnings and ends.",
        path="/v1/places/{place}/timeline",
        model=TimelineQuestion,
        in_path=A_PLACE,
        narrower="use `stances` for one date, or `statements` with this place and a `limit`",
    ),
    Tool(
        name="day",
        title="One day",
        description="List the statements made on one day, the stances that changed, and the disputes that opened or "
        "closed. `possibly` lists statements whose imprecise date may be that day.",
        path="/v1/days/{date}",
        model=DayQuestion,
        in_path=A_DAY,
    ),
    Tool(
        name="changes",
        title="Differences between two dates",
        description="Show which stances differ between two coordinates, and the entries that made the difference. "
        "Set `from_about` and `to_about` for two dates; set `from_known_at` and `to_known_at` to see what the record "
        "learnt later about the same date.",
        path="/v1/changes",
        model=ChangesQuestion,
    ),
    Tool(
        name="disputes",
        title="Disputes",
        description="List the stretches of time in which the sides contradicted each other about a place: since when, "
        "until when, how each ended, and the statements that opened and closed it.",
        path="/v1/disputes",
        model=DisputeQuestion,
    ),
    Tool(
        name="outcomes",
        title="Outcomes of claims of control",
        description="Show for each claim of control what came first: the other side acknowledged it, the claimant "
        "retracted it, a later statement of the same side superseded it, it was contradicted, or nobody answered. "
        "Counts by claimant come with it.",
        path="/v1/outcomes",
        model=OutcomeQuestion,
    ),
    Tool(
        name="figures",
        title="Figures of a conflict",
        description="Count claims by month, claimant and region, days until acknowledgement, and contradictions.",
        path="/v1/figures",
        model=FiguresQuestion,
        narrower="name a place, an area or a claimant",
    ),
    Tool(
        name="accepted",
        title="Statuses accepted under a policy",
        description="Show the status of places under a named policy that the reader chooses. This is a reading by a "
        "stated rule, not a finding of fact: name the policy when you quote it.",
        path="/v1/accepted",
        model=AcceptedQuestion,
    ),
    Tool(
        name="statements",
        title="Statements as they were said",
        description="Find statements by place, claimant, kind, status, person, source, words or date, in the order in "
        "which they were recorded.",
        path="/v1/statements",
        model=StatementQuestion,
    ),
    Tool(
        name="statement",
        title="One statement with its history",
        description="Show one statement in full: its quote, source, corrections, other sources, the statements that "
        "deny it, and whether it still stands.",
        path="/v1/statements/{statement}",
        model=OneStatement,
        in_path=A_STATEMENT,
        narrower="set `known_at` to an earlier position",
    ),
    Tool(
        name="places",
        title="Search for places",
        description="Find places by a name in any script or by an identifier, best match first, with details that "
        "tell places of the same name apart.",
        path="/v1/places",
        model=PlaceQuestion,
        narrower="set a smaller `limit`",
    ),
    Tool(
        name="claimants",
        title="Search for claimants",
        description="Find claimants of a conflict by a part of a name, an alias or a person who speaks for them. "
        "Without `text`, list all.",
        path="/v1/conflicts/{conflict}",
        model=ClaimantQuestion,
        narrower="set `text`",
    ),
    Tool(
        name="conflicts",
        title="Conflicts of the record",
        description="List the conflicts: id, name, time zone, sides and claimants.",
        path="/v1/conflicts",
        model=KnownAt,
        narrower="use `claimants` with `text`",
    ),
)
BY_NAME: Mapping[str, Tool] = {each.name: each for each in TOOLS}
