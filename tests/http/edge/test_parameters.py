"""A question is one model: its address, the options of its command and their texts come from it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer.main
from typer.testing import CliRunner, Result

from api import cli
from api.feed.parameters import ChannelQuestion, FeedFilters, FeedQuestion, faults_in
from api.gis.parameters import ItemsQuestion
from api.http.parameters.shared import InShell, Only, Parameters
from api.intake.parameters import PlaceQuestion
from api.questions import parameters as asked
from tests.support.engines import sqlite_engine
from tests.support.running import Running
from tests.support.small_record import small_record

QUESTIONS: dict[str, type[Parameters]] = {
    "at": asked.StanceQuestion,
    "timeline": asked.TimelineQuestion,
    "places": PlaceQuestion,
    "day": asked.DayQuestion,
    "changes": asked.ChangesQuestion,
    "disputes": asked.DisputeQuestion,
    "outcomes": asked.OutcomeQuestion,
    "figures": asked.FiguresQuestion,
    "accepted": asked.AcceptedQuestion,
    "follow": FeedFilters,
    "listen": FeedFilters,
}
ALSO = {
    "places": {"query"},
    "follow": {"after", "until_caught_up"},
    "listen": {"after", "since", "forward_to", "service_at", "key_file", "limit"},
    "timeline": {"place"},
    "day": {"date"},
}


@pytest.fixture
def there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Running]:
    engine = sqlite_engine(tmp_path)
    monkeypatch.setenv("CLAIMLINE_DATABASE", engine.url)
    with small_record(engine) as (running, _):
        yield running


def options(name: str) -> list[Any]:
    group: Any = typer.main.get_group(cli.app)
    return list(group.commands[name].params)


def claimline(*arguments: str) -> Result:
    return CliRunner().invoke(cli.app, arguments)


@pytest.mark.parametrize("name", QUESTIONS)
def test_a_command_takes_what_its_address_takes(name: str) -> None:
    fields = {each for each, field in QUESTIONS[name].model_fields.items() if Only.HTTP not in field.metadata}
    taken = {str(parameter.name) for parameter in options(name)} - {
        "as_json",
        "help",
        "database",
        "form",
    }  # HTTP has `f` for the form

    assert taken - fields - ALSO.get(name, set()) == set()
    assert fields - taken == set()


@pytest.mark.parametrize("name", QUESTIONS)
def test_help_says_of_every_option_what_it_means(name: str) -> None:
    assert [parameter.name for parameter in options(name) if not getattr(parameter, "help", None)] == []


@pytest.mark.parametrize(
    "model",
    [*QUESTIONS.values(), asked.PlaceStanceQuestion, asked.StatementQuestion, asked.LogPage, FeedQuestion,
     ChannelQuestion],
)  # fmt: skip
def test_every_parameter_is_described_with_an_example(model: type[Parameters]) -> None:
    fields = model.model_fields.items()

    assert [name for name, field in fields if not field.description] == []
    assert [name for name, field in fields if not field.examples and name != "cursor"] == []


@pytest.mark.parametrize("model", [*QUESTIONS.values(), asked.StatementQuestion, FeedQuestion, ItemsQuestion])
def test_no_parameter_may_be_repeated(model: type[Parameters]) -> None:
    """The framework takes a field of a list or a tuple for one that may be."""
    annotations = {name: str(field.annotation) for name, field in model.model_fields.items()}

    assert [
        name for name, text in annotations.items() if any(part in text for part in ("list", "tuple", "Point"))
    ] == []


@pytest.mark.usefixtures("there")
@pytest.mark.parametrize(
    ("arguments", "name"),
    [
        (("at", "tomorrow"), "about"),
        (("at", "2024-06-10", "--said-by", "tomorrow"), "--said-by"),
        (("at", "2024-06-10", "--known-at", "10000"), "--known-at"),
        (("at", "2024-06-10", "--bbox", "1,2,3"), "--bbox"),
        (("at", "2024-06-10", "--admin", " "), "--admin"),
        (("at", "2024-06-10", "--claimant", "a b"), "--claimant"),
        (("changes", "--from-said-by", "tomorrow"), "--from-said-by"),
        (("accepted", "2024-06-10", "--policy", "mine"), "--policy"),
        (("places", " "), "QUERY"),
        (("places", "hill", "--near", "91,0"), "--near"),
        (("follow", "--type", "x"), "--type"),
        (("follow", "--after", "x"), "--after"),
        (("digest", "--at", "x"), "--at"),
    ],
)
def test_an_error_in_the_shell_names_the_option(arguments: tuple[str, ...], name: str) -> None:
    result = claimline(*arguments)

    assert result.exit_code == 1
    assert result.stderr.startswith(f"claimline: {name}: ")


@pytest.mark.usefixtures("there")
@pytest.mark.parametrize("option", [("--limit", "0"), ("--limit", "x"), ("--bound", "middle"), ("--cursor", "x")])
def test_an_option_that_the_command_line_cannot_read_is_a_wrong_command_line(option: tuple[str, str]) -> None:
    assert claimline("at", "2024-06-10", *option).exit_code == 2


def test_a_filter_of_the_command_is_that_of_the_address(there: Running) -> None:
    told = json.loads(claimline("at", "2024-06-10", "--bbox", "30,40,40,50", "--status", "entered", "--json").stdout)

    assert (
        told["places"] == there.read("/v1/stances", about="2024-06-10", bbox="30,40,40,50", status="entered")["places"]
    )


def test_filters_of_a_webhook_are_refused_one_by_one_as_those_of_the_feed_are() -> None:
    found = {fault.pointer: fault for fault in faults_in({"plaice": "x", "bbox": "1", "matter": "x", "type": "x"})}

    assert set(found) == {"/plaice", "/bbox", "/matter", "/type"}
    assert "place" in found["/plaice"].cure
    assert all(fault.cure for fault in found.values())


def test_an_option_means_the_same_unless_it_says_so() -> None:
    marked = {
        name
        for model in QUESTIONS.values()
        for name, field in model.model_fields.items()
        if any(isinstance(mark, InShell) for mark in field.metadata)
    }

    assert marked <= {"place", "limit", "q"}
