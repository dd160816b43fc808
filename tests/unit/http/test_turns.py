"""Texts are read one at a time: others wait, not too many and not too long, in the order in which they came."""

from __future__ import annotations

import asyncio

import pytest

from api.http.problems import PROBLEM_TYPES, Problem
from api.intake.proposing.turns import Turns


async def _read(turns: Turns, name: str, told: list[str], *, until: asyncio.Event | None = None) -> None:
    async with turns.turn():
        told.append(f"{name} begins")
        await (asyncio.sleep(0) if until is None else until.wait())
        told.append(f"{name} ends")


def test_the_second_waits_for_the_first_and_the_third_for_the_second() -> None:
    async def run() -> list[str]:
        turns, told, end = Turns(), list[str](), asyncio.Event()
        first = asyncio.create_task(_read(turns, "first", told, until=end))
        others = [asyncio.create_task(_read(turns, name, told)) for name in ("second", "third")]
        await asyncio.sleep(0)
        end.set()
        await asyncio.gather(first, *others)
        return told

    assert asyncio.run(run()) == [
        f"{name} {does}" for name in ("first", "second", "third") for does in ("begins", "ends")
    ]


@pytest.mark.parametrize(
    ("turns", "said"),
    [
        (Turns(waiting_max=0), "0 texts wait to be read already"),
        (Turns(within_seconds=0.01), "other texts took more than 0.01 seconds"),
    ],
)
def test_who_finds_too_many_or_waits_too_long_is_told_when_to_come_again(turns: Turns, said: str) -> None:
    async def run() -> Problem:
        async with turns.turn():
            with pytest.raises(Problem) as refused:
                await _read(turns, "late", [])
        return refused.value

    problem = asyncio.run(run())

    assert problem.detail == said
    assert PROBLEM_TYPES[problem.slug].status == 429
    assert problem.headers == {"Retry-After": "5"}


def test_a_turn_ends_with_the_error_of_who_had_it() -> None:
    async def run() -> list[str]:
        turns, told = Turns(within_seconds=1), list[str]()
        with pytest.raises(ValueError, match="broken"):
            async with turns.turn():
                raise ValueError("broken")
        await _read(turns, "next", told)
        return told

    assert asyncio.run(run()) == ["next begins", "next ends"]


def test_when_the_service_stops_those_who_wait_and_those_who_come_are_told_at_once() -> None:
    async def run() -> list[object]:
        turns = Turns()
        async with turns.turn():
            waiting = asyncio.create_task(_read(turns, "waits", []))
            await asyncio.sleep(0)
            turns.end()
            later = _read(turns, "comes", [])
            return list(await asyncio.gather(waiting, later, return_exceptions=True))

    assert [isinstance(each, Problem) and each.slug for each in asyncio.run(run())] == ["not-done", "not-done"]


def test_who_goes_away_while_waiting_keeps_nobody_from_a_turn() -> None:
    async def run() -> list[str]:
        turns, told = Turns(), list[str]()
        async with turns.turn():
            gone, stays = (asyncio.create_task(_read(turns, name, told)) for name in ("gone", "stays"))
            await asyncio.sleep(0)
            gone.cancel()
            await asyncio.sleep(0)
        await stays
        await _read(turns, "next", told)
        return told

    assert asyncio.run(run()) == ["stays begins", "stays ends", "next begins", "next ends"]
