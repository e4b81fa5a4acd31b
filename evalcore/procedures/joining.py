"""Which logs one run may join: nothing may be counted twice."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from evalcore.errors import UsageError
from evalcore.messages import _
from evalcore.procedures.origin import origin_of
from evalcore.record.joined import Joined, JointCommit, Log
from evalcore.record.positions import MOST, SPAN

if TYPE_CHECKING:
    from evalcore.record import Commit, Record


def joint(record: Record, known_at: Commit, logs: Iterable[tuple[Record, Commit]]) -> Joined:
    """The home log with further logs, each as known at its commit; in order of origin.

    Raises UsageError where a log is empty, too large, given twice, a copy of another one, or where
    there are more than ``MOST``: nothing may be counted twice.
    """
    further = sorted(
        (Log(origin_of(each, commit.size), each, commit) for each, commit in logs),
        key=lambda log: log.origin,
    )
    home = Log(origin_of(record, known_at.size), record, known_at)
    if not further:
        return Joined(record, known_at, ())
    if len(further) > MOST:
        raise UsageError(
            _("--with: {n} logs are more than the {most} that one run can join.").format(
                n=len(further), most=MOST
            )
        )
    _refuse_doubles([home, *further])
    commit = JointCommit(
        known_at.size,
        known_at.recorded_at,
        known_at.root,
        home.origin,
        tuple(log.prefix for log in further),
    )
    return Joined(record, commit, tuple(further))


def _refuse_doubles(logs: Sequence[Log]) -> None:
    origins: dict[str, Log] = {}
    begun: dict[bytes, Log] = {}
    for log in logs:
        if not log.known_at.size:
            raise UsageError(
                _("{store} holds nothing that the run could read. Leave it out.").format(
                    store=log.record.shown
                )
            )
        if log.known_at.size >= SPAN:
            raise UsageError(
                _(
                    "{store} has {size} events: of several logs each must have fewer than {most}."
                ).format(store=log.record.shown, size=log.known_at.size, most=SPAN)
            )
        other = origins.setdefault(log.origin, log)
        if other is not log:
            raise UsageError(_same(log, other, named=True))
        # The first commit holds the instant at which it was stored: two logs that begin alike are
        # copies, whatever they are called and however far each goes on.
        other = begun.setdefault(log.record.commits()[0].root, log)
        if other is not log:
            raise UsageError(_same(log, other, named=False))


def _same(log: Log, other: Log, *, named: bool) -> str:
    if named:
        return _(
            "{one} and {two} are the same log: both are called {origin}. What stands in both would "
            "count twice; name each log once."
        ).format(one=other.record.shown, two=log.record.shown, origin=log.origin)
    return _(
        "{one} ({origin}) and {two} ({other}) begin with the same commit: one is a copy of the "
        "other. What stands in both would count twice; name one of them."
    ).format(one=other.record.shown, origin=other.origin, two=log.record.shown, other=log.origin)
