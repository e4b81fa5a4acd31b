"""The further logs of a run: whether each is at hand, and holds exactly what the run read of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from attrs import evolve, field, frozen

from evalcore.checking.further import name_of
from evalcore.errors import DataError, UsageError
from evalcore.messages import _
from evalcore.record.joined import JointCommit, Log, Prefix
from evalcore.record.positions import placed
from evalcore.record.verify_commits import Claim

if TYPE_CHECKING:
    from evalcore.certificates.text import Certificate
    from evalcore.record import Commit, Record
    from evalcore.record.verify import Verification
    from evalcore.record.verify_findings import Problem

Progress = Callable[[int, int], None]


@frozen
class Held:
    """A further log that was handed in for ``prefix``, number ``number`` of the run, verified."""

    number: int
    prefix: Prefix
    record: Record = field(eq=False)
    verification: Verification = field(eq=False)

    @property
    def root(self) -> bytes | None:
        """The root over as many of its events as the run read; None where there is no such."""
        return self.verification.roots.get(self.prefix.size)

    @property
    def problems(self) -> Iterable[Problem]:
        """What is wrong with it, at positions of the run."""
        for one in self.verification.problems:
            yield evolve(
                one,
                position=None if one.position is None else placed(self.number, one.position),
                last=None if one.last is None else placed(self.number, one.last),
                what=f"{self.prefix.origin}: {one.what.removeprefix(': ')}",
            )


def found_among(
    certificate: Certificate, records: Iterable[Record], progress: Progress | None = None
) -> Mapping[str, Held]:
    """Origin → the log of that name among ``records``, verified, also against its stated root.

    Raises UsageError for a record that the run did not read: who hands it in believes otherwise.
    """
    stated = {one.origin: (n, one) for n, one in enumerate(certificate.further, 1)}
    found: dict[str, Held] = {}
    for record in records:
        name = name_of(record, certificate.further)
        if name not in stated:
            raise UsageError(
                _(
                    "{store} is called {origin}, and the run of the certificate read no such log. "
                    "It read: {logs}."
                ).format(
                    store=record.shown,
                    origin=name,
                    logs=", ".join((certificate.log, *stated)),
                )
            )
        number, prefix = stated[name]
        claim = Claim(
            prefix.size,
            prefix.root,
            _("the certificate {code}").format(code=certificate.code),
        )
        found[name] = Held(number, prefix, record, record.verify(progress, claims=[claim]))
    return found


def passed_over(
    record: Record, certificate: Certificate, held: Mapping[str, Held]
) -> Iterator[str]:
    """The further logs of which the run left out what they held when it was published, in words.

    Each log's own clock says what that was.
    """
    published = [one for one in record.commits() if one.size >= certificate.position]
    for one in held.values() if published else ():
        before = [
            commit.size
            for commit in one.record.commits()
            if commit.recorded_at <= published[0].recorded_at
        ]
        if (there := max(before, default=0)) > one.prefix.size:
            yield _(
                "the last {n} events that {origin} held when the run was published, which read "
                "{size} of {there}"
            ).format(
                n=there - one.prefix.size,
                origin=one.prefix.origin,
                size=one.prefix.size,
                there=there,
            )


def joined(certificate: Certificate, home: Commit) -> Commit:
    """The home log's commit together with those of the further logs that the run read."""
    if not certificate.further:
        return home
    return JointCommit(home.size, home.recorded_at, home.root, certificate.log, certificate.further)


def further_of(certificate: Certificate, records: Iterable[Record]) -> tuple[Log, ...]:
    """The further logs that the run read, from ``records``, unverified. Raises DataError for one
    that is missing, or has no such commit.
    """
    named = {name_of(record, certificate.further): record for record in records}
    found = []
    for one in certificate.further:
        if one.origin not in named:
            raise DataError(
                _(
                    "the run also read the log {origin}, which is not at hand. Name it with "
                    "--with, or give the published results with --results"
                ).format(origin=one.origin)
            )
        record = named[one.origin]
        found.append(Log(one.origin, record, record.commit_at(one.size)))
    return tuple(found)


def logs_of(certificate: Certificate, held: Mapping[str, Held]) -> tuple[Log, ...]:
    """The further logs as the run read them. Raises DataError where one has no such commit."""
    return tuple(
        Log(one.origin, held[one.origin].record, held[one.origin].record.commit_at(one.size))
        for one in certificate.further
    )
