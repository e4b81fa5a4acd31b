"""Certificates out of a record: every published run has one, whoever holds the record."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalcore.certificates.text import Certificate
from evalcore.errors import DataError
from evalcore.messages import _
from evalcore.procedures.origin import origin_of
from evalcore.procedures.period import stream_of
from evalcore.vocabulary.results import RunPublished

if TYPE_CHECKING:
    from evalcore.record import Record, StoredFact


def publication_of(record: Record, scheme: str, period: str) -> StoredFact | None:
    """The event that publishes the official run of a period; None where there is none."""
    # No retraction is looked for: a published run stands.
    found = (one for one in record.stream(stream_of(scheme, period)) if one.topic == TOPIC)
    return next(found, None)


def certificate_of(record: Record, position: int) -> Certificate:
    """The certificate of the run that the event at ``position`` publishes.

    Raises DataError where no run is published there.
    """
    stored = next(iter(record.read(position, position)), None) if position > 0 else None
    if stored is None or stored.topic != TOPIC:
        raise DataError(
            _("Position {position} of {store} publishes no run.").format(
                position=position, store=record.shown
            )
        )
    published = RunPublished.from_states(stored.public)
    # The name of the log as it was before: a key admitted later does not rename a certificate.
    return Certificate.of(published, position, origin_of(record, position - 1))


def published_runs(
    record: Record, *, scheme: str = "", period: str = ""
) -> tuple[Certificate, ...]:
    """The certificates of all published runs, in the order of the record.

    ``scheme`` and ``period`` keep those of that scheme, of that period.
    """
    if scheme and period:
        one = publication_of(record, scheme, period)
        return (certificate_of(record, one.position),) if one is not None else ()
    with record.read_arrow(1, record.head().size, [TOPIC]) as reader:
        positions = reader.read_all()["position"].to_pylist()
    found = (certificate_of(record, position) for position in positions)
    return tuple(
        each
        for each in found
        if (not scheme or each.scheme == scheme) and (not period or each.period == period)
    )


TOPIC = RunPublished.topic()
