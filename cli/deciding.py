"""Options of commands that record a decision: who decided, when, by which document."""

from __future__ import annotations

from typing import Annotated

import typer

ByOption = Annotated[
    str, typer.Option("--by", metavar="AUTHORITY", help="The authority that decides.")
]
DocumentOption = Annotated[
    str, typer.Option("--document", metavar="NUMBER", help="Number of the decision (文号).")
]
OnOption = Annotated[
    str | None,
    typer.Option("--on", metavar="DAY", help="When it was decided. Default: today."),
]
