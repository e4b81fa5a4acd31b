"""The rules that a command goes by where ``--scheme`` names none: those the record adopted."""

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

RulesOption = Annotated[
    str,
    typer.Option(
        "--scheme",
        envvar="EVALCORE_SCHEME",
        metavar="FILE|NAME",
        help="The rules: a YAML file or a catalogue name. Default: those the record adopted.",
    ),
]
"""``scheme: RulesOption = ""``, for ``rules_of``."""


def rules_of(record: Record, scheme: str, day: date | None = None) -> Scheme:
    """The scheme that ``scheme`` names; else the one scheme that the record adopted.

    ``day``: as it was in force then; None: as adopted last. Raises UsageError where the record
    adopted none, or several, or kept no files of it.
    """
    from evalcore.procedures.kept_rules import adoptions, files_of, in_force
    from evalcore.schemes.loader import load_scheme

    if scheme:
        return load_scheme(scheme)
    names = _adopted(record)
    if len(names) != 1:
        raise UsageError(
            _(
                "By which rules? The record adopted {n} schemes ({names}). Name one with --scheme."
            ).format(n=len(names), names=", ".join(names) or "–")
        )
    kept = in_force(adoptions(record, names[0]), day or date.max)
    if kept is None or not kept.files:
        raise UsageError(
            _(
                "The record keeps no files of {scheme} for that day. Name them with --scheme."
            ).format(scheme=names[0])
        )
    with tempfile.TemporaryDirectory() as folder:
        return files_of(record, kept).load(Path(folder))


def _adopted(record: Record) -> list[str]:
    from evalcore.record.reading import open_columns

    with open_columns(record, record.head()) as columns:
        rows = columns.connection.execute(
            "SELECT DISTINCT scheme FROM log.governance WHERE topic = 'SchemeAdopted.1' ORDER BY 1"
        ).fetchall()
    return [name for (name,) in rows]
