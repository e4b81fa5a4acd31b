"""Fields of an event as people read them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from evalcore.paper_words import said
from evalcore.vocabulary import Fact, FieldSpec
from evalcore.vocabulary.flags import FlagRaised
from evalcore.vocabulary.results import StandingPublished
from projections.publishing.figures import fixed
from projections.publishing.tables import measure_title
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
    if cls is StandingPublished:
        # A total is whole units of a decimal place; the random bytes say nothing to anybody.
        hidden = {*hidden, "decimals", "salt"}
    for spec in cls.specs():
        if spec.name in values and spec.name not in hidden:
            value = values[spec.name]
            shown = names.shown(spec, value)
            if cls is StandingPublished and spec.name == "total" and value is not None:
                shown = fixed(value, values.get("decimals", 0))
            if cls is FlagRaised and spec.name == "suggests":
                shown = said(measure_title(str(value or "")))
            yield Said(spec.name, spec.zh, value, shown, spec.private)


DIGEST = re.compile(r"[0-9a-f]{64}")
VKEY = re.compile(r"([^+\s]+\+[0-9a-f]{8})\+[A-Za-z0-9+/=]{40,}")


def short(text: str) -> str:
    """Digests by their first characters, public keys by name and key id: what a reader compares."""
    return VKEY.sub(r"\1", DIGEST.sub(lambda found: found[0][:16] + "…", text))


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
            return said("是") if value else said("否")
        if spec.kind == "choice":
            return said(spec.choices.get(str(value), str(value)))
        if spec.kind in ("unit", "person"):
            name = self._name(spec.kind, str(value))
            return f"{name} ({value})" if name and name != value else str(value)
        return short(str(value))

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
