"""A scheme's file of cases as it is written: what each gives and expects, with lines.

``<scheme>.cases.yaml`` stands beside the scheme; ``projections/cases.py`` makes facts of what is
given and compares. Here stands only what needs no facts, for what tells which rules have a case.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import attrs

from evalcore.messages import _
from evalcore.schemes.expected import SHAPES, check_expected
from evalcore.schemes.places import Findings, Place
from evalcore.yamltree import read_tree

EXPECTED = tuple(SHAPES)
"""What a case may expect."""


@attrs.frozen
class Given:
    """A fact as written: ``{PledgeMade: {pledge: k1, …}}``; every value is a text or nothing."""

    name: str
    values: Mapping[str, str | None]
    line: int


@attrs.frozen
class CaseText:
    """One case as written: the common facts come first in ``given``, ``known`` of them are known.

    ``shows`` names the mechanisms (rows of the survey) that the case is an example of;
    ``lines`` is the line of each thing expected.
    """

    name: str
    line: int
    as_of: date
    given: tuple[Given, ...]
    known: int
    settings: Mapping[str, str]
    expect: Mapping[str, Any]
    lines: Mapping[str, int]
    shows: tuple[int, ...]


@attrs.frozen
class CaseFile:
    """A whole file: ``scheme`` is what it says it is about."""

    path: Path
    scheme: str
    cases: tuple[CaseText, ...]


def cases_beside(scheme: Path) -> Path:
    """Where the cases of a scheme's file stand, whether or not they do."""
    return scheme.with_name(f"{scheme.stem}.cases.yaml")


def read_case_file(path: Path) -> CaseFile:
    """The cases of a file. Raises ``DataError`` with every finding: file, line, key, reason."""
    findings = Findings(path.name)
    top = Place(read_tree(path), "", findings).keys(["scheme", "cases"], ["common"])
    common = _facts(top["common"])
    cases = tuple(_case(place, common) for place in top["cases"].items())
    named: dict[str, CaseText] = {}
    for case, place in zip(cases, top["cases"].items(), strict=True):
        if case.name and case.name in named:
            place.refuse(
                _("is called like the case on line {line}").format(line=named[case.name].line),
                _("Give it a name of its own."),
            )
        named[case.name] = case
    scheme = top["scheme"].text()
    findings.raise_if_any()
    return CaseFile(path, scheme, cases)


def _case(place: Place, common: tuple[Given, ...]) -> CaseText:
    place.keys(["name", "as_of", "expect"], ["given", "known_after", "settings", "shows"])
    own = _facts(place["given"])
    known = len(own)
    if "known_after" in place:
        known = _whole(place["known_after"], len(own))
    expected = place["expect"]
    plain = expected.node.plain() if expected.node is not None else {}
    check_expected(expected)
    if not isinstance(plain, dict):
        plain = {}
    return CaseText(
        name=place["name"].text(),
        line=place["name"].line or (place.node.line if place.node is not None else 0),
        as_of=place["as_of"].day(),
        given=(*common, *own),
        known=len(common) + known,
        settings={name: each.text() for name, each in _entries(place["settings"])},
        expect=plain,
        lines=dict(expected.node.key_lines) if expected.node is not None else {},
        shows=tuple(_whole(each, None) for each in place["shows"].items()),
    )


def _whole(place: Place, most: int | None) -> int:
    text = place.text()
    if not text.isdecimal() or len(text) > 4 or (most is not None and int(text) > most):
        if text:
            place.refuse(
                _("is no such number"),
                _("Write a whole number, at most {most}.").format(
                    most=9999 if most is None else most
                ),
            )
        return 0
    return int(text)


def _entries(place: Place) -> list[tuple[str, Place]]:
    """Named values whose names may hold dots: settings are paths."""
    if place.node is None or place.node.kind != "map":
        return place.entries()
    return [(key, place[key]) for key in place.node.entries]


def _facts(place: Place) -> tuple[Given, ...]:
    found = []
    for each in place.items():
        node = each.node
        if node is None or node.kind != "map" or len(node.entries) != 1:
            each.refuse(_("must be one fact"), _("Write `- UnitRegistered: {unit: v1, …}`."))
            continue
        ((name, fields),) = node.entries.items()
        if fields.kind != "map":
            each[name].refuse(_("must hold fields"), _("Write `{unit: v1, …}` behind the colon."))
            continue
        for field, value in fields.entries.items():
            if value.kind != "text":
                each[name][field].refuse(_("must be a text"), _("Write it behind the colon."))
        values = {field: value.text for field, value in fields.entries.items()}
        found.append(Given(name, values, node.key_lines[name]))
    return tuple(found)
