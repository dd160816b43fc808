"""The one class: a method for each question, for the feed, and for recording."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self, Unpack

import httpx2

from claimline_client import models as m
from claimline_client.asking import Asker, address_of
from claimline_client.following import follow
from claimline_client.sending import Sender
from claimline_client.tables import Table, question_of, read_table
from claimline_client.values import Value, written
from claimline_client.verifying import Verifier

READ_SECONDS = 60.0  # longer than the feed holds an answer


class Client:
    """Asks one Claimline service.

    ``key``: needed to record, and to read where reading is not open. With ``verify`` each statement that an answer
    shows is proved on arrival; ``log_key`` has the log's public keys, one a line, from where the publisher prints
    them. ``patience_seconds``: how long, in all, to wait for a service that is busy or away.
    """

    def __init__(  # noqa: PLR0913 - by keyword
        self,
        address: str,
        *,
        key: str | None = None,
        verify: bool = False,
        log_key: str | None = None,
        patience_seconds: float = 60.0,
        http: httpx2.Client | None = None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._http = http or httpx2.Client(base_url=address, timeout=READ_SECONDS)
        if key is not None:
            self._http.headers["Authorization"] = f"Bearer {key}"
        self._asker = Asker(Sender(self._http, patience_seconds=patience_seconds, sleep=sleep))
        if verify:
            self._asker.check = Verifier(self._asker, log_key).check

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, where: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        self._http.close()

    # Things

    def conflicts(self, **query: Unpack[m.ListConflictsQuery]) -> m.ListConflictsAnswer:
        return self._asker.ask(m.ListConflictsAnswer, "list_conflicts", query)

    def conflict(self, conflict: str, **query: Unpack[m.ReadConflictQuery]) -> m.ReadConflictAnswer:
        return self._asker.ask(m.ReadConflictAnswer, "read_conflict", query, conflict=conflict)

    def search(self, q: str, **query: Unpack[m.FindPlacesQuery]) -> m.FindPlacesAnswer:
        """Find places by a name in any script and spelling, or by an identifier: the best match first."""
        return self._asker.ask(m.FindPlacesAnswer, "find_places", {"q": q, **query})

    def place(self, place: str, **query: Unpack[m.ReadPlaceQuery]) -> m.ReadPlaceAnswer:
        return self._asker.ask(m.ReadPlaceAnswer, "read_place", query, place=place)

    def dates(self, **query: Unpack[m.ReadDatesQuery]) -> m.ReadDatesAnswer:
        """Read dates in words: one ``phrase``, or all in a ``text``."""
        return self._asker.ask(m.ReadDatesAnswer, "read_dates", query)

    def policies(self) -> m.ListPoliciesAnswer:
        return self._asker.ask(m.ListPoliciesAnswer, "list_policies", {})

    # Questions

    def stances(self, **query: Unpack[m.ReadStancesQuery]) -> m.ReadStancesAnswer:
        """Return the stances of every side and observer, about every place that has one."""
        return self._asker.ask(m.ReadStancesAnswer, "read_stances", query)

    def place_stances(self, place: str, **query: Unpack[m.ReadPlaceStancesQuery]) -> m.ReadPlaceStancesAnswer:
        return self._asker.ask(m.ReadPlaceStancesAnswer, "read_place_stances", query, place=place)

    def timeline(self, place: str, **query: Unpack[m.ReadTimelineQuery]) -> m.ReadTimelineAnswer:
        """Return a place along time: its statements, spans, agreement and disputes."""
        return self._asker.ask(m.ReadTimelineAnswer, "read_timeline", query, place=place)

    def day(self, date: str | dt.date, **query: Unpack[m.ReadDayQuery]) -> m.ReadDayAnswer:
        """Return a day's statements, and the stances and disputes that they changed."""
        return self._asker.ask(m.ReadDayAnswer, "read_day", query, date=date)

    def changes(self, **query: Unpack[m.ReadChangesQuery]) -> m.ReadChangesAnswer:
        """Return the differences between two coordinates, ``from_…`` and ``to_…``."""
        return self._asker.ask(m.ReadChangesAnswer, "read_changes", query)

    def disputes(self, **query: Unpack[m.ListDisputesQuery]) -> m.ListDisputesAnswer:
        return self._asker.ask(m.ListDisputesAnswer, "list_disputes", query)

    def outcomes(self, **query: Unpack[m.ListOutcomesQuery]) -> m.ListOutcomesAnswer:
        """Return the outcome of each claim of control."""
        return self._asker.ask(m.ListOutcomesAnswer, "list_outcomes", query)

    def figures(self, **query: Unpack[m.ReadFiguresQuery]) -> m.ReadFiguresAnswer:
        return self._asker.ask(m.ReadFiguresAnswer, "read_figures", query)

    def slice(self, **query: Unpack[m.ReadSliceQuery]) -> m.ReadSliceAnswer:
        """Return the stances of all places along an ``axis``, as columns."""
        return self._asker.ask(m.ReadSliceAnswer, "read_slice", query)

    def accepted(self, policy: str, **query: Unpack[m.ReadAcceptedQuery]) -> m.ReadAcceptedAnswer:
        """Return the status of each place under a policy that you choose."""
        return self._asker.ask(m.ReadAcceptedAnswer, "read_accepted", {**query, "policy": policy})

    def statements(self, **query: Unpack[m.ListStatementsQuery]) -> m.ListStatementsAnswer:
        return self._asker.ask(m.ListStatementsAnswer, "list_statements", query)

    def each_statement(self, **query: Unpack[m.ListStatementsQuery]) -> Iterator[m.Statement]:
        """Yield statements in the order of the log, a page at a time in memory."""
        for page in self._asker.pages("list_statements", query):
            answer: m.ListStatementsAnswer = self._asker.checked(page.json())
            yield from answer["statements"]

    def statement(self, statement: str, **query: Unpack[m.ReadStatementQuery]) -> m.ReadStatementAnswer:
        """Return one statement, with its corrections, its sources and its denials."""
        return self._asker.ask(m.ReadStatementAnswer, "read_statement", query, statement=statement)

    def evidence(self, statement: str) -> bytes:
        """Return a page of HTML to keep: the record of a statement, with the proof of each entry."""
        return self._asker.get("read_evidence", {}, statement=statement).content

    def checkpoint(self) -> str:
        """Return the size of the log and its root hash, signed."""
        return self._asker.get("read_checkpoint", {}).text

    def table(self, question: str, **query: Value | None) -> Table:
        """Return the answer as a table with typed columns. ``question`` is the name of a method, as in ``disputes``."""
        return read_table(self._asker, question, query)

    def address(self, question: str, **query: Value | None) -> str:
        """Return the address of a question, to cite: pin it with ``known_at`` as a position, and ``said_by``."""
        asked = question_of(question, query)
        service = str(self._http.base_url).rstrip("/")
        address = httpx2.URL(service + address_of(asked.operation, **asked.named), params=written(asked.query))
        return str(address)

    # The feed

    def follow(
        self,
        after: str | None = None,
        *,
        cursor_file: Path | None = None,
        wait: int = 30,
        **filters: Unpack[m.ReadFeedQuery],
    ) -> Iterator[m.FeedItem]:
        """Yield the items of the feed after a cursor, and wait for more. With ``wait=0``, end with the last one.

        Keep the ``cursor`` of the last item that you have processed, and begin there the next time. Or name a
        ``cursor_file``: it takes the cursor of an item when you ask for the next one, and goes before ``after``.
        """
        return follow(self._asker, after, cursor_file, wait, filters)

    # Recording

    def propose(self, form: m.ProposalsForm) -> m.ProposeStatementsAnswer:
        """Return the statements that a text seems to make. Records nothing."""
        return self._asker.send(m.ProposeStatementsAnswer, "POST", "propose_statements", form)

    def record(self, report: m.ReportForm, *, dry_run: bool = False) -> m.AppendReportAnswer:
        """Record a report, whole or not at all. A dry run says what would be recorded, and likely duplicates."""
        return self._asker.send(m.AppendReportAnswer, "POST", "append_report", report, dry_run=dry_run)

    def correct(self, statement: str, form: m.CorrectionForm, *, dry_run: bool = False) -> m.Amended:
        """Correct a statement whose source was misread."""
        return self._amend("correct_statement", form, dry_run=dry_run, statement=statement)

    def annul(self, statement: str, form: m.AnnulmentForm, *, dry_run: bool = False) -> m.Amended:
        """Annul a statement that should not be in the record."""
        return self._amend("annul_statement", form, dry_run=dry_run, statement=statement)

    def corroborate(self, statement: str, form: m.CorroborationForm, *, dry_run: bool = False) -> m.Amended:
        """Add another source that carries a statement."""
        return self._amend("corroborate_statement", form, dry_run=dry_run, statement=statement)

    def correct_report(self, report: str, form: m.SourceCorrectionForm, *, dry_run: bool = False) -> m.Amended:
        return self._amend("correct_report", form, dry_run=dry_run, report=report)

    def correct_claimant(
        self, conflict: str, claimant: str, form: m.ClaimantCorrectionForm, *, dry_run: bool = False
    ) -> m.Amended:
        return self._amend("correct_claimant", form, dry_run=dry_run, conflict=conflict, claimant=claimant)

    def declare_conflict(
        self, conflict: str, form: m.ConflictForm, *, dry_run: bool = False
    ) -> m.DeclareConflictAnswer:
        kind = m.DeclareConflictAnswer
        return self._asker.send(kind, "PUT", "declare_conflict", form, dry_run=dry_run, conflict=conflict)

    def declare_place(self, place: str, form: m.PlaceForm, *, dry_run: bool = False) -> m.DeclarePlaceAnswer:
        return self._asker.send(m.DeclarePlaceAnswer, "PUT", "declare_place", form, dry_run=dry_run, place=place)

    def _amend(self, operation: str, form: Mapping[str, Any], *, dry_run: bool, **named: str) -> m.Amended:
        return self._asker.send(m.Amended, "POST", operation, form, dry_run=dry_run, **named)
