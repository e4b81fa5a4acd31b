"""``rate:`` of a tallies indicator: a rate of satisfaction by a named formula.

One real tally (141 raters: 134, 4 and 3; practice F42) gives 95, 98 or 100 % by three formulas: a
rate without its formula and counts says nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, cast

from evalcore.messages import _
from evalcore.schemes.counting import Rate
from evalcore.schemes.places import Place, nearest
from evalcore.schemes.reading import NOTHING
from evalcore.schemes.values import Number

OF = ("valid", "returned", "issued")


def read_rate(place: Place, worth: Mapping[str, Number]) -> Rate:
    """The rate; where the indicator gives no ``worth``, the share is this rate.

    ``others`` then names the options that can be marked and do not count; with ``worth`` the
    options are known already, and ``counts`` must be among them.
    """
    place.keys(["name", "counts", "of"], [] if worth else ["others"])
    counts = place["counts"].texts()
    if len(set(counts)) != len(counts) or not counts:
        place["counts"].refuse(_("names one twice, or none"), _("Name each option once."))
    for option in counts:
        if worth and option and option not in worth:
            place["counts"].refuse(
                _("{name} is no option").format(name=option), nearest(option, list(worth))
            )
    of = place["of"].choice(OF)
    if worth and of not in ("", "valid"):
        place["of"].refuse(
            _("beside worth a rate is one of valid marks"),
            _("Write of: valid, or leave worth out."),
        )
    return Rate(
        name=place["name"].text(),
        counts=counts,
        of=cast(Literal["valid", "returned", "issued"], of),
        scores=not worth,
    )


def worth_of(place: Place, rate: Rate) -> dict[str, Number]:
    """What each option is worth where only the rate says it: 1 or nothing."""
    others = place["others"].texts() if "others" in place else ()
    for option in others:
        if option in rate.counts:
            place["others"].refuse(
                _("{name} counts and does not").format(name=option), _("Keep one of the two.")
            )
    worth = dict.fromkeys(rate.counts, Number(1, 1, NOTHING, ""))
    return worth | dict.fromkeys(others, Number(0, 1, NOTHING, ""))
