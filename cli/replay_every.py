"""``evalcore replay --every-run``: all published runs of a record again, a line each."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

from cli.common import FINDING, finish, note, progress, say, say_json
from evalcore.errors import DataError
from evalcore.messages import _

if TYPE_CHECKING:
    from evalcore.certificates.text import Certificate
    from evalcore.record import Commit, Record
    from evalcore.record.joined import Log
    from evalcore.record.stored import Stored
    from evalcore.record.verify import Verification
    from evalcore.schemes.model import Scheme
    from projections.evaluation import Evaluation
    from projections.replaying import Replay
    from projections.replaying.again import Compute


def replay_all(store: str, *, as_json: bool) -> None:
    """Replay every published run of ``store`` and tell a line of each; exit code as ``replay``.

    The columns are read once, up to the last run, and cut for each. A run over several logs is
    not computed here: the others are not at hand.
    """
    from evalcore.certificates.published import published_runs
    from evalcore.record import open_record
    from projections.replaying.every import replay_every, verified_for

    with open_record(store) as record:
        certificates = published_runs(record)
        if not certificates:
            raise DataError(
                _("{store} holds no published run to replay. evalcore publish makes one.").format(
                    store=record.shown
                )
            )
        with progress(_("Checking the record")) as shown:
            verification = verified_for(record, certificates, shown)
        last = max(one.size for one in certificates)
        over = _Over(record, last)
        found = []
        for one in replay_every(record, certificates, verification, over.compute):
            found.append(one)
            over.done()
            if not as_json:
                _line(one)
        sealed_to = over.sealed_to
    same = all(one.same for one in found)
    if as_json:
        say_json(_as_data(found, verification, sealed_to, same=same))
    else:
        _tell(found, verification, sealed_to, same=same)
    if not same:
        finish(FINDING)


class _Over:
    """f over columns that are read when the first run asks for them, and once."""

    def __init__(self, record: Record, last: int) -> None:
        self.record = record
        self.last = last
        self._stored: Stored | None = None
        self._stack = ExitStack()

    @property
    def sealed_to(self) -> int:
        """Up to where sealed files are read; 0 for none, or where nothing was computed."""
        segments = self._stored.segments if self._stored is not None else ()
        return max((segment.stop for segment in segments), default=0)

    def done(self) -> None:
        """The run was compared: its memory is free."""
        self._stack.close()

    def compute(self, certificate: Certificate) -> Compute:
        """f as of the certificate's day."""

        def computed(commit: Commit, scheme: Scheme, further: Sequence[Log]) -> Evaluation:
            from evalcore.record.log_tables import Part
            from evalcore.record.reading import columns_of
            from projections.run import judge

            part = Part(self._columns(), commit.size)
            columns = self._stack.enter_context(columns_of([part], commit))
            return judge(columns, scheme, certificate.as_of)

        return computed

    def _columns(self) -> Stored:
        from evalcore.record.reading import stored_columns

        if self._stored is None:
            commit = self.record.commit_at(self.last)
            with progress(_("Reading the record")) as shown:
                self._stored = stored_columns(self.record, commit, cached=False, progress=shown)
        return self._stored


def _differs(one: Replay) -> list[str]:
    return [f"{check.what} {check.name}".strip() for check in one.checks if not check.same]


def _as_data(
    found: Sequence[Replay], verification: Verification, sealed_to: int, *, same: bool
) -> dict[str, Any]:
    return {
        "same": same,
        "size": verification.size,
        "sealed_to": sealed_to,
        "problems": [
            {"position": one.position, "last": one.last, "what": one.what}
            for one in verification.problems
        ],
        "runs": [
            {
                "run": one.certificate.run,
                "code": one.certificate.code,
                "scheme": one.certificate.scheme,
                "period": one.certificate.period,
                "as_of": str(one.certificate.as_of),
                "known_at": one.certificate.size,
                "same": one.same,
                "same_engine": one.same_engine,
                "differs": _differs(one),
                "causes": [cause.kind for cause in one.causes],
                "failed": one.failed,
            }
            for one in found
        ],
    }


def _line(one: Replay) -> None:
    stated = one.certificate
    say(
        _("{period}  {scheme}  run {run}  known at {size}: {outcome}").format(
            period=stated.period,
            scheme=stated.scheme,
            run=stated.run[:12],
            size=stated.size,
            outcome=_outcome(one),
        )
    )


def _outcome(one: Replay) -> str:
    if one.failed:
        return _("NOT COMPUTED: {reason}").format(reason=one.failed)
    if not one.same:
        return _("DIFFERENT: {what}").format(what=", ".join(_differs(one)))
    return _("the same") if one.same_engine else _("the same, by another engine")


def tell_sealed(sealed_to: int) -> None:
    """Say that not all was read from the events themselves, where it was not."""
    if sealed_to:
        note(
            _(
                "Up to position {to} sealed files were read, whose digests the log names. evalcore "
                "verify compares them with the events; EVALCORE_SEALED=none reads the events."
            ).format(to=sealed_to)
        )


def _tell(
    found: Sequence[Replay], verification: Verification, sealed_to: int, *, same: bool
) -> None:
    for problem in verification.problems:
        at = "" if problem.position is None else _("position {n}: ").format(n=problem.position)
        say(f"  {at}{problem.what.removeprefix(': ')}")
    tell_sealed(sealed_to)
    if same:
        say(_("ALL {n} RUNS come out as they were published.").format(n=len(found)))
    else:
        count = sum(not one.same for one in found)
        say(
            _(
                "{count} of {n} runs do NOT come out as they were published. evalcore replay RUN "
                "says what differs."
            ).format(count=count, n=len(found))
        )
