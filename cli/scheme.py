"""``evalcore scheme``: which rules there are, what each number rests on, what is unwise in them."""

from __future__ import annotations

import typer

from cli.burden import burden
from cli.common import JsonOption, say_json
from cli.scheme_gaps import gaps
from cli.scheme_lint import lint_schemes
from cli.scheme_record import adopt_scheme
from cli.scheme_schema import schema
from cli.scheme_sheet import sheet
from cli.scheme_show import show
from cli.scheme_test import run_schemes
from cli.tables import table
from evalcore.messages import _


def register(app: typer.Typer) -> None:
    """Add the group ``scheme`` with its commands."""
    group = typer.Typer(help="Which rules apply, and what each number rests on.")
    group.command(name="list")(list_schemes)
    group.command(name="show")(show)
    group.command(name="lint")(lint_schemes)
    group.command(name="gaps")(gaps)
    group.command(name="test")(run_schemes)
    group.command(name="burden")(burden)
    group.command(name="schema")(schema)
    group.command(name="sheet")(sheet)
    group.command(name="adopt")(adopt_scheme)
    app.add_typer(group, name="scheme", no_args_is_help=True)


def list_schemes(as_json: JsonOption = False) -> None:
    """List the schemes that come with the program.

    Exit codes: 0 done, 1 a scheme has mistakes.
    """
    from evalcore.schemes.loader import catalogue, load_scheme

    rows = []
    for name in catalogue():
        scheme = load_scheme(name)
        rows.append(
            {
                "scheme": name,
                "title": scheme.title,
                "period": scheme.period.id,
                "indicators": len(scheme.indicators),
                "rests_on_demo": scheme.rests_on_demo,
                "digest": scheme.digest,
            }
        )
    if as_json:
        say_json(rows)
        return
    table(
        [_("scheme"), _("period"), _("indicators"), _("basis"), _("title")],
        [
            (r["scheme"], r["period"], r["indicators"], _demo(bool(r["rests_on_demo"])), r["title"])
            for r in rows
        ],
        right=[2],
    )


def _demo(rests: bool) -> str:
    return _("demo in part") if rests else _("cited")
