"""How this process proves to a NATS server who it is: a password, a token, a ``.creds`` file or an nkey."""

from __future__ import annotations

import base64
import re
import ssl
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from domain.brokers.streams import StreamRefused

_PART = re.compile(r"-{3,}\s*BEGIN [^-]*-{3,}\s*(\S+)\s*-{3,}\s*END [^-]*-{3,}")
_SEED = re.compile(r"\bS[A-Z2-7]{57}\b")
USER_PREFIX = 20 << 3  # the type of a public key of a user, as nkeys have it
SEED_START, SEED_END = 2, 34  # of the 32 bytes of the key in a decoded seed


@dataclass(frozen=True, slots=True, kw_only=True)
class NatsLogin:
    """``creds`` and ``nkey`` are files. ``ca``: the file of the certificate that signed the server's."""

    user: str | None = None
    password: str | None = field(default=None, repr=False)
    token: str | None = field(default=None, repr=False)
    creds: Path | None = None
    nkey: Path | None = None
    ca: Path | None = None

    def options(self) -> dict[str, Any]:
        """For ``nats.aio.client.Client.connect``. Raises ``StreamRefused`` for a file that cannot be used."""
        options: dict[str, Any] = {"user": self.user, "password": self.password, "token": self.token}
        if self.creds is not None:
            parts = _PART.findall(_text(self.creds))
            if len(parts) != 2:  # noqa: PLR2004 - the token, and the seed
                raise StreamRefused(f"{self.creds} is not a NATS credentials file: make one with `nsc generate creds`")
            token, seed = parts
            options |= {"user_jwt_cb": token.encode, "signature_cb": _signing(self.creds, seed)}
        elif self.nkey is not None:
            options["signature_cb"] = _signing(self.nkey, _seed_in(self.nkey))
        return {name: value for name, value in options.items() if value is not None} | self._tls()

    def public_nkey(self) -> str | None:
        """The public key of the ``nkey``, which the server knows the user by."""
        if self.nkey is None or self.creds is not None:
            return None
        public = _private(self.nkey, _seed_in(self.nkey)).public_key().public_bytes_raw()
        return nkey_text(bytes([USER_PREFIX]) + public)

    def _tls(self) -> dict[str, Any]:
        if self.ca is None:
            return {}
        try:
            return {"tls": ssl.create_default_context(cafile=str(self.ca))}
        except (OSError, ssl.SSLError) as error:
            raise StreamRefused(f"{self.ca} holds no certificate in PEM form ({error})") from None


def nkey_text(raw: bytes) -> str:
    """Bytes with their checksum, as nkeys are written."""
    return base64.b32encode(raw + _crc16(raw).to_bytes(2, "little")).decode().rstrip("=")


def _signing(file: Path, seed: str) -> Any:  # noqa: ANN401 - what the client calls with the server's nonce
    key = _private(file, seed)
    return lambda nonce: base64.b64encode(key.sign(nonce.encode()))


def _seed_in(file: Path) -> str:
    seed = _SEED.search(_text(file))
    if seed is None:
        raise StreamRefused(f"{file} holds no nkey seed: it begins with SU and has 58 characters")
    return seed[0]


def _private(file: Path, seed: str) -> Ed25519PrivateKey:
    raw = base64.b32decode(seed + "=" * (-len(seed) % 8)) if _SEED.fullmatch(seed) else b""
    if len(raw) != SEED_END + 2 or _crc16(raw[:-2]) != int.from_bytes(raw[-2:], "little"):
        raise StreamRefused(f"the nkey seed in {file} is damaged: copy the file again")
    return Ed25519PrivateKey.from_private_bytes(raw[SEED_START:SEED_END])


def _text(file: Path) -> str:
    try:
        return file.read_text()
    except (OSError, UnicodeDecodeError) as error:
        raise StreamRefused(f"{file} cannot be read ({error}): name a file that this user may read") from None


def _crc16(raw: bytes) -> int:
    """CRC-16/XMODEM."""
    crc = 0
    for byte in raw:
        crc ^= byte << 8
        for _ in range(8):
            crc = ((crc << 1) ^ 0x1021 if crc & 0x8000 else crc << 1) & 0xFFFF
    return crc
