"""Why a subject moved, as ``diff`` prints it: a line for each reason, and the rows behind it."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import Any

from evalcore.messages import _
from projections.publishing.figures import rounded

Json = dict[str, Any]

ITEMS_SHOWN = 3
"""Cases, events and subjects named in one line; ``--json --full`` gives all."""


def show_why(move: Json, events: dict[str, Json]) -> None:
    """The reasons of one move; ``events`` are those that they name, by position."""
    from cli.tables import line

    line(" ".join(part for part in (move["person"], move["unit"], move["subject"]) if part), "bold")
    for reason in move["why"]:
        if reason["kind"] in ("rounding", "floor") or _nothing_of_its_own(reason):
            continue
        own = any(each["difference"] and each["step"] == reason["step"] for each in move["why"])
        line(f"  {_step_mark(reason)}{_reason(reason, events, own=own)}")
        for slot in reason["slots"][:ITEMS_SHOWN]:
            line(f"      {_slot(slot, events)}")
        if len(reason["slots"]) > ITEMS_SHOWN:
            line("      " + _("and {n} more").format(n=len(reason["slots"]) - ITEMS_SHOWN))

    for step in dict.fromkeys(reason["step"] for reason in move["why"] if reason["spread"]):
        worth = [r for r in move["why"] if r["spread"] and r["step"] == step]
        line(f"  {_step_mark(worth[0])}{_worth(worth)}")


def _only_worth(reason: Json) -> bool:
    """Nothing of the indicator itself changed: it is worth another number of points."""
    return bool(reason["spread"]) and not reason["slots"] and not any(reason["because"].values())


def _nothing_of_its_own(reason: Json) -> bool:
    if _only_worth(reason):
        return True
    return reason["worth"] is not None and reason["worth"] == reason["difference"]


def _worth(reasons: list[Json]) -> str:
    """Indicators that are worth more or less, in one line, because others apply or ceased to."""
    parts = [reason["worth"] or reason["difference"] for reason in reasons if _has_worth(reason)]
    titles = {each["title"]: None for reason in reasons for each in reason["spread"]}
    named = list(titles)[:ITEMS_SHOWN]
    if len(titles) > len(named):
        named.append(_("and {n} more").format(n=len(titles) - len(named)))
    return _(
        "{n} indicators are worth another number of points, as others began or ceased to apply "
        "({titles}): {difference} together"
    ).format(n=len(parts), titles="、".join(named), difference=_sum(parts))


def _has_worth(reason: Json) -> bool:
    return reason["worth"] is not None or _only_worth(reason)


def _sum(numbers: list[Json]) -> str:
    found = sum((Fraction(number["exact"]) for number in numbers), Fraction(0))
    return _signed(rounded(found.numerator, found.denominator))


def _own(reason: Json) -> str:
    """The difference without what comes of being worth more or less."""
    whole = Fraction(reason["difference"]["exact"])
    own = whole - Fraction(reason["worth"]["exact"]) if reason["worth"] else whole
    return _signed(rounded(own.numerator, own.denominator))


def _step_mark(reason: Json) -> str:
    words = {"log": _("facts in the log"), "as_of": _("day"), "rules": _("rules")}
    return f"{words[reason['step']]}: "


def _reason(reason: Json, events: dict[str, Json], *, own: bool) -> str:
    """One reason in a line; ``own``: the subject's own points changed in that step too."""
    kind, because = reason["kind"], _because(reason["because"], events)
    more = f" ({because})" if because else ""
    if kind in ("indicator", "cap"):
        title = (
            _("cap of {name}").format(name=reason["title"]) if kind == "cap" else reason["title"]
        )
        return f"{title} {_own(reason)}{more}"
    change = f"{_word(reason['before'])} → {_word(reason['after'])}"
    if kind == "effect":
        return f"{reason['title']}: {change}{_cut(reason['cut'])}{more or _others(own)}"
    if kind == "flag":
        word = _("flag raised: {title}") if reason["after"] else _("flag fell: {title}")
        return word.format(title=reason["title"]) + more
    if kind == "others":
        return _("rank {change}: only others moved{whom}").format(
            change=change, whom=_passed(reason["passed"])
        )
    words = {
        "grade": _("grade by the total: {change}"),
        "status": _("status: {change}"),
        "subject": _("assessed: {change}"),
        "floor": _("never below nothing"),
        "rounding": _("rounding"),
    }
    return words[kind].format(change=change) + more


def _others(own: bool) -> str:
    """Why a rule over all did something else, where nothing but totals changed."""
    return "" if own else " " + _("(others moved)")


def _word(text: str) -> str:
    from cli.explain_text import effect_word

    return effect_word(text) or "–"


def _cut(cut: Json | None) -> str:
    sides = [] if cut is None else [cut[side] for side in ("before", "after") if cut[side]]
    told = dict.fromkeys(
        _("{seats} seats of {base}, cut at {line}").format(**side) for side in sides
    )
    return f"; {' → '.join(told)}" if told else ""


def _passed(passed: list[Json]) -> str:
    if not passed:
        return ""
    named = [each["person"] or each["unit"] or each["subject"] for each in passed[:ITEMS_SHOWN]]
    if len(passed) > ITEMS_SHOWN:
        named.append(_("and {n} more").format(n=len(passed) - ITEMS_SHOWN))
    return ": " + "、".join(named)


def _slot(slot: Json, events: dict[str, Json]) -> str:
    sides = [
        f"{slot[side]['credit']}/{slot[side]['possible']}" if slot[side] else "–"
        for side in ("before", "after")
    ]
    day = f" {slot['occurred_on']}" if slot["occurred_on"] else ""
    told = _events(slot["events"], events)
    return f"{slot['slot']}{day}: {sides[0]} → {sides[1]}" + (f" ({told})" if told else "")


def _because(because: Json, events: dict[str, Json]) -> str:
    parts = [_events(because["events"], events)]
    if because["rules"]:
        named = because["rules"][:ITEMS_SHOWN]
        if len(because["rules"]) > len(named):
            named = [*named, _("and {n} more").format(n=len(because["rules"]) - len(named))]
        parts.append(", ".join(named))
    return "; ".join(filter(None, parts))


def _events(rows: list[Json], known: dict[str, Json]) -> str:
    told = [_event(row, known) for row in rows[:ITEMS_SHOWN]]
    if len(rows) > ITEMS_SHOWN:
        told.append(_("and {n} more").format(n=len(rows) - ITEMS_SHOWN))
    return "; ".join(told)


def _event(row: Json, known: dict[str, Json]) -> str:
    about = known.get(str(row["position"]), {})
    fact = f"#{row['position']}" + (f" {about['title']}" if about else "")
    by = ", ".join(f"#{at}" for at in row["by"])
    words = {
        "recorded": _("{fact} recorded"),
        "corrected": _("{fact} corrected by {by}"),
        "withdrawn": _("{fact} withdrawn by {by}"),
        "restored": _("{fact} counts again by {by}"),
        "elsewhere": _("{fact} counts elsewhere"),
        "happened": _("{fact} of {day}"),
        "near": _("about them: {fact}"),
    }
    if row["how"] == "near" and row["by"]:
        return _("one of the events {first} to {last}").format(first=fact, last=by)
    return words[row["how"]].format(fact=fact, by=by, day=about.get("occurred_on", ""))


def _signed(shown: str) -> str:
    return shown if re.match("[-−]", shown) else f"+{shown}"
