"""A small finished evaluation, made by hand: six secretaries of one township, one vacancy.

Scores and standings come from the real modules; ledgers and contributions are written down here.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import attrs

from evalcore.record.store import Commit
from evalcore.schemes.columns import LEDGER_COLUMNS
from evalcore.schemes.model import (
    Assessed,
    Basis,
    ByPeople,
    Calendar,
    Cases,
    Cohort,
    CutList,
    Expression,
    Grade,
    Group,
    Indicator,
    Number,
    Period,
    Quota,
    Reporting,
    Rounding,
    Scheme,
    Share,
    Slots,
    Veto,
)
from projections.evaluation import Evaluation
from projections.rows import Flag, Subject
from projections.scores import score
from projections.standings import stand
from projections.vetoes import Vetoed

DEMO = Basis("demo", "演示数值")
CLAUSE = Basis("clause", "002§1 公开承诺")


def number(value: int, of: int = 1, path: str = "x", basis: Basis = DEMO) -> Number:
    return Number(value, of, basis, path)


def expression(sql: str = "TRUE") -> Expression:
    return Expression(sql, sql, "x")


def scheme(**changes: Any) -> Scheme:
    """Three indicators and a bonus in three groups; 优秀 for at most a fifth; a bottom list."""
    cases = Cases("pledges", expression(), "due_on", expression("1"), expression("1"))
    slots = Slots("month", "meetings", expression(), "held_on", number(1))
    problems = Cases("holdings", expression(), "due_on", expression("1"), expression("1"))
    made = Scheme(
        id="sample-2025",
        title="示例考核办法",
        authority="示例县委",
        documents={},
        period=Period("2025", date(2025, 1, 1), date(2025, 12, 31)),
        assessed=Assessed(
            "person",
            ("secretary",),
            expression(),
            number(90, path="assessed.shortest"),
            (Cohort("village", "村", expression()),),
        ),
        calendar=Calendar((2025,), frozenset(), frozenset(), CLAUSE),
        reporting=Reporting("month", number(5)),
        parameters={},
        groups=(Group("pledge", "承诺践诺"), Group("life", "组织生活"), Group("extra", "加分")),
        indicators=(
            Indicator(
                "pledge_kept", "承诺按期兑现", "pledge", "score",
                number(50, path="indicators.pledge_kept.points"), cases, CLAUSE,
            ),
            Indicator(
                "branch_meeting", "支部党员大会", "life", "score",
                number(30, path="indicators.branch_meeting.points"), slots, CLAUSE,
            ),
            Indicator(
                "problem_fixed", "问题按期整改", "life", "score",
                number(20, path="indicators.problem_fixed.points"), problems, CLAUSE,
            ),
            Indicator(
                "award", "获得表彰", "extra", "bonus",
                number(2, path="indicators.award.points"), cases, DEMO,
            ),
        ),
        rounding=Rounding(2, DEMO),
        grades=(
            Grade("好", number(80)),
            Grade("较好", number(60)),
            Grade("一般", number(40)),
            Grade("差", None),
        ),
        quotas=(
            Quota(
                "好", Share(number(1, 5), "floor", 1, "ranked", "none", Basis("demo", "名额")), True
            ),
        ),
        vetoes=(
            Veto("safety", "安全事故", "measures", expression(), "decided_on", "一般", CLAUSE),
        ),
        lists=(
            CutList(
                "bottom8", "倒排名单", "bottom",
                Share(number(8, 100), "ceil", 1, "ranked", "all", Basis("clause", "000 倒排8%")),
            ),
        ),
        flags=(),
        by_people=(ByPeople("003", "是否问责由有权机关决定"),),
        smallest_cohort=number(3),
        numbers={"indicators.pledge_kept.points": number(50)},
        settings={},
        digest="ab" * 32,
    )  # fmt: skip
    return attrs.evolve(made, **changes)


PEOPLE = (
    ("p1", "王建国", "v1", "红旗村", 365),
    ("p2", "李爱华", "v2", "幸福社区", 365),
    ("p3", "张伟", "v3", "东风村", 365),
    ("p4", "张伟", "v4", "和平村", 365),
    ("p5", "赵敏", "v5", "前进村", 365),
    ("p6", "孙丽", "v6", "光明村", 40),
)
KEPT = {"p1": 4, "p2": 4, "p3": 3, "p4": 3, "p5": 1, "p6": 2}
MET = {"p1": 12, "p2": 11, "p3": 7, "p4": 7, "p5": 6, "p6": 1}


def subjects() -> tuple[Subject, ...]:
    found = [
        Subject(
            f"{person}@{unit}", "person", person, name, unit, unit_name, "t1", "青山镇",
            "village", days, (("2025-01-01", "2025-12-31"),),
        )
        for person, name, unit, unit_name, days in PEOPLE
    ]  # fmt: skip
    vacancy = Subject(
        "unattributed@v6", "unattributed", "", "", "v6", "光明村", "t1", "青山镇", "village", 325,
        (("2025-02-10", "2025-12-31"),),
    )  # fmt: skip
    return (*found, vacancy)


def contributions() -> list[tuple[Any, ...]]:
    rows: list[tuple[Any, ...]] = []
    for at, (person, _name, unit, _unit_name, _days) in enumerate(PEOPLE):
        subject = f"{person}@{unit}"
        for n in range(4):
            case, position = f"{unit}-c{n + 1}", at * 100 + n + 1
            kept = int(n < KEPT[person])
            day = date(2025, 3 * n + 1, 20)
            rows.append(
                (subject, "pledge_kept", case, kept, 1, "pledges", case, day, [position], unit)
            )
        for month in range(1, 13):
            met = month <= MET[person]
            held = date(2025, month, 15)
            rows.append(
                (
                    subject, "branch_meeting", f"2025-{month:02d}", int(met), 1, "meetings",
                    f"{unit}|m{month}" if met else None, held if met else None,
                    [at * 100 + 20 + month] if met else [], unit,
                )
            )  # fmt: skip
        if person in ("p1", "p3"):
            case, fixed = f"{unit}-w1", int(person == "p1")
            rows.append(
                (subject, "problem_fixed", case, fixed, 1, "holdings", case,
                 date(2025, 5, 6), [at * 100 + 50], unit)
            )  # fmt: skip
    return rows


def connection() -> Any:
    import duckdb

    made = duckdb.connect()
    made.execute(
        "CREATE TABLE contributions (subject VARCHAR, indicator VARCHAR, slot VARCHAR, "
        'credit BIGINT, possible BIGINT, ledger VARCHAR, "row" VARCHAR, occurred_on DATE, '
        "events BIGINT[], unit VARCHAR)"
    )
    made.executemany("INSERT INTO contributions VALUES (?,?,?,?,?,?,?,?,?,?)", contributions())
    for name, columns in LEDGER_COLUMNS.items():
        declared = ", ".join(f'"{column}" {kind}' for column, kind in columns.items())
        made.execute(f'CREATE TABLE "{name}" ({declared})')
    for at, (person, _name, unit, _unit_name, _days) in enumerate(PEOPLE):
        for n in range(4):
            kept = n < KEPT[person]
            day = date(2025, 3 * n + 1, 20)
            made.execute(
                'INSERT INTO pledges ("row", unit, person, content, pledge_kind, made_on, '
                "due_on, fulfilled_on, state, excused, answered, events) "
                "VALUES (?,?,?,?,?,?,?,?,?,?,?,?)",
                [
                    f"{unit}-c{n + 1}", unit, person, f"修好{n + 1}号路", "service",
                    date(2025, 1, 5), day, day if kept else None,
                    "fulfilled" if kept else "published", False, kept, [at * 100 + n + 1],
                ],
            )  # fmt: skip
        made.execute(
            'INSERT INTO evaluations ("row", unit, person, period, held_on, voided, has_self, '
            "has_peer, has_leader, has_masses, parts, issued, returned, invalid, blank, events) "
            "VALUES (?,?,?,'2025H1',DATE '2025-06-28',FALSE,TRUE,TRUE,TRUE,TRUE,4,40,38,1,0,?)",
            [f"{unit}-e1", unit, person, [at * 100 + 60]],
        )
        for option, votes in (("满意", 30), ("比较满意", 7)):
            made.execute(
                'INSERT INTO tallies ("row", unit, person, meeting, period, part, '
                "rater_category, item, option, votes, held_on, voided, events) VALUES "
                "(?,?,?,?,'2025H1','masses','党员','总体评价',?,?,DATE '2025-06-28',FALSE,?)",
                [f"{unit}-e1|{option}", unit, person, f"{unit}-e1", option, votes, [at * 100 + 61]],
            )
        made.execute(
            'INSERT INTO comments ("row", unit, person, period, given_on, commenter_unit, '
            "by_superior, contents, has_shortcomings, circulated_on, events) VALUES "
            "(?,?,?,'2025H1',DATE '2025-07-03','t1',TRUE,4,TRUE,DATE '2025-07-05',?)",
            [f"{unit}-d1", unit, person, [at * 100 + 70]],
        )
    return made


def evaluation(chosen: Scheme | None = None, *, size: int = 700) -> Evaluation:
    """The sample; ``size`` stands for another prefix."""
    chosen = chosen or scheme()
    held = connection()
    counted: dict[str, dict[str, tuple[tuple[str, int, int], ...]]] = {}
    for subject, indicator, slot, credit, possible in held.execute(
        "SELECT subject, indicator, slot, credit, possible FROM contributions ORDER BY ALL"
    ).fetchall():
        parts = counted.setdefault(indicator, {}).get(subject, ())
        counted[indicator][subject] = (*parts, (slot, credit, possible))
    people = subjects()
    scores = score(chosen, [s.id for s in people], counted)
    met = {"p2@v2": (Vetoed(chosen.vetoes[0], ("measure|1",), (199,)),)}
    standings, effects = stand(chosen, people, scores, met)
    flags = (
        Flag(
            "late_pledge:v5-c4", "late_pledge", "check", "p5@v5", "v5", "承诺逾期未兑现",
            "乡镇党委", "", "2025-10-20", ("ledger:pledges:v5-c4",), (404,), "002§1",
        ),
        Flag(
            "bottom:p5@v5", "bottom", "accountability", "p5@v5", "v5", "列入倒排名单",
            "县委组织部", "约谈", "", ("standing",), (), "000 倒排8%",
        ),
    )  # fmt: skip
    return Evaluation(
        scheme=chosen,
        as_of=date(2025, 12, 31),
        known_at=Commit(size, 1_767_200_000_000_000, b"\x01" * 32),
        engine="cd" * 32,
        subjects=people,
        nodes=scores.nodes,
        standings=standings,
        effects=effects,
        flags=flags,
        connection=held,
        served=(),
        turn=0,
    )
