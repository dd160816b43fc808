"""Language tags are well-formed; addresses are valid, and hold no password."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.text import fault_in_language, fault_in_name, fault_in_url

TAGS = [
    *("uk", "en-GB", "zh-Hant-TW", "sr-Latn-RS", "zh-yue-HK", "zh-min-nan", "zh-cmn-Hans-CN", "sl-rozaj-biske"),
    *("de-CH-1901", "es-419", "hy-Latn-IT-arevela", "de-DE-u-co-phonebk", "en-a-myext-b-another", "en-x-us"),
    *("x-whatever", "X-a-b-c", "i-klingon", "I-Lux", "en-GB-oed", "sgn-BE-FR", "art-lojban", "cel-gaulish", "qaa"),
]
NO_TAGS = [
    *("", "-", "--", "1", "en-", "-en", "en--US", "en_US", "abcdefghijk", "e", "419", "en-x", "x", "x-", "i-x-y-z"),
    *("en-a", "en-GB-GB-GB", "de-419-DE", "a-DE", "ar-a-aaa-b", "en-123456789", "i-unknown", "uk ", "українська"),
    *("en-" + "abcde-" * 6 + "abcde",),
]
ADDRESSES = [
    "https://example.org",
    "https://example.org:8443/a/b;c=1?d=e&f=%20#g/h?i",
    "https://example.org/@user/1",
    "https://uk.wikipedia.org/wiki/Бахмут",
    "http://[2001:db8::1]:80/x",
    "https://пример.рф/",
    "https://example.org/a(b)!$&'*+,;=:@~",
]
NO_ADDRESSES = [
    ("https://example.org/<2>", "https://example.org/%3C2%3E"),
    ("https://example.org/a{b}", "https://example.org/a%7Bb%7D"),
    ("https://example.org/a\\x", "https://example.org/a%5Cx"),
    ("https://example.org/?q=a|b", "https://example.org/?q=a%7Cb"),
    ('https://example.org/"a"', "https://example.org/%22a%22"),
    ("https://example.org/^`", "https://example.org/%5E%60"),
    ("https://example.org/?a[]=1", "https://example.org/?a%5B%5D=1"),
    ("https://example.org/100%", "https://example.org/100%25"),
    ("https://example.org/#a#b", "https://example.org/#a%23b"),
]


@pytest.mark.parametrize("tag", TAGS)
def test_a_tag_of_rfc_5646_is_taken(tag: str) -> None:
    assert fault_in_language(tag) is None


@pytest.mark.parametrize("tag", NO_TAGS)
def test_another_is_refused(tag: str) -> None:
    assert fault_in_language(tag) is not None


@pytest.mark.parametrize("url", ADDRESSES)
def test_an_address_is_taken(url: str) -> None:
    assert fault_in_url(url) is None


@pytest.mark.parametrize(("url", "written"), NO_ADDRESSES)
def test_a_character_that_no_address_holds_is_refused_with_the_address_to_write(url: str, written: str) -> None:
    fault = fault_in_url(url)

    assert fault is not None
    assert fault[1] == f"write {written}"
    assert fault_in_url(written) is None


@given(st.text(alphabet=st.characters(codec="ascii", exclude_categories=["Cc"], exclude_characters=" "), min_size=1))
def test_what_the_cure_writes_is_taken_and_means_the_same(path: str) -> None:
    url = f"https://example.org/{path}"
    fault = fault_in_url(url)

    if fault is not None:
        assert fault_in_url(fault[1].removeprefix("write ")) is None
    assert fault_in_url(f"https://example.org/{quote(path)}") is None


@pytest.mark.parametrize("url", ["https://user:secret@example.org/a", "http://secret@example.org", "https://@a.org/"])
def test_a_password_is_refused_and_not_repeated(url: str) -> None:
    fault = fault_in_url(url)

    assert fault is not None
    assert "secret" not in "".join(fault)


@pytest.mark.parametrize("url", ["ftp://example.org", "https://", "https:///a", "https://a.org:99999/", "https://[1"])
def test_what_is_no_web_address_is_refused(url: str) -> None:
    assert fault_in_url(url) is not None


HOSTS = [
    *('x"onmouseover="a', ".", "..", "a..b", "a.b.", "-a.org", "*.org", "%41.org", "x|y", "x,y", "x`y", "a b.org"),
    *("256.1.1.1", "1.2.3", "0x7f.1", "[::g]", "ex\u00admple.org", "a" * 64 + ".org", "a." * 130 + "org"),
]


@pytest.mark.parametrize("host", HOSTS)
def test_a_host_that_the_dns_does_not_have_is_refused(host: str) -> None:
    assert fault_in_url(f"https://{host}/a") is not None


@pytest.mark.parametrize("name", ["\u2800", "\u2800 \u2800", "\ue000", "\u0301"])
def test_a_name_that_nobody_can_see_is_refused(name: str) -> None:
    assert fault_in_name(name) == ("has no visible character", "write it with letters, digits or signs")


@pytest.mark.parametrize(
    ("hidden", "what"),
    [
        ("\u2028", "a line break (U+2028)"),
        ("\u2029", "a line break (U+2029)"),
        ("\U000e0041", "a tag character (U+E0041)"),
        ("\ufeff", "a byte order mark (U+FEFF)"),
        ("\u0378", "an unassigned character (U+0378)"),
    ],
)
def test_hidden_characters_are_refused_in_names_and_addresses(hidden: str, what: str) -> None:
    assert fault_in_name(f"Si{hidden}versk") == (f"holds {what} at character 3", "take it out")
    assert fault_in_url(f"https://example.org/{hidden}") == (f"holds {what} at character 21", "take it out")


@pytest.mark.parametrize("name", ["می\u200cخواهم", "Siversk\u200e", "…", "Сіверськ", "\u2800a", "北京"])
def test_joiners_and_marks_of_direction_stay_in_names(name: str) -> None:
    assert fault_in_name(name) is None


@pytest.mark.parametrize("name", ["\u200e", "\u200b \u2060", "\ufeff"])
def test_a_name_that_nobody_sees_is_empty(name: str) -> None:
    assert fault_in_name(name) == ("is empty", "write something, or leave it out where it need not be given")
