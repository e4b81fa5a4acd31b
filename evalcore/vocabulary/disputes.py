"""Disputes and their mediation (矛盾调处): registered, escalated, settled. Names are sealed."""

from __future__ import annotations

from typing import ClassVar

import attrs

from evalcore.vocabulary.fact import Fact
from evalcore.vocabulary.fields import case_field, choice, flag, text, unit_field

DISPUTE_LEVELS = {"community": "村(社区)", "street": "乡镇(街道)", "above": "上级"}
MEDIATION_MODES = {"clinic": "坐诊", "visit": "出诊", "urgent": "急诊", "joint": "会诊"}


@attrs.frozen(kw_only=True)
class DisputeRegistered(Fact):
    """A dispute is taken up: one problem, one leader, one team, one plan (rows 83, 84)."""

    FAMILY: ClassVar[str] = "disputes"
    TITLE: ClassVar[str] = "纠纷登记"
    KEY: ClassVar[tuple[str, ...]] = ("dispute",)

    dispute: str = case_field("纠纷编号", "number of the dispute", "dispute", opens=True)
    unit: str = unit_field("组织", "the unit where it arose")
    mode: str = choice("调解方式", "which of the four modes", MEDIATION_MODES, required=False)
    has_leader: bool = flag("有包案领导", "a leader answers for it")
    has_team: bool = flag("有工作班子", "a team works on it")
    has_plan: bool = flag("有化解方案", "there is a plan")
    who: str = text("当事人", "whom it concerns", required=False, private=True)
    note: str = text("纠纷情况", "what it is about", required=False, private=True)


@attrs.frozen(kw_only=True)
class DisputeEscalated(Fact):
    """A dispute goes to a higher level (三级调处: row 86)."""

    FAMILY: ClassVar[str] = "disputes"
    TITLE: ClassVar[str] = "纠纷上交"
    KEY: ClassVar[tuple[str, ...]] = ("dispute", "level")

    dispute: str = case_field("纠纷编号", "number of the dispute", "dispute")
    level: str = choice("上交层级", "to which level", DISPUTE_LEVELS)


@attrs.frozen(kw_only=True)
class DisputeSettled(Fact):
    """A dispute is settled."""

    FAMILY: ClassVar[str] = "disputes"
    TITLE: ClassVar[str] = "纠纷化解"
    KEY: ClassVar[tuple[str, ...]] = ("dispute",)

    dispute: str = case_field("纠纷编号", "number of the dispute", "dispute")
