"""What an accepted objection changed: the point before it, and as the record stands now."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from projections.publishing.figures import readable

if TYPE_CHECKING:
    from evalcore.procedures.checking_sheets import Objection
    from evalcore.record import Commit, Record
    from evalcore.schemes.model import Scheme

Json = dict[str, Any]


def points_at(
    record: Record, scheme: Scheme, commit: Commit, objections: Sequence[Objection]
) -> dict[str, Json]:
    """Objection → how its point stood at ``commit``: credit, possible, points of the indicator.

    ``credit`` and ``possible`` are None where the point is not there: no such slot is asked then.
    """
    from projections.run import run

    evaluation = run(record, scheme, scheme.period.ends_on, commit)
    try:
        found = {}
        for one in objections:
            [[credit, possible]] = evaluation.connection.execute(
                "SELECT sum(credit), sum(possible) FROM contributions "
                "WHERE subject = ? AND indicator = ? AND slot = ?",
                [one.subject, one.indicator, one.slot],
            ).fetchall()
            node = evaluation.nodes.get(one.subject, f"{one.indicator}/points")
            found[one.objection] = {
                "credit": None if credit is None else int(credit),
                "possible": None if possible is None else int(possible),
                "points": readable(node.numerator, node.denominator) if node else None,
            }
        return found
    finally:
        evaluation.connection.close()
