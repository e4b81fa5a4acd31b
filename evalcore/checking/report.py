"""What checking something comes to: what holds, what does not, against whom, and what is open."""

from __future__ import annotations

from typing import Any

from attrs import define, field, frozen


@frozen
class Finding:
    """One thing that was checked: what, ``where`` (a part of it, an event), whether it holds."""

    what: str
    where: str = ""
    holds: bool = True

    def as_data(self) -> dict[str, Any]:
        """As JSON tells it."""
        return {"what": self.what, "where": self.where, "holds": self.holds}


@define
class Report:
    """The outcome for one thing of some ``kind``.

    ``against`` says what the outcome rests on, and so against whom it holds; ``notes`` what was
    not checked and why; ``facts`` are what it says of itself, for programs.
    """

    kind: str
    findings: list[Finding] = field(factory=list)
    against: list[str] = field(factory=list)
    notes: list[str] = field(factory=list)
    facts: dict[str, Any] = field(factory=dict)

    @property
    def ok(self) -> bool:
        """Whether something was checked, and all of it holds."""
        return bool(self.findings) and all(one.holds for one in self.findings)

    @property
    def problems(self) -> list[Finding]:
        """What does not hold."""
        return [one for one in self.findings if not one.holds]

    def holds(self, what: str, where: str = "") -> None:
        """Note what holds."""
        self.findings.append(Finding(what, where))

    def fails(self, what: str, where: str = "") -> None:
        """Note what does not hold."""
        self.findings.append(Finding(what, where, holds=False))

    def join(self, other: Report) -> None:
        """Take in what another check of the same thing found."""
        self.findings += other.findings
        self.against += [one for one in other.against if one not in self.against]
        self.notes += [one for one in other.notes if one not in self.notes]
        self.facts |= other.facts

    def as_data(self) -> dict[str, Any]:
        """As JSON tells it."""
        return {
            "ok": self.ok,
            "kind": self.kind,
            **self.facts,
            "checks": [one.as_data() for one in self.findings],
            "against": self.against,
            "notes": self.notes,
        }
