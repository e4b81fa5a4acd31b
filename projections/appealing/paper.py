"""The papers of a flag: its notice (告知书), what was decided, and what became of an appeal.

Each says what the record holds and nothing else: a paper of a step that was not taken is refused.
What people said, in answer or appeal, is sealed and stands on none of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from evalcore.errors import UsageError
from evalcore.messages import _
from evalcore.paper_words import on_papers, said
from evalcore.vocabulary.accountability import APPEAL_RESULTS, MEASURES
from evalcore.vocabulary.flags import EXEMPTIONS, MITIGATIONS
from projections.appealing.notice import notice_of
from projections.papers import Paper
from projections.papers.days import day_on_paper
from projections.reports import wording
from projections.reports.render import cell

if TYPE_CHECKING:
    from evalcore.procedures.flag_state import FlagState
    from projections.appealing.notice import Notice
    from projections.appealing.page import FlagPage

Json = dict[str, Any]

HEAD: Mapping[str, str] = {
    "number": on_papers("提示编号"),
    "to": on_papers("送给谁：人员或组织的名称"),
    "unit": on_papers("组织；就是送达的组织时为空"),
    "rule": on_papers("提示的规则"),
    "basis": on_papers("规则的依据，可为空"),
    "by": on_papers("发出单位"),
    "on": on_papers("日期"),
}


def _head(notice: Notice) -> Json:
    return {
        "marks": [],
        "number": notice.number,
        "to": notice.to,
        "unit": notice.unit if notice.unit != notice.to else "",
        "rule": notice.rule,
        "basis": notice.basis,
    }


def notice_fields(notice: Notice) -> Json:
    """What the notice (告知书) is given."""
    return {
        **_head(notice),
        "suggests": said(notice.suggests),
        "evidence": [
            {"record": record, "what": what, "told": told} for record, what, told in notice.evidence
        ],
        "due": day_on_paper(notice.due),
        "by": notice.by,
        "on": day_on_paper(notice.on),
    }


def decision_fields(page: FlagPage, *, basis: str) -> Json:
    """What the paper of the decision (决定) is given. UsageError where nothing was decided."""
    state = page.file.state
    found = state.decision
    if found is None:
        raise UsageError(
            _("Flag {flag} is not decided yet: there is nothing to print a decision of.").format(
                flag=page.file.flag_no
            )
        )
    confirmed = state.confirmed
    ground = (
        MITIGATIONS.get(confirmed.mitigation or "", "")
        if confirmed
        else EXEMPTIONS.get(state.dismissed.exemption or "", "")
        if state.dismissed
        else ""
    )
    return {
        **_head(notice_of(page, basis=basis, suggests="")),
        "heard": _heard(state),
        "confirmed": confirmed is not None,
        "ground": found.ground,
        "circumstance": said(ground),
        "measures": [
            {
                "number": one.measure_no,
                "measure": said(MEASURES.get(one.measure, one.measure)),
                "ground": one.ground,
                "by": one.decided_by,
                "on": day_on_paper(one.occurred_on),
                "due": day_on_paper(one.due_on),
                "lifted": one not in state.standing,
            }
            for one in state.measures
        ],
        "referred": [
            {"to": one.referred_to, "on": day_on_paper(one.occurred_on)} for one in state.referred
        ],
        "appeal_until": day_on_paper(confirmed.due_on) if confirmed else "",
        "by": found.decided_by,
        "on": day_on_paper(found.occurred_on),
    }


def _heard(state: FlagState) -> str:
    """Whether whom it concerns was heard before it was decided, in a sentence."""
    if state.answered is None:
        return said("到期没有陈述和申辩。")
    day = day_on_paper(state.answered.occurred_on)
    if state.answered.waived:
        return said("{day}表示放弃陈述和申辩。").format(day=day)
    return said("{day}听取了陈述和申辩。").format(day=day)


def reply_fields(page: FlagPage, *, basis: str) -> Json:
    """What the reply to an appeal (申诉答复) is given. UsageError where none was decided."""
    state = page.file.state
    if state.appeal is None or state.ruling is None:
        raise UsageError(
            _("No appeal against flag {flag} is decided: there is no reply to print.").format(
                flag=page.file.flag_no
            )
        )
    return {
        **_head(notice_of(page, basis=basis, suggests="")),
        "received_on": day_on_paper(state.appeal.occurred_on),
        "received_by": state.appeal.received_by,
        "result": said(APPEAL_RESULTS.get(state.ruling.result, state.ruling.result)),
        "stands": state.ruling.result == "upheld",
        "ground": state.ruling.ground,
        "corrections": [
            {"what": one.correction, "by": one.corrected_by, "on": day_on_paper(one.occurred_on)}
            for one in state.corrected
        ],
        "by": state.ruling.decided_by,
        "on": day_on_paper(state.ruling.occurred_on),
    }


def _example(**more: Any) -> Json:
    return {
        "marks": [],
        "number": "15ac18ef495b6b47",
        "to": "李四",
        "unit": "红旗村",
        "rule": "承诺未兑现",
        "basis": "示例文件 第七条",
        "by": "县委组织部",
        "on": day_on_paper(date(2025, 10, 1)),
        **more,
    }


def notice_example() -> Json:
    """An invented notice."""
    return _example(
        suggests=said("约谈"),
        evidence=[
            {
                "record": said("第 {n} 条").format(n=12),
                "what": "2025-02-10 承诺",
                "told": wording.joined(["承诺编号：CN-1", "承诺内容：修好村道"]),
            },
            {"record": "", "what": "计票结果 3 条", "told": "票数不列：原件供有权核查的人核对"},
        ],
        due=day_on_paper(date(2025, 10, 7)),
    )


def decision_example() -> Json:
    """An invented decision."""
    return _example(
        heard=said("{day}听取了陈述和申辩。").format(day=day_on_paper(date(2025, 10, 6))),
        confirmed=True,
        ground="属实",
        circumstance=said("主动配合"),
        measures=[
            {
                "number": "15ac18ef495b6b47-M1",
                "measure": said("约谈"),
                "ground": "承诺未兑现",
                "by": "县委组织部",
                "on": day_on_paper(date(2025, 10, 12)),
                "due": "",
                "lifted": False,
            }
        ],
        referred=[{"to": "县纪委监委", "on": day_on_paper(date(2025, 10, 15))}],
        appeal_until=day_on_paper(date(2025, 10, 23)),
    )


def reply_example() -> Json:
    """An invented reply."""
    return _example(
        received_on=day_on_paper(date(2025, 10, 20)),
        received_by="市委组织部",
        result=said("变更"),
        stands=False,
        ground="偏重",
        corrections=[
            {"what": "改为提醒", "by": "县委组织部", "on": day_on_paper(date(2025, 11, 2))}
        ],
    )


NOTICE = Paper(
    name="notice",
    title=on_papers("提示告知书"),
    package="projections.appealing",
    filters={"cell": cell},
    fields={
        **HEAD,
        "suggests": on_papers("建议措施，供参考，可为空"),
        "evidence": on_papers("证据"),
        "evidence[].record": on_papers("记录的位置，可为空"),
        "evidence[].what": on_papers("日期与事项"),
        "evidence[].told": on_papers("内容；票数不列"),
        "due": on_papers("陈述申辩的最后一天；没有规定时为空"),
    },
    example=notice_example,
)
DECISION = Paper(
    name="decision",
    title=on_papers("提示处理决定告知书"),
    package="projections.appealing",
    filters={"cell": cell},
    fields={
        **HEAD,
        "heard": on_papers("是否听取了陈述和申辩，一句话"),
        "confirmed": on_papers("认定属实（真）还是撤销提示（假）"),
        "ground": on_papers("理由"),
        "circumstance": on_papers("从轻情形或免予问责情形，可为空"),
        "measures": on_papers("日常管理措施"),
        "measures[].number": on_papers("措施编号"),
        "measures[].measure": on_papers("措施，如约谈"),
        "measures[].ground": on_papers("事由"),
        "measures[].by": on_papers("决定单位"),
        "measures[].on": on_papers("决定日期"),
        "measures[].due": on_papers("整改期限，可为空"),
        "measures[].lifted": on_papers("是否已解除"),
        "referred": on_papers("移送"),
        "referred[].to": on_papers("接收机关"),
        "referred[].on": on_papers("移送日期"),
        "appeal_until": on_papers("申诉的最后一天；没有规定时为空"),
    },
    example=decision_example,
)
REPLY = Paper(
    name="reply",
    title=on_papers("申诉处理答复"),
    package="projections.appealing",
    filters={"cell": cell},
    fields={
        **HEAD,
        "received_on": on_papers("受理日期"),
        "received_by": on_papers("受理单位"),
        "result": on_papers("处理结果：维持、变更、撤销"),
        "stands": on_papers("维持（真）还是不维持（假）"),
        "ground": on_papers("处理理由"),
        "corrections": on_papers("此后的纠正"),
        "corrections[].what": on_papers("纠正内容"),
        "corrections[].by": on_papers("纠正单位"),
        "corrections[].on": on_papers("纠正日期"),
    },
    example=reply_example,
)
