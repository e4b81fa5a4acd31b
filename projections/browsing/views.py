"""What the views of results are called, and their columns."""

from __future__ import annotations

from collections.abc import Mapping

from projections.browsing.words import Words

VIEWS: Mapping[str, Words] = {
    "v_standings": Words("等次名次一览", "Who stands where"),
    "v_flags": Words("提示一览", "Flags"),
    "v_scores": Words("各组得分一览", "Points by group of indicators"),
    "v_lost_points": Words("失分一览", "Lost points"),
    "v_effects": Words("规则影响一览", "What rules changed"),
}

COLUMNS: Mapping[str, Words] = {
    "cohort": Words("同类组", "cohort"),
    "rank": Words("名次", "rank"),
    "person": Words("姓名", "name of the person"),
    "unit": Words("组织", "name of the unit"),
    "parent": Words("上级", "name of the unit above"),
    "total": Words("总分，单位：分", "total, in points"),
    "grade": Words("建议等次", "proposed grade, after every rule"),
    "score_grade": Words("得分等次（只看总分）", "grade by the total alone"),
    "status": Words("排名状态", "ranked, or why not"),
    "lists": Words("名单", "lists that the subject is on"),
    "tied_with": Words("同分数", "how many share the total"),
    "ranked_of": Words("参加排名数", "how many are ranked"),
    "days": Words("任职天数，单位：天", "days in office"),
    "subject": Words("代码", "code of the subject"),
    "kind": Words("种类", "kind of flag"),
    "title": Words("提示", "flag"),
    "suggests": Words("建议措施", "measure that is suggested"),
    "addressed_to": Words("提请对象", "who is to look at it"),
    "occurred_on": Words("日期", "day"),
    "basis": Words("依据", "what it rests on"),
    "evidence": Words("记录序号", "positions in the record"),
    "rule": Words("规则", "rule"),
    "id": Words("编号", "identifier"),
    "group": Words("指标组", "group of indicators"),
    "indicator": Words("指标", "indicator"),
    "indicator_id": Words("指标代码", "code of the indicator"),
    "got": Words("得分，单位：分", "points"),
    "possible": Words("满分，单位：分", "possible points"),
    "lost": Words("失分，单位：分", "points lost"),
    "before": Words("原结果", "before the rule"),
    "after": Words("现结果", "after the rule"),
    "base": Words("基数", "of how many the share is taken"),
    "seats": Words("名额", "seats"),
    "cut_total": Words(
        "线上总分（末位小数为单位）", "total at the line, in units of its last decimal"
    ),
    "tie_group": Words("线上同分数", "how many share the total at the line"),
    "within": Words("所在分组", "group that the cut was taken in"),
}
