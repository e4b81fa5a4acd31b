"""``import --late``: facts of a sealed period, with a reason, an authority and the right to it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from evalcore.errors import UsageError
from evalcore.messages import _

if TYPE_CHECKING:
    from cli.acting import Override
    from evalcore.intake.late import Late
    from evalcore.record import Record

LateOption = Annotated[
    str,
    typer.Option(
        "--late",
        metavar="REASON",
        help="Take in facts of a sealed period: why they come late. With --allowed-by.",
    ),
]
"""``late: LateOption = ""``, for ``late_of``."""

ObjectionOption = Annotated[
    str,
    typer.Option(
        "--objection", metavar="NUMBER", help="With --late: the objection that they answer."
    ),
]
"""``objection: ObjectionOption = ""``."""


def late_of(
    record: Record,
    late: str,
    allowed_by: str,
    objection: str,
    *,
    actor: str,
    override: Override | None = None,
    writes: bool = False,
) -> Late | None:
    """What the options say; None without ``--late``. ``writes``: ``_importing`` asked already.

    Raises UsageError where one of them is missing, Refused where the actor may not admit late
    facts (right ``admit_late``).
    """
    if not late.strip():
        if objection:
            raise UsageError(_("--objection belongs to --late. Add it."))
        return None
    if not allowed_by.strip():
        raise UsageError(_("Late facts need an authority: --late REASON --allowed-by AUTHORITY."))
    from cli.acting import acting
    from evalcore.intake.late import Late

    who = acting(record, actor, "admit_late", about="import --late", override=override)
    # The import itself was asked for the same right, and says what was overridden.
    also = () if writes else who.also
    only = not _may_import(record, who.actor)
    return Late(late.strip(), allowed_by.strip(), objection.strip(), also, only)


def _may_import(record: Record, actor: str) -> bool:
    from cli.common import today
    from evalcore.procedures.actors_roster import actors_of
    from evalcore.procedures.rights import scope_of

    return bool(scope_of(actors_of(record), actor, "import", today()))
