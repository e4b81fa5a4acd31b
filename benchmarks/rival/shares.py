"""What each indicator comes to: subject → share, nothing where it does not apply."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd

from benchmarks.rival.facts import END, HALVES, START, between, expected, met, months, owned, share


def pledges(facts: dict[str, pd.DataFrame], held: pd.DataFrame) -> dict[str, pd.Series]:
    """Indicators of pledges."""
    made = facts["PledgeMade"][["pledge", "unit", "occurred_on", "due_on"]]
    reviewed = facts["PledgeReviewed"].groupby("pledge")["result"].last().eq("approved")
    published = facts["PledgePublished"].groupby("pledge")["occurred_on"].min()
    kept = facts["PledgeFulfilled"].groupby("pledge")["occurred_on"].min()
    audits = facts["PledgeAudited"].groupby("pledge")
    rows = made.set_index("pledge").assign(
        approved=reviewed,
        published=published,
        kept=kept,
        audit=audits["result"].last(),
        audited=audits["occurred_on"].max(),
    )
    rows["approved"] = rows["approved"].eq(True)
    done = rows[rows["approved"] & rows["published"].notna()].assign(slot="2025")
    due = owned(rows[rows["approved"] & (rows["due_on"] <= END)], "due_on", held)
    audited = owned(rows[rows["audit"].notna()], "audited", held)
    return {
        "pledge_made": met(held, [("2025", END)], done),
        "pledge_kept": share(due, (due["kept"] <= due["due_on"]) & (due["audit"] != "broken")),
        "pledge_audited": share(
            audited, audited["audit"].map({"kept": 1.0, "partly": 0.5, "broken": 0})
        ),
    }


def comments(facts: dict[str, pd.DataFrame], held: pd.DataFrame) -> dict[str, pd.Series]:
    """Indicators of leaders' comments; they belong to whom they name."""
    units = facts["UnitRegistered"].set_index("unit")["parent"]
    rows = facts["LeaderCommentGiven"]
    rows = rows[rows["unit"].map(units) == rows["commenter_unit"]].rename(
        columns={"period": "slot"}
    )
    told = rows.merge(held[["subject", "person", "unit"]], on=["person", "unit"])
    circulated = told["comment"].isin(facts["CommentCirculated"]["comment"])
    return {
        "comment_given": met(held, HALVES, rows),
        "comment_circulated": share(told, circulated),
    }


def evaluations(facts: dict[str, pd.DataFrame], held: pd.DataFrame) -> dict[str, pd.Series]:
    """Four parts, and what the masses voted."""
    units = facts["UnitRegistered"].set_index("unit")["parent"]
    meetings = facts["EvaluationMeetingHeld"]
    meetings = meetings[meetings["unit"].map(units) == meetings["organiser"]]
    # A leader's comment on the unit for that half year is the leader's part too.
    given = meetings.merge(facts["LeaderCommentGiven"][["unit", "period"]], on=["unit", "period"])
    took = [
        facts["EvaluationPartHeld"][["meeting", "part"]],
        given[["meeting"]].assign(part="leader"),
    ]
    parts = pd.concat(took).groupby("meeting")["part"].nunique()
    whole = meetings[meetings["meeting"].map(parts) == 4].rename(columns={"period": "slot"})
    votes = facts["VotesTallied"].merge(meetings[["meeting", "unit"]], on="meeting")
    votes = votes[(votes["part"] == "masses") & (votes["item"] == "总体评价")]
    votes = owned(votes[votes["option"] != "不了解"], "occurred_on", held)
    worth = {"满意": 5, "比较满意": 4, "基本满意": 3, "不满意": 0}
    votes["worth"] = votes["votes"] * votes["option"].map(worth)
    cells = votes.groupby(["subject", "meeting", "rater_category"])[["votes", "worth"]].sum()
    found = {
        subject: of_raters(rows.droplevel(0)) for subject, rows in cells.groupby(level="subject")
    }
    return {"four_parts": met(held, HALVES, whole), "mass_tally": pd.Series(found, dtype=float)}


WEIGHTS = {"党员": 40, "群众": 40, "服务对象": 20}


def of_raters(rows: pd.DataFrame) -> float:
    """The weighted share of the categories of one subject, small ones counted together."""
    table = rows["votes"].unstack()
    named = list(table.columns)
    if (table.sum(axis=1) < 5).all():
        return float("nan")
    chosen: list[str] = []
    for _least, category in sorted((table[name].min(), name) for name in named):
        together = table[chosen].sum(axis=1)[table[chosen].notna().any(axis=1)]
        if _least >= 5 and (not chosen or (together >= 5).all()):
            break
        chosen.append(category)
    merged = chosen if len(chosen) > 1 else []
    sums = rows.groupby(level="rater_category").sum()
    groups = [merged] if merged else []
    groups += [[name] for name in named if name not in merged]
    weighed = total = 0.0
    for group in groups:
        both = sums.loc[group].sum()
        if both["votes"]:
            weight = sum(WEIGHTS[name] for name in group)
            weighed += weight * both["worth"] / (5 * both["votes"])
            total += weight
    return weighed / total if total else float("nan")


def visits(facts: dict[str, pd.DataFrame], held: pd.DataFrame) -> dict[str, pd.Series]:
    """Days of visits, days of return visits, and what calls for one."""
    rows = facts["VisitMade"]
    rows = rows.assign(slot=rows["occurred_on"].dt.strftime("%Y-%m"))
    day = rows["occurred_on"].dt.day
    last = rows["occurred_on"].dt.days_in_month - day < 2
    out = rows[(rows["visit_kind"] == "visit") & day.isin([5, 6])]
    back = rows[(rows["visit_kind"] == "return") & last]
    answered = rows[rows["trigger"].notna()].groupby("trigger")["occurred_on"].min()
    raised = facts["VisitTriggered"][["trigger", "unit", "occurred_on"]]
    raised = raised.assign(answered=raised["trigger"].map(answered))
    over = (END - raised["occurred_on"]).dt.days > 7
    raised = owned(raised[raised["answered"].notna() | over], "occurred_on", held)
    return {
        "visit_days": met(held, months(), out),
        "return_days": met(held, months(), back),
        "must_visit": share(raised, (raised["answered"] - raised["occurred_on"]).dt.days <= 7),
    }


def problems(
    facts: dict[str, pd.DataFrame], held: pd.DataFrame, counts: np.ndarray[Any, Any]
) -> dict[str, pd.Series]:
    """Indicators of problems."""
    rows = facts["ProblemFound"][["problem", "unit", "occurred_on", "due_on", "found_by"]]
    rows = rows.set_index("problem").rename(columns={"occurred_on": "found"})
    first = {
        name: facts[kind].groupby("problem")["occurred_on"].min()
        for name, kind in {"closed": "ProblemClosed", "replied": "ReplyGiven"}.items()
    }
    checks = facts["SupervisionDone"].groupby("problem")
    rows = rows.assign(
        **first,
        checked=checks["occurred_on"].max(),
        supervisor=checks["supervisor"].last(),
        passed=checks["passed"].last(),
        mood=facts["ReplyGiven"].groupby("problem")["satisfaction"].last(),
        fixer=facts["ProblemFixed"].groupby("problem")["fixed_by"].last(),
    )
    until = rows["closed"].fillna(END)
    rows["late"] = until > rows["due_on"]
    limited = owned(rows[rows["due_on"] <= END], "due_on", held)
    closed = owned(rows[rows["closed"].notna()], "closed", held)
    heard = rows["found_by"].isin(["visit", "hotline", "masses"])
    asked = owned(rows[heard & rows["closed"].notna()], "found", held)
    far = between(counts, rows["found"], pd.Series(END, index=rows.index)) > 5
    prompt = rows["found_by"].isin(["masses", "hotline"]) & (rows["replied"].notna() | far)
    prompt = owned(rows[prompt], "found", held)
    took = between(counts, prompt["found"], prompt["replied"])
    return {
        "within_limit": share(limited, limited["closed"].notna() & ~limited["late"]),
        "supervised": share(
            closed,
            closed["passed"].eq(True)
            & (closed["checked"] <= closed["closed"])
            & (closed["supervisor"] != closed["fixer"].fillna(closed["unit"])),
        ),
        "replied": share(asked, asked["replied"].notna()),
        "first_reply": share(prompt, (took <= 5) & (prompt["mood"] != "dissatisfied")),
    }


def organisational_life(facts: dict[str, pd.DataFrame], held: pd.DataFrame) -> dict[str, pd.Series]:
    """Meetings in their slots, and training of the secretary in person."""
    rows = facts["MeetingHeld"]
    days = rows["occurred_on"]
    quarters = [(f"{d.year}Q{d.quarter}", d) for d in pd.date_range(START, END, freq="QE")]
    slots = {
        "month": (days.dt.strftime("%Y-%m"), months()),
        "quarter": (days.dt.year.astype(str) + "Q" + days.dt.quarter.astype(str), quarters),
        "half": (pd.Series(np.where(days.dt.month <= 6, "2025H1", "2025H2"), days.index), HALVES),
        "year": (pd.Series("2025", index=days.index), [("2025", END)]),
    }
    asked = {
        "committee_meetings": ("committee", "month"),
        "group_meetings": ("group", "month"),
        "members_meetings": ("members", "quarter"),
        "lectures": ("lecture", "half"),
        "life_meeting": ("life", "year"),
        "member_review": ("review", "year"),
    }
    found = {}
    for name, (kind, every) in asked.items():
        slot, ends = slots[every]
        found[name] = met(held, ends, rows.assign(slot=slot)[rows["meeting_kind"] == kind])
    cells = expected(held, [("2025", END)])
    trained = facts["TrainingAttended"]
    trained = set(trained.loc[trained["days"] >= 3, "person"])
    found["training"] = share(cells, cells["person"].isin(trained))
    return found


def decisions(facts: dict[str, pd.DataFrame], held: pd.DataFrame) -> dict[str, pd.Series]:
    """Steps in order, notices long enough."""
    rows = facts["MatterOpened"].set_index("matter")[["unit"]]
    steps = facts["DecisionStepTaken"]
    days = steps.pivot_table(index="matter", columns="step", values="occurred_on", aggfunc="min")
    rows = rows.join(days)
    notices = facts["NoticePosted"]
    of_result = notices.get("of_result", pd.Series(False, notices.index)).eq(True)
    first = notices[~of_result].sort_values("occurred_on").groupby("matter")
    rows = rows.assign(
        notice=first["occurred_on"].first(),
        until=first["until"].first(),
        posted=notices[of_result].groupby("matter")["occurred_on"].min(),
        done=facts["DecisionCarriedOut"].groupby("matter")["occurred_on"].min(),
    )
    order = ["提议", "商议", "审议", "决议"]
    ordered = pd.Series(True, index=rows.index)
    for before, after in pairwise(order):
        ordered &= rows[after].isna() | (rows[before] <= rows[after])
    rows["whole"] = (
        ordered
        & rows[order[:3]].notna().all(axis=1)
        & rows["notice"].notna()
        & (rows["done"].isna() | rows["posted"].notna())
    )
    resolved = owned(rows[rows["决议"].notna()], "决议", held)
    shown = rows[rows["notice"].notna() & ((rows["until"] <= END) | rows["done"].notna())]
    shown = owned(shown, "notice", held)
    length = (shown["until"] - shown["notice"]).dt.days + 1
    return {
        "step_order": share(resolved, resolved["whole"]),
        "notice": share(
            shown, (length >= 7) & (shown["done"].isna() | (shown["done"] > shown["until"]))
        ),
    }


def departments(facts: dict[str, pd.DataFrame], held: pd.DataFrame) -> dict[str, pd.Series]:
    """The rate of completion that a department reports."""
    rows = facts["IndicatorReported"]
    rows = owned(rows[rows["indicator"] == "work_completion"], "occurred_on", held)
    return {"completion": share(rows, rows["value"] >= 95 * 10 ** rows["decimals"])}


CASES = {
    "PledgeMade": "pledge",
    "LeaderCommentGiven": "comment",
    "EvaluationMeetingHeld": "meeting",
    "ProblemFound": "problem",
    "MatterOpened": "matter",
}


def lateness(facts: dict[str, pd.DataFrame], held: pd.DataFrame) -> pd.Series:
    """Subject → how many batches of a month came in more than ten days after it."""
    found = []
    units = {
        key: facts[kind].drop_duplicates(key).set_index(key)["unit"] for kind, key in CASES.items()
    }
    for name, rows in facts.items():
        if name in ("UnitRegistered", "PersonRegistered", "TenureStarted", "TenureEnded"):
            continue
        if name in ("MembersCounted", "HouseholdsCounted"):
            continue
        unit = rows["unit"] if "unit" in rows else pd.Series(None, rows.index, dtype=object)
        for key, of in units.items():
            if key in rows:
                unit = unit.fillna(rows[key].map(of))
        found.append(rows[["occurred_on", "received_on"]].assign(unit=unit))
    rows = pd.concat(found)
    rows["month_end"] = rows["occurred_on"] + pd.offsets.MonthEnd(0)
    rows = rows[["unit", "month_end", "received_on"]].drop_duplicates()
    rows = rows[(rows["received_on"] - rows["month_end"]).dt.days > 10]
    return owned(rows, "month_end", held).groupby("subject").size()
