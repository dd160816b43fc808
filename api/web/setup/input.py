"""A conflict as somebody fills it in on a page, by names alone: the ids are made from them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from types import MappingProxyType
from typing import Annotated, ClassVar, NamedTuple

from pydantic import Field

from api.http.parsing.forms import Form
from api.wire.fields import NameField
from domain.errors import Fault, Refused
from domain.intake.drafts import ClaimantDraft, ConflictDraft
from domain.intake.naming import free_id
from domain.record.declarations import ClaimantAlias, ClaimantPerson
from domain.vocabulary import ClaimantId, Role

NAMELESS_CONFLICT, NAMELESS_CLAIMANT = "conflict", "claimant"  # ids of names without Latin letters begin so


class SpeakerForm(Form):
    """Somebody who speaks in a conflict that is new. ``under``: the number in the list of the party above it."""

    name: NameField
    role: Annotated[Role, Field(strict=False)]
    under: int | None = Field(default=None, ge=0)


class NewConflictForm(Form):
    EXAMPLE: ClassVar = {"name": "A war", "tz": "Africa/Khartoum", "claimants": [{"name": "SAF", "role": "party"}]}

    name: NameField
    tz: str
    claimants: list[SpeakerForm]

    def read(self, taken: Collection[str]) -> ConflictDraft:
        """``taken``: ids of other conflicts. Raises ``Refused`` where two have the same name, or nobody has one."""
        if not self.claimants:
            raise Refused([Fault("/claimants", "nobody speaks in it", "name those who hold or claim places in it")])
        ids = _ids(self.claimants)
        drafts = {
            own: ClaimantDraft(name=each.name, role=each.role, parent=_above(ids, each))
            for own, each in zip(ids, self.claimants, strict=True)
        }
        own_id = free_id(self.name, taken, NAMELESS_CONFLICT)
        return ConflictDraft(id=own_id, name=self.name, tz=self.tz, claimants=MappingProxyType(drafts))


class NewClaimantForm(Form):
    """A claimant that is added to a conflict. ``people`` are written as in ``Dmitry Peskov, spokesman``."""

    EXAMPLE: ClassVar = {"name": "SAF", "role": "party", "aliases": ["Sudanese army"], "people": []}

    name: NameField
    role: Annotated[Role, Field(strict=False)]
    parent: str | None = None
    aliases: list[NameField] = Field(default_factory=list)
    people: list[NameField] = Field(default_factory=list)

    def read(self, conflict: str, taken: Collection[str]) -> tuple[ClaimantId, ConflictDraft]:
        own = free_id(self.name, taken, NAMELESS_CLAIMANT)
        draft = ClaimantDraft(
            name=self.name,
            role=self.role,
            parent=self.parent,
            aliases=tuple(ClaimantAlias(text=each) for each in self.aliases),
            people=tuple(person(each) for each in self.people),
        )
        return own, ConflictDraft(id=conflict, claimants=MappingProxyType({own: draft}))


class Numbered(NamedTuple):
    """Claimants by their ids, for faults that name one."""

    ids: Sequence[ClaimantId]

    @contextmanager
    def faults(self) -> Iterator[None]:
        """Let faults point to the place in the list that was sent."""
        try:
            yield
        except Refused as refused:
            raise Refused([each._replace(pointer=self._pointer(each.pointer)) for each in refused.faults]) from None

    def _pointer(self, pointer: str) -> str:
        _, first, *rest = [*pointer.split("/"), ""]
        if first == "claimants" and rest[0] in self.ids:
            return "/".join(["", first, str(self.ids.index(rest[0])), *rest[1:-1]])
        return pointer


def person(text: str) -> ClaimantPerson:
    name, _, role = text.partition(",")
    return ClaimantPerson(name=name.strip(), role=role.strip() or None)


def _ids(claimants: Sequence[SpeakerForm]) -> list[ClaimantId]:
    taken = dict[ClaimantId, str]()
    names: Mapping[str, int] = {each.name.casefold(): number for number, each in reversed([*enumerate(claimants)])}
    for number, each in enumerate(claimants):
        if (first := names[each.name.casefold()]) != number:
            problem = f"{each.name!r} is the name of number {first + 1} as well"
            raise Refused([Fault(f"/claimants/{number}/name", problem, "name each of them once")])
        taken[free_id(each.name, taken, NAMELESS_CLAIMANT)] = each.name
    return list(taken)


def _above(ids: Sequence[ClaimantId], each: SpeakerForm) -> ClaimantId | None:
    return ids[each.under] if each.under is not None and each.under < len(ids) else None
