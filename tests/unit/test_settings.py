"""Passwords in addresses of databases: no message repeats one, and an address that is misread is refused."""

from __future__ import annotations

import pytest

from adapters.postgres.database import BadAddress, conninfo
from api.settings import BadSetting, read_settings, without_password

SHOWN = {
    "postgresql://u:secret@h:5432/db": "postgresql://u:***@h:5432/db",
    "postgresql://u@h/db?password=secret&sslmode=require": "postgresql://u@h/db?password=***&sslmode=require",
    "postgresql:///db?host=/tmp&sslpassword=secret": "postgresql:///db?host=/tmp&sslpassword=***",
    "postgresql://u:sec@ret/secret@h/db": "postgresql://u:***@h/db",
    "sqlite:///a.db": "sqlite:///a.db",
    "postgresql:///db": "postgresql:///db",
}
MISREAD = [
    "postgresql://u:sec%zzret@h/db",
    "postgresql://u:secret/a@h/db",
    "postgresql://u:secret?a@h/db",
    "mysql://u:secret@h/db?password=secret",
]


@pytest.mark.parametrize("address", SHOWN)
def test_an_address_is_shown_without_its_password(address: str) -> None:
    assert without_password(address) == SHOWN[address]


def test_no_place_for_a_password_is_shown() -> None:
    shown = without_password("postgresql://u:secret@h/db?password=secret&sslpassword=secret&PassWord=secret")

    assert shown == "postgresql://u:***@h/db?password=***&sslpassword=***&PassWord=***"


@pytest.mark.parametrize("address", MISREAD)
def test_an_address_that_would_be_misread_is_refused_without_its_password(address: str) -> None:
    with pytest.raises(BadSetting) as refused:
        read_settings({"CLAIMLINE_DATABASE": address})

    assert "secret" not in str(refused.value)
    assert "sec%" not in str(refused.value)


@pytest.mark.parametrize(
    "address", ["postgresql://u:pa%2Fss@h/db", "postgresql://u@a:1,b:2/db", "postgresql://[::1]:5432/db", "postgres://"]
)
def test_an_address_that_is_right_is_taken(address: str) -> None:
    assert read_settings({"CLAIMLINE_DATABASE": address}).database == address


def test_a_parameter_that_does_not_exist_is_refused_without_the_password() -> None:
    with pytest.raises(BadAddress) as refused:
        conninfo("postgresql://u:secret@h/db?sekret=1")

    assert "secret" not in str(refused.value)
    assert "percent-encoded" in str(refused.value)


@pytest.mark.parametrize(
    ("name", "value"),
    [("READ_DATABASE", "postgresql://a@b/c"), ("DIRECT_DATABASE", "postgresql://a@b/c"), ("SYNCHRONOUS", "1")],
)
def test_settings_of_postgresql_are_refused_beside_a_sqlite_file(name: str, value: str) -> None:
    with pytest.raises(BadSetting, match=f"CLAIMLINE_{name} is set, and the database is a SQLite file"):
        read_settings({f"CLAIMLINE_{name}": value})

    assert read_settings({"CLAIMLINE_DATABASE": "postgresql://a@b,c:5433/d", f"CLAIMLINE_{name}": value})
