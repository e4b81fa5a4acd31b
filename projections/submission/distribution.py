"""How many bear each grade, cohort by cohort, against what the scheme plans."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from projections.kept_from import seats_and_base
from projections.places import RANKED
from projections.publishing.figures import rounded
from projections.service import UNATTRIBUTED
from projections.submission.seen import Seen
from projections.submission.told import NOTHING_TOLD, Told

Json = dict[str, Any]


def distribution(seen: Seen, told: Told = NOTHING_TOLD) -> list[Json]:
    """Cohorts in the scheme's order.

    ``assessed`` counts who is assessed there (vacancies apart), ``ranked`` who has a rank,
    ``apart`` those without by status. Of each grade: ``subjects``, ``share`` of those assessed in
    percent, ``at_least`` (the total that it needs), and where a quota holds ``seats``, ``base``,
    ``quota`` (share or number), ``within``; ``over`` says that more bear it than there are seats.
    All that is of the proposal; ``final`` is the number and ``final_share`` the share that bear the
    grade as people decided, None and empty until they confirmed all grades.
    """
    results = seen.results
    grades = results.rows("SELECT name, at_least FROM grades ORDER BY place")
    quotas = {row["grade"]: row for row in results.rows("SELECT * FROM quotas ORDER BY place")}
    by_cohort: dict[str, list[Any]] = {}
    for each in seen.standings:
        by_cohort.setdefault(each.cohort, []).append(each)
    order = [*results.cohorts, *sorted(by_cohort.keys() - results.cohorts.keys())]
    found = []
    for cohort in (name for name in order if name in by_cohort):
        here = by_cohort[cohort]
        apart = Counter(each.status for each in here if each.status != RANKED)
        assessed = len(here) - apart[UNATTRIBUTED]
        borne = Counter(each.grade for each in here if each.status != UNATTRIBUTED)
        final = _final([each for each in here if each.status != UNATTRIBUTED], told)
        subjects = {each.subject for each in here}
        found.append(
            {
                "cohort": cohort,
                "title": seen.cohort(cohort),
                "assessed": assessed,
                "ranked": len(here) - sum(apart.values()),
                "apart": dict(sorted(apart.items())),
                "grades": [
                    {
                        **_borne(row["name"], borne, final, assessed),
                        "at_least": row["at_least"],
                        **_seats(seen, quotas.get(row["name"]), subjects, borne[row["name"]]),
                    }
                    for row in grades
                ],
                "none": _borne("", borne, final, assessed),
            }
        )
    return found


def _final(here: list[Any], told: Told) -> Counter[str] | None:
    """The grades that stand in the end; None until people confirmed them."""
    if not told.confirmed_on:
        return None
    return Counter(
        told.differing[each.subject][1] if each.subject in told.differing else each.grade
        for each in here
    )


def _borne(grade: str, borne: Counter[str], final: Counter[str] | None, assessed: int) -> Json:
    return {
        "grade": grade,
        "subjects": borne[grade],
        "share": _share(borne[grade], assessed),
        "final": None if final is None else final[grade],
        "final_share": "" if final is None else _share(final[grade], assessed),
    }


def _share(subjects: int, assessed: int) -> str:
    return rounded(subjects * 100, assessed, 1) if assessed else ""


def _seats(seen: Seen, quota: Json | None, subjects: set[str], borne: int) -> Json:
    """What a quota gives a cohort; seats of groups within it are those of its lines alone."""
    if quota is None:
        return {"quota": "", "seats": None, "base": None, "within": "", "over": False}
    named = {
        "quota": f"{_percent(quota['share'])}%" if quota["share"] else quota["number"],
        "within": quota["within"],
    }
    if quota["within"]:
        return {**named, "seats": None, "base": None, "over": False}
    cut = next(
        (
            each
            for each in seen.effects
            if each.rule in (f"quota:{quota['grade']}", f"tie:quota:{quota['grade']}")
            and each.subject in subjects
        ),
        None,
    )
    if cut is not None and cut.seats is not None:
        seats, base = cut.seats, cut.base
    else:
        seats, base = seats_and_base(seen.results, subjects, quota)
    return {**named, "seats": seats, "base": base, "over": borne > seats}


def _percent(share: str) -> str:
    """``0.3`` as ``30``, ``1/3`` as ``33.33``."""
    from fractions import Fraction

    exact = Fraction(share) * 100
    if exact.denominator == 1:
        return str(exact.numerator)
    return rounded(exact.numerator, exact.denominator).rstrip("0").rstrip(".")


def targets(seen: Seen) -> Mapping[str, int]:
    """How many units have a target grade and how many reached it; empty where none has one."""
    from projections.transitions import transitions

    if not seen.results.whole_ledger("movements"):
        return {}
    groups = transitions(seen.results, "cohort")["groups"]
    planned = sum(group["planned"] for group in groups)
    reached = sum(group["reached"] for group in groups)
    return {"planned": planned, "reached": reached} if planned else {}
