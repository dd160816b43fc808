"""The page of the fixed words, made from the code: ``python -m tests.docs.words_page`` writes it."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum

from api.shell.topics import EXPLAINED, TOPICS
from domain.meanings import VOCABULARIES
from domain.vocabulary import MEANINGS, Leaves, Status
from tests.support.tidiness import ROOT

PAGE = ROOT / "docs" / "reference" / "words.md"
HEAD = """# The fixed words

These words have a fixed meaning in every statement, question and answer. A status is what a claimant says of a place,
never what is so. `claimline help status` shows the same, and so do the schemas of `/openapi.json`. All examples are of
the demo.

A word of a source is not a status: "captured" is `controlled`. The column *sources write* lists such words. If you use
one as a status, the refusal names the status to write. Keep the source's own word in `wording`.
"""
STATUS = """A status that needs a *holder* names a party of the conflict. The column *leaves* has what it leaves
possible: the holder's side, another side, contested, or nobody. [The rules of
time](../concepts/time.md#agreement) compare these.
"""
LEAVES = {
    Leaves.X: "the holder's side",
    Leaves.CONTESTED: "contested",
    Leaves.NOBODY: "nobody",
    Leaves.ALL_BUT_X: "all but the holder's side",
    Leaves.ALL_BUT_X_AND_CONTESTED: "all but the holder's side and contested",
    Leaves.ALL_BUT_CONTESTED: "all but contested",
    Leaves.ALL: "everything: it takes no position",
}


def page() -> str:
    return "\n".join([HEAD, *(line for name, of in TOPICS.items() for line in _section(name, of))])


def _section(name: str, of: type[StrEnum]) -> Iterator[str]:
    yield f"## {name.capitalize()}\n"
    yield f"{EXPLAINED[name].capitalize()}.\n"
    is_status = of is Status
    if is_status:
        yield STATUS
    more = " holder | matter | leaves | opposite |" if is_status else ""
    yield f"| word | meaning |{more} sources write | example |"
    yield f"| --- | --- |{' --- |' * more.count('|')} --- | --- |"
    for each, word in VOCABULARIES[of].items():
        middle = f" {_of_status(each)} |" if isinstance(each, Status) else ""
        yield f"| `{each}` | {word.meaning} |{middle} {', '.join(word.said)} | {word.example} |"
    yield ""


def _of_status(status: Status) -> str:
    meaning = MEANINGS[status]
    opposite = "" if meaning.opposite is None else f"`{meaning.opposite}`"
    holder, matter = "yes" if meaning.needs_holder else "", meaning.matter or "none"
    return f"{holder} | {matter} | {LEAVES[meaning.leaves]} | {opposite}"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
