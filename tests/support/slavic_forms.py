"""The Ukrainian and Russian lexicons, made from lemmas: every form of each word written out.

`python -m tests.support.slavic_forms` writes adapters/lexicons/uk.json and ru.json from tests/support/slavic_words/;
with `--check` it says whether they differ. It needs pymorphy3 and a dictionary, which are not among the dependencies of
the tests: `pip install pymorphy3 pymorphy3-dicts-uk`.
"""

from __future__ import annotations

import importlib
import json
import sys
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from tests.support.tidiness import ROOT

WORDS = ROOT / "tests" / "support" / "slavic_words"
LEXICONS = ROOT / "adapters" / "lexicons"
NOT_STATED = frozenset({"impr", "2per"})  # forms in which nobody reports
PARTICIPLES = frozenset({"PRTF", "PRTS", "ADJF"})
SPOKEN_ALONE = frozenset({"1per", "sing"})  # *утримуємо* is said of troops, *утримую* of nobody
FINITE, FUTURE = frozenset({"past", "pres"}), frozenset({"futr", "INFN", "infn"})
NOMINATIVE = "nomn"
CASES = frozenset({"nomn", "gent", "datv", "accs", "ablt", "loct"})
SUBJECTS = ("force", "enemy", "spokesperson", "unit", "commentator")
ODD = frozenset(
    {"Arch", "Slng", "Dist", "V-be", "V-ey", "V-oy", "V-bi", "Infr", "Erro", "voct", "Supr", "Cmp2", "incl"}
)


def main() -> int:
    differ = False
    for path in sorted(WORDS.glob("*.toml")):
        made = in_json(lexicon(tomllib.loads(path.read_text(encoding="utf-8"))))
        target = LEXICONS / f"{path.stem}.json"
        if "--check" in sys.argv:
            differ |= not target.exists() or target.read_text(encoding="utf-8") != made
        else:
            target.write_text(made, encoding="utf-8")
    if differ:
        sys.stdout.write("the lexicons differ from their words: run python -m tests.support.slavic_forms\n")
    return int(differ)


def lexicon(source: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the document of a lexicon, with all forms."""
    forms = Forms(source["language"])
    words = {
        name: _sorted(each for entry in entries for each in forms.of(entry))
        for name, entries in source["words"].items()
    }
    frames = [forms.frame(frame) for frame in source["frames"]]
    attributive = [each for frame in source["frames"] for each in forms.attributive(frame.get("participles", ()))]
    subjects = [entry for name in SUBJECTS for entry in source["words"][name]]
    nominative = [each for entry in subjects for each in forms.of(entry, frozenset({NOMINATIVE}))]
    return {
        "language": source["language"],
        "version": source["version"],
        "peoples": source["peoples"],
        "words": words | {"attributive": _sorted(attributive), "nominative": _sorted(nominative)},
        "frames": frames,
        "where": source["where"],
    }


def in_json(document: Mapping[str, Any]) -> str:
    """A line for each class and each list of forms, so that a change is a change of one line."""
    words = ",\n".join(f"  {_line(name)}: {_line(phrases)}" for name, phrases in document["words"].items())
    frames = ",\n".join(
        "  {" + ",\n   ".join(f"{_line(name)}: {_line(value)}" for name, value in frame.items()) + "}"
        for frame in document["frames"]
    )
    head = f'"language": {_line(document["language"])},\n "version": {_line(document["version"])}'
    peoples = _line(document["peoples"])
    where = ",\n".join(f"  {_line(name)}: {_line(phrases)}" for name, phrases in document["where"].items())
    return (
        f'{{{head},\n "peoples": {peoples},\n "words": {{\n{words}\n }},\n'
        f' "frames": [\n{frames}\n ],\n "where": {{\n{where}\n }}\n}}\n'
    )


def _line(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _sorted(phrases: Iterable[str]) -> Sequence[str]:
    return sorted({plain(phrase) for phrase in phrases})


def plain(phrase: str) -> str:
    """As a token's key is: small letters, one apostrophe, no ё."""
    return phrase.lower().replace("ё", "е").replace("\u2019", "'").replace("\u02bc", "'")


class Forms:
    """Forms of the words of one language."""

    def __init__(self, language: str) -> None:
        self._language, self._lexeme = language, _lexemes(language)

    def of(self, entry: str, cases: frozenset[str] = CASES) -> Iterator[str]:
        """The forms that an entry of a class stands for, by its mark; of a noun, those in one of the cases."""
        mark, _, words = entry.partition(" ")
        match mark:
            case "v":
                yield from self.verb(words, FINITE)
            case "n":
                yield from self.noun(words, cases)
            case "a":
                yield from (word for word, tag in self._lexeme(words, "ADJ") if tag & cases)
            case "np":
                adjective, _, noun = words.partition(" ")
                yield from self._agreeing(adjective, noun, cases)
            case _ if cases == CASES:
                yield entry
            case _:
                return

    def verb(self, words: str, wanted: frozenset[str]) -> Iterator[str]:
        """The forms of a verb with one of the traits, and the rest of its phrase behind each."""
        verb, _, rest = words.partition(" ")
        for word, tag in self._lexeme(verb, "VERB"):
            is_wanted = tag & wanted and ("GRND" in tag) == ("GRND" in wanted)
            if is_wanted and not tag & (NOT_STATED | PARTICIPLES) and not tag >= SPOKEN_ALONE:
                yield f"{word} {rest}".strip()

    def noun(self, words: str, cases: frozenset[str] = CASES) -> Iterator[str]:
        noun, _, rest = words.partition(" ")
        found = [word for word, tag in self._lexeme(noun, "NOUN") if tag & cases]
        yield from (f"{word} {rest}".strip() for word in [noun, *found])

    def _agreeing(self, adjective: str, noun: str, cases: frozenset[str]) -> Iterator[str]:
        """An adjective with its noun, in the same case and number."""
        yield f"{adjective} {noun}"
        for word, tag in self._lexeme(noun, "NOUN"):
            if not tag & cases:
                continue
            traits = tag & CASES | ({"plur"} if "plur" in tag else tag & {"masc", "femn", "neut"} or {"plur"})
            for other, other_tag in self._lexeme(adjective, "ADJ"):
                if traits <= other_tag and not (other_tag & {"anim"} and "accs" in other_tag):
                    yield f"{other} {word}"

    def frame(self, source: Mapping[str, Any]) -> Mapping[str, Any]:
        """The frame as a lexicon has it: lists of forms in the place of lemmas."""
        kept = {
            name: source[name]
            for name in ("name", "status", "holder", "leads", "lead_needed", "place_first")
            if name in source
        }
        verbs = [verb for verb in source.get("verbs", ()) if not verb.endswith("=")]
        passive = [each for verb in verbs for each in self.passive(verb)]
        passive += [each for participle in source.get("participles", ()) for each in self.nominative(participle)]
        lists = {
            "finite": [*source.get("finite", ()), *(each for verb in verbs for each in self.verb(verb, FINITE))],
            "passive": [*source.get("passive", ()), *passive],
            "base": [each for verb in verbs for each in self.verb(verb, FUTURE)],
            "gerund": [each for verb in verbs for each in self.gerund(verb)],
            "noun": [each for noun in source.get("nouns", ()) for each in self.noun(noun)],
        }
        return kept | {name: _sorted(forms) for name, forms in lists.items() if forms}

    def gerund(self, words: str) -> Iterator[str]:
        """*Освободив*; *звільнивши*, which the Ukrainian dictionary does not hold under its verb."""
        yield from self.verb(words, frozenset({"GRND"}))
        verb, _, rest = words.partition(" ")
        for word, tag in self._lexeme(verb, "VERB"):
            if self._language == "uk" and {"masc", "past"} <= tag and word.endswith("в"):
                yield f"{word}ши {rest}".strip()

    def passive(self, words: str) -> Iterator[str]:
        """*Захоплено*; *захвачен, захвачена, захвачены*."""
        verb, _, rest = words.partition(" ")
        for word, tag in self._lexeme(verb, "VERB"):
            if "Impe" in tag or {"PRTS", "past", "pssv"} <= tag:
                yield f"{word} {rest}".strip()

    def nominative(self, words: str) -> Iterator[str]:
        yield from self._participle(words, lambda tag: NOMINATIVE in tag)

    def attributive(self, participles: Iterable[str]) -> Iterator[str]:
        """Participles in the other cases: *окупованого Енергодара* tells of before."""
        for words in participles:
            nominative = set(self.nominative(words))
            yield from (
                word for word in self._participle(words, lambda tag: bool(tag & CASES)) if word not in nominative
            )

    def _participle(self, words: str, wanted: Callable[[frozenset[str]], bool]) -> Iterator[str]:
        participle, _, rest = words.partition(" ")
        for word, tag in self._lexeme(participle, "PRTF", "ADJ"):
            if wanted(tag) and ("ADJF" in tag or {"PRTF", "past", "pssv"} <= tag):
                yield f"{word} {rest}".strip()


def _lexemes(language: str) -> Callable[..., Sequence[tuple[str, frozenset[str]]]]:
    try:
        analyzer = importlib.import_module("pymorphy3").MorphAnalyzer(lang=language)
    except (ImportError, ValueError) as error:
        problem = f"pymorphy3 or its dictionary of {language!r} is missing ({error})"
        sys.exit(f"{problem}: pip install pymorphy3 pymorphy3-dicts-uk")

    @cache
    def lexeme(word: str, *parts: str) -> Sequence[tuple[str, frozenset[str]]]:
        """All forms of a word that is one of the parts of speech, each with its traits."""
        for parsed in sorted(
            analyzer.parse(word), key=lambda parsed: (parsed.normal_form != word, -len(parsed.lexeme))
        ):
            if any(part in str(parsed.tag) for part in parts) or (parts == ("VERB",) and "INFN" in str(parsed.tag)):
                forms = [(form.word, frozenset(str(form.tag).replace(" ", ",").split(","))) for form in parsed.lexeme]
                return [(form, tag) for form, tag in forms if not tag & ODD]
        sys.stderr.write(f"{language}: {word!r} is not known as {' or '.join(parts)}\n")
        return []

    return lexeme


if __name__ == "__main__":
    sys.exit(main())
