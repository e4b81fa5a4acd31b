"""Where a run departs from plan or rule, and what nobody has decided yet."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from evalcore.paper_words import on_papers, said
from projections.rates import VOID as WHY
from projections.rounds import VOID
from projections.rounds import told as told_of_slot
from projections.submission.seen import Seen
from projections.submission.told import Told

Json = dict[str, Any]

ACTS = {
    "new": on_papers("新增"),
    "corrected": on_papers("更正"),
    "withdrawn": on_papers("撤回"),
}


def deviations(seen: Seen, told: Told) -> list[Json]:
    """Rows that are there only where something departs.

    ``kind``, ``title``, ``number``, ``detail``, ``weight`` (1 is settled before a signature, 3 is
    to be known).
    """
    return sorted(
        (*_of_the_rules(seen), *_of_the_facts(seen), *_of_the_procedure(seen, told)),
        key=lambda row: row["weight"],
    )


def _row(kind: str, weight: int, title: str, number: int, detail: str = "") -> Json:
    return {"kind": kind, "title": title, "number": number, "detail": detail, "weight": weight}


def _of_the_rules(seen: Seen) -> Iterator[Json]:
    results, run = seen.results, seen.results.run
    if run.changed_in_period:
        yield _row("changed_in_period", 1, said("考核办法在考核期开始之后采用或变更"), 1)
    if run.settings:
        changed = said("、").join(f"{name}={value}" for name, value in run.settings.items())
        yield _row("settings", 1, said("试算改动的参数"), len(run.settings), changed)
    demo = results.rows("SELECT path FROM numbers WHERE basis_kind = 'demo' ORDER BY path")
    if run.demo:
        yield _row(
            "demo", 1, said("没有依据的演示数值"), len(demo),
            said("不得用于正式考核；逐项见 evalcore scheme gaps"),
        )  # fmt: skip
    if run.status == "official" and not run.certificate:
        yield _row("no_certificate", 1, said("正式结果没有核验码"), 1)
    if results.by_people:
        first = results.by_people[0]["what"]
        yield _row("by_people", 3, said("办法留给人决定的条款"), len(results.by_people), first)


def _of_the_facts(seen: Seen) -> Iterator[Json]:
    results, run = seen.results, seen.results.run
    if run.late_facts:
        acts = Counter(row["act"] for row in results.late_facts())
        points = {(r["subject"], r["indicator"], r["slot"]) for r in results.resting_on_late()}
        yield _row(
            "late", 1, said("封账后补录的事实"), run.late_facts,
            said("批准单位：{who}；{acts}；涉及得分依据{n}项").format(
                who=run.late_by or said("未记载"),
                acts=said("、").join(f"{said(ACTS[act])}{n}" for act, n in sorted(acts.items())),
                n=len(points),
            ),
        )  # fmt: skip
    voided = _bulk(seen, "evaluations", "SELECT void_ground FROM {} WHERE voided")
    if voided:
        grounds = Counter(ground or said("没有写明理由") for (ground,) in voided)
        yield _row("voided", 2, said("作废的评议会"), len(voided), _most(grounds))
    slots = _bulk(
        seen, "contributions", f"SELECT DISTINCT slot FROM {{}} WHERE slot LIKE '{VOID}%'"
    )
    # One round may be left out of several indicators, and of several subjects.
    void = {told_of_slot(slot) for (slot,) in slots}
    if void:
        rules = Counter(said(WHY.get(rule.rpartition(".")[2], rule)) for rule, _m, _p in void)
        yield _row("left_out", 2, said("按规则不计的评议轮次"), len(void), _most(rules))
    orphans = results.tables().get("orphans", {}).get("rows", 0)
    if orphans:
        yield _row("orphans", 2, said("找不到归属的事实"), orphans, said("台账 orphans 列有每一条"))


def _bulk(seen: Seen, name: str, sql: str) -> list[tuple[Any, ...]]:
    """Rows of what lies beside the database; none where the run had no such table."""
    known = seen.results.tables().get(name)
    if known is None or not known["file"]:
        return []
    with seen.results.reading_bulk(name) as (duck, source):
        found: list[tuple[Any, ...]] = duck.execute(sql.format(source)).fetchall()
    return found


def _most(counted: Counter[str]) -> str:
    return said("；").join(
        said("{what}（{n}）").format(what=what, n=n)
        for what, n in sorted(counted.items(), key=lambda pair: (-pair[1], pair[0]))
    )


def _of_the_procedure(seen: Seen, told: Told) -> Iterator[Json]:
    if not told.asked:
        return
    if not told.sealed_on:
        yield _row("not_sealed", 1, said("考核期尚未封账"), 1)
    pending = (
        ("objections", said("核对单异议没有答复"), told.objections),
        ("published_objections", said("公示异议没有答复"), told.published_objections),
    )
    for kind, title, found in pending:
        if found:
            names = said("、").join(f"{number} {seen.name(about)}" for number, about in found)
            yield _row(kind, 1, title, len(found), names)
    if told.late_objections:
        yield _row("late_objections", 2, said("公示期满后提出的异议"), told.late_objections)
    if told.accepted:
        names = said("、").join(told.accepted)
        yield _row("accepted", 1, said("异议成立而没有另行核定等次"), len(told.accepted), names)
    if told.unanswered_sheets:
        yield _row("unanswered_sheets", 2, said("核对单发出后没有回音"), told.unanswered_sheets)
    if told.differing:
        changes = said("；").join(
            said("{who}：{before} → {after}").format(
                who=seen.name(subject), before=before or said("无"), after=after
            )
            for subject, (before, after) in told.differing.items()
        )
        yield _row("differing", 1, said("核定等次与建议不同"), len(told.differing), changes)
    if told.overrides:
        yield _row(
            "overrides", 2, said("越权或应回避而特准的操作"), told.overrides,
            said("逐条见 evalcore actor check"),
        )  # fmt: skip
    if told.early_uses:
        yield _row("early_uses", 1, said("等次核定之前已运用结果"), told.early_uses)
