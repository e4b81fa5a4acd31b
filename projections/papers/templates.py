"""Templates that come with the program: one way to load them, so that each escapes alike.

Their own words go through ``_`` (``{{ _("承诺与兑现") }}``): Chinese, or English where the paper is
wanted in English.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

from evalcore.paper_words import said

if TYPE_CHECKING:
    from jinja2 import Template

NO_FILTERS: Mapping[str, Callable[..., Any]] = {}


def template(
    package: str, name: str, filters: Mapping[str, Callable[..., Any]] = NO_FILTERS
) -> Template:
    """``templates/<name>`` of ``package``; what ends in ``.html.j2`` escapes what it is given.

    A name that the template uses and nobody gives is an error. Words are said in the language that
    holds while it is rendered (``evalcore.paper_words.in_language``).
    """
    return _template(package, name, tuple(sorted(filters.items())))


@cache
def _template(
    package: str, name: str, filters: tuple[tuple[str, Callable[..., Any]], ...]
) -> Template:
    from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=ChoiceLoader([PackageLoader(package), PackageLoader("projections.papers.pages")]),
        autoescape=name.endswith(".html.j2"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    environment.filters.update(filters)
    environment.install_gettext_callables(said, _plural, newstyle=True)  # type: ignore[attr-defined]
    return environment.get_template(name)


def _plural(one: str, many: str, n: int) -> str:
    return said(one if n == 1 else many)
