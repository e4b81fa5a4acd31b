"""The one door to sealed words: whatever shows them to people passes here first, and is recorded.

Options ``--reason`` and ``--allowed-by`` of commands that can open, and the step itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from cli.acting import Override, acting
from cli.common import note, today
from evalcore.errors import UsageError
from evalcore.messages import _

if TYPE_CHECKING:
    from evalcore.record import Record
    from evalcore.sealed.opening import Needed

ReasonOption = Annotated[
    str,
    typer.Option(
        "--reason",
        metavar="TEXT",
        help="Why sealed words are opened: recorded before any is shown.",
    ),
]
"""``reason: ReasonOption = ""``."""

AllowedOption = Annotated[
    str,
    typer.Option("--allowed-by", metavar="AUTHORITY", help="Who allows that they are opened."),
]
"""``allowed_by: AllowedOption = ""``."""

OpenerOption = Annotated[
    str,
    typer.Option(
        "--opened-by",
        envvar="EVALCORE_ACTOR",
        metavar="NAME",
        help="Who opens what is sealed; default: your login.",
    ),
]
"""``opener: OpenerOption = ""``, where ``--actor`` means something else."""


def open_on_record(
    record: Record,
    wanted: Needed,
    *,
    actor: str,
    reason: str,
    allowed_by: str,
    override: str = "",
) -> None:
    """Record that ``wanted`` is opened; nothing where it is empty. Show nothing before.

    Raises UsageError without reason and authority, Refused where the actor has no right to open
    (``open_sealed``) or must stand back, StoreError where it can't be recorded.
    """
    if not wanted:
        return
    if not reason.strip() or not allowed_by.strip():
        raise UsageError(
            _(
                "This opens what is sealed ({what}), and that is recorded first: say why with "
                "--reason, and who allows it with --allowed-by."
            ).format(what=wanted.about)
        )
    from evalcore.sealed.opening import record_opening

    position = record_opening(
        record,
        wanted,
        ground=reason,
        allowed_by=allowed_by,
        today=today(),
        acting=acting(
            record,
            actor,
            "open_sealed",
            about=wanted.about,
            units=wanted.units,
            override=Override(override.strip(), allowed_by.strip()) if override.strip() else None,
        ),
    )
    note(_("That this was opened is recorded at position {position}.").format(position=position))
