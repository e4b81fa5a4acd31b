"""``--with``: further logs that a run reads beside the record of ``--store``."""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.common import parse_known_at
from evalcore.messages import _

if TYPE_CHECKING:
    from evalcore.record import Record
    from evalcore.record.joined import Joined, Prefix

WithOption = Annotated[
    list[str] | None,
    typer.Option(
        "--with",
        metavar="LOG[@SIZE]",
        help="Another log that makes one run with the record, such as a county's: a file, URL or "
        "bundle; @SIZE (or @INSTANT) reads it as known then. Repeatable. Nothing is written to it.",
    ),
]
"""``further: WithOption = None``, for ``joined_logs``."""

_AT = re.compile(r"@([0-9]{1,15}|[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.+Z-]{5,30})\Z")


def parted_at(text: str) -> tuple[str, str | None]:
    """(log, what was known) of ``LOG[@SIZE|@INSTANT]``; a file that is called so is the log."""
    found = _AT.search(text)
    if found is None or Path(text).exists():
        return text, None
    return text[: found.start()], found[1]


def opened_logs(stack: ExitStack, texts: Sequence[str] | None) -> list[tuple[Record, str | None]]:
    """The logs that ``--with`` names, open for reading until ``stack`` ends, with what was known.

    Raises StoreError for a log that can't be opened.
    """
    from evalcore.record import open_record

    found = []
    for text in texts or ():
        where, at = parted_at(text)
        found.append((stack.enter_context(open_record(where, reading=True)), at))
    return found


def joined_logs(
    stack: ExitStack, record: Record, known_at: str | None, texts: Sequence[str] | None
) -> Joined:
    """The record as known at ``known_at``, with the logs that ``--with`` names.

    Each log is read at its ``@``; without one at ``--known-at`` where that is an instant, else to
    its end. Raises UsageError where two are the same log or copies, DataError where one has no
    commit of that size.
    """
    from evalcore.procedures.joining import joint

    known = parse_known_at(known_at)
    instant = known if isinstance(known, datetime) else None
    further = [
        (log, log.commit_at(parse_known_at(at) if at is not None else instant))
        for log, at in opened_logs(stack, texts)
    ]
    return joint(record, record.commit_at(known), further)


def with_options(further: Sequence[Prefix]) -> str:
    """``--with`` for a command that people are told; each log by the size that was read."""
    return "".join(f" --with {_('LOG')}@{one.size}" for one in further)
