"""Names as they are looked for: folded, which keeps a spelling; keyed, which is one for all spellings of a name."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence

from domain.folding import ACCENTS, APOSTROPHES, compared, unstressed, visible

_FOLDING = str.maketrans("-", " ", "'")


def _table(text: str) -> dict[str, str]:
    """Letters, each with what it becomes; one that stands alone goes."""
    return {part[0]: part[1:] for part in text.split()}


CYRILLIC = _table(
    "аa бb вv гg ґg дd еe єe ёe жz зz иi іi їii йi кk лl мm нn оo пp рr сs тt уu фf хkh цc чc шs щsc ъ ыi ь эe юiu яia"
    " ўu јi љly њny ђd ћc џdz"
)
SPECIAL = _table(
    "øo łl đd ıi æae œoe əe ðd þth ħh ŋn ةه ىي یي کك"  # of Arabic: variants that are typed for one another
)
_LETTERS = str.maketrans(CYRILLIC | SPECIAL)


class _Letters(dict[int, int | None]):
    """Letters, digits and spaces stay, and so do the marks with which a script writes its vowels and its tones.

    Accents of alphabets go, and everything else. Each code point is classified once.
    """

    def __missing__(self, code: int) -> int | None:
        character = chr(code)
        is_vowel = unicodedata.category(character) in ("Mn", "Mc") and character not in ACCENTS
        self[code] = code if is_vowel or character.isalnum() or character in " \n" else None
        return self[code]


_ONLY_LETTERS = _Letters()
_TWINS = str.maketrans({"j": "y", "w": "v", "q": "k", "x": "ks", "c": "ts"})
_YO = re.compile(r"(?<=[b-df-hj-np-tv-z])(?<!pr)yo")  # of Artyomovsk: often written as e; not of Pryozerne
_LOST_I = re.compile(r"i+(?=e)|(?<=\w)i+(?=[aou])")  # Kupiansk, Kupyansk; an i stays where a word begins with it
_DOUBLED = re.compile(r"([a-z\u00df-\u077f])\1+")  # of alphabets: elsewhere the next sign is a syllable, or a digit
VOWELS_AFTER_I = "aeou"

_LATIN_ALPHABET = "abcdefhiklmnoprstuvxyzg"
_CYRILLIC_ALPHABET = "абвгдезийклмнопрстуфцщюя"  # one letter for each key
ALPHABETS = (  # the letters that a slip may have lost, by the first and last letter of a script
    ("a", "\u024f", _LATIN_ALPHABET),
    ("\u0400", "\u052f", _CYRILLIC_ALPHABET),
    ("\u0561", "\u0587", "աբգդեզէըթժիլխծկհձղճմյնշոչպջռսվտրցւփքօֆ"),
    ("\u10d0", "\u10f0", "აბგდევზთიკლმნოპჟრსტუფქღყშჩცძწჭხჯჰ"),
    ("\u0370", "\u03ff", "αβγδεζηθικλμνξοπρστυφχψω"),
    ("\u05d0", "\u05ea", "אבגדהוזחטיכלמנסעפצקרשת"),
    ("\u0600", "\u06ff", "ابتثجحخدذرزسشصضطظعغفقكلمنهوي"),
)
SLIP_LENGTH_MIN = 4  # a shorter name is another name when a letter of it differs


def folded(name: str) -> str:
    """``name`` as it is compared: beyond what ``compared`` folds, apostrophes go and dashes are spaces."""
    return " ".join(compared(name).translate(_FOLDING).split())


def identifier_key(identifier: str) -> str:
    """An identifier as it is looked for: in any letters."""
    return visible(identifier).strip().casefold()


def key(name: str) -> str:
    """What the spellings of a name have in common, in Cyrillic and in the Latin of KMU 2010, BGN/PCGN and habit.

    Kupiansk, Kupyansk, Kup'jans'k, Купянск and Куп’янськ have one key. Lossy: г, ґ and х are one, so are ц and ч;
    signs, accents, spaces and doubled letters go. Other scripts keep their letters and the marks of their vowels.
    Empty only if ``name`` is.
    """
    return _keyed(folded(name)) or folded(name)


def keys(names: Sequence[str]) -> Sequence[str]:
    """Their keys, in order; many at once are quicker."""
    spellings = [folded(name) for name in names]
    found = _keyed("\n".join(spellings)).split("\n")
    return [one or spelling for one, spelling in zip(found, spellings, strict=True)] if names else ()


def _keyed(spellings: str) -> str:
    """The keys of ``spellings``, folded, one a line."""
    found = _YO.sub("e", _latin(spellings)).replace("y", "i")
    return _DOUBLED.sub(r"\1", _LOST_I.sub("", _DOUBLED.sub(r"\1", found))).replace(" ", "")


def sounds(name: str) -> str:
    """The key before an i goes that stands before a vowel. What a name begins with sounds as the name begins."""
    return _DOUBLED.sub(r"\1", _latin(folded(name)).replace("y", "i").replace(" ", ""))


def _latin(spelling: str) -> str:
    """``spelling``, folded, in one Latin; other scripts stay. What it begins with, the result begins with."""
    text = spelling.translate(_LETTERS)
    if not text.isascii():
        text = unicodedata.normalize("NFD", text)
    text = text.translate(_ONLY_LETTERS)
    for pair, one in (("gh", "H"), ("kh", "H"), ("sh", "s"), ("zh", "z"), ("ch", "c"), ("g", "H"), ("h", "H")):
        text = text.replace(pair, one)
    return text.translate(_TWINS).replace("H", "kh")  # long forms, so that "k" begins "kh", and "t" begins "ts"


def beginnings(text: str) -> Iterator[str]:
    """Keys that the key of a name begins with, one of them, if the name begins with ``text``."""
    whole = key(text)
    yield whole
    if whole.endswith("i"):  # it goes when a vowel follows
        yield from (whole[:-1] + vowel for vowel in VOWELS_AFTER_I if len(whole) > 1 or vowel == "e")


def slips(text: str) -> set[str]:
    """Keys of the spellings that are one letter away from ``text``: one too many, missing, another, or two swapped.

    Some 50 for each letter. None for less than four letters, nor for scripts without an alphabet, such as Chinese.
    """
    spelling = folded(text)
    alphabet = next((letters for first, last, letters in ALPHABETS if first <= spelling[:1] <= last), "")
    if not alphabet or len(spelling) < SLIP_LENGTH_MIN:
        return set()
    return set(_keyed("\n".join(set(_one_away(spelling, alphabet)))).split("\n")) - {key(text), ""}


def _one_away(text: str, alphabet: str) -> Iterator[str]:
    for index in range(len(text) + 1):
        before, after = text[:index], text[index:]
        yield from (before + letter + after for letter in alphabet)
        if after:
            yield before + after[1:]
            yield from (before + letter + after[1:] for letter in alphabet)
        if len(after) > 1:
            yield before + after[1] + after[0] + after[2:]


KMU_2010 = _table(  # resolution No. 55 of the Cabinet of Ministers of Ukraine, 27 January 2010
    "аa бb вv гh ґg дd еe єie жzh зz иy іi їi йi кk лl мm нn оo пp рr сs тt уu фf хkh цts чch шsh щshch юiu яia ь"
)
KMU_2010_AT_THE_BEGINNING = _table("єye їyi йy юyu яya")
_APOSTROPHE = f"[{re.escape(''.join(sorted(APOSTROPHES)))}]"
_BETWEEN_LETTERS = re.compile(rf"(?<=[^\W\d_]){_APOSTROPHE}(?=[^\W\d_])")


def romanised(ukrainian: str) -> str:
    """A Ukrainian name in the Latin of passports and maps: Бахмут as Bakhmut, Куп’янськ as Kupiansk."""
    plain = unstressed(unicodedata.normalize("NFC", visible(ukrainian)))
    return re.sub(r"[^\W_]+", lambda word: _romanised(word[0]), _BETWEEN_LETTERS.sub("", plain))


def _romanised(word: str) -> str:
    lower = word.lower().replace("зг", "зgh")
    first = KMU_2010_AT_THE_BEGINNING.get(lower[0], KMU_2010.get(lower[0], lower[0]))
    text = first + "".join(KMU_2010.get(letter, letter) for letter in lower[1:])
    return text[:1].upper() + text[1:] if word[0].isupper() else text
