"""The further logs of a certificate: which is which, and what each of them has to hold."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from attrs import field, frozen

from evalcore.messages import _
from evalcore.procedures.origin import origin_of
from evalcore.record.verify_commits import Claim

if TYPE_CHECKING:
    from evalcore.certificates.text import Certificate
    from evalcore.checking.report import Report
    from evalcore.record import Record
    from evalcore.record.joined import Prefix


@frozen
class Claimed:
    """A log that was handed in, and what the certificate claims of it."""

    record: Record = field(eq=False)
    claim: Claim


def name_of(record: Record, further: Sequence[Prefix]) -> str:
    """What a log is called, as it was when the run read it: a key admitted later renames it."""
    there = record.head().size
    for one in further:
        if origin_of(record, min(one.size, there)) == one.origin:
            return one.origin
    return origin_of(record, there)


def further_logs(
    certificate: Certificate, records: Sequence[Record], name: str, report: Report
) -> Iterator[Claimed]:
    """The logs among ``records`` that the certificate names, each with its claim.

    A log that it does not name fails; one that it names and nobody handed in is noted.
    """
    stated = {one.origin: one for one in certificate.further}
    for record in records:
        called = name_of(record, certificate.further)
        one = stated.pop(called, None)
        if one is None:
            report.fails(
                _("the run read no log that is called {origin} ({store})").format(
                    origin=called, store=record.shown
                ),
                name,
            )
            continue
        yield Claimed(record, Claim(one.size, one.root, f"{name}, {called}"))
    for origin, one in stated.items():
        report.notes.append(
            _(
                "The run also read {size} events of {origin}: whether that log holds them was not "
                "checked. Name it with --with."
            ).format(size=one.size, origin=origin)
        )
