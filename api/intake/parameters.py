"""The question that finds a place by its name."""

from __future__ import annotations

from typing import Annotated

from api.http.negotiation.formats import WithoutPlaces
from api.http.parameters.shared import AdminField, InShell, means
from api.http.parsing.values import Limit, PointText, SearchText, point
from domain.places.search import PlaceSearch

FOUND_LIMIT = 20  # places that are looked for come best first: nobody reads far


class PlaceQuestion(WithoutPlaces):
    """A place that is looked for."""

    q: Annotated[
        SearchText,
        InShell("a name in any script, or an identifier", name="QUERY"),
        means("a name in any script, or an identifier", "Сіверськ"),
    ]
    near: Annotated[PointText | None, means("lat,lon in degrees: the nearest namesake first", "48.9,38.1")] = None
    admin: AdminField = None
    limit: Annotated[
        Limit,
        InShell("how many places at most"),
        means("1 to 10,000 places. Default: 20", "10", default_factory=lambda: FOUND_LIMIT),
    ]

    def search(self) -> PlaceSearch:
        return PlaceSearch(
            text=self.q,
            near=None if self.near is None else point("near", self.near),
            admin=self.admin,
            limit=self.limit,
        )
