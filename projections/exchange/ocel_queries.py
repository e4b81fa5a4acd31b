"""The questions to the columns of the record that an object-centric event log is made of."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from attrs import frozen

from evalcore.vocabulary import family
from projections.exchange.chosen import Chosen
from projections.exchange.ocel_model import (
    EventType,
    ObjectType,
    attributes_of,
    between,
    changes_of,
    event_type,
    object_types,
)

FIRST = "'1970-01-01 00:00:00.000000'"
"""Time of what held of an object from the first, as in the standard's own example."""

REPORT = {"received_on": "DATE", "opening": "BOOLEAN", "corrected": "BOOLEAN", "position": "BIGINT"}
"""Attributes of every event besides its own."""

OBJECTS = "exported_objects"
"""Relation (id, kind, code) of the objects of an export, once it is made."""


def event_id(column: str = "fact") -> str:
    """SQL of an event's id: the position of the first report, so that ids sort as events do."""
    return f"printf('e%010d', {column})"


def event_time() -> str:
    """SQL of an event's time, in UTC: noon at +08:00, and the position in microseconds.

    A record knows days. So facts of one day keep the order of the record, whatever reads them.
    """
    moment = "CAST(occurred_on AS TIMESTAMP) + INTERVAL 4 HOUR + to_microseconds(fact)"
    return f"strftime({moment}, '%Y-%m-%d %H:%M:%S.%f')"


@frozen
class Queries:
    """SQL over ``effective_<family>`` for one export in one language."""

    chosen: Chosen
    language: str
    present: frozenset[str]
    """Topics of which there are facts: a question about none costs as much as about many."""

    def types(self) -> Mapping[str, ObjectType]:
        """Types of objects by name."""
        return object_types(self.language)

    def event_types(self) -> Iterator[EventType]:
        """Types of events that the export holds, in the order of the vocabulary."""
        for name in self._families():
            yield from self._kinds(name)

    def events(self) -> str:
        """(id, title of the type), in order of id."""
        every = []
        for name in self._families():
            titles = " ".join(
                f"WHEN '{kind.cls.topic()}' THEN {_text(kind.title)}" for kind in self._kinds(name)
            )
            every.append(
                f"SELECT fact, CASE topic {titles} END AS title FROM effective_{name} "
                f"WHERE {self.chosen.where(name)}"
            )
        return f"SELECT {event_id()}, title FROM ({' UNION ALL '.join(every)}) ORDER BY fact"

    def of_type(self, kind: EventType) -> str:
        """(id, time, attributes) of the events of a type, in order of id."""
        own = [spec.name for spec in kind.attributes if spec.name not in REPORT]
        listed = ", ".join(f'"{name}"' for name in (*own, *REPORT))
        return (
            f"SELECT {event_id()}, {event_time()}, {listed} FROM effective_{kind.cls.FAMILY} "
            f"WHERE topic = '{kind.cls.topic()}' AND {self.chosen.days()} ORDER BY fact"
        )

    def event_objects(self) -> str:
        """(event, object, qualifier), in order."""
        return (
            f"SELECT DISTINCT {event_id()} AS event, object, qualifier "
            f"FROM ({self._relating()}) ORDER BY ALL"
        )

    def objects(self) -> str:
        """(id, kind, code): named by an event, by another object, or known to the roster."""
        named = [f"SELECT object FROM ({self._relating()})"]
        named += [f"SELECT {end} FROM ({self._between()})" for end in ("source", "target")]
        for name in ("unit", "person"):
            kind = self.types()[name]
            named.append(
                f"SELECT {kind.identity(kind.key)} FROM effective_{kind.opener.FAMILY} "
                f"WHERE topic = '{kind.opener.topic()}'"
            )
        return (
            "SELECT DISTINCT object AS id, split_part(object, ':', 1) AS kind, "
            "substr(object, instr(object, ':') + 1) AS code "
            f"FROM ({' UNION ALL '.join(named)}) ORDER BY id"
        )

    def object_objects(self) -> str:
        """(source, target, qualifier), in order."""
        return f"SELECT DISTINCT source, target, qualifier FROM ({self._between()}) ORDER BY ALL"

    def of_object_type(self, kind: ObjectType) -> str:
        """(id, time, changed field, attributes) of the objects of a type: first values, changes."""
        attributes = attributes_of(kind, self.chosen.edition)
        opener = kind.opener
        own = {spec.name for spec in self.chosen.edition.fields(opener)}
        first = "".join(
            f', f."{name}"' if name in own else f", CAST(NULL AS {sql_type})"
            for name, sql_type in attributes.items()
        )
        named = "".join(f', "{name}"' for name in attributes)
        parts = [
            f"SELECT o.id, {FIRST} AS since, CAST(NULL AS VARCHAR) AS changed, 0 AS fact{first} "
            f"FROM {OBJECTS} AS o LEFT JOIN (SELECT * FROM effective_{opener.FAMILY} "
            f"WHERE topic = '{opener.topic()}' "
            f'QUALIFY row_number() OVER (PARTITION BY "{kind.key}" ORDER BY fact) = 1) AS f '
            f"ON f.\"{kind.key}\" = o.code WHERE o.kind = '{kind.name}'"
        ]
        for cls, key, field, attribute in changes_of(kind):
            values = "".join(
                f', "{field}"' if name == attribute else f", CAST(NULL AS {sql_type})"
                for name, sql_type in attributes.items()
            )
            parts.append(
                f"SELECT o.id, {event_time()}, '{attribute}', fact{values} "
                f"FROM effective_{cls.FAMILY} AS f JOIN {OBJECTS} AS o "
                f"ON o.kind = '{kind.name}' AND o.code = f.\"{key}\" "
                f"WHERE topic = '{cls.topic()}' AND \"{field}\" IS NOT NULL"
            )
        columns = ", ".join(f'"{name}"' for name in attributes)
        inside = (
            f"(id, since, changed, fact{named})" if attributes else "(id, since, changed, fact)"
        )
        listed = f", {columns}" if columns else ""
        return (
            f"SELECT id, since, changed{listed} FROM ({' UNION ALL '.join(parts)}) AS t{inside} "
            "ORDER BY id, changed IS NOT NULL, since, changed"
        )

    def _families(self) -> list[str]:
        return [name for name in self.chosen.families if self._kinds(name)]

    def _kinds(self, name: str) -> list[EventType]:
        edition = self.chosen.edition
        return [
            event_type(cls, edition, self.language)
            for cls in self.chosen.classes(name)
            if cls.topic() in self.present
        ]

    def _relating(self) -> str:
        """(fact, object, qualifier) of every field that names an object, unordered."""
        return " UNION ALL ".join(self._pairs(name) for name in self._families())

    def _pairs(self, name: str) -> str:
        # One pass over a family, however many of its fields relate.
        cases = []
        for kind in self._kinds(name):
            pairs = [
                "{'o': "
                + relation.to.identity(_column(relation.column))
                + f", 'q': {_text(relation.qualifier)}}}"
                for relation in kind.relations
            ]
            if pairs:
                cases.append(f"WHEN '{kind.cls.topic()}' THEN [{', '.join(pairs)}]")
        if not cases:
            return "SELECT 0::BIGINT AS fact, '' AS object, '' AS qualifier WHERE FALSE"
        return (
            "SELECT fact, pair.o AS object, pair.q AS qualifier FROM (SELECT fact, "
            f"unnest(CASE topic {' '.join(cases)} END) AS pair FROM effective_{name} "
            f"WHERE {self.chosen.where(name)}) WHERE pair.o IS NOT NULL"
        )

    def _between(self) -> str:
        """(source, target, qualifier) of every relation between objects, unordered.

        Those of the roster hold whatever was chosen: which unit stands above another.
        """
        edition = self.chosen.edition
        kinds = [event_type(cls, edition, self.language) for cls in family("roster")]
        kinds += [kind for n in self._families() if n != "roster" for kind in self._kinds(n)]
        every = []
        for kind in kinds:
            days = "TRUE" if kind.cls.FAMILY == "roster" else self.chosen.days()
            for source, column, relation in between(kind, self.language):
                every.append(
                    f"SELECT {source.identity(_column(column))} AS source, "
                    f"{relation.to.identity(_column(relation.column))} AS target, "
                    f"{_text(relation.qualifier)} AS qualifier FROM effective_{kind.cls.FAMILY} "
                    f"WHERE topic = '{kind.cls.topic()}' AND {days} "
                    f'AND "{column}" IS NOT NULL AND "{relation.column}" IS NOT NULL'
                )
        return " UNION ALL ".join(every)


def _text(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _column(name: str) -> str:
    return f'"{name}"'
