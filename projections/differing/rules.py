"""What differs between two schemes: each number with its basis, each rule by its path.

Compared is the canonical text that digests are taken of: what is equal there is the same rule,
and what differs there is named.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, Literal

import attrs

from evalcore.schemes.digest import FORMAT, canonical_text
from evalcore.schemes.model import Scheme
from projections.publishing.figures import exact

Json = Mapping[str, Any]

RULES: tuple[str, ...] = ("groups", "indicators", "grades", "quotas", "vetoes", "lists")
RULES += ("flag_lists", "flags", "ladders")
"""Parts of a scheme that are sets of rules with names."""

NAMED_BY = ("id", "grade", "name")
"""What an element of a list is called by."""

_TWICE = frozenset({"numbers", "bases", "settings"})
"""What stands at its own place as well."""

_BY_ITSELF = frozenset({"id", "title", "authority", "documents", "by_people", "recorded", "burden"})
_BY_ITSELF |= {"adoption", "procedure", "rounding", "smallest_cohort", "total"}
"""What no other rule follows from; all else (who is assessed, calendar, period …) touches all."""

_PARAMETER = re.compile(r":([a-z][a-z0-9_]*)")


@attrs.frozen
class RuleChange:
    """One thing that a scheme says otherwise than another.

    ``path`` is where (``indicators.pledge_kept.points``), ``title`` what it belongs to. ``old`` and
    ``new`` are values as text, empty where there was or is none; ``basis_old`` and ``basis_new``
    what they rest on. ``touches``: rules that follow from it (``indicators.pledge_kept``), or
    ``*`` for all.
    """

    path: str
    kind: Literal["number", "rule", "basis", "added", "removed"]
    title: str
    old: str
    new: str
    basis_old: str = ""
    basis_new: str = ""
    touches: frozenset[str] = frozenset()

    def touches_rule(self, *rules: str) -> bool:
        """Whether one of ``rules`` follows from it."""
        return "*" in self.touches or not self.touches.isdisjoint(rules)

    def as_data(self) -> dict[str, Any]:
        """The change as JSON data."""
        return attrs.asdict(self) | {"touches": sorted(self.touches)}


def rule_changes(before: Scheme, after: Scheme) -> tuple[RuleChange, ...]:
    """Everything that ``after`` says otherwise than ``before``, by path."""
    old, new = _plain(before), _plain(after)
    users = _users(old)
    for parameter, rules in _users(new).items():
        users.setdefault(parameter, set()).update(rules)
    titles = {**_titles(old), **_titles(new)}
    found = []
    for path, was, now in _differing("", old, new):
        head = _head(path)
        found.append(
            RuleChange(
                path=path,
                kind=_kind(was, now),
                title=titles.get(head, ""),
                old=_text(was, now),
                new=_text(now, was),
                basis_old=_basis(was),
                basis_new=_basis(now),
                touches=_touched(path, users),
            )
        )
    return tuple(found)


def _plain(scheme: Scheme) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(canonical_text(scheme).removeprefix(FORMAT))
    plain = {key: _by_name(value) for key, value in told.items() if key not in _TWICE}
    # A parameter that a trial sets stands nowhere else.
    return plain


def _by_name(value: Any) -> Any:
    """Lists of named things as mappings, all the way down: a thing moved up is no other thing."""
    if isinstance(value, list):
        named = [_name(each) for each in value]
        if value and all(named) and len({*named}) == len(named):
            return {name: _by_name(each) for name, each in zip(named, value, strict=True)}
        return [_by_name(each) for each in value]
    if isinstance(value, dict):
        return {key: _by_name(each) for key, each in value.items()}
    return value


def _name(value: Any) -> str:
    if not isinstance(value, dict):
        return ""
    return next((str(value[key]) for key in NAMED_BY if isinstance(value.get(key), str)), "")


def _differing(path: str, old: Any, new: Any) -> Iterator[tuple[str, Any, Any]]:
    """(path, old, new) of each leaf that differs; None where there is nothing."""
    if old == new:
        return
    both = isinstance(old, dict) and isinstance(new, dict)
    if not both or _is_leaf(old) or _is_leaf(new) or old.get("is") != new.get("is"):
        yield path, old, new
        return
    for key in dict.fromkeys((*old, *new)):
        below = f"{path}.{key}" if path else str(key)
        yield from _differing(below, old.get(key), new.get(key))


def _is_leaf(value: Mapping[str, Any]) -> bool:
    """A number, a basis or an expression: told as one value."""
    return value.get("is") in ("Number", "Basis") or {*value} == {"path", "source"}


def _kind(old: Any, new: Any) -> Literal["number", "rule", "basis", "added", "removed"]:
    if old is None:
        return "added"
    if new is None:
        return "removed"
    kinds = {value.get("is") for value in (old, new) if isinstance(value, dict)}
    if kinds == {"Number"}:
        return "number" if _value(old) != _value(new) else "basis"
    return "basis" if kinds == {"Basis"} else "rule"


def _text(value: Any, other: Any) -> str:
    """A leaf as text; of a list only what the other one has not."""
    if value is None:
        return ""
    if isinstance(value, dict):
        if value.get("is") == "Number":
            return _value(value)
        if value.get("is") == "Basis":
            return str(value["text"])
        if {*value} == {"path", "source"}:
            return str(value["source"])
        return str(value.get("title") or value.get("id") or _short(value))
    if isinstance(value, list) and isinstance(other, list):
        rest = [each for each in value if each not in other] or value
        return ", ".join(each if isinstance(each, str) else _short(each) for each in rest)
    return str(value).lower() if isinstance(value, bool) else str(value)


def _short(value: Any) -> str:
    if isinstance(value, dict) and value.get("is") == "Band":
        return f"{_value(value['at_least'])} → {_value(value['gives'])}"
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def _value(number: Json) -> str:
    return exact(number["numerator"], number["denominator"])


def _basis(value: Any) -> str:
    if not isinstance(value, dict):
        return ""
    if value.get("is") == "Basis":
        return str(value["text"])
    held = value.get("basis")
    return str(held["text"]) if isinstance(held, dict) and "text" in held else ""


def _head(path: str) -> str:
    """The rule that a path lies in: ``indicators.x`` of ``indicators.x.points``."""
    parts = path.split(".")
    return ".".join(parts[:2]) if parts[0] in (*RULES, "parameters", "after") else parts[0]


def _titles(plain: Json) -> dict[str, str]:
    return {
        f"{part}.{name}": str(rule["title"])
        for part in RULES
        for name, rule in (plain.get(part) or {}).items()
        if isinstance(rule, dict) and rule.get("title")
    }


def _users(plain: Json) -> dict[str, set[str]]:
    """Parameter → the rules that use it."""
    found: dict[str, set[str]] = {}
    for part, rules in plain.items():
        if part == "parameters":
            continue
        named = part in RULES and isinstance(rules, dict)
        whole = part if part in (*_BY_ITSELF, "reporting") else "*"
        for name, rule in rules.items() if named else (("", rules),):
            for parameter in _parameters(rule):
                found.setdefault(parameter, set()).add(f"{part}.{name}" if name else whole)
    return found


def _parameters(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if isinstance(value.get("source"), str):
            yield from _PARAMETER.findall(value["source"])
        if value.get("is") == "Number" and str(value.get("path", "")).startswith("parameters."):
            yield str(value["path"]).removeprefix("parameters.")
        for each in value.values():
            yield from _parameters(each)
    elif isinstance(value, list):
        for each in value:
            yield from _parameters(each)


def _touched(path: str, users: Mapping[str, set[str]]) -> frozenset[str]:
    head = _head(path)
    part, _dot, name = head.partition(".")
    # How long a report may take is nobody's points; indicators of lateness name the parameter.
    if part in _BY_ITSELF or path == "reporting.grace":
        return frozenset({part})
    if part == "parameters":
        return frozenset({head, *users.get(name, ())})
    return frozenset({head}) if part in RULES else frozenset({"*"})
