"""What became of a flag (问责提示): heard, confirmed or dismissed, appealed, corrected.

A flag is not a verdict. The engine raises it; competent people decide; formal accountability is
another organ's and only referred to here (``accountability.AccountabilityDecided``).
"""

from __future__ import annotations

from datetime import date
from typing import ClassVar

import attrs

from evalcore.vocabulary.accountability import APPEAL_RESULTS
from evalcore.vocabulary.fact import Fact
from evalcore.vocabulary.fields import (
    case_field,
    choice,
    day,
    flag,
    period_field,
    person_field,
    text,
    unit_field,
)

EXEMPTIONS = {
    "trial": "先行先试中的失误",
    "opposed": "集体决策时明确反对",
    "force_majeure": "已尽职但不可抗力",
}
"""Grounds for no accountability, 问责条例 (2019) Art. 17."""

MITIGATIONS = {
    "loss_recovered": "挽回损失",
    "impact_removed": "消除影响",
    "cooperation": "主动配合",
}
"""Grounds for a lighter measure, 问责条例 (2019) Art. 18."""


def _number() -> str:
    number: str = case_field("提示编号", "number of the flag", "flag")
    return number


@attrs.frozen(kw_only=True)
class FlagRaised(Fact):
    """A flag of a run is taken up: from here on it has a file of its own."""

    FAMILY: ClassVar[str] = "flags"
    TITLE: ClassVar[str] = "提示立项"
    KEY: ClassVar[tuple[str, ...]] = ("flag_no",)

    flag_no: str = case_field("提示编号", "number of the flag", "flag", opens=True)
    scheme: str = text("办法名称", "the scheme that raised it")
    digest: str = text("办法摘要", "digest of the scheme, hexadecimal")
    period: str = period_field("考核周期", "the period")
    run: str = text("运行标识", "the run that raised it")
    rule: str = text("规则", "which rule of the scheme")
    title: str = text("提示名称", "what the rule is called")
    unit: str = unit_field("组织", "the unit")
    person: str = person_field("人员", "the person, where it is one", required=False)
    suggests: str = text("建议措施", "the measure that the rule suggests", required=False)
    cites: str = text("引用", "what it cites, as a JSON list")
    evidence: str = text("证据位置", "positions in the record, as a JSON list")
    basis: str = text("依据", "what the rule rests on", required=False)
    raised_by: str = text("立项单位", "the office that takes it up")


@attrs.frozen(kw_only=True)
class FlagNotified(Fact):
    """Whom it concerns was told, with evidence and the day until which to answer."""

    FAMILY: ClassVar[str] = "flags"
    TITLE: ClassVar[str] = "提示告知"
    KEY: ClassVar[tuple[str, ...]] = ("flag_no", "occurred_on")

    flag_no: str = _number()
    due_on: date | None = day("申辩期限", "last day to answer", required=False)
    notified_by: str = text("告知单位", "who told them")


@attrs.frozen(kw_only=True)
class FlagAnswered(Fact):
    """Whom it concerns was heard; the words are sealed."""

    FAMILY: ClassVar[str] = "flags"
    TITLE: ClassVar[str] = "陈述申辩"
    KEY: ClassVar[tuple[str, ...]] = ("flag_no", "occurred_on")

    flag_no: str = _number()
    waived: bool = flag("放弃申辩", "they said that they do not answer")
    heard_by: str = text("听取单位", "who heard them")
    note: str = text("申辩内容", "what they said", required=False, private=True)


@attrs.frozen(kw_only=True)
class FlagConfirmed(Fact):
    """A competent person finds that the flag holds."""

    FAMILY: ClassVar[str] = "flags"
    TITLE: ClassVar[str] = "提示认定"
    KEY: ClassVar[tuple[str, ...]] = ("flag_no",)

    flag_no: str = _number()
    ground: str = text("认定理由", "why it holds")
    mitigation: str = choice(
        "从轻情形", "what makes it lighter (Art. 18)", MITIGATIONS, required=False
    )
    due_on: date | None = day("申诉期限", "last day to appeal", required=False)
    decided_by: str = text("认定单位", "who decided")


@attrs.frozen(kw_only=True)
class FlagDismissed(Fact):
    """A competent person finds that nothing follows from the flag."""

    FAMILY: ClassVar[str] = "flags"
    TITLE: ClassVar[str] = "提示撤销"
    KEY: ClassVar[tuple[str, ...]] = ("flag_no",)

    flag_no: str = _number()
    ground: str = text("撤销理由", "why nothing follows")
    exemption: str = choice(
        "免予问责情形", "which ground of exemption (Art. 17)", EXEMPTIONS, required=False
    )
    decided_by: str = text("决定单位", "who decided")


@attrs.frozen(kw_only=True)
class FlagReferred(Fact):
    """A confirmed flag goes to the organ that may hold somebody formally to account."""

    FAMILY: ClassVar[str] = "flags"
    TITLE: ClassVar[str] = "移送有权机关"
    KEY: ClassVar[tuple[str, ...]] = ("flag_no",)

    flag_no: str = _number()
    referred_to: str = text("接收机关", "the competent organ")
    proposal: str = text("建议", "what is proposed to it", required=False)
    referred_by: str = text("移送单位", "who refers it")


@attrs.frozen(kw_only=True)
class FlagAppealed(Fact):
    """Whom it concerns appeals against the decision; the words are sealed."""

    FAMILY: ClassVar[str] = "flags"
    TITLE: ClassVar[str] = "提示申诉"
    KEY: ClassVar[tuple[str, ...]] = ("flag_no", "occurred_on")

    flag_no: str = _number()
    due_on: date | None = day("处理期限", "last day to decide it", required=False)
    received_by: str = text("受理单位", "who received it")
    note: str = text("申诉理由", "the grounds", required=False, private=True)


@attrs.frozen(kw_only=True)
class FlagAppealDecided(Fact):
    """Somebody else than who decided first decides the appeal."""

    FAMILY: ClassVar[str] = "flags"
    TITLE: ClassVar[str] = "提示申诉处理"
    KEY: ClassVar[tuple[str, ...]] = ("flag_no", "occurred_on")

    flag_no: str = _number()
    result: str = choice("处理结果", "outcome of the appeal", APPEAL_RESULTS)
    ground: str = text("处理理由", "why")
    decided_by: str = text("决定单位", "who decided")


@attrs.frozen(kw_only=True)
class FlagCorrected(Fact):
    """A decision that was wrong is put right (问责条例 (2019) Art. 21)."""

    FAMILY: ClassVar[str] = "flags"
    TITLE: ClassVar[str] = "决定纠正"
    KEY: ClassVar[tuple[str, ...]] = ("flag_no", "occurred_on")

    flag_no: str = _number()
    correction: str = text("纠正内容", "what is put right, and how")
    measure_no: str = case_field("措施编号", "the measure lifted or changed", "measure",
                                 required=False)  # fmt: skip
    corrected_by: str = text("纠正单位", "who puts it right")
