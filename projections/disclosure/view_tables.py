"""The tables of the public view, each as its columns and rows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from attrs import frozen

from evalcore.paper_words import on_papers, said
from projections.disclosure.plan import BALLOTS, Group, Plan, Question
from projections.disclosure.shown import COUNT
from projections.disclosure.source import NUMBERS, Counts
from projections.disclosure.withhold import MARK
from projections.publishing.figures import fixed, rounded
from projections.rounds import is_void
from projections.service import UNATTRIBUTED
from projections.small_cells import categories_of, is_withheld

if TYPE_CHECKING:
    from projections.publishing import Results

Row = tuple[Any, ...]

CHANGED = "changed"
"""Why something is withheld: less an earlier version, it would tell the votes that were changed."""

REASONS: Mapping[str, str] = {
    "few": on_papers("人数不足，不列"),
    "second": on_papers("可推知人数不足者，不列"),
    CHANGED: on_papers("与前次公布相减可推知，不列"),
}


@frozen
class ViewTable:
    """A table of the view: its columns, and rows of text and whole numbers."""

    name: str
    title: str
    columns: tuple[tuple[str, str], ...]
    """Name and the title that people read."""
    rows: tuple[Row, ...]


def sum_of(held: Mapping[str, Counts], group: Group) -> dict[str, int]:
    """Votes of a group by option; of ballots, those issued stand under ``COUNT``."""
    found: dict[str, int] = {}
    for category in group.categories:
        for option, value in held[category].chosen.items():
            name = COUNT if option == "issued" and group.item == BALLOTS else option
            found[name] = found.get(name, 0) + value
    return found


def standings_table(
    results: Results, plan: Plan, finals: Mapping[str, str] | None = None
) -> ViewTable:
    """Who stands where, with the total, unless it rests on withheld votes alone."""
    columns = (
        ("cohort", said("同类组")),
        ("rank", said("名次")),
        ("person", said("姓名")),
        ("unit", said("组织")),
        ("parent", said("上级")),
        ("total", said("得分")),
        ("grade", said("建议等次")),
        ("final", said("最终等次")),
        ("lists", said("名单")),
        ("status", said("情况")),
        ("subject", said("编号")),
    )
    subjects = {s.id: s for s in results.subjects()}
    titles = {name: row["title"] for name, row in results.cut_lists.items()}
    rows = []
    for found in results.standings():
        subject = subjects[found.subject]
        if subject.kind == UNATTRIBUTED:
            continue
        rows.append(
            (
                results.cohorts.get(found.cohort, found.cohort),
                found.rank,
                subject.person_name,
                subject.unit_name,
                subject.parent_name,
                MARK
                if rests_on_votes_alone(results, plan, found.subject)
                else fixed(found.total, found.decimals) or "",
                found.grade,
                (finals or {}).get(found.subject, ""),
                "、".join(titles.get(name, name) for name in found.lists),
                found.status,
                found.subject,
            )
        )
    return ViewTable("standings", said("等次名次"), columns, tuple(rows))


def rests_on_votes_alone(results: Results, plan: Plan, subject: str) -> bool:
    """Whether a total rests on withheld votes alone, so that it says nothing else."""
    if not plan.parts_of(subject):
        return False
    nodes = results.nodes(subject)
    scored = [
        name
        for name in results.indicators
        if (node := nodes.get(f"{name}/points")) is not None
        and node.state == "scored"
        and (subject, name) not in plan.figures
    ]
    return not scored


def distribution_table(results: Results) -> ViewTable:
    """How many bear each grade."""
    rows = tuple(
        (results.cohorts.get(row["cohort"], row["cohort"]), row["grade"], row["subjects"])
        for row in results.distribution()
    )
    columns = (("cohort", said("同类组")), ("grade", said("等次")), ("subjects", said("个数")))
    return ViewTable("distribution", said("等次分布"), columns, rows)


def points_table(results: Results, plan: Plan) -> ViewTable:
    """Points of groups and indicators; none of a subject of whom some are withheld."""
    columns = (
        ("subject", said("编号")),
        ("of", said("项")),
        ("title", said("名称")),
        ("points", said("得分")),
        ("possible", said("满分")),
        ("withheld", said("不列原因")),
    )
    titles = {f"group:{name}": row["title"] for name, row in results.groups.items()}
    titles |= {f"{name}/points": row["title"] for name, row in results.indicators.items()}
    public = {s.id for s in results.subjects() if s.kind != UNATTRIBUTED}
    rows: list[Row] = []
    for row in results.stream(
        "SELECT subject, node, shown, possible_shown, state FROM score_nodes "
        "WHERE node LIKE 'group:%' OR node LIKE '%/points' ORDER BY subject, rowid"
    ):
        if row["subject"] not in public or row["node"] not in titles:
            continue
        name = row["node"].removesuffix("/points")
        secret = plan.parts_of(row["subject"])
        why = plan.figures.get((row["subject"], name), "second") if secret else ""
        points = MARK if why else row["shown"]
        rows.append(
            (
                *(row["subject"], row["node"], titles[row["node"]], points),
                *(row["possible_shown"], said(REASONS.get(why, ""))),
            )
        )
    return ViewTable("points", said("各项得分"), columns, tuple(rows))


def shares_table(results: Results, plan: Plan) -> ViewTable:
    """The share reached by each group of raters that the score tells apart."""
    columns = (
        ("subject", said("编号")),
        ("indicator", said("指标")),
        ("raters", said("评议主体")),
        ("percent", said("折算%")),
        ("withheld", said("不列原因")),
    )
    tallied = [name for name, row in results.indicators.items() if row["counted"] == "tallies"]
    people = [s for s in results.subjects() if s.kind != UNATTRIBUTED]
    rows: list[Row] = []
    found = results.contributions_of([s.id for s in people]) if tallied else {}
    for subject in people:
        for row in found.get(subject.id, ()):
            if row["indicator"] not in tallied or is_void(row["slot"]):
                continue
            why = plan.figures.get((subject.id, row["indicator"]), "")
            why = "few" if is_withheld(row["slot"]) else why
            percent = MARK
            if not why and row["possible"]:
                percent = rounded(row["credit"] * 100, row["possible"], 1)
            raters = "、".join(categories_of(row["slot"]))
            title = results.indicators[row["indicator"]]["title"]
            rows.append((subject.id, title, raters, percent, said(REASONS.get(why, ""))))
    return ViewTable("shares", said("测评折算"), columns, tuple(rows))


def votes_table(
    votes: Mapping[Question, Mapping[str, Counts]], plan: Plan, names: Mapping[str, str]
) -> ViewTable:
    """Votes by group of raters and option."""
    columns = (
        ("meeting", said("评议会编号")),
        ("unit", said("被评组织")),
        ("unit_name", said("组织名称")),
        ("period", said("周期")),
        ("part", said("环节")),
        ("item", said("评议项目")),
        ("raters", said("评议主体")),
        ("option", said("选项")),
        ("votes", said("票数")),
        ("withheld", said("不列原因")),
    )
    rows: list[Row] = []
    for question, groups in sorted(plan.groups.items()):
        meeting, part, item = question
        if item == BALLOTS:
            continue
        for group in groups:
            one = votes[question][group.categories[0]]
            head = (meeting, one.unit, names.get(one.unit, ""), one.period, part, item)
            raters = "、".join(group.categories)
            if why := plan.withheld.get(group, ""):
                rows.append((*head, raters, MARK, MARK, said(REASONS[why])))
                continue
            for option, count in sorted(sum_of(votes[question], group).items()):
                rows.append((*head, raters, option, count, ""))
    return ViewTable("votes", said("得票"), columns, tuple(rows))


def ballots_table(
    votes: Mapping[Question, Mapping[str, Counts]], plan: Plan, names: Mapping[str, str]
) -> ViewTable:
    """Ballots by group of raters."""
    columns = (
        ("meeting", said("评议会编号")),
        ("unit", said("被评组织")),
        ("unit_name", said("组织名称")),
        ("period", said("周期")),
        ("part", said("环节")),
        ("raters", said("评议主体")),
        ("issued", said("发出票数")),
        ("returned", said("收回票数")),
        ("invalid", said("无效票数")),
        ("blank", said("弃权票数")),
        ("withheld", said("不列原因")),
    )
    rows: list[Row] = []
    for question, groups in sorted(plan.groups.items()):
        if question[2] != BALLOTS:
            continue
        for group in groups:
            one = votes[question][group.categories[0]]
            counts = sum_of(votes[question], group)
            why = plan.withheld.get(group, "")
            told = [MARK if why else counts[name] for name in NUMBERS]
            head = (question[0], one.unit, names.get(one.unit, ""), one.period, question[1])
            raters = "、".join(group.categories)
            rows.append((*head, raters, counts[COUNT], *told, said(REASONS.get(why, ""))))
    return ViewTable("ballots", said("票数"), columns, tuple(rows))


def digests_table(results: Results) -> ViewTable:
    """Digests of the full result tables."""
    rows = tuple(
        (name, row["rows"], row["digest"])
        for name, row in results.tables().items()
        if row["digest"]
    )
    columns = (("table", said("完整表")), ("rows", said("行数")), ("digest", said("摘要 SHA-256")))
    return ViewTable("digests", said("完整各表的摘要"), columns, rows)
