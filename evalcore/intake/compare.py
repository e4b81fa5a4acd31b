"""Rows against the effective record: what is new, what is there already, what differs.

A sheet that lacks a column says nothing about that field; a blank cell under its header says that
nothing is there.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import attrs
import msgspec
from attrs import frozen

from evalcore.intake.binding import SEALED_CELL
from evalcore.intake.findings import WARNING, Finding
from evalcore.intake.known import SEALED, Act, Known, compared, content_of, once_per_class
from evalcore.intake.rows import Reported
from evalcore.messages import _
from evalcore.vocabulary import Fact, FieldSpec


@once_per_class
def private_of(cls: type[Fact]) -> tuple[FieldSpec, ...]:
    """The private fields of a class."""
    return tuple(spec for spec in cls.specs() if spec.private)


@frozen
class Correction:
    """Why changed cells are taken as corrections, and who allowed it."""

    reason: str
    authority: str


@frozen
class Compared:
    """``new`` is what to append; ``corrected`` of them are corrections, ``unchanged`` are there."""

    new: list[Reported]
    corrected: int
    unchanged: int
    findings: list[Finding]


def compare(
    reported: Sequence[Reported], known: Known, correction: Correction | None = None
) -> Compared:
    """Compare facts with the record, class by class; the order of ``reported`` is kept."""
    if known.empty:
        return Compared(list(reported), 0, 0, _sealed_nowhere(reported))
    by_class: dict[type[Fact], list[Reported]] = defaultdict(list)
    for one in reported:
        by_class[type(one.fact)].append(one)
    comparer = _Comparer(known, correction)
    for cls, group in by_class.items():
        comparer.compare_class(cls, group)
    new = [one for one in reported if id(one) in comparer.fresh]
    findings = [*comparer.findings, *_sealed_nowhere(new)]
    return Compared(new, comparer.corrected, comparer.unchanged, findings)


def _sealed_nowhere(new: Sequence[Reported]) -> list[Finding]:
    """Cells that point to private words of the record where it holds none."""
    return [
        one.finding(
            spec.name,
            _("the record holds nothing here that could be meant"),
            _("Write it, or clear the cell."),
        )
        for one in new
        for spec in private_of(type(one.fact))
        if getattr(one.fact, spec.name) == SEALED_CELL
    ]


class _Comparer:
    def __init__(self, known: Known, correction: Correction | None) -> None:
        self.known = known
        self.correction = correction
        self.fresh: set[int] = set()
        self.corrected = 0
        self.unchanged = 0
        self.findings: list[Finding] = []

    def compare_class(self, cls: type[Fact], group: list[Reported]) -> None:
        keys = [one.key for one in group]
        acts = self.known.acts(cls, keys)
        if not acts:
            self.fresh.update(map(id, group))
            return
        content = content_of(cls)
        current: list[tuple[Reported, Act]] = []
        for one, key in zip(group, keys, strict=True):
            held = acts.get(key, [])
            counting = [act for act in held if act.current]
            if counting:
                current.append((one, min(counting, key=lambda act: act.root)))
            elif any(act.content == content(one.fact) for act in held):
                self._gone(one, held[-1])
            else:
                self.fresh.add(id(one))
        privates = self._privates(cls, [act.position for _one, act in current])
        for one, act in current:
            self._against(cls, one, act, privates.get(act.position))

    def _privates(self, cls: type[Fact], positions: list[int]) -> dict[int, dict[str, Any] | None]:
        """Private fields by position; None where nobody can read them any more."""
        if not any(spec.private for spec in cls.specs()):
            return {}
        found: dict[int, dict[str, Any] | None] = {}
        for position, state in self.known.privates(positions).items():
            found[position] = None if state == SEALED else msgspec.json.decode(state or b"{}")
        return found

    def _against(
        self, cls: type[Fact], one: Reported, act: Act, private: dict[str, Any] | None
    ) -> None:
        fact = one.fact
        kept: dict[str, Any] = {}
        changed: list[tuple[str, Any]] = []
        for spec, old in zip(compared(cls), act.content, strict=True):
            self._field(one, spec, old, kept, changed)
        for spec in private_of(cls):
            if private is not None:
                self._field(one, spec, private.get(spec.name, spec.default), kept, changed)
            elif getattr(fact, spec.name) == SEALED_CELL:
                kept[spec.name] = spec.default
        if not changed:
            self.unchanged += 1
        elif fact.corrects is not None:
            self.fresh.add(id(one))
            self.corrected += 1
        elif self.correction is not None:
            one.fact = attrs.evolve(
                fact,
                **kept,
                corrects=act.root,
                reason=self.correction.reason,
                authority=self.correction.authority,
            )
            self.fresh.add(id(one))
            self.corrected += 1
        else:
            for name, old in changed:
                self.findings.append(self._changed(one, name, old, act))

    @staticmethod
    def _field(
        one: Reported, spec: Any, old: Any, kept: dict[str, Any], changed: list[tuple[str, Any]]
    ) -> None:
        new = getattr(one.fact, spec.name)
        if new == old:
            return
        if new == SEALED_CELL and spec.private:
            kept[spec.name] = old
            return
        if new == spec.default and one.places.get(spec.name, -1) < 0:
            kept[spec.name] = old
        else:
            changed.append((spec.name, old))

    @staticmethod
    def _changed(one: Reported, name: str, old: Any, act: Act) -> Finding:
        spec = next(spec for spec in type(one.fact).specs() if spec.name == name)
        shown = _("another text") if spec.private else (old if old not in ("", None) else "—")
        if spec.kind == "choice":
            shown = spec.choices.get(str(old), shown)
        return one.finding(
            name,
            _("{title} differs from the record, which holds {old} (position {position})").format(
                title=spec.zh, old=shown, position=act.position
            ),
            _(
                "If the file is right, import it with --correct --reason … --authority …; "
                "if the record is right, restore the cell."
            ),
        )

    def _gone(self, one: Reported, act: Act) -> None:
        self.unchanged += 1
        found = one.finding(
            type(one.fact).KEY[0],
            _("{title}: this was withdrawn or corrected (position {position}) and stays so").format(
                title=one.fact.TITLE, position=act.position
            ),
            _("Delete the row from the file; or withdraw the withdrawal, if it was wrong."),
        )
        self.findings.append(attrs.evolve(found, severity=WARNING))
