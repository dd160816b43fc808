"""Run with a generated client and nothing of ours: record a report, read it back, meet a problem.

Arguments: the address of a service with the demo's record, and a key.
"""

# mypy: ignore-errors
from __future__ import annotations

import sys

from claimline_client import AuthenticatedClient
from claimline_client.api.conflicts_and_places import find_places
from claimline_client.api.record import append_report
from claimline_client.api.stances import read_place_stances
from claimline_client.api.statements import list_statements, read_statement
from claimline_client.models import Kind, Problem, ReportForm, SourceForm, StatementForm, Status

DAY = "2025-12-28"


def main(address: str, key: str) -> None:
    client = AuthenticatedClient(base_url=address, token=key, raise_on_unexpected_status=True)
    place = find_places.sync(client=client, q="Сіверськ").places[0].id

    recorded = append_report.sync(client=client, body=a_report(place, claimant="russia"))
    statement = recorded.statements[0].id
    told = read_statement.sync(statement, client=client)
    stances = read_place_stances.sync(place, client=client, about=DAY, said_by=DAY)
    listed = list_statements.sync(client=client, place=place, stated_from=DAY, stated_to=DAY)
    refused = append_report.sync(client=client, body=a_report(place, claimant="nobody-knows"))

    assert (told.id, told.kind, told.holder, told.source.name) == (statement, Kind.CLAIM, "russia", "A source")
    assert told.position == recorded.position
    assert stances.stances["russia"].statement == statement
    assert statement in {each.id for each in listed.statements}
    assert isinstance(refused, Problem)
    assert refused.errors[0].pointer == "/statements/0/claimant"


def a_report(place: str, *, claimant: str) -> ReportForm:
    said = StatementForm(
        kind=Kind.CLAIM, claimant=claimant, place=place, status=Status.CONTROLLED, holder="russia", stated=DAY
    )
    return ReportForm(conflict="russia-ukraine", source=SourceForm(name="A source", published=DAY), statements=[said])


if __name__ == "__main__":
    main(*sys.argv[1:])
