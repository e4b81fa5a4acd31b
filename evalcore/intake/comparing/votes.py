"""Tallies that do not add up, seen over all files at hand and what the record holds of a meeting.

Refused is what no count can mean: more votes than valid ballots, more spoilt ballots than came
back. What is only irregular (more back than given out, items with fewer marks than others, more
present than due) is named and goes in: it is a fact, and a scheme raises a flag
(``docs/meeting.md``).
"""

from __future__ import annotations

from typing import Any

from attrs import evolve

from evalcore.intake.comparing.spill import Spill
from evalcore.intake.findings import WARNING, Finding
from evalcore.messages import _
from evalcore.vocabulary.evaluations import BallotsCounted, EvaluationMeetingHeld, VotesTallied

MOST_SHOWN = 5_000
"""Facts about which one question is answered; whoever has more mends a column."""

_COUNTED = f"""
WITH reported AS (
  SELECT topic, meeting, part, rater_category, item, "option", coalesce(returned, votes) AS n,
    coalesce(invalid, 0) AS invalid, coalesce(blank, 0) AS blank, position AS seq
  FROM here.evaluations WHERE topic IN ('{BallotsCounted.topic()}', '{VotesTallied.topic()}')
), held AS (
  SELECT f.topic, f.meeting, f.part, f.rater_category, f.item, f."option",
    coalesce(f.returned, f.votes) AS n, coalesce(f.invalid, 0) AS invalid,
    coalesce(f.blank, 0) AS blank, NULL AS seq
  FROM log.evaluations AS f
  SEMI JOIN reported AS r ON r.meeting = f.meeting
  ANTI JOIN reported AS h ON h.topic = f.topic AND h.meeting = f.meeting AND h.part = f.part
    AND h.rater_category = f.rater_category AND h.item IS NOT DISTINCT FROM f.item
    AND h."option" IS NOT DISTINCT FROM f."option"
  WHERE f.topic IN ('{BallotsCounted.topic()}', '{VotesTallied.topic()}')
    AND f.position NOT IN (SELECT position FROM gone)
), every AS (SELECT * FROM reported UNION ALL SELECT * FROM held),
ballots AS (
  SELECT meeting, part, rater_category, arg_max(n, coalesce(seq, 0)) AS returned,
    arg_max(invalid, coalesce(seq, 0)) AS invalid, arg_max(blank, coalesce(seq, 0)) AS blank,
    max(seq) AS seq
  FROM every WHERE topic = '{BallotsCounted.topic()}' GROUP BY meeting, part, rater_category
), votes AS (
  SELECT meeting, part, rater_category, item, sum(n) AS total, max(seq) AS seq
  FROM every WHERE topic = '{VotesTallied.topic()}' GROUP BY meeting, part, rater_category, item
)
"""
"""What the files count replaces what the record holds; the rest of a meeting is the record's."""

_TOO_MANY = f"""{_COUNTED}
SELECT coalesce(b.seq, v.seq), v.item, CAST(v.total AS BIGINT), b.returned, b.invalid, b.blank
FROM votes AS v JOIN ballots AS b USING (meeting, part, rater_category)
WHERE v.total > b.returned - b.invalid - b.blank AND b.invalid + b.blank <= b.returned
  AND coalesce(b.seq, v.seq) IS NOT NULL
ORDER BY 1, 2 LIMIT {MOST_SHOWN}
"""

_UNLIKE = f"""{_COUNTED}, most AS (
  SELECT meeting, part, rater_category, max(total) AS total, arg_max(item, total) AS item
  FROM votes GROUP BY meeting, part, rater_category
)
SELECT v.seq, v.item, CAST(v.total AS BIGINT), m.item, CAST(m.total AS BIGINT)
FROM votes AS v JOIN most AS m USING (meeting, part, rater_category)
WHERE v.total < m.total AND v.seq IN (
  SELECT position FROM here.evaluations WHERE list_contains($1, recorded_at)
)
ORDER BY 1, 2 LIMIT {MOST_SHOWN}
"""


def vote_findings(here: Spill) -> list[Finding]:
    """What is wrong or irregular in tallies, ballots and attendance."""
    findings: list[Finding] = []
    if any(here.has(cls) for cls in (BallotsCounted, VotesTallied)):
        findings += _too_many(here)
        findings += _unlike(here)
    if here.has(BallotsCounted):
        findings += _spoilt(here)
        findings += _more_returned(here)
    if here.has(EvaluationMeetingHeld):
        findings += _more_present(here)
    return findings


def _too_many(here: Spill) -> list[Finding]:
    """Votes for one item can't be more than the valid ballots."""
    rows = here.all(_TOO_MANY)
    reported = here.reported(row[0] for row in rows)
    found = []
    for number, item, total, returned, invalid, blank in rows:
        if total > returned:
            reason = _("{item}: {total} votes were counted, but {limit} ballots returned").format(
                item=item, total=total, limit=returned
            )
            remedy = _("Check the votes of each option and the ballots returned.")
        else:
            reason = _(
                "{item}: {total} votes were counted, but of {returned} ballots {invalid} are "
                "invalid and {blank} blank"
            ).format(item=item, total=total, returned=returned, invalid=invalid, blank=blank)
            remedy = _("Check the votes of each option, and the invalid and blank ballots.")
        found.append(reported[number].finding("returned", reason, remedy, value=returned))
    return found


def _unlike(here: Spill) -> list[Finding]:
    """Items on one ballot have as many marks, unless some were left open.

    Asked of counts that somebody wrote down. Where answers are counted here, row by row, a
    question that was passed over is nothing to be told.
    """
    written = [p.number for p in here.of_class(VotesTallied) if not p.blind("item")]
    rows = here.all(_UNLIKE, [written]) if written else []
    reported = here.reported(row[0] for row in rows)
    return [
        evolve(
            reported[number].finding(
                "item",
                _("{item} has {total} votes, {other} has {most}").format(
                    item=item, total=total, other=other, most=most
                ),
                _("Check both; if some raters left {item} open, the record keeps it.").format(
                    item=item
                ),
                value=item,
            ),
            severity=WARNING,
        )
        for number, item, total, other, most in rows
    ]


def _spoilt(here: Spill) -> list[Finding]:
    """Invalid and blank ballots are among those that came back."""
    return [
        one.finding(
            "returned",
            _("{spoilt} ballots are invalid or blank, but {returned} returned").format(
                spoilt=one.fact.invalid + one.fact.blank, returned=one.fact.returned
            ),
            _("Check the invalid and blank ballots and those returned."),
        )
        for one in _where(here, BallotsCounted, "invalid + blank > returned")
    ]


def _more_returned(here: Spill) -> list[Finding]:
    return [
        evolve(
            one.finding(
                "returned",
                _("more ballots returned than were issued ({issued})").format(
                    issued=one.fact.issued
                ),
                _("Check both numbers; if they are right, the record keeps them."),
            ),
            severity=WARNING,
        )
        for one in _where(here, BallotsCounted, "returned > issued")
    ]


def _more_present(here: Spill) -> list[Finding]:
    return [
        evolve(
            one.finding(
                "members_present",
                _("more members present than are due ({due})").format(due=one.fact.members_due),
                _("Check both numbers; if they are right, the record keeps them."),
            ),
            severity=WARNING,
        )
        for one in _where(here, EvaluationMeetingHeld, "members_present > members_due")
    ]


def _where(here: Spill, cls: type[Any], condition: str) -> list[Any]:
    """Reported facts of a class that meet the condition."""
    rows = here.all(
        f"SELECT position FROM here.evaluations WHERE topic = $1 AND {condition} "
        f"ORDER BY position LIMIT {MOST_SHOWN}",
        [cls.topic()],
    )
    return list(here.reported(row[0] for row in rows).values())
