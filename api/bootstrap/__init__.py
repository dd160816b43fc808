"""The composition root: the only module that picks adapters."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from time import monotonic

from adapters import zones
from adapters.audit.mirror.exporting import export_log
from adapters.audit.mirror.importing import Arrival
from adapters.audit.mirror.reading import Mirror
from adapters.clock import SystemClock
from adapters.keys import SqlKeys
from adapters.log.read import as_shown, leaf_at, leaves_at
from adapters.log.recorder import RecorderLog
from adapters.mint import RandomMint
from adapters.signing.signer import CheckpointSigner
from adapters.sql.dialect import Engine
from adapters.sql.session import Database
from adapters.views.feed.archive import SqlArchive
from adapters.views.feed.news import PolledFeedNews
from adapters.views.feed.reader import SqlFeed
from adapters.views.feed.time import FeedTime
from adapters.views.feed.view import SqlFeedView
from adapters.views.follower import Follower, Progress, rebuilding
from adapters.views.names.index import SqlNameIndex
from adapters.views.names.view import SqlNamesView
from adapters.views.record.past import SqlRecordReader
from adapters.views.record.view import SqlRecordView
from adapters.views.tree.checkpoints import SqlCheckpoints
from adapters.views.tree.view import VIEW as TREE
from adapters.views.tree.view import SqlTree, SqlTreeView
from adapters.views.view import Copy, Cursor, View, cursor_of
from api.audit.evidence import page
from api.bootstrap import signing
from api.bootstrap.status import Status, views_behind, webhooks_behind
from api.bootstrap.verifying import trusted
from api.bootstrap.webhooks import Webhooks, webhooks_on
from api.settings import Settings
from domain.audit.ports import Tree
from domain.audit.prove import Proving
from domain.errors import NotFound, ViewsBehind
from domain.feed.channels import Publishing
from domain.feed.follow import Feeding
from domain.intake.append import Appending, Author
from domain.intake.drafts import RedactionDraft
from domain.intake.keys import ApiKeys
from domain.intake.redact import Redacted, Redacting, two_keys
from domain.intake.use_cases import Recording
from domain.places.search import FoundPlace, PlaceSearch, search
from domain.ports import Clock, Leadership
from domain.proofs.merkle import EMPTY_ROOT
from domain.proofs.notes import VerifierKey
from domain.questions.accepted import Accepting
from domain.questions.changes import Comparing
from domain.questions.day import Daily
from domain.questions.overviews import Overviews
from domain.questions.past import BatchSummary, RecordSnapshot, StatementFilter
from domain.questions.stances import Asking
from domain.record.store import EntryStore
from domain.vocabulary import StatementId

STANDSTILL_SECONDS = 30.0
POLL_SECONDS = 0.01
UNDO_CHUNK = 500
NOT_MADE = -1  # the position of a view whose tables are not there yet


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """Everything that the ways in stand on."""

    settings: Settings
    clock: Clock
    store: EntryStore
    database: Database
    views: Sequence[View]
    follower: Follower
    reader: SqlRecordReader
    recording: Recording
    redacting: Redacting
    asking: Asking
    overviews: Overviews
    comparing: Comparing
    daily: Daily
    accepting: Accepting
    tree: Tree
    proving: Proving
    signer: CheckpointSigner | None
    feeding: Feeding
    publishing: Publishing
    feed_news: PolledFeedNews
    keys: ApiKeys
    webhooks: Webhooks

    def entry_hash(self, position: int) -> str | None:
        """What tells the entry at ``position`` from any other: its Merkle leaf; None past the end of the log."""
        leaf = EMPTY_ROOT if position == 0 else leaf_at(self.store, position)
        return None if leaf is None else leaf.hex()

    def signed(self) -> bytes:
        """A signed checkpoint that covers all that the tree holds now: signed here, or waited for.

        Raises ``Unsigned`` where nobody has signed it in time, or it must not be signed, with the cure.
        """
        return signing.signed(self.proving, self.signer)

    def evidence(self, statements: Sequence[StatementId]) -> bytes:
        """A page that proves what was recorded about them by now. Raises ``NotFound``, ``Unsigned`` or ``TooMuch``."""
        if self.signer is None:
            self.proving.published()  # where nobody ever signed, waiting is in vain
        self.await_views(self.store.size())
        self.signed()
        return page.evidence(self.proving, self.reader, statements)

    def find_places(self, wanted: PlaceSearch) -> list[FoundPlace]:
        """Best first. A place that the view of the record does not hold yet is left out: the views move apart."""
        with self.database.read() as session:
            index = SqlNameIndex(session, self.database.engine)
            matches = search(index, wanted)
            there = index.places({match.place for match in matches})
        return [FoundPlace(there[match.place], match) for match in matches if match.place in there]

    def stored_entries(self, *, after: int, limit: int) -> list[tuple[int, bytes]]:
        """The next entries as they are stored, each with its position; of one that was erased, what says so."""
        stored = self.store.read_stored(after=after, limit=limit)
        return [(each.position, shown) for each, shown in zip(stored, as_shown(self.store, stored), strict=True)]

    def export_log(self, folder: Path) -> Iterator[int]:
        """The log as it is now; yields the position after each file. Raises as ``export_log`` does, or ``Unsigned``."""
        self._await_tree()
        return export_log(self.store, self.tree, self.signed(), folder)

    def arriving(self, folder: Path, keys: Sequence[VerifierKey] = ()) -> Arrival:
        """The log in ``folder``, signed with one of ``keys``; where there are none, with those that sign that log here.

        Where there are none either, nobody is named as its signer. Raises ``Malformed``, ``Wrong`` or ``NotSigned``.
        """
        mirror = Mirror(folder, None)
        origin = mirror.signed.checkpoint.origin
        if known := keys or signing.known_keys(self.settings, self.proving, origin):
            mirror = Mirror(folder, trusted(known, origin=origin))
        self._await_tree()
        return Arrival(mirror, self.store, self.tree)

    def _await_tree(self) -> None:
        """Until it holds the log as it is now: no other view matters to what is proved."""
        [tree] = [view for view in self.views if view.name == TREE]
        self._await(tree, self.store.size())

    def redact(
        self, target: StatementId, draft: RedactionDraft, tokens: tuple[str, str]
    ) -> tuple[Redacted, str | None]:
        """What was redacted, in the log, in every view and on the disk; and what is left for an operator to do."""
        by, approved_by = two_keys(self.keys, tokens)
        redacted = self.redacting.redact(target, draft, by=by, approved_by=approved_by)
        self.await_views(redacted.position)
        return redacted, self.store.scrub()

    def await_views(self, position: int) -> None:
        """Return when every view holds ``position``. Raises ``ViewsBehind`` where one stands still, or stays unmade."""
        for view in self.views:
            self._await(view, position)

    def _await(self, view: View, position: int) -> None:
        seen, since = self._cursors(view), monotonic()
        while (reached := _position(view, seen[0])) < position:
            if monotonic() - since > STANDSTILL_SECONDS:
                raise ViewsBehind(wanted=position, reached=max(reached, 0))
            self.follower.moved(timeout_seconds=POLL_SECONDS)
            if (cursors := self._cursors(view)) != seen:
                seen, since = cursors, monotonic()

    def _cursors(self, view: View) -> tuple[Cursor | None, Cursor | None]:
        """Of the copy that is read, and of one that is being built: that one moves, too."""
        with self.database.read() as session:
            read, building = (cursor_of(session, Copy(view.name, building)) for building in (False, True))
        return read, building

    def batches(self) -> Sequence[BatchSummary]:
        with self.reader.snapshot() as past:
            return past.batches()

    def undo(self, batch: str, by: str) -> int:
        """Annul every statement of ``batch`` that is there; the last said first. Returns how many that were.

        The annulments bear the name of the batch themselves, which tells them from those by an editor.
        """
        with self.reader.snapshot() as past:
            found = self._batch(past, batch, past.head().position)
            known = any(each.id == batch for each in past.batches())
        if not known:
            raise NotFound("batch", batch, "`claimline import list` shows those there are")
        author = Author(by, batch)
        return sum(
            self.recording.annul_all(found[start : start + UNDO_CHUNK], author, reason=f"the import {batch} is undone")
            for start in range(0, len(found), UNDO_CHUNK)
        )

    @staticmethod
    def _batch(past: RecordSnapshot, batch: str, head: int) -> list[StatementId]:
        found, after = list[StatementId](), 0
        while told := past.statements(StatementFilter(batch=batch), at=head, after=after, limit=UNDO_CHUNK):
            found += [each.filed.id for each in told]
            after = told[-1].filed.position
        return found[::-1]

    def status(self) -> Status:
        with self.database.read() as session:
            cursors = [(view.name, cursor_of(session, Copy(view.name, building=False))) for view in self.views]
        return Status(
            size=self.store.size(),
            views=views_behind(cursors, self.store, self.clock.now()),
            webhooks=webhooks_behind(self.webhooks.subscribing),
            leads=self.follower.leads,
            trouble=self.follower.trouble,
            signing=signing.status(self.proving, self.signer),
        )

    def rebuild(self, name: str) -> Iterator[Progress]:
        view = next((view for view in self.views if view.name == name), None)
        if view is None:
            raise NotFound("view", name, f"there are {', '.join(view.name for view in self.views)}")
        return rebuilding(self.store, self.database, view)


def _position(view: View, cursor: Cursor | None) -> int:
    return NOT_MADE if cursor is None or cursor.version != view.version else cursor.position


Leads = Callable[[str], Leadership]  # by the name of what is to be done by one process


def _engine(settings: Settings) -> tuple[EntryStore, Database, Leads]:
    """What the database named in ``settings`` is spoken to with. A driver is loaded only where it is used."""
    if (path := settings.sqlite_path) is not None:
        from adapters.sqlite.database import SQLiteDatabase  # noqa: PLC0415
        from adapters.sqlite.leadership import SQLiteLeadership  # noqa: PLC0415
        from adapters.sqlite.log import SQLiteEntryStore  # noqa: PLC0415

        return SQLiteEntryStore(path), SQLiteDatabase(path), lambda name: SQLiteLeadership(path, name=name)
    from adapters.postgres.database import PostgresDatabase  # noqa: PLC0415
    from adapters.postgres.leadership import PostgresLeadership  # noqa: PLC0415
    from adapters.postgres.log import PostgresEntryStore  # noqa: PLC0415

    url = settings.database
    return PostgresEntryStore(url), PostgresDatabase(url), lambda name: PostgresLeadership(url, name=name)


def migrate(settings: Settings) -> list[str]:
    """Bring the database to this version. Returns what was done; nothing where it is there already."""
    if (path := settings.sqlite_path) is not None:
        from adapters.sqlite.database import migrate as migrate_sqlite  # noqa: PLC0415

        return migrate_sqlite(path)
    from adapters.postgres.database import migrate as migrate_postgres  # noqa: PLC0415

    return migrate_postgres(settings.database, settings.service_role)


def migrate_if_new(settings: Settings) -> None:
    """Set a SQLite file up that is not there yet. PostgreSQL is migrated by the role that owns it, in a command."""
    if settings.sqlite_path is not None:
        migrate(settings)


def views_of(engine: Engine) -> list[View]:
    """Names before the record: whoever waits for it after writing may look for a name next. The feed stands on it."""
    return [SqlTreeView(engine), SqlNamesView(engine), SqlRecordView(engine, zones.zone), SqlFeedView(engine)]


@contextmanager
def opened(
    settings: Settings, *, clock: Clock | None = None, following: bool = True, delivering: bool = False
) -> Iterator[Service]:
    """The service on the database of ``settings``, following its log until the context ends.

    ``following`` may be left off by who only looks: no view is then made, moved or waited for. ``delivering`` is for
    who serves: webhooks are sent, by the one process that has that lead.
    """
    with ExitStack() as stack:
        store, database, leads = _engine(settings)
        stack.callback(database.close)
        stack.callback(store.close)
        clock, views = clock or SystemClock(), views_of(database.engine)
        time = FeedTime(store=store, database=database, view=SqlFeedView(database.engine), clock=clock)
        follower = Follower(store=store, database=database, views=views, leadership=leads("leader"), time=time)
        stack.callback(follower.stop)
        service = _composed(settings, store, database, views, follower, leads, clock)
        stack.callback(service.feed_news.close)
        if service.signer is not None:
            stack.callback(service.signer.stop)
        if following:
            follower.start()
            service.await_views(0)
        if delivering:
            deliverer = service.webhooks.deliverer(leads("delivery"))
            stack.callback(deliverer.stop)
            deliverer.start()
        yield service


def _composed(  # noqa: PLR0913, PLR0917 - what there is to put together
    settings: Settings,
    store: EntryStore,
    database: Database,
    views: Sequence[View],
    follower: Follower,
    leads: Leads,
    clock: Clock,
) -> Service:
    reader = SqlRecordReader(database, follower)
    log = RecorderLog(store)
    appending = Appending(log=log, view=reader, clock=clock, mint=RandomMint())
    tree = SqlTree(database)
    proving = Proving(tree=tree, store=store, checkpoints=SqlCheckpoints(database))
    asking = Asking(readings=reader, clock=clock, zones=zones.zone, log_size=store.size)
    feed = SqlFeed(database)
    news = PolledFeedNews(feed.head, follower)
    feeding = Feeding(feed=feed, news=news, hashes=partial(leaves_at, store), log_size=store.size)
    return Service(
        settings=settings,
        clock=clock,
        store=store,
        database=database,
        views=views,
        follower=follower,
        reader=reader,
        recording=Recording(appending=appending, zones=zones.zone),
        redacting=Redacting(appending=appending, log=log),
        asking=asking,
        overviews=Overviews(asking=asking),
        comparing=Comparing(asking=asking),
        daily=Daily(asking=asking),
        accepting=Accepting(asking=asking),
        tree=tree,
        proving=proving,
        signer=signing.signer(settings, proving, store, leads("signer"), clock),
        feeding=feeding,
        publishing=Publishing(feed=feed, archive=SqlArchive(database)),
        feed_news=news,
        keys=SqlKeys(database, clock),
        webhooks=webhooks_on(database, feeding, reader, clock, settings.webhook_targets),
    )
