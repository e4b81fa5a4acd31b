"""What ``explain X --against Y`` prints for people."""

from __future__ import annotations

from typing import Any

from cli.common import say
from cli.explain_text import ITEMS_SHOWN, effect_line, item_line, name, time_in_office
from evalcore.messages import _

Json = dict[str, Any]


def number(value: Json | None) -> str:
    """Two decimals, and the exact fraction where no short decimal says it: ``18.67 (56/3)``."""
    if value is None:
        return "–"
    if "/" in value["exact"]:
        return f"{value['shown']} ({value['exact']})"
    # 0.125 is said whole: rounded to two places it would be another number.
    _whole, _point, decimals = value["exact"].partition(".")
    return str(value["shown"] if len(decimals) <= 2 else value["exact"])


def show_against(shape: Json) -> None:
    """Two subjects side by side, and the cases that separate them."""
    from cli.stamps import status_title
    from cli.tables import heading, table

    x, y = shape["x"], shape["y"]
    names = {side: name(shape[side]["subject"]) for side in ("x", "y")}
    heading(f"{names['x']}  –  {names['y']}")
    say(
        {
            "above": _("X stands above Y: rank {x} and {y}."),
            "below": _("X stands below Y: rank {x} and {y}."),
            "tied": _("X and Y share rank {x}: their totals are equal."),
            "cohorts": _("X and Y are ranked in different cohorts; only points compare."),
            "unranked": _("At least one of them has no rank; only points compare."),
        }[shape["order"]].format(
            x=x["standing"] and x["standing"]["rank"], y=y["standing"] and y["standing"]["rank"]
        )
    )
    say(
        _("Difference before rounding: {difference}").format(difference=number(shape["difference"]))
    )
    for side in ("x", "y"):
        standing = shape[side]["standing"]
        if standing is not None:
            say(
                _("{side}: total {total}, grade {grade}, {status}").format(
                    side=side.upper(),
                    total=standing["total"] or "–",
                    grade=standing["grade"] or "–",
                    status=status_title(standing["status"]),
                )
            )
            say("   " + time_in_office(shape[side]["subject"]))
            for effect in shape[side]["effects"]:
                say("   " + effect_line(effect, standing["decimals"]))
    say()
    apart = [row for row in shape["indicators"] if row["difference"]["exact"] != "0"]
    table(
        [_("indicator"), "X", "Y", "X − Y"],
        [
            [
                row["title"],
                number(row["x"]["value"]),
                number(row["y"]["value"]),
                number(row["difference"]),
            ]
            for row in apart
        ],
        right=[1, 2, 3],
    )
    if not apart:
        say(_("No indicator separates them."))
    for row in shape["caps"]:
        say(
            _("The cap of {title} cut off {x} of X and {y} of Y: {difference}").format(
                title=row["title"],
                x=number(row["x"]),
                y=number(row["y"]),
                difference=number(row["difference"]),
            )
        )
    if shape["floor"]["exact"] != "0":
        say(
            _("No total falls below nothing: {difference}").format(
                difference=number(shape["floor"])
            )
        )
    for row in apart:
        if row["x"]["lost"] or row["y"]["lost"]:
            say()
            say(f"{row['title']}:")
        for side in ("x", "y"):
            items = row[side]["lost"]
            for item in items[:ITEMS_SHOWN]:
                say(f"  {side.upper()}  {item_line(item)}")
            if len(items) > ITEMS_SHOWN:
                say(_("  … and {n} more").format(n=len(items) - ITEMS_SHOWN))
