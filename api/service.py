"""The service behind every way in: use cases and ports, composed by ``bootstrap``."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from typing import Any, BinaryIO, NamedTuple, Protocol

from api.settings import Settings
from domain.audit.evidence import EntryProofs
from domain.audit.prove import Proving
from domain.audit.sign import LogSigner, SigningStatus, signing_status
from domain.brokers.lag import StreamLags, StreamStatus
from domain.brokers.publishing import FeedPublisher
from domain.errors import ClaimlineError, LogUnavailable
from domain.extraction.propose import TextToRead
from domain.extraction.words.lexicon import TextLexicon
from domain.feed.channels import Publishing
from domain.feed.follow import Feeding
from domain.feed.items import ItemKey
from domain.feed.published import FilterTexts
from domain.imports.countries import CountryImport, CountryImporting
from domain.imports.importing import Importing
from domain.intake.audited import ActOutcome, AuditEvent, AuditLog
from domain.intake.drafts import RedactionDraft
from domain.intake.guards import Doubt
from domain.intake.keys import ApiKeys
from domain.intake.ports import RecordView
from domain.intake.redact import Redacted, Redacting, two_keys
from domain.intake.use_cases import Recording
from domain.intake.zones import ZoneRecording
from domain.places.search import WHOLE_NAMES, FoundPlace, PlaceIndex, PlaceSearch, find_places
from domain.ports import Clock, News
from domain.proofs.merkle import EMPTY_ROOT
from domain.questions.coordinates import Asking, Readings
from domain.questions.naming.places import FoundPlaces
from domain.record.lost import LostEntries
from domain.record.store import EntryStore, StoredEntry
from domain.record.views import RecordStamps, Views, ViewStatus
from domain.vocabulary import StatementId
from domain.webhooks.deliver import Delivering
from domain.webhooks.manage import Subscribing, WebhookStatus
from domain.webhooks.send import Forwarder, Forwarding

STORED_AT_ONCE = 100  # entries, of 48 KiB at most


class RecordReader(Readings, RecordView, Protocol):
    """The record as the views hold it: snapshots to answer from, and parts to decide by."""


class TypedTable(Protocol):
    """A table in a file whose columns have types."""

    def add(self, rows: Iterable[Mapping[str, Any]]) -> None: ...

    def close(self) -> None:
        """Write the rest. The file stays open."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Webhooks:
    """``subscribing``: what subscribers do; ``delivering``: what is done for them."""

    subscribing: Subscribing
    delivering: Delivering
    forwarder: Callable[[], Forwarder]

    def forwarding(self, url: str, wanted: FilterTexts, since: str | None) -> Forwarding:
        """Forward the feed of this database."""
        start, named = self.subscribing.start(wanted, since)
        return self.forwarder().forwarding(self.delivering.feed, url, {**wanted, **named.ids}, start)


class Status(NamedTuple):
    """How far all that follow the log are: the views, the signer, the webhooks, streams; and imports of countries."""

    size: int
    views: Sequence[ViewStatus]
    webhooks: Sequence[WebhookStatus]
    streams: Sequence[StreamStatus]  # of brokers
    imports: Sequence[CountryImport]
    leads: bool
    trouble: str | None  # of following the log, in this process
    unready: str | None  # why this process cannot answer from memory yet
    not_recording: Doubt | None  # why nothing is recorded at present
    signing: SigningStatus
    lost: LostEntries | None = None  # since this process began
    is_of_standby: bool = False  # then questions are answered without the primary

    @property
    def has_stopped(self) -> bool:
        return any(view.has_stopped for view in self.views)

    @property
    def records(self) -> bool:
        return self.not_recording is None

    @property
    def is_ready(self) -> bool:
        """Webhooks and brokers have no part in it: one that does not answer keeps nobody from being answered here.

        Nor has recording, where questions are answered from a standby: the primary may be away.
        """
        is_made = self.unready is None and all(view.cursor is not None for view in self.views)
        if self.is_of_standby:
            return is_made and not self.has_stopped
        is_late = any(view.is_late for view in self.views)
        return is_made and not self.has_stopped and not is_late and self.trouble is None and self.records


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """``shown`` gives the bytes of stored entries, and of an erased one an object that names its redaction."""

    settings: Settings
    clock: Clock
    store: EntryStore
    views: Views
    reader: RecordReader
    doubt: Callable[[], Doubt | None]  # why nothing is recorded at present
    answers_from_standby: bool
    lost: Callable[[], LostEntries | None]  # since the process began
    refuse_lost: Callable[[int], None]  # raises ``PositionLost``
    settle_files: Callable[[], None]  # see to it that a copy of a SQLite file alone is whole
    within: Callable[[float | None], AbstractContextManager[None]]  # the seconds that waits for the database may take
    unready: Callable[[], str | None]
    stamps: RecordStamps
    recording: Recording
    redacting: Redacting
    importing: Importing
    country_importing: CountryImporting
    asking: Asking
    place_index: Callable[[], AbstractContextManager[PlaceIndex]]
    proving: Proving
    proofs: EntryProofs
    signer: LogSigner | None
    signed: Callable[[], bytes]
    shown: Callable[[Sequence[StoredEntry]], Sequence[bytes]]
    feeding: Feeding
    publishing: Publishing
    feed_news: News[ItemKey]
    record_news: News[int]  # positions that can be read
    zones: ZoneRecording
    keys: ApiKeys
    audit: AuditLog
    webhooks: Webhooks
    streams: StreamLags
    publisher: Callable[[], FeedPublisher]  # to the broker in the settings; raises where none can be used
    lexicons: Callable[[], Mapping[str, TextLexicon]]  # by language
    read_text: Callable[[TextToRead], bytes]  # the proposals as JSON, made in a process of their own
    stop_reading: Callable[[], None]  # of the text that is being read, if any
    parquet: Callable[[BinaryIO, Mapping[str, str]], TypedTable]

    def entry_hash(self, position: int) -> str | None:
        """The Merkle leaf of the entry at ``position``, in hex; None past the end of the log."""
        leaf = EMPTY_ROOT if position == 0 else self.feeding.hashes([position]).get(position)
        return None if leaf is None else leaf.hex()

    def find_places(self, wanted: PlaceSearch) -> list[FoundPlace]:
        """Find places, best first. Raises ``BadQuestion`` for an area that no place lies in."""
        return list(self.look_for_places(wanted).found)

    def look_for_places(self, wanted: PlaceSearch) -> FoundPlaces:
        """As ``find_places``, with how the area was understood, and with the places of that name in other areas."""
        named = self.asking.names(wanted)
        wanted = named.meant(wanted)
        with self.place_index() as index:
            found = find_places(index, wanted)
            if found or wanted.admin is None:
                return FoundPlaces(named, found)
            anywhere = find_places(index, replace(wanted, admin=None))
        return FoundPlaces(named, found, [each for each in anywhere if each.match.how in WHOLE_NAMES])

    def stored_entries(self, *, after: int, limit: int) -> list[tuple[int, bytes]]:
        """The next entries as ``shown`` gives them, each with its position."""
        stored = self.store.read_stored(after=after, limit=limit)
        return [(each.position, shown) for each, shown in zip(stored, self.shown(stored), strict=True)]

    def each_stored_entry(self, *, after: int, limit: int) -> Iterator[tuple[int, bytes]]:
        """The same one after another, some at a time."""
        while some := self.stored_entries(after=after, limit=min(limit, STORED_AT_ONCE)):
            yield from some
            after, limit = some[-1][0], limit - len(some)

    def redact(
        self, target: StatementId, draft: RedactionDraft, tokens: tuple[str, str], *, dry_run: bool = False
    ) -> tuple[Redacted, str | None]:
        """Redact in the log, in every view and on the disk. Returns also what is left for an operator to do."""
        event = AuditEvent(act="redaction", outcome=ActOutcome.REFUSED, targets=[target])
        try:
            by, approved_by = two_keys(self.keys, tokens)
            event = replace(event, name=by, detail=f"approved by {approved_by}: {', '.join(draft.remove)}")
            redacted = self.redacting.redact(target, draft, by=by, approved_by=approved_by, dry_run=dry_run)
        except ClaimlineError as error:
            self.audit.tell(replace(event, reason=str(error)))
            raise
        if dry_run:
            return redacted, None
        outcome = ActOutcome.DONE if redacted.entries else ActOutcome.UNCHANGED
        self.audit.tell(replace(event, outcome=outcome, position=redacted.position))
        self.await_views(redacted.position)
        return redacted, self.store.scrub()

    def await_views(self, position: int) -> None:
        """Return when every view holds ``position``. Raises ``ViewsBehind``."""
        self.views.wait(position)

    def _lost(self) -> LostEntries | None:
        """None also while nobody can tell: the primary is away."""
        try:
            return self.lost()
        except LogUnavailable:
            if self.answers_from_standby:
                return None
            raise

    def status(self) -> Status:
        return Status(
            size=self.store.size(),
            views=self.views.status(self.clock.now()),
            webhooks=self.webhooks.subscribing.status(),
            streams=self.streams.all(),
            imports=self.country_importing.imports.all(),
            leads=self.views.leads,
            trouble=self.views.trouble,
            unready=self.unready(),
            not_recording=self.doubt(),
            signing=signing_status(self.proving, self.signer, now=self.clock.now(), policy=self.settings.log_policy),
            lost=self._lost(),
            is_of_standby=self.answers_from_standby,
        )
