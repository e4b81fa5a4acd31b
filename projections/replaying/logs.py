"""The further logs of a run: whether each is at hand, and holds exactly what the run read of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING

from attrs import evolve, field, frozen

from evalcore.errors import UsageError
from evalcore.messages import _
from evalcore.procedures.origin import origin_of
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
        name = _name(record, stated)
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


def _name(record: Record, stated: Mapping[str, tuple[int, Prefix]]) -> str:
    """What the log is called, as it was when the run read it: a key admitted later renames it."""
    there = record.head().size
    names = [origin_of(record, min(one.size, there)) for _n, one in stated.values()]
    names = [name for name, one in zip(names, stated, strict=True) if name == one]
    return names[0] if names else origin_of(record, there)


def joined(certificate: Certificate, home: Commit) -> Commit:
    """The home log's commit together with those of the further logs that the run read."""
    if not certificate.further:
        return home
    return JointCommit(home.size, home.recorded_at, home.root, certificate.log, certificate.further)


def logs_of(certificate: Certificate, held: Mapping[str, Held]) -> tuple[Log, ...]:
    """The further logs as the run read them. Raises DataError where one has no such commit."""
    return tuple(
        Log(one.origin, held[one.origin].record, held[one.origin].record.commit_at(one.size))
        for one in certificate.further
    )
