"""``evalcore transitions``: who rose, stayed or fell, and whether as planned."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from cli.common import DEFAULT_RESULTS, JsonOption, ResultsOption, say, say_json
from evalcore.errors import UsageError
from evalcore.messages import _

Json = dict[str, Any]


def register(app: typer.Typer) -> None:
    """Add ``transitions``."""
    app.command(name="transitions")(transitions)


def transitions(
    results: ResultsOption = DEFAULT_RESULTS,
    by: Annotated[
        str, typer.Option("--by", metavar="above|cohort", help="A matrix for each of these.")
    ] = "above",
    as_json: JsonOption = False,
) -> None:
    """Show movement between grades: from where to where, and planned beside actual by unit.

    Grades before are those set or published for the period before; targets name the unit.

    Exit codes: 0 done, 2 no results.
    """
    from projections.publishing import open_results
    from projections.transitions import transitions as moved

    if by not in ("above", "cohort"):
        raise UsageError(_("--by: {value!r} is neither above nor cohort.").format(value=by))
    with open_results(results) as opened:
        shape = moved(opened, "cohort" if by == "cohort" else "above")
        if as_json:
            say_json(shape)
            return
        from cli.stamps import print_stamp

        print_stamp(opened.run)
        _show(shape)


def _show(shape: Json) -> None:
    from cli.tables import heading, table

    if not shape["units"]:
        say()
        say(_("No unit has a grade or a target in this period."))
        return
    words = {"up": _("up"), "same": _("same"), "down": _("down"), "": "–"}
    reached = {True: _("yes"), False: _("no"), None: "–"}
    for group in shape["groups"]:
        say()
        heading(
            _("{title}: {up} up, {same} same, {down} down").format(
                **{**group, "title": group["title"] or group["group"] or _("all")}
            )
        )
        _matrix(group, shape["grades"])
    planned = [row for row in shape["units"] if row["target"]]
    if not planned:
        return
    say()
    heading(
        _("Targets: {reached} of {planned} reached").format(
            reached=sum(bool(row["reached"]) for row in planned), planned=len(planned)
        )
    )
    table(
        [_("unit"), _("above"), _("before"), _("target"), _("now"), _("moved"), _("reached")],
        [
            [
                row["name"] or row["unit"],
                row["above_title"],
                row["before"] or "–",
                row["target"],
                row["now"] or "–",
                words[row["moved"]],
                reached[row["reached"]],
            ]
            for row in planned
        ],
    )


def _matrix(group: Json, grades: list[str]) -> None:
    """Rows are the grades before, columns the grades now."""
    from cli.tables import table

    cells = {(cell["before"], cell["now"]): cell["units"] for cell in group["cells"]}
    before = [g for g in grades if any(b == g for b, _now in cells)]
    now = [g for g in grades if any(n == g for _before, n in cells)]
    before += sorted({b for b, _now in cells} - set(grades))
    now += sorted({n for _before, n in cells} - set(grades))
    table(
        [_("before \\ now"), *(grade or "–" for grade in now)],
        [[b or "–", *(cells.get((b, n), "") for n in now)] for b in before],
        right=range(1, len(now) + 1),
    )
