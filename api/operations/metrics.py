"""Metrics for Prometheus: what this process answered, and how far all that follow the log have got."""

from __future__ import annotations

import threading
from collections import Counter as Counted
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from http import HTTPMethod
from time import perf_counter

from fastapi import APIRouter
from fastapi.routing import APIRoute
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector
from prometheus_client.exposition import choose_encoder
from prometheus_client.metrics_core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.feed.stream.streams import STREAMS, STREAMS_PER_CLIENT, Streams
from api.http.access.limits import ADDRESS, KEY
from api.http.caching.hot import KEPT
from api.http.caching.repeats import COUNT
from api.http.connections.crowd import Crowd
from api.service import Status
from domain.imports.countries import ImportState
from domain.intake.audited import AuditLog
from domain.record.lag import Lag
from domain.webhooks.endpoints import State

PREFIX = "claimline"
THREADS = "claimline-"  # begins the names of threads
TASKS = frozenset(
    f"{THREADS}{task}" for task in ("follower", "signer", "deliverer", "publisher", "imports", "index", "key-uses")
)  # that run from the beginning of a process to its end
UNKNOWN = "unknown"  # each address that leads nowhere and each method of nobody's: anybody could ask for ever more
METHODS = frozenset(HTTPMethod)
SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


class Metrics:
    """The metrics of one process that serves."""

    def __init__(self, streams: Streams) -> None:
        self._registry = CollectorRegistry()
        self.limits_hit = Counted[str]()  # of requests, by limit
        self._registry.register(_Streaming(streams))
        self._registry.register(_Limiting(self.limits_hit, streams))
        ProcessCollector(registry=self._registry)
        self._counter = Counter(
            f"{PREFIX}_http_requests",
            "Requests that were answered.",
            ("method", "route", "status"),
            registry=self._registry,
        )
        self._seconds = Histogram(
            f"{PREFIX}_http_request_seconds",
            "From a request until its answer began.",
            ("method", "route"),
            buckets=SECONDS,
            registry=self._registry,
        )
        self._series = dict[tuple[str, str, int], tuple[Counter, Histogram]]()
        self.under_way = Gauge(
            f"{PREFIX}_http_requests_under_way",
            "Requests whose answer has not ended; those that wait for the feed, too.",
            registry=self._registry,
        )

        self.worker: int | None = None  # the number of this process, where several serve on one port

    def watch(self, crowd: Crowd) -> None:
        """Count what becomes of the connections of ``crowd``, too."""
        self._registry.register(_Connecting(crowd))

    def watch_work(self, under_way: Callable[[], int], audit: AuditLog) -> None:
        """Count the reports that are ``under_way``, the lines that ``audit`` lost, and the tasks that run by now."""
        self._registry.register(_Working(under_way, audit))

    def answered(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count an answer that has begun. Its series is looked up once."""
        key = method, route, status
        if (series := self._series.get(key)) is None:
            series = self._series[key] = self._counter.labels(*key), self._seconds.labels(method, route)
        series[0].inc()
        series[1].observe(seconds)

    def text(self, accept: str, status: Status | None) -> tuple[bytes, str]:
        """The metrics in the format that is accepted, and its media type. ``status``: None if nobody can tell."""
        write, media_type = choose_encoder(accept)
        registry = CollectorRegistry()
        for collector in (self._registry, _Following(status)):
            registry.register(collector if self.worker is None else _OfWorker(collector, self.worker))
        return write(registry), media_type


class Measured:
    """Measures what reaches the routes of ``routers``, each with the prefix that it is included under."""

    def __init__(self, app: ASGIApp, metrics: Metrics, routers: Iterable[tuple[APIRouter, str]]) -> None:
        self._app = app
        self._metrics = metrics
        self._paths = {
            id(route): prefix + route.path
            for router, prefix in routers
            for route in router.routes
            if isinstance(route, APIRoute)
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began, method = perf_counter(), scope["method"] if scope["method"] in METHODS else UNKNOWN
        is_answered = False

        def answered(status: int) -> None:
            nonlocal is_answered
            is_answered = True
            route = self._paths.get(id(scope.get("route")), UNKNOWN)
            self._metrics.answered(method, route, status, perf_counter() - began)
            if KEPT in scope:
                scope[COUNT] = partial(self._metrics.answered, method, route, status, 0.0)

        async def sent(message: Message) -> None:
            if message["type"] == "http.response.start":
                answered(message["status"])
            await send(message)

        self._metrics.under_way.inc()
        try:
            await self._app(scope, receive, sent)
        except Exception:
            if not is_answered:
                answered(500)
            raise
        finally:
            self._metrics.under_way.dec()


class _OfWorker(Collector):
    """The metrics of one of several processes on one port: nobody can choose which of them answers."""

    def __init__(self, collector: Collector, worker: int) -> None:
        self._collector = collector
        self._label = {"worker": str(worker)}

    def collect(self) -> Iterator[Metric]:
        for metric in self._collector.collect():
            metric.samples = [each._replace(labels={**each.labels, **self._label}) for each in metric.samples]
            yield metric


class _Streaming(Collector):
    def __init__(self, streams: Streams) -> None:
        self._streams = streams

    def collect(self) -> Iterator[Metric]:
        yield _gauge("streams", "Streams of the feed that are open.", self._streams.count)
        yield CounterMetricFamily(
            f"{PREFIX}_streams_cut_off", "Streams that were cut off, since nobody read them.", self._streams.cut_off
        )


class _Limiting(Collector):
    def __init__(self, limits_hit: Counted[str], streams: Streams) -> None:
        self._limits_hit = limits_hit
        self._streams = streams

    def collect(self) -> Iterator[Metric]:
        family = CounterMetricFamily(f"{PREFIX}_limits_hit", "Requests refused for a limit.", labels=("limit",))
        hits = self._limits_hit + self._streams.limits_hit
        for limit in (KEY, ADDRESS, STREAMS, STREAMS_PER_CLIENT):
            family.add_metric((limit,), hits[limit])
        yield family


class _Connecting(Collector):
    def __init__(self, crowd: Crowd) -> None:
        self._crowd = crowd

    def collect(self) -> Iterator[Metric]:
        family = CounterMetricFamily(
            f"{PREFIX}_connections_closed", "Connections that were closed without an answer.", labels=("reason",)
        )
        family.add_metric(("made_room",), self._crowd.made_room)
        family.add_metric(("refused",), self._crowd.refused)
        family.add_metric(("expired",), self._crowd.expired)
        yield family


class _Working(Collector):
    """The work of this process: reports, and background tasks. A task that ran when the process began is to run on."""

    def __init__(self, under_way: Callable[[], int], audit: AuditLog) -> None:
        self._under_way = under_way
        self._audit = audit
        self._tasks = {thread.name: thread for thread in threading.enumerate() if thread.name in TASKS}

    def collect(self) -> Iterator[Metric]:
        under_way = self._under_way()
        yield _gauge("reports_under_way", "Reports that are being appended, or wait for it.", under_way)
        yield CounterMetricFamily(
            f"{PREFIX}_audit_lines_lost", "Lines that could not be written to the audit log.", self._audit.lost
        )
        tasks = _gauges("task_running", "Whether the background task runs.", "task")
        for name, thread in self._tasks.items():
            tasks.add_metric([name.removeprefix(THREADS)], thread.is_alive())
        yield tasks


class _Following(Collector):
    """How far the views, the signing, the webhooks and the streams of brokers are."""

    def __init__(self, status: Status | None) -> None:
        self._status = status

    def collect(self) -> Iterator[Metric]:
        if (status := self._status) is None:
            yield _gauge("up", "Whether the database answers.", 0)
            return
        yield _gauge("up", "Whether the database answers.", 1)
        yield _gauge("ready", "Whether this process can answer, as /readyz says.", status.is_ready)
        yield _gauge(
            "records", "Whether entries are recorded: the clock is trusted, and none is missing.", status.records
        )
        is_in_doubt = status.not_recording is not None and status.not_recording.is_of_clock
        yield _gauge("clock_in_doubt", "Whether nothing is recorded because of the clock.", is_in_doubt)
        is_blocked = status.signing.trouble is not None
        yield _gauge("signer_blocked", "Whether something keeps the log from being signed.", is_blocked)
        yield _gauge("leads", "Whether this process keeps the views.", status.leads)
        yield _gauge("log_size", "The last position of the log.", status.size)
        yield _gauge("signed_size", "How many entries the latest checkpoint covers.", status.signing.signed)
        yield from _views(status)
        yield from _webhooks(status)
        yield from _streams(status)
        yield from _imports(status)


def _views(status: Status) -> Iterator[Metric]:
    position = _gauges("view_position", "How far the view has read the log.", "view")
    stopped = _gauges("view_stopped", "Whether the view has stopped at an entry.", "view")
    lag, seconds = _lags("view")
    for view in status.views:
        cursor = view.cursor
        position.add_metric([view.name], 0 if cursor is None else cursor.position)
        stopped.add_metric([view.name], view.has_stopped)
        _add(lag, seconds, view.name, view.lag)
    yield from (position, stopped, lag, seconds)


def _webhooks(status: Status) -> Iterator[Metric]:
    active = _gauges("webhook_active", "Whether the webhook is sent anything.", "webhook")
    waiting = _gauges("webhook_waiting", "Items that failed and are tried again.", "webhook")
    parked = _gauges("webhook_parked", "Items that are not tried again by themselves.", "webhook")
    lag, seconds = _lags("webhook")
    for webhook in status.webhooks:
        standing, name = webhook.standing, webhook.standing.endpoint.id
        active.add_metric([name], standing.endpoint.state is State.ACTIVE)
        waiting.add_metric([name], standing.waiting)
        parked.add_metric([name], standing.parked)
        _add(lag, seconds, name, webhook.lag)
    yield from (active, waiting, parked, lag, seconds)


def _streams(status: Status) -> Iterator[Metric]:
    position = _gauges("stream_position", "How far the stream of a broker has got.", "stream")
    failing = _gauges("stream_failing", "Whether something keeps the feed from being published.", "stream")
    lag, seconds = _lags("stream")
    for each in status.streams:
        position.add_metric([each.stream], each.position)
        failing.add_metric([each.stream], each.problem is not None)
        _add(lag, seconds, each.stream, each.lag)
    yield from (position, failing, lag, seconds)


def _imports(status: Status) -> Iterator[Metric]:
    under_way = _gauges("import_under_way", "Whether the import of a country, or undoing it, is under way.", "country")
    failed = _gauges("import_failed", "Whether the import of a country has failed.", "country")
    done = _gauges("import_places_done", "How many places the import is done with.", "country")
    total = _gauges("import_places", "How many places the import is about.", "country")
    for each in status.imports:
        under_way.add_metric([each.country], each.is_under_way)
        failed.add_metric([each.country], each.state is ImportState.FAILED)
        done.add_metric([each.country], each.done)
        total.add_metric([each.country], each.total)
    yield from (under_way, failed, done, total)


def _lags(of: str) -> tuple[GaugeMetricFamily, GaugeMetricFamily]:
    return (
        _gauges(f"{of}_lag", f"How many positions the {of} is not done with.", of),
        _gauges(f"{of}_lag_seconds", f"The age of what the {of} is to take next; 0 where it is caught up.", of),
    )


def _add(positions: GaugeMetricFamily, seconds: GaugeMetricFamily, name: str, lag: Lag | None) -> None:
    """Nothing where nobody can tell."""
    if lag is not None:
        positions.add_metric([name], lag.positions)
        if lag.seconds is not None:
            seconds.add_metric([name], lag.seconds)


def _gauge(name: str, meaning: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(f"{PREFIX}_{name}", meaning, value)


def _gauges(name: str, meaning: str, label: str) -> GaugeMetricFamily:
    return GaugeMetricFamily(f"{PREFIX}_{name}", meaning, labels=[label])
