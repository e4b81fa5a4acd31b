"""The relational schema of OCEL 2.0 (Object-Centric Event Log, 2.0 specification, SQLite).

Six tables of fixed names, then one per type of events and of objects. ``ocel_time`` is declared
TIMESTAMP; keys are the standard's. Tables of pairs have no row ids: half the size.
"""

from __future__ import annotations

from collections.abc import Mapping

APPLICATION_ID = 0x65764F43
"""``evOC`` in the header of the file: an export of ours, and no record."""

DECLARED = {"BIGINT": "INTEGER", "BOOLEAN": "BOOLEAN", "DATE": "TEXT", "VARCHAR": "TEXT"}
"""Attributes by the type of their column; a day is text, for it has no time."""

ABOUT = "evalcore_export"
"""A table of ours beside those of the standard: what the file was made of."""

FIXED = (
    "CREATE TABLE event_map_type (ocel_type TEXT PRIMARY KEY, ocel_type_map TEXT)",
    "CREATE TABLE object_map_type (ocel_type TEXT PRIMARY KEY, ocel_type_map TEXT)",
    "CREATE TABLE event (ocel_id TEXT PRIMARY KEY, "
    "ocel_type TEXT REFERENCES event_map_type (ocel_type)) WITHOUT ROWID",
    "CREATE TABLE object (ocel_id TEXT PRIMARY KEY, "
    "ocel_type TEXT REFERENCES object_map_type (ocel_type)) WITHOUT ROWID",
    "CREATE TABLE event_object (ocel_event_id TEXT REFERENCES event (ocel_id), "
    "ocel_object_id TEXT REFERENCES object (ocel_id), ocel_qualifier TEXT, "
    "PRIMARY KEY (ocel_event_id, ocel_object_id, ocel_qualifier)) WITHOUT ROWID",
    "CREATE TABLE object_object (ocel_source_id TEXT REFERENCES object (ocel_id), "
    "ocel_target_id TEXT REFERENCES object (ocel_id), ocel_qualifier TEXT, "
    "PRIMARY KEY (ocel_source_id, ocel_target_id, ocel_qualifier)) WITHOUT ROWID",
    f"CREATE TABLE {ABOUT} (name TEXT PRIMARY KEY, value TEXT)",
)


def of_events(table: str, attributes: Mapping[str, str]) -> str:
    """The table of a type of events. ``attributes``: name → SQL type."""
    return (
        f'CREATE TABLE "event_{table}" (ocel_id TEXT PRIMARY KEY REFERENCES event (ocel_id), '
        f"ocel_time TIMESTAMP{_declared(attributes)}) WITHOUT ROWID"
    )


def of_objects(table: str, attributes: Mapping[str, str]) -> str:
    """The table of a type of objects: a row with what holds first, then a row per change."""
    return (
        f'CREATE TABLE "object_{table}" (ocel_id TEXT REFERENCES object (ocel_id), '
        f"ocel_time TIMESTAMP, ocel_changed_field TEXT{_declared(attributes)})"
    )


def _declared(attributes: Mapping[str, str]) -> str:
    return "".join(f', "{name}" {DECLARED[kind]}' for name, kind in attributes.items())
