"""How far all that follow the log have read it, as JSON and as a terminal shows it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from api.service import Status
from api.text import terminal
from api.wire import shapes
from api.wire.imports import country_import
from domain.audit.sign import SigningStatus
from domain.audit.witnesses import seen_at
from domain.brokers.lag import StreamStatus
from domain.dates.instants import to_text
from domain.imports.countries import CountryImport
from domain.record.lost import LostEntries
from domain.record.views import LATE_SECONDS, ViewStatus
from domain.webhooks.manage import WebhookStatus

LATE = (
    f"entries wait for it for more than {LATE_SECONDS:.0f} seconds: it is being read anew, or the process that leads is"
    " stopped or too slow"
)
DETAILS = "for holders of a key; on its machine, `claimline status` tells them too"


def shape(status: Status) -> dict[str, Any]:
    trouble = status.trouble or status.unready
    told: dict[str, Any] = {} if trouble is None else {"trouble": trouble}
    if status.lost is not None:
        told["lost"] = lost(status.lost)
    if status.not_recording is not None:
        told["not_recording"] = {"problem": status.not_recording.problem, "cure": status.not_recording.cure}
    return {
        "log": {"size": status.size},
        "leads": status.leads,
        **told,
        "views": [_view(view) for view in status.views],
        "webhooks": [_webhook(webhook) for webhook in status.webhooks],
        "streams": [_stream(stream) for stream in status.streams],
        "imports": [country_import(each) for each in status.imports],
        "signing": _signing(status.signing),
    }


def lost(entries: LostEntries) -> dict[str, Any]:
    return {"seen": entries.seen, "last_common": entries.common, "problem": str(entries)}


def brief(status: Status) -> dict[str, Any]:
    """How far the views and the signing are; nothing of how this installation is made."""
    return {
        "log": {"size": status.size},
        "views": [{"view": each.name, **shapes.lag(each.lag)} for each in status.views],
        "signing": {"tree": status.signing.tree, "signed": status.signing.signed},
        "details": DETAILS,
    }


def lines(status: Status) -> Iterator[str]:
    yield f"the log is at position {status.size}"
    if status.not_recording is not None:
        yield f"nothing is recorded: {status.not_recording.problem}"
        yield f"  {status.not_recording.cure}"
    for view in status.views:
        yield from view_lines(view)
    for webhook in status.webhooks:
        yield from _webhook_lines(webhook)
    for stream in status.streams:
        yield from _stream_lines(stream)
    for each in status.imports:
        yield from _import_lines(each)
    yield from _signing_lines(status.signing)


def _view(view: ViewStatus) -> dict[str, Any]:
    cursor = view.cursor
    shape: dict[str, Any] = {
        "view": view.name,
        "position": 0 if cursor is None else cursor.position,
        **shapes.lag(view.lag),
    }
    if cursor is not None and cursor.stopped_at is not None:
        shape |= {
            "stopped_at": cursor.stopped_at,
            "problem": cursor.problem,
            "cure": "run a version that can take this entry, then `claimline rebuild " + view.name + "`",
        }
    elif view.is_late:
        shape |= {"late": LATE}
    return shape


def view_lines(view: ViewStatus) -> Iterator[str]:
    shape = _view(view)
    yield f"the view {view.name} is at position {shape['position']}{terminal.lag(view.lag)}"
    if "cure" in shape:
        yield f"  it stopped at position {shape['stopped_at']}: {shape['problem']}"
        yield f"  {shape['cure']}"
    if "late" in shape:
        yield f"  {shape['late']}"


def _webhook(webhook: WebhookStatus) -> dict[str, Any]:
    endpoint = webhook.standing.endpoint
    told = {} if endpoint.disabled is None else {"because": endpoint.disabled.because}
    return {
        "webhook": endpoint.id,
        "state": endpoint.state,
        **shapes.lag(webhook.lag),
        "waiting": webhook.standing.waiting,
        "parked": webhook.standing.parked,
        **told,
    }


def _webhook_lines(webhook: WebhookStatus) -> Iterator[str]:
    endpoint = webhook.standing.endpoint
    owed = f"; {webhook.standing.waiting} waiting, {webhook.standing.parked} parked"
    yield f"the webhook {endpoint.id} is {endpoint.state}{terminal.lag(webhook.lag)}{owed}"
    if endpoint.disabled is not None:
        yield f"  it is sent nothing: {endpoint.disabled.because}"


def _stream(stream: StreamStatus) -> dict[str, Any]:
    told = {} if stream.problem is None else {"problem": stream.problem}
    return {"stream": stream.stream, "position": stream.position, **shapes.lag(stream.lag), **told}


def _stream_lines(stream: StreamStatus) -> Iterator[str]:
    yield f"the stream {stream.stream} is at position {stream.position}{terminal.lag(stream.lag)}"
    if stream.problem is not None:
        yield f"  nothing is published: {stream.problem}"


def _import_lines(of: CountryImport) -> Iterator[str]:
    yield f"the import of {of.name} [{of.id}] is {of.state}: {of.done:,} of {of.total:,} places"
    if of.problem is not None:
        yield f"  {of.problem}"


def _signing(signing: SigningStatus) -> dict[str, Any]:
    told: dict[str, Any] = {
        name: text for name in ("trouble", "keyless") if (text := getattr(signing, name)) is not None
    }
    keys = [f"{each.name}+{each.id.hex()}" for each in signing.keys]
    if signing.cosigned:
        told["cosigned"] = [{"witness": each.key.name, "at": to_text(seen_at(each))} for each in signing.cosigned]
    if signing.quorum is not None:
        told["quorum"] = signing.quorum
    if signing.witness_troubles:
        told["not_cosigned"] = dict(signing.witness_troubles)
    if signing.unsigned_since is not None:
        told["unsigned_since"] = to_text(signing.unsigned_since)
    return {"tree": signing.tree, "signed": signing.signed, "keys": keys, **told}


def _signing_lines(signing: SigningStatus) -> Iterator[str]:
    by = f" by {', '.join(_signing(signing)['keys'])}" if signing.keys else ""
    yield f"the tree holds {signing.tree} entries; {signing.signed} are signed{by}"
    if (why := signing.trouble or signing.keyless) is not None:
        yield f"  nothing is signed: {why}"
    if signing.unsigned_since is not None:
        yield f"  nobody has signed since {to_text(signing.unsigned_since)}: an entry of then is not signed yet"
    for each in signing.cosigned:
        yield f"  cosigned by the witness {each.key.name} at {to_text(seen_at(each))}"
    if signing.quorum is not None:
        yield f"  the quorum {signing.quorum} of the policy is met"
    for name, why in signing.witness_troubles.items():
        yield f"  the witness {name} has not cosigned: {why}"
