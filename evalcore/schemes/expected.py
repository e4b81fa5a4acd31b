"""What a case may expect, checked as it is written: the shape of each thing, with line and key.

Names of the scheme (rules, lists, columns of ledgers) are checked when it is compared.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from evalcore.messages import _
from evalcore.schemes.places import Place, nearest

CONTRIBUTION = (
    "subject", "indicator", "slot", "credit", "possible", "ledger", "row", "occurred_on",
    "events", "unit",
)  # fmt: skip
"""Columns of a contribution (projections.contributions)."""
STANDING = (
    "cohort", "status", "total", "decimals", "rank", "ranked_of", "tied_with", "score_grade",
    "grade", "lists",
)  # fmt: skip
"""Fields of a standing (projections.rows)."""
EFFECT = ("subject", "rule", "before", "after", "within")
FLAG = (
    "subject", "unit", "kind", "title", "addressed_to", "suggests", "occurred_on", "cites",
    "evidence", "basis",
)  # fmt: skip
"""Fields of a flag (projections.rows)."""
STATES = ("scored", "none", "not_applicable", "withheld")

_VALUE = re.compile(r"-?\d{1,18}(/[1-9]\d{0,17})?")


def check_expected(place: Place) -> None:
    """Note whatever can't be expected in that form."""
    if place.node is None:
        return
    if place.node.kind != "map" or not place.node.entries:
        place.refuse(
            _("expects nothing"), _("Name at least one of {names}.").format(names=", ".join(SHAPES))
        )
        return
    place.keys([], list(SHAPES))
    for kind, check in SHAPES.items():
        if kind in place:
            check(place[kind])


def _entries(place: Place) -> list[Place]:
    """The values of a mapping whose keys may be anything: subjects and nodes hold dots."""
    if place.node is None or place.node.kind != "map":
        return [each for _name, each in place.entries()]
    return [place[key] for key in place.node.entries]


def _texts(place: Place) -> None:
    """A list of texts; nothing behind the colon is an empty one."""
    if place.node is not None and not _is_nothing(place):
        for each in place.items():
            each.text()


def _is_nothing(place: Place) -> bool:
    return place.node is not None and place.node.kind == "text" and place.node.text is None


def _text_or_nothing(place: Place) -> None:
    if not _is_nothing(place) and place.node is not None and place.node.kind != "text":
        place.refuse(_("must be a text"), _("Write it behind the colon."))


def _fields(place: Place, required: Sequence[str], known: Sequence[str]) -> list[Place]:
    """The values of a mapping with these keys."""
    place.keys(required, [name for name in known if name not in required])
    if place.node is None or place.node.kind != "map":
        return []
    return [place[name] for name in place.node.entries]


def _nodes(place: Place) -> None:
    for subject in _entries(place):
        for node in _entries(subject):
            text = node.text()
            if text and text not in STATES and not _VALUE.fullmatch(text):
                node.refuse(
                    _("is neither a number nor a state of a node"),
                    _("Write 12, 5/6 or one of {states}.").format(states=", ".join(STATES)),
                )


def _contributions(place: Place) -> None:
    for each in place.items():
        for field in _fields(each, ("subject", "indicator", "slot"), CONTRIBUTION):
            if field.node is None or field.node.kind != "list":
                _text_or_nothing(field)
            else:
                _texts(field)


def _standings(place: Place) -> None:
    for each in _entries(place):
        for field in _fields(each, (), STANDING):
            if field.node is not None and field.node.kind == "list":
                _texts(field)
            else:
                _text_or_nothing(field)


def _effects(place: Place) -> None:
    for each in place.items():
        for field in _fields(each, EFFECT[:-1], EFFECT):
            _text_or_nothing(field)


def _flags(place: Place) -> None:
    for rule in _entries(place):
        if _is_nothing(rule):
            continue
        kinds = set()
        for each in rule.items():
            assert each.node is not None, each.path
            kinds.add(each.node.kind == "map")
            if each.node.kind == "map":
                for field in _fields(each, (), FLAG):
                    if field.path.endswith((".cites", ".evidence")):
                        _texts(field)
                    else:
                        _text_or_nothing(field)
            else:
                each.text()
        if len(kinds) > 1:
            rule.refuse(
                _("names whom it flags in two ways"), _("Write subjects, or fields of each flag.")
            )


def _lists(place: Place) -> None:
    for each in _entries(place):
        _texts(each)


def _ledgers(place: Place) -> None:
    for ledger in _entries(place):
        for row in ledger.items():
            for field in _entries(row):
                _text_or_nothing(field)


def _levels(place: Place) -> None:
    for each in _entries(place):
        check_expected(each)


def _adoption(place: Place) -> None:
    for field in _fields(place, (), ("status", "changed_in_period")):
        known = ("trial", "adopted") if field.path.endswith("status") else ("true", "false")
        if field.text() not in known:
            field.refuse(
                _("is none of {options}").format(options=", ".join(known)),
                nearest(field.text(), known),
            )


SHAPES: Mapping[str, Callable[[Place], None]] = {
    "subjects": _texts,
    "nodes": _nodes,
    "contributions": _contributions,
    "standings": _standings,
    "effects": _effects,
    "flags": _flags,
    "lists": _lists,
    "ledgers": _ledgers,
    "recorded": _texts,
    "levels": _levels,
    "adoption": _adoption,
}
"""What a case may expect, and how each is checked."""
