"""Persons by code, name and confirmed alias; namesakes told apart by the unit beside the name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable

from evalcore.intake.findings import Unreadable
from evalcore.intake.names.named import Named, told_apart
from evalcore.intake.names.spelling import person_forms
from evalcore.intake.names.unitnames import WITH_HINT, UnitNames
from evalcore.intake.rows.normal import coded, folded
from evalcore.messages import _
from evalcore.vocabulary.roster import POSTS

REMEMBERED = 50_000


class Unsettled(Unreadable):
    """A name that only the unit beside it can settle: ``settle(code of that unit, or "")``.

    It gives the code or raises ``Unreadable``.
    """

    def __init__(self, settle: Callable[[str], str]) -> None:
        super().__init__("", "")
        self.settle = settle


class PersonNames:
    """The persons that are known. ``names`` is code → name."""

    def __init__(self, units: UnitNames) -> None:
        self.names: dict[str, str] = {}
        self._units = units
        self._named = Named(person_forms, person_forms)
        self._beside: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
        self._served: dict[str, dict[str, str]] = defaultdict(dict)
        self._answers: dict[tuple[str, str], str | Unreadable] = {}

    def add(self, code: str, name: str) -> None:
        """A person exists."""
        self.names[code] = name
        self._named.add(code, name)

    def add_alias(self, code: str, alias: str, unit: str = "") -> None:
        """It is confirmed that ``alias`` (written beside ``unit``, if given) means this person."""
        if code not in self.names:
            return
        if unit:
            self._beside[folded(alias)][unit].add(code)
        else:
            self._named.add_alias(code, alias)

    def add_service(self, person: str, unit: str, post: str = "") -> None:
        """A person held a post at a unit at some time."""
        self._served[person][unit] = post or self._served[person].get(unit, "")

    def one(self, text: str, beside: str | None = None) -> str:
        """The code that a text means; see ``Roster.person``."""
        code = coded(text)
        if code in self.names:
            return code
        wanted = folded(text)
        bound = self._beside.get(wanted, {})
        found = bound.get(beside or "") or self.called(wanted)
        if beside is None and (bound or len(found) != 1):
            raise Unsettled(lambda unit: self._settled(text, unit))
        if len(found) != 1:
            raise self._no_one(wanted, found, beside or "")
        return next(iter(found))

    def certainly(self, text: str, beside: str = "") -> str:
        """The code that a text means beside a unit, or ``""`` where it means none or several."""
        code = coded(text)
        if code in self.names:
            return code
        wanted = folded(text)
        found = self._beside.get(wanted, {}).get(beside) or self.called(wanted)
        return next(iter(found)) if len(found) == 1 else ""

    def bearers(self, name: str) -> set[str]:
        """The persons registered under exactly this name, or with it as their code."""
        return self._named.bearers(name) | ({coded(name)} & self.names.keys())

    def confirmed(self, alias: str, unit: str = "") -> set[str]:
        """The persons that an alias is confirmed to mean, beside a unit or anywhere."""
        if unit:
            return set(self._beside.get(folded(alias), {}).get(unit, ()))
        return self._named.confirmed(alias)

    def posts(self, person: str) -> str:
        """Where a person serves or served, in words."""
        served = sorted(self._served.get(person, {}).items())
        shown = [f"{self._units.path(unit)}{POSTS.get(post, post)}" for unit, post in served[:3]]
        return "、".join(shown) or _("no post recorded")

    def called(self, wanted: str) -> set[str]:
        """Every person that a folded text may mean by rights."""
        found = self._named.called(wanted)
        match = None if found else WITH_HINT.fullmatch(wanted)
        if match:
            named = self._named.called(match[1])
            if match[2] in named:
                return {match[2]}
            units = self._units.called(match[2])
            found = {person for person in named if units & self._served.get(person, {}).keys()}
        return found or self._named.certain(wanted)

    def _settled(self, text: str, unit: str) -> str:
        """As ``one``, remembered: a name that nobody bears may stand in every row."""
        key = (text, unit)
        if key not in self._answers:
            if len(self._answers) >= REMEMBERED:
                self._answers.clear()
            try:
                self._answers[key] = self.one(text, beside=unit)
            except Unreadable as problem:
                self._answers[key] = problem
        answer = self._answers[key]
        if isinstance(answer, Unreadable):
            # A new one each time: a raised exception holds on to where it was raised.
            raise Unreadable(answer.reason, answer.remedy)
        return answer

    def _no_one(self, wanted: str, found: set[str], beside: str) -> Unreadable:
        def there(code: str) -> bool:
            return beside in self._served.get(code, {})

        if not found:
            return Unreadable(
                _("no person of this name or code is registered"),
                self._named.suggested(wanted, self.posts, there if beside else None, beside),
            )
        order = sorted(found, key=lambda code: (not there(code), code))
        return Unreadable(
            _("several persons bear this name: {persons}").format(
                persons="; ".join(f"{code} — {self.posts(code)}" for code in order)
            ),
            _("Write the code of the person, or the name with the unit: {example}.").format(
                example=f"{self.names[order[0]]}({order[0]})"
            )
            + (told_apart(wanted, order[0], beside) if beside else ""),
        )
