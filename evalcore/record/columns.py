"""From stored events to one narrow table per family: decoding and upcasting, in SQL.

One SELECT per (topic, version) is that version's upcaster. It is generated from the declared
public fields, so it can't drift from the classes; private state has no column anywhere. A
narrow table per family is what makes this fast: one wide table of all fields took six times as
long and a multiple of the memory.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import attrs

from evalcore.errors import DataError
from evalcore.messages import _
from evalcore.vocabulary import Fact, FieldSpec, facts, family

if TYPE_CHECKING:
    import duckdb
    import pyarrow

ENVELOPE = {
    "position": "BIGINT",
    "topic": "VARCHAR",
    "stream": "VARCHAR",
    "recorded_at": "BIGINT",
    "source": "VARCHAR",
}
"""What every family table takes from the envelope; ``recorded_at`` in µs since the epoch, UTC."""

COMMON = ("occurred_on", "received_on", "ordinal", "opening", "corrects")
"""Common fields of facts that are columns. Why and by whom something was corrected is read from
the record where it is shown; nothing is computed from it."""


@attrs.frozen
class Upcaster:
    """How the public state of an older version becomes that of the current class.

    ``reads`` are the fields of the old state with their SQL types, ``gives`` an SQL expression
    over ``old.<field>`` for each field of the current class that is not read under its own name.
    ``python`` does the same to the decoded state; a test holds the two against each other.
    """

    reads: Mapping[str, str]
    gives: Mapping[str, str]
    python: Callable[[dict[str, Any]], dict[str, Any]]


UPCASTERS: dict[tuple[str, int], Upcaster] = {}
"""By class name and old version. Empty as long as every class is at its first version."""


def public_specs(cls: type[Fact]) -> tuple[FieldSpec, ...]:
    """The fields of a class that are columns: its own public ones, then the common ones."""
    own = len(cls.specs()) - len(Fact.specs())
    return tuple(
        spec
        for number, spec in enumerate(cls.specs())
        if not spec.private and (number < own or spec.name in COMMON)
    )


@cache
def family_columns(name: str) -> Mapping[str, str]:
    """Column → SQL type of a family's table: envelope, common fields, union of public fields.

    Raises ValueError where two classes of a family mean different types by one name.
    """
    found = dict(ENVELOPE)
    for spec in Fact.specs():
        if spec.name in COMMON:
            found[spec.name] = spec.sql_type
    for cls in family(name):
        for spec in public_specs(cls):
            if found.setdefault(spec.name, spec.sql_type) != spec.sql_type:
                raise ValueError(f"{cls.__name__}.{spec.name} has two types in {name}")
    return found


def known_topics() -> dict[str, type[Fact]]:
    """Every topic that can be read, old versions included, with the class it becomes."""
    found = dict(facts())
    classes = {cls.__name__: cls for cls in facts().values()}
    for name, version in UPCASTERS:
        found[f"{name}.{version}"] = classes[name]
    return found


def _default(spec: FieldSpec) -> str | None:
    """SQL literal of what an absent field means; None where it means nothing is known."""
    if spec.default is None or spec.default == "":
        return None
    return str(spec.default).upper() if spec.kind == "flag" else str(int(spec.default))


def _value(spec: FieldSpec, upcaster: Upcaster | None) -> str:
    if upcaster is None or (spec.name in upcaster.reads and spec.name not in upcaster.gives):
        read = f'old."{spec.name}"'
    else:
        read = upcaster.gives.get(spec.name, "NULL")
    if spec.kind == "day":
        # Read as text and cast: a day that is none must fail, not vanish.
        read = f"CAST({read} AS DATE)"
    default = _default(spec)
    if default is not None:
        return f"coalesce({read}, {default})"
    if spec.sql_type == "VARCHAR" and not spec.required:
        return f"nullif({read}, '')"
    return read


def upcasting_select(topic: str, relation: str) -> str:
    """SQL that reads the events of ``topic`` in ``relation`` as rows of the family's table.

    ``relation`` has the columns of ``Record.read_arrow`` and holds that topic alone.
    """
    cls = known_topics()[topic]
    name, _dot, version = topic.rpartition(".")
    upcaster = None if topic == cls.topic() else UPCASTERS[name, int(version)]
    specs = {spec.name: spec for spec in public_specs(cls)}
    reads = upcaster.reads if upcaster else {s.name: s.sql_type for s in specs.values()}
    structure = json.dumps({k: "VARCHAR" if v == "DATE" else v for k, v in reads.items()})
    chosen = ["position", f"'{cls.topic()}' AS topic", "stream", "recorded_at", "source"]
    for column, sql_type in family_columns(cls.FAMILY).items():
        if column in ENVELOPE:
            continue
        spec = specs.get(column)
        value = _value(spec, upcaster) if spec else "NULL"
        chosen.append(f'CAST({value} AS {sql_type}) AS "{column}"')
    return (
        f"SELECT {', '.join(chosen)} FROM (SELECT position, stream, recorded_at, source, "
        f"json_transform(state, '{structure}') AS old FROM {relation})"
    )


def columns_digest() -> str:
    """SHA-256 (hex) of every upcaster: two programs with the same one read a log alike."""
    text = "\n".join(upcasting_select(topic, "events") for topic in sorted(known_topics()))
    return sha256(text.encode()).hexdigest()


def by_topic(events: pyarrow.Table) -> dict[str, pyarrow.Table]:
    """The events of each topic, in order of position.

    Raises DataError naming topic and first position where a topic is not known here.
    """
    import pyarrow.compute as pc

    if not len(events):
        return {}
    encoded = events["topic"].combine_chunks().dictionary_encode()
    order = pc.sort_indices(encoded.indices)
    counts = pc.value_counts(encoded.indices).to_pylist()
    sorted_events = events.select([c for c in events.column_names if c != "topic"]).take(order)
    names = encoded.dictionary.to_pylist()
    found, start = {}, 0
    for entry in sorted(counts, key=lambda entry: entry["values"]):
        found[names[entry["values"]]] = sorted_events.slice(start, entry["counts"])
        start += entry["counts"]
    known = known_topics()
    for topic, part in found.items():
        if topic not in known:
            raise DataError(
                _(
                    "Position {position} of the record holds an event of kind {topic!r}, which "
                    "this version does not know. Use the version that wrote it, or a later one."
                ).format(position=part["position"][0].as_py(), topic=topic)
            )
    return found


def decode(
    connection: duckdb.DuckDBPyConnection, events: pyarrow.Table
) -> Iterator[tuple[str, pyarrow.Table]]:
    """The rows of ``events`` for each family that has any (several tables may share a family).

    Raises DataError naming topic and position for a topic that is not known, a state that is no
    JSON or names a field twice, and a field that must be there and is not, or is no date or
    number.
    """
    known = known_topics()
    parts = by_topic(events)
    doubtful = bool(parts) and not _names_stand_once(connection, events)
    for topic, part in parts.items():
        cls = known[topic]
        rows = _decode_topic(connection, topic, part, doubtful)
        for spec in public_specs(cls):
            if spec.required and rows[spec.name].null_count:
                import pyarrow.compute as pc

                bad = rows.filter(pc.is_null(rows[spec.name]))["position"][0].as_py()
                raise _unreadable(topic, bad, spec.name)
        yield cls.FAMILY, rows


def _decode_topic(
    connection: duckdb.DuckDBPyConnection, topic: str, part: pyarrow.Table, doubtful: bool
) -> pyarrow.Table:
    """``doubtful``: a state among all that are read may name a field twice."""
    import duckdb

    connection.register("events", part)
    try:
        if doubtful:
            _refuse_doubles(connection, topic)
        return connection.sql(upcasting_select(topic, "events")).to_arrow_table()
    except (duckdb.ConversionException, duckdb.InvalidInputException) as error:
        if len(part) == 1:
            reason = str(error).splitlines()[0]
            raise _unreadable(topic, part["position"][0].as_py(), reason) from error
        # Somewhere in here: halve until it is found. Only a damaged record pays for this.
        half = len(part) // 2
        _decode_topic(connection, topic, part.slice(0, half), doubtful)
        _decode_topic(connection, topic, part.slice(half), doubtful)
        raise
    finally:
        connection.unregister("events")


NAMES = """
    SELECT array_to_string(json_keys(state), ',') AS names, min(position) FROM events
    GROUP BY names ORDER BY 2
"""
"""The lists of names that occur in states: few, however many events there are."""


def _names_stand_once(connection: duckdb.DuckDBPyConnection, events: pyarrow.Table) -> bool:
    """Whether it is certain of all ``events`` at once that no state names a field twice.

    Asked for all kinds in one query: a small record has as many kinds as a large one, and a query
    for each would take longer than reading them.
    """
    import duckdb

    connection.register("events", events.select(["position", "state"]))
    try:
        return not any(_twice(names) for names, _at in connection.sql(NAMES).fetchall())
    except (duckdb.ConversionException, duckdb.InvalidInputException):
        # A state is no JSON: which one, is told where its kind is decoded.
        return False
    finally:
        connection.unregister("events")


def _refuse_doubles(connection: duckdb.DuckDBPyConnection, topic: str) -> None:
    """Raise DataError where a state names a field twice.

    Readers differ in which of the two they take, so that results could rest on one and papers show
    the other.
    """
    for names, position in connection.sql(NAMES).fetchall():
        if _twice(names):
            raise _unreadable(topic, position, _("a name stands twice in it"))


def _twice(names: str | None) -> bool:
    listed = (names or "").split(",")
    return len(set(listed)) != len(listed)


def _unreadable(topic: str, position: int, reason: str) -> DataError:
    return DataError(
        _(
            "The event at position {position} ({topic}) can't be read: {reason}. "
            "Run verify to see whether the record was altered."
        ).format(position=position, topic=topic, reason=reason)
    )
