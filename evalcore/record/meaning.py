"""What the columns of a family meant when files of them were written for good, and mean now.

A digest of declarations, not of SQL: a reader that became faster, or a family that grew another
field, leaves old files as good as they were.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from hashlib import sha256
from typing import Any

from evalcore.record.columns import (
    ENVELOPE,
    UPCASTERS,
    family_columns,
    known_topics,
    public_specs,
)
from evalcore.vocabulary import FAMILIES, FieldSpec

READING = 1
"""Raised when the same declaration comes to be read otherwise: files written before then are no
longer what the record is read as."""


def meaning(family: str, topics: Iterable[str], columns: Mapping[str, str]) -> str:
    """SHA-256 (hex) of how ``columns`` (name → SQL type) are read from events of ``topics``."""
    said: list[Any] = [READING, family, list(columns.items())]
    for topic in sorted(topics):
        specs = _specs(topic)
        said.append([topic, known_topics()[topic].topic(), _upcast(topic)])
        said += [[name, *_read(specs[name])] for name in columns if name in specs]
    return sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()


def lacking(
    family: str, topics: Iterable[str], columns: Mapping[str, str], then: str
) -> frozenset[str] | None:
    """The columns of the family that a file has not and that are NULL in all of its rows.

    ``columns`` (name → SQL type) are those of the file, ``then`` is what ``meaning`` was when it
    was written. None where the file is not what the record is read as now.
    """
    kinds = sorted(topics)
    if family not in FAMILIES or any(topic not in known_topics() for topic in kinds):
        return None
    if any(known_topics()[topic].FAMILY != family for topic in kinds):
        return None
    now = family_columns(family)
    if any(now.get(name) != kind for name, kind in columns.items()):
        return None
    if meaning(family, kinds, columns) != then:
        return None
    added = frozenset(now.keys() - columns.keys())
    if all(_nothing(topic, name) for topic in kinds for name in added):
        return added
    return None


def _nothing(topic: str, column: str) -> bool:
    """Whether an event of ``topic`` from before there was this column has NULL in it."""
    if column in ENVELOPE:
        return False
    spec = _specs(topic).get(column)
    if spec is None:
        return True
    return not _upcast(topic) and not spec.required and spec.default in (None, "")


def field_names(topic: str) -> frozenset[str]:
    """The public fields that a state of ``topic`` may name."""
    name, _dot, version = topic.rpartition(".")
    upcaster = UPCASTERS.get((name, int(version)))
    if upcaster is not None:
        return frozenset(upcaster.reads)
    return frozenset(spec.name for spec in known_topics()[topic].specs() if not spec.private)


def _specs(topic: str) -> dict[str, FieldSpec]:
    return {spec.name: spec for spec in public_specs(known_topics()[topic])}


def _read(spec: FieldSpec) -> list[Any]:
    return [spec.kind, spec.sql_type, spec.required, spec.default]


def _upcast(topic: str) -> list[Any]:
    """What makes of an older version the current one; empty for the current one."""
    name, _dot, version = topic.rpartition(".")
    upcaster = UPCASTERS.get((name, int(version)))
    if upcaster is None or topic == known_topics()[topic].topic():
        return []
    return [sorted(upcaster.reads.items()), sorted(upcaster.gives.items())]
