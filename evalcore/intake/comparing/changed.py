"""A fact as a file tells it against the one that the record holds: what differs, what it means.

A sheet that lacks a column says nothing about that field; a blank cell under its header says that
nothing is there. A cell that was blank and is filled now supplements the fact; anything else that
differs changes it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import attrs
from attrs import frozen

from evalcore.intake.comparing.known import compared, private_specs
from evalcore.intake.rows.normal import SEALED_CELL
from evalcore.intake.rows.reader import Reported
from evalcore.vocabulary import Fact, FieldSpec

SUPPLEMENT = "补填"
"""The reason kept with a correction that only fills what was blank."""


@frozen
class Correction:
    """Why changed cells are taken as corrections, and who allowed it."""

    reason: str
    authority: str


@frozen
class Difference:
    """One field of which file and record say different things."""

    spec: FieldSpec
    old: Any
    new: Any
    in_key: bool = False

    @property
    def fills(self) -> bool:
        """Whether nothing was there before: not where the blank itself may mean something."""
        blank = self.spec.default in (None, "")
        return blank and not self.in_key and self.old == self.spec.default

    @property
    def clears(self) -> bool:
        """Whether nothing is there now: not where the blank itself may mean something."""
        blank = self.spec.default in (None, "")
        return blank and not self.in_key and self.new == self.spec.default


@frozen
class Compared:
    """What differs, and the fields of the record that the file does not speak of."""

    differences: tuple[Difference, ...]
    kept: Mapping[str, Any]

    @property
    def supplements(self) -> bool:
        """Whether all that differs was blank before."""
        return all(difference.fills for difference in self.differences)


def against(one: Reported, old: Mapping[str, Any], private: Mapping[str, Any] | None) -> Compared:
    """Compare a reported fact with the record's values of it.

    ``private``: its private fields there; None where nobody can read them any more.
    """
    fact = one.fact
    found: list[Difference] = []
    kept: dict[str, Any] = {}

    def field(spec: FieldSpec, was: Any) -> None:
        now = getattr(fact, spec.name)
        if now == was:
            return
        if spec.private and now == SEALED_CELL:
            # A prefilled workbook shows this where the record holds sealed words.
            kept[spec.name] = was
            return
        if now == spec.default and one.places.get(spec.name, -1) < 0:
            kept[spec.name] = was
        else:
            in_key = spec.name in fact.KEY or spec.name == "ordinal"
            found.append(Difference(spec, was, now, in_key))

    for spec in compared(type(fact)):
        field(spec, old[spec.name])
    for spec in private_specs(type(fact)):
        if private is not None:
            field(spec, private.get(spec.name, spec.default))
        elif getattr(fact, spec.name) == SEALED_CELL:
            kept[spec.name] = spec.default
    return Compared(tuple(found), kept)


def mended(one: Reported, compared: Compared, root: int, correction: Correction) -> Fact:
    """The fact that goes in as a correction of the one first reported at ``root``."""
    return attrs.evolve(
        one.fact,
        **compared.kept,
        corrects=root,
        reason=correction.reason,
        authority=correction.authority,
    )


def from_columns(cls: type[Fact], values: tuple[Any, ...]) -> dict[str, Any]:
    """The compared fields of a fact from their columns: absent is the default."""
    return {
        spec.name: spec.default if value is None else value
        for spec, value in zip(compared(cls), values, strict=True)
    }
