"""Witnesses in tests, each with a key made of its name."""

from __future__ import annotations

from functools import partial

from adapters.signing import ed25519
from domain.proofs.cosignatures import cosign
from domain.proofs.notes import Note, SignMessage, WitnessKey, parse_note
from tests.unit.proofs.logs import a_key

# A checkpoint of a public log as its witnesses cosigned it in May 2026, with the keys that they publish.
PUBLIC_LOG = "arche2025h1.staging.ct.transparency.dev+ba2f06c0+AU0vHmlGCS/PdN8b2OaGmKprLI8HKM+dJ472xgFYh15f"
PUBLIC_WITNESSES = (
    "remora.n621.de+da77ade7+BOvN63jn/bLvkieywe8R6UYAtVtNbZpXh34x7onlmtw2",
    "witness1.smartit.nu/witness1+a48c820f+BPSFWg9G6KPiO7QPryYO5Xq4oYJJ+kAvLKLSimDhoxMO",
)
PUBLIC_NOTE = (
    "arche2025h1.staging.ct.transparency.dev\n1432088532\nU7WM79jrzyhGZ5/GUBTpM7NzwdyfFx61t3RovgcC4Ro=\n\n"
    "— arche2025h1.staging.ct.transparency.dev zTM8sQAAAZ5W0WdjBAMARjBEAiBjW5IQf9pvsYLfQFX6hoGREPMHbdQ3urbllzalApkptQIg"
    "IpwtEroeW2BXaHAI4kJXFbon5Ch9MNL5zRNZ55lvGt0=\n"
    "— arche2025h1.staging.ct.transparency.dev ui8GwCF1+kWqZrxGdhj4aX3gcw7XUlXQQabg/27lefwhUkzbC3NygNI75MdhL1bfTW9g8Ei5"
    "9RA23oHP7Ry1k3ZFWwQ=\n"
    "— witness1.smartit.nu/witness1 pIyCDwAAAABqEiEghIp82KWebrw7/oHQwlTAm3g2RKS4+eebl8eO0WH+/iEcxZ75W3u5hNI7TOQtmJbqm"
    "NWVuE0tgh0XwzdZsDsUAQ==\n"
    "— remora.n621.de 2net5wAAAABqEiEgPlfF3V06o0Y+fHM+J5J9s27wgxxcOVSpZ/2g/KSiXCg9DEZI+aVCIobWX9sXTynk5XeU/zZ0WBxtqB0D"
    "rAWfBw==\n"
)
PUBLIC_SECONDS = 1_779_573_024


def a_witness(name: str) -> tuple[WitnessKey, SignMessage]:
    key, seed = a_key(name)
    return WitnessKey(name, key.public), partial(ed25519.sign, seed)


def cosigned(content: bytes, *names: str, seconds: int = 1_700_000_000) -> bytes:
    """The note with a cosignature of each of these witnesses."""
    note = parse_note(content)
    lines = tuple(cosign(note.text, *a_witness(name), seconds) for name in names)
    return Note(note.text, (*note.signatures, *lines)).written()
