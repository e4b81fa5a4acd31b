"""Lists of those who meet criteria (``lists: … of: flags``): no share, no number, no rank."""

from __future__ import annotations

from collections.abc import Sequence

from evalcore.messages import _
from evalcore.schemes.indicators import named_cohorts
from evalcore.schemes.model import Flag, FlagList
from evalcore.schemes.places import Place, nearest
from evalcore.schemes.reading import BASES, Reading

LISTS_OF = ("ranks", "flags")
MEETS = ("one", "every")


def of_flags(place: Place) -> bool:
    """Whether a list is one of those who meet criteria."""
    return "of" in place and place["of"].node is not None and place["of"].node.text == "flags"


def read_flag_lists(place: Place, reading: Reading, cohorts: Sequence[str]) -> tuple[FlagList, ...]:
    """The lists ``of: flags``; the flags that they name are checked when those are read."""
    found = []
    for name, each in place.entries():
        if not of_flags(each):
            continue
        each.keys(["title", "of", "flags", "meets"], [*BASES, "level", "cohorts"])
        named = each["flags"].texts()
        if not named and each["flags"].node is not None:
            each["flags"].refuse(_("names no flag"), _("Name at least one."))
        meets = reading.setting(each["meets"], MEETS)
        found.append(
            FlagList(
                id=name,
                title=each["title"].text(),
                flags=named,
                meets="every" if meets == "every" else "one",
                basis=reading.basis(each),
                level=each["level"].text() if "level" in each else "",
                cohorts=named_cohorts(each["cohorts"], cohorts),
            )
        )
    return tuple(found)


def check_flags(place: Place, lists: Sequence[FlagList], flags: Sequence[Flag]) -> None:
    """Refuse a list of a flag that there is not, or that itself asks who is on such a list."""
    known = [flag.id for flag in flags]
    made = {each.id for each in lists}
    about = {flag.id for flag in flags if flag.on_list in made}
    for each in lists:
        for flag in each.flags:
            spot = place[each.id]["flags"]
            if flag and flag not in known:
                spot.refuse(_("{name} is no flag").format(name=flag), nearest(flag, known))
            elif flag in about:
                spot.refuse(
                    _("{name} is raised for being on a list of flags").format(name=flag),
                    _("Name flags that come before any such list."),
                )
