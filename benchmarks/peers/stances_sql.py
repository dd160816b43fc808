"""The question about all places in SQL, as PostgreSQL and DuckDB both understand it: the rules of time 1 to 4."""

from __future__ import annotations

from benchmarks.peers.questions import Drawn
from benchmarks.peers.versions import MATTERS, STATUSES
from domain.vocabulary import Matter, Status, Voice

POSITION_BITS = 31


def voice_column(drawn: Drawn) -> str:
    return "speaker" if drawn.coordinates.voice is Voice.SIDE else "claimant"


def candidates(drawn: Drawn) -> str:
    """The condition that a version may govern, were it the last."""
    is_of_matter = f"v.matter = {MATTERS[drawn.coordinates.matter]} and v.{voice_column(drawn)} >= 0"
    return f"{is_of_matter} and {_counts('v', drawn)} and v.until_latest >= {drawn.coordinates.about}"


def uncaptured(drawn: Drawn) -> str:
    """The condition that no capture ends the governing statement ``s``: only an encirclement can be ended so."""
    if drawn.coordinates.matter is Matter.CONTROL:
        return "true"
    voice = voice_column(drawn)
    return (
        f"not (s.status = {STATUSES[Status.ENCIRCLED]} and exists (select 1 from versions c"
        f" where c.matter = {MATTERS[Matter.CONTROL]} and c.place = s.place and c.{voice} = s.{voice}"
        f" and (c.rank > s.rank or (c.rank = s.rank and c.position > s.position))"
        f" and c.status = {STATUSES[Status.CONTROLLED]} and c.side = s.side and {_counts('c', drawn)}))"
    )


def known(alias: str, drawn: Drawn) -> str:
    return f"{alias}.known_from <= {drawn.at} and {alias}.known_to > {drawn.at}"


def _counts(alias: str, drawn: Drawn) -> str:
    """Known, said, about, and not taken back."""
    bound, said_by, about = drawn.coordinates.bound, drawn.coordinates.said_by, drawn.coordinates.about
    return (
        f"{known(alias, drawn)} and {alias}.stated_{bound} <= {said_by} and {alias}.effective_{bound} <= {about}"
        f" and ({alias}.retracted = 0 or {alias}.position not in (select r.target from retractions r"
        f" where {known('r', drawn)} and r.stated_{bound} <= {said_by}))"
    )
