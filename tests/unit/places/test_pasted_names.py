"""A name is found as people paste it: what a page or a keyboard changes unseen counts for nothing, letters count."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.folding import APOSTROPHES, INVISIBLE, compared, trimmed, visible
from domain.places.names import folded, key, romanised

NAMES = [
    "Куп’янськ",
    "Deir ez-Zor",
    "Maʿarrat an-Nuʿmān",
    "خان یونس",
    "العرب",
    "ကလော",
    "मंडी",
    "தஞ்சாவூர்",
    "ក្រុងភ្នំពេញ",
    "ບ້ານ",
    "กรุงเทพ",
    "בית לחם",
    "Đà Nẵng",
    "서울",
    "がま",
    "ལྷ་ས",
    "ශ්‍රී",
    "መቐለ",
    "Երևան",
    "თბილისი",
]
APART = [
    ("ကလော", "ကလေး"),
    ("မြို", "မြီ"),
    ("मंडी", "मंडा"),
    ("ममता", "मता"),
    ("தமிழ", "தமழ"),
    ("กา", "กี"),
    ("ບາ", "ບີ"),
    ("ខា", "ខី"),
    ("ལྷ་ས", "ལྷ་སི"),
    ("ශා", "ශී"),
    ("ਪਾ", "ਪੀ"),
    ("কা", "কি"),
    ("ക്ക", "കക"),
    ("かき", "がき"),
    ("ސަ", "ސި"),
    ("한", "하"),
    ("Post 11", "Post 1"),
]
ONE = [
    ("بَيت", "بيت"),
    ("بيـــت", "بيت"),
    ("ٱلعرب", "العرب"),
    ("أبو", "ابو"),
    ("إدلب", "ادلب"),
    ("آمرلي", "امرلي"),
    ("Бахму́т", "Бахмут"),
    ("Марі\u0301яполь", "Маріяполь"),
    ("בֵּית", "בית"),
    ("ܒܹܝܬ", "ܒܝܬ"),
    ("ʿAyn al-ʿArab", "‘Ayn al-‘Arab"),
    ("Darʻā", "Dar‘ā"),
    ("Maʿarrat an-Nuʿmān", "Ma‘arrat an Nu‘mān"),
    ("\u200fحلب", "حلب"),
    ("خان\u200cیونس", "خانیونس"),
    ("ｆｏｏ", "foo"),
]


@pytest.mark.parametrize(("one", "other"), APART)
def test_letters_tell_names_apart_in_every_script(one: str, other: str) -> None:
    assert key(one) != key(other)


@pytest.mark.parametrize(("one", "other"), ONE)
def test_points_stress_and_variants_of_a_sign_do_not(one: str, other: str) -> None:
    assert folded(one) == folded(other)


@pytest.mark.parametrize("name", ["Київ", "Їжакевичі", "Йосипівка", "Артёмовск", "Đà Nẵng", "Çîyayê", "پاکستان", "각"])
def test_every_normal_form_of_a_name_is_that_name(name: str) -> None:
    forms = [unicodedata.normalize(form, name) for form in ("NFC", "NFD", "NFKC", "NFKD")]

    assert {folded(each) for each in forms} == {folded(name)}


@given(st.sampled_from(NAMES), st.data())
def test_a_name_with_invisible_characters_and_other_spaces_and_apostrophes_is_that_name(
    name: str, data: st.DataObject
) -> None:
    spaces = st.sampled_from(["\u00a0", "\u202f", "\u2009", "\u3000", "  ", "\t"])
    signs, unseen = st.sampled_from(sorted(APOSTROPHES)), st.text(st.sampled_from(sorted(INVISIBLE)), max_size=2)
    pasted = "".join(
        data.draw(unseen) + (data.draw(spaces) if each == " " else data.draw(signs) if each in APOSTROPHES else each)
        for each in name
    )

    assert folded(f" {pasted}\u200e") == folded(name)
    assert key(pasted) == key(name)


@given(st.text(max_size=30))
def test_what_is_compared_is_its_own_fold_and_trimming_does_not_change_it(text: str) -> None:
    assert compared(compared(text)) == compared(text) == compared(trimmed(text))
    assert not set(visible(text)) & INVISIBLE


@pytest.mark.parametrize(
    ("ukrainian", "latin"),
    [
        ("Знам`янка", "Znamianka"),
        ("Знам´янка", "Znamianka"),
        ("Знам′янка", "Znamianka"),
        ("Знамʼянка", "Znamianka"),
        ("Марі\u0301яполь", "Mariiapol"),
        ("Дев`ять", "Deviat"),
        ("Об´їзне", "Obizne"),
        ("Зна́м’янка", "Znamianka"),
        ("Ки\u0301\u0456\u0308в", "Kyiv"),
        ("Ба\u00adхмут", "Bakhmut"),
    ],
)
def test_a_romanised_name_has_neither_apostrophes_nor_stress(ukrainian: str, latin: str) -> None:
    assert romanised(ukrainian) == latin
