"""The check of a whole installation, put together."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from pathlib import Path

from adapters.audit.checks.installation import EngineCheck, InstallationCheck
from adapters.audit.checks.signatures import looked_at
from adapters.log.zones import FirstRules
from adapters.signing.mark import MarkFile
from adapters.sql.dialect import Engine
from adapters.sqlite.database import SQLiteDatabase, migrate
from api.bootstrap import Installation, signing, views_of
from domain.errors import LogUnavailable
from domain.record.zones import Zones


def check_of(installation: Installation) -> InstallationCheck:
    settings, path = installation.settings, installation.settings.mark_path
    mark = (lambda _: None) if path is None else MarkFile(path).read
    latest, held = installation.proving.checkpoints.latest, partial(signing.held_keys, settings)
    keyless = installation.proving.keyless
    return InstallationCheck(
        store=installation.store,
        database=installation.database,
        signed=partial(looked_at, latest, mark, held, keyless),
        of_engine=_checks_of(installation.database.engine),
        scratch=_set_up,
        views=views_of("sqlite", FirstRules(installation.store, _rules_read_by(installation))),
        index=installation.index.state_for,
        zones=installation.zones.differences,
        doubt=installation.doubt,
    )


def _rules_read_by(installation: Installation) -> Zones:
    """The rules of a zone that the log has none of: those that its rows were made by, whatever is installed now."""
    try:
        made_by = installation.reader.first_rules()
    except LogUnavailable:
        raise
    except Exception:  # noqa: BLE001 - tables that were changed by hand, or are of another version: the check says so
        made_by = {}
    return lambda name: made_by.get(name) or installation.zones.installed(name)


def _set_up(path: Path) -> SQLiteDatabase:
    migrate(path)
    return SQLiteDatabase(path)


def _checks_of(engine: Engine) -> Mapping[str, EngineCheck]:
    """A driver is loaded only where it is used."""
    if engine == "sqlite":
        from adapters.sqlite.guards import CHECKS  # noqa: PLC0415
    else:
        from adapters.postgres.guards import CHECKS  # noqa: PLC0415
    return CHECKS
