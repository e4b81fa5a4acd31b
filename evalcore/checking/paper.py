"""What a check code printed on paper stands for, in a record or bundle."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import frozen

from evalcore.messages import _
from evalcore.transparency.checkpoint import Checkpoint
from evalcore.transparency.codes import check_code, normal

if TYPE_CHECKING:
    from evalcore.record import Record

MOST_COMMITS = 100_000
"""Commits whose code is computed: of a longer record the last ones."""


@frozen
class Meant:
    """What a code was found to be: in words, and as data."""

    kind: str
    what: str
    size: int
    run: str = ""


def find_code(record: Record, code: str) -> Meant | None:
    """The certificate, kept checkpoint or commit of a verified record whose check code this is.

    None where it has none. Raises DataError where ``code`` can't be a check code.
    """
    from evalcore.certificates.published import published_runs
    from evalcore.procedures.sealing_read import kept_checkpoints

    wanted = normal(code)
    for certificate in published_runs(record):
        if certificate.code == wanted:
            return Meant(
                "certificate",
                _(
                    "the certificate of the run {run} of {scheme}, {period}, published on {day} "
                    "by {authority} (position {position})"
                ).format(
                    run=certificate.run[:12],
                    scheme=certificate.scheme,
                    period=certificate.period,
                    day=certificate.on.isoformat(),
                    authority=certificate.authority,
                    position=certificate.position,
                ),
                certificate.size,
                certificate.run,
            )
    for kept in kept_checkpoints(record):
        if _code(kept.checkpoint) == wanted:
            return Meant(
                "checkpoint",
                _("the signed checkpoint of size {size} (position {position})").format(
                    size=kept.checkpoint.size, position=kept.position
                ),
                kept.checkpoint.size,
            )
    return _commit(record, wanted)


def _commit(record: Record, wanted: str) -> Meant | None:
    """A state of the record of which no signed checkpoint is kept."""
    from evalcore.procedures.origin import origin_of

    commits = record.commits()[-MOST_COMMITS:]
    named = origin_of(record, commits[-1].size) if commits else ""
    first = origin_of(record, commits[0].size) if commits else ""
    for commit in commits:
        # A record has at most two names: the one before its first key, and that key's.
        for origin in dict.fromkeys((first, named)):
            if _code(Checkpoint(origin, commit.size, commit.root)) == wanted:
                return Meant(
                    "commit",
                    _(
                        "the record as it stood at size {size}; no signed checkpoint of it is kept"
                    ).format(size=commit.size),
                    commit.size,
                )
    return None


def _code(checkpoint: Checkpoint) -> str:
    return check_code(checkpoint.text.encode())
