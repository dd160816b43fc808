"""Commands of the record's editors: correct, annul, corroborate. Stored entries never change."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Annotated, Any

import typer

from api.http.parameters.shared import Parameters, means
from api.shell.common import EXIT_REFUSED, ByOption, JsonOption, explained, opened, said, stop
from api.shell.options import asks
from api.shell.recording import DryRunOption, ReasonOption, became, claimant_id, dry, take
from domain.vocabulary import MEANINGS, Status

if TYPE_CHECKING:  # --help stays quick
    from api.service import Service
    from domain.intake.drafts import CorrectionDraft, SourceCorrectionDraft
    from domain.record.folded import FiledReport
    from domain.record.statements import Content, Source
    from domain.stances.ports import KnownStatement

EDTF = "as in 2025-12-11, 2025-12 or [..2025-12-11]"
StatementArgument = Annotated[str, typer.Argument(metavar="ID", help="the id of a statement")]


class SourceOptions(Parameters):
    source: Annotated[str | None, means("the name of the source")] = None
    published: Annotated[str | None, means(f"when it was published, {EDTF}")] = None
    url: Annotated[str | None, means("the address of the publication")] = None
    archived_url: Annotated[str | None, means("the address of an archived copy")] = None
    archived_at: Annotated[str | None, means(f"when that copy was captured, {EDTF}")] = None
    archive_sha256: Annotated[str | None, means("the SHA-256 of that copy, as a file")] = None
    language: Annotated[str | None, means("the language of the publication, as in uk")] = None
    reliability: Annotated[str | None, means("Admiralty code, A to F")] = None

    def fields(self) -> dict[str, Any]:
        """Those that were given, as a source has them."""
        given = self.model_dump(include=set(SourceOptions.model_fields), exclude_none=True)
        return {("name" if name == "source" else name): value for name, value in given.items()}


class ContentOptions(SourceOptions):
    """``source`` and what follows it corrects a report, the rest a statement."""

    status: Annotated[Status | None, means("what is said of the place")] = None
    holder: Annotated[str | None, means("who is said to hold it, by any name")] = None
    denies: Annotated[str | None, means("ids of the statements that it denies, with commas between")] = None
    stated: Annotated[str | None, means(f"when it was said, {EDTF}")] = None
    effective: Annotated[str | None, means(f"since when it is said to be so, {EDTF}")] = None
    until: Annotated[str | None, means("when it is said to have ended")] = None
    share: Annotated[str | None, means("percent")] = None
    extent: Annotated[str | None, means("which part, in words")] = None
    wording: Annotated[str | None, means("the source's own term for the status")] = None
    dating: Annotated[str | None, means("the source's own words for the date")] = None
    hedge: Annotated[str | None, means("the source's own words of doubt")] = None
    quote: Annotated[str | None, means("the words as they were said")] = None
    quote_language: Annotated[str | None, means("the language of the quote")] = None
    spokesperson: Annotated[str | None, means("who said it, as in 'Dmitry Peskov, spokesman'")] = None
    channel: Annotated[str | None, means("where it was said")] = None
    audience: Annotated[str | None, means("to whom it was said")] = None
    note: Annotated[str | None, means("a note of yours")] = None
    credibility: Annotated[int | None, means("Admiralty code, 1 to 6")] = None
    clear: Annotated[str | None, means("fields to leave empty, with commas between")] = None

    def content(self) -> dict[str, Any]:
        """Return the given fields of a statement, as JSON has them."""
        given = self.model_dump(exclude=set(SourceOptions.model_fields) | {"clear"}, exclude_none=True)
        if self.denies is not None:
            given["denies"] = _split(self.denies)
        if self.spokesperson is not None:
            name, _, role = self.spokesperson.partition(",")
            given["spokesperson"] = {"name": name.strip()} | ({"role": role.strip()} if role.strip() else {})
        if self.share is not None:
            given["share"] = _number(self.share)
        return given


def join(app: typer.Typer) -> None:
    for command in (correct, annul, corroborate):
        app.command()(command)


@explained
@asks(ContentOptions)
def correct(  # noqa: PLR0913 - one parameter for each option
    asked: ContentOptions,
    target: Annotated[str, typer.Argument(metavar="ID", help="the id of a statement, or of a report")],
    *,
    reason: ReasonOption,
    by: ByOption = None,
    dry_run: DryRunOption = False,
    as_json: JsonOption = False,
) -> None:
    """Correct what we misread in a source: only the options that are given change."""
    from api.text.lists import says, source
    from domain.intake.drafts import AmendmentDraft
    from domain.record.folded import FiledReport

    with opened() as service:
        told = recorded(service, target)
        if isinstance(told, FiledReport):
            of_source = _corrected_source(told, asked, reason)
            receipt, _ = take(service, AmendmentDraft(target=target, draft=of_source), by, dry_run=dry_run)
            before, after = source(told.source), source(of_source.source)
        else:
            conflict, draft = service.importing.conflict(told.filed.conflict), _corrected(service, told, asked, reason)
            receipt, recording = take(service, AmendmentDraft(target=target, draft=draft), by, dry_run=dry_run)
            before, after = says(told.filed.content, conflict), says(recording.content(target), conflict)
    text = f"{became(receipt, 'corrected', dry_run=dry_run)}: {target}\n  was: {before}\n  is:  {after}"
    said(_shape(receipt.position, dry_run=dry_run), text, as_json=as_json)


@explained
def annul(  # noqa: PLR0913 - one parameter for each option
    statement: StatementArgument,
    *,
    reason: ReasonOption,
    replaced_by: Annotated[str | None, typer.Option(help="the id of the statement that takes its place")] = None,
    by: ByOption = None,
    dry_run: DryRunOption = False,
    as_json: JsonOption = False,
) -> None:
    """Annul a statement that should not be in the record. The log keeps it."""
    from domain.intake.drafts import AmendmentDraft, AnnulmentDraft

    act = AmendmentDraft(target=statement, draft=AnnulmentDraft(reason=reason, replaced_by=replaced_by))
    with opened() as service:
        receipt, _ = take(service, act, by, dry_run=dry_run)
    told = f"{became(receipt, 'annulled', dry_run=dry_run)}: {statement}"
    said(_shape(receipt.position, dry_run=dry_run), told, as_json=as_json)


@explained
@asks(SourceOptions)
def corroborate(  # noqa: PLR0913 - one parameter for each option
    asked: SourceOptions,
    statement: StatementArgument,
    *,
    note: Annotated[str | None, typer.Option(help="a note of yours")] = None,
    by: ByOption = None,
    dry_run: DryRunOption = False,
    as_json: JsonOption = False,
) -> None:
    """Add another source that carries the same statement."""
    from api.text.lists import source
    from domain.intake.drafts import AmendmentDraft, CorroborationDraft

    draft = CorroborationDraft(source=_source(asked.fields()), note=note)
    with opened() as service:
        receipt, _ = take(service, AmendmentDraft(target=statement, draft=draft), by, dry_run=dry_run)
    told = f"{became(receipt, 'corroborated', dry_run=dry_run)}: {statement}, by {source(draft.source)}"
    said(_shape(receipt.position, dry_run=dry_run), told, as_json=as_json)


def recorded(service: Service, target: str) -> KnownStatement | FiledReport:
    """Return the statement or report of that id. Any other id stops the command."""
    with service.reader.snapshot() as past:
        at = past.head().position
        history, report = past.history(target, at=at), past.reports([target], at=at).get(target)
    found = report if history is None else history.told
    if found is None:
        stop(f"statement or report {target!r} is not in the record: `claimline statements` lists ids", EXIT_REFUSED)
    return found


def _corrected(service: Service, statement: KnownStatement, asked: ContentOptions, reason: str) -> CorrectionDraft:
    from api.http.parsing.forms import read_form
    from api.intake.input import CorrectionForm

    if wrong := sorted(asked.fields()):
        stop(
            f"--{wrong[0]} is of a report: correct {statement.filed.report}, which carried the statement", EXIT_REFUSED
        )
    changes = asked.content()
    if not changes and not asked.clear:
        raise typer.BadParameter("name what to correct, as in --status contested")
    if asked.holder is not None:
        conflict = service.importing.conflict(statement.filed.conflict)
        changes["holder"] = claimant_id(conflict, asked.holder, "--holder")
    content = _as_given(statement.filed.content) | changes
    if asked.status is not None and not MEANINGS[asked.status].needs_holder and asked.holder is None:
        content.pop("holder", None)
    for name in _split(asked.clear or ""):
        content.pop(name, None)
    return read_form(CorrectionForm, {"content": content, "reason": reason}).read()


def _as_given(content: Content) -> dict[str, Any]:
    """The content of a statement as somebody would hand it in."""
    from api.wire import shapes
    from domain.record.statements import Denial, Retraction

    given: dict[str, Any] = dict(shapes.content(content))
    derived = isinstance(content, Denial) and content.derived
    if not isinstance(content, Retraction) and content.effective is None:
        given.pop("effective")
    left = {"derived"} | ({"status", "holder"} if derived else set())
    return {name: value for name, value in given.items() if name not in left and value is not None}


def _corrected_source(report: FiledReport, asked: ContentOptions, reason: str) -> SourceCorrectionDraft:
    from api.wire import shapes
    from domain.intake.drafts import SourceCorrectionDraft

    if wrong := sorted(asked.content()):
        stop(f"--{wrong[0]} is of a statement, and {report.id!r} is a report", EXIT_REFUSED)
    kept: Mapping[str, Any] = shapes.source(report.source)
    fields = {name: value for name, value in kept.items() if name not in _split(asked.clear or "")}
    return SourceCorrectionDraft(source=_source(fields | asked.fields()), reason=reason)


def _source(fields: Mapping[str, Any]) -> Source:
    from api.http.parsing.forms import read_form
    from api.intake.input import SourceForm

    return read_form(SourceForm, dict(fields)).read()


def _number(text: str) -> Decimal:
    try:
        return Decimal(text.removesuffix("%"))
    except InvalidOperation:
        raise typer.BadParameter(f"{text!r} is not a percentage: write it as 60", param_hint="--share") from None


def _split(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


def _shape(position: int, *, dry_run: bool) -> dict[str, Any]:
    return {"position": position, **dry(dry_run=dry_run)}
