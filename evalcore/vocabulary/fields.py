"""The kinds of fields that a fact may have, and what is known of each field.

A field is declared once, with its Chinese title and English meaning; templates, columns, JSON
Schema, mapping files and messages are read from that declaration.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

import attrs

from evalcore.errors import DataError
from evalcore.messages import _

KINDS = ("text", "day", "whole", "flag", "choice", "unit", "person", "case", "period")

SQL_TYPES = {"day": "DATE", "whole": "BIGINT", "flag": "BOOLEAN"}
"""Column types by kind; every other kind is VARCHAR. No kind is a floating type."""

PERIOD = re.compile(r"\d{4}(H[12]|Q[1-4]|-(0[1-9]|1[0-2]))?")

LARGEST = 10**12
"""Counts and values stay below this, so that sums of a nation stay inside 64 bits."""


@attrs.frozen
class FieldSpec:
    """One field of a fact class.

    ``kind`` is one of ``KINDS``; ``refers_to`` names what a ``case`` field identifies
    (``pledge``, ``problem`` …); ``opens`` says that the fact begins that case, unit or person
    rather than refers to it.
    """

    name: str
    kind: str
    zh: str
    en: str
    required: bool
    private: bool
    default: Any
    choices: Mapping[str, str] = attrs.field(factory=dict)
    refers_to: str = ""
    opens: bool = False
    minimum: int | None = None

    @property
    def sql_type(self) -> str:
        """Column type of the field in the family's table."""
        return SQL_TYPES.get(self.kind, "VARCHAR")


_META = "evalcore"


def spec_of(attribute: attrs.Attribute[Any]) -> FieldSpec:
    """What is known of a declared attribute."""
    known = attribute.metadata[_META]
    return FieldSpec(name=attribute.name, **known)


def _refuse(attribute: attrs.Attribute[Any], value: object, reason: str) -> DataError:
    title = attribute.metadata[_META]["zh"]
    return DataError(
        _("{field} ({title}): {value!r} {reason}").format(
            field=attribute.name, title=title, value=value, reason=reason
        )
    )


def _check(_instance: object, attribute: attrs.Attribute[Any], value: Any) -> None:
    known = attribute.metadata[_META]
    kind = known["kind"]
    if value is None or value == "":
        if known["required"]:
            raise _refuse(attribute, value, _("is missing"))
        return
    if kind == "day":
        if type(value) is not date:
            raise _refuse(attribute, value, _("is not a date"))
    elif kind == "whole":
        if type(value) is not int:
            raise _refuse(attribute, value, _("is not a whole number"))
        least = known["minimum"]
        if (least is not None and value < least) or abs(value) > LARGEST:
            raise _refuse(attribute, value, _("is out of range"))
    elif kind == "flag":
        if type(value) is not bool:
            raise _refuse(attribute, value, _("is not yes or no"))
    elif type(value) is not str:
        raise _refuse(attribute, value, _("is not text"))
    elif kind == "choice" and value not in known["choices"]:
        raise _refuse(
            attribute, value, _("is none of {choices}").format(choices=", ".join(known["choices"]))
        )
    elif kind == "period" and not PERIOD.fullmatch(value):
        raise _refuse(attribute, value, _("is no period such as 2025, 2025H1, 2025Q3, 2025-07"))


_PLAIN = {"day": date, "flag": bool, "text": str, "unit": str, "person": str, "case": str}
"""Kinds of which any value of this type will do, but for an empty one."""


def _validator(known: Mapping[str, Any]) -> Any:
    """The check of one field, quick where nothing can be wrong: facts come by the million."""
    plain, choices = _PLAIN.get(known["kind"]), known["choices"]
    # Most facts leave most optional fields as they are.
    untouched = object() if known["required"] else known["default"]

    def check(instance: object, attribute: attrs.Attribute[Any], value: Any) -> None:
        if value is untouched or (type(value) is plain and value != ""):
            return
        if choices and type(value) is str and value in choices:
            return
        _check(instance, attribute, value)

    return check


def _declare(kind: str, zh: str, en: str, *, required: bool, default: Any, **more: Any) -> Any:
    known = {
        "kind": kind,
        "zh": zh,
        "en": en,
        "required": required,
        "private": more.pop("private", False),
        "default": default,
        "choices": more.pop("choices", {}),
        "refers_to": more.pop("refers_to", ""),
        "opens": more.pop("opens", False),
        "minimum": more.pop("minimum", None),
    }
    assert not more, more
    return attrs.field(
        default=attrs.NOTHING if required else default,
        validator=_validator(known),
        metadata={_META: known},
    )


def text(zh: str, en: str, *, required: bool = True, private: bool = False) -> Any:
    """Free text, public unless ``private`` (names of residents, words that could reveal them)."""
    return _declare("text", zh, en, required=required, default="", private=private)


def day(zh: str, en: str, *, required: bool = True) -> Any:
    """A calendar date without time (the office's own day; no time zone is involved)."""
    return _declare("day", zh, en, required=required, default=None)


def whole(
    zh: str,
    en: str,
    *,
    required: bool = True,
    default: int | None = None,
    minimum: int | None = 0,
) -> Any:
    """A whole number; ``minimum`` None admits negative ones. A default makes it optional."""
    optional = default is not None or not required
    return _declare("whole", zh, en, required=not optional, default=default, minimum=minimum)


def flag(zh: str, en: str) -> Any:
    """Yes or no; no where nothing is said."""
    return _declare("flag", zh, en, required=False, default=False)


def choice(zh: str, en: str, choices: Mapping[str, str], *, required: bool = True) -> Any:
    """One of a closed set: code → Chinese title. Workbooks may use either."""
    return _declare("choice", zh, en, required=required, default="", choices=dict(choices))


def unit_field(zh: str, en: str, *, required: bool = True, opens: bool = False) -> Any:
    """A unit's code; workbooks may name the unit instead."""
    return _declare("unit", zh, en, required=required, default="", refers_to="unit", opens=opens)


def person_field(zh: str, en: str, *, required: bool = True, opens: bool = False) -> Any:
    """A person's code; workbooks may name the person instead."""
    return _declare(
        "person", zh, en, required=required, default="", refers_to="person", opens=opens
    )


def case_field(zh: str, en: str, of: str, *, required: bool = True, opens: bool = False) -> Any:
    """The number of a case (a pledge, a problem …) that several facts share."""
    return _declare("case", zh, en, required=required, default="", refers_to=of, opens=opens)


def period_field(zh: str, en: str, *, required: bool = True) -> Any:
    """A period: ``2025``, ``2025H1``, ``2025Q3`` or ``2025-07``."""
    return _declare("period", zh, en, required=required, default="")
