"""The vocabulary as OCEL 2.0 sees it: types of events and objects, their attributes, relations.

Everything is read from the declared fields. A field that names a unit, a person or a case relates
the event to that object, with the field's title as qualifier; every other public field is an
attribute. Where it is said which fact opens a case, the attributes of that fact are the object's.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache

from attrs import frozen

from evalcore.vocabulary import Fact, FieldSpec, facts
from projections.exchange.edition import Edition

RELATES = frozenset({"unit", "person", "case"})
"""Kinds of fields that name an object."""

OF_THE_REPORT = frozenset({"occurred_on", "ordinal", "corrects", "reason", "authority"})
"""Common fields that are no attributes: the time of an event, and what corrections are made of."""

CHANGES: Mapping[str, Mapping[str, str]] = {
    "UnitRenamed": {"name": "name"},
    "UnitMoved": {"parent": "parent"},
    "MembersCounted": {"members": "members"},
    "HouseholdsCounted": {"households": "households"},
    "PledgeRevised": {"content": "content", "due_on": "due_on"},
    "PledgeProgressReported": {"percent": "percent"},
    "ProblemAssigned": {"due_on": "due_on"},
    "ProblemTransferred": {"due_on": "due_on"},
    "ProblemReopened": {"due_on": "due_on"},
}
"""Fact → its field → the attribute of its object that it changes from that day on."""

LATER: Mapping[str, tuple[str, ...]] = {
    "unit": ("parent", "members", "households"),
    "pledge": ("percent",),
}
"""Attributes that are no own field of the opening fact, or one that relates."""

ROSTER: Mapping[tuple[str, str, str], tuple[str, str]] = {
    ("UnitRegistered", "unit", "parent"): ("上级组织", "parent"),
    ("UnitMoved", "unit", "parent"): ("上级组织", "parent"),
    ("UnitDissolved", "unit", "into"): ("并入组织", "merged into"),
    ("UnitSplit", "unit", "into"): ("分出组织", "split off"),
    ("ZoneJoined", "unit", "zone"): ("片区", "zone"),
    ("TenureStarted", "person", "unit"): ("任职", "tenure"),
}
"""(fact, field of the source, field of the target) → qualifier: relations that the roster holds."""


@frozen
class ObjectType:
    """A type of objects. ``table`` is its part of the table's name, ``title`` what people read."""

    name: str
    table: str
    title: str
    opener: type[Fact]
    key: str
    """Field of ``opener`` that names the object."""

    def identity(self, value: str) -> str:
        """SQL of an object's id from SQL of its code; ids of two types never meet."""
        return f"'{self.name}:' || {value}"


@frozen
class Relation:
    """A field that relates: column, type of the object, qualifier."""

    column: str
    to: ObjectType
    qualifier: str


@frozen
class EventType:
    """A type of events: a class of facts."""

    cls: type[Fact]
    title: str
    relations: tuple[Relation, ...]
    attributes: tuple[FieldSpec, ...]

    @property
    def table(self) -> str:
        """Its part of the table's name."""
        return self.cls.__name__

    @property
    def own(self) -> Relation | None:
        """The case that the event is of: the first field of the class, where that is a case."""
        first = self.cls.specs()[0]
        return self.relations[0] if first.kind == "case" else None


@cache
def object_types(language: str) -> Mapping[str, ObjectType]:
    """Every type of objects by name: ``unit``, ``person``, and each kind of case."""
    found = {}
    for cls in facts().values():
        for spec in cls.specs():
            if spec.opens:
                # 问题编号 is the number of a 问题.
                chinese = spec.zh.removesuffix("编号").removesuffix("编码")
                name = spec.refers_to
                title = chinese if language == "zh" else name.replace("_", " ")
                table = "".join(part.capitalize() for part in name.split("_"))
                found[name] = ObjectType(name, table, title, cls, spec.name)
    return found


def event_type(cls: type[Fact], edition: Edition, language: str) -> EventType:
    """A class of facts as a type of events."""
    types = object_types(language)
    fields = edition.fields(cls)
    return EventType(
        cls,
        cls.TITLE if language == "zh" else words_of(cls.__name__),
        tuple(
            Relation(s.name, types[s.refers_to], s.zh if language == "zh" else s.name)
            for s in fields
            if s.kind in RELATES
        ),
        tuple(s for s in fields if s.kind not in RELATES and s.name not in OF_THE_REPORT),
    )


def words_of(name: str) -> str:
    """``ProblemFound`` as ``Problem found``."""
    spaced = "".join(f" {c.lower()}" if c.isupper() else c for c in name).strip()
    return spaced[:1].upper() + spaced[1:]


def attributes_of(kind: ObjectType, edition: Edition) -> dict[str, str]:
    """Attributes of a type of objects and their SQL types, those of the opening fact first."""
    common = {spec.name for spec in Fact.specs()}
    found = {
        spec.name: spec.sql_type
        for spec in edition.fields(kind.opener)
        if spec.kind not in RELATES and spec.name not in common
    }
    types = {spec.name: spec.sql_type for cls in facts().values() for spec in cls.specs()}
    return found | {name: types[name] for name in LATER.get(kind.name, ())}


def changes_of(kind: ObjectType) -> Iterator[tuple[type[Fact], str, str, str]]:
    """(class, field that names the object, field, attribute) of what changes attributes later."""
    for cls in facts().values():
        first = cls.specs()[0]
        if first.refers_to == kind.name:
            for field, attribute in CHANGES.get(cls.__name__, {}).items():
                yield cls, first.name, field, attribute


def between(kind: EventType, language: str) -> Iterator[tuple[ObjectType, str, Relation]]:
    """(type of the source, its column, relation) of the relations between objects that a fact says.

    The case that it is of relates to whatever else it names; without a case, ``ROSTER`` holds.
    """
    own = kind.own
    if own is not None:
        for relation in kind.relations:
            if relation.column != own.column:
                yield own.to, own.column, relation
        return
    by_column = {relation.column: relation for relation in kind.relations}
    for (name, source, target), (chinese, english) in ROSTER.items():
        if name == kind.cls.__name__:
            said = chinese if language == "zh" else english
            yield (
                by_column[source].to,
                source,
                Relation(target, by_column[target].to, said),
            )
