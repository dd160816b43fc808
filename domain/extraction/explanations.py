"""Explanations of a reading: why a field has its value, what is asked, why a passage is not taken.

Each is a code with the words of the text that it is about. The languages of the answers have a sentence for each.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum, auto
from types import MappingProxyType


class Because(StrEnum):
    """One sentence each; the names in braces are its values."""

    # Reasons of a value
    NARRATED = auto()
    SPEAKER_BEFORE = auto()
    BEFORE_NAMES = auto()
    BEHIND_NAMES = auto()
    AT_HOME = auto()
    OTHER_SIDE = auto()
    OWN_WORDS = auto()
    LAST_PLACE = auto()  # {name}
    LIES_THERE = auto()  # {where}
    SAID_WHERE = auto()
    HOLDER_FOLLOWS = auto()
    CONTRADICTS = auto()
    BY_THEN = auto()
    # Questions
    WHICH_PLACE = auto()  # {name}
    NO_PLACE = auto()  # {name}
    SEVERAL_PLACES = auto()  # {name}
    ELSEWHERE = auto()  # {name}
    WHOSE_TROOPS = auto()
    OWN_WORD = auto()  # {claimant}
    WHICH_DATE = auto()  # {words}
    # Reasons why a sentence of control has no proposal
    OF_CONTROL = auto()
    OF_CONTROL_BUT = auto()  # {why}
    UNSAID = auto()
    UNHELD = auto()
    UNPLACED = auto()
    NOTHING_SAID = auto()
    TOO_LONG = auto()  # {most}
    # Reasons why words are not taken
    FORECAST = auto()
    ATTEMPT = auto()
    BACKGROUND = auto()
    MENTIONED = auto()
    NOTHING_NAMED = auto()
    NOT_UNDERSTOOD = auto()
    NO_OPPOSITE = auto()
    A_PART = auto()
    PART_LEFT = auto()
    AREA = auto()
    FACILITY = auto()
    NOT_IN_IT = auto()
    NOT_A_PLACE = auto()


@dataclass(frozen=True, slots=True)
class Explanation:
    """``values``: words of the text and names; under ``why``, another code."""

    because: Because
    values: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
