"""Items of the feed for a person at a terminal: one line each, who says what about a place."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import tzinfo
from typing import assert_never

from api.text import terminal
from api.text.languages.table import Axis
from domain.feed.items import (
    ClaimantCorrected,
    Declared,
    DisputeClosed,
    DisputeOpened,
    EntryRedacted,
    HistoryRevised,
    Item,
    ItemStance,
    ReportAppended,
    ReportCorrected,
    StanceChanged,
    StatementAnnulled,
    StatementAppended,
    StatementCorrected,
    StatementCorroborated,
    UseChanged,
)
from domain.record.declarations import Claimant, Conflict
from domain.stances.ports import KnownStatement

NO_STANCE = "no stance"
TYPE_WIDTH = len("retraction.appended")


def line(of: Item, conflict: Conflict | None, zone: tzinfo) -> str:
    """``conflict`` and ``zone`` are those that the item is of."""
    at = terminal.instant(of.at, zone)
    where = f"{of.place.name}: " if of.place is not None else ""
    due = " (due)" if of.is_due else ""
    return f"{of.key.position:>7}  {at:<16}  {of.type:<{TYPE_WIDTH}}  {where}{_told(of, conflict, zone)}{due}"


def _told(of: Item, conflict: Conflict | None, zone: tzinfo) -> str:  # noqa: C901, PLR0911, PLR0912 - a case for each
    match of.body:
        case ReportAppended(report=report):
            return f"{report.source.name}, {terminal.dated(report.source.published, Axis.STATED, zone)} ({report.id})"
        case ReportCorrected(report=report, reason=reason):
            published = terminal.dated(report.source.published, Axis.STATED, zone)
            return f"{report.id}: {report.source.name}, {published} ({reason})"
        case StatementAppended(told=told):
            return _said(told, conflict, zone)
        case StatementCorrected(before=before, after=after, reason=reason):
            now = terminal.saying(after.filed.content, conflict, zone)
            return f"{_said(before, conflict, zone)} -> {now} ({reason})"
        case StatementAnnulled(before=before, reason=reason):
            return f"{_said(before, conflict, zone)} -> annulled ({reason})"
        case StatementCorroborated(told=told, source=source):
            return f"{_said(told, conflict, zone)}; {source.name} carries it, too"
        case EntryRedacted(position=position, removed=removed, reason=reason):
            return f"{of.subject}: {', '.join(removed)} of the entry at position {position} removed ({reason})"
        case ClaimantCorrected(before=before, after=after, reason=reason):
            return f"{before.name}: {_standing(before, conflict)} -> {_standing(after, conflict)} ({reason})"
        case Declared():
            return str(of.subject)
        case UseChanged(reason=reason):
            return f"{of.subject} ({reason})"
        case StanceChanged() as changed:
            return _change(changed, conflict)
        case DisputeOpened(matter=matter, after=after):
            return f"{matter} is disputed: {_stances(after, conflict)}"
        case DisputeClosed(matter=matter, outcome=outcome):
            how = "it was revised away" if outcome is None else terminal.OUTCOMES[outcome]
            return f"{matter} is no longer disputed: {how}"
        case HistoryRevised(begins=begins, ends=ends) as revised:
            span = f"from {terminal.instant(begins, zone)} to {terminal.instant(ends, zone)}"
            return f"{_change(revised, conflict)}, {span}"
        case other:
            assert_never(other)


def _standing(of: Claimant, conflict: Conflict | None) -> str:
    return str(of.role) if of.parent is None else f"{of.role} under {terminal.name_of(of.parent, conflict)}"


def _said(told: KnownStatement, conflict: Conflict | None, zone: tzinfo) -> str:
    content = told.filed.content
    who = terminal.name_of(content.claimant, conflict)
    return f"{who} ({content.kind}): {terminal.saying(content, conflict, zone)}"


def _change(of: StanceChanged | HistoryRevised, conflict: Conflict | None) -> str:
    speaker = terminal.name_of(of.speaker, conflict)
    return f"{speaker} on {of.matter}: {_stance(of.before, conflict)} -> {_stance(of.after, conflict)}"


def _stance(of: ItemStance | None, conflict: Conflict | None) -> str:
    return NO_STANCE if of is None else terminal.position(of.status, of.holder, conflict)


def _stances(of: Mapping[str, ItemStance], conflict: Conflict | None) -> str:
    return "; ".join(f"{terminal.name_of(side, conflict)}: {_stance(stance, conflict)}" for side, stance in of.items())
