"""Signatures of deliveries, as Standard Webhooks has them.

A signature is over ``id.timestamp.body``: ``v1`` by HMAC-SHA256 with a shared secret (``whsec_``), ``v1a`` by ed25519
with a private key (``whsk_``), whose public one (``whpk_``) the receiver may know. Source: the Standard Webhooks
specification, "Signature scheme".
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum, auto
from hashlib import sha256
from hmac import digest

from domain.dates.instants import MICROSECONDS_PER_SECOND, Instant
from domain.ports import Mint
from domain.webhooks.endpoints import Secret

SHARED, PRIVATE, PUBLIC = "whsec_", "whsk_", "whpk_"
SECRET_BYTES = 32  # of either kind

SignWithSeed = Callable[[bytes, bytes], bytes]  # ed25519: a seed and a message to a signature
PublicOf = Callable[[bytes], bytes]


class WebhookSigning(StrEnum):
    HMAC = auto()
    ED25519 = auto()


def new_secret(signing: WebhookSigning, mint: Mint, now: Instant) -> Secret:
    """Of 32 bytes that nobody can guess."""
    random = mint.salt() + mint.salt()
    return Secret(
        text=(SHARED if signing is WebhookSigning.HMAC else PRIVATE) + b64encode(random).decode(), added_at=now
    )


def signing_of(secret: Secret) -> WebhookSigning:
    return WebhookSigning.HMAC if secret.text.startswith(SHARED) else WebhookSigning.ED25519


def public_key(secret: Secret, public_of: PublicOf) -> str | None:
    """The public key that a receiver verifies with; None if that is the secret itself."""
    if signing_of(secret) is WebhookSigning.HMAC:
        return None
    return PUBLIC + b64encode(public_of(_key(secret))).decode()


def headers(item: str, *, at: Instant, body: bytes, secrets: Sequence[Secret], sign: SignWithSeed) -> Mapping[str, str]:
    """One signature for each secret: during a rotation, a receiver with either can verify."""
    timestamp = str(at // MICROSECONDS_PER_SECOND)
    message = f"{item}.{timestamp}.".encode() + body
    return {
        "webhook-id": item,
        "webhook-timestamp": timestamp,
        "webhook-signature": " ".join(_signature(each, message, sign) for each in secrets),
    }


def _signature(secret: Secret, message: bytes, sign: SignWithSeed) -> str:
    if signing_of(secret) is WebhookSigning.HMAC:
        return "v1," + b64encode(digest(_key(secret), message, sha256)).decode()
    return "v1a," + b64encode(sign(_key(secret), message)).decode()


def _key(secret: Secret) -> bytes:
    return b64decode(secret.text.partition("_")[2])
