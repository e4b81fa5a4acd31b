"""``ballots:`` of a scheme: what is voted on, by whom, and when a ballot or a round is valid.

The rules of a box are fixed by value when it is opened (``evalcore/ballots/rules.py``); tallies on
paper are judged by the same ``valid``.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Literal, cast

from evalcore.messages import _
from evalcore.schemes.ballot_plan import BallotPlan, Validity
from evalcore.schemes.parameters import read_documents
from evalcore.schemes.places import Findings, Place, nearest
from evalcore.schemes.reading import Reading
from evalcore.schemes.values import Number
from evalcore.vocabulary.evaluations import PARTS
from evalcore.yamltree import read_tree

JOINED = "+"
"""Between the categories that were counted as one; none holds it."""

MORE_RETURNED = ("count", "void")
BLANK = ("abstain", "invalid")
ALL_SAME = ("count", "invalid")


def read_ballots(place: Place, reading: Reading) -> dict[str, BallotPlan]:
    """The entries of ``ballots:`` by name."""
    found: dict[str, BallotPlan] = {}
    for name, each in place.entries():
        each.keys(["part", "items", "options", "categories"], ["smallest", "unranked", "valid"])
        options = _several(each["options"], 2)
        items = _several(each["items"], 1)
        smallest = reading.number(each["smallest"], least=1) if "smallest" in each else None
        found[name] = BallotPlan(
            id=name,
            part=each["part"].choice(tuple(PARTS)),
            items=items,
            options=options,
            categories=_categories(each["categories"]),
            smallest=smallest,
            unranked=_unranked(each["unranked"], options),
            valid=_valid(each["valid"], reading, options, items),
        )
    return found


def _several(place: Place, least: int) -> tuple[str, ...]:
    """Different texts, at least so many."""
    found = place.texts()
    if place.node is not None and (len(found) < least or len(set(found)) != len(found)):
        place.refuse(
            _("names one twice, or fewer than {least}").format(least=least), _("Name each once.")
        )
    return found


def _categories(place: Place) -> tuple[str, ...]:
    found = _several(place, 1)
    if any(JOINED in one for one in found):
        place.refuse(
            _("holds {sign}, which stands between categories counted as one").format(sign=JOINED),
            _("Call it otherwise."),
        )
    return found


def _unranked(place: Place, options: Sequence[str]) -> tuple[str, ...]:
    found = place.texts() if place.node is not None else ()
    for one in found:
        if one and one not in options:
            place.refuse(_("{name} is no option").format(name=one), nearest(one, options))
    if options and set(options) <= set(found):
        place.refuse(_("leaves no option that has a rank"), _("Leave this key out."))
    return found


_VALID = (
    "attendance_over", "more_returned", "blank", "all_same", "drop_extremes", "at_most",
    "at_least",
)  # fmt: skip


def _valid(
    place: Place, reading: Reading, options: Sequence[str], items: Sequence[str]
) -> Validity:
    if place.node is None:
        return Validity()
    place.keys([], _VALID)
    all_same = _choice(place["all_same"], reading, ALL_SAME)
    if all_same == "invalid" and len(items) < 2:
        place["all_same"].refuse(
            _("needs two items or more: a single mark is always the same"),
            _("Leave all_same out."),
        )
    share = place["attendance_over"]
    dropped = place["drop_extremes"]
    return Validity(
        attendance_over=_share(share, reading) if share.node is not None else None,
        more_returned=cast(
            Literal["count", "void"], _choice(place["more_returned"], reading, MORE_RETURNED)
        ),
        blank=cast(Literal["abstain", "invalid"], _choice(place["blank"], reading, BLANK)),
        all_same=cast(Literal["count", "invalid"], all_same),
        drop_extremes=reading.number(dropped, least=2) if dropped.node is not None else None,
        at_most=_per_option(place["at_most"], reading, options),
        at_least=_per_option(place["at_least"], reading, options),
    )


def _share(place: Place, reading: Reading) -> Number:
    return reading.number(place, whole=False, most=1)


def _choice(place: Place, reading: Reading, options: Sequence[str]) -> str:
    return reading.setting(place, options) if place.node is not None else options[0]


def _per_option(place: Place, reading: Reading, options: Sequence[str]) -> dict[str, Number]:
    """Option → how often."""
    found: dict[str, Number] = {}
    for option, each in place.entries():
        if option not in options:
            each.refuse(_("{name} is no option").format(name=option), nearest(option, options))
        found[option] = reading.number(each)
    return found


def read_plans(path: Path) -> dict[str, BallotPlan]:
    """The entries of a small rules file: ``documents:`` (where a clause is cited) and ``ballots:``.

    Raises DataError with every finding.
    """
    findings = Findings(path.name)
    place = Place(read_tree(path), "", findings).keys(["ballots"], ["documents"])
    reading = Reading(findings, {})
    if "documents" in place:
        reading.documents = read_documents(place["documents"])
    found = read_ballots(place["ballots"], reading)
    findings.raise_if_any()
    return found
