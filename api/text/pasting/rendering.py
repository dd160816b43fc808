"""Things as text to paste: the template of each thing, with the marks of a form."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined

from api.text.pasting.marks import Marks, TextForm
from api.text.pasting.things import Pasted


@cache
def _environment(form: TextForm) -> Environment:
    """Whatever a template writes goes through the marks: nothing is written that is not escaped."""
    return Environment(  # noqa: S701 - ``finalize`` escapes, by the form
        loader=PackageLoader("api.text", package_path="pasting"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        finalize=Marks(form).plain,
    )


def pasted(of: Pasted, form: TextForm) -> str:
    """The text of one thing."""
    marks = Marks(form)
    return _environment(form).get_template(f"{of.template}.j2").render(of=of, m=marks).strip("\n") + "\n"


def all_pasted(those: Sequence[Pasted], form: TextForm) -> str:
    """The texts of several things, one below the other."""
    return ("<hr>\n" if form is TextForm.HTML else "\n").join(pasted(each, form) for each in those)
