"""The public view of finished results, as tables: what may be hung out, and nothing besides.

Full tables stay with reviewers; the view bears their digests and the check code, so that anybody
can tell that both are of one run. Who stands where is public as the scheme has it; votes are shown
by the plan; flags, cases, evidence and single points that would tell votes are not in it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from attrs import evolve, frozen

from evalcore.paper_words import on_papers, said
from projections.disclosure.attack import attack
from projections.disclosure.plan import Figure, Plan, Question
from projections.disclosure.shown import DIFFERENCE, Shown
from projections.disclosure.source import Counts, Withholding, counted, figures
from projections.disclosure.view_tables import (
    CHANGED,
    ViewTable,
    ballots_table,
    digests_table,
    distribution_table,
    points_table,
    shares_table,
    standings_table,
    sum_of,
    votes_table,
)

if TYPE_CHECKING:
    from projections.publishing import Results
    from projections.publishing.stamp import RunInfo

FORMAT = "evalcore public view/1"
WHAT = on_papers(
    "公开版：由完整结果得出，不是完整结果。不足规定人数的票数不列，列出即可推知的也不列，以“…”标明。"
    "完整各表只供核查，其摘要列在后面，可据以核对。"
)


@frozen
class View:
    """Everything that the view's files hold."""

    about: Mapping[str, Any]
    tables: tuple[ViewTable, ...]
    withheld: int
    """How many groups of raters are not shown."""


def view(
    results: Results, earlier: Sequence[Shown] = (), finals: Mapping[str, str] | None = None
) -> View:
    """The view of ``results``; less ``earlier`` versions, too, it tells nobody's vote.

    ``finals``: subject → the grade that people decided on, where they have.
    """
    votes, rests = counted(results), figures(results)
    held = results.withholding
    plan = _not_by_difference(held, votes, rests, earlier)
    names = {s.unit: s.unit_name for s in results.subjects()}
    tables = (
        standings_table(results, plan, finals),
        distribution_table(results),
        points_table(results, plan),
        shares_table(results, plan),
        votes_table(votes, plan, names),
        ballots_table(votes, plan, names),
        digests_table(results),
    )
    return View(_about(results, held), tables, len(plan.withheld))


def numbers_of(votes: Mapping[Question, Mapping[str, Counts]], plan: Plan) -> list[Shown]:
    """The numbers of votes that the view shows."""
    return [
        Shown("", "", *question, frozenset(group.categories), option, value)
        for question, groups in sorted(plan.groups.items())
        for group in groups
        if group not in plan.withheld
        for option, value in sum_of(votes[question], group).items()
    ]


def _not_by_difference(
    held: Withholding,
    votes: Mapping[Question, Mapping[str, Counts]],
    rests: Iterable[Figure],
    earlier: Sequence[Shown],
) -> Plan:
    """The plan, less what an earlier version would give away."""
    if not earlier:
        return held.plan
    shown = [*earlier, *numbers_of(votes, held.plan)]
    told = {
        (finding.meeting, finding.part)
        for finding in attack(shown, held.rule.least)
        if finding.kind == DIFFERENCE
    }
    touched = {q for q in held.plan.groups if q[:2] in told}
    return evolve(
        held.plan,
        withheld={
            **held.plan.withheld,
            **{group: CHANGED for q in touched for group in held.plan.groups[q]},
        },
        figures={
            **held.plan.figures,
            **{f.key: CHANGED for f in rests if any(q in touched for q, _category in f.votes)},
        },
    )


def _stamp(text: str, run: RunInfo) -> str:
    late = f"封账后补录{run.late_facts}条"
    return said("封账后补录{n}条").format(n=run.late_facts) if text == late else said(text)


def _about(results: Results, held: Withholding) -> dict[str, Any]:
    run = results.run
    stamps = results.rows("SELECT stamps FROM run")[0]["stamps"]
    return {
        "format": FORMAT,
        "what": said(WHAT),
        "scheme": run.scheme,
        "scheme_title": run.scheme_title,
        "authority": run.authority,
        "scheme_digest": run.scheme_digest,
        "period": run.period,
        "as_of": run.as_of.isoformat(),
        "known_at": run.known_at,
        "root": run.root,
        "engine": run.engine,
        "run": run.run,
        "status": run.status,
        "stamps": said("、").join(_stamp(text, run) for text in stamps.split("、") if text),
        "certificate": run.certificate,
        "publication": run.publication,
        "least": held.rule.least,
        "because": held.rule.because,
    }
