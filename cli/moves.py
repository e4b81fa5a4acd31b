"""What ``score --trial`` shows: who would move, and from where to where."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from cli.common import say
from evalcore.messages import _

if TYPE_CHECKING:
    from evalcore.schemes.model import Scheme
    from projections.compare import Move
    from projections.evaluation import Evaluation
    from projections.publishing import RunInfo

LARGEST_MOVES = 10
"""Moves of rank alone that are listed before all are asked for."""


def moves(baseline: Evaluation, result: Evaluation) -> list[dict[str, Any]]:
    """Who would move, as data: before, after, what differs and why (docs/results.md)."""
    from projections.compare import by_subject, rules_between, who_moves

    before, after = by_subject(baseline.effects), by_subject(result.effects)
    return [
        {
            **_move(move, baseline, result),
            "why": _why(move.subject, baseline, result),
            "rules": list(rules_between(before, after, move.subject)),
        }
        for move in who_moves(baseline, result)
    ]


def show_moves(
    rows: list[dict[str, Any]],
    baseline: Evaluation,
    result: Evaluation,
    after: RunInfo,
    *,
    full: bool = False,
) -> None:
    """Print how many would move, and who.

    By default those whose grade, lists or status would change and the largest moves of rank;
    ``full``: everybody whose rank would change as well.
    """
    from cli.stamps import print_stamp
    from cli.tables import LISTS, heading, line, table

    print_stamp(after)
    say()
    if not rows:
        say(_("Nobody would move."))
        return
    moved = [row for row in rows if row["what"] != ["total"]]
    shown = moved if full else foremost(moved)
    say(
        _(
            "Of {all}, {total} would have another total, {rank} another rank, {grade} another "
            "grade, {lists} be on other lists."
        ).format(
            all=max(len(baseline.standings), len(result.standings)),
            **{
                what: sum(what in row["what"] for row in rows)
                for what in ("total", "rank", "grade", "lists")
            },
        )
    )
    if not shown:
        return
    # Without a remark in parentheses: standings and reports give it.
    known = {each.id: each.title for each in result.scheme.lists}
    known |= {each.id: each.title for each in result.scheme.flag_lists}
    titles = {name: re.sub(r"\s*[(\uff08].*", "", title) for name, title in known.items()}
    cohorts = {cohort.id: cohort.title for cohort in result.scheme.assessed.cohorts}
    table(
        [
            _("cohort"),
            _("person"),
            _("unit"),
            _("rank"),
            _("total"),
            _("grade"),
            _("lists"),
        ],
        [
            [
                cohorts.get(row["cohort"], row["cohort"]),
                row["person"],
                row["unit"],
                *(arrow(row["before"], row["after"], what) for what in ("rank", "total", "grade")),
                arrow(row["before"], row["after"], "lists", titles),
            ]
            for row in shown
        ],
        piped=LISTS,
    )
    if len(moved) > len(shown):
        say(_("and {n} more (--full)").format(n=len(moved) - len(shown)))
    say()
    heading(_("Why"))
    for row in shown:
        name = " ".join(part for part in (row["person"], row["unit"]) if part)
        line(f"{name}: {_because(row, result)}")


CAUSES_NAMED = 2
"""Indicators named beside somebody who would move; --json gives all."""


def _because(row: dict[str, Any], result: Evaluation) -> str:
    """The indicators that moved somebody most, and the rules over all that did."""
    named = [
        f"{cause['title']} {_signed(cause['difference']['shown'])}"
        for cause in row["why"][:CAUSES_NAMED]
    ]
    if len(row["why"]) > CAUSES_NAMED:
        named.append(_("and {n} more").format(n=len(row["why"]) - CAUSES_NAMED))
    if not row["why"] and "total" not in row["what"]:
        named.append(_("others moved"))
    return "; ".join([*named, *(_rule(rule, result.scheme) for rule in row["rules"])])


def _rule(rule: str, scheme: Scheme) -> str:
    """A rule over the population by its title."""
    if rule.startswith("tie:"):
        return _("tie at {rule}").format(rule=_rule(rule.removeprefix("tie:"), scheme))
    if rule.startswith("passed_over:"):
        passed = _rule(rule.removeprefix("passed_over:"), scheme)
        return _("passed over on the {rule}").format(rule=passed)
    if rule.startswith("freed:"):
        freed = _rule(rule.removeprefix("freed:"), scheme)
        return _("seat freed by a veto: {rule}").format(rule=freed)
    if rule.startswith("quota:"):
        return _("quota of {name}").format(name=rule.removeprefix("quota:"))
    titles = {"minimum_tenure": _("shortest tenure"), "small_cohort": _("smallest cohort")}
    titles |= {f"list:{each.id}": each.title for each in scheme.lists}
    titles |= {f"list:{each.id}": each.title for each in scheme.flag_lists}
    titles |= {f"veto:{each.id}": each.title for each in scheme.vetoes}
    titles |= {f"cap:{each.id}": each.title for each in scheme.groups}
    return titles.get(rule, rule)


def _signed(shown: str) -> str:
    return shown if shown.startswith("-") else f"+{shown}"


def foremost(moved: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Those who change more than a rank, and the ``LARGEST_MOVES`` of rank; in the order given."""
    by_places = sorted(moved, key=_places, reverse=True)[:LARGEST_MOVES]
    far = {row["subject"] for row in by_places if _places(row)}
    return [row for row in moved if {*row["what"]} - {"total", "rank"} or row["subject"] in far]


def _places(row: dict[str, Any]) -> int:
    """How many ranks somebody moves, up or down."""
    ranks = [side["rank"] for side in (row["before"], row["after"]) if side and side["rank"]]
    return abs(ranks[0] - ranks[1]) if len(ranks) == 2 else 0


def arrow(
    before: dict[str, Any] | None,
    after: dict[str, Any] | None,
    what: str,
    titles: Mapping[str, str] | None = None,
) -> str:
    """``12 → 9``; the value alone where it stays."""
    one, two = (_word(side[what], titles or {}) if side else "–" for side in (before, after))
    return one if one == two else f"{one} → {two}"


def _word(value: Any, titles: Mapping[str, str]) -> str:
    if isinstance(value, list):
        return ", ".join(titles.get(one, one) for one in value) or "–"
    return "–" if value in (None, "") else str(value)


def _move(move: Move, baseline: Evaluation, result: Evaluation) -> dict[str, Any]:
    from projections.publishing.figures import fixed

    about = result.subject.get(move.subject) or baseline.subject[move.subject]
    sides = {
        name: None
        if side is None
        else {
            "rank": side.rank,
            "total": fixed(side.total, side.decimals),
            "grade": side.grade,
            "status": side.status,
            "lists": list(side.lists),
        }
        for name, side in (("before", move.before), ("after", move.after))
    }
    return {
        "subject": move.subject,
        "person": about.person_name,
        "unit": about.unit_name,
        "cohort": about.cohort,
        "what": list(move.what),
        **sides,
    }


def _why(subject: str, baseline: Evaluation, result: Evaluation) -> list[dict[str, Any]]:
    """The indicators that moved a subject's own points, most first."""
    from projections.compare import causes
    from projections.explain import number

    titles = {
        each.id: each.title
        for scheme in (baseline.scheme, result.scheme)
        for each in scheme.indicators
    }
    return [
        {
            "indicator": cause.indicator,
            "title": titles.get(cause.indicator, cause.indicator),
            "difference": number(*cause.difference),
        }
        for cause in causes(baseline, result, subject)
    ]
