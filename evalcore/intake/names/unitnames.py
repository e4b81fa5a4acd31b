"""Units by code, name (also former ones), confirmed alias and path; what became of them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from evalcore.intake.findings import Unreadable
from evalcore.intake.names.named import Named
from evalcore.intake.names.spelling import unit_forms, unit_forms_asked
from evalcore.intake.rows.normal import coded, folded
from evalcore.messages import _

WITH_HINT = re.compile(r"(.+?)[(@](.+?)\)?")
"""``name(what tells it apart)``."""


class UnitNames:
    """The units that are known. ``names`` is code → last name, ``kinds`` code → kind of unit.

    ``gone`` is dissolved unit → (its last day, the unit it went into or ``""``).
    """

    def __init__(self) -> None:
        self.names: dict[str, str] = {}
        self.kinds: dict[str, str] = {}
        self.gone: dict[str, tuple[date, str]] = {}
        self._above: dict[str, list[str]] = defaultdict(list)
        self._named = Named(unit_forms, unit_forms_asked)

    def add(self, code: str, name: str, parent: str = "", kind: str = "") -> None:
        """A unit exists; ``parent`` may be a code or a name, looked up when it is needed."""
        self.names[code] = name
        self._named.add(code, name)
        if kind:
            self.kinds[code] = kind
        self.move(code, parent)

    def move(self, code: str, parent: str) -> None:
        """A unit belongs to another one; where it belonged before still finds it."""
        if code in self.names and parent:
            self._above[code].append(parent)

    def add_alias(self, code: str, alias: str) -> None:
        """It is confirmed that ``alias`` means this unit."""
        if code in self.names:
            self._named.add_alias(code, alias)

    def one(self, text: str) -> str:
        """The code that a text means. Raises Unreadable where it means none or several."""
        found = self.called(text)
        if len(found) == 1:
            return next(iter(found))
        if found:
            paths = ", ".join(f"{self.path(code)} ({code})" for code in sorted(found))
            raise Unreadable(
                _("several units bear this name: {units}").format(units=paths),
                _("Write the code, or the name with the unit above it, like {example}.").format(
                    example=self.path(min(found))
                ),
            )
        raise Unreadable(
            _("no unit of this name or code is registered"),
            self._named.suggested(folded(text), self.path),
        )

    def called(self, text: str) -> set[str]:
        """Every unit that a text may mean by rights: code, name, alias, path, certain form."""
        code = coded(text)
        if code in self.names:
            return {code}
        wanted = folded(text)
        found = self._named.called(wanted)
        if not found and "/" in wanted:
            found = self._by_path([part for part in wanted.split("/") if part])
        if not found and (match := WITH_HINT.fullmatch(wanted)):
            found = self._by_path([match[2], match[1]])
        return found or self._named.certain(wanted, self.under)

    def bearers(self, name: str) -> set[str]:
        """The units that bear or bore exactly this name, or have it as their code."""
        return self._named.bearers(name) | ({coded(name)} & self.names.keys())

    def confirmed(self, alias: str) -> set[str]:
        """The units that an alias is confirmed to mean."""
        return self._named.confirmed(alias)

    def path(self, code: str) -> str:
        """The names from the top down to a unit, joined by ``/`` without the top itself."""
        names: list[str] = []
        seen: set[str] = set()
        while code and code not in seen:
            seen.add(code)
            names.append(self.names.get(code, code))
            above = self._parents(code)
            code = above[-1] if above else ""
        kept = names[:-1] or names
        return "/".join(reversed(kept))

    def under(self, code: str, uppers: Iterable[str]) -> bool:
        """Whether a unit stands or stood somewhere below one of ``uppers``."""
        wanted = set(uppers)
        seen: set[str] = set()
        waiting = self._parents(code)
        while waiting:
            above = waiting.pop()
            if above in wanted:
                return True
            if above not in seen:
                seen.add(above)
                waiting += self._parents(above)
        return False

    def successor(self, code: str, day: date) -> str:
        """Where a unit that is gone before a day has gone; ``""`` where that is not said."""
        seen: set[str] = set()
        while code in self.gone and self.gone[code][0] < day and code not in seen:
            seen.add(code)
            code = self.gone[code][1]
        return "" if code in seen else code

    def _by_path(self, names: list[str]) -> set[str]:
        found: set[str] = set()
        for place, name in enumerate(names):
            here = ({name} & self.names.keys()) or self._named.called(name)
            here = here or self._named.certain(name, self.under)
            found = {code for code in here if self.under(code, found)} if place else here
        return found

    def _parents(self, code: str) -> list[str]:
        """The units that stand or stood above a unit, the last one last."""
        found = []
        for written in self._above.get(code, ()):
            parent = coded(written)
            if parent not in self.names:
                named = self._named.called(folded(written))
                parent = next(iter(named)) if len(named) == 1 else ""
            if parent:
                found.append(parent)
        return found
