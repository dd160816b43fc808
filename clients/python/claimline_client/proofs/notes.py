# Made from domain/proofs/notes.py by `python -m tests.support.client_parts`.
"""Signed notes, with Ed25519: text, a blank line, and a line for each signature.

The arithmetic of Ed25519 is handed in, as ``VerifySignature``: what is read here is who is to have signed what.
Source: https://c2sp.org/signed-note
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from hashlib import sha256
from typing import NamedTuple

from claimline_client.proofs.base64 import from_base64, to_base64
from claimline_client.proofs.errors import Malformed, NotSigned, Wrong

ED25519 = b"\x01"  # the type of a signature, before its key
COSIGNATURE = b"\x04"  # the same of a witness, whose signatures have a time
ID_BYTES, KEY_BYTES, SIGNATURE_BYTES = 4, 32, 64
NOTE_BYTES_MAX = 64 * 1024
SIGNATURES_MAX = 100
MARK = "— "  # begins a line with a signature

VerifySignature = Callable[[bytes, bytes, bytes], bool]  # public key, message, signature
SignMessage = Callable[[bytes], bytes]  # a message to its signature


class VerifierKey(NamedTuple):
    """A public key of Ed25519, and the name that it signs under."""

    name: str
    public: bytes

    @property
    def id(self) -> bytes:
        return _key_id(self.name, ED25519 + self.public)

    def text(self) -> str:
        """As it is published: name, id and key, joined by plus signs."""
        return f"{self.name}+{self.id.hex()}+{to_base64(ED25519 + self.public)}"


class WitnessKey(NamedTuple):
    """A public key of Ed25519 that cosigns, and the name that it cosigns under. Source: tlog-cosignature."""

    name: str
    public: bytes

    @property
    def id(self) -> bytes:
        return _key_id(self.name, COSIGNATURE + self.public)

    def text(self) -> str:
        return f"{self.name}+{self.id.hex()}+{to_base64(COSIGNATURE + self.public)}"


def _key_id(name: str, key: bytes) -> bytes:
    return sha256(name.encode() + b"\n" + key).digest()[:ID_BYTES]


class Signature(NamedTuple):
    name: str
    id: bytes
    signature: bytes

    def line(self) -> str:
        return f"{MARK}{self.name} {to_base64(self.id + self.signature)}\n"


class Note(NamedTuple):
    """``text`` ends with a line break, and is to be ignored until somebody who is trusted has signed it."""

    text: str
    signatures: tuple[Signature, ...]

    def written(self) -> bytes:
        return (self.text + "\n" + "".join(each.line() for each in self.signatures)).encode()


def parse_key(text: str) -> VerifierKey:
    """Raises ``Malformed``."""
    return VerifierKey(*_parsed_key(text, ED25519, "a key that signs a log"))


def parse_witness_key(text: str) -> WitnessKey:
    """Raises ``Malformed``."""
    return WitnessKey(*_parsed_key(text, COSIGNATURE, "a key of a witness"))


def is_witness_key(text: str) -> bool:
    """Whether ``text`` says that it is the key of a witness; it may still be wrong."""
    return text.split("+", 2)[-1].startswith("B")  # the first six bits of its type, 0x04, in base64


def _parsed_key(text: str, kind: bytes, meaning: str) -> tuple[str, bytes]:
    name, _, rest = text.partition("+")
    identity, _, encoded = rest.partition("+")
    refuse_name(name)
    key = from_base64(encoded)
    if key[:1] != kind or len(key) != 1 + KEY_BYTES:
        raise Malformed(f"the key {name!r} is not {meaning}: that is Ed25519 of type 0x{kind.hex()}")
    if (told := _key_id(name, key).hex()) != identity:
        raise Malformed(f"the key {name!r} says that its id is {identity[:80]!r}, and it is {told}")
    return name, key[1:]


def refuse_name(name: str) -> None:
    if not name or "+" in name or any(letter.isspace() or not letter.isprintable() for letter in name):
        raise Malformed(f"{name[:80]!r} is not a name of a key: no spaces, no plus signs")


def signed(text: str, signers: Sequence[tuple[VerifierKey, SignMessage]]) -> Note:
    message = text.encode()
    return Note(text, tuple(Signature(key.name, key.id, sign(message)) for key, sign in signers))


def parse_note(content: bytes) -> Note:
    """Raises ``Malformed``; whether anything in it is so, ``verify_note`` says."""
    if len(content) > NOTE_BYTES_MAX:
        raise Malformed(f"a note has at most {NOTE_BYTES_MAX} bytes, and this one {len(content)}")
    try:
        whole = content.decode()
    except UnicodeDecodeError:
        raise Malformed("the note is not UTF-8") from None
    if whole.count("\r\n") == whole.count("\n") > 0:
        raise Malformed("the note has lines that end in CR LF: write it with LF alone, as it came")
    if any(letter < " " and letter != "\n" for letter in whole):
        raise Malformed("the note holds control characters")
    text, blank, lines = whole.rpartition("\n\n")
    if not blank or not lines.endswith("\n"):
        raise Malformed("the note is not a text, a blank line, and lines with signatures that end with a line break")
    signatures = tuple(_signature(line) for line in lines[:-1].split("\n"))
    if len(signatures) > SIGNATURES_MAX:
        raise Malformed(f"a note has at most {SIGNATURES_MAX} signatures, and this one {len(signatures)}")
    return Note(text + "\n", signatures)


def _signature(line: str) -> Signature:
    name, space, encoded = line.removeprefix(MARK).partition(" ")
    if not line.startswith(MARK) or not space:
        raise Malformed(f"{line[:80]!r} is not a line with a signature")
    refuse_name(name)
    content = from_base64(encoded)
    if len(content) <= ID_BYTES:
        raise Malformed(f"the signature of {name!r} is cut short")
    return Signature(name, content[:ID_BYTES], content[ID_BYTES:])


def verify_note(note: Note, keys: Sequence[VerifierKey], verify: VerifySignature) -> tuple[VerifierKey, ...]:
    """Those of ``keys`` that have signed it; lines of others are ignored, as the source says.

    Raises ``Malformed`` where one of them signs twice, ``Wrong`` for a false signature of one, and ``NotSigned`` where
    none of them has signed.
    """
    found = list[VerifierKey]()
    for key in keys:
        lines = [each for each in note.signatures if (each.name, each.id) == (key.name, key.id)]
        if len(lines) > 1:
            raise Malformed(f"the note has {len(lines)} signatures of the key {key.name!r}")
        if lines:
            if not verify(key.public, note.text.encode(), lines[0].signature):
                raise Wrong(f"the signature of {key.name!r} is not of this text")
            found.append(key)
    if not found:
        trusted = ", ".join(key.name for key in keys) or "nobody"
        raise NotSigned(f"none of the keys that are trusted ({trusted}) has signed the note")
    return tuple(found)
