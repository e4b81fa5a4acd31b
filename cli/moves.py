"""What ``score --trial`` shows: who would move, and from where to where."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from cli.common import say
from evalcore.messages import _

if TYPE_CHECKING:
    from projections.compare import Move
    from projections.evaluation import Evaluation
    from projections.publishing import RunInfo


def moves(baseline: Evaluation, result: Evaluation) -> list[dict[str, Any]]:
    """Who would move, as data: before, after, and what differs (docs/results.md)."""
    from projections.compare import who_moves

    return [_move(move, baseline, result) for move in who_moves(baseline, result)]


def show_moves(
    rows: list[dict[str, Any]], baseline: Evaluation, result: Evaluation, after: RunInfo
) -> None:
    """Print how many would move, and those whose rank, grade or lists would change."""
    from cli.stamps import print_stamp
    from cli.tables import table

    print_stamp(after)
    say()
    if not rows:
        say(_("Nobody would move."))
        return
    shown = [row for row in rows if row["what"] != ["total"]]
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
    titles = {listed.id: listed.title for listed in result.scheme.lists}
    table(
        [_("cohort"), _("person"), _("unit"), _("rank"), _("total"), _("grade"), _("lists")],
        [
            [
                row["cohort"],
                row["person"],
                row["unit"],
                *(_arrow(row["before"], row["after"], what) for what in ("rank", "total", "grade")),
                _arrow(row["before"], row["after"], "lists", titles),
            ]
            for row in shown
        ],
    )


def _arrow(
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
