"""The composition root: the only module that picks adapters."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import BinaryIO, Protocol

from adapters.audit.evidence import LogProofs
from adapters.audit.mirror.folders import LogFolders
from adapters.brokers.cursors import SqlStreamCursors
from adapters.clock import GuardedClock, SystemClock
from adapters.files.audit_log import WrittenAuditLog
from adapters.importers.background.runner import ImportRunner
from adapters.importers.background.stored import SqlCountryImports
from adapters.importers.places.countries import GeonamesCountries
from adapters.index.kept import KeptIndex
from adapters.keys import SqlKeys, UseKeeper
from adapters.lexicons.files import shipped
from adapters.log.gathering import GroupCommit
from adapters.log.read import as_shown, leaf_in_hex, recorded_at
from adapters.log.recorder import RecorderLog
from adapters.log.seen import SeenLog
from adapters.log.zones import FirstRules
from adapters.mint import RandomMint
from adapters.own_process import OwnProcess
from adapters.signing.moving import MarkTaking
from adapters.signing.rotation import KeyRotation
from adapters.signing.signer import CheckpointSigner, signed
from adapters.sql.dialect import Engine
from adapters.sql.leads import Leads, LedDatabase
from adapters.sql.patience import within
from adapters.sql.session import Database
from adapters.views.feed.archive import SqlArchive
from adapters.views.feed.reader import SqlFeed
from adapters.views.feed.time import FeedTime
from adapters.views.feed.view import SqlFeedView
from adapters.views.follower import Follower
from adapters.views.kept import KeptViews
from adapters.views.names.index import place_index
from adapters.views.names.view import SqlNamesView
from adapters.views.news import PolledNews
from adapters.views.record.past import SqlRecordReader
from adapters.views.record.stamps import SqlRecordStamps
from adapters.views.record.view import SqlRecordView
from adapters.views.timelines.view import SqlTimelinesView
from adapters.views.tree.checkpoints import SqlCheckpoints
from adapters.views.tree.view import SqlTree, SqlTreeView
from adapters.views.view import View
from adapters.webhooks.deliverer import Deliverer
from adapters.zones import installed
from api.bootstrap import signing
from api.bootstrap.brokers import publisher_of
from api.bootstrap.reading import ReadSide, primary, standbys
from api.bootstrap.texts import TEXT_READING, TEXT_SECONDS_MAX, read_by
from api.bootstrap.webhooks import led_delivering, webhooks_on
from api.feed import wire
from api.service import Service, TypedTable
from api.settings import BadSetting, Settings
from domain.audit.checks import Checked
from domain.audit.prove import Proving
from domain.brokers.lag import StreamLags
from domain.dates.instants import Instant
from domain.feed.channels import Publishing
from domain.feed.follow import Feeding
from domain.feed.items import BEGINNING, ItemKey
from domain.imports.countries import CountryImporting
from domain.imports.importing import Importing
from domain.intake.append import Appending
from domain.intake.audited import AuditLog, Untold
from domain.intake.guards import MissingGuard, RecordingGuard, Trusting, doubt_now
from domain.intake.redact import Redacting
from domain.intake.use_cases import Recording
from domain.intake.zones import ZoneRecording
from domain.ports import Clock
from domain.questions.coordinates import Asking
from domain.record.store import EntryStore
from domain.record.views import ReadProgress
from domain.record.zones import ZoneRules, Zones


@dataclass(frozen=True, slots=True, kw_only=True)
class Installation(Service):
    """The service, and the parts of an installation that commands alone use."""

    database: Database
    follower: Follower
    signer: CheckpointSigner | None
    feed_news: PolledNews[ItemKey]
    record_news: PolledNews[int]
    folders: LogFolders
    reader: SqlRecordReader
    index: KeptIndex
    keys: SqlKeys

    def key_rotation(self) -> KeyRotation:
        """Raises ``KeysRefused`` where the keys are in no file."""
        file = signing.key_file(self.settings)
        return KeyRotation(file=file, store=self.store, recording=self.recording, clock=self.clock)

    def mark_taking(self) -> MarkTaking:
        """Raises ``NoKey`` in a process that is not to sign."""
        return signing.mark_taking(self.settings, self.signer)

    def begin_signing(self) -> Iterator[str]:
        """Sign on in this process, where it is to; yields what its operator should know.

        Raises a ``ClaimlineError`` where a key was named that cannot be used.
        """
        if self.signer is None:
            yield from signing.unsigned(self.settings)
            return
        if (made := signing.make_key_if_never_signed(self.settings, self.proving)) is not None:
            yield f"{made} is new: the key that signs the log. Keep it and {self.settings.mark_path} where they are"
        if self.settings.names_a_key:
            self.signer.signing.signers()
        self.signer.start()

    def check(self) -> Iterator[ReadProgress | Checked]:
        """Compare the whole installation with its log: see ``InstallationCheck.run``."""
        from api.bootstrap.checking import check_of  # noqa: PLC0415 - nothing else needs it

        return check_of(self).run()

    def back_up(self, file: Path) -> None:
        """Copy a SQLite database into ``file``, as it is at one moment. Raises ``BadSetting`` on PostgreSQL."""
        if (path := self.settings.sqlite_path) is None:
            raise BadSetting(
                "database", "is PostgreSQL", "back it up with pg_dump or pg_basebackup: docs/guides/backups.md"
            )
        from adapters.sqlite.files import back_up  # noqa: PLC0415

        back_up(path, file)

    def replay(self, file: Path, *, to: int) -> Generator[ReadProgress]:
        """Make ``file``, a SQLite database, whole or not at all, from the log up to position ``to``."""
        from api.bootstrap.replays import replayed_into  # noqa: PLC0415 - nothing else needs it

        return replayed_into(file, self.store, to=to)


def _store(settings: Settings, *, only_reading: bool = False) -> EntryStore:
    """The log alone: on PostgreSQL, its owner may open it, too."""
    if (path := settings.sqlite_path) is not None:
        from adapters.sqlite.log import SQLiteEntryStore  # noqa: PLC0415

        return SQLiteEntryStore(path, only_reading=only_reading)
    from adapters.postgres.log import PostgresEntryStore  # noqa: PLC0415

    return PostgresEntryStore(settings.log_database, synchronous=settings.synchronous)


def _engine(settings: Settings, *, only_reading: bool) -> tuple[EntryStore, Database, Leads]:
    """What the database named in ``settings`` is spoken to with. A driver is loaded only where it is used."""
    if (path := settings.sqlite_path) is not None:
        from adapters.sqlite.database import SQLiteDatabase  # noqa: PLC0415
        from adapters.sqlite.leadership import SQLiteLeads  # noqa: PLC0415

        store, database = _store(settings, only_reading=only_reading), SQLiteDatabase(path, only_reading=only_reading)
        return store, database, SQLiteLeads(path)
    from adapters.postgres.database import PostgresDatabase  # noqa: PLC0415
    from adapters.postgres.leadership import PostgresLeads  # noqa: PLC0415

    pooled = settings.direct_database is not None
    return _store(settings), PostgresDatabase(settings.database, pooled=pooled), PostgresLeads(settings.log_database)


def migrate(settings: Settings) -> list[str]:
    """Bring the database to this version. Returns what was done; nothing where it is there already."""
    if (path := settings.sqlite_path) is not None:
        from adapters.sqlite.database import migrate as migrate_sqlite  # noqa: PLC0415

        return migrate_sqlite(path)
    from adapters.postgres.database import migrate as migrate_postgres  # noqa: PLC0415

    return migrate_postgres(settings.log_database, settings.service_role)


def record_newer_zones(settings: Settings, by: Callable[[], str], *, zones: Zones = installed) -> Sequence[ZoneRules]:
    """Record the rules of the zones in use where they are newer than the log's. Returns those that were recorded."""
    with closing(_store(settings)) as store:
        guard = _guard(settings, store.now)
        log = RecorderLog(store)
        recording = ZoneRecording(log=log, clock=SystemClock(), mint=RandomMint(), installed=zones, guard=guard)
        return recording.record_newer(by)


def migrate_if_new(settings: Settings) -> None:
    """Set a SQLite file up that is not there yet. PostgreSQL is migrated by the role that owns it, in a command."""
    if settings.sqlite_path is not None:
        migrate(settings)


def views_of(engine: Engine, first_rules: Zones) -> list[View]:
    """Names before the record: after waiting for it, a writer may look for a name. The rest depends on the record."""
    record = SqlRecordView(engine, first_rules)
    return [SqlTreeView(engine), SqlNamesView(engine), record, SqlTimelinesView(engine), SqlFeedView(engine)]


class Worker(Protocol):
    def start(self) -> None: ...

    def stop(self) -> None: ...


@contextmanager
def opened(
    settings: Settings,
    *,
    clock: Clock | None = None,
    following: bool = True,
    delivering: bool = False,
    zones: Zones = installed,
) -> Iterator[Installation]:
    """The service on the database of ``settings``, following its log until the context ends.

    ``following`` may be left off by who only looks: no view is then made, moved or waited for. ``delivering`` is for
    who serves: webhooks are sent and imports of countries are carried out, by the one process that has the lead in it.
    A SQLite file that can only be read is only looked at; a damaged one is not served (``DatabaseDamaged``).
    ``zones``: those that are installed.
    """
    only_reading = _looked_at(settings.sqlite_path, serving=delivering)
    following = following and not only_reading
    with ExitStack() as stack:
        store, database, leads = _engine(settings, only_reading=only_reading)
        if following:
            stack.callback(_settle_files, settings.sqlite_path)
        stack.callback(database.close)
        stack.callback(store.close)
        stack.callback(leads.close)
        guard = Trusting() if clock is not None else _guard(settings, store.now)
        clock, first_rules = clock or SystemClock(), FirstRules(store, zones)
        views = views_of(database.engine, first_rules)
        feed = next(view for view in views if isinstance(view, SqlFeedView))
        led = LedDatabase(database, leads.lead("leader"))
        time = FeedTime(store=store, database=led, view=feed, clock=clock, guard=guard)
        follower = Follower(store=store, database=led, views=views, time=time)
        stack.callback(follower.stop)
        of_standby = standbys(settings, store, database) if delivering else None
        reading = stack.enter_context(closing(of_standby or primary(store, database, follower.progress, follower)))
        index = KeptIndex(reading.database, partial(leaf_in_hex, reading.store), file=settings.index_path)
        stack.callback(index.stop)
        audit: AuditLog = Untold()
        if settings.audit_log is not None:
            background = "background" if delivering else "shell"
            audit = stack.enter_context(closing(WrittenAuditLog(settings.audit_log, clock, background=background)))
        service = _composed(
            settings, store, database, reading, views, follower, leads, clock, guard, first_rules, zones, index, audit
        )
        stack.callback(service.feed_news.close)
        stack.callback(service.record_news.close)
        stack.callback(service.stop_reading)
        if service.signer is not None:
            stack.callback(service.signer.stop)
        if following:
            follower.start()
            service.await_views(0)
        if delivering:
            _begin_serving(service, leads, stack)
        else:
            stack.callback(service.keys.keep_uses)
        yield service


def _begin_serving(service: Installation, leads: Leads, stack: ExitStack) -> None:
    """Begin the work in the background of a process that serves; it ends with ``stack``."""
    service.index.start(saves=lambda: service.follower.leads)
    led = LedDatabase(service.database, leads.lead("delivery"))
    workers: list[Worker] = [Deliverer(led_delivering(service.webhooks.delivering, led), led.lead)]
    led = LedDatabase(service.database, leads.lead("imports"))
    importing = replace(service.country_importing, imports=SqlCountryImports(led))
    workers += [ImportRunner(importing, led.lead), UseKeeper(service.keys)]
    if service.settings.nats:
        workers.append(service.publisher())
    for worker in workers:
        stack.callback(worker.stop)
        worker.start()


def _composed(  # noqa: PLR0913, PLR0917 - what there is to put together
    settings: Settings,
    store: EntryStore,
    database: Database,
    reading: ReadSide,
    views: Sequence[View],
    follower: Follower,
    leads: Leads,
    clock: Clock,
    guard: RecordingGuard,
    first_rules: Zones,
    zones: Zones,
    index: KeptIndex,
    audit: AuditLog,
) -> Installation:
    kept = KeptViews(store=store, database=database, views=views, follower=follower, shown=reading)
    newest = SqlRecordReader(database, follower.progress, first_rules, index.state_for)
    reader = SqlRecordReader(reading.database, reading.progress, first_rules, index.state_for)
    seen = SeenLog(reading.hashes)
    log = RecorderLog(store, seen.note)
    proving = _proving(settings, reading.store, reading.database)
    signer = signing.signer(settings, _proving(settings, store, database), store, leads.lead("signer"), clock)
    if signer is not None:
        guard = MissingGuard(guard, store.size, signer.signing.signed_size)
    appending = Appending(log=log, view=reading.decided(newest, reader), clock=clock, mint=RandomMint(), guard=guard)
    recording = Recording(appending=appending, zones=zones, gathering=GroupCommit(), audit=audit)
    await_signed = partial(signed, proving, signer)
    keys = SqlKeys(reading.standing, clock)
    asking = Asking(readings=reader, clock=clock, log_size=reading.log_size, default_conflict=settings.conflict)
    importing = Importing(
        asking=replace(asking, readings=newest, log_size=store.size),
        record=newest,
        place_index=partial(place_index, database),
        recording=recording,
        views=kept,
    )
    feed = SqlFeed(reading.database)
    news = PolledNews("claimline-feed-news", feed.head, BEGINNING, reading.mover)
    text_reading = OwnProcess(TEXT_READING, {"CLAIMLINE_DATABASE": settings.database}, seconds_max=TEXT_SECONDS_MAX)
    feeding = Feeding(feed=feed, news=news, hashes=reading.hashes, log_size=reading.log_size, plain=wire.data)
    return Installation(
        settings=settings,
        clock=clock,
        store=reading.store,
        database=database,
        views=kept,
        follower=follower,
        reader=reader,
        index=index,
        doubt=partial(reading.doubt, partial(doubt_now, guard, log)),
        answers_from_standby=reading.is_standby,
        lost=seen.look,
        refuse_lost=seen.refuse_lost,
        settle_files=partial(_settle_files, settings.sqlite_path),
        lexicons=shipped,
        read_text=partial(read_by, text_reading),
        stop_reading=text_reading.stop,
        within=within,
        unready=index.trouble,
        stamps=SqlRecordStamps(reading.database, reading.store, seen.note),
        recording=recording,
        redacting=Redacting(appending=appending, log=log),
        importing=importing,
        country_importing=CountryImporting(
            importing=importing, imports=SqlCountryImports(reading.standing), gazetteer=GeonamesCountries(), clock=clock
        ),
        asking=asking,
        place_index=partial(place_index, reading.database),
        proving=proving,
        proofs=LogProofs(proving),
        signer=signer,
        signed=await_signed,
        folders=LogFolders(proving=proving, views=kept, signed=await_signed, held=partial(signing.held_keys, settings)),
        shown=partial(as_shown, reading.store),
        feeding=feeding,
        publishing=Publishing(feed=feed, archive=SqlArchive(reading.database)),
        feed_news=news,
        record_news=PolledNews("claimline-record-news", reader.position, 0, reading.mover),
        zones=ZoneRecording(log=log, clock=clock, mint=RandomMint(), installed=zones, guard=guard),
        keys=keys,
        audit=audit,
        webhooks=webhooks_on(reading.standing, feeding, asking, settings.webhook_targets),
        streams=StreamLags(cursors=SqlStreamCursors(reading.standing), feeding=feeding, clock=clock),
        publisher=partial(publisher_of, settings, database, feeding, feed, leads),
        parquet=_parquet,
    )


def _proving(settings: Settings, store: EntryStore, database: Database) -> Proving:
    return Proving(
        tree=SqlTree(database),
        store=store,
        checkpoints=SqlCheckpoints(database),
        keyless=partial(signing.keyless, settings),
        recorded_at=partial(recorded_at, store),
    )


def _looked_at(path: Path | None, *, serving: bool) -> bool:
    """Whether the SQLite file can only be read. A serving process needs a sound one, to write to."""
    if path is None:
        return False
    from adapters.sqlite.files import can_only_be_read, refuse_damaged  # noqa: PLC0415

    if serving:
        refuse_damaged(path)
        return False
    return can_only_be_read(path)


def _settle_files(path: Path | None) -> None:
    if path is not None:
        from adapters.sqlite.files import fold  # noqa: PLC0415

        fold(path)


def _guard(settings: Settings, of_database: Callable[[], Instant | None]) -> RecordingGuard:
    return GuardedClock(of_database, ahead_days=settings.clock_ahead, now=SystemClock().now)


def _parquet(out: BinaryIO, columns: Mapping[str, str]) -> TypedTable:
    from adapters.files.parquet import ParquetTable  # noqa: PLC0415 - its package is an extra

    return ParquetTable(out, columns)
