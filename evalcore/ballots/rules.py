"""The rules of a box, by value: fixed when it is opened, and digested.

What a scheme says later changes nothing in a box. The canonical text is JSON with sorted keys; the
rules digest is its SHA-256.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from fractions import Fraction
from hashlib import sha256
from typing import Any

from attrs import field, frozen

from evalcore.ballots.merging import JOINED, Groups, joined
from evalcore.errors import DataError
from evalcore.messages import _
from evalcore.schemes.ballot_plan import BallotPlan
from evalcore.schemes.values import Number

FORMAT = "evalcore ballot rules 1"
LARGEST = 60_000
"""Bytes of the canonical text: it stands in one event, which holds 65,535."""

MOST_OPTIONS = 250


@frozen
class Rules:
    """What a ballot of a box holds, and when a ballot or the round is valid.

    ``groups`` are categories of raters, those below ``smallest`` merged. ``smallest`` and
    ``drop_extremes`` 0: no such rule. The rest as in ``evalcore.schemes.ballot_plan.Validity``.
    ``bases``: rule → what it rests on.
    """

    scheme: str
    plan: str
    items: tuple[str, ...]
    options: tuple[str, ...]
    unranked: tuple[str, ...]
    groups: Groups
    smallest: int = 0
    attendance_over: Fraction | None = None
    more_returned: str = "count"
    blank: str = "abstain"
    all_same: str = "count"
    drop_extremes: int = 0
    at_most: Mapping[str, int] = field(factory=dict)
    at_least: Mapping[str, int] = field(factory=dict)
    bases: Mapping[str, str] = field(factory=dict)

    @property
    def categories(self) -> tuple[str, ...]:
        """Names of the groups, as they stand in the record."""
        return tuple(joined(group) for group in self.groups)

    @property
    def canonical(self) -> str:
        """The canonical text."""
        share = self.attendance_over
        held = {
            "format": FORMAT,
            "scheme": self.scheme,
            "plan": self.plan,
            "items": list(self.items),
            "options": list(self.options),
            "unranked": list(self.unranked),
            "groups": [list(group) for group in self.groups],
            "smallest": self.smallest,
            "attendance_over": None if share is None else [share.numerator, share.denominator],
            "more_returned": self.more_returned,
            "blank": self.blank,
            "all_same": self.all_same,
            "drop_extremes": self.drop_extremes,
            "at_most": dict(self.at_most),
            "at_least": dict(self.at_least),
            "bases": dict(self.bases),
        }
        return json.dumps(held, ensure_ascii=False, sort_keys=True, separators=(",", ":"))

    @property
    def digest(self) -> str:
        """SHA-256 of the canonical text, hexadecimal."""
        return digest_of(self.canonical)


def digest_of(text: str) -> str:
    """SHA-256 of rules as they are written down, hexadecimal."""
    return sha256(text.encode()).hexdigest()


def rules_of(plan: BallotPlan, scheme: str, groups: Groups) -> Rules:
    """The rules of a box from what a scheme says. Raises DataError where they are too long."""
    valid = plan.valid
    bases: dict[str, str] = {}

    def told(name: str, number: Number | None) -> Number | None:
        if number is not None:
            bases[name] = number.basis.text
        return number

    def counts(name: str, each: Mapping[str, Number]) -> dict[str, int]:
        return {option: told(f"{name}.{option}", n).whole for option, n in each.items()}  # type: ignore[union-attr]

    share = told("attendance_over", valid.attendance_over)
    smallest = told("smallest", plan.smallest)
    extremes = told("drop_extremes", valid.drop_extremes)
    made = Rules(
        scheme=scheme,
        plan=plan.id,
        items=plan.items,
        options=plan.options,
        unranked=plan.unranked,
        groups=groups,
        smallest=smallest.whole if smallest else 0,
        attendance_over=Fraction(share.numerator, share.denominator) if share else None,
        more_returned=valid.more_returned,
        blank=valid.blank,
        all_same=valid.all_same,
        drop_extremes=extremes.whole if extremes else 0,
        at_most=counts("at_most", valid.at_most),
        at_least=counts("at_least", valid.at_least),
        bases=bases,
    )
    if len(made.options) > MOST_OPTIONS or len(made.canonical.encode()) > LARGEST:
        raise DataError(
            _("The rules of this box are too long: name fewer or shorter items and options.")
        )
    return made


def parse_rules(text: str) -> Rules:
    """The rules from their canonical text. Raises DataError where it is none."""
    try:
        held = json.loads(text) if len(text.encode()) <= LARGEST else None
        made = _read(held)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, ZeroDivisionError):
        raise _no_rules() from None
    if made.canonical != text:
        raise _no_rules()
    return made


def _read(held: Any) -> Rules:
    if held["format"] != FORMAT:
        raise ValueError(held["format"])
    share = held["attendance_over"]
    made = Rules(
        scheme=str(held["scheme"]),
        plan=str(held["plan"]),
        items=tuple(map(str, held["items"])),
        options=tuple(map(str, held["options"])),
        unranked=tuple(map(str, held["unranked"])),
        groups=tuple(tuple(map(str, group)) for group in held["groups"]),
        smallest=int(held["smallest"]),
        attendance_over=None if share is None else Fraction(int(share[0]), int(share[1])),
        more_returned=str(held["more_returned"]),
        blank=str(held["blank"]),
        all_same=str(held["all_same"]),
        drop_extremes=int(held["drop_extremes"]),
        at_most={str(name): int(most) for name, most in held["at_most"].items()},
        at_least={str(name): int(least) for name, least in held["at_least"].items()},
        bases={str(name): str(basis) for name, basis in held["bases"].items()},
    )
    names = [name for group in made.groups for name in group]
    for several in (made.items, made.options, names):
        if not several or len(set(several)) != len(several):
            raise ValueError(several)
    if any(JOINED in name for name in names) or len(made.options) > MOST_OPTIONS:
        raise ValueError(names)
    return made


def _no_rules() -> DataError:
    return DataError(
        _("These are no rules of a ballot box: they were changed or cut off. Take the box again.")
    )
