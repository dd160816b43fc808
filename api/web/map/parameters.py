"""The parameters of the page of the map, beside those of all pages."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import StringConstraints, model_validator

from api.http.parameters.shared import PlaceField, means
from api.http.parsing.values import NameText
from api.web.state import PageQuestion

View = Literal["split", "combined"]
Show = Literal["towns", "areas"]
LOOKED_AT = r"^-?\d{1,2}(\.\d{1,6})?,-?\d{1,3}(\.\d{1,6})?,\d{1,2}(\.\d{1,4})?$"


class MapQuestion(PageQuestion):
    """A picture of what two speakers say of all places."""

    place: PlaceField = None
    left: Annotated[NameText | None, means("the speaker of the first map: a side or an observer", "russia")] = None
    right: Annotated[NameText | None, means("the speaker of the second map", "ukraine")] = None
    view: Annotated[View | None, means("side by side or in one map. Default: by the width of the window", "split")] = (
        None
    )
    show: Annotated[Show | None, means("points or the areas around them. Default: by how many there are", "towns")] = (
        None
    )
    also: Annotated[
        Literal["siege"] | None, means("claims of encirclement as rings, beside who holds a place", "siege")
    ] = None
    at: Annotated[
        Annotated[str, StringConstraints(pattern=LOOKED_AT)] | None,
        means("the middle of the map and its zoom: latitude, longitude, zoom", "48.6,38,8.5"),
    ] = None

    @model_validator(mode="before")
    @classmethod
    def _without_blanks(cls, given: object) -> object:
        """A form sends the fields that were left blank, too."""
        return {name: value for name, value in given.items() if value} if isinstance(given, dict) else given
