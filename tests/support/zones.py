"""Rules of time zones of two releases: those of El Aaiún changed, from 20 September 2026 on."""

from __future__ import annotations

from domain.record.zones import ZoneRules, Zones
from tests.support.tidiness import ROOT

EL_AAIUN = "Africa/El_Aaiun"


def kept(zone: str, release: str) -> ZoneRules:
    """The rules of a zone as a release of tzdata had them."""
    file = ROOT / "tests" / "golden" / "zones" / f"{zone.rpartition('/')[2]}-{release}"
    return ZoneRules(name=zone, release=release, rules=file.read_bytes())


OLDER, NEWER = kept(EL_AAIUN, "2025b"), kept(EL_AAIUN, "2026f")


def only(rules: ZoneRules) -> Zones:
    """An installation that knows these rules alone."""
    return {rules.name: rules}.get
