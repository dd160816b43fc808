"""The process of a command looks for cycles of objects seldom: it makes hardly any."""

import gc

import pytest

from api import cli


def test_a_command_collects_cycles_seldom(monkeypatch: pytest.MonkeyPatch) -> None:
    usual, seen = gc.get_threshold(), list[tuple[int, ...]]()
    monkeypatch.setattr(cli, "app", lambda: seen.append(gc.get_threshold()))
    try:
        cli.main()
    finally:
        gc.set_threshold(*usual)

    assert gc.isenabled()
    assert seen == [cli.COLLECTED]
