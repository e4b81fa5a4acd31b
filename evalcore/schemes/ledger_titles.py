"""What ledgers (台账) are called where people read Chinese: ledger → title."""

from __future__ import annotations

from evalcore.messages import language

LEDGER_TITLES = {
    "appointments": "任职备案台账",
    "ballots": "票数台账",
    "boxes": "票箱台账",
    "case_acts": "问题变动台账",
    "checklist_items": "清单核验台账",
    "comments": "领导点评台账",
    "contacts": "联系台账",
    "counts": "覆盖统计台账",
    "departures": "离任台账",
    "disclosures": "公开台账",
    "disputes": "纠纷台账",
    "duty_reports": "述职台账",
    "eligibility": "评先资格台账",
    "evaluations": "评议会台账",
    "grade_targets": "晋档目标台账",
    "final_grades": "等次核定台账",
    "flag_cases": "问责提示办理台账",
    "gradings": "定级台账",
    "holdings": "问题经办台账",
    "honours": "荣誉台账",
    "incidents": "突发事件台账",
    "indicators": "部门指标台账",
    "joint_reviews": "联审台账",
    "matters": "议题台账",
    "measures": "问责与管理措施台账",
    "meetings": "组织生活台账",
    "movements": "升降级台账",
    "not_pursued": "不予追究台账",
    "objections": "核对异议台账",
    "orphans": "无归属事实台账",
    "pairing_activities": "结对活动台账",
    "pairings": "结对台账",
    "past_standings": "历次公布结果台账",
    "periods": "考核周期台账",
    "persons": "人员台账",
    "plans": "计划台账",
    "pledges": "承诺台账",
    "problems": "问题台账",
    "rectification_measures": "整顿措施台账",
    "rectifications": "整顿台账",
    "reporting": "报送台账",
    "result_uses": "结果运用台账",
    "spot_checks": "抽查台账",
    "standings": "下级考核结果",
    "steps": "决策步骤台账",
    "surveys": "摸排台账",
    "tallies": "得票台账",
    "tally_sheets": "计票单台账",
    "tasks": "任务台账",
    "tenures": "任职台账",
    "threads": "承诺链条台账",
    "trainings": "培训台账",
    "triggers": "必访事项台账",
    "units": "组织台账",
    "visits": "走访台账",
    "zones": "片区台账",
}


def ledger_title(name: str) -> str:
    """A ledger as its reader calls it: its title in Chinese, its name in any other language."""
    return LEDGER_TITLES.get(name, name) if language() == "zh" else name
