"""``evalcore diff``: what changed between two results, and because of which events or rules."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING, Annotated

import typer

from cli.common import (
    DEFAULT_STORE,
    JsonOption,
    KnownAtOption,
    StoreOption,
    note,
    parse_day,
    parse_known_at,
    progress,
    say_json,
)
from evalcore.messages import _

if TYPE_CHECKING:
    from evalcore.record import Commit, Record
    from evalcore.record.reading import Columns
    from projections.differing import Point

SHOWN = 10
"""Subjects told with reasons, unless all are asked for."""


def register(app: typer.Typer) -> None:
    """Add ``diff``."""
    app.command(name="diff")(diff)


def diff(
    a: Annotated[
        str,
        typer.Argument(
            metavar="A",
            help="A size of the record, a day (as of), an instant (known at), a certificate, "
            "results, a published run's digest, or a scheme.",
        ),
    ],
    b: Annotated[str, typer.Argument(metavar="B", help="The same, of the other side.")],
    store: StoreOption = DEFAULT_STORE,
    scheme: Annotated[
        str,
        typer.Option(
            "--scheme",
            envvar="EVALCORE_SCHEME",
            metavar="FILE|NAME",
            help="The rules of a side that names none.",
        ),
    ] = "",
    as_of: Annotated[
        str | None,
        typer.Option("--as-of", metavar="DAY", help="The day of a side that names none."),
    ] = None,
    known_at: KnownAtOption = None,
    full: Annotated[
        bool, typer.Option("--full", help="Everybody who moved, with every reason.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Show who moved between two results, by how much, and because of which events or rules.

    What one side leaves open is taken from the options, else from the other side. From A to B one
    thing changes at a time: first what the record knows, then the as-of day, then the rules; so
    each reason says which of them it is. Who moved only because others did is named as such.

    Exit codes: 0 done, 1 another record or bad data, 2 usage, 3 environment.
    """
    from cli import diff_sides
    from evalcore.record import open_record
    from projections.differing import difference

    day = parse_day(as_of, "--as-of") if as_of else None
    known = parse_known_at(known_at)
    with ExitStack() as stack:
        record = stack.enter_context(open_record(store))
        sides = (diff_sides.named(a, record), diff_sides.named(b, record))
        ends = diff_sides.points_of(record, *sides, scheme=scheme, as_of=day, known_at=known)
        found, first, last = difference(
            *ends,
            lambda commit: _opened(stack, record, commit),
            shown=None if full else SHOWN,
            told=_told,
        )
        for side, evaluation in zip(sides, (first, last), strict=True):
            if warning := diff_sides.not_reproduced(side, evaluation):
                note(warning)
        from cli import diff_data

        shape = diff_data.as_data(found, sides, ends, (first, last), record)
        if as_json:
            say_json(shape)
            return
        from cli import diff_text

        diff_text.show(shape)


def _opened(stack: ExitStack, record: Record, commit: Commit) -> Columns:
    from evalcore.record.reading import open_columns

    with progress(_("Reading the record")) as shown:
        return stack.enter_context(open_columns(record, commit, progress=shown))


def _told(point: Point) -> None:
    """Scoring takes seconds on a large record: say what is being done."""
    note(
        _("Scoring {scheme} as of {day}, known at {size} …").format(
            scheme=point.scheme.id, day=point.as_of, size=point.commit.size
        )
    )
