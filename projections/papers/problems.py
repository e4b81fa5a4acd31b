"""What is wrong with a template, as the clerk who made it can find it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from attrs import frozen

from evalcore.errors import DataError
from evalcore.messages import _
from projections.papers.sandbox import NOBODY, Missing, TooMuch

SHOWN = 40
MOST = 20


@frozen
class Problem:
    """``file``; ``place`` in it, ``paragraph`` (from 1; 0: nowhere in particular), its ``line`` of
    text, the ``tag`` as written; the ``reason``, which ends with what to do."""

    file: str
    place: str = ""
    paragraph: int = 0
    line: str = ""
    tag: str = ""
    reason: str = ""

    def __str__(self) -> str:
        where = [self.file, self.place]
        if self.paragraph:
            where.append(_("paragraph {n}").format(n=self.paragraph))
        if self.line and self.line != self.tag:
            short = self.line if len(self.line) <= SHOWN else f"{self.line[:SHOWN]}…"
            where.append(f"“{short}”")
        said, reason = _(", ").join(part for part in where if part), self.reason.rstrip(".。")
        if self.tag:
            return _("{where}: {tag}: {reason}.").format(where=said, tag=self.tag, reason=reason)
        return _("{where}: {reason}.").format(where=said, reason=reason)

    def data(self) -> dict[str, Any]:
        """The problem for programs."""
        return {
            "file": self.file,
            "place": self.place,
            "paragraph": self.paragraph,
            "line": self.line,
            "tag": self.tag,
            "reason": self.reason,
        }


class TemplateWrong(DataError):  # noqa: N818 - it tells what is wrong
    """A template that can't be filled; ``problems`` says why, one by one."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        lines = [str(problem) for problem in self.problems[:MOST]]
        if len(self.problems) > MOST:
            lines.append(_("… and {n} more.").format(n=len(self.problems) - MOST))
        super().__init__("\n".join(lines))


def raise_all(problems: Sequence[Problem]) -> None:
    """Raise TemplateWrong where there are any."""
    if problems:
        raise TemplateWrong(problems)


def reason_of(error: Exception, fields: Mapping[str, Any]) -> str:
    """Why a template that was given ``fields`` could not be filled."""
    if isinstance(error, Missing):
        return unknown(error.name, error.owner, fields)
    if isinstance(error, TooMuch):
        return str(error)
    return _("it can't be worked out ({error})").format(error=f"{type(error).__name__}: {error}")


def unknown(name: str, owner: Any, fields: Mapping[str, Any]) -> str:
    """Why a name is unknown, with the names that are nearest to it."""
    from difflib import get_close_matches

    known = sorted(names_of(fields if owner is NOBODY else owner))
    known = [name for name in known if not name.startswith("_")]
    near = get_close_matches(name, known, cutoff=0.5)
    reason = (
        _("there is no field {name}").format(name=name)
        if owner is NOBODY
        else _("this has no part {name}").format(name=name)
    )
    if near:
        return _("{reason}; the nearest are {names}").format(reason=reason, names=", ".join(near))
    if len(known) <= MOST:
        return _("{reason}; there are {names}").format(reason=reason, names=", ".join(known))
    return _("{reason}; evalcore paper fields lists them").format(reason=reason)


def names_of(owner: Any) -> list[str]:
    """The parts that a template can name of a value."""
    if isinstance(owner, Mapping):
        return [str(key) for key in owner]
    return [name for name in dir(owner) if not name.startswith("_")]
