"""The places of a country, imported in the background: asked for once, recorded in chunks, continued after a restart.

An import is an ordinary batch. The log does not say how far it has got: that is kept beside it, for any process to
continue.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from enum import StrEnum, auto
from typing import NamedTuple, Protocol

from domain.dates.instants import Instant
from domain.errors import ClaimlineError, Fault, LogUnavailable, Nearest, NotFound, Refused, ViewsBehind, with_nearest
from domain.imports.importing import Importing
from domain.imports.place_list import ListedPlace, fitted
from domain.imports.plan import Refusal, Tally
from domain.intake.append import Author
from domain.intake.drafts import RetiringDraft
from domain.ports import Clock
from domain.record.declarations import BatchDeclaration
from domain.vocabulary import BatchId, PlaceId

ERRORS_KEPT = 10
NEAREST_MAX = 3
WANTED = "it is declared again"
CHANGED = "the list of places is another one since Claimline was upgraded", "import the country again"


class ImportState(StrEnum):
    RUNNING = auto()
    DONE = auto()
    FAILED = auto()
    UNDOING = auto()
    UNDONE = auto()


UNDER_WAY = frozenset({ImportState.RUNNING, ImportState.UNDOING})


class RefusedPlace(NamedTuple):
    """A place that was not recorded: its line, what is so, and what to do."""

    line: int
    reason: str
    cure: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CountryImport:
    """How far the import of a country, or undoing it, has got. ``done`` and ``total`` count places."""

    id: BatchId
    country: str  # ISO 3166-1, two letters
    name: str
    state: ImportState
    asked_by: str
    asked_at: Instant
    total: int
    done: int = 0
    refused: int = 0
    errors: Sequence[RefusedPlace] = ()  # the first
    problem: str | None = None
    ended_at: Instant | None = None
    revision: int = 0

    @property
    def is_under_way(self) -> bool:
        return self.state in UNDER_WAY


class CountryImports(Protocol):
    """The progress of imports, as it is kept. It is not a view: the log does not say that an import is done."""

    def add(self, new: CountryImport) -> bool:
        """False where there is one of that id."""

    def all(self) -> list[CountryImport]:
        """In the order in which they were asked for."""

    def read(self, batch: BatchId) -> CountryImport | None: ...

    def change(self, before: CountryImport, after: CountryImport) -> CountryImport | None:
        """Store ``after`` in the place of ``before``. Returns what is stored; None where others were first."""


class CountryGazetteer(Protocol):
    """The places of the countries of the world. A country is named by its code."""

    def names(self) -> Mapping[str, str]:
        """Names by code."""

    def batch(self, country: str) -> BatchDeclaration: ...

    def size(self, country: str) -> int: ...

    def find(self, text: str, limit: int) -> Sequence[tuple[ListedPlace, str]]:
        """Places of the world with a name that begins with ``text``, in any spelling; with each that name."""

    def place(self, identifier: str) -> ListedPlace | None:
        """The place of an identifier such as ``geonames:694403``."""

    def run(
        self, importing: Importing, country: str, *, by: str, after: int, refuse: Callable[[Refusal], None]
    ) -> Iterator[Tally]:
        """Import the places behind the first ``after``; yields the tally after each chunk."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CountryImporting:
    """Asking for imports, and carrying them out, which one process does at a time."""

    importing: Importing
    imports: CountryImports
    gazetteer: CountryGazetteer
    clock: Clock

    def ask(self, country: str, by: str) -> CountryImport:
        """Return the import of a country: new, or under way, or done; one that was undone or failed begins again.

        Raises ``Refused`` for an unknown country.
        """
        code = self._code(country)
        new = CountryImport(
            id=self.gazetteer.batch(code).id,
            country=code,
            name=self.gazetteer.names()[code],
            state=ImportState.RUNNING,
            asked_by=by,
            asked_at=self.clock.now(),
            total=self.gazetteer.size(code),
        )
        if self.imports.add(new):
            return new
        return self._changed(new.id, {ImportState.RUNNING, ImportState.DONE}, lambda before: _again(before, new))

    def read(self, batch: BatchId) -> CountryImport:
        """Raises ``NotFound``."""
        if (found := self.imports.read(batch)) is not None:
            return found
        nearest = [Nearest(each.id, each.name) for each in self.imports.all()]
        raise NotFound("import of places", batch, "ask for it with POST /v1/places/imports", nearest)

    def undo(self, batch: BatchId, by: str) -> CountryImport:
        """Have the places of an import retired, also while it is under way. Raises ``NotFound``."""
        states = {ImportState.UNDOING, ImportState.UNDONE}
        return self._changed(batch, states, lambda before: self._to_undo(before, by))

    def continue_next(self, goes_on: Callable[[], bool]) -> bool:
        """Carry out the first import that is under way, as long as ``goes_on``. Returns whether there was one."""
        current = next((each for each in self.imports.all() if each.is_under_way), None)
        if current is None:
            return False
        try:
            self._carry_out(current, goes_on)
        except (LogUnavailable, ViewsBehind):
            raise
        except ClaimlineError as error:
            self._fail(current.id, str(error))
        return True

    def declare_one(self, identifier: str, by: str) -> PlaceId:
        """Declare one place of the gazetteer; one that is retired is taken back into use. Raises ``NotFound``."""
        listed = self.gazetteer.place(identifier)
        if listed is None:
            raise NotFound("place of the gazetteer", identifier, "search for it by a name")
        draft = fitted(listed, self.importing.bearers([*listed.tokens()]).get(identifier, ())).draft
        recording, author = self.importing.recording, Author(by)
        recording.record(draft, author)
        if recording.place(draft.id).retired is not None:
            recording.record(RetiringDraft(place=draft.id, reason=WANTED, takes_back=True), author)
        return draft.id

    def _carry_out(self, current: CountryImport, goes_on: Callable[[], bool]) -> None:
        steps = self._record(current) if current.state is ImportState.RUNNING else self._retire(current)
        for after in steps:
            stored = self.imports.change(current, after)
            if stored is None or not goes_on():  # it is asked for otherwise now, or somebody else continues it
                return
            current = stored
        state = ImportState.DONE if current.state is ImportState.RUNNING else ImportState.UNDONE
        self.imports.change(current, replace(current, state=state, done=current.total, ended_at=self.clock.now()))

    def _record(self, current: CountryImport) -> Iterator[CountryImport]:
        if self.gazetteer.batch(current.country).id != current.id:
            raise Refused([Fault("", *CHANGED)])
        errors = list(current.errors)
        tallies = self.gazetteer.run(
            self.importing,
            current.country,
            by=current.asked_by,
            after=current.done,
            refuse=lambda each: errors.append(RefusedPlace(each.line, each.reason, each.cure)),
        )
        for tally in tallies:
            self.importing.await_log()  # a report that comes meanwhile waits for one chunk
            yield replace(
                current,
                done=tally.line,
                refused=current.refused + tally.refused,
                errors=tuple(errors[:ERRORS_KEPT]),
            )

    def _retire(self, current: CountryImport) -> Iterator[CountryImport]:
        left = len(self.importing.own_places(current.id))
        total = max(current.total, left)  # a chunk may have been recorded since it was asked for
        for retired in self.importing.undo_places(current.id, current.asked_by):
            left -= retired
            yield replace(current, total=total, done=total - left)

    def _to_undo(self, before: CountryImport, by: str) -> CountryImport:
        return replace(
            before,
            state=ImportState.UNDOING,
            asked_by=by,
            asked_at=self.clock.now(),
            total=len(self.importing.own_places(before.id)),
            done=0,
            problem=None,
            ended_at=None,
        )

    def _fail(self, batch: BatchId, problem: str) -> None:
        before = self.read(batch)
        self.imports.change(
            before, replace(before, state=ImportState.FAILED, problem=problem, ended_at=self.clock.now())
        )

    def _changed(
        self, batch: BatchId, already: set[ImportState], change: Callable[[CountryImport], CountryImport]
    ) -> CountryImport:
        """Change an import, unless it is in one of the states ``already``. A lost race is run again."""
        while True:
            before = self.read(batch)
            if before.state in already:
                return before
            if (stored := self.imports.change(before, change(before))) is not None:
                return stored

    def _code(self, text: str) -> str:
        names, code = self.gazetteer.names(), text.strip().upper()
        if code in names:
            return code
        nearest = with_nearest("write its two letters, such as UA (ISO 3166-1)", nearest_countries(names, text))
        raise Refused([Fault("/country", f"{text[:80]!r} is not a country", nearest)])


def nearest_countries(names: Mapping[str, str], text: str) -> list[Nearest]:
    """The countries that ``text`` may mean: by their names, by the beginning of one, or by a code like it."""
    wanted, codes = text.strip().casefold(), {name.casefold(): code for code, name in names.items()}
    begin = sorted(name for name in codes if wanted and name.startswith(wanted))
    near = [] if begin else get_close_matches(wanted, codes, n=NEAREST_MAX)
    likely = [codes[name] for name in (*begin, *near)] or _codes_like(names, wanted.upper())
    return [Nearest(code, names[code]) for code in likely[:NEAREST_MAX]]


def _codes_like(names: Mapping[str, str], code: str) -> list[str]:
    return sorted(each for each in names if code and each[0] == code[0])


def _again(before: CountryImport, new: CountryImport) -> CountryImport:
    return replace(new, revision=before.revision)
