"""HTML from templates. Every value is escaped unless it is ``Markup``; a missing one is an error."""

from __future__ import annotations

from jinja2 import Environment, PackageLoader, StrictUndefined

_ENVIRONMENT = Environment(
    loader=PackageLoader("api", package_path=""),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    keep_trailing_newline=True,
)


def rendered(template: str, **values: object) -> str:
    """``template``: its path below ``api``, such as ``operations/problem.html.j2``."""
    return _ENVIRONMENT.get_template(template).render(**values)
