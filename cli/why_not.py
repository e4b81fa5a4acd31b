"""``evalcore why-not``: what kept somebody from a grade or a list."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any

import typer

from cli.common import DEFAULT_RESULTS, JsonOption, ResultsOption, say, say_json
from evalcore.messages import _

Json = dict[str, Any]


def register(app: typer.Typer) -> None:
    """Add ``why-not``."""
    app.command(name="why-not")(why_not)


def why_not(
    subject: Annotated[
        str, typer.Argument(metavar="X", help="Name, code, unit or id of who is assessed.")
    ],
    wanted: Annotated[
        str, typer.Argument(metavar="GRADE|LIST", help="A grade, or a list by id or title.")
    ],
    results: ResultsOption = DEFAULT_RESULTS,
    as_json: JsonOption = False,
) -> None:
    """Show what kept X from a grade or list: total and limit, quota and cut line, veto, tie.

    And the nearest changes that would give it: the least total and the indicators that alone would
    reach it, vetoes not met, seats more. Every reason comes with what it rests on, and where
    people acted, with the events.

    Exit codes: 0 done, 2 nobody of that name, no such grade or list, no results.
    """
    from projections.publishing import open_results
    from projections.publishing.who import the_subject
    from projections.why_not import why_not as ask

    with open_results(results) as opened:
        shape = ask(opened, the_subject(opened, subject), wanted)
        if as_json:
            say_json(shape)
            return
        from cli.stamps import print_stamp

        print_stamp(opened.run)
        say()
        _show(shape)


def _show(shape: Json) -> None:
    from cli.explain_text import name
    from cli.stamps import status_title
    from cli.tables import heading

    heading(f"{name(shape['subject'])} · {shape['asked']['title']}")
    stands, grade = shape["standing"], shape["asked"]["kind"] == "grade"
    if shape["answer"] == "has":
        say(_("Nothing kept them from it: they bear it.") if grade else _("They are on it."))
        return
    if shape["answer"] == "higher":
        say(_("They bear a better grade: {grade}.").format(grade=stands["grade"]))
        return
    if shape["answer"] == "apart" or (stands and stands["rank"] is None):
        status = stands["status"] if stands else "not_applicable"
        say(_("They are listed apart, without grade or rank: {why}.").format(
            why=status_title(status)
        ))  # fmt: skip
    else:
        say(
            _("Total {total}, rank {rank} of {of}, grade {grade}.").format(
                total=stands["total"],
                rank=stands["rank"],
                of=stands["ranked_of"],
                grade=stands["grade"] or "–",
            )
        )
    for reason in shape["reasons"]:
        text = _reason(reason, stands["decimals"] if stands else 0)
        if text:
            say(f"  - {text}")
    if shape["flips"]:
        say(_("Each of these alone, all else as it is, would give it:"))
    elif shape["answer"] == "kept" and grade:
        say(_("No more points, veto less or seats more alone would give it."))
    for flip in shape["flips"]:
        for line in _flip(flip):
            say(f"  - {line}")


WAYS_SHOWN = 3
"""Indicators named that would give a total; --json gives all."""


def _flip(flip: Json) -> Iterator[str]:
    """A change that would give it, and the indicators by which a total could be reached."""
    vetoes = "、".join(flip.get("vetoes", ()))
    words = {
        "total": _("a total of {total} or more ({more} more)"),
        "veto": _("none of these vetoes: {vetoes}"),
        "both": _("none of these vetoes: {vetoes}; and a total of {total} or more ({more} more)"),
        "seats": _("{more} more seats of the quota"),
    }
    told = {key: flip.get(key, "") for key in ("total", "more")}
    line = words[flip["kind"]].format(vetoes=vetoes, **told)
    if flip.get("unless"):
        line += "; " + _("unless they are barred by {vetoes}, which results don't tell").format(
            vetoes="、".join(flip["unless"])
        )
    yield line
    ways = flip.get("ways", ())
    for way in ways[:WAYS_SHOWN]:
        yield "  " + _(
            "{title} alone: {credit} more of the {lost} credit lost there ({each} points each)"
        ).format(**way)
    if len(ways) > WAYS_SHOWN:
        yield "  " + _("and {n} more").format(n=len(ways) - WAYS_SHOWN)


def _reason(reason: Json, decimals: int) -> str:
    """One reason as a line; '' for one that the line above has said."""
    from cli.explain_text import effect_line

    kind = reason["kind"]
    if "rule" in reason:
        return effect_line(reason, decimals)
    if kind == "status":
        return ""
    words = {
        "total": _("The total {total} is {short} short of {at_least}. [{basis_shown}]"),
        "seats": _("{title}: {seats} seats of {base}, cut at {cut}. [{basis_shown}]"),
        "line": _(
            "{title}: {seats} seats of {base}, cut at {cut}; theirs is {value}. [{basis_shown}]"
        ),
        "empty": _("The list took nobody. [{basis_shown}]"),
        "cohort": _("The list is made for other cohorts: {cohorts}."),
        "indicator": _("The list goes by {title}, which did not apply to them."),
        "unmet": _("The list is by criteria; not met: {flags}. [{basis_shown}]"),
    }
    told = {key: "、".join(v) if isinstance(v, list) else v for key, v in reason.items()}
    return words[kind].format(**told)
