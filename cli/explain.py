"""``evalcore explain``: why this score, and why above or below somebody else."""

from __future__ import annotations

from typing import Annotated

import typer

from cli.common import DEFAULT_RESULTS, JsonOption, ResultsOption, say, say_json
from evalcore.errors import UsageError
from evalcore.messages import _


def register(app: typer.Typer) -> None:
    """Add ``explain``."""
    app.command(name="explain")(explain)


def explain(
    subject: Annotated[
        str, typer.Argument(metavar="X", help="Name, code, unit or id of who is assessed.")
    ],
    indicator: Annotated[
        str | None,
        typer.Argument(metavar="[INDICATOR]", help="One indicator, by id or title, row by row."),
    ] = None,
    against: Annotated[
        str | None,
        typer.Option("--against", metavar="Y", help="Compare with somebody else, case by case."),
    ] = None,
    results: ResultsOption = DEFAULT_RESULTS,
    as_json: JsonOption = False,
) -> None:
    """Show why X has this score: every step, its clause, and the events behind it.

    With INDICATOR: every contribution, what was looked for and not found, and the ledger rows
    with their positions in the record. With --against: what separates X from Y, and what quota,
    veto, cap or tie did to either.
    """
    from projections import explain as explaining
    from projections.contrast import against as against_each_other
    from projections.publishing import open_results
    from projections.publishing.who import the_subject

    if against is not None and indicator is not None:
        raise UsageError(_("Give either an INDICATOR or --against, not both."))
    with open_results(results) as opened:
        one = the_subject(opened, subject)
        if against is not None:
            shape = against_each_other(opened, one, the_subject(opened, against))
        else:
            shape = explaining.explain(opened, one, indicator)
        if as_json:
            say_json(shape)
            return
        from cli import against_text, explain_text
        from cli.stamps import print_stamp

        print_stamp(opened.run)
        say()
        if against is not None:
            against_text.show_against(shape)
        elif indicator is not None:
            explain_text.show_indicator(shape)
        else:
            explain_text.show_all(shape)
