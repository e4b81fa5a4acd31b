"""Compute a published run again from the record, compare every digest, and say what differs."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from hashlib import sha256
from typing import TYPE_CHECKING

import attrs

from evalcore.certificates.published import certificate_of
from evalcore.certificates.result_tree import Salts
from evalcore.errors import DataError, EvalcoreError, StoreError
from evalcore.messages import _
from projections.engine import engine_digest, versions
from projections.publishing.official import published_standings, standings_of
from projections.publishing.stamp import stamp
from projections.replaying.causes import causes_of
from projections.replaying.differing import compare_rows, first_of
from projections.replaying.logs import Held, joined, logs_of, passed_over
from projections.replaying.model import Check, Difference, Replay
from projections.replaying.rules import rules_of
from projections.replaying.standings import check_standings
from projections.result_tree import digests_and_tree

if TYPE_CHECKING:
    from evalcore.certificates.text import Certificate
    from evalcore.record import Commit, Record
    from evalcore.record.joined import Log
    from evalcore.record.verify import Verification
    from evalcore.record.verify_findings import Problem
    from evalcore.schemes.model import Scheme
    from projections.evaluation import Evaluation
    from projections.replaying.published import Published

SUBJECTS_MOST = 50
"""Subjects whose rows are compared one by one: where the engine changed, everybody may differ."""

Compute = Callable[["Commit", "Scheme", "Sequence[Log]"], "Evaluation"]
"""f over the record at a commit, by a scheme, with further logs, as of the certificate's day; on
either engine."""

Progress = Callable[[int, int], None]


def verified(
    record: Record, certificate: Certificate, progress: Progress | None = None
) -> Verification:
    """The record verified, also against the root that the certificate states.

    What comes of altered events proves nothing, so that this comes first.
    """
    from evalcore.record.verify_commits import Claim

    name = _("the certificate {code}").format(code=certificate.code)
    claim = Claim(certificate.size, certificate.root, name)
    # Where the record publishes another text there, the certificate itself is what differs.
    return record.verify(progress, claims=[] if contradicted(record, certificate) else [claim])


def contradicted(record: Record, certificate: Certificate) -> bool:
    """Whether the record publishes something else than ``certificate`` there."""
    try:
        return certificate_of(record, certificate.position).text != certificate.text
    except EvalcoreError:
        return False


def replay(
    record: Record,
    certificate: Certificate,
    verification: Verification,
    compute: Compute,
    *,
    held: Mapping[str, Held] | None = None,
    published: Published | None = None,
    computed_by: str = "duckdb",
    subjects_most: int = SUBJECTS_MOST,
) -> Replay:
    """What comes of the run that ``certificate`` states, computed again from ``record``.

    ``verification`` is that of ``verified``. ``published`` holds the rows as they were published;
    without them the standings in the record say who stands otherwise. ``held`` are the further logs
    of the run as ``projections.replaying.logs.found_among`` found them. What is wrong with a log is
    an outcome, and no error; so is one that is not at hand.
    """
    further = held or {}
    found = _Found(record, certificate, published)
    found.inputs(verification)
    found.missing += passed_over(record, certificate, further)
    if absent := found.logs(further):
        return found.outcome(computed_by, failed=absent)
    try:
        rules = rules_of(record, certificate)
        found.compare("scheme", certificate.scheme, certificate.digest, rules.digest)
        commit = joined(certificate, record.commit_at(certificate.size))
        found.results(compute(commit, rules, logs_of(certificate, further)), subjects_most)
    except (DataError, StoreError) as error:
        return found.outcome(computed_by, failed=str(error))
    return found.outcome(computed_by)


@attrs.define
class _Found:
    """What was found so far."""

    record: Record
    certificate: Certificate
    published: Published | None
    verification: Verification | None = None
    checks: list[Check] = attrs.field(factory=list)
    differences: list[Difference] = attrs.field(factory=list)
    differing: int = 0
    missing: list[str] = attrs.field(factory=list)
    elsewhere: list[Problem] = attrs.field(factory=list)

    def compare(self, what: str, name: str, then: str, now: str) -> None:
        self.checks.append(Check(what, name, then, now))  # type: ignore[arg-type]

    def inputs(self, verification: Verification) -> None:
        """What went in: the certificate itself, the record, its root."""
        self.verification = verification
        stated = self.certificate
        if stated.position > verification.size:
            self.missing.append(
                _("the publication: the record ends at {size}, before it").format(
                    size=verification.size
                )
            )
        else:
            self._certificate()
        count = len(verification.problems)
        self.compare("record", "", "", str(count) if count else "")
        now = verification.roots.get(stated.size)
        self.compare("root", "", stated.root.hex(), now.hex() if now else "")

    def logs(self, held: Mapping[str, Held]) -> str:
        """The further logs; says which can't be read as they were, empty where all can."""
        said = []
        for stated in self.certificate.further:
            one = held.get(stated.origin)
            now = one.root if one is not None else None
            self.compare("log", stated.origin, stated.root.hex(), now.hex() if now else "")
            self.elsewhere += one.problems if one is not None else ()
            if one is None:
                said.append(
                    _("The log {origin} is not at hand: name it with --with.").format(
                        origin=stated.origin
                    )
                )
            elif now != stated.root:
                said.append(
                    _(
                        "{store} ({origin}) does not hold the {size} events that the run read: "
                        "their root differs, or it ends before."
                    ).format(store=one.record.shown, origin=stated.origin, size=stated.size)
                )
        if self.elsewhere:
            self.compare("record", _("further logs"), "", str(len(self.elsewhere)))
        return " ".join(said)

    def _certificate(self) -> None:
        try:
            here = certificate_of(self.record, self.certificate.position)
        except (DataError, StoreError):
            self.compare("certificate", "", _digest(self.certificate.text), "")
            return
        self.compare("certificate", "", _digest(self.certificate.text), _digest(here.text))
        apart = ("tables", "further")
        names = [a.name for a in attrs.fields(type(here)) if a.name not in apart]
        sides = [
            {
                **{name: str(getattr(one, name)) for name in names},
                "root": one.root.hex(),
                **{f"with {log.origin}": f"{log.size} {log.root.hex()}" for log in one.further},
                **{f"table {name}": digest for name, digest in one.tables.items()},
            }
            for one in (self.certificate, here)
        ]
        for name in dict.fromkeys((*sides[0], *sides[1])):
            then, now = sides[0].get(name), sides[1].get(name)
            if then != now:
                self.differences.append(Difference("certificate", "", "", name, then, now))

    def results(self, evaluation: Evaluation, subjects_most: int) -> None:
        """What came out: digests, the result tree, standings; rows where something differs."""
        stated = self.certificate
        run = stamp(evaluation)
        if engine_digest() == stated.engine:
            self.compare("run", "", stated.run, run.run)
        standings = [
            one
            for one in published_standings(self.record, stated.scheme, stated.period)
            if one.run == stated.run
        ]
        salts = Salts.published(standings)
        digests, tree = digests_and_tree(evaluation, salts)
        for table in sorted({*stated.tables, *digests}):
            self.compare("table", table, stated.tables.get(table, ""), digests.get(table, ""))
        if not stated.results:
            self.missing.append(_("the result tree: a run of an earlier version has none"))
        elif not standings:
            self.missing.append(_("the result tree: the record does not hold its salts"))
        else:
            self.compare("results", "", stated.results, tree.root.hex())
        otherwise: tuple[Difference, ...] = ()
        if standings:
            now = standings_of(evaluation, run, stated.on, salts)
            check, otherwise = check_standings(standings, now)
            self.checks.append(check)
        else:
            self.missing.append(_("standings one by one: the record does not hold them"))
        self._rows(evaluation, otherwise, subjects_most)

    def _rows(
        self, evaluation: Evaluation, otherwise: tuple[Difference, ...], subjects_most: int
    ) -> None:
        """Rows that differ. ``otherwise`` are published standings that do."""
        every = frozenset(one.subject for one in otherwise)
        rows: tuple[Difference, ...] = ()
        changed = [check.name for check in self.checks if check.what == "table" and not check.same]
        unfit = tuple(changed)
        if self.published is not None:
            found = compare_rows(
                self.certificate, self.published, evaluation, changed, every, subjects_most
            )
            self.checks += found.checks
            rows, every, unfit = found.differences, found.differing, found.unfit
        if unfit:
            self.missing.append(
                _(
                    "rows of {tables}: they are not at hand as they were published (--results)"
                ).format(tables=", ".join(unfit))
            )
        told = {(one.subject, one.column) for one in rows if one.table == "standings"}
        first = first_of(every, subjects_most)
        self.differences += (
            one
            for one in otherwise
            if one.subject in first and (one.subject, one.column) not in told
        )
        self.differences += rows
        self.differing = len(every)

    def outcome(self, computed_by: str, failed: str = "") -> Replay:
        engine = engine_digest()
        own = self.verification.problems if self.verification else ()
        problems = (*own, *self.elsewhere)
        same_engine = engine == self.certificate.engine
        return Replay(
            certificate=self.certificate,
            engine=engine,
            computed_by=computed_by,
            versions=versions(),
            checks=tuple(self.checks),
            problems=tuple(problems),
            differences=tuple(self.differences),
            differing=self.differing,
            causes=causes_of(self.checks, problems, same_engine=same_engine),
            missing=tuple(self.missing),
            failed=failed,
        )


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()
