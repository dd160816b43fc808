"""`claimline record` without arguments, at a terminal: asked step by step, previewed, recorded or corroborated."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import typer

from api.intake.recording.prompts import Draft, Prompts, kept_if_interrupted
from api.intake.recording.steps import Corroborated, Steps
from api.intake.recording.written import recorded_as
from api.service import Service
from domain.intake.append import Author
from domain.record.declarations import Conflict


def step_by_step(service: Service, conflict: Conflict, by: str, *, dry_run: bool) -> Iterator[str]:
    """Ask for a report and record it. Yields the lines that say what was done."""
    draft = Draft(path=_folder() / f"record-{conflict.id}.json")
    prompts = Prompts(read=input, say=typer.echo, draft=draft)
    steps, author = Steps(service=service, conflict=conflict, prompts=prompts), Author(by)
    with kept_if_interrupted(prompts):
        _begin(draft, service)
        prompts.say(f"A report about {conflict.name}. Nothing is recorded before you have seen what it changes.")
        report = steps.report(draft.name)
        done = not dry_run and steps.decide(report, author)
    if isinstance(done, Corroborated):
        yield f"the source was added at position {done.receipt.position}, to {done.statement.filed.id}"
    elif done or dry_run:
        recording = service.recording.rehearsal() if dry_run else service.recording
        receipt = recording.record(report, author)
        yield from recorded_as(recording, conflict, receipt, report.source).told(dry_run=dry_run)
    else:
        yield "nothing was recorded"
    draft.drop()


def _begin(draft: Draft, service: Service) -> None:
    """Continue the draft of an earlier run, if the user wants it; else begin one under a new id."""
    if not draft.load() or input("A draft is kept. Continue it? [Y/n]: ").strip().casefold() in {"n", "no"}:
        draft.begin(service.recording.appending.mint.new_id())


def _folder() -> Path:
    """Where this user's drafts are kept, by the XDG base directories."""
    state = os.environ.get("XDG_STATE_HOME")
    return (Path(state) if state else Path.home() / ".local" / "state") / "claimline"
