"""Questions at a terminal, one a line. The answers are kept until all are given, so that an interruption loses none."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")
YES = frozenset({"y", "yes", "j", "т", "так", "д", "да"})


@dataclass(slots=True, kw_only=True)
class Draft:
    """The answers so far, in a file of this user. Those of an earlier run are given again, without being asked for.

    ``name``: the id of what is drafted, so that it is recorded once, however often the draft is continued.
    """

    path: Path
    name: str = ""
    earlier: list[str] = field(default_factory=list)
    given: list[str] = field(default_factory=list)

    def load(self) -> bool:
        """Read what an earlier run has left. Returns whether there is anything."""
        try:
            kept = json.loads(self.path.read_text(encoding="utf-8"))
            self.name, self.earlier = str(kept["name"]), [str(each) for each in kept["answers"]]
        except (OSError, ValueError, TypeError, KeyError):
            self.name, self.earlier = "", []
        return bool(self.earlier)

    def begin(self, name: str) -> None:
        self.name, self.earlier = name, []

    def keep(self, answer: str) -> None:
        self.given.append(answer)
        self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        kept = {"name": self.name, "answers": [*self.given, *self.earlier]}
        self.path.write_text(json.dumps(kept, ensure_ascii=False), encoding="utf-8")

    def drop(self) -> None:
        self.path.unlink(missing_ok=True)


@dataclass(slots=True, kw_only=True)
class Prompts:
    """``read`` returns a typed line, ``say`` prints one."""

    read: Callable[[str], str]
    say: Callable[[str], None]
    draft: Draft

    def text(self, label: str, default: str = "") -> str:
        """A line; ``default`` where it is empty."""
        shown = f"{label} [{default}]: " if default else f"{label}: "
        return self._answer(shown) or default

    def needed(self, label: str) -> str:
        while not (answer := self.text(label)):
            self.say("  this is needed")
        return answer

    def until(self, label: str, read: Callable[[str], T | None], default: str = "") -> T:
        """Ask until ``read``, which says what is wrong, returns something."""
        while True:
            answer = self._answer(f"{label} [{default}]: " if default else f"{label}: ")
            if (found := read(answer or default)) is not None:
                return found

    def one_of(self, label: str, options: Sequence[tuple[str, T]], default: int | None = None) -> T:
        """One of the options, by its number."""
        for number, (shown, _) in enumerate(options, start=1):
            self.say(f"  {number}  {shown}")

        def chosen(answer: str) -> int | None:
            if answer.isdecimal() and 1 <= int(answer) <= len(options):
                return int(answer)
            self.say(f"  write a number from 1 to {len(options)}")
            return None

        return options[self.until(label, chosen, "" if default is None else str(default)) - 1][1]

    def agrees(self, label: str, *, default: bool = False) -> bool:
        answer = self.text(f"{label} [{'Y/n' if default else 'y/N'}]")
        return default if not answer else answer.casefold() in YES

    def _answer(self, shown: str) -> str:
        if self.draft.earlier:
            answer = self.draft.earlier.pop(0)
            self.say(f"{shown}{answer}")
        else:
            answer = self.read(shown).strip()
        self.draft.keep(answer)
        return answer


@contextmanager
def kept_if_interrupted(prompts: Prompts) -> Iterator[None]:
    """Say where the draft is when the user breaks off."""
    try:
        yield
    except (KeyboardInterrupt, EOFError):
        prompts.say("")
        prompts.say(f"Nothing was recorded. The draft is kept in {prompts.draft.path}: run the command again.")
        raise KeyboardInterrupt from None
