"""Ways to log in to a NATS server, each with a server that asks for it; no error shows a secret."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import orjson
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from adapters.brokers.nats_login import NatsLogin, nkey_text
from adapters.brokers.nats_stream import NatsOptions, NatsStream
from domain.brokers.streams import BrokerUnavailable, StreamEnd, StreamRefused
from tests.support.brokers.nats_server import NatsServer, nats_server, needs_nats
from tests.support.certificates import a_certificate

pytestmark = [pytest.mark.slow, needs_nats]

LOG = "0123456789abcdef"
OPERATOR, ACCOUNT, USER, SEED = 14 << 3, 0, 20 << 3, 18 << 3  # types of nkeys
SECRET, WRONG = "s3cret-and-long", "wrong-and-long"


def a_key(number: int) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(bytes([number]) * 32)


def public(key: Ed25519PrivateKey, kind: int) -> str:
    return nkey_text(bytes([kind]) + key.public_key().public_bytes_raw())


def seed(key: Ed25519PrivateKey) -> str:
    head = bytes([SEED | USER >> 5, (USER & 31) << 3])
    return nkey_text(head + key.private_bytes_raw())


def token(issuer: Ed25519PrivateKey, issuer_kind: int, subject: str, claims: dict[str, object]) -> str:
    """A JWT as NATS has them."""
    body = {"jti": "1", "iat": 1, "iss": public(issuer, issuer_kind), "name": "x", "sub": subject, "nats": claims}
    parts = [orjson.dumps({"typ": "JWT", "alg": "ed25519-nkey"}), orjson.dumps(body)]
    signed = b".".join(base64.urlsafe_b64encode(part).rstrip(b"=") for part in parts)
    return b".".join((signed, base64.urlsafe_b64encode(issuer.sign(signed)).rstrip(b"="))).decode()


def opened(server: NatsServer, login: NatsLogin, *, scheme: str = "nats") -> StreamEnd:
    stream = NatsStream(NatsOptions(servers=(f"{scheme}://localhost:{server.port}",), login=login))
    try:
        return stream.open(LOG)
    finally:
        stream.close()


@contextmanager
def asking(folder: Path, config: str) -> Iterator[NatsServer]:
    with nats_server(folder / "nats", config) as server:
        yield server


def test_a_user_with_a_password_is_let_in_and_a_wrong_one_is_told_without_it(tmp_path: Path) -> None:
    with asking(tmp_path, f'authorization {{ user: desk, password: "{SECRET}" }}') as server:
        assert opened(server, NatsLogin(user="desk", password=SECRET)) == StreamEnd(0, None)

        with pytest.raises(BrokerUnavailable, match="Authorization") as refused:
            opened(server, NatsLogin(user="desk", password=WRONG))

    assert WRONG not in str(refused.value)
    assert SECRET not in repr(NatsLogin(user="desk", password=SECRET, token=SECRET))


def test_a_token_is_let_in(tmp_path: Path) -> None:
    with asking(tmp_path, f'authorization {{ token: "{SECRET}" }}') as server:
        assert opened(server, NatsLogin(token=SECRET)) == StreamEnd(0, None)


def test_the_seed_of_an_nkey_is_let_in(tmp_path: Path) -> None:
    file = tmp_path / "user.nk"
    file.write_text(f"{seed(a_key(7))}\n")
    with asking(tmp_path, f"authorization {{ users: [ {{ nkey: {public(a_key(7), USER)} }} ] }}") as server:
        assert opened(server, NatsLogin(nkey=file)) == StreamEnd(0, None)


def test_a_credentials_file_is_let_in(tmp_path: Path) -> None:
    operator, account, user, system = (a_key(number) for number in range(1, 5))
    limits = {"subs": -1, "conn": -1, "leaf": -1, "imports": -1, "exports": -1, "data": -1, "payload": -1}
    storage = {"mem_storage": -1, "disk_storage": -1, "streams": -1, "consumer": -1, "wildcards": True}
    operator_jwt = token(operator, OPERATOR, public(operator, OPERATOR), {"type": "operator", "version": 2})
    account_jwt, system_jwt = (
        token(operator, OPERATOR, public(key, ACCOUNT), {"type": "account", "version": 2, "limits": {**limits, **kept}})
        for key, kept in ((account, storage), (system, {}))
    )
    user_claims = {"type": "user", "version": 2, "subs": -1, "data": -1, "payload": -1}
    user_jwt = token(account, ACCOUNT, public(user, USER), user_claims)
    file = tmp_path / "user.creds"
    file.write_text(
        f"-----BEGIN NATS USER JWT-----\n{user_jwt}\n------END NATS USER JWT------\n\n"
        f"-----BEGIN USER NKEY SEED-----\n{seed(user)}\n------END USER NKEY SEED------\n"
    )
    config = (
        f"operator: {operator_jwt}\nsystem_account: {public(system, ACCOUNT)}\nresolver: MEMORY\nresolver_preload: {{\n"
        f"{public(account, ACCOUNT)}: {account_jwt}\n{public(system, ACCOUNT)}: {system_jwt}\n}}"
    )
    with asking(tmp_path, config) as server:
        assert opened(server, NatsLogin(creds=file)) == StreamEnd(0, None)


def test_a_server_with_a_certificate_is_trusted_by_its_authority_alone(tmp_path: Path) -> None:
    path = a_certificate(tmp_path, host="localhost").path
    with asking(tmp_path, f'tls {{ cert_file: "{path}", key_file: "{path}" }}') as server:
        assert opened(server, NatsLogin(ca=path), scheme="tls") == StreamEnd(0, None)

        with pytest.raises(BrokerUnavailable, match="certificate"):
            opened(server, NatsLogin(), scheme="tls")


@pytest.mark.parametrize(
    ("content", "told"),
    [("hello", "holds no nkey seed"), (f"SU{'A' * 56}", "is damaged"), (None, "cannot be read")],
)
def test_a_file_without_a_key_is_refused_with_its_name(tmp_path: Path, content: str | None, told: str) -> None:
    file = tmp_path / "user.nk"
    if content is not None:
        file.write_text(content)

    with pytest.raises(StreamRefused, match=rf"user.nk.* {told}|user.nk {told}"):
        opened(NatsServer(tmp_path), NatsLogin(nkey=file))
