"""What a fact is: a frozen class, one per thing that happened, and how it is written down.

Every fact class declares its fields with the functions of ``fields.py``; the declaration alone
yields the workbook template, the columns that projections read, the JSON Schema and the split
between public state (hashed and read) and private state (sealed with a key that can be
destroyed; no projection ever reads it).

A correction is the same class again, whole, with ``corrects`` naming the position of the fact it
replaces; a retraction is a fact of its own (``governance.FactRetracted``). Nothing is changed.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from operator import attrgetter
from typing import Any, ClassVar, Self

import attrs
import msgspec

from evalcore.errors import DataError
from evalcore.messages import _
from evalcore.vocabulary.fields import FieldSpec, day, flag, spec_of, text, whole

_encode = msgspec.json.Encoder().encode


@attrs.frozen(kw_only=True)
class Fact:
    """Something that happened, as an office reported it.

    ``occurred_on`` is when it happened, ``received_on`` when the office handed it in (set by
    intake; lateness compares it with the reporting cycle). When the store took it is not the
    reporter's to say: ``recorded_at`` is set at append.
    """

    FAMILY: ClassVar[str] = ""
    VERSION: ClassVar[int] = 1
    TITLE: ClassVar[str] = ""
    KEY: ClassVar[tuple[str, ...]] = ()
    """Natural key: the fields that make two reports the same fact (``ordinal`` told apart)."""

    occurred_on: date = day("发生日期", "day it happened")
    received_on: date | None = day("报送日期", "day the office handed it in", required=False)
    ordinal: int = whole(
        "序号", "which one, where the same day holds several", default=1, minimum=1
    )
    opening: bool = flag("期初", "carried in as an opening balance; never late")
    corrects: int | None = whole(
        "更正位置", "position of the fact that this one corrects", required=False, minimum=1
    )
    reason: str = text("更正原因", "why it is corrected", required=False)
    authority: str = text("更正依据", "who allowed the correction", required=False)

    @classmethod
    def topic(cls) -> str:
        """The name under which the store keeps this class and version, e.g. ``PledgeMade.1``."""
        return f"{cls.__name__}.{cls.VERSION}"

    @classmethod
    def specs(cls) -> tuple[FieldSpec, ...]:
        """The fields in order, with what each means."""
        return _declared(cls)[0]

    def natural_key(self) -> tuple[Any, ...]:
        """Class name, the values of ``KEY`` and the ordinal: equal for two reports of one fact."""
        return (type(self).__name__, *(getattr(self, name) for name in self.KEY), self.ordinal)

    def public_state(self) -> bytes:
        """The public fields as JSON (UTF-8, field order, defaults left out): what is hashed."""
        names, defaults, values_of = _public(type(self))
        told = zip(names, defaults, values_of(self), strict=True)
        return _encode({name: value for name, default, value in told if value != default})

    def private_state(self) -> bytes | None:
        """The private fields as JSON, or None where the fact holds none."""
        private = {
            spec.name: value
            for spec in _declared(type(self))[1]
            if (value := getattr(self, spec.name)) != spec.default
        }
        return _encode(private) if private else None

    def seal_scope(self) -> str:
        """Name of the key that seals the private state: ``<kind of case>:<number>`` of the case it
        belongs to; without a case ``fact:<class>:<natural key>``, this one fact.

        So destroying a key erases what residents and informants said in that case, or in that
        fact, and nothing else. Made of public fields only: the name itself tells nothing. (Records
        of before hold keys of whole imports; they stay readable, for a sealed part names its key.)
        """
        for spec in _declared(type(self))[0]:
            if spec.kind == "case" and (case := getattr(self, spec.name)):
                return f"{spec.refers_to}:{case}"
        return ":".join(("fact", *map(str, self.natural_key())))

    @classmethod
    def from_states(cls, public: bytes, private: bytes | None = None) -> Self:
        """The fact again from what was stored; private fields stay empty where not given.

        Raises ``DataError`` where the bytes are no fact of this class.
        """
        try:
            fields = msgspec.json.decode(public)
            if private is not None:
                fields |= msgspec.json.decode(private)
            fact: Self = _converter(cls, fields)
        except (msgspec.MsgspecError, ValueError, TypeError) as error:
            raise DataError(
                _("A stored {name} can't be read: {error}.").format(name=cls.topic(), error=error)
            ) from error
        return fact


def _converter(cls: type[Fact], fields: dict[str, Any]) -> Any:
    for spec in _declared(cls)[1]:
        fields.setdefault(spec.name, spec.default if spec.default is not None else "")
    return msgspec.convert(fields, cls)


_known: dict[type[Fact], tuple[tuple[FieldSpec, ...], tuple[FieldSpec, ...]]] = {}


_Public = tuple[tuple[str, ...], tuple[Any, ...], Callable[["Fact"], Any]]

_publics: dict[type[Fact], _Public] = {}


def _public(cls: type[Fact]) -> _Public:
    """Names and defaults of the public fields, and what reads them all at once."""
    found = _publics.get(cls)
    if found is None:
        public = [spec for spec in _declared(cls)[0] if not spec.private]
        names = tuple(spec.name for spec in public)
        found = _publics[cls] = names, tuple(s.default for s in public), attrgetter(*names)
    return found


def _declared(cls: type[Fact]) -> tuple[tuple[FieldSpec, ...], tuple[FieldSpec, ...]]:
    """All specs of a class (its own first, then the common ones), and the private ones."""
    found = _known.get(cls)
    if found is None:
        base = {a.name for a in attrs.fields(Fact)}
        own = [a for a in attrs.fields(cls) if a.name not in base]
        common = [a for a in attrs.fields(cls) if a.name in base]
        specs = tuple(spec_of(a) for a in (*own, *common))
        found = (specs, tuple(spec for spec in specs if spec.private))
        _known[cls] = found
    return found
