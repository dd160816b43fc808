"""Where webhooks may lead, by the address alone."""

from __future__ import annotations

from ipaddress import ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.webhooks.targets import Targets, fault_in_target, target_of, why_closed

CLOSED = {
    "0.0.0.0": "unspecified",  # noqa: S104 - nothing is bound to it
    "0.1.2.3": "unspecified",
    "10.0.0.1": "private",
    "100.64.0.1": "carriers share",
    "127.0.0.1": "loopback",
    "127.255.255.255": "loopback",
    "169.254.169.254": "link-local",
    "172.16.0.1": "private",
    "172.31.255.255": "private",
    "192.0.0.8": "protocols",
    "192.0.2.1": "documentation",
    "192.88.99.1": "6to4",
    "192.168.1.1": "private",
    "198.18.0.1": "benchmarks",
    "198.19.255.255": "benchmarks",
    "198.51.100.7": "documentation",
    "203.0.113.7": "documentation",
    "224.0.0.1": "multicast",
    "239.255.255.255": "multicast",
    "240.0.0.1": "reserved",
    "255.255.255.255": "reserved",
    "::": "unspecified",
    "::1": "loopback",
    "::7f00:1": "reserved",
    "::ffff:127.0.0.1": "disguise",
    "::ffff:8.8.8.8": "disguise",
    "::ffff:0:127.0.0.1": "disguise",
    "64:ff9b::7f00:1": "NAT64",
    "64:ff9b::808:808": "NAT64",
    "64:ff9b:1::a00:1": "NAT64",
    "100::1": "reserved",
    "2001::1": "Teredo",
    "2001:0:7f00:1::": "Teredo",
    "2001:10::1": "protocols",
    "2001:db8::1": "documentation",
    "2002:7f00:1::": "6to4",
    "2002:808:808::1": "6to4",
    "3fff::1": "documentation",
    "5f00::1": "reserved",
    "fc00::1": "private",
    "fd12:3456::1": "private",
    "fe80::1": "link-local",
    "fe80::1%eth0": "link-local",
    "fec0::1": "site-local",
    "ff02::1": "multicast",
    "localhost": "no address",
    "": "no address",
}
OPEN = ("1.1.1.1", "8.8.8.8", "172.15.0.1", "172.32.0.1", "100.128.0.1", "198.20.0.1", "223.255.255.255")
OPEN_6 = ("2606:4700:4700::1111", "2001:4860:4860::8888", "2a00:1450::1", "2400:cb00::1")


@pytest.mark.parametrize("address", CLOSED)
def test_addresses_that_lead_inside_are_closed_and_named(address: str) -> None:
    assert CLOSED[address] in str(why_closed(address, Targets.PUBLIC))


@pytest.mark.parametrize("address", [*OPEN, *OPEN_6])
def test_addresses_of_the_public_internet_are_open(address: str) -> None:
    assert why_closed(address, Targets.PUBLIC) is None
    assert why_closed(address, Targets.LOCAL) is None


def test_for_development_this_machine_is_open_and_nothing_else() -> None:
    opened = {address for address in CLOSED if why_closed(address, Targets.LOCAL) is None}

    assert opened == {"127.0.0.1", "127.255.255.255", "::1"}


@given(st.ip_addresses())
def test_what_python_calls_private_is_closed(address: object) -> None:
    """The list closes more than Python does, and but a few things less that IANA calls reachable from everywhere."""
    if not ip_address(str(address)).is_global:
        assert why_closed(str(address), Targets.PUBLIC) is not None


@pytest.mark.parametrize(
    "url",
    [
        "http://example.org/hook",
        "ftp://example.org",
        "https://",
        "https:///hook",
        "example.org/hook",
        "https://user:pass@example.org/",
        "https://example.org/#part",
        "https://example.org:0/",
        "https://example.org:99999/",
        "https://[::1/",
        "https://exa mple.org/",
        "https://example.org\\@10.0.0.1/",
        "https://①②⑦.0.0.1/",
        "https://приклад.укр/",
        "https://example.org/\n",
        f"https://example.org/{'x' * 2_000}",
        "https://127.0.0.1/",
        "https://[::1]/",
        "https://10.0.0.1/",
        "https://[::ffff:10.0.0.1]:8443/",
        "https://169.254.169.254/latest/meta-data",
        "https://[::1%25lo]/",
        "https://localhost/",
        "https://LOCALHOST:8443/",
        "https://hook.localhost/",
        "https://localhost./",
        "https://example.org./",
        "https://127.0.0.1./",
        "https://2130706433/",
        "https://017700000001/",
        "https://0x7f000001/",
        "https://0x7f.1/",
        "https://127.1/",
        "https://0177.0.0.1/",
        "https://1.2.3.4.5/",
        "https://256.1.1.1/",
        "https://0/",
        "https://%31%32%37.0.0.1/",
        "https://a..b/",
        "https://-a.example/",
        "https://ho'st/",
        f"https://{'x' * 64}.example/",
        "https://8.8.8.8:443@10.0.0.1/",
        "https://@example.org/",
    ],
)
def test_an_address_that_cannot_be_sent_to_is_refused_with_a_cure(url: str) -> None:
    fault = fault_in_target(url, Targets.PUBLIC)

    assert fault is not None
    assert all(fault)


@pytest.mark.parametrize(
    "url",
    [
        "https://example.org",
        "https://example.org:8443/a?b=c",
        "https://EXAMPLE.org:/@10.0.0.1",
        "https://[2606:4700::1]/",
        "https://8.8.8.8?@10.0.0.1/",
        "https://xn--80aafnb3a1b.xn--j1amh/",
        "https://hook-1.my_team.1and1.example/",
        "https://0xabc.0x7g/",
    ],
)
def test_an_address_of_the_public_internet_is_taken(url: str) -> None:
    assert fault_in_target(url, Targets.PUBLIC) is None


def test_for_development_http_and_this_machine_are_taken() -> None:
    assert fault_in_target("http://localhost:9000/hook", Targets.LOCAL) is None
    assert fault_in_target("http://127.0.0.1:9000/hook", Targets.LOCAL) is None
    assert fault_in_target("http://hook.localhost/", Targets.LOCAL) is None
    assert fault_in_target("http://2130706433/", Targets.LOCAL) is not None
    assert fault_in_target("http://10.0.0.1:9000/hook", Targets.LOCAL) is not None


def test_the_port_is_in_the_header_where_it_is_not_the_scheme_s_own() -> None:
    assert target_of("https://example.org").authority == "example.org"
    assert target_of("https://example.org:443/x").authority == "example.org"
    assert target_of("https://example.org:8443/x?y").authority == "example.org:8443"
    assert target_of("https://[2606:4700::1]:8443").authority == "[2606:4700::1]:8443"
    assert target_of("https://example.org?y=1").path == "/?y=1"
