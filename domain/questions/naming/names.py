"""All that a question names, understood at one position; and the conflict, where it is left out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from difflib import get_close_matches

from domain.claimants.lookup import claimants_called
from domain.errors import BadQuestion, Nearest, UnknownName
from domain.places.names import folded
from domain.questions.filters import CANDIDATES_MAX, FILTERS, NEAREST_MAX, PICK_ONE, By, Thing, Understood
from domain.questions.naming.areas import area_named
from domain.questions.naming.claimants import claimant_named
from domain.questions.naming.places import place_named
from domain.questions.past import Declarations, NamedThings
from domain.record.declarations import Conflict, in_use
from domain.vocabulary import ConflictId

LISTED_MAX = 20  # conflicts in one message


def understood(
    past: NamedThings, asked: Mapping[str, str], *, at: int, conflicts: Sequence[Conflict]
) -> list[Understood]:
    """How each of ``asked``, by parameter, is understood; exact ids are left out. Raises ``UnknownName``.

    ``conflicts``: those that the question is about, as they were known at the position ``at``.
    """
    found = dict[str, Understood]()
    for parameter in (name for name in FILTERS if name in asked):  # areas before places
        area = found["admin"].id if "admin" in found else asked.get("admin")
        one = _understood(past, parameter, asked[parameter], at=at, conflicts=conflicts, area=area)
        if one is not None:
            found[parameter] = one
    return list(found.values())


def _understood(  # noqa: PLR0913 - what is asked, and where it is looked for
    past: NamedThings, parameter: str, text: str, *, at: int, conflicts: Sequence[Conflict], area: str | None
) -> Understood | None:
    match FILTERS[parameter]:
        case Thing.CONFLICT:
            return conflict_named(past, text, at=at, parameter=parameter)
        case Thing.AREA:
            return area_named(past, text, at=at, parameter=parameter)
        case Thing.PLACE:
            ids = {each.id for each in conflicts}
            return place_named(past, text, at=at, conflicts=ids, parameter=parameter, area=area)
        case Thing.BATCH:
            return batch_named(past, text, at=at, parameter=parameter)
        case Thing.CLAIMANT | Thing.HOLDER | Thing.SIDE as thing:
            return claimant_named(past, text, at=at, conflicts=conflicts, parameter=parameter, thing=thing)


def conflict_named(
    past: NamedThings, text: str, *, at: int, parameter: str = "conflict", is_retired: bool = False
) -> Understood | None:
    """Return how ``text`` is understood; None for an id, also for one that is declared later than ``at``.

    ``is_retired``: whether a retired one is meant by its name, instead of one in use.
    """
    head = past.head().position
    if past.conflict(text, at=head) is not None:
        return None
    for position in dict.fromkeys((at, head)):
        conflicts = [each for each in past.conflicts(at=position) if (each.retired is not None) is is_retired]
        called = [each for each in conflicts if folded(text) in (folded(each.id), folded(each.name))]
        if len(called) == 1:
            return Understood(parameter=parameter, asked=text, id=called[0].id, name=called[0].name, by=By.NAME)
        if called:
            raise _several(parameter, f"several conflicts are called {text!r}", {each.id: each.name for each in called})
    raise UnknownName(parameter, f"conflict {text!r} is not in the record", _one_of(in_use(past.conflicts(at=head))))


def _several(parameter: str, problem: str, names: Mapping[str, str]) -> UnknownName:
    several = [Nearest(one, name) for one, name in names.items()]
    return UnknownName(parameter, problem, "name one by its id", several[:CANDIDATES_MAX])


def only_conflict(past: NamedThings, conflicts: Sequence[Conflict], asked: Mapping[str, str], *, at: int) -> Understood:
    """The only one of several conflicts that has the things in ``asked``; of several, the only one with statements.

    Raises ``UnknownName`` or ``BadQuestion``.
    """
    possible = list(conflicts)
    for parameter, text in asked.items():
        having = _having(past, conflicts, parameter, text, at)
        possible = [each for each in possible if having is None or each.id in having]
    spoken = possible if len(possible) == 1 else with_statements(past, possible or conflicts, at=at)
    if len(spoken) == 1:
        return _left_out(spoken[0], By.ONLY_ONE if spoken is possible else By.ONLY_SPOKEN)
    raise BadQuestion("conflict", "is missing, and there are several", _one_of(possible or conflicts))


def with_statements(past: Declarations, conflicts: Sequence[Conflict], *, at: int) -> Sequence[Conflict]:
    """Those in which a statement stands: a conflict that was only declared makes no question ambiguous."""
    return [each for each in conflicts if past.has_statements(each.id, at=at)]


def default_conflict(past: NamedThings, default: str, *, at: int) -> Understood | None:
    """The conflict of questions that name none, by a setting. Raises ``BadQuestion`` where it is not in the record."""
    if (declared := past.conflict(default, at=past.head().position)) is not None:
        return _left_out(declared, By.DEFAULT)
    try:
        named = conflict_named(past, default, at=at)
    except UnknownName as unknown:
        problem = f"is missing, and the default conflict, {default!r}, is not in the record"
        raise BadQuestion("conflict", problem, f"{unknown.cure}; or set CLAIMLINE_CONFLICT to one") from None
    return None if named is None else replace(named, asked=None, by=By.DEFAULT)


def _left_out(conflict: Conflict, by: By) -> Understood:
    return Understood(parameter="conflict", asked=None, id=conflict.id, name=conflict.name, by=by)


def _having(
    past: NamedThings, conflicts: Sequence[Conflict], parameter: str, text: str, at: int
) -> AbstractSet[ConflictId] | None:
    """The conflicts that have what is named; None where they cannot be told apart by it."""
    match FILTERS[parameter]:
        case Thing.CLAIMANT | Thing.HOLDER | Thing.SIDE:
            having = {each.id for each in conflicts if claimants_called(each, text, people=False)}
            if not having:
                claimant_named(past, text, at=at, conflicts=conflicts, parameter=parameter)
            return having
        case Thing.PLACE:
            ids = {each.id for each in conflicts}
            one = place_named(past, text, at=at, conflicts=ids, parameter=parameter)
            return {each for _, each in past.statements_about({text if one is None else one.id}, at=at)} or None
        case Thing.BATCH:
            batch = batch_named(past, text, at=at, parameter=parameter)
            return past.conflicts_of_batch(text if batch is None else batch.id, at=at) or None
        case _:
            return None


def _one_of(conflicts: Sequence[Conflict]) -> str:
    if not conflicts:
        return "none is in use by then; declare it with PUT /v1/conflicts"
    names = ", ".join(conflict.id for conflict in conflicts[:LISTED_MAX])
    return f"name one of {names}" + ("; GET /v1/conflicts lists all" if len(conflicts) > LISTED_MAX else "")


def batch_named(past: NamedThings, text: str, *, at: int, parameter: str = "batch") -> Understood | None:
    """Return how ``text`` is understood: by the name of its file; None for an id. Raises ``UnknownName``."""
    began, problem = past.batch_began(text), f"batch {text!r} is not in the record"
    if began is not None and began <= at:
        return None
    if began is not None:
        raise UnknownName(parameter, f"{problem} at position {at}", f"it began at position {began}")
    files = {
        each.id: "" if each.declared is None else each.declared.file
        for each in past.batches()
        if each.began.position <= at
    }
    called = [name for name, file in files.items() if folded(text) in (folded(name), folded(file))]
    if len(called) == 1:
        return Understood(parameter=parameter, asked=text, id=called[0], name=files[called[0]], by=By.NAME)
    if called:
        raise _several(parameter, f"several imports are of {text!r}", {name: files[name] for name in called})
    near = get_close_matches(text, files, n=NEAREST_MAX) or list(files)[-NEAREST_MAX:]
    nearest = [Nearest(name, files[name]) for name in near]
    raise UnknownName(parameter, problem, PICK_ONE if nearest else "the record has no imports: leave it out", nearest)
