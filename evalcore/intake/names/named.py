"""An index of names of one kind: exact, confirmed, under certain forms, and merely alike."""

from __future__ import annotations

import re
import shlex
from collections import defaultdict
from collections.abc import Callable, Iterable

from evalcore.intake.names.spelling import spelled
from evalcore.intake.names.suggestions import Likeness
from evalcore.intake.rows.normal import folded
from evalcore.messages import _

SUGGESTED = 200
"""For so many unknown names of a kind the nearest ones are looked for; a file that is wrong
throughout must not take hours to be told so."""

_BARE = re.compile(r"[\w./-]+")
"""What a shell takes as it is; ``shlex`` would put quotes around every Chinese name."""

Forms = Callable[[str], tuple[str, ...]]

LONGEST = 60
"""A longer text is no name made of names."""


class Named:
    """Codes by name.

    ``forms`` makes the forms of a spelled name that somebody bears, ``asked`` (as many) those of
    a name that is looked for.
    """

    def __init__(self, forms: Forms, asked: Forms) -> None:
        self._forms = forms
        self._asked_forms = asked
        self._names: dict[str, set[str]] = defaultdict(set)
        self._aliases: dict[str, set[str]] = defaultdict(set)
        self._written: dict[tuple[str, str], str] = {}
        self._by_form: list[dict[str, set[str]]] = []
        self._likeness: Likeness | None = None
        self._asked = 0

    def add(self, code: str, name: str) -> None:
        """``code`` bears or bore this name."""
        self._put(self._names, code, name)

    def add_alias(self, code: str, alias: str) -> None:
        """It is confirmed that this means ``code``; a name that somebody bears goes first."""
        self._put(self._aliases, code, alias)

    def _put(self, names: dict[str, set[str]], code: str, name: str) -> None:
        key = folded(name)
        if code not in names[key]:
            names[key].add(code)
            self._written.setdefault((code, key), name)
            self._by_form = []
            self._likeness = None

    def bearers(self, name: str) -> set[str]:
        """The codes that bear exactly this name (width and spaces apart)."""
        return set(self._names.get(folded(name), ()))

    def confirmed(self, alias: str) -> set[str]:
        """The codes that an alias is confirmed to mean."""
        return set(self._aliases.get(folded(alias), ()))

    def called(self, wanted: str) -> set[str]:
        """The codes of a folded name: who bears it, else what it is confirmed to mean."""
        return set(self._names.get(wanted) or self._aliases.get(wanted) or ())

    def certain(
        self, wanted: str, under: Callable[[str, Iterable[str]], bool] | None = None
    ) -> set[str]:
        """The codes found under the strictest form of ``wanted`` that finds any.

        ``under(code, uppers)``: whether a unit stands below one of others. Given, a name may be
        led by those of units above: 河口镇东村.
        """
        forms = self._index()
        for place, form in enumerate(self._asked_forms(spelled([wanted])[0])):
            found = forms[place].get(form) if form else None
            if not found and form and under is not None and len(form) <= LONGEST:
                found = self._led(form, place, under)
            if found:
                return set(found)
        return set()

    def _led(self, form: str, place: int, under: Callable[[str, Iterable[str]], bool]) -> set[str]:
        forms = self._index()
        for cut in range(2, len(form)):
            uppers = {code for by_form in forms for code in by_form.get(form[:cut], ())}
            if not uppers:
                continue
            rest = form[cut:]
            lower = forms[place].get(rest) or self._led(rest, place, under)
            found = {code for code in lower if under(code, uppers)}
            if found:
                return found
        return set()

    def _index(self) -> list[dict[str, set[str]]]:
        if not self._by_form:
            self._by_form = [defaultdict(set) for _form in self._forms("")]
            keys = list(self._written)
            for (code, _key), name in zip(keys, spelled([key for _code, key in keys]), strict=True):
                for by_form, form in zip(self._by_form, self._forms(name), strict=True):
                    if form:
                        by_form[form].add(code)
        return self._by_form

    # What is merely alike

    def suggested(
        self,
        wanted: str,
        about: Callable[[str], str],
        related: Callable[[str], bool] | None = None,
        beside: str = "",
    ) -> str:
        """What to do about a name that nobody bears: who may be meant, and how to have it kept."""
        self._asked += 1
        if self._asked > SUGGESTED or not self._written:
            return _("Check the spelling, or register it first.")
        form = next(f for f in reversed(self._forms(spelled([wanted])[0])) if f)
        found = self._alike().ranked(form, related)
        if not found:
            return _("Check the spelling, or register it first.")
        shown = "; ".join(f"{s.name} ({s.code}) — {about(s.code)} — {s.why}" for s in found)
        told = _("Did you mean {names}? Otherwise register it first.").format(names=shown)
        # Which of two equally likely ones to confirm is not for us to propose.
        if len(found) > 1 and found[0].score == found[1].score:
            return told
        return told + told_apart(wanted, found[0].code, beside)

    def _alike(self) -> Likeness:
        if self._likeness is None:
            keys = list(self._written)
            names = spelled([key for _code, key in keys])
            self._likeness = Likeness(
                (code, self._written[code, key], form)
                for (code, key), name in zip(keys, names, strict=True)
                for form in self._forms(name)
                if form
            )
        return self._likeness


def told_apart(written: str, code: str, beside: str = "") -> str:
    """How to have it remembered what a way of writing means: the sheet, and the command."""
    words = ["evalcore", "alias", written, code, *(["--unit", beside] if beside else [])]
    command = " ".join(word if _BARE.fullmatch(word) else shlex.quote(word) for word in words)
    return " " + _(
        "To have it remembered, add a row to the sheet 别名 ({written} → {code}), or: {command}"
    ).format(written=written, code=code, command=command)
