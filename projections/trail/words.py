"""Fields of an event as people read them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from evalcore.vocabulary import Fact, FieldSpec
from projections.trail.entries import Said


def said_of(
    cls: type[Fact],
    state: Mapping[str, Any],
    secret: Mapping[str, Any],
    names: Names,
    hidden: set[str],
) -> Iterable[Said]:
    """The fields of an event that hold something, without those shown in a place of their own."""
    values = {**state, **secret}
    for spec in cls.specs():
        if spec.name in values and spec.name not in hidden:
            value = values[spec.name]
            yield Said(spec.name, spec.zh, value, names.shown(spec, value), spec.private)


class Names:
    """Values as people read them: titles of choices, names of units and persons beside codes."""

    def __init__(self, connection: Any) -> None:
        self.connection = connection
        self.known: dict[tuple[str, str], str] = {}

    def shown(self, spec: FieldSpec, value: Any) -> str:
        """A field's value in words; empty where there is none."""
        if value is None or value == "":
            return ""
        if spec.kind == "flag":
            return "是" if value else "否"
        if spec.kind == "choice":
            return spec.choices.get(str(value), str(value))
        if spec.kind in ("unit", "person"):
            name = self._name(spec.kind, str(value))
            return f"{name} ({value})" if name and name != value else str(value)
        return str(value)

    def _name(self, kind: str, code: str) -> str:
        key = (kind, code)
        if key not in self.known:
            found = self.connection.execute(
                f"SELECT max_by(name, position) FROM log.roster WHERE {kind} = $1 "
                "AND topic IN ('UnitRegistered.1', 'UnitRenamed.1', 'PersonRegistered.1')",
                [code],
            ).fetchone()
            self.known[key] = (found and found[0]) or ""
        return self.known[key]
