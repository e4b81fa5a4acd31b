"""What checking a bundle comes to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import define, field, frozen

if TYPE_CHECKING:
    from evalcore.transparency.policy import Judgement


@frozen
class Finding:
    """One thing that was checked: whether it ``holds``, in which file, at which event.

    ``where`` is a file of the bundle ("" for the whole), ``position`` an event's, ``remedy`` what
    to do where it does not hold.
    """

    what: str
    where: str = ""
    holds: bool = False
    position: int | None = None
    remedy: str = ""


@define
class Outcome:
    """What a bundle is, and every check of it.

    ``size`` and ``root`` (hex) are those of the events as hashed again, ``origin`` the log's name,
    ``digest`` the SHA-256 of the manifest. ``judgement`` is what the policy says of the
    checkpoint; None where no policy was given, or it has no signature.
    """

    findings: list[Finding] = field(factory=list)
    notes: list[str] = field(factory=list)
    """What was not checked, and could not be."""
    size: int = 0
    root: str = ""
    origin: str = ""
    digest: str = ""
    files: int = 0
    commits: int = 0
    private: int = 0
    sealed: int = 0
    certificates: list[str] = field(factory=list)
    """Runs (hex) whose certificate is in it."""
    judgement: Judgement | None = None

    @property
    def ok(self) -> bool:
        """Whether everything holds."""
        return bool(self.findings) and all(one.holds for one in self.findings)

    @property
    def problems(self) -> list[Finding]:
        """What does not hold."""
        return [one for one in self.findings if not one.holds]

    def holds(self, what: str, where: str = "") -> None:
        """Note what holds."""
        self.findings.append(Finding(what, where, holds=True))

    def fails(
        self, what: str, where: str = "", position: int | None = None, remedy: str = ""
    ) -> None:
        """Note what does not hold."""
        self.findings.append(Finding(what, where, False, position, remedy))

    def shorten(self, most: int) -> None:
        """Keep at most so many of what holds, and so many of what does not: never only the first,
        or what holds would push out what does not."""
        left = {True: most, False: most}
        kept = []
        for one in self.findings:
            left[one.holds] -= 1
            if left[one.holds] >= 0:
                kept.append(one)
        self.findings = kept
