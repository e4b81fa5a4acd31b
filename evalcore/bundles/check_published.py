"""What a bundle's log publishes, and whether the key of its checkpoint is one that signs still."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from evalcore.bundles.check_files import copy_again
from evalcore.bundles.layout import CHECKPOINT
from evalcore.bundles.outcome import Outcome
from evalcore.certificates.canonical import plain, standing_fields
from evalcore.certificates.result_tree import subject_of
from evalcore.errors import EvalcoreError
from evalcore.messages import _

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evalcore.bundles.record import BundleRecord
    from evalcore.transparency.checkpoint import Checkpoint
    from evalcore.transparency.note import Verifier
    from evalcore.vocabulary.results import StandingPublished


def check_publications(record: BundleRecord, roots: Mapping[int, bytes], outcome: Outcome) -> None:
    """Published runs and standings against the log that they stand in."""
    from evalcore.certificates.publications_check import check_published

    found = check_published(record, roots)
    for problem in found.problems:
        outcome.fails(problem.what, "tile/entries", problem.position, copy_again())
    if found.runs and found.ok:
        outcome.holds(
            _("{n} published runs with {standings} standings fit the log").format(
                n=found.runs, standings=found.standings
            ),
            "tile/entries",
        )


def check_standing(
    record: BundleRecord, stated: Checkpoint, keys: Sequence[Verifier], outcome: Outcome
) -> None:
    """Whether one of the ``keys`` that signed the checkpoint stands, by what the log tells of it.

    A key that the log never admitted is not for the log to judge: a policy may list it.
    """
    from evalcore.procedures.keys_trust import UNKNOWN, Claimed, trust
    from evalcore.procedures.sealing_read import known_facts

    try:
        known = known_facts(record)
    except EvalcoreError as error:
        outcome.fails(str(error), CHECKPOINT)
        return
    told = [trust(known, Claimed(stated.size, stated.root.hex(), key.vkey)) for key in keys]
    if told and not any(one.ok or one.standing == UNKNOWN for one in told):
        outcome.fails(
            _("the key that signed it does not stand: {reason}").format(reason=told[0].reason),
            CHECKPOINT,
            None,
            _("Ask for a bundle whose checkpoint a key signed that is good."),
        )


def misfits(standings: Iterable[StandingPublished], text: Iterable[bytes]) -> Iterator[str]:
    """Whom the table of standings and the published standings tell otherwise, a sentence each.

    ``text`` are the lines of the table. How many are tied is in the table alone.
    """
    told = {subject_of(one): standing_fields(one) for one in standings}
    for line in text:
        fields = line.decode(errors="replace").rstrip("\n").split("\t")
        said = told.pop(plain(fields[0]), None)
        if said is None or [*fields[:7], *fields[8:]] != said:
            yield _("the standing of {subject} was published otherwise").format(
                subject=plain(fields[0])
            )
    for subject in told:
        yield _("the standing of {subject} was published and is not in it").format(subject=subject)
