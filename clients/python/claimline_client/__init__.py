"""A client for Claimline: who said who holds which town, on any date."""

from claimline_client.client import Client
from claimline_client.errors import (
    ClaimlineError,
    CursorDiverged,
    NotFound,
    NotProved,
    ProblemError,
    Refused,
    Unreachable,
)
from claimline_client.proofs.errors import Malformed, NotSigned, Wrong
from claimline_client.tables import Table

__all__ = [
    "ClaimlineError",
    "Client",
    "CursorDiverged",
    "Malformed",
    "NotFound",
    "NotProved",
    "NotSigned",
    "ProblemError",
    "Refused",
    "Table",
    "Unreachable",
    "Wrong",
]
