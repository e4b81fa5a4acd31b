"""Who and what is known by which name: units and persons, from the record and the files at hand.

A name that could be two is a finding, never a guess; one that is none gets the nearest names.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable

from evalcore.intake.findings import Unreadable
from evalcore.intake.normal import coded, folded
from evalcore.messages import _

_WITH_HINT = re.compile(r"(.+?)[(@](.+?)\)?")


class Roster:
    """Units by code, name (also former ones) and path; persons by code and name."""

    def __init__(self) -> None:
        self.units: dict[str, str] = {}
        self.persons: dict[str, str] = {}
        self._parents: dict[str, str] = {}
        self._units_by_name: dict[str, set[str]] = defaultdict(set)
        self._persons_by_name: dict[str, set[str]] = defaultdict(set)
        self._served: dict[str, set[str]] = defaultdict(set)

    # Filling

    def add_unit(self, code: str, name: str, parent: str = "") -> None:
        """A unit exists; ``parent`` may be a code or a name, looked up when it is needed."""
        self.units[code] = name
        self._units_by_name[folded(name)].add(code)
        if parent:
            self._parents[code] = parent

    def rename_unit(self, code: str, name: str) -> None:
        """A unit bears another name; the former one still finds it."""
        if code in self.units:
            self.add_unit(code, name)

    def move_unit(self, code: str, parent: str) -> None:
        """A unit belongs to another one."""
        if code in self.units and parent:
            self._parents[code] = parent

    def add_person(self, code: str, name: str) -> None:
        """A person exists."""
        self.persons[code] = name
        self._persons_by_name[folded(name)].add(code)

    def add_service(self, person: str, unit: str) -> None:
        """A person held a post at a unit at some time: tells namesakes apart where asked to."""
        self._served[person].add(unit)

    # Finding

    def unit(self, text: str) -> str:
        """The code of a unit by code, name, or path (``镇/村``). Raises Unreadable."""
        code = coded(text)
        if code in self.units:
            return code
        wanted = folded(text)
        found = self._units_by_name.get(wanted, set())
        if not found and "/" in wanted:
            found = self._by_path(wanted.split("/"))
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
            self._suggest(wanted, self._units_by_name, self.units, self._named_unit),
        )

    def person(self, text: str) -> str:
        """The code of a person by code, name, or ``name(unit or code)``. Raises Unreadable."""
        code = coded(text)
        if code in self.persons:
            return code
        wanted = folded(text)
        found = self._persons_by_name.get(wanted, set())
        if not found:
            match = _WITH_HINT.fullmatch(wanted)
            if match:
                found = self._hinted(match[1], match[2])
        if len(found) == 1:
            return next(iter(found))
        if found:
            raise Unreadable(
                _("several persons bear this name: {persons}").format(
                    persons=", ".join(sorted(found))
                ),
                _("Write the code of the person, or the name with the unit: {example}.").format(
                    example=f"{self.persons[min(found)]}({min(found)})"
                ),
            )
        raise Unreadable(
            _("no person of this name or code is registered"),
            self._suggest(wanted, self._persons_by_name, self.persons, self._named_person),
        )

    def path(self, code: str) -> str:
        """The names from the top down to a unit, joined by ``/`` without the top itself."""
        names: list[str] = []
        seen: set[str] = set()
        while code and code not in seen:
            seen.add(code)
            names.append(self.units.get(code, code))
            code = self._parent(code)
        kept = names[:-1] or names
        return "/".join(reversed(kept))

    def _parent(self, code: str) -> str:
        parent = coded(self._parents.get(code, ""))
        if not parent or parent in self.units:
            return parent
        found = self._units_by_name.get(folded(parent), set())
        return next(iter(found)) if len(found) == 1 else ""

    def _by_path(self, names: list[str]) -> set[str]:
        found = set(self._units_by_name.get(names[-1], set()))
        for code in list(found):
            above = self._parent(code)
            for name in reversed(names[:-1]):
                while above and name not in (above, folded(self.units.get(above, ""))):
                    above = self._parent(above)
                if not above:
                    found.discard(code)
                    break
        return found

    def _hinted(self, name: str, hint: str) -> set[str]:
        named = self._persons_by_name.get(name, set())
        if hint in named:
            return {hint}
        units = {hint} | self._units_by_name.get(hint, set())
        return {person for person in named if self._served[person] & units}

    def _named_unit(self, name: str) -> str:
        codes = sorted(self._units_by_name[name])
        return f"{self.units[codes[0]]} ({', '.join(codes)})"

    def _named_person(self, name: str) -> str:
        codes = sorted(self._persons_by_name[name])
        return f"{self.persons[codes[0]]} ({', '.join(codes)})"

    def _suggest(
        self,
        wanted: str,
        names: dict[str, set[str]],
        codes: dict[str, str],
        show: Callable[[str], str],
    ) -> str:
        import difflib

        near = difflib.get_close_matches(wanted, list(names), n=3, cutoff=0.5)
        shown = [show(name) for name in near]
        if not shown:
            near = difflib.get_close_matches(wanted, list(codes), n=3, cutoff=0.7)
            shown = [f"{codes[code]} ({code})" for code in near]
        if shown:
            return _("Did you mean {names}? Otherwise register it first.").format(
                names=", ".join(shown)
            )
        return _("Check the spelling, or register it first.")
