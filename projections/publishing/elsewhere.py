"""What keeps a run from being official in the further logs that it reads."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from evalcore.messages import _
from evalcore.procedures.checking_sheets import open_objections
from evalcore.procedures.year_read import opened_period, seal_of

if TYPE_CHECKING:
    from evalcore.record.joined import Log
    from evalcore.schemes.model import Scheme


def unfinished(log: Log, scheme: Scheme) -> Iterator[str]:
    """Reasons, a sentence each: what a log began about the period has to be brought to its end.

    A log that never opened the period is held to nothing: it may know of no periods at all.
    """
    record, period = log.record, scheme.period.id
    seal = seal_of(record, period)
    if seal is not None:
        if log.known_at.size < seal.sealed.size:
            yield _(
                "The run reads {size} events of {log}, but {period} was sealed there with {sealed}."
                " Leave @{size} out, or give {sealed} or more."
            ).format(size=log.known_at.size, log=log.origin, period=period, sealed=seal.sealed.size)
        return
    if opened_period(record, period) is not None:
        yield _(
            "{period} was opened in {log} and is not sealed there: facts of it may still come in. "
            "Seal it first: evalcore period seal {period} --store {store} --by AUTHORITY."
        ).format(period=period, log=log.origin, store=record.shown)
    if waiting := open_objections(record, period, scheme.id):
        yield _(
            "Objections to check sheets in {log} have no answer: {numbers}. Answer them first: "
            "evalcore objection answer --store {store}."
        ).format(
            log=log.origin,
            numbers=", ".join(one.objection for one in waiting),
            store=record.shown,
        )
