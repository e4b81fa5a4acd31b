"""Which rounds of an evaluation count: valid by the scheme's rules, and the first that is.

A round is one part of one meeting, or one box. Tallies on paper are judged by ``valid`` of the
scheme's ``ballots``; a box was counted by the rules fixed when it was opened, so no scheme judges
it again. A repeated round counts only where what it repeats is void, by decision or by rule; else
the first counts. What does not count stays in the record, and a tallies indicator lists it with the
rule: a contribution of 0 of 0 in the slot ``void:<rule>:<meeting>|<part>``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

import attrs

from evalcore.schemes.model import BallotPlan, Scheme, Tallies
from projections.exact import Fraction
from projections.population import replace

if TYPE_CHECKING:
    import duckdb

TABLE = "void_rounds"
VOID = "void:"
REPEATS = "repeats"
"""The rule by which a round does not count because the one that it repeats does."""


@attrs.frozen
class Round:
    """A row of the ledger ``tally_sheets``, as far as its counting depends on it.

    ``box`` is empty for paper; ``repeats`` names a meeting or, of a box, a box.
    """

    meeting: str
    part: str
    box: str
    voided: bool
    issued: int
    returned: int
    over_returned: bool
    due: int | None
    present: int | None
    votes: int
    repeats: str


_COLUMNS = (
    "meeting, part, COALESCE(box, ''), voided, issued, returned, over_returned, due, present, "
    "votes, COALESCE(repeats, '')"
)


def register(connection: duckdb.DuckDBPyConnection, scheme: Scheme) -> bool:
    """Make ``void_rounds(meeting, part, box, rule)`` where there is any; say whether there is.

    Rounds that people declared void are not in it: a scheme leaves them out by ``NOT voided``.
    """
    import pyarrow as pa

    if not any(isinstance(each.counts, Tallies) for each in scheme.indicators):
        return False
    again = "SELECT 1 FROM evaluations WHERE repeats IS NOT NULL LIMIT 1"
    if not rules_of(scheme) and connection.execute(again).fetchone() is None:
        return False
    rows = connection.execute(
        f"SELECT {_COLUMNS} FROM tally_sheets ORDER BY meeting, part, box"
    ).fetchall()
    found = [
        (r.meeting, r.part, r.box, rule)
        for r, rule in left_out([Round(*row) for row in rows], scheme)
    ]
    if not found:
        return False
    columns = zip(("meeting", "part", "box", "rule"), zip(*found, strict=True), strict=True)
    replace(connection, TABLE, pa.table({name: pa.array(of, pa.string()) for name, of in columns}))
    return True


def rules_of(scheme: Scheme) -> Mapping[str, BallotPlan]:
    """The plans whose rules can void a round."""
    return {
        name: plan
        for name, plan in scheme.ballots.items()
        if plan.valid.attendance_over is not None or plan.valid.more_returned == "void"
    }


def left_out(rounds: Sequence[Round], scheme: Scheme) -> Iterator[tuple[Round, str]]:
    """Rounds that do not count though nobody declared them void, each with the rule."""
    by_rule = {each: void_by(each, scheme) for each in rounds}
    named: dict[tuple[str, str], list[Round]] = {}
    for each in rounds:
        named.setdefault((each.meeting, each.part), []).append(each)
        if each.box:
            named.setdefault((each.box, each.part), []).append(each)
    for each in rounds:
        if each.voided:
            continue
        if by_rule[each]:
            yield each, by_rule[each]
        elif any(
            first.votes and not first.voided and not by_rule[first]
            for first in _before(each, named)
        ):
            yield each, REPEATS


def _before(each: Round, named: Mapping[tuple[str, str], list[Round]]) -> Iterator[Round]:
    """The rounds that this one repeats, and those that they repeat."""
    seen = {each}
    waiting = [each]
    while waiting:
        current = waiting.pop()
        for first in named.get((current.repeats, current.part), ()) if current.repeats else ():
            if first not in seen:
                seen.add(first)
                waiting.append(first)
                yield first


def void_by(each: Round, scheme: Scheme) -> str:
    """Path of the rule by which a round on paper is void, or empty."""
    if each.box:
        return ""
    for name, plan in rules_of(scheme).items():
        if plan.part != each.part:
            continue
        valid = plan.valid
        if valid.more_returned == "void" and each.over_returned:
            return f"ballots.{name}.valid.more_returned"
        over = valid.attendance_over
        if over is not None and not _came(each, (over.numerator, over.denominator)):
            return f"ballots.{name}.valid.attendance_over"
    return ""


def _came(each: Round, share: Fraction) -> bool:
    """Whether more than this share came: of the ballots given out, else of the members due.

    Where neither was counted nothing is known, and nothing is void.
    """
    came, of = (each.returned, each.issued) if each.issued else (each.present or 0, each.due or 0)
    return not of or came * share[1] > of * share[0]


def is_void(slot: str) -> bool:
    """Whether the slot of a tally lists a round that does not count."""
    return slot.startswith(VOID)


def told(slot: str) -> tuple[str, str, str]:
    """Rule, meeting and part of such a slot."""
    rule, _colon, place = slot.removeprefix(VOID).partition(":")
    meeting, _bar, part = place.rpartition("|")
    return rule, meeting, part
