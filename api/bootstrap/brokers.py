"""Publishing to a message broker, put together. Its client is an extra, and loaded only where it is used."""

from __future__ import annotations

from importlib.util import find_spec

from adapters.brokers.cursors import SqlStreamCursors
from adapters.brokers.publisher import Publisher
from adapters.sql.leads import Leads, LedDatabase
from adapters.sql.session import Database
from adapters.views.feed.reader import SqlFeed
from adapters.webhooks.cloud_events import written
from api.settings import BadSetting, Settings
from domain.brokers.publishing import StreamPublishing
from domain.brokers.streams import BrokerStream
from domain.feed.follow import Feeding


def publisher_of(settings: Settings, database: Database, feeding: Feeding, feed: SqlFeed, leads: Leads) -> Publisher:
    """Publishes to the broker in the settings. Raises ``BadSetting`` where none is, or it cannot be used."""
    _refuse_unusable(settings)
    led = LedDatabase(database, leads.lead("publisher"))
    return Publisher(lambda: publishing_to(stream_of(settings), led, feeding, feed), led.lead)


def publishing_to(stream: BrokerStream, database: Database, feeding: Feeding, feed: SqlFeed) -> StreamPublishing:
    return StreamPublishing(
        stream=stream, feeding=feeding, cursors=SqlStreamCursors(database), written=written, about=feed.about
    )


def _refuse_unusable(settings: Settings) -> None:
    if not settings.nats:
        raise BadSetting("nats", "is not set", "name the servers, as in nats://127.0.0.1:4222")
    if find_spec("nats") is None:
        raise BadSetting("nats", "needs a package that is not installed", "pip install 'claimline[nats]'")
    ways = {name for name in ("user", "token", "creds", "nkey") if getattr(settings, f"nats_{name}") is not None}
    if len(ways) > 1:
        problem = f"is one of {len(ways)} logins: {', '.join(sorted(ways))}"
        raise BadSetting(f"nats_{min(ways)}", problem, "set one")
    if (settings.nats_user is None) != (settings.nats_password is None):
        raise BadSetting("nats_user", "and CLAIMLINE_NATS_PASSWORD go together", "set both")
    if settings.nats_ca is not None and not all(each.startswith("tls://") for each in settings.nats):
        raise BadSetting("nats_ca", "is set, but not every server is a tls:// address", "write tls://HOST:4222")


def stream_of(settings: Settings) -> BrokerStream:
    """With a connection of its own, which is made when it is opened."""
    from adapters.brokers.nats_login import NatsLogin  # noqa: PLC0415
    from adapters.brokers.nats_stream import NatsOptions, NatsStream  # noqa: PLC0415

    login = NatsLogin(
        user=settings.nats_user,
        password=settings.nats_password,
        token=settings.nats_token,
        creds=settings.nats_creds,
        nkey=settings.nats_nkey,
        ca=settings.nats_ca,
    )
    return NatsStream(
        NatsOptions(servers=settings.nats, login=login, stream=settings.nats_stream, replicas=settings.nats_replicas)
    )
