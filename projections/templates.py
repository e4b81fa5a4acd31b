"""Templates of papers: one way to load them, so that each escapes and trims alike."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from jinja2 import Template

NO_FILTERS: Mapping[str, Callable[..., Any]] = {}


def template(
    package: str, name: str, filters: Mapping[str, Callable[..., Any]] = NO_FILTERS
) -> Template:
    """``templates/<name>`` of ``package``; what ends in ``.html.j2`` escapes what it is given.

    A name that the template uses and nobody gives is an error.
    """
    return _template(package, name, tuple(sorted(filters.items())))


@cache
def _template(
    package: str, name: str, filters: tuple[tuple[str, Callable[..., Any]], ...]
) -> Template:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader(package, "templates"),
        autoescape=name.endswith(".html.j2"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(filters)
    return environment.get_template(name)
