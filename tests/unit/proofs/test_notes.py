"""Notes and keys: read as their source writes them, and no other way."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.signing import ed25519
from domain.proofs.base64 import to_base64
from domain.proofs.errors import Malformed, NotSigned, Wrong
from domain.proofs.notes import (
    NOTE_BYTES_MAX,
    Note,
    Signature,
    VerifierKey,
    parse_key,
    parse_note,
    refuse_name,
    signed,
    verify_note,
)
from tests.unit.proofs.refusals import refused
from tests.unit.proofs.signing import LOG, signer

# The example of golang.org/x/mod/sumdb/note, whose format the source took over.
KEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
TEXT = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
LINE = "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
# The note that the source shows; it does not say the key, so that it is only read.
POEM = (
    "Ognuno sta solo sul cuor della terra\ntrafitto da un raggio di sole:\n\ned è subito sera.\n\n"
    "— quasimodo.example/salvatore"
    " NnugSzTjtVAewIS+Z/iJhUPeFDkO/5QQ2i5ddnGITLlC+EhfLW9oJKONrMouFSQU0xMcXxj99ihAQwaqP3ZekRwNtIc=\n"
)
NO_NOTE = "the note is not a text, a blank line, and lines with signatures that end with a line break"


def note(text: str = TEXT, lines: str = LINE) -> bytes:
    return f"{text}\n{lines}".encode()


def test_a_note_of_others_verifies_and_is_written_again_to_the_letter() -> None:
    key, parsed = parse_key(KEY), parse_note(note())
    assert verify_note(parsed, [key], ed25519.verify) == (key,)
    assert (key.name, key.id.hex(), key.text()) == ("PeterNeumann", "c74f20a3", KEY)
    assert (parsed.text, parsed.written()) == (TEXT, note())


def test_the_note_of_the_source_is_read_to_its_last_blank_line() -> None:
    parsed = parse_note(POEM.encode())
    (signature,) = parsed.signatures
    assert parsed.text.endswith("sole:\n\ned è subito sera.\n")
    assert (signature.name, signature.id.hex(), len(signature.signature)) == (
        "quasimodo.example/salvatore",
        "367ba04b",
        64,
    )
    assert parsed.written().decode() == POEM


@pytest.mark.parametrize("change", [TEXT.upper(), TEXT + "\n", TEXT[1:], TEXT + "x\n"])
def test_a_signature_is_of_its_text_alone(change: str) -> None:
    with refused(Wrong, "the signature of 'PeterNeumann' is not of this text"):
        verify_note(parse_note(note(change)), [parse_key(KEY)], ed25519.verify)


def test_signatures_of_others_are_passed_over_though_they_share_a_name_or_an_id() -> None:
    key, sign = signer()
    stranger, strange = signer("example.org/other")
    namesake = Signature(LOG, stranger.id, sign(b"x"))
    twin = Signature("example.org/other", key.id, strange(b"x"))
    signed_note = signed("a\n", [(stranger, strange), (key, sign)])
    crowded = Note(signed_note.text, (namesake, twin, *signed_note.signatures))
    assert verify_note(parse_note(crowded.written()), [key], ed25519.verify) == (key,)
    assert verify_note(crowded, [stranger, key], ed25519.verify) == (stranger, key)
    with refused(NotSigned, f"none of the keys that are trusted ({LOG}) has signed the note"):
        verify_note(Note("a\n", (namesake, twin)), [key], ed25519.verify)


def test_a_note_that_nobody_trusted_has_signed_names_whom_it_looked_for() -> None:
    keys = [signer(name)[0] for name in ("a.example", "b.example")]
    with refused(NotSigned, "none of the keys that are trusted (a.example, b.example) has signed the note"):
        verify_note(parse_note(note()), keys, ed25519.verify)
    with refused(NotSigned, "none of the keys that are trusted (nobody) has signed the note"):
        verify_note(parse_note(note()), [], ed25519.verify)


def test_of_two_keys_that_are_trusted_one_false_signature_is_enough_to_refuse() -> None:
    (first, sign), (second, _) = signer(), signer("example.org/second")
    text = "a\n"
    false = Note(text, (Signature(first.name, first.id, sign(b"a\n")), Signature(second.name, second.id, sign(b"a\n"))))
    with refused(Wrong, "the signature of 'example.org/second' is not of this text"):
        verify_note(false, [first, second], ed25519.verify)


def test_a_key_signs_once() -> None:
    with refused(Malformed, "the note has 2 signatures of the key 'PeterNeumann'"):
        verify_note(parse_note(note(lines=LINE * 2)), [parse_key(KEY)], ed25519.verify)


@pytest.mark.parametrize("length", [1, 63, 65])
def test_a_signature_of_another_length_is_of_no_text(length: int) -> None:
    key, sign = signer()
    longer = (sign(b"a\n") * 2)[:length]
    with refused(Wrong, f"the signature of '{LOG}' is not of this text"):
        verify_note(parse_note(Note("a\n", (Signature(LOG, key.id, longer),)).written()), [key], ed25519.verify)


@pytest.mark.parametrize("control", [*map(chr, range(10)), *map(chr, range(11, 32))])
def test_control_characters_are_refused_in_the_text_and_in_its_signatures(control: str) -> None:
    for content in (note(TEXT + control + "\n"), note(lines=LINE.replace("Neumann", control))):
        with refused(Malformed, "the note holds control characters"):
            parse_note(content)


def test_lines_that_a_mail_or_a_checkout_ended_in_cr_lf_are_named_as_such() -> None:
    with refused(Malformed, "the note has lines that end in CR LF: write it with LF alone, as it came"):
        parse_note(note().replace(b"\n", b"\r\n"))


def test_a_text_may_hold_any_other_character() -> None:
    assert parse_note(note("\x7f\x85  — +\n\n\n")).text == "\x7f\x85  — +\n\n\n"


@pytest.mark.parametrize("content", [b"\xff\n\n" + LINE.encode(), note()[:-1] + b"\xe2\x80", b"\xed\xa0\x80\n"])
def test_what_is_not_utf_8_is_refused(content: bytes) -> None:
    with refused(Malformed, "the note is not UTF-8"):
        parse_note(content)


@pytest.mark.parametrize(
    "content",
    [b"", b"\n", b"a\n", LINE.encode(), note()[:-1], f"{TEXT}{LINE}".encode(), note(lines=""), note(lines=LINE + "x")],
)
def test_a_note_has_a_text_a_blank_line_and_signatures(content: bytes) -> None:
    with refused(Malformed, NO_NOTE):
        parse_note(content)


@pytest.mark.parametrize("line", ["x", "— a", "- a MTIzNDU=", "—a MTIzNDU=", " — a MTIzNDU=", "a MTIzNDU="])
def test_other_lines_than_signatures_are_refused(line: str) -> None:
    for lines in (f"{line}\n{LINE}", f"{LINE}{line}\n"):
        with refused(Malformed, f"{line!r} is not a line with a signature"):
            parse_note(note(lines=lines))


def test_a_line_break_after_the_signatures_ends_the_text_anew() -> None:
    with refused(Malformed, NO_NOTE):
        parse_note(note(lines=LINE + "\n"))


def test_a_long_line_is_quoted_no_further_than_one_can_read() -> None:
    with refused(Malformed, f"{'x' * 80!r} is not a line with a signature"):
        parse_note(note(lines="x" * 81 + "\n"))
    with refused(Malformed, f"{'x' * 79 + '+'!r} is not a name of a key: no spaces, no plus signs"):
        refuse_name("x" * 79 + "++")


@pytest.mark.parametrize("name", ["", " ", "a b", "a+b", "a\tb", "a\u00a0b", "a\u2003", "\u200b", "a\x7f"])
def test_names_of_keys_have_no_spaces_and_no_plus_signs(name: str) -> None:
    with refused(Malformed, f"{name!r} is not a name of a key: no spaces, no plus signs"):
        refuse_name(name)


def test_a_name_of_a_signature_is_one_of_a_key() -> None:
    refuse_name("приклад.example/лог")
    with refused(Malformed, "'a+b' is not a name of a key: no spaces, no plus signs"):
        parse_note(note(lines=LINE.replace("PeterNeumann", "a+b")))


@pytest.mark.parametrize("length", [1, 3, 4])
def test_a_signature_has_more_than_the_id_of_its_key(length: int) -> None:
    with refused(Malformed, "the signature of 'a' is cut short"):
        parse_note(note(lines=f"— a {to_base64(b'12345'[:length])}\n"))
    assert parse_note(note(lines=f"— a {to_base64(b'12345')}\n")).signatures == (Signature("a", b"1234", b"5"),)


@pytest.mark.parametrize("encoded", ["x08go", "x08go ", "a MTIzNDU=", " MTIzNDU="])
def test_a_signature_in_no_base64_is_refused(encoded: str) -> None:
    with refused(Malformed, f"{encoded!r} is not base64"):
        parse_note(note(lines=f"— a {encoded}\n"))


def test_a_note_may_have_a_hundred_signatures() -> None:
    lines = "".join(f"— a{number} MTIzNDU=\n" for number in range(100))
    assert len(parse_note(note(lines=lines)).signatures) == 100
    with refused(Malformed, "a note has at most 100 signatures, and this one 101"):
        parse_note(note(lines=lines + "— b MTIzNDU=\n"))


def test_a_note_may_have_64_kibibytes() -> None:
    room = "x" * (NOTE_BYTES_MAX - len(note("")) - 1)
    assert len(parse_note(note(room + "\n")).text) == len(room) + 1
    with refused(Malformed, "a note has at most 65536 bytes, and this one 65537"):
        parse_note(note(room + "x\n"))


NO_NAME = "is not a name of a key: no spaces, no plus signs"
OF_NO_KEY = "the key 'a' is not a key that signs a log: that is Ed25519 of type 0x01"
ITS_ID = "the key 'PeterNeumann' says that its id is {}, and it is c74f20a3"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", f"'' {NO_NAME}"),
        ("a b+00000000+AQ==", f"'a b' {NO_NAME}"),
        (" " + KEY, f"' PeterNeumann' {NO_NAME}"),
        (KEY + "\n", f"{KEY[22:] + chr(10)!r} is not base64"),
        ("a", OF_NO_KEY),
        ("a+00000000", OF_NO_KEY),
        ("a+00000000+" + to_base64(b"\x02" + b"k" * 32), OF_NO_KEY),
        ("a+00000000+" + to_base64(b"\x01" + b"k" * 31), OF_NO_KEY),
        ("a+00000000+" + to_base64(b"\x01" + b"k" * 33), OF_NO_KEY),
        (KEY.replace("c7", "C7"), ITS_ID.format("'C74f20a3'")),
        (KEY.replace("c7", "c8"), ITS_ID.format("'c84f20a3'")),
        (KEY.replace("c74", ""), ITS_ID.format("'f20a3'")),
        (KEY.replace("c74f20a3", "c" * 81), ITS_ID.format(repr("c" * 80))),
        (f"x{KEY}", "the key 'xPeterNeumann' says that its id is 'c74f20a3', and it is fa512a91"),
    ],
)
def test_a_key_is_refused_unless_it_is_its_own_name_id_and_bytes(text: str, sentence: str) -> None:
    with refused(Malformed, sentence):
        parse_key(text)


@given(st.text(min_size=1, max_size=8), st.binary(min_size=32, max_size=32))
def test_any_key_reads_as_it_was_written(name: str, public: bytes) -> None:
    key = VerifierKey(name, public)
    try:
        refuse_name(name)
    except Malformed:
        return
    assert parse_key(key.text()) == key


@given(st.data())
def test_no_byte_of_a_signed_note_can_change(data: st.DataObject) -> None:
    content = note()
    at, bit = data.draw(st.integers(0, len(content) - 1)), data.draw(st.integers(0, 7))
    changed = content[:at] + bytes([content[at] ^ (1 << bit)]) + content[at + 1 :]
    with pytest.raises((Malformed, NotSigned, Wrong)):
        verify_note(parse_note(changed), [parse_key(KEY)], ed25519.verify)
