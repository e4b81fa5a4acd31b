"""The public state of a fact straight from its fields, where nobody needs the fact itself.

A row of a workbook becomes bytes that are hashed and stored. Making an object of it, with a dozen
fields that were left as they are, costs more than all else that is done with the row.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import attrs
import msgspec

from evalcore.vocabulary.fact import Fact

encode: Callable[[dict[str, Any]], bytes] = msgspec.json.Encoder().encode
"""As ``Fact.public_state`` writes."""


@attrs.frozen
class Telling:
    """One public field: ``check(None, attribute, value)`` raises DataError for a bad value."""

    name: str
    required: bool
    default: Any
    check: Callable[[Any, Any, Any], None]
    attribute: attrs.Attribute[Any]


def telling(cls: type[Fact], names: Iterable[str]) -> list[Telling] | None:
    """The fields ``names`` in the order of the public state, each with its check.

    ``encode`` of those whose value is not the default is what the fact of these fields has as its
    ``public_state``. None where they are not enough for a fact, or some are private or unknown.
    """
    wanted = set(names)
    specs = cls.specs()
    public = {spec.name for spec in specs if not spec.private}
    if hasattr(cls, "__attrs_post_init__") or not wanted <= public:
        return None
    if not {spec.name for spec in specs if spec.required} <= wanted:
        return None
    attributes = attrs.fields_dict(cls)
    found = []
    for spec in specs:
        attribute = attributes[spec.name]
        if spec.name in wanted:
            if attribute.validator is None or attribute.converter is not None:
                return None
            found.append(
                Telling(spec.name, spec.required, spec.default, attribute.validator, attribute)
            )
    return found
