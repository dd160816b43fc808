"""The demo: 155 real statements about eight towns, loaded once and served."""

from __future__ import annotations

import getpass
import shlex
import sys
from collections.abc import Callable, Mapping

import orjson

from api.bootstrap import migrate_if_new, opened
from api.intake.demo import record_demo
from api.server import listening, serve
from api.service import Service
from api.settings import PREFIX, Settings, read_settings, refuse_to_serve_unguarded, without_password
from domain.intake.keys import Scope

DATABASE = "sqlite:///claimline-demo.db"
KEY_NAME = "demo"

Say = Callable[[str], None]

SIVERSK = "geonames:694403"
PAGES = (
    ("the map: what each side said of Siversk on 12 December 2025", "/?said_by=2025-12-12&place=siversk"),
    ("the same as JSON: disputed", f"/v1/places/{SIVERSK}/stances?about=2025-12-12"),
    ("every town on 24 December 2025", "/v1/stances?about=2025-12-24"),
    ("Siversk along time, its dispute acknowledged after 12 days", f"/v1/places/{SIVERSK}/timeline"),
)
REPORT = {
    "conflict": "russia-ukraine",
    "source": {"name": "A source of yours", "published": "2026-01-05"},
    "statements": [
        {
            "kind": "claim",
            "claimant": "ukraine-general-staff",
            "place": SIVERSK,
            "status": "contested",
            "stated": "2026-01-05",
        }
    ],
}


def demo(environ: Mapping[str, str], say: Say) -> None:
    settings = read_settings({f"{PREFIX}DATABASE": DATABASE, **environ})
    refuse_to_serve_unguarded(settings)
    with listening(settings) as sockets:
        migrate_if_new(settings)
        with opened(settings, delivering=True) as service:
            loaded = load(service)
            say(f"{loaded} statements recorded" if loaded else "the demo is loaded already")
            for line in service.begin_signing():
                say(line)
            serve(service, sockets, lambda url: _announce(url, _new_key(service), settings, say))


def load(service: Service) -> int:
    """Record what the demo holds and is not there yet. Returns how many statements that were."""
    return record_demo(service.recording, getpass.getuser())


def _new_key(service: Service) -> str | None:
    """A key to record with, on a fresh demo; None where it was made, and shown, before."""
    if any(key.name == KEY_NAME for key in service.keys.list()):
        return None
    return service.keys.add(KEY_NAME, frozenset({Scope.WRITE, Scope.DECLARE, Scope.EDIT}))


def _announce(url: str, token: str | None, settings: Settings, say: Say) -> None:
    shown = without_password(settings.database)
    say(f"\nClaimline serves {shown} on {url}. Worth opening:\n")
    for what, path in PAGES:
        say(f"  {url}{path}\n      {what}")
    say(f"  {url}/docs\n      every address, to try out\n")
    if token is not None:
        say(f"A key to record with, to paste on a page:\n\n  {token}\n")
    say("Record a report of your own:\n")
    say(f"  curl -X POST {url}/v1/reports -H 'Content-Type: application/json' \\")
    say(f"    -H 'Authorization: Bearer {token or 'YOUR_KEY'}' \\")
    say(f"    -d '{orjson.dumps(REPORT).decode()}'\n")
    if token is None:
        add = f"{PREFIX}DATABASE={shlex.quote(shown)} {shlex.quote(sys.argv[0])} keys add NAME --scope write"
        say(f"The key was shown at the first start. This makes another:\n\n  {add}\n")
    say("Stop with Ctrl-C.")
