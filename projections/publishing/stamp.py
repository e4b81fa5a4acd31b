"""What a run was made of, as one row: the four inputs by digest, and what it may not be taken for.

A run of a scheme that is not the one adopted last in the prefix is a trial (试算), and so is one
with changed settings. Whatever rests on ``demo`` numbers says so. A run is official (正式) where an
event publishes it: that event lies behind the prefix, so whoever stamps looks it up and says so.
"""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import attrs

from evalcore.procedures.deciding import standing_targets
from evalcore.record.joined import JointCommit, Prefix, further_data, further_of
from evalcore.record.positions import SPAN
from projections.publishing.late import late_facts

if TYPE_CHECKING:
    from evalcore.schemes.model import Scheme
    from projections.evaluation import Evaluation

FORMAT = 1
"""Of results on disk. A newer format is refused, not guessed at."""


@attrs.frozen
class RunInfo:
    """The run that results come from.

    ``run`` is the SHA-256 over everything that decides the result. ``status`` is ``trial`` (试算),
    ``adopted`` (the scheme is in force in the prefix, as written, and this run is not published)
    or ``official`` (正式: the one published run of its period). ``known_at`` is the size of
    the prefix, ``root`` its Merkle root in hex, ``recorded_at`` when its last commit was stored
    (ISO, UTC). ``settings`` is what ``--set`` changed.
    """

    run: str
    status: str
    demo: bool
    scheme: str
    scheme_title: str
    authority: str
    scheme_digest: str
    settings: dict[str, str]
    period: str
    period_start: date
    period_end: date
    as_of: date
    known_at: int
    root: str
    recorded_at: str
    engine: str
    decimals: int
    changed_in_period: bool = False
    """The scheme was adopted, or changed, after its period began: every page says so."""
    certificate: str = ""
    """Check code of the certificate; empty for a run that is not official: it has none."""
    publication: int = 0
    """Position of the event that publishes the run; 0 for a run that is not official."""
    late_facts: int = 0
    """How many facts of the period came in after it was sealed, as far as the run read them."""
    late_by: str = ""
    """The authorities that allowed it, joined by 、."""
    further: tuple[Prefix, ...] = ()
    """The other logs that the run read, by origin; events of the n-th are shown as ``n:…``."""

    @property
    def short(self) -> str:
        """First characters of the run's digest: enough to name files and check a page."""
        return self.run[:12]

    def to_json(self) -> dict[str, Any]:
        """The run as JSON shape ``run`` (docs/results.md)."""
        shape = attrs.asdict(self)
        for name in ("period_start", "period_end", "as_of"):
            shape[name] = shape[name].isoformat()
        shape["further"] = further_data(self.further)
        return shape


def stamp(evaluation: Evaluation) -> RunInfo:
    """The stamp of an evaluation; adoption is looked up in the prefix that it was made of."""
    scheme, commit = evaluation.scheme, evaluation.known_at
    assert commit is not None, "results are of a record, and know how much of it they saw"
    settings = dict(sorted(scheme.settings.items()))
    inputs = {
        "scheme": scheme.digest,
        "settings": settings,
        "as_of": evaluation.as_of.isoformat(),
        "known_at": commit.size,
        "root": commit.root.hex(),
        "engine": evaluation.engine,
    }
    if isinstance(commit, JointCommit):
        # Where a fact lies is part of what it says: each log has a name of its own.
        inputs["logs"] = [
            [commit.origin, commit.size, commit.root.hex()],
            *([one.origin, one.size, one.root.hex()] for one in commit.further),
        ]
    text = json.dumps(inputs, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    found = adoption(evaluation.connection, scheme.id)
    in_force = found is not None and found.digest == scheme.digest
    late = late_facts(evaluation.connection, scheme.period)
    instant = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=commit.recorded_at)
    return RunInfo(
        run=sha256(text.encode()).hexdigest(),
        status="adopted" if in_force and not scheme.settings else "trial",
        demo=scheme.rests_on_demo,
        scheme=scheme.id,
        scheme_title=scheme.title,
        authority=scheme.authority,
        scheme_digest=scheme.digest,
        settings=settings,
        period=scheme.period.id,
        period_start=scheme.period.starts_on,
        period_end=scheme.period.ends_on,
        as_of=evaluation.as_of,
        known_at=commit.size,
        root=commit.root.hex(),
        recorded_at=instant.isoformat(timespec="microseconds").replace("+00:00", "Z"),
        engine=evaluation.engine,
        decimals=scheme.rounding.decimals,
        changed_in_period=found is not None and in_force and found.changed_on > _latest(scheme),
        late_facts=len(late),
        late_by="、".join(dict.fromkeys(one.allowed_by for one in late if one.allowed_by)),
        further=further_of(commit),
    )


def _latest(scheme: Scheme) -> date:
    """The last day on which the scheme could be adopted without being marked."""
    days = scheme.adoption.latest.whole if scheme.adoption is not None else 0
    return scheme.period.starts_on + timedelta(days=days)


@attrs.frozen
class InForce:
    """The adoption of a scheme that stands last.

    ``changed_on`` is the day from which the record holds these rules to be in force: the day of the
    decision; where other rules had been adopted before, no earlier than it was handed in. Rules
    that were replaced in June were replaced in June, whatever day the new decision bears.
    """

    digest: str
    on: date
    changed_on: date


def adoption(connection: Any, scheme: str) -> InForce | None:
    """Which digest of ``scheme`` was adopted last, and when, as the prefix knows it.

    Only the home log counts: what others adopt for themselves decides nothing here. The family
    table is read, not the effective one: a scheme may be adopted after the day that a result is
    drawn up as of. A retracted adoption does not count; a retracted retraction does not
    retract.
    """
    here = connection.execute(
        "SELECT count(*) FROM information_schema.tables "
        "WHERE table_schema = 'log' AND table_name = 'governance'"
    ).fetchone()[0]
    if not here:
        return None
    void = standing_targets(
        connection.execute(
            "SELECT position, target FROM log.governance "
            f"WHERE topic = 'FactRetracted.1' AND position < {SPAN}"
        ).fetchall()
    )
    adoptions = connection.execute(
        "SELECT position, digest, occurred_on, COALESCE(received_on, occurred_on) "
        "FROM log.governance "
        f"WHERE topic = 'SchemeAdopted.1' AND scheme = ? AND position < {SPAN} "
        "ORDER BY occurred_on DESC, position DESC",
        [scheme],
    ).fetchall()
    for at, digest, on, received_on in adoptions:
        if at not in void:
            # A withdrawn adoption was one all the same.
            replaces = any(other < at and rules != digest for other, rules, _on, _in in adoptions)
            return InForce(digest, on, max(on, received_on) if replaces else on)
    return None
