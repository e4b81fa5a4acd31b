"""From how many raters on votes may be shown (``disclosure:``); nothing of it is scored."""

from __future__ import annotations

from evalcore.messages import _
from evalcore.schemes.model import Disclosure
from evalcore.schemes.places import Place
from evalcore.schemes.reading import Reading

MINIMUMS = ("smallest", "unanimous")
"""What may be stated, in numbers of raters."""


def read_disclosure(place: Place, reading: Reading) -> Disclosure:
    """The least numbers of raters, each with its basis."""
    place.keys([], MINIMUMS)
    stated = {name: reading.number(place[name], least=1) for name in MINIMUMS if name in place}
    if not stated and place.node is not None:
        place.refuse(
            _("states nothing"), _("Set one of {names}.").format(names=", ".join(MINIMUMS))
        )
    return Disclosure(**stated)
