"""The map in Chromium, with 33,000 towns and 100,000 statements: ready, a tick of its slider, and what it loads.

A tick lasts from the ``input`` event until the pixels of both panes are written. Beside it, Leaflet's own circle
markers show the same states of the same towns in the same browser. Chromium draws without a graphics card here.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter
from typing import Any, NamedTuple

from playwright.sync_api import Page, sync_playwright

from benchmarks.harness.figures import Figure, Measured, NotMeasured
from benchmarks.harness.run import Run
from benchmarks.harness.serving import served
from benchmarks.harness.timing import ROUNDS
from tests.support.browsing import DESKTOP, FLAGS

TICKS, MARKER_TICKS = 200, 12
FRAME_MILLISECONDS, READY_SECONDS = 16.0, 1.5
SCRIPT_KILOBYTES, DATA_KILOBYTES = 150.0, 2_000.0
SMALLEST_P95 = 20  # a twentieth is slower
WAIT_MILLISECONDS = 120_000

RUNS = Path(__file__).with_name("page.js").read_text(encoding="utf-8").rstrip().removesuffix(";")
NEAR = {"lat": 48.6, "lon": 33.0, "zoom": 10.5}


class Seen(NamedTuple):
    """``ready``: seconds. The others are milliseconds of each tick, and the loaded files: path, sent, unpacked."""

    ready: float
    far: list[float]
    near: list[float]
    markers: list[float]
    loaded: list[tuple[str, int, int]]
    towns: int


def _seen(run: Run) -> Seen:
    seen: Seen = run.once("the page", lambda: _looked_at(run))
    return seen


def _statements(run: Run) -> int:
    return run.tenth if run.is_full else run.statements


def _looked_at(run: Run) -> Seen:
    with served(run.record(statements=_statements(run))) as service, _page(service.address) as page:
        page.goto("/?view=split")
        _await(page)  # the answers are made and kept
        ready = median(_seconds_until_ready(page) for _ in range(ROUNDS))
        loaded = [(path, sent, unpacked) for path, sent, unpacked in _run(page, "loaded")]
        far, near = (_run(page, "scrub", {"ticks": TICKS, "view": view}) for view in (None, NEAR))
        markers = _run(page, "markers", MARKER_TICKS)
        towns = page.evaluate("document.querySelector('[data-map]').mapPage.towns.ids.length")
    return Seen(ready=ready, far=far, near=near, markers=markers, loaded=loaded, towns=towns)


def _run(page: Page, name: str, argument: object = None) -> Any:  # noqa: ANN401 - what the script returns
    return page.evaluate(f"(argument) => ({RUNS}).{name}(argument)", argument)


@contextmanager
def _page(address: str) -> Iterator[Page]:
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        raise NotMeasured("chromium is not installed: apt install chromium")
    width, height = DESKTOP
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        context = browser.new_context(base_url=address, viewport={"width": width, "height": height}, locale="en")
        context.set_default_timeout(WAIT_MILLISECONDS)
        yield context.new_page()
        browser.close()


def _seconds_until_ready(page: Page) -> float:
    """From a reload, nothing kept by the browser, until both panes are painted."""
    page.context.clear_cookies()
    session = page.context.new_cdp_session(page)
    session.send("Network.setCacheDisabled", {"cacheDisabled": True})
    began = perf_counter()
    page.reload()
    _await(page)
    took = perf_counter() - began
    session.detach()
    return took


def _await(page: Page) -> None:
    page.wait_for_selector("[data-map][data-ready]")


def _p95(took: list[float]) -> float:
    return quantiles(took, n=SMALLEST_P95)[-1]


def _sizes(run: Run) -> Mapping[str, int]:
    return {"towns": _seen(run).towns, "statements": _statements(run)}


def far(run: Run) -> Measured:
    return _ticks(run, _seen(run).far)


def near(run: Run) -> Measured:
    return _ticks(run, _seen(run).near)


def _ticks(run: Run, took: list[float]) -> Measured:
    measured = Measured.duration(_p95(took), FRAME_MILLISECONDS, ticks=TICKS, **_sizes(run))
    return replace(measured, note=f"median {median(took):.2g} ms; other programs of the machine are in the p95")


def beside_markers(run: Run) -> Measured:
    return Measured.duration(median(_seen(run).far), median(_seen(run).markers), **_sizes(run))


def ready(run: Run) -> Measured:
    return Measured.duration(_seen(run).ready, READY_SECONDS, **_sizes(run))


def script(run: Run) -> Measured:
    return _loaded(run, SCRIPT_KILOBYTES, (".js", ".css"))


def data(run: Run) -> Measured:
    return _loaded(run, DATA_KILOBYTES, ("/slice", "/places", ".geojson"))


def _loaded(run: Run, most: float, endings: tuple[str, ...]) -> Measured:
    """Kilobytes as they are sent. ``sizes``: files, and bytes when unpacked."""
    files: list[Any] = [each for each in _seen(run).loaded if each[0].endswith(endings)]
    sent, unpacked = (sum(each[at] for each in files) for at in (1, 2))
    return Measured.duration(sent / 1_000, most, files=len(files), unpacked=unpacked, **_sizes(run))


FIGURES = (
    Figure(
        name="page-tick-far",
        against="16 ms",
        unit="ms",
        reach=1,
        measures="From the slider's event until the pixels of both panes are written, all towns in view: p95 of days"
        " from all of time, after as many ticks to warm up.",
        measure=far,
    ),
    Figure(
        name="page-tick-near",
        against="16 ms",
        unit="ms",
        reach=1,
        measures="The same in a view of some twenty towns, with their names.",
        measure=near,
    ),
    Figure(
        name="page-tick-markers",
        against="circle markers of Leaflet",
        unit="ms",
        reach=8,
        measures="The median of the first, beside circle markers on canvas for the same towns in two panes: only the"
        " changed ones are styled anew, until Leaflet has drawn.",
        measure=beside_markers,
    ),
    Figure(
        name="page-ready",
        against="1.5 s",
        unit="s",
        reach=1,
        measures="From a reload without a cache until both panes are painted.",
        measure=ready,
    ),
    Figure(
        name="page-script",
        against="150 kB",
        unit="kB",
        reach=1,
        measures="Scripts and styles of the page of the map, Leaflet with them, as they are sent.",
        measure=script,
    ),
    Figure(
        name="page-data",
        against="2 MB",
        unit="kB",
        reach=1,
        measures="Places, slice and districts, as they are sent.",
        measure=data,
    ),
)
