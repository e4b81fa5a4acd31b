"""The rules that a command goes by where ``--scheme`` names none: those the record adopted."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
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
    """The scheme that ``scheme`` names (``rules_path``), read."""
    from evalcore.schemes.loader import load_scheme

    with rules_path(record, scheme, day) as path:
        return load_scheme(path)


@contextmanager
def rules_path(record: Record, scheme: str, day: date | None = None) -> Iterator[Path]:
    """Where the rules stand that ``scheme`` names: a file, the catalogue, or kept in the record.

    ``scheme``: "" for the one scheme that the record adopted; the name of an adopted one does
    where neither a file nor the catalogue has it, so that a bundle alone is enough. ``day``: as
    it was in force then; None: as adopted last. What the record kept lies in a folder that is
    there until the context ends. Raises UsageError where the record adopted none, or several, or
    kept no files of it.
    """
    from evalcore.procedures.kept_rules import adoptions, files_of, in_force
    from evalcore.schemes.loader import find_scheme

    name = scheme
    if scheme:
        try:
            found = find_scheme(scheme)
        except UsageError:
            if scheme not in _adopted(record):
                raise
        else:
            yield found
            return
    else:
        name = _the_one(_adopted(record))
    kept = in_force(adoptions(record, name), day or date.max)
    if kept is None or not kept.files:
        raise UsageError(
            _(
                "The record keeps no files of {scheme} for that day. Name them with --scheme."
            ).format(scheme=name)
        )
    with tempfile.TemporaryDirectory() as folder:
        bundle = files_of(record, kept)
        bundle.load(Path(folder))
        yield Path(folder) / bundle.main


def _the_one(names: list[str]) -> str:
    if len(names) != 1:
        raise UsageError(
            _(
                "By which rules? The record adopted {n} schemes ({names}). Name one with --scheme."
            ).format(n=len(names), names=", ".join(names) or "–")
        )
    return names[0]


def _adopted(record: Record) -> list[str]:
    from evalcore.record.reading import open_columns

    with open_columns(record, record.head()) as columns:
        rows = columns.connection.execute(
            "SELECT DISTINCT scheme FROM log.governance WHERE topic = 'SchemeAdopted.1' ORDER BY 1"
        ).fetchall()
    return [name for (name,) in rows]
