"""Every published run of a record computed again, over columns that are read once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from evalcore.messages import _
from projections.replaying.again import Compute, contradicted, replay
from projections.replaying.model import Replay

if TYPE_CHECKING:
    from evalcore.certificates.text import Certificate
    from evalcore.record import Record
    from evalcore.record.verify import Verification

Progress = Callable[[int, int], None]


def verified_for(
    record: Record, certificates: Sequence[Certificate], progress: Progress | None = None
) -> Verification:
    """The record verified once, also against the roots that all ``certificates`` state."""
    from evalcore.record.verify_commits import Claim

    claims = [
        Claim(one.size, one.root, _("the certificate {code}").format(code=one.code))
        for one in certificates
        if not contradicted(record, one)
    ]
    return record.verify(progress, claims=claims)


def replay_every(
    record: Record,
    certificates: Sequence[Certificate],
    verification: Verification,
    compute: Callable[[Certificate], Compute],
    computed_by: str = "duckdb",
) -> Iterator[Replay]:
    """What comes of each run, in the order given; of one as ``replay`` gives it.

    ``compute`` gives f for a certificate. Rows are not compared one by one: whoever wants to know
    what differs replays that run alone.
    """
    for certificate in certificates:
        yield replay(
            record,
            certificate,
            verification,
            compute(certificate),
            computed_by=computed_by,
            subjects_most=0,
        )
