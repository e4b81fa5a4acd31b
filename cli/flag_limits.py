"""How many days people have: from the rules by which a flag was raised."""

from __future__ import annotations

import tempfile
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from evalcore.errors import UsageError
from evalcore.messages import _

if TYPE_CHECKING:
    from evalcore.record import Record
    from evalcore.schemes.model import Scheme
    from evalcore.vocabulary.flags import FlagRaised

LimitsOption = Annotated[
    str,
    typer.Option(
        "--scheme",
        metavar="FILE|NAME",
        help="The rules that say how many days people have. Default: those by which the flag was "
        "raised, as the record keeps them.",
    ),
]
"""``scheme: LimitsOption = ""``, for ``rules_of_flag``."""


def rules_of_flag(record: Record, raised: FlagRaised, scheme: str = "") -> Scheme | None:
    """The rules by which a flag was raised; None where neither record nor catalogue keeps them.

    Raises UsageError where ``scheme`` names other rules than the flag's.
    """
    from evalcore.procedures.kept_rules import adoptions, files_of
    from evalcore.schemes.loader import find_scheme, load_scheme

    if scheme:
        rules = load_scheme(scheme)
        if rules.id != raised.scheme:
            raise UsageError(
                _("--scheme: the flag was raised by {own}, not by {other}.").format(
                    own=raised.scheme, other=rules.id
                )
            )
        return rules
    for kept in reversed(adoptions(record, raised.scheme)):
        if kept.digest == raised.digest and kept.files:
            with tempfile.TemporaryDirectory() as folder:
                return files_of(record, kept).load(Path(folder))
    try:
        known = load_scheme(find_scheme(raised.scheme))
    except UsageError:
        return None
    return known if known.digest == raised.digest else None


def last_day(rules: Scheme | None, limit: str, since: date) -> date | None:
    """The last day of a limit of ``procedure:`` that begins on ``since``; None where none is set.

    Raises DataError where the scheme's calendar does not reach that far.
    """
    from evalcore.schemes.procedure import due

    number = getattr(rules.procedure, limit) if rules is not None and rules.procedure else None
    return due(rules, since, number) if rules is not None and number is not None else None
