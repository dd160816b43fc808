"""How a test says which refusal it expects, to the letter: people act on what a verifier finds."""

from __future__ import annotations

import re
from contextlib import AbstractContextManager

import pytest

from domain.errors import ClaimlineError


def refused(kind: type[ClaimlineError], sentence: str) -> AbstractContextManager[pytest.ExceptionInfo[ClaimlineError]]:
    return pytest.raises(kind, match=f"^{re.escape(sentence)}$")
