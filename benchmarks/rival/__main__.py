"""``python -m benchmarks.rival RECORD CALENDARS OUT.csv``: totals and ranks of everybody."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks.rival import shares as of
from benchmarks.rival.facts import read, services, workdays

POINTS = {
    "pledge_made": 4, "pledge_kept": 9, "pledge_audited": 3, "comment_given": 3,
    "comment_circulated": 3, "four_parts": 8, "mass_tally": 12, "visit_days": 4, "return_days": 3,
    "must_visit": 5, "within_limit": 8, "supervised": 4, "replied": 4, "first_reply": 2,
    "look_back": 2, "committee_meetings": 2, "group_meetings": 2, "members_meetings": 2,
    "lectures": 2, "life_meeting": 2, "member_review": 2, "training": 3, "step_order": 4,
    "notice": 3, "completion": 4,
}  # fmt: skip


def score(path: Path, calendars: Path) -> pd.DataFrame:
    """Everybody with total and rank."""
    facts = read(path)
    held = services(facts)
    shares = {
        **of.pledges(facts, held),
        **of.comments(facts, held),
        **of.evaluations(facts, held),
        **of.visits(facts, held),
        **of.problems(facts, held, workdays(calendars)),
        **of.organisational_life(facts, held),
        **of.decisions(facts, held),
        **of.departments(facts, held),
    }
    table = pd.DataFrame(shares, index=held["subject"]).reindex(columns=list(POINTS))
    points = pd.Series(POINTS, dtype=float)
    # What does not apply is spread over the rest.
    applied = table.notna() @ points
    total = table.fillna(0) @ points * points.sum() / applied
    late = of.lateness(facts, held).reindex(table.index).fillna(0)
    total = (total - (late * 0.5).clip(upper=2)).clip(lower=0)
    result = pd.DataFrame({"days": held.set_index("subject")["days"], "exact": total})
    result["total"] = np.floor(result["exact"] * 100 + 0.5 + 1e-7) / 100
    ranked = result[(result["days"] >= 90) & result["total"].notna()]
    result["rank"] = ranked["total"].rank(ascending=False, method="min")
    return result


if __name__ == "__main__":
    score(Path(sys.argv[1]), Path(sys.argv[2])).to_csv(sys.argv[3])
